"""Support: help lines and directories by country. Nothing is read from or written to storage."""

from collections.abc import Mapping, Sequence
from typing import cast

from babel.core import get_global

from core.supports import Country, Directory, Need


class Supports:
    """Help lines and directories, by country."""

    def __init__(self, countries: Sequence[Country], directories: Sequence[Directory]) -> None:
        self._countries = tuple(countries)
        self._directories = tuple(directories)
        self._by_name = {name: country for country in countries for name in _names(country)}

    @property
    def countries(self) -> tuple[Country, ...]:
        """Every country that has lines or directories, in the order of their names."""
        return self._countries

    def directories(self, *needs: Need) -> tuple[Directory, ...]:
        """List the directories for these needs that serve every country."""
        return tuple(directory for directory in self._directories if directory.need in needs)

    def find_country(self, typed: str) -> Country | None:
        """Find a country by its code, or by its name in English or in a language spoken there."""
        return self._by_name.get(typed.strip().casefold())

    def country_of_locale(self, locale: str) -> Country | None:
        """Find the likely country of a locale: `pt-BR` gives Brazil, `sv` gives Sweden."""
        tags = cast("Mapping[str, str]", get_global("likely_subtags"))
        likely = tags.get(locale, locale)
        return self.find_country(likely.replace("_", "-").rsplit("-", 1)[-1])

    def suggest_countries(self, typed: str, limit: int) -> list[Country]:
        """List countries with a name that begins with the text typed so far, `limit` at most."""
        begun = typed.strip().casefold()
        named = {country.code for name, country in self._by_name.items() if name.startswith(begun)}
        return [country for country in self._countries if country.code in named][:limit]


def _names(country: Country) -> set[str]:
    return {name.casefold() for name in (country.code, country.name, *country.aliases)}
