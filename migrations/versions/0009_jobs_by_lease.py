"""jobs by lease: since when somebody is at a job; how often an email was handed over without an answer"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mail", sa.Column("handed_over", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for table, column in (("mail", "handed_over"), ("job", "claimed_at")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
