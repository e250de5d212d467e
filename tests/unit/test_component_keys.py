"""Component keys: what no component could have sent is over."""

import pytest

from core.component_keys import HIGHEST_ID, MOST_PAGES, parse_id, parse_page
from core.errors import NotAvailable


def test_an_id_is_a_number_that_the_database_can_hold() -> None:
    assert [parse_id(text) for text in ("0", "7", "007", str(HIGHEST_ID))] == [0, 7, 7, HIGHEST_ID]


@pytest.mark.parametrize("text", ["", "-1", "+1", "1_0", " 1", "1 ", "1.0", "1,2", "x", "١٢", "²", "1\n"])
def test_anything_else_is_over(text: str) -> None:
    with pytest.raises(NotAvailable):
        parse_id(text)


@pytest.mark.parametrize("text", [str(HIGHEST_ID + 1), "9" * 19, "9" * 5_000])
def test_a_number_beyond_the_database_is_over(text: str) -> None:
    with pytest.raises(NotAvailable):
        parse_id(text)


def test_a_page_far_behind_the_last_is_over() -> None:
    assert parse_page(str(MOST_PAGES)) == MOST_PAGES
    with pytest.raises(NotAvailable):
        parse_page(str(MOST_PAGES + 1))
