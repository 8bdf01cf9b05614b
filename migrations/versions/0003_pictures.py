"""pictures: what is known of each, and where it stands between upload and bin"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = ("called", "width", "height", "origin", "user_id", "sized_at", "deleted_at", "swept_at")
BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("asset") as table:
        table.add_column(sa.Column("called", sa.String(length=120), nullable=False, server_default=""))
        table.add_column(sa.Column("width", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("height", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("origin", sa.String(length=64), nullable=False, server_default=""))
        table.add_column(sa.Column("user_id", BigInt, nullable=True))
        table.add_column(sa.Column("sized_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(op.f("fk_asset_user_id"), "user", ["user_id"], ["id"], ondelete="SET NULL")
        table.create_index(op.f("ix_asset_user_id"), ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("asset") as table:
        table.drop_index(op.f("ix_asset_user_id"))
        table.drop_constraint(op.f("fk_asset_user_id"), type_="foreignkey")
        for name in reversed(COLUMNS):
            table.drop_column(name)
