"""first steps: when the list a new site begins with was closed; for sites there already it is"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE site SET settled_at = CURRENT_TIMESTAMP")


def downgrade() -> None:
    with op.batch_alter_table("site") as table:
        table.drop_column("settled_at")
