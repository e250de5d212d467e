"""Trends as one partner sees them: one soft band without names, and the same in words, without sums."""

from collections.abc import Sequence
from datetime import date, timedelta

import discord

from core.checkins import SharedPulses, is_falling
from core.couples import Couple
from ui.drawing.outcomes import with_note
from ui.drawing.render_queue import RenderQueue, RenderRequest, Template
from ui.moments import day_text
from ui.posts import AttachedFile
from ui.texts import say

WEEKS_IN_WORDS = 12
MOST_TICKS = 5  # days named below the band
MONTHS_FROM = timedelta(days=180)  # over a longer time months are named, not days
CALM_FROM, CALM_WEEKS = 20, 5
"""In a band of more weeks, each point is the mean of some weeks around it: a year stays readable."""


def trend_words(couple: Couple, shared: Sequence[SharedPulses]) -> str:
    """Return what the band shows of each week, the newest first, of at most `WEEKS_IN_WORDS` weeks.

    Without names, as the band: who gave which is theirs to say.
    """
    lines = [
        say(
            "trends-week",
            day=day_text(week.revealed_at.astimezone(couple.zone).date()),
            span=_span_text(week.pulses),
        )
        for week in list(reversed(shared))[:WEEKS_IN_WORDS]
    ]
    return "\n".join(
        [say("trends-head"), *lines, *filter(None, [_last_line([week.pulses for week in shared])])]
    )


async def draw_trend(
    couple: Couple, shared: Sequence[SharedPulses], queue: RenderQueue
) -> tuple[str, list[discord.File]]:
    """Return the words of the pulses and, where it could be drawn, the band; else the words say why not."""
    days = [week.revealed_at.astimezone(couple.zone).date() for week in shared]
    drawing = await queue.draw(trend_request(days, [week.pulses for week in shared]))
    words = with_note(trend_words(couple, shared), drawing)
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
    """Return the request of a band over these days, one of each week, the earliest first."""
    length = max((days[-1] - days[0]).days, 1)
    places = [(day - days[0]).days / length for day in days]
    lower, upper = calm([min(pair) for pair in pulses]), calm([max(pair) for pair in pulses])
    return RenderRequest(
        Template.TREND,
        {
            "title": say("trends-title"),
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
    """Return the pulses; of more than `CALM_FROM` weeks, the mean of `CALM_WEEKS` weeks around each."""
    if len(pulses) <= CALM_FROM:
        return [float(pulse) for pulse in pulses]
    reach = CALM_WEEKS // 2
    windows = (pulses[max(index - reach, 0) : index + reach + 1] for index in range(len(pulses)))
    return [sum(window) / len(window) for window in windows]


def _ticks(days: Sequence[date], places: Sequence[float]) -> list[dict[str, object]]:
    """Name the first day, and others that are far enough from the one named before."""
    label = "trends-month" if days[-1] - days[0] > MONTHS_FROM else "trends-day"
    ticks: list[dict[str, object]] = []
    named = -1.0
    for day, at in zip(days, places, strict=True):
        if at - named >= 1 / (MOST_TICKS - 1) - 0.01 or not ticks:  # 0.01: weeks are never quite as long
            month = say(f"month-{day.month}")
            ticks.append({"at": at, "day": say(label, day=str(day.day), month=month, year=str(day.year))})
            named = at
    return ticks


def _last_line(weeks: Sequence[tuple[int, int]]) -> str:
    """Return a line of patience; nothing below a curve that falls, where it would make light of it."""
    return "" if is_falling(weeks) else say("trends-patience")


def _span_text(pulses: tuple[int, int]) -> str:
    low, high = min(pulses), max(pulses)
    return str(low) if low == high else say("trends-span", low=str(low), high=str(high))
