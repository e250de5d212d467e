"""Logs: what is said, and what never is."""

import logging
import sys

import discord

CAPPED = ("discord", "aiosqlite", "asyncio")  # at DEBUG they log bodies, tokens and bound parameters


def quiet_logs(level: str) -> None:
    """Log at a level, but never what libraries say at DEBUG: it would hold couples' words."""
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stdout
    )
    logging.getLogger("kindling").setLevel(level)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nothing here speaks
    for name in ("sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in CAPPED:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
