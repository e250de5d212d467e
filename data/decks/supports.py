"""The help lines and directories, read from TOML."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from core.supports import (
    Audience,
    Country,
    Directory,
    DirectoryKind,
    EmergencyKind,
    HelpLine,
    Need,
    Note,
    OpenHours,
    Source,
    SourceOwner,
    TextNumber,
)

FILE = Path(__file__).parent / "en" / "supports.toml"
ALWAYS, UNKNOWN = "always", "unknown"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"(?:daily|(\w{3})(?:-(\w{3}))?) (\d\d:\d\d)-(\d\d:\d\d)")


@cache
def load_supports() -> tuple[tuple[Country, ...], tuple[Directory, ...]]:
    """Load the countries, ordered by name, and the international directories, once per process.

    Raises `KeyError` for a missing field, `ValueError` for an unknown value.
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    countries = sorted((_country(entry) for entry in content["country"]), key=lambda country: country.name)
    return tuple(countries), tuple(_directory(entry, Need(entry["need"])) for entry in content["directory"])


def _country(entry: dict[str, Any]) -> Country:
    return Country(
        code=entry["code"],
        name=entry["name"],
        aliases=tuple(entry.get("also", ())),
        emergency=tuple((EmergencyKind(kind), number) for kind, number in entry["emergency"].items()),
        lines=tuple(_line(line) for line in entry["line"]),
        counsellors=tuple(_directory(item, Need.COUNSELLORS) for item in entry.get("counsellors", ())),
    )


def _line(entry: dict[str, Any]) -> HelpLine:
    hours: str | list[str] = entry["hours"]
    return HelpLine(
        need=Need(entry["need"]),
        name=entry["name"],
        region=entry.get("region", ""),
        calls=tuple(entry.get("call", ())),
        texts=tuple(_text_number(typed) for typed in entry.get("text", ())),
        whatsapp=entry.get("whatsapp", ""),
        has_chat=entry.get("chat", False),
        is_always_open=hours == ALWAYS,
        hours=_hours(hours),
        languages=tuple(entry["languages"]),
        has_interpreters=entry.get("interpreters", False),
        audience=Audience(entry["audience"]),
        notes=tuple(Note(note) for note in entry.get("notes", ())),
        site=entry.get("site", ""),
        source=_source(entry),
    )


def _hours(typed: str | list[str]) -> tuple[OpenHours, ...]:
    if isinstance(typed, list):
        return tuple(_open_hours(each) for each in typed)
    if typed not in {ALWAYS, UNKNOWN}:
        raise ValueError(typed)
    return ()


def _text_number(typed: str) -> TextNumber:
    """Read `START > 88788`, or a number alone."""
    word, _, number = typed.rpartition(" > ")
    return TextNumber(number, word)


def _open_hours(typed: str) -> OpenHours:
    """Read `mon-thu 08:00-20:00`, `fri 08:00-15:00` or `daily 09:00-24:00`. Raises `ValueError`."""
    found = HOURS.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    first, last, opens, closes = found.groups()
    if first is None:
        return OpenHours(0, len(DAYS) - 1, opens, closes)
    return OpenHours(DAYS.index(first), DAYS.index(last or first), opens, closes)


def _directory(entry: dict[str, Any], need: Need) -> Directory:
    return Directory(
        need=need,
        kind=DirectoryKind(entry["kind"]),
        name=entry["name"],
        site=entry["site"],
        source=_source(entry),
    )


def _source(entry: dict[str, Any]) -> Source:
    return Source(
        owner=SourceOwner(entry["owner"]),
        year=entry.get("year"),
        url=entry["source"],
        looked_up=entry["looked_up"],
    )
