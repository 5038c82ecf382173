"""Population shares, the parameters and names of personas, tags on open answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade():
    op.create_table(
        "persona_fit",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("model", DOCUMENT, nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("drift", DOCUMENT, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_persona_fit_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_persona_fit")),
    )
    op.create_table(
        "population_shares",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("shares", DOCUMENT, nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_population_shares_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_population_shares")),
    )
    op.create_table(
        "persona_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("persona", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_persona_name_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_persona_name_account_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona_name")),
    )
    for column in ("survey_id", "account_id"):
        op.create_index(op.f(f"ix_persona_name_{column}"), "persona_name", [column])
    op.create_table(
        "answer_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_answer_tag_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_tag")),
        sa.UniqueConstraint("survey_id", "item_id", "name", name=op.f("uq_answer_tag_survey_id_item_id_name")),
    )
    op.create_table(
        "tagged_answer",
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["answer_tag.id"], name=op.f("fk_tagged_answer_tag_id_answer_tag"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag_id", "number", name=op.f("pk_tagged_answer")),
    )


def downgrade():
    op.drop_table("tagged_answer")
    op.drop_table("answer_tag")
    op.drop_table("persona_name")
    op.drop_table("population_shares")
    op.drop_table("persona_fit")
