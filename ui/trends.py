"""Trends as one partner sees them: one soft band without names, and the same in words, without sums."""

import operator
from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import discord

from core.checkins import SharedPulses, is_falling
from ui.drawing.outcomes import with_note
from ui.drawing.render_queue import RenderQueue, RenderRequest, Template
from ui.moments import day_text
from ui.posts import AttachedFile
from ui.texts import say

WEEKS_IN_WORDS = 12
MOST_TICKS = 4  # days or months named below the band; one less if they need their year
MONTHS_FROM, YEARS_FROM = timedelta(days=180), timedelta(days=364)
"""Over a longer time than the first, months are named, not days; than the second, with their years."""
CALM_FROM, CALM_REACH = 20, 4
"""In a band of more weeks, each point is the mean of those up to four weeks away: a year stays readable."""


def trend_words(zone: ZoneInfo, shared: Sequence[SharedPulses]) -> str:
    """Return the band's values in words, newest week first, at most `WEEKS_IN_WORDS` weeks.

    Without names, as the band: who gave which is theirs to say. `zone` is the reader's.
    """
    lines = [
        say(
            "trends-week",
            day=day_text(week.revealed_at.astimezone(zone).date()),
            span=_span_text(week.pulses),
        )
        for week in list(reversed(shared))[:WEEKS_IN_WORDS]
    ]
    return "\n".join(
        [say("trends-head"), *lines, *filter(None, [_last_line([week.pulses for week in shared])])]
    )


async def draw_trend(
    zone: ZoneInfo, shared: Sequence[SharedPulses], queue: RenderQueue
) -> tuple[str, list[discord.File]]:
    """Return the pulses in words and, if it could be drawn, the band; else the words give the reason.

    `zone` is the reader's.
    """
    days = [week.revealed_at.astimezone(zone).date() for week in shared]
    drawing = await queue.draw(trend_request(days, [week.pulses for week in shared]))
    words = with_note(trend_words(zone, shared), drawing)
    if not drawing.content:
        return words, []
    alt = say(
        "trends-alt",
        begin=day_text(days[0]),
        end=day_text(days[-1]),
        weeks=", ".join(_span_text(week.pulses) for week in shared),
    )
    return words, [AttachedFile("trends.png", drawing.content, alt).file()]


def trend_request(days: Sequence[date], pulses: Sequence[tuple[int, int]]) -> RenderRequest:
    """Return the render request of a band over these days, one of each week, earliest first."""
    length = max((days[-1] - days[0]).days, 1)
    places = [(day - days[0]).days / length for day in days]
    lower, upper = calm([min(pair) for pair in pulses]), calm([max(pair) for pair in pulses])
    return RenderRequest(
        Template.TREND,
        {
            "title": say("trends-title"),
            "span": _days_text(days),
            "high": say("trends-high"),
            "middle": say("trends-middle"),
            "low": say("trends-low"),
            "foot": _last_line(pulses),
            "weeks": [
                {"at": at, "lower": low, "upper": high}
                for at, low, high in zip(places, lower, upper, strict=True)
            ],
            "ticks": _ticks(days, places),
        },
    )


def calm(pulses: Sequence[int]) -> list[float]:
    """Return the pulses; with more than `CALM_FROM` weeks, the mean of `CALM_REACH` weeks around each.

    The farther away, the less a week counts: with one weight for all, the mean would move in steps.
    """
    if len(pulses) <= CALM_FROM:
        return [float(pulse) for pulse in pulses]
    means: list[float] = []
    for index in range(len(pulses)):
        near = range(max(index - CALM_REACH, 0), min(index + CALM_REACH + 1, len(pulses)))
        weights = [CALM_REACH + 1 - abs(other - index) for other in near]
        means.append(sum(map(operator.mul, weights, (pulses[other] for other in near))) / sum(weights))
    return means


def _days_text(days: Sequence[date]) -> str:
    """Return a band's first and last day, or its only day."""
    first, last = day_text(days[0]), day_text(days[-1])
    return first if first == last else say("recap-span", first=first, last=last)


def _ticks(days: Sequence[date], places: Sequence[float]) -> list[dict[str, object]]:
    """Return labels for the first day, and for others far enough from the one labelled before."""
    length = days[-1] - days[0]
    most = MOST_TICKS - (length > YEARS_FROM)
    ticks: list[dict[str, object]] = []
    named = -1.0
    for day, at in zip(days, places, strict=True):
        if at - named >= 1 / (most - 1) - 0.01 or not ticks:  # 0.01: weeks are never quite as long
            ticks.append({"at": at, "day": _tick_text(day, length)})
            named = at
    return ticks


def _tick_text(day: date, length: timedelta) -> str:
    month = say(f"month-{day.month}")
    if length > YEARS_FROM:
        return say("trends-month", month=month, year=str(day.year))
    return month if length > MONTHS_FROM else say("trends-day", day=str(day.day), month=month)


def _last_line(weeks: Sequence[tuple[int, int]]) -> str:
    """Return a line of patience; empty below a falling curve, which it would make light of."""
    return "" if is_falling(weeks) else say("trends-patience")


def _span_text(pulses: tuple[int, int]) -> str:
    low, high = min(pulses), max(pulses)
    return str(low) if low == high else say("trends-span", low=str(low), high=str(high))
