"""Counts what a flow costs the database: the measure that does not depend on the machine."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, event

from data.engine import Database


@dataclass
class DatabaseCost:
    """The transactions that were begun, and the statements executed in them."""

    transactions: int = 0
    statements: list[str] = field(default_factory=list[str])


@contextmanager
def database_cost(database: Database) -> Generator[DatabaseCost]:
    """Count what is done on a database in this block; BEGIN is a transaction, not a statement."""
    cost = DatabaseCost()
    engine = database.engine.sync_engine

    def on_begin(_connection: Connection) -> None:
        cost.transactions += 1

    def on_execute(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            cost.statements.append(statement)

    event.listen(engine, "begin", on_begin)
    event.listen(engine, "before_cursor_execute", on_execute)
    try:
        yield cost
    finally:
        event.remove(engine, "begin", on_begin)
        event.remove(engine, "before_cursor_execute", on_execute)
