"""Support: help lines and directories, and the rule that looking for them leaves no trace."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEAVES_NO_TRACE = frozenset({"support"})
"""Commands and buttons with these names are never stored, logged, measured or counted."""


UNMEASURED = LEAVES_NO_TRACE | {"privacy", "part", "parting", "never"}
"""Commands and buttons with these names are in no metric: that somebody looked at them is theirs."""


def leaves_no_trace(name: str) -> bool:
    """Return whether no trace may be kept of a command (`support now`) or a button (`press:support:hide`)."""
    return bool(LEAVES_NO_TRACE & _words(name))


def is_unmeasured(name: str) -> bool:
    """Return whether a command or a button may be in no metric: looking for help, privacy, and leaving."""
    return bool(UNMEASURED & _words(name))


def _words(name: str) -> set[str]:
    return set(name.replace(":", " ").split())


class Need(StrEnum):
    """The kinds of help that people look for."""

    VIOLENCE = "violence"
    CRISIS = "crisis"
    COUNSELLORS = "counsellors"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A help line. `source` is the page that gave these facts on the day `verified`."""

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
    """A list of help lines or counsellors that another organization keeps."""

    need: Need
    name: str
    description: str
    site: str
    source: str
    verified: date


@dataclass(frozen=True, slots=True)
class Country:
    """The help in one country.

    `code` is its ISO 3166-1 code, `aliases` are other names that people type for it, `emergency` is its
    emergency number.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    emergency: str
    lines: tuple[HelpLine, ...]
    counsellors: tuple[Directory, ...]
