"""The clock check: ticks wait while this machine's clock is far from Discord's, and go on once it is set."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from support.http_responses import receive_responses

from core.clocks import CLOCK_TOLERANCE
from delivery.clock_check import ClockCheck

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Clocks:
    """Discord's clock, this machine's, and a check of the one against the other."""

    def __init__(self, newest: datetime | None = None) -> None:
        self.newest = newest
        self.discord_now: datetime | None = START
        self.error = timedelta()
        self.passed = timedelta()
        self.asked = 0
        self.creeps_by = timedelta()
        self.check = ClockCheck(self.now, self._ask, self._newest, self._monotonic)

    def now(self) -> datetime:
        self.error += self.creeps_by
        return START + self.passed + self.error

    def pass_time(self, **how_long: float) -> None:
        self.passed += timedelta(**how_long)

    def _monotonic(self) -> float:
        return self.passed.total_seconds()

    async def _ask(self) -> None:
        self.asked += 1
        await self.receive([START + self.passed] if self.discord_now else [])

    async def _newest(self) -> datetime | None:
        return self.newest

    async def receive(self, dates: Sequence[datetime | str]) -> None:
        """Receive a response with each of these dates from a server."""
        shown = [date if isinstance(date, str) else format_datetime(date, usegmt=True) for date in dates]
        await receive_responses(
            self.check.attach_to, [web.Response(headers={"Date": date}) for date in shown]
        )


@pytest.mark.parametrize(
    ("error", "is_right"),
    [
        (timedelta(), True),
        (timedelta(minutes=9), True),
        (timedelta(minutes=-9), True),
        (timedelta(minutes=11), False),
        (timedelta(minutes=-11), False),
        (timedelta(days=400), False),
        (timedelta(days=-20_000), False),
    ],
)
async def test_the_clock_is_judged_by_discords_own_time(error: timedelta, is_right: bool) -> None:
    clocks = Clocks()
    clocks.error = error
    await clocks.receive([START])
    assert await clocks.check.check() is is_right
    assert clocks.check.is_right is is_right


async def test_ticks_go_on_as_soon_as_the_clock_is_set() -> None:
    clocks = Clocks()
    clocks.error = timedelta(days=400)
    await clocks.receive([START])
    clocks.pass_time(minutes=1)
    assert not await clocks.check.check()
    clocks.error = timedelta()
    assert await clocks.check.check()


async def test_a_clock_that_is_set_wrong_while_the_bot_runs_is_noticed() -> None:
    clocks = Clocks()
    await clocks.receive([START])
    clocks.pass_time(days=3)
    assert await clocks.check.check()
    clocks.error = timedelta(days=30)
    assert not await clocks.check.check()


async def test_discord_is_asked_before_the_clock_is_called_wrong() -> None:
    """Exactly at the limit, two looks at a clock that goes on would differ."""
    clocks = Clocks()
    await clocks.receive([START])
    clocks.error = CLOCK_TOLERANCE - timedelta(microseconds=1)
    clocks.creeps_by = timedelta(microseconds=1)
    for _ in range(5):
        await clocks.check.check()
        assert clocks.check.is_right or clocks.asked


async def test_a_reading_holds_for_as_long_as_the_clock_runs_on() -> None:
    clocks = Clocks()
    await clocks.receive([START])
    clocks.pass_time(days=30)
    assert await clocks.check.check()
    assert clocks.asked == 0


async def test_a_machine_that_slept_asks_again_before_it_posts() -> None:
    """The monotonic clock stops in a machine's sleep, so a right clock looks as if it had been set."""
    clocks = Clocks()
    await clocks.receive([START])
    clocks.error = timedelta(hours=8)  # by the monotonic clock
    clocks.discord_now = None
    assert not await clocks.check.check()
    await clocks.receive([START + timedelta(hours=8)])
    assert await clocks.check.check()


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Nov 2026 08:12:31 GMT"])
async def test_a_date_that_cannot_be_read_says_nothing(date: str) -> None:
    clocks = Clocks()
    clocks.error = timedelta(days=400)
    await clocks.receive([date])
    assert await clocks.check.check()


async def test_without_discords_time_a_clock_before_the_newest_post_was_set_back() -> None:
    behind = Clocks(newest=START + timedelta(days=1))
    behind.discord_now = None
    assert not await behind.check.check()
    assert await Clocks(newest=START - timedelta(days=400)).check.check()  # the bot was off
    assert await Clocks(newest=None).check.check()


async def test_without_discords_time_a_clock_that_is_set_back_later_is_noticed() -> None:
    clocks = Clocks()
    clocks.discord_now = None
    clocks.pass_time(days=2)
    assert await clocks.check.check()
    clocks.error = -timedelta(days=1)
    assert not await clocks.check.check()
    clocks.error = timedelta()
    assert await clocks.check.check()


async def test_each_change_is_logged_once() -> None:
    clocks = Clocks()
    clocks.error = timedelta(days=400)
    await clocks.receive([START])
    with capture_logs() as logged:
        for error in (clocks.error, clocks.error, timedelta(), timedelta()):
            clocks.error = error
            await clocks.check.check()
    assert [entry["log_level"] for entry in logged] == ["error", "warning"]
    assert logged[0]["minutes_ahead"] == 400 * 24 * 60
