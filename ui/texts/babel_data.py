"""Reduce Babel's data to the parts that texts need: the numbers and plurals of their languages.

To format one number Babel reads the names of all languages, currencies, units and time zones, five megabytes,
and keeps them. What is dropped here is read again when it is asked for, as help lines ask for the names of
languages. `Locale._data`, `babel.core._global_data` and `babel.localedata._cache` are private;
`tests/unit/test_babel_data.py` fails when they change.
"""

from typing import Any

from babel import Locale, core, localedata

NUMBERS_AND_PLURALS = frozenset(
    {
        "currency_formats",
        "decimal_formats",
        "default_numbering_system",
        "number_symbols",
        "percent_formats",
        "plural_form",
    }
)


def keep_numbers_and_plurals(locale: Locale) -> None:
    """Reduce the data that a locale has read to numbers and plurals."""
    read = localedata.load(str(locale))
    kept: dict[str | int | None, Any] = {name: read[name] for name in NUMBERS_AND_PLURALS if name in read}
    setattr(locale, "_Locale__data", localedata.LocaleDataDict(kept))  # noqa: B010 (Python's name for `__data`)


def drop_shared_data() -> None:
    """Clear the data that Babel keeps for the next locale; it is read again when needed."""
    core._global_data = None  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    localedata._cache.clear()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
