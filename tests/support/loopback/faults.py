"""Failures and rate limits of the loopback Discord, on request."""

import re
import time
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Fault:
    """A failure of the next `times` requests whose method and path (a regular expression) match.

    `status` and `code` are the response's; `retry_after` (seconds), `scope` and `has_via` (whether it carries
    a Via header) are for a 429. `reset` cuts the connection; `hang` delays the response by that many seconds;
    `after_accepting` carries the request out before it fails.
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
        """Return whether this fault applies to a request; if so, count it as used once."""
        if self.times <= 0 or method != self.method or re.search(self.pattern, path) is None:
            return False
        self.times -= 1
        return True


@dataclass
class Limits:
    """Rate limits: requests a second in all, and messages per channel in some seconds; None lifts one."""

    global_per_second: int | None = 50
    per_channel: tuple[int, float] | None = (5, 5.0)


@dataclass
class RequestMeter:
    """Counts requests against limits over sliding windows."""

    limits: Limits
    all_requests: deque[float] = field(default_factory=deque[float])
    channels: dict[str, deque[float]] = field(default_factory=dict[str, deque[float]])

    def wait_globally(self) -> float | None:
        """Count one request, or return the seconds to wait where it exceeds the global limit."""
        if self.limits.global_per_second is None:
            return None
        return self._seconds_to_wait(self.all_requests, self.limits.global_per_second, 1.0)

    def wait_in_channel(self, channel: str) -> float | None:
        """Count one message, or return the seconds to wait where it exceeds the channel's limit."""
        if self.limits.per_channel is None:
            return None
        count, seconds = self.limits.per_channel
        return self._seconds_to_wait(self.channels.setdefault(channel, deque()), count, seconds)

    def remaining_in(self, channel: str) -> tuple[int, int, float]:
        """Return a channel's limit, what remains of it, and the seconds until it resets."""
        count, seconds = self.limits.per_channel or (5, 5.0)
        taken = self.channels.get(channel, deque[float]())
        reset = max(0.0, taken[0] + seconds - time.monotonic()) if taken else seconds
        return count, max(0, count - len(taken)), reset

    def _seconds_to_wait(self, taken: deque[float], count: int, seconds: float) -> float | None:
        now = time.monotonic()
        # A sliding window: no span of `seconds` may hold more than `count` requests.
        while taken and now - taken[0] >= seconds:
            taken.popleft()
        if len(taken) >= count:
            return max(0.001, taken[0] + seconds - now)
        taken.append(now)
        return None
