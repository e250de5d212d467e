"""Walk through `ui`: call its functions with samples, and keep those that say a text for the first time."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from unittest import mock

import discord

import ui
from gallery.sampler import CannotSample, Sampler
from ui import texts
from ui.drawing.render_queue import RenderRequest
from ui.forms import Form
from ui.persistent import PersistentButton, PersistentSelect
from ui.posts import Post

SHOWN = (Post, list[Post], Form, discord.Embed)
WRITTEN = (str, list[str], PersistentButton, PersistentSelect, list[PersistentButton])
DRAWN = (
    RenderRequest,
    dict[str, Any],
    dict[str, object],
    dict[str, str],
)  # into pictures, files and filled-in forms
MODULES_WITHOUT_SAMPLES = (
    "album_html",
    "forms",
    "names",
    "page_buttons",
    "posts",
    "safe_text",
)  # they draw the texts of other modules
LONGEST_CODE = 2  # characters
PATIENCE = 120  # attempts in a row that say nothing new
Shown = Post | Form | discord.Embed | PersistentButton | PersistentSelect | str


@dataclass(frozen=True, slots=True)
class Sample:
    """The output of one call of a function of `ui`: its module, the `noun`, and the texts it said."""

    noun: str
    function: str
    purpose: str
    shown: tuple[Shown, ...]
    text_ids: tuple[str, ...]


def walk() -> list[Sample]:
    """Return samples that together say every text the functions of `ui` can be made to say.

    Cards and forms come first; functions that return a mere line are called for texts no card has said.
    """
    said = set[str]()
    with recording() as text_ids:
        samples = [
            sample
            for kinds in (SHOWN, WRITTEN, DRAWN)
            for module, function in _functions(kinds)
            for sample in _samples_of(module, function, said, text_ids)
        ]
    return sorted(samples, key=lambda sample: sample.noun)


def _functions(kinds: tuple[Any, ...]) -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in sorted(found.name for found in pkgutil.iter_modules(ui.__path__)):
        source = importlib.import_module(f"ui.{module}")
        for name, function in vars(source).items():
            if (
                module not in MODULES_WITHOUT_SAMPLES
                and inspect.isfunction(function)
                and function.__module__ == source.__name__
                and not name.startswith("_")
                and not inspect.iscoroutinefunction(function)
                and typing.get_type_hints(function).get("return") in kinds
            ):
                yield module, function


def _samples_of(
    module: str, function: Callable[..., Any], said: set[str], recorded: list[str]
) -> Iterator[Sample]:
    name, in_vain, attempt, tried = function.__name__, 0, 0, set[tuple[int, ...]]()
    while in_vain < PATIENCE:
        sampler = Sampler(f"{module}.{name}", attempt)
        recorded.clear()
        output = _called(function, sampler, tried)
        text_ids = tuple(dict.fromkeys(recorded)) if output is not None else ()
        attempt += 1
        in_vain += 1
        if not said.issuperset(text_ids):
            in_vain = 0
            said.update(text_ids)
            yield Sample(module, name, _purpose(function), _parts_of(output), text_ids)
        if attempt > 1 and not sampler.drawn:
            return  # there is nothing to vary


def _called(function: Callable[..., Any], sampler: Sampler, tried: set[tuple[int, ...]]) -> Any:
    """Return a function's output for sample values; None if they clash, or were tried before."""
    try:
        arguments = sampler.arguments_of(function)
        drawn = tuple(sampler.drawn)
        if drawn in tried:
            return None
        if drawn:  # the first attempt draws nothing
            tried.add(drawn)
        return function(**arguments)
    except (CannotSample, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def _parts_of(shown: Any) -> tuple[Shown, ...]:
    """Return the parts of an output, in order; of data for a picture or a file, its words."""
    if isinstance(shown, list):
        return tuple(cast("list[Shown]", shown))
    if isinstance(shown, dict | RenderRequest):
        words = _words_in(shown.data if isinstance(shown, RenderRequest) else shown)
        return (" · ".join(dict.fromkeys(words)),)
    return (shown,)


def _words_in(data: Any) -> Iterator[str]:
    """Yield all texts longer than a code, at any depth."""
    if isinstance(data, Mapping):
        data = list(cast("Mapping[str, Any]", data).values())
    if isinstance(data, list | tuple):
        for part in cast("Sequence[Any]", data):
            yield from _words_in(part)
    elif isinstance(data, str) and len(data) > LONGEST_CODE:
        yield data


@contextmanager
def recording() -> Generator[list[str]]:
    """Record the ids of the texts said in this block."""
    said, text_in = list[str](), texts.text_in

    def record(language: str, text_id: str, words: Mapping[str, str | int]) -> str:
        said.append(text_id)
        return text_in(language, text_id, words)

    with mock.patch.object(texts, "text_in", record):
        yield said


def _purpose(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")
