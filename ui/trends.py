"""Trends as one partner sees them: a chart and the same in words, without sums or comparisons."""

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
ALT_LIMIT = 1_024  # characters, Discord's limit of a file's description
# From this code point on, matplotlib's font may lack letters: the partner is then "one" or "the other".
FIRST_UNDRAWABLE = 0x0590


def trend_words(couple: Couple, shared: Sequence[SharedPulses]) -> str:
    """Return both pulses of each week in words, the newest first, of at most `WEEKS_IN_WORDS` weeks."""
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
    """Return a chart of the pulses; None where drawing fails, since the message says the same in words."""
    names = [
        name if name and all(ord(letter) < FIRST_UNDRAWABLE for letter in name) else say(text_id)
        for name, text_id in (
            (lookup(user_id), text_id)
            for user_id, text_id in zip(couple.user_ids, ("trends-one", "trends-other"), strict=True)
        )
    ]
    days = [week.revealed_at.astimezone(couple.zone).date() for week in shared]
    request = {
        "days": [day.isoformat() for day in days],
        "names": names,
        "pulses": [week.pulses for week in shared],
        "heights": [say(f"pulse-{pulse}") for pulse in PULSES],
    }
    picture = await try_render(TREND_CHART_MODULE, request)
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
