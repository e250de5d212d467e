"""Faults and limits: Discord's bad days, on request."""

import re
import time
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Fault:
    """How the next `times` requests of its kind are answered.

    `scope` is of a 429; `reset` cuts the connection; `hang` is silence in seconds; `after_accepting` does
    what was asked for, and then fails to say so.
    """

    method: str
    pattern: str
    status: int | None = None
    code: int = 0
    times: int = 1
    retry_after: float = 0.05
    scope: str = "user"
    reset: bool = False
    hang: float = 0.0
    after_accepting: bool = False
    has_via: bool = True

    def consume(self, method: str, path: str) -> bool:
        """Whether it is this fault's turn."""
        if self.times <= 0 or method != self.method or re.search(self.pattern, path) is None:
            return False
        self.times -= 1
        return True


@dataclass
class Limits:
    """Discord's limits: so many requests a second in all, and so many in so many seconds in a channel."""

    global_per_second: int | None = 50
    per_channel: tuple[int, float] | None = (5, 5.0)


@dataclass
class RequestMeter:
    """Counts requests against limits over sliding windows."""

    limits: Limits
    all_requests: deque[float] = field(default_factory=deque[float])
    channels: dict[str, deque[float]] = field(default_factory=dict[str, deque[float]])

    def wait_globally(self) -> float | None:
        """Count one request; how long to wait where there are too many, else None."""
        if self.limits.global_per_second is None:
            return None
        return self._seconds_to_wait(self.all_requests, self.limits.global_per_second, 1.0)

    def wait_in_channel(self, channel: str) -> float | None:
        """Count one message in a channel; how long to wait where there are too many, else None."""
        if self.limits.per_channel is None:
            return None
        count, seconds = self.limits.per_channel
        return self._seconds_to_wait(self.channels.setdefault(channel, deque()), count, seconds)

    def remaining_in(self, channel: str) -> tuple[int, int, float]:
        """Say a channel's limit, what is left of it, and in how many seconds it begins anew."""
        count, seconds = self.limits.per_channel or (5, 5.0)
        taken = self.channels.get(channel, deque[float]())
        reset = max(0.0, taken[0] + seconds - time.monotonic()) if taken else seconds
        return count, max(0, count - len(taken)), reset

    def _seconds_to_wait(self, taken: deque[float], count: int, seconds: float) -> float | None:
        now = time.monotonic()
        while taken and now - taken[0] >= seconds:
            taken.popleft()
        if len(taken) >= count:
            return max(0.001, taken[0] + seconds - now)
        taken.append(now)
        return None
