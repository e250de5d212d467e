"""Decks, read from TOML files and checked on loading: any mistake stops the bot from starting."""

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from core.abouts import Fit
from core.checkins import Question, Tone
from core.decks import (
    DEPTHS,
    FRAME_FOLLOWUPS,
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
LIVE_APART = frozenset({Fit.APART, Fit.FAR})
FOR_ALL = {"id", "retired"}
GRADES = {"depth", "playful", "fits", "not_for"}
FIELDS = {
    "question": {"part", "text", *GRADES},
    "prompt": {"tag", "text", *GRADES},
    "idea": {"title", "how", "budget", "place", "duration", "apart", "new", *GRADES},
    "starter": {"about", "text"},
    "followup": {"tone", "part", "text"},
    "spark": {"kind", "text", "options", "talk", "fits", "not_for"},
}

EntryT = TypeVar("EntryT")


class InvalidDeck(Exception):
    """A deck with a mistake; the message names the file and the entry."""


@cache
def load_decks(language: str = LANGUAGE) -> Decks:
    """Load and check all decks of a language, once per process.

    Raises `InvalidDeck`, and `KeyError` for a missing field.
    """
    questions, retired_questions = _load(language, "checkin", "question", _question)
    prompts, retired_prompts = _load(language, "prompts", "prompt", _prompt)
    ideas, retired_ideas = _load(language, "dates", "idea", _idea)
    starters, _ = _load(language, "starters", "starter", _starter)  # nothing stored needs the text of one
    followups, retired_followups = _load(language, "followups", "followup", _followup)
    sparks, retired_sparks = _load(language, "sparks", "spark", _spark)
    return Decks(
        questions=questions,
        prompts=prompts,
        ideas=ideas,
        starters=starters,
        followups=followups,
        retired_questions=retired_questions,
        retired_prompts=retired_prompts,
        retired_ideas=retired_ideas,
        retired_followups=retired_followups,
        sparks=sparks,
        retired_sparks=retired_sparks,
    )


def _question(entry: dict[str, Any]) -> Question:
    return Question(entry["id"], _one_of(entry, "part", PARTS), entry["text"], **_grades(entry))


def _prompt(entry: dict[str, Any]) -> MemoryPrompt:
    return MemoryPrompt(entry["id"], _one_of(entry, "tag", TAGS), entry["text"], **_grades(entry))


def _idea(entry: dict[str, Any]) -> DateIdea:
    grades = _grades(entry)
    works_apart = _yes_or_no(entry, "apart")
    if not works_apart and grades["fits"].isdisjoint(LIVE_APART):  # such as a town halfway, made for them
        grades["not_for"] = _shared(grades["not_for"] | LIVE_APART)
    return DateIdea(
        deck_id=entry["id"],
        title=entry["title"],
        instructions=entry["how"],
        budget=Budget(_one_of(entry, "budget", list(Budget))),
        venue_kind=VenueKind(_one_of(entry, "place", list(VenueKind))),
        duration=Duration(_one_of(entry, "duration", list(Duration))),
        works_apart=works_apart,
        is_novel=_yes_or_no(entry, "new"),
        **grades,
    )


def _starter(entry: dict[str, Any]) -> ThanksStarter:
    return ThanksStarter(entry["id"], ThanksAbout(_one_of(entry, "about", list(ThanksAbout))), entry["text"])


def _followup(entry: dict[str, Any]) -> Followup:
    part = _one_of(entry, "part", (*PARTS, FRAME_FOLLOWUPS)) if "part" in entry else None
    return Followup(entry["id"], Tone(_one_of(entry, "tone", list(Tone))), entry["text"], part)


def _grades(entry: dict[str, Any]) -> dict[str, Any]:
    """Read an entry's grades: its depth, its playfulness, and the couples it suits."""
    depth = entry.get("depth", DEPTHS[0])
    if isinstance(depth, bool) or depth not in DEPTHS:
        raise InvalidDeck(f"{entry['id']}: depth is {depth!r}, not 1 to {DEPTHS[-1]}")
    return {
        "depth": depth,
        "playful": "playful" in entry and _yes_or_no(entry, "playful"),
        **_fitting(entry),
    }


def _fitting(entry: dict[str, Any]) -> dict[str, frozenset[Fit]]:
    """Read the couples an entry is made for, and those it leaves out."""
    fits, not_for = _fits(entry, "fits"), _fits(entry, "not_for")
    if fits & not_for:
        raise InvalidDeck(f"{entry['id']}: {', '.join(sorted(fits & not_for))} is in fits and in not_for")
    return {"fits": fits, "not_for": not_for}


def _fits(entry: dict[str, Any], field: str) -> frozenset[Fit]:
    listed: list[str] = entry.get(field, [])
    if type(listed) is not list:
        raise InvalidDeck(f"{entry['id']}: {field} is {listed!r}, not a list")
    for value in listed:
        if value not in list(Fit):
            raise InvalidDeck(f"{entry['id']}: {field} has {value!r}, not one of {', '.join(Fit)}")
    return _shared(frozenset(map(Fit, listed)))


@cache
def _shared(fits: frozenset[Fit]) -> frozenset[Fit]:
    """Return one object for equal sets: entries have 2,800 sets, of which 13 differ."""
    return fits


def _load(
    language: str, deck: str, kind: str, build: Callable[[dict[str, Any]], EntryT]
) -> tuple[tuple[EntryT, ...], tuple[EntryT, ...]]:
    """Build the entries of a deck, both dealt and retired ones."""
    entries = _entries(language, deck, kind)
    retired = {entry["id"] for entry in entries if "retired" in entry and _yes_or_no(entry, "retired")}
    built = [(entry["id"] in retired, build(entry)) for entry in entries]
    return (
        tuple(one for is_retired, one in built if not is_retired),
        tuple(one for is_retired, one in built if is_retired),
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
        **_fitting(entry),
    )


def _entries(language: str, deck: str, kind: str) -> list[dict[str, Any]]:
    path = DECKS_DIR / language / f"{deck}.toml"
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    seen_ids: set[str] = set()
    for entry in entries:
        if not all(isinstance(value, bool) or str(value).strip() for value in entry.values()):
            raise InvalidDeck(f"{path.name}: {entry.get('id')} has an empty field")
        if entry["id"] in seen_ids:
            raise InvalidDeck(f"{path.name}: {entry['id']} appears twice")
        unknown = entry.keys() - FIELDS[kind] - FOR_ALL
        if unknown:
            raise InvalidDeck(f"{path.name}: {entry['id']} has an unknown field {min(unknown)!r}")
        seen_ids.add(entry["id"])
    return entries


def _yes_or_no(entry: dict[str, Any], field: str) -> bool:
    value = entry[field]
    if not isinstance(value, bool):
        raise InvalidDeck(f"{entry['id']}: {field} is {value!r}, not true or false")
    return value


def _one_of(entry: dict[str, Any], field: str, allowed: Iterable[str]) -> str:
    value = str(entry[field])
    if value not in [str(choice) for choice in allowed]:
        raise InvalidDeck(f"{entry['id']}: {field} is {value!r}, not one of {', '.join(map(str, allowed))}")
    return value
