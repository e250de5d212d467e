"""Support: help lines, directories, and that looking for them leaves no trace."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEAVES_NO_TRACE = frozenset({"support"})
"""The command and the buttons of these names are never stored, logged, measured or counted."""


def leaves_no_trace(name: str) -> bool:
    """Say whether nothing may be noted of a command (`support now`) or a button (`press:support:hide`)."""
    return bool(LEAVES_NO_TRACE & set(name.replace(":", " ").split()))


class Need(StrEnum):
    """What somebody looks for."""

    VIOLENCE = "violence"
    CRISIS = "crisis"
    COUNSELLORS = "counsellors"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A line that answers. `source` is the page that said so, on the day of `verified`."""

    need: Need
    name: str
    number: str
    hours: str
    languages: str
    for_whom: str
    site: str
    source: str
    verified: date


@dataclass(frozen=True, slots=True)
class Directory:
    """A list of lines or of counsellors that somebody else keeps."""

    need: Need
    name: str
    description: str
    site: str
    source: str
    verified: date


@dataclass(frozen=True, slots=True)
class Country:
    """What there is in a country, by its ISO 3166-1 code; `aliases` are names that people type for it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    emergency: str
    lines: tuple[HelpLine, ...]
    counsellors: tuple[Directory, ...]
