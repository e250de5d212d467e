"""A cache of compiled SQL that all engines of the tests share.

SQLAlchemy caches compiled statements per engine, and each test creates its own engines: compiling the same
SQL took an eighth of the tests' time. Here all engines of one dialect share a cache. This replaces one
private attribute of `Engine`; if a release renames it, the tests are slower and nothing else happens.
"""

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Dialect, Engine

CACHE_ATTRIBUTE = "_compiled_cache"


class SharedStatementCache:
    """Compiled statements, keyed by the name of their dialect instead of by one engine's dialect object."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Dialect, *tuple[Any, ...]]) -> object:
        """Return a compiled statement, or None."""
        return self._compiled.get(_by_name(key))

    def __setitem__(self, key: tuple[Dialect, *tuple[Any, ...]], compiled: object) -> None:
        self._compiled[_by_name(key)] = compiled

    def only_on(self, name: str, dialects: Collection[str]) -> list[str]:
        """Return the SQL of the statements that were compiled for one of these dialects and for no other."""
        elsewhere = [
            (key, sql) for key, sql in self._compiled.items() if key[0] in dialects and key[0] != name
        ]
        keys, texts = {key[1:] for key, _ in elsewhere}, {_without_types(str(sql)) for _, sql in elsewhere}
        mine = {str(sql) for key, sql in self._compiled.items() if key[0] == name and key[1:] not in keys}
        # Migrations build their tables anew each time: they are compared by their text.
        return sorted(sql for sql in mine if _without_types(sql) not in texts)

    def clear(self) -> None:
        """Do nothing: an engine that is disposed of clears its cache, but the others need this one."""


def share_compiled_statements() -> SharedStatementCache:
    """Make every engine use one shared cache from now on, and return it."""
    shared = SharedStatementCache()
    setattr(Engine, CACHE_ATTRIBUTE, property(lambda _engine: shared, lambda _engine, _own: None))
    return shared


def _without_types(sql: str) -> str:
    """Return SQL with its parameters as SQLite writes them, instead of `$1::INTEGER`."""
    return re.sub(r"\$\d+(::[A-Z]+)?", "?", sql)


def _by_name(key: tuple[Dialect, *tuple[Any, ...]]) -> tuple[Any, ...]:
    return (key[0].name, *key[1:])
