"""Closings of polls when due; an overdue poll has its reactions read first."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord

from core.deliveries import Delivery
from delivery.rendering import TaskHandler

OVERDUE_AFTER = timedelta(minutes=1)  # ticks come every 15 seconds: until then, the bot was not away


def poll_closer(
    read_reactions: Callable[[int], Awaitable[None]], close: Callable[[int], Awaitable[None]]
) -> TaskHandler:
    """Return the task handler that closes a poll, reading its reactions first if it is overdue."""

    async def handle(delivery: Delivery) -> None:
        # The bot was away, and so may have missed reactions. They are read once: a card that cannot be read
        # keeps no vote open.
        if delivery.attempts == 1 and discord.utils.utcnow() - delivery.due_at > OVERDUE_AFTER:
            await read_reactions(delivery.subject_id)
        await close(delivery.subject_id)

    return handle
