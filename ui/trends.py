"""Trends as one of the two sees them: a picture, the same in words, and nothing that sums up or compares."""

import io
from collections.abc import Sequence

import discord

from core.checkins import PULSES, SharedPulses
from core.couples import Couple
from ui.drawing.render_process import try_render
from ui.moments import day_text
from ui.names import NameLookup
from ui.texts import say

TREND_CHART_MODULE = "ui.drawing.trend_chart"
WEEKS_IN_WORDS = 12
ALT_LIMIT = 1_024  # characters, Discord's limit of an attachment's description
FIRST_UNDRAWABLE = (
    0x0590  # from here on the picture's font may lack letters: the two are then "one" and "the other"
)


def trend_words(couple: Couple, shared: Sequence[SharedPulses]) -> str:
    """Say both pulses of each week, the newest first."""
    first, second = couple.user_ids
    lines = [
        say(
            "trends-week",
            day=day_text(week.revealed_at.astimezone(couple.zone).date()),
            first=f"<@{first}>",
            second=f"<@{second}>",
            one=str(week.pulses[0]),
            other=str(week.pulses[1]),
        )
        for week in list(reversed(shared))[:WEEKS_IN_WORDS]
    ]
    return "\n".join([say("trends-head"), *lines, say("trends-patience")])


async def trend_picture(
    couple: Couple, shared: Sequence[SharedPulses], lookup: NameLookup
) -> discord.File | None:
    """Draw the pulses in a process of its own; None where that fails, since the words say the same."""
    names = [
        name if name and all(ord(letter) < FIRST_UNDRAWABLE for letter in name) else say(other)
        for name, other in (
            (lookup(user_id), key)
            for user_id, key in zip(couple.user_ids, ("trends-one", "trends-other"), strict=True)
        )
    ]
    days = [week.revealed_at.astimezone(couple.zone).date() for week in shared]
    asked = {
        "days": [day.isoformat() for day in days],
        "names": names,
        "pulses": [week.pulses for week in shared],
        "heights": [say(f"pulse-{pulse}") for pulse in PULSES],
    }
    picture = await try_render(TREND_CHART_MODULE, asked)
    if not picture:
        return None
    alt = say(
        "trends-alt",
        first=names[0],
        second=names[1],
        begin=day_text(days[0]),
        end=day_text(days[-1]),
        ones=", ".join(str(week.pulses[0]) for week in shared),
        others=", ".join(str(week.pulses[1]) for week in shared),
    )
    return discord.File(io.BytesIO(picture), "trends.png", description=alt[:ALT_LIMIT])
