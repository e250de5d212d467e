"""Ids: unique, increasing, and small enough for a database."""

from datetime import UTC, datetime, timedelta

from data.ids import IdGenerator

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_ids_grow_even_within_one_instant() -> None:
    ids = IdGenerator()
    made = [ids.next_id(NOW) for _ in range(1_000)]
    assert made == sorted(set(made))


def test_ids_grow_even_when_the_clock_goes_back() -> None:
    ids = IdGenerator()
    assert ids.next_id(NOW) < ids.next_id(NOW - timedelta(hours=1)) < ids.next_id(NOW + timedelta(hours=1))


def test_a_later_process_makes_larger_ids() -> None:
    assert IdGenerator().next_id(NOW) < IdGenerator().next_id(NOW + timedelta(milliseconds=1))


def test_an_id_fits_into_63_bits_for_a_hundred_years() -> None:
    assert 0 < IdGenerator().next_id(NOW) < IdGenerator().next_id(NOW + timedelta(days=36_500)) < 2**63
