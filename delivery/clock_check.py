"""The clock check: holds ticks while this machine's clock is far from Discord's.

A small board without a battery may start in 1970, and a mistyped date may lie a year ahead. Ticks with such a
clock would count every ritual as missed, and erase couples whose 30 days are not over. Discord writes its own
time into each response (the `Date` header), the very first login among them.
"""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import structlog

from core.clocks import ClockReading, is_behind
from ui.discord_errors import REQUEST_ERRORS

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.clock")


class ClockCheck:
    """Compares this machine's clock with Discord's or, before any response, with the newest post.

    `ask_discord` makes any one request; `newest_posted_at` returns when the newest message was recorded.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        ask_discord: Callable[[], Awaitable[object]],
        newest_posted_at: Callable[[], Awaitable[datetime | None]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._ask_discord = ask_discord
        self._newest_posted_at = newest_posted_at
        self._monotonic = monotonic
        self._heard: tuple[str, datetime, float] | None = None
        self._reading: ClockReading | None = None
        self._latest: datetime | None = None
        self.is_right = True

    def attach_to(self, trace: aiohttp.TraceConfig) -> None:
        """Read Discord's time from each response of a traced HTTP session."""
        trace.on_request_end.append(self._hear_date)

    async def _hear_date(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        # Read at the next check: there are many more responses than checks.
        if date := params.response.headers.get("Date"):  # a proxy may leave it out
            self._heard = date, self._clock(), self._monotonic()

    async def check(self) -> bool:
        """Return whether the clock may be trusted now, logging each change.

        While the clock is wrong, Discord is asked at each call, so that ticks go on as soon as it is set.
        Raises `StorageUnavailable`.
        """
        is_right = await self._judge()
        if not is_right:
            # Never called wrong by an old reading: the clock may have been set, or the machine has slept.
            try:
                await self._ask_discord()
            except REQUEST_ERRORS as error:
                LOG.info("discord did not tell the time", error=type(error).__name__)
            is_right = await self._judge()
        if is_right != self.is_right:
            self._log_change(is_right=is_right)
        self.is_right = is_right
        return is_right

    async def _judge(self) -> bool:
        """Return whether the last reading or, without one, the newest post supports the clock."""
        self._read_heard_date()
        now, reading = self._clock(), self._reading
        if reading is not None:
            return reading.is_right and not reading.is_outdated(now, self._monotonic())
        if self._latest is None:  # once: from here on, the checks themselves know how late it was
            self._latest = await self._newest_posted_at() or now
        if is_behind(now, self._latest):
            return False
        self._latest = max(now, self._latest)
        return True

    def _read_heard_date(self) -> None:
        """Take the newest response's date as the reading, if it is a date."""
        heard, self._heard = self._heard, None
        if heard is None:
            return
        date, now, monotonic = heard
        with suppress(ValueError):
            discord_time = parsedate_to_datetime(date)
            if discord_time.tzinfo is None:  # "-0000": in UTC, by RFC 5322
                discord_time = discord_time.replace(tzinfo=UTC)
            self._reading = ClockReading(discord_time, now, monotonic)

    def _log_change(self, *, is_right: bool) -> None:
        if is_right:
            LOG.warning("clock right again")
            return
        minutes = None if self._reading is None else round(self._reading.error.total_seconds() / 60)
        LOG.error("clock wrong", waiting="posts and erasures", minutes_ahead=minutes)
