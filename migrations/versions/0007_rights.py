"""What respondents may ask for: corrections, withdrawals, erasure, a register of requests; how long answers are kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
NUMBERED = "ix_response_survey_id_number"


def upgrade():
    # Not in batch mode: that would drop and remake the table, and SQLite would delete what refers to it.
    op.add_column("response", sa.Column("state", sa.String(length=10), nullable=False, server_default="whole"))
    op.add_column("response", sa.Column("changed", sa.Date(), nullable=True))
    op.add_column("response", sa.Column("pace", DOCUMENT, nullable=True))
    op.execute(sa.text(_STOPPED[op.get_bind().dialect.name]))
    op.drop_index(NUMBERED, "response")
    op.create_index(NUMBERED, "response", ["survey_id", "number", "state"])
    op.add_column("draft", sa.Column("correcting", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("survey", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("survey", sa.Column("keep_months", sa.Integer(), nullable=False, server_default="12"))
    op.add_column("survey", sa.Column("purged", sa.DateTime(timezone=True), nullable=True))
    op.add_column("survey", sa.Column("purged_last", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("analysis", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "rights_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("received", sa.Date(), nullable=False),
        sa.Column("acknowledged", sa.Date(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_rights_request_survey_id_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
    )
    op.create_index(op.f("ix_rights_request_survey_id"), "rights_request", ["survey_id"])


_STOPPED = {
    "sqlite": """UPDATE response SET state = 'stopped' WHERE json_extract(answers, '$."#ending"') IS NOT NULL""",
    "postgresql": "UPDATE response SET state = 'stopped' WHERE jsonb_exists(answers, '#ending')",
}


def downgrade():
    op.drop_index(op.f("ix_rights_request_survey_id"), "rights_request")
    op.drop_table("rights_request")
    op.drop_column("analysis", "revision")
    for name in ("purged_last", "purged", "keep_months", "revision"):
        op.drop_column("survey", name)
    op.drop_column("draft", "correcting")
    op.drop_index(NUMBERED, "response")
    op.create_index(NUMBERED, "response", ["survey_id", "number"])
    op.drop_column("response", "pace")
    op.drop_column("response", "changed")
    op.drop_column("response", "state")
