"""Responses stopped by an ending, quotas, opening and closing times, files sent as answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    # Not in batch mode: that would drop and remake the table, and SQLite would delete what refers to it.
    op.add_column("survey", sa.Column("stopped", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("survey", sa.Column("opens", sa.DateTime(timezone=True), nullable=True))
    op.add_column("survey", sa.Column("closes", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "quota_count",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("quota_id", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_quota_count_survey_id_survey")),
        sa.PrimaryKeyConstraint("survey_id", "quota_id", name=op.f("pk_quota_count")),
    )
    op.create_table(
        "attachment",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(length=80), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_attachment_survey_id_survey")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_survey_id_submission_id", "attachment", ["survey_id", "submission_id"])


def downgrade():
    op.drop_index("ix_attachment_survey_id_submission_id", "attachment")
    op.drop_table("attachment")
    op.drop_table("quota_count")
    op.drop_column("survey", "closes")
    op.drop_column("survey", "opens")
    op.drop_column("survey", "stopped")
