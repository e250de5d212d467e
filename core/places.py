"""Places and their time zones: resolve a typed zone among cities and countries."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from sys import intern
from zoneinfo import ZoneInfo

from core.typos import is_one_letter_away

SHORTEST_TYPO = 5  # letters; short names have too many neighbours
LONGEST_NAME = 60  # characters; nothing longer is looked up
LARGEST_OFFSET = 14 * 60  # minutes; Kiribati is farthest from UTC
Clock = tuple[timedelta | None, ...]
MONTHS = [datetime(2027, month, 15, tzinfo=UTC) for month in range(1, 13)]
SAINT = re.compile(r"^(?:St\.?|Saint)[ -]")
OFFSET = re.compile(r"(?:utc|gmt|z)?\s?([+-])\s?(\d{1,2})(?::?(00|15|30|45))?(?:\s?h)?", re.ASCII)
# Offsets that are no whole hours are those of one place each.
ZONES_OF_OFFSETS = {
    -570: "Pacific/Marquesas",
    -210: "America/St_Johns",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
    630: "Australia/Lord_Howe",
    765: "Pacific/Chatham",
}
# Zones of before that are named after regions: "Canada/Atlantic" is no typo of Atlantis.
OLD_NAMES = ("Brazil/", "Canada/", "Chile/", "Mexico/", "US/")
FIXED_ZONE = re.compile(r"Etc/GMT([+-])(\d{1,2})")


@dataclass(frozen=True, slots=True)
class City:
    """A city, with its name in English or its own language, and its folded names in others."""

    name: str
    zone: str
    # With `|` between them: the cities have 27,000, which would take five megabytes as strings of their own.
    other_names: str = ""

    def is_called(self, name: str) -> bool:
        """Return whether a folded name is one of its other names."""
        return name in self.other_names and name in self.other_names.split("|")


@dataclass(frozen=True, slots=True)
class Country:
    """A country; its zones differ from one another, and most people live in the first."""

    code: str
    name: str
    zones: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """A state of a large country, with the code that people write behind a city, such as TX."""

    code: str
    name: str
    zones: tuple[str, ...]


@dataclass(frozen=True)
class Gazetteer:
    """All places that can be typed as a zone.

    `cities` are in descending order of their people, `zones` are the names of the IANA database that people
    may choose, `nicknames` are abbreviations and short names, in lower case, with the zones that they
    can mean.
    """

    cities: Sequence[City]
    regions: Sequence[Region]
    countries: Sequence[Country]
    zones: Sequence[str]
    nicknames: Mapping[str, tuple[str, ...]]
    # The layers are asked in this order, then the other names of cities; the first that knows one answers.
    _layers: tuple[Mapping[str, tuple[str, ...]], ...] = field(init=False, repr=False)
    # By name and by code, as both stand behind a city: "Portland, OR", "London, UK".
    _by_region: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    _by_country: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    _starts: Sequence[tuple[str, str]] = field(init=False, repr=False)
    _folded_zones: Sequence[tuple[str, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # America/Buenos_Aires is an old name of America/Argentina/Buenos_Aires, which the cities have.
        current = {city.zone for city in self.cities}
        by_zone: dict[str, tuple[str, ...]] = {}
        for zone in sorted(self.zones, key=lambda zone: (zone not in current, zone)):
            by_zone.setdefault(_fold_city(zone), (zone,))
        by_city = _by_name((name, (city.zone,)) for city in self.cities for name in _spellings(city.name))
        regions = [(fold_name(each.name), each.zones) for each in self.regions]
        countries = [(fold_name(name), each.zones) for each in self.countries for name in each.names]
        by_country = _by_name([*regions, *countries])
        nicknames = {fold_name(name): zones for name, zones in self.nicknames.items()}
        object.__setattr__(self, "_layers", (nicknames, by_zone, by_city, by_country))
        codes = [(each.code.lower(), each.zones) for each in self.regions]
        object.__setattr__(self, "_by_region", _by_name([*regions, *codes]))
        codes = [(each.code.lower(), each.zones) for each in self.countries]
        object.__setattr__(self, "_by_country", _by_name([*countries, *codes]))
        object.__setattr__(self, "_folded_zones", [(zone, fold_name(zone)) for zone in self.zones])
        known = by_zone | by_city | by_country
        object.__setattr__(
            self, "_starts", sorted((name, zone) for name, zones in known.items() for zone in zones)
        )

    def zones_of(self, typed: str) -> tuple[str, ...]:
        """Return the zones a text can mean: none, one, or several to ask about, likeliest first."""
        if len(typed) > LONGEST_NAME:
            return ()
        exact = typed.strip().lower().replace(" ", "_")
        for zone in self.zones:
            if zone.lower() == exact:
                return (zone,)
        if (offset := zone_of_offset(typed)) is not None:
            return (offset,)
        return (
            self._zones_written_as(typed)
            or self._zones_of_city_in(typed)
            or self._zones_of_typo(fold_name(typed))
        )

    def _zones_written_as(self, typed: str) -> tuple[str, ...]:
        """Return the zones of a name, also as in "the Netherlands" and "Berlin time"."""
        name = fold_name(typed)
        forms = (name, name.removesuffix("city"), name.removesuffix("time"), name.removeprefix("the"))
        return next(
            (found for form in dict.fromkeys(forms) if form and (found := self._zones_named(form))), ()
        )

    def _zones_of_city_in(self, typed: str) -> tuple[str, ...]:
        """Return the zones of "London, Ontario", "London UK" or "Portland OR"."""
        city, comma, around = typed.partition(",")
        if comma:
            zones = self._zones_written_as(city) or self._zones_of_typo(fold_name(city))
            return self._within(zones, around)
        words = typed.split()
        for count in (1, 2):  # words at the end: with three, as in "New South Wales", there must be a comma
            zones = self._zones_written_as(" ".join(words[:-count]))
            around = " ".join(words[-count:])
            name = fold_name(around)
            if zones and (name in self._by_region or name in self._by_country):
                return self._within(zones, around)
        return ()

    def _within(self, zones: tuple[str, ...], typed: str) -> tuple[str, ...]:
        """Return the zones that a city can have in a region or country.

        A table lists the largest of several cities with one name, and of several zones with one clock. So
        clocks are compared if names do not match: Cambridge of Ontario stands for that of Massachusetts. A
        namesake that is not listed, as in "Paris, Texas", has the zone of what is around it.
        """
        name = fold_name(typed)
        region, country = self._by_region.get(name, ()), self._by_country.get(name, ())
        if not region and not country:
            country = self._zones_named(name)
        clocks, around = set(map(clock_of, zones)), set(map(clock_of, country))
        meanings = (
            [zone for zone in zones if zone in region or zone in country],
            [zone for zone in region if clock_of(zone) in clocks],
            [zone for zone in zones if clock_of(zone) in around],
            [*region, *country],
            zones,
        )
        return tuple(dict.fromkeys(next(filter(None, meanings), ())))

    def _zones_named(self, name: str) -> tuple[str, ...]:
        for layer in self._layers:
            if name in layer:
                return layer[name]
        return tuple(dict.fromkeys(city.zone for city in self.cities if city.is_called(name)))

    def matching(self, typed: str) -> list[str]:
        """List zones of places whose names begin with a text, then zones whose names contain it."""
        name = fold_name(typed)
        if not name or len(typed) > LONGEST_NAME:
            return list(self.zones_of(typed))
        found = [*self.zones_of(typed)]
        first = bisect_left(self._starts, (name, ""))
        for start, zone in self._starts[first:]:
            if not start.startswith(name):
                break
            found.append(zone)
        found += [zone for zone, folded in self._folded_zones if name in folded]
        return list(dict.fromkeys(found))

    def _zones_of_typo(self, name: str) -> tuple[str, ...]:
        """Return the zone of the only name one letter away."""
        if len(name) < SHORTEST_TYPO:
            return ()
        near = {
            zones
            for layer in self._layers[1:]
            for known, zones in layer.items()
            if not zones[0].startswith(OLD_NAMES)
            and known[:1] == name[:1]
            and len(known) >= SHORTEST_TYPO
            and is_one_letter_away(name, known)
        }
        return near.pop() if len(near) == 1 else ()


def fold_name(name: str) -> str:
    """Return a name without accents, case, spaces and marks: "Zürich" and "zurich" are the same."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    return "".join(character for character in folded if character.isalnum())


