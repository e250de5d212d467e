"""The page: everything people see, by noun, as HTML."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gallery.commands import ShownCommand, shown_commands
from gallery.drawing import draw
from gallery.extra_samples import UNSHOWN, extra_samples
from gallery.lines import TERMINAL_FILES, Line, lines_outside_ui, refusal_lines
from gallery.markdown import markdown
from gallery.walk import Sample, walk
from ui.texts import DEFAULT_LANGUAGE, MissingText, find_text, languages, text_ids

PAGE = Path(__file__).parents[1] / "docs/developers/texts.html"


@dataclass
class Chapter:
    """Everything one noun shows."""

    samples: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    commands: list[ShownCommand] = field(default_factory=list[ShownCommand])
    lines: list[Line] = field(default_factory=list[Line])
    refusals: list[Line] = field(default_factory=list[Line])


@cache
def samples() -> tuple[Sample, ...]:
    """Return all samples, in the order of the nouns."""
    return (*walk(), *extra_samples())


@cache
def all_lines() -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    """Return the refusals, the lines said by other code, and the texts without a sample."""
    refused = tuple(refusal_lines())
    shown = {text_id for sample in samples() for text_id in sample.text_ids}
    shown |= {line.text_id for line in refused}
    known, unknown = lines_outside_ui(frozenset(shown))
    return refused, tuple(known), tuple(unknown)


def reason_of(text_id: str) -> str:
    """Return the reason why a text has no sample; empty if there is none."""
    return next((reason for beginning, reason in UNSHOWN.items() if text_id.startswith(beginning)), "")


def render() -> str:
    """Return the page as HTML."""
    refused, known, unknown = all_lines()
    chapters: defaultdict[str, Chapter] = defaultdict(Chapter)
    for sample in samples():
        drawn = {"sample": sample, "drawings": draw(sample)}
        chapters[sample.noun].samples.append(drawn)
    for command in shown_commands():
        chapters[command.noun].commands.append(command)
    for line in refused:
        chapters[line.file].refusals.append(line)
    for line in known:
        chapters[line.file].lines.append(line)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = markdown
    return environment.get_template("page.html").render(
        chapters=sorted(chapters.items()),
        terminal=TERMINAL_FILES,
        unknown=[(line, reason_of(line.text_id)) for line in unknown],
        overlays=_overlays(),
        text_count=len(text_ids(DEFAULT_LANGUAGE)),
    )


def _overlays() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the texts that differ in each regional language, if they take no arguments."""
    return [
        (language, list(_without_arguments(language)))
        for language in languages()
        if language != DEFAULT_LANGUAGE
    ]


def _without_arguments(language: str) -> Iterator[tuple[str, str]]:
    for text_id in text_ids(language):
        with suppress(MissingText):  # an hour or a date is told its parts, and is seen in the cards
            yield text_id, find_text(language, text_id) or ""
