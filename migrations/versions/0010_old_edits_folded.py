"""old edits folded: a checkpoint a month for each page, and from where on its log is whole"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POLICY = (
    "site_id = nullif(current_setting('app.site_id', true), '')::bigint "
    "OR current_setting('app.scope', true) = 'platform'"
)


def upgrade() -> None:
    op.add_column("page", sa.Column("log_floor", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "checkpoint",
        sa.Column("site_id", BigInt, nullable=False),
        sa.Column("page_id", BigInt, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("id", BigInt, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "page_id"],
            ["page.site_id", "page.id"],
            name=op.f("fk_checkpoint_site_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint(
            "site_id", "page_id", "number", name=op.f("uq_checkpoint_site_id_page_id_number")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE checkpoint ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE checkpoint FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON checkpoint USING ({POLICY}) WITH CHECK ({POLICY})")


def downgrade() -> None:
    op.drop_table("checkpoint")
    with op.batch_alter_table("page") as table:
        table.drop_column("log_floor")
