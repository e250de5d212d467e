"""The help lines and directories, read from TOML."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from core.supports import Country, Directory, HelpLine, Need

FILE = Path(__file__).parent / "en" / "supports.toml"


@cache
def load_supports() -> tuple[tuple[Country, ...], tuple[Directory, ...]]:
    """Load the countries, ordered by name, and the international directories, once per process.

    Raises `KeyError` for a missing field, `ValueError` for an unknown kind.
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    countries = sorted((_country(entry) for entry in content["country"]), key=lambda country: country.name)
    return tuple(countries), tuple(_directory(entry, Need(entry["kind"])) for entry in content["directory"])


def _country(entry: dict[str, Any]) -> Country:
    return Country(
        code=entry["code"],
        name=entry["name"],
        aliases=tuple(entry.get("also", ())),
        emergency=entry["emergency"],
        lines=tuple(_line(line) for line in entry.get("line", ())),
        counsellors=tuple(_directory(item, Need.COUNSELLORS) for item in entry.get("counsellors", ())),
    )


def _line(entry: dict[str, Any]) -> HelpLine:
    return HelpLine(
        need=Need(entry["kind"]),
        name=entry["name"],
        number=entry["number"],
        hours=entry["hours"],
        languages=entry["languages"],
        for_whom=entry["whom"],
        site=entry["site"],
        source=entry["source"],
        verified=entry["verified"],
    )


def _directory(entry: dict[str, Any], need: Need) -> Directory:
    return Directory(
        need=need,
        name=entry["name"],
        description=entry["what"],
        site=entry["site"],
        source=entry["source"],
        verified=entry["verified"],
    )
