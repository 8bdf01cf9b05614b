"""emails counted: budgets by mailbox and network; since when a name is held; since when marks are trusted"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTED = {"budget": 40, "mailbox": 254, "network": 64, "wide_network": 64}
INDEXED = ("mailbox", "network", "wide_network")


def upgrade() -> None:
    for name, length in COUNTED.items():
        op.add_column("mail", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    for name in INDEXED:
        op.create_index(f"ix_mail_{name}", "mail", [name, "created_at"])
    op.add_column("user", sa.Column("trusted_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("site", sa.Column("named_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("released_name", sa.Column("named_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table, column in (("released_name", "named_at"), ("site", "named_at"), ("user", "trusted_from")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    with op.batch_alter_table("mail") as batch:
        for name in INDEXED:
            batch.drop_index(f"ix_mail_{name}")
        for name in COUNTED:
            batch.drop_column(name)
