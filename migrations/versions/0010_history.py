"""Steps of a draft, to undo and redo."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("survey_draft", sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "draft_step",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["survey_draft.survey_id"],
            name=op.f("fk_draft_step_survey_id_survey_draft"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("survey_id", "number", name=op.f("pk_draft_step")),
    )


def downgrade():
    op.drop_table("draft_step")
    op.drop_column("survey_draft", "step")
