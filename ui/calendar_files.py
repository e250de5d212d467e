"""Calendar files of plans, as attachments."""

import asyncio
import io
from datetime import datetime

import discord

from core.plans import Plan

FILE_NAME = "plan.ics"


async def calendar_file(plan: Plan, now: datetime) -> discord.File:
    """Return a plan's iCalendar file as an attachment."""
    return discord.File(io.BytesIO(await asyncio.to_thread(_write_calendar, plan, now)), FILE_NAME)


def _write_calendar(plan: Plan, now: datetime) -> bytes:
    # The first one imports icalendar: three megabytes that few starts need, and a tenth of a second.
    from ui.calendars import calendar_of  # noqa: PLC0415 (as above)

    return calendar_of(plan, now)
