"""Support: help lines and directories by country. Nothing is read from or written to storage."""

from collections.abc import Iterable, Sequence
from functools import cache

from babel.core import get_global
from babel.languages import get_official_languages

from core.supports import Country, Directory, Need

LANGUAGES_OF_THE_WORLD = frozenset({"en"})
"""Languages that people choose wherever they live; a territory behind them says nothing."""


class Supports:
    """Help lines and directories, by country."""

    def __init__(self, countries: Sequence[Country], directories: Sequence[Directory]) -> None:
        self._countries = tuple(countries)
        self._directories = tuple(directories)
        self._by_name = {name: country for country in countries for name in _names(country)}

    @property
    def countries(self) -> tuple[Country, ...]:
        """Every country with help lines or directories, in the order of the names."""
        return self._countries

    def directories(self, *needs: Need) -> tuple[Directory, ...]:
        """List the directories for these needs that serve every country."""
        return tuple(directory for directory in self._directories if directory.need in needs)

    def find_country(self, typed: str) -> Country | None:
        """Find a country by its code, or by its name in English or in a local language."""
        return self._by_name.get(typed.strip().casefold())

    def country_of_locale(self, locale: str) -> Country | None:
        """Find the only country of a Discord locale: `pt-BR` is Brazil, `ja` is Japan.

        English names none, also with a territory: Discord begins with `en-US` wherever one lives.
        """
        language, _, territory = locale.partition("-")
        if language in LANGUAGES_OF_THE_WORLD:
            return None
        spoken_in = (territory,) if territory.isalpha() else _official_in(language)
        return self.find_country(spoken_in[0]) if len(spoken_in) == 1 else None

    def suggest_countries(self, typed: str, limit: int) -> list[Country]:
        """List up to `limit` countries with a name beginning with the text typed so far."""
        begun = typed.strip().casefold()
        named = {country.code for name, country in self._by_name.items() if name.startswith(begun)}
        return [country for country in self._countries if country.code in named][:limit]


@cache
def _official_in(language: str) -> tuple[str, ...]:
    """Return the codes of all territories where a language is official, according to CLDR."""
    territories: Iterable[str] = get_global("territory_languages")
    return tuple(code for code in territories if language in get_official_languages(code, de_facto=True))


def _names(country: Country) -> set[str]:
    return {name.casefold() for name in (country.code, country.name, *country.aliases)}
