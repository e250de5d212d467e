"""The places people type as their time zone, and the zones' names for people."""

import asyncio
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from core.places import Gazetteer, cities_from, countries_from, offset_name, regions_from
from core.zone_words import NICKNAMES

# Content like the texts, made once (`data/places/generate.py`); read here, since people see and type it.
TABLES = Path(__file__).parent.parent / "data" / "places"
ALIASES = ("Etc/", "posix/", "right/", "SystemV/")

# The country of a Discord language that most who speak it live in; English and Spanish say it themselves.
COUNTRIES_OF_LOCALES = {
    "bg": "BG", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "en-GB": "GB", "en-US": "US", "es-419": "MX",
    "es-ES": "ES", "fi": "FI", "fr": "FR", "hi": "IN", "hr": "HR", "hu": "HU", "id": "ID", "it": "IT",
    "ja": "JP",
    "ko": "KR", "lt": "LT", "nl": "NL", "no": "NO", "pl": "PL", "pt-BR": "BR", "ro": "RO", "ru": "RU",
    "sv-SE": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN", "zh-CN": "CN", "zh-TW": "TW",
}  # fmt: skip
# One zone for each wall time that many people have, from west to east: a menu takes 25. Any other is set by
# `/couple timezone`.
ZONES = (
    ("Pacific/Honolulu", "Honolulu"),
    ("America/Anchorage", "Anchorage"),
    ("America/Los_Angeles", "Los Angeles, Vancouver"),
    ("America/Denver", "Denver, Calgary"),
    ("America/Mexico_City", "Mexico City, San José"),
    ("America/Chicago", "Chicago, Winnipeg"),
    ("America/Bogota", "Bogotá, Lima"),
    ("America/New_York", "New York, Toronto"),
    ("America/Santiago", "Santiago"),
    ("America/Sao_Paulo", "São Paulo, Buenos Aires"),
    ("Atlantic/Azores", "Azores"),
    ("Europe/London", "London, Dublin, Lisbon"),
    ("Africa/Lagos", "Lagos, Tunis"),
    ("Europe/Berlin", "Berlin, Paris, Madrid, Rome"),
    ("Europe/Athens", "Athens, Kyiv, Helsinki"),
    ("Africa/Johannesburg", "Johannesburg, Harare"),
    ("Europe/Istanbul", "Istanbul, Riyadh, Nairobi"),
    ("Asia/Dubai", "Dubai, Baku"),
    ("Asia/Karachi", "Karachi, Tashkent"),
    ("Asia/Kolkata", "Delhi, Mumbai, Colombo"),
    ("Asia/Bangkok", "Bangkok, Jakarta, Hanoi"),
    ("Asia/Shanghai", "Shanghai, Singapore, Manila, Perth"),
    ("Asia/Tokyo", "Tokyo, Seoul"),
    ("Australia/Sydney", "Sydney, Melbourne"),
    ("Pacific/Auckland", "Auckland"),
)


async def load_places() -> Gazetteer:
    """Return all places; call this before anything reads a typed zone.

    The first call loads them in a thread: five megabytes that no start needs, and 50 ms.
    """
    return await asyncio.to_thread(gazetteer)


@cache
def gazetteer() -> Gazetteer:
    """Return all places."""
    zones = [name for name in available_timezones() if "/" in name and not name.startswith(ALIASES)]
    with (TABLES / "cities.tsv").open(encoding="utf-8") as lines:
        cities = tuple(cities_from(lines))
    with (TABLES / "regions.tsv").open(encoding="utf-8") as lines:
        regions = tuple(regions_from(lines))
    with (TABLES / "countries.tsv").open(encoding="utf-8") as lines:
        countries = tuple(countries_from(lines))
    return Gazetteer(cities, regions, countries, (*sorted(zones), "UTC"), NICKNAMES)


def likely_zones(known: Iterable[str], locale: str) -> list[str]:
    """List zones to choose from: the couple's, those of the locale's country, then one for each hour."""
    code = COUNTRIES_OF_LOCALES.get(locale)
    of_country = (zone for country in gazetteer().countries if country.code == code for zone in country.zones)
    return list(dict.fromkeys((*known, *of_country, *(zone for zone, _ in ZONES))))


def typed_zone(zone: str) -> str:
    """Return the text to type for a zone: its name, or "UTC-8" for a zone without a place."""
    return offset_name(zone) or zone
