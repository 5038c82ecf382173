"""Counting tries; an account's language, which nothing read, goes: the visitor's choice is in a cookie."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "try_count",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "ends", name=op.f("pk_try_count")),
    )
    op.create_index(op.f("ix_try_count_ends"), "try_count", ["ends"])
    # Not in batch mode: that would drop and remake the table, and SQLite would delete what refers to it.
    op.drop_column("account", "language")


def downgrade():
    op.add_column("account", sa.Column("language", sa.String(length=8), nullable=False, server_default="vi"))
    op.drop_index(op.f("ix_try_count_ends"), "try_count")
    op.drop_table("try_count")
