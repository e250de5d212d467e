"""Rules of things to try: the longest unseen first, and never the same one twice in a row."""

from datetime import UTC, datetime, timedelta

import pytest

from core.tries import Try, TryState, TryUnknown, least_recently_drawn, resolve_try

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


def one(try_id: int, what: str = "Salsa", drawn_days_ago: int | None = None) -> Try:
    drawn_at = None if drawn_days_ago is None else NOON - timedelta(days=drawn_days_ago)
    return Try(try_id, 1, 2, what, is_ongoing=False, state=TryState.OPEN, drawn_at=drawn_at, done_at=None)


def test_what_was_never_drawn_comes_first() -> None:
    assert [found.id for found in least_recently_drawn([one(1), one(2, drawn_days_ago=9), one(3)])] == [1, 3]


def test_then_comes_what_was_drawn_longest_ago() -> None:
    drawn = [one(1, drawn_days_ago=1), one(2, drawn_days_ago=9), one(3, drawn_days_ago=9)]
    assert [found.id for found in least_recently_drawn(drawn)] == [2, 3]


def test_another_one_is_another_one_where_there_is_one() -> None:
    assert [found.id for found in least_recently_drawn([one(1), one(2, drawn_days_ago=9)], last=1)] == [2]
    assert [found.id for found in least_recently_drawn([one(1)], last=1)] == [1]


def test_a_choice_is_an_id_the_whole_words_of_one_or_as_only_one_begins() -> None:
    tries = [one(1, "Salsa"), one(2, "Tango"), one(3, "tango"), one(4, "Tan leather")]
    assert resolve_try(tries, "2").id == 2
    assert resolve_try(tries, "sal").id == 1
    assert resolve_try(tries, "tan l").id == 4
    assert resolve_try(tries, " SALSA ").id == 1
    for typed in ("tango", "tan", "alsa", ""):
        with pytest.raises(TryUnknown):
            resolve_try(tries, typed)
