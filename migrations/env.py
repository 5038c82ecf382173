"""Alembic's entry: migrates the database of the running application."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def plain_types(kind, item, autogenerate_context):  # type: ignore[no-untyped-def]
    """A migration keeps the column type of its day, not a class of the code that may change."""
    if kind == "type" and type(item).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "JSON":
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    with database.engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_types,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
