"""Thank-yous: lines become one message, the jar shows the longest unseen, and the form's component key."""

from datetime import UTC, datetime, timedelta

import pytest

from core.errors import NotAvailable
from core.thanks import ThanksAbout, join_paragraphs, least_recently_drawn
from ui.thanks import couple_id_in, give_key, parse_give_key, photo_token_in

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_each_line_that_was_written_is_a_paragraph() -> None:
    assert join_paragraphs(["You cooked ", "", "  I felt at home"]) == "You cooked\n\nI felt at home"
    assert join_paragraphs([" ", ""]) == ""


def test_what_was_never_drawn_comes_first() -> None:
    assert least_recently_drawn({1: NOON, 2: None, 3: None}) == [2, 3]


def test_then_what_was_drawn_longest_ago_and_ties_stay_open() -> None:
    earlier = NOON - timedelta(days=3)
    assert least_recently_drawn({1: NOON, 2: earlier, 3: earlier}) == [2, 3]
    assert least_recently_drawn({}) == []


@pytest.mark.parametrize("about", list(ThanksAbout))
@pytest.mark.parametrize("is_private", [False, True])
def test_a_form_key_says_what_it_was_opened_for(about: ThanksAbout, is_private: bool) -> None:
    assert parse_give_key(give_key(about, is_private=is_private)) == (about, is_private)


def test_the_key_is_a_stored_format() -> None:
    assert give_key(ThanksAbout.SUPPORT, is_private=True) == "support.private"
    assert give_key(ThanksAbout.SUPPORT, is_private=False) == "support"
    assert give_key(ThanksAbout.SUPPORT, is_private=False, photo_token="1a2b3c4d") == "support.open.1a2b3c4d"
    assert give_key(ThanksAbout.SUPPORT, is_private=False, couple_id=7) == "support.open..7"
    assert parse_give_key("") == (ThanksAbout.EVERYDAY, False)
    with pytest.raises(NotAvailable):
        parse_give_key("weather")


@pytest.mark.parametrize("is_private", [False, True])
def test_a_key_finds_the_photo_that_waits(is_private: bool) -> None:
    key = give_key(ThanksAbout.SUPPORT, is_private=is_private, photo_token="1a2b3c4d")
    assert parse_give_key(key) == (ThanksAbout.SUPPORT, is_private)
    assert photo_token_in(key) == "1a2b3c4d"
    assert photo_token_in(give_key(ThanksAbout.SUPPORT, is_private=is_private)) == ""


def test_a_key_finds_the_couple_where_no_server_does() -> None:
    key = give_key(ThanksAbout.SUPPORT, is_private=True, couple_id=7)
    assert (parse_give_key(key), photo_token_in(key)) == ((ThanksAbout.SUPPORT, True), "")
    assert couple_id_in(key) == 7
    assert couple_id_in("support.private") is None
    with pytest.raises(NotAvailable):
        couple_id_in("support.open..ada")
