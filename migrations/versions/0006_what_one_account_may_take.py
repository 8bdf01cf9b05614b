"""what one account may take: what lists tell of a page kept beside its document, sizes, reservations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
POLICY = (
    "site_id = nullif(current_setting('app.site_id', true), '')::bigint "
    "OR current_setting('app.scope', true) = 'platform'"
)
# What is NULL was written by the release before: it is worked out when it is needed, and for good by a job.
# Nothing is worked out here, where the tables are locked.
COLUMNS = {
    "page": (
        ("title", sa.Text()),
        ("size", sa.Integer()),
        ("gist", Json),
        ("noted_revision", sa.BigInteger()),
        ("compared_revision", sa.BigInteger()),
        ("compared_id", sa.BigInteger()),
        ("change_count", sa.Integer()),
        ("change_words", Json),
        ("forgot_at", sa.DateTime(timezone=True)),
    ),
    "publication": (("size", sa.Integer()),),
    "edit": (("outline", Json), ("set_aside", Json), ("written", sa.BigInteger())),
}
COUNTERS = (("site", "log_bytes"), ("site", "log_floor"), ("asset", "to_come"))


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    for table, name in COUNTERS:
        op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "reservation",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site_id", BigInt, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_reservation_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    op.create_index(op.f("ix_reservation_site_id"), "reservation", ["site_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE reservation ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE reservation FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON reservation USING ({POLICY}) WITH CHECK ({POLICY})")


def downgrade() -> None:
    op.drop_table("reservation")
    for table, name in reversed(COUNTERS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, _ in reversed(columns):
                batch.drop_column(name)
