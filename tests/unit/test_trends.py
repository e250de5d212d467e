"""Trends: the words beside the band, without names, and no hopeful line where it falls."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.checkins import SharedPulses
from ui.trends import trend_request, trend_words

UTC_ZONE, LOS_ANGELES = ZoneInfo("UTC"), ZoneInfo("America/Los_Angeles")
START = datetime(2026, 1, 4, 20, tzinfo=UTC)


def weeks(*pulses: tuple[int, int]) -> list[SharedPulses]:
    return [SharedPulses(START + timedelta(weeks=number), each) for number, each in enumerate(pulses)]


def test_the_words_name_nobody_and_do_not_say_who_gave_which() -> None:
    words = trend_words(UTC_ZONE, weeks((2, 4), (5, 3), (4, 4)))
    assert "<@" not in words
    assert [line.rpartition(": ")[2] for line in words.splitlines()[1:4]] == ["4", "3 to 5", "2 to 4"]


def test_below_a_falling_curve_no_line_says_that_all_is_well() -> None:
    falling, rising = weeks((4, 5), (2, 3)), weeks((2, 3), (4, 5))
    assert "normal" not in trend_words(UTC_ZONE, falling)
    assert "normal" in trend_words(UTC_ZONE, rising)
    for shared, foot in ((falling, ""), (rising, "Ups and downs are normal.")):
        days = [week.revealed_at.date() for week in shared]
        assert trend_request(days, [week.pulses for week in shared]).data["foot"] == foot


def test_a_week_has_the_day_on_which_it_was_for_the_reader() -> None:
    shared = [SharedPulses(datetime(2026, 6, 1, 3, tzinfo=UTC), (3, 4))]
    assert "May 31, 2026: 3 to 4" in trend_words(LOS_ANGELES, shared)
