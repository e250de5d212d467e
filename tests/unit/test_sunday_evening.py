"""The simulated Sunday evening: nobody is lost, waits follow from the pace, and the host's page shows it."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from bench.sunday_evening import (
    DISCORD_LIMIT,
    LASTS,
    STEP,
    compare_evenings,
    describe_hours,
    shares_of_moments,
    shares_of_zones,
    simulate,
)
from core.rituals import POSTED_LATE_BY_AT_MOST

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs/operators/scale.md"


def test_every_couple_lives_in_a_zone() -> None:
    assert sum(shares_of_zones().values()) == pytest.approx(1)
    assert sum(share for share, _ in shares_of_moments().values()) == pytest.approx(1)
    assert set(shares_of_zones()) <= available_timezones()


@pytest.mark.parametrize("couples", [1_000, 400_000, 1_000_000])
def test_every_couple_gets_its_question_within_the_three_days(couples: int) -> None:
    evening = simulate(couples)
    assert sum(count for _, count in evening.waits) == pytest.approx(couples)
    assert evening.queue[-1] == pytest.approx(0, abs=1)
    assert evening.longest_wait < min(LASTS, POSTED_LATE_BY_AT_MOST)


def test_a_wait_is_as_long_as_the_posts_ahead_take_at_the_bots_pace() -> None:
    couples = 300_000
    most_at_once = max(share for share, _ in shares_of_moments().values()) * couples
    # 38 a second: 40 of Discord's 50, of which two ask whether partners are still there.
    assert simulate(couples).longest_wait >= timedelta(seconds=most_at_once / 38) - STEP


def test_what_is_late_at_night_waits_for_the_morning() -> None:
    evening = simulate(1_000_000)
    assert evening.longest_wait > timedelta(hours=8)
    assert evening.share_within(timedelta(hours=2)) == pytest.approx(0.97, abs=0.005)  # the page says so
    assert simulate(1_000_000, 2 * DISCORD_LIMIT).longest_wait < timedelta(hours=2)


def test_a_minute_of_their_own_helps_most_of_a_large_zone() -> None:
    at_once, spread = simulate(300_000), simulate(300_000, spread=timedelta(hours=1))
    assert spread.wait_of(0.5) < at_once.wait_of(0.5)
    assert spread.share_within(timedelta(minutes=15)) > at_once.share_within(timedelta(minutes=15))


@pytest.mark.slow
def test_the_page_for_hosts_has_the_tables_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert compare_evenings() in page
    assert describe_hours(simulate(1_000_000)) in page
