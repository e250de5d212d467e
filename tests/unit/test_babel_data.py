"""Babel's data: numbers and plurals are kept for texts, and the rest is read again where it is needed."""

import pytest
from babel import Locale, core, localedata
from fluent.runtime.types import fluent_number
from support.every_entry import for_every

from ui.texts import languages
from ui.texts.babel_data import NUMBERS_AND_PLURALS, drop_shared_data, keep_numbers_and_plurals

NUMBERS = (0, 1, 2, 5, 21, 1_234, 12_345.678)


def pruned_locale(language: str) -> Locale:
    locale = Locale.parse(language, sep="-")
    keep_numbers_and_plurals(locale)
    return locale


@pytest.mark.parametrize("language", languages())
def test_nothing_but_numbers_and_plurals_is_kept(language: str) -> None:
    locale = pruned_locale(language)
    drop_shared_data()
    assert set(locale._data) <= NUMBERS_AND_PLURALS
    assert core._global_data is None
    assert not localedata._cache


@for_every(NUMBERS)
def test_a_number_is_written_as_by_the_whole_of_babel(number: float) -> None:
    for language in languages():
        kept, whole = pruned_locale(language), Locale.parse(language, sep="-")
        assert kept.plural_form(number) == whole.plural_form(number)
        for style in ("decimal", "percent"):
            written = fluent_number(number, style=style)
            assert written.format(kept) == written.format(whole)


def test_what_was_dropped_is_read_again() -> None:
    drop_shared_data()
    assert Locale.parse("en").languages["de"] == "German"
