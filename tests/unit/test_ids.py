"""Ids: unique, ever larger, and small enough for a database."""

from datetime import UTC, datetime, timedelta

from data.ids import Ids

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_ids_grow_even_within_one_instant() -> None:
    ids = Ids()
    made = [ids.next(NOW) for _ in range(1_000)]
    assert made == sorted(set(made))


def test_ids_grow_even_when_the_clock_goes_back() -> None:
    ids = Ids()
    assert ids.next(NOW) < ids.next(NOW - timedelta(hours=1)) < ids.next(NOW + timedelta(hours=1))


def test_a_later_process_makes_larger_ids() -> None:
    assert Ids().next(NOW) < Ids().next(NOW + timedelta(milliseconds=1))


def test_an_id_fits_into_63_bits_for_a_hundred_years() -> None:
    assert 0 < Ids().next(NOW) < Ids().next(NOW + timedelta(days=36_500)) < 2**63
