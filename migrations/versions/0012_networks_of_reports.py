"""report.network: which network sent a report, so that one of them keeps no other from being read"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("network", sa.String(length=64), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.drop_column("network")
