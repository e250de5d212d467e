"""The script Alembic runs, on the connection that `data.schema` puts into the settings."""

from typing import Literal

from alembic import context

from data.tables import UtcDateTime, metadata


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Render `UtcDateTime` as a plain SQLAlchemy type: no migration may depend on the tables' code."""
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
