"""A cache of compiled SQL that all engines of the tests share.

SQLAlchemy caches compiled statements per engine, and each test creates its own engines: compiling the same
SQL took an eighth of the tests' time. Here all engines of one dialect share a cache. This replaces one
private attribute of `Engine`; if a release renames it, the tests are slower and nothing else happens.
"""

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

    def clear(self) -> None:
        """Do nothing: an engine that is disposed of clears its cache, but the others need this one."""


def share_compiled_statements() -> None:
    """Make every engine use one shared cache from now on."""
    shared = SharedStatementCache()
    setattr(Engine, CACHE_ATTRIBUTE, property(lambda _engine: shared, lambda _engine, _own: None))


def _by_name(key: tuple[Dialect, *tuple[Any, ...]]) -> tuple[Any, ...]:
    return (key[0].name, *key[1:])
