"""Statements, compiled once for all the databases of the tests.

SQLAlchemy keeps what it has compiled with each engine, and each test makes its own engines: an eighth of the
tests' time went into compiling the same SQL. Here all engines of one dialect share it. It reaches into one
private attribute of `Engine`; should a release rename that, the tests are slower and nothing else.
"""

from typing import Any

from sqlalchemy import Dialect, Engine

CACHE_ATTRIBUTE = "_compiled_cache"


class SharedStatementCache:
    """Compiled statements by the name of their dialect, instead of by the dialect of one engine."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Dialect, *tuple[Any, ...]]) -> object:
        """Find what was compiled before."""
        return self._compiled.get(_by_name(key))

    def __setitem__(self, key: tuple[Dialect, *tuple[Any, ...]], compiled: object) -> None:
        self._compiled[_by_name(key)] = compiled

    def clear(self) -> None:
        """Keep it all: what an engine asks to forget when it closes, another one needs."""


def share_compiled_statements() -> None:
    """Let every engine from now on share what is compiled."""
    shared = SharedStatementCache()
    setattr(Engine, CACHE_ATTRIBUTE, property(lambda _engine: shared, lambda _engine, _own: None))


def _by_name(key: tuple[Dialect, *tuple[Any, ...]]) -> tuple[Any, ...]:
    return (key[0].name, *key[1:])
