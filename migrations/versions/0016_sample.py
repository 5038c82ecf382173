"""The sample survey of a business; surveys that were removed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("business", sa.Column("sample_id", sa.Integer(), nullable=True))
    op.add_column("survey", sa.Column("removed", sa.DateTime(timezone=True), nullable=True))
    # The sample survey of the first start has always had this code.
    op.execute(
        "UPDATE business SET sample_id = "
        "(SELECT survey.id FROM survey WHERE survey.code = 'sample' AND survey.business_id = business.id)"
    )


def downgrade():
    op.drop_column("survey", "removed")
    op.drop_column("business", "sample_id")
