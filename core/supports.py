"""Support: help lines and directories, and the rule that a search for them leaves no trace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LEAVES_NO_TRACE = frozenset({"support"})
"""Commands and buttons with these names are never stored, logged, measured or counted."""


FRESH_FOR = timedelta(days=183)
"""Time after which the help lines have to be looked up again."""


UNMEASURED = LEAVES_NO_TRACE | {"privacy", "part", "parting", "never"}
"""Commands and buttons with these names are in no metric: that somebody looked at them is theirs."""


def leaves_no_trace(name: str) -> bool:
    """Return whether a command (`support now`) or a button (`press:support:hide`) must leave no trace."""
    return bool(LEAVES_NO_TRACE & _words(name))


def is_unmeasured(name: str) -> bool:
    """Return whether a command or button stays out of all metrics: looking for help, privacy, leaving."""
    return bool(UNMEASURED & _words(name))


def _words(name: str) -> set[str]:
    return set(name.replace(":", " ").split())


class Need(StrEnum):
    """The kinds of help people look for."""

    VIOLENCE = "violence"
    CRISIS = "crisis"
    COUNSELLORS = "counsellors"


class Audience(StrEnum):
    """The people a help line serves."""

    EVERYONE = "everyone"
    ADULTS = "adults"
    WOMEN = "women"
    WOMEN_AND_CHILDREN = "women-and-children"
    WOMEN_AND_LGBT = "women-and-lgbt"
    MIGRANT_WOMEN = "migrant-women"
    MEN = "men"
    LGBT = "lgbt"
    YOUNG = "young"


ANY_GENDER = frozenset({Audience.EVERYONE, Audience.ADULTS})
SOME_WOMEN = frozenset({Audience.WOMEN, Audience.WOMEN_AND_CHILDREN, Audience.WOMEN_AND_LGBT})


class Note(StrEnum):
    """Facts about a help line that people should know before they call."""

    POLICE = "police"
    OWN_VIOLENCE = "own-violence"
    NEAREST = "nearest"
    MOBILE = "mobile"
    NEW = "new"
    MAP = "map"
    EVENINGS = "evenings"


class EmergencyKind(StrEnum):
    """The services behind an emergency number."""

    ANY = "any"
    POLICE = "police"
    AMBULANCE = "ambulance"
    FIRE = "fire"
    TEXT = "text"
    MOBILE = "mobile"


class DirectoryKind(StrEnum):
    """The kind of a directory: its listings, or the organization behind it."""

    THERAPISTS = "therapists"
    REGISTER = "register"
    PUBLIC = "public"
    CHURCH = "church"
    CHARITY = "charity"
    GUIDE = "guide"
    SHELTERS = "shelters"
    LINES = "lines"
    LISTENERS = "listeners"
    EFT = "eft"
    GOTTMAN = "gottman"


class SourceOwner(StrEnum):
    """The owner of the page that states an entry's facts."""

    SERVICE = "service"
    AUTHORITY = "authority"
    PRESS = "press"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """The page that states an entry's facts: its owner, its year if known, and the day we looked it up."""

    owner: SourceOwner
    year: int | None
    url: str
    looked_up: date


@dataclass(frozen=True, slots=True)
class OpenHours:
    """The wall times a line answers at, on the days from `first` to `last` (0 is Monday)."""

    first: int
    last: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number that takes text messages; some want a `word` as the first message."""

    number: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A help line.

    `hours` are empty if the line is always open, and if its hours are not known. `languages` are ISO
    639-1 codes, `has_interpreters` means that more are spoken. `region` is set if it serves a part of the
    country only.
    """

    need: Need
    name: str
    region: str
    calls: tuple[str, ...]
    texts: tuple[TextNumber, ...]
    whatsapp: str
    has_chat: bool
    is_always_open: bool
    hours: tuple[OpenHours, ...]
    languages: tuple[str, ...]
    has_interpreters: bool
    audience: Audience
    notes: tuple[Note, ...]
    site: str
    source: Source

    @property
    def is_quiet(self) -> bool:
        """Return whether the line can be reached without speaking."""
        return bool(self.texts or self.whatsapp or self.has_chat)


def in_reading_order(lines: Iterable[HelpLine]) -> list[HelpLine]:
    """Sort lines: violence before crisis and, within each, text and chat before voice."""
    # `sorted` is stable: lines that are alike in both keep the order of the file.
    return sorted(lines, key=lambda line: (line.need is Need.CRISIS, not line.is_quiet))


def leaves_someone_out(lines: Iterable[HelpLine]) -> bool:
    """Return whether anyone hurt by a partner finds no line for violence because of their gender."""
    for_violence = [line for line in lines if line.need is Need.VIOLENCE]
    # A line of one region does not make up for a gender that the whole country leaves out.
    if any(line.audience in ANY_GENDER for line in for_violence if not line.region):
        return False
    served = {line.audience for line in for_violence}
    return not (Audience.MEN in served and served & SOME_WOMEN)


@dataclass(frozen=True, slots=True)
class Directory:
    """A list of help lines or counsellors kept by another organization."""

    need: Need
    kind: DirectoryKind
    name: str
    site: str
    source: Source


@dataclass(frozen=True, slots=True)
class Country:
    """The help in one country.

    `code` is its ISO 3166-1 code, `aliases` are other names that people type for it, `emergency` are its
    emergency numbers.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    emergency: tuple[tuple[EmergencyKind, str], ...]
    lines: tuple[HelpLine, ...]
    counsellors: tuple[Directory, ...]


def oldest_look_up(countries: Iterable[Country], directories: Iterable[Directory]) -> date:
    """Return the day of the oldest look-up, over all entries."""
    entries = [one for country in countries for one in (*country.lines, *country.counsellors)]
    return min(one.source.looked_up for one in (*entries, *directories))
