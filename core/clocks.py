"""Clocks: judge this machine's clock by times reported by others."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCK_TOLERANCE = timedelta(minutes=10)


def is_behind(now: datetime, latest: datetime) -> bool:
    """Return whether a clock shows a time long before `latest`, a moment that has certainly passed.

    A clock that is ahead cannot be detected this way: the bot may have been off for as long.
    """
    return latest - now > CLOCK_TOLERANCE


def is_within(wait: timedelta, since: datetime | None, now: datetime) -> bool:
    """Return whether a wait since a moment, if there is one, still runs.

    A moment in the future is that of a clock that was set back: nobody waits until it comes again.
    """
    return since is not None and since <= now < since + wait


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One response from Discord: its time, this machine's time, and the monotonic clock's seconds."""

    discord_time: datetime
    machine_time: datetime
    monotonic: float

    def is_outdated(self, now: datetime, monotonic: float) -> bool:
        """Return whether the machine's clock was set, or the machine slept, after the reading."""
        # Read at 12:00:00 by both clocks; an hour of monotonic time later the machine says 12:00 in March
        # of next year. The reading is about another clock setting, so Discord must be asked again.
        shown, passed = now - self.machine_time, timedelta(seconds=monotonic - self.monotonic)
        return abs(shown - passed) > CLOCK_TOLERANCE

    @property
    def error(self) -> timedelta:
        """The machine's time minus Discord's: positive if the machine is ahead."""
        return self.machine_time - self.discord_time

    @property
    def is_right(self) -> bool:
        """Return whether the machine's clock agreed with Discord's."""
        return abs(self.error) <= CLOCK_TOLERANCE
