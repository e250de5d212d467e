"""Decks, read from TOML files and checked when they are loaded: with a mistake, the bot does not start."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from core.abouts import Fit
from core.checkins import Question, Tone
from core.decks import (
    PARTS,
    TAGS,
    Budget,
    DateIdea,
    Decks,
    Duration,
    Followup,
    MemoryPrompt,
    ThanksStarter,
    VenueKind,
)
from core.sparks import SparkEntry, SparkKind
from core.thanks import ThanksAbout

DECKS_DIR = Path(__file__).parent
LANGUAGE = "en"


class InvalidDeck(Exception):
    """A deck with a mistake; the message names the file and the entry."""


@cache
def load_decks(language: str = LANGUAGE) -> Decks:
    """Load and check all decks of a language, once per process.

    Raises `InvalidDeck`, and `KeyError` for a missing field.
    """
    return Decks(
        questions=tuple(
            Question(entry["id"], _one_of(entry, "part", PARTS), entry["text"])
            for entry in _entries(language, "checkin", "question")
        ),
        prompts=tuple(
            MemoryPrompt(entry["id"], _one_of(entry, "tag", TAGS), entry["text"])
            for entry in _entries(language, "prompts", "prompt")
        ),
        ideas=tuple(_idea(entry) for entry in _entries(language, "dates", "idea")),
        starters=tuple(
            ThanksStarter(entry["id"], ThanksAbout(_one_of(entry, "about", list(ThanksAbout))), entry["text"])
            for entry in _entries(language, "starters", "starter")
        ),
        followups=tuple(
            Followup(entry["id"], Tone(_one_of(entry, "tone", list(Tone))), entry["text"])
            for entry in _entries(language, "followups", "followup")
        ),
        sparks=tuple(_spark(entry) for entry in _entries(language, "sparks", "spark")),
    )


def _idea(entry: dict[str, Any]) -> DateIdea:
    return DateIdea(
        deck_id=entry["id"],
        title=entry["title"],
        instructions=entry["how"],
        budget=Budget(_one_of(entry, "budget", list(Budget))),
        venue_kind=VenueKind(_one_of(entry, "place", list(VenueKind))),
        duration=Duration(_one_of(entry, "duration", list(Duration))),
        works_apart=entry["apart"],
        is_novel=entry["new"],
    )


def _spark(entry: dict[str, Any]) -> SparkEntry:
    kind = SparkKind(_one_of(entry, "kind", list(SparkKind)))
    options = tuple(entry.get("options", ()))
    if len(options) != kind.option_count:
        raise InvalidDeck(f"{entry['id']}: {kind} has {len(options)} options, not {kind.option_count}")
    return SparkEntry(
        deck_id=entry["id"],
        kind=kind,
        text=entry["text"],
        options=options,
        talk=entry["talk"],
        fits=_fits(entry, "fits"),
        not_for=_fits(entry, "not_for"),
    )


def _fits(entry: dict[str, Any], field: str) -> frozenset[Fit]:
    unknown = set(entry.get(field, ())) - set(Fit)
    if unknown:
        raise InvalidDeck(f"{entry['id']}: {field} has {min(unknown)!r}, not one of {', '.join(Fit)}")
    return frozenset(Fit(value) for value in entry.get(field, ()))


def _entries(language: str, deck: str, kind: str) -> list[dict[str, Any]]:
    path = DECKS_DIR / language / f"{deck}.toml"
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    seen_ids: set[str] = set()
    for entry in entries:
        if not all(isinstance(value, bool) or str(value).strip() for value in entry.values()):
            raise InvalidDeck(f"{path.name}: {entry.get('id')} has an empty field")
        if entry["id"] in seen_ids:
            raise InvalidDeck(f"{path.name}: {entry['id']} appears twice")
        seen_ids.add(entry["id"])
    return entries


def _one_of(entry: dict[str, Any], field: str, allowed: Iterable[str]) -> str:
    value = str(entry[field])
    if value not in [str(choice) for choice in allowed]:
        raise InvalidDeck(f"{entry['id']}: {field} is {value!r}, not one of {', '.join(map(str, allowed))}")
    return value