# Letters that are no letter with an accent, as people type them without.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def clock_of(zone: str) -> Clock:
    """Return a zone's offset from UTC in each month: zones with the same are the same to live in."""
    return tuple(month.astimezone(ZoneInfo(zone)).utcoffset() for month in MONTHS)


def zone_of_offset(typed: str) -> str | None:
    """Return the zone of "UTC+2", "GMT-3" or "+5:30"; None if the text is not an offset."""
    match = OFFSET.fullmatch(typed.strip().lower().replace("−", "-"))
    if match is None:
        return None
    minutes = (int(match[2]) * 60 + int(match[3] or 0)) * (1 if match[1] == "+" else -1)
    hours, rest = divmod(minutes, 60)
    if rest:
        return ZONES_OF_OFFSETS.get(minutes)
    if not -12 * 60 <= minutes <= LARGEST_OFFSET:
        return None
    # In these names the sign is turned round, as POSIX has it: eight hours behind UTC is Etc/GMT+8.
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def offset_name(zone: str) -> str | None:
    """Return "UTC-8" for Etc/GMT+8, whose sign is inverted; None for the zone of a place."""
    match = FIXED_ZONE.fullmatch(zone)
    return match and f"UTC{'-' if match[1] == '+' else '+'}{match[2]}"


def _by_name(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Return the zones of each name, each zone once."""
    found: dict[str, tuple[str, ...]] = {}
    for name, zones in pairs:
        known = found.get(name)
        found[name] = zones if known is None else tuple(dict.fromkeys(known + zones))
    found.pop("", None)
    return found


def _spellings(city: str) -> list[str]:
    """Return a city's folded name, with both spellings of a saint: "St. Louis" and "Saint-Louis"."""
    rest = SAINT.sub("", city)
    return [fold_name(city)] if rest == city else [fold_name(f"{saint} {rest}") for saint in ("st", "saint")]


def _fold_city(zone: str) -> str:
    return fold_name(zone.rpartition("/")[2])


def cities_from(lines: Iterable[str]) -> Iterator[City]:
    """Read cities from the lines of their table."""
    for line in lines:
        name, _country, zone, others = line.rstrip("\n").split("\t")
        # Interned: each line would otherwise have strings of its own for the same few hundred.
        yield City(name, intern(zone), others)


def regions_from(lines: Iterable[str]) -> Iterator[Region]:
    """Read regions from the lines of their table."""
    for line in lines:
        code, _country, zones, name = line.rstrip("\n").split("\t")
        yield Region(code, name, tuple(zones.split("|")))


def countries_from(lines: Iterable[str]) -> Iterator[Country]:
    """Read countries from the lines of their table."""
    for line in lines:
        code, name, zones, names = line.rstrip("\n").split("\t")
        yield Country(code, name, tuple(zones.split("|")), tuple(names.split("|")))
