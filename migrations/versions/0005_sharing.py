"""How a survey is shared: channels, PIN, framing, what follows the thanks; a business's logo and colours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    # Not in batch mode: that would drop and remake the table, and SQLite would delete what refers to it.
    op.add_column("survey", sa.Column("pin", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("survey", sa.Column("origins", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_response_survey_id_source", "response", ["survey_id", "source"])
    op.create_table(
        "sharing",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("invitation", _DOCUMENT, nullable=False),
        sa.Column("after", _DOCUMENT, nullable=False),
        sa.Column("onward", sa.String(length=500), nullable=False),
        sa.Column("onward_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_sharing_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_sharing")),
    )
    op.create_table(
        "channel",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_channel_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", "source", name=op.f("pk_channel")),
    )
    op.create_table(
        "brand",
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("main", sa.String(length=7), nullable=False),
        sa.Column("second", sa.String(length=7), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.id"], name=op.f("fk_brand_business_id_business"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("business_id", name=op.f("pk_brand")),
        sa.UniqueConstraint("key", name=op.f("uq_brand_key")),
    )


def downgrade():
    op.drop_table("brand")
    op.drop_table("channel")
    op.drop_table("sharing")
    op.drop_index("ix_response_survey_id_source", "response")
    op.drop_column("survey", "origins")
    op.drop_column("survey", "pin")
