"""Refusals with sample words: every kind of `KindlingError` that has a sentence."""

import importlib
import pkgutil
from functools import cache

import cogs
import core
import ui
from core.errors import KindlingError
from gallery.messages import Words, listed_messages


@cache
def refusals() -> tuple[type[KindlingError], ...]:
    """List all refusals by their text ids, leaving out those made up by tests."""
    packages = (core, cogs, ui)
    for package in packages:
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    found, waiting = list[type[KindlingError]](), [KindlingError]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found += kinds
        waiting += kinds
    own = {kind for kind in found if kind.__module__.partition(".")[0] in {one.__name__ for one in packages}}
    return tuple(sorted((kind for kind in own if hasattr(kind, "text_id")), key=lambda kind: kind.text_id))


def picture_refusals() -> tuple[type[KindlingError], ...]:
    """List the refusals of a picture."""
    return tuple(kind for kind in refusals() if kind.__module__ == "core.pictures")


def words_of(kind: type[KindlingError]) -> list[Words]:
    """Return sample words for every wording of a refusal."""
    return list(listed_messages()[kind.text_id].wordings())


def sample_refusal(kind: type[KindlingError]) -> KindlingError:
    """Return a refusal with sample words."""
    refusal = kind.__new__(kind)
    KindlingError.__init__(refusal, **{name: str(word) for name, word in words_of(kind)[0].items()})
    return refusal
