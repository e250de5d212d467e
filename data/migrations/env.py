"""Alembic's entry: runs on the connection that `data.schema` hands over."""

from typing import Literal

from alembic import context

from data.tables import UtcDateTime, metadata


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our one column type into migrations as what it is in the database, so that they stand alone."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
