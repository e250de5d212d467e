"""The bot's own ticker without Discord: while nothing is due, a tick only asks the database."""

import discord
from discord.utils import utcnow

from core.settings import DEFAULT_GLOBAL_RATE_LIMIT
from core.shards import Shards
from data.crypto.keyring import Keyring
from data.engine import Database
from delivery.request_guards import RequestGuards
from delivery.ticks import Ticker
from ops.intents import INTENTS
from wiring import Services
from wiring.delivery import build_ticker

ALL_SHARDS = Shards(1, (0,))


def build_idle_ticker(database: Database, keyring: Keyring, services: Services) -> Ticker:
    """Build a ticker that sends the queries of the bot's own ticks, but for those of the daily cleanup.

    Nothing may be due. It makes no backups, and looks for no requests of the host: those are files.
    """
    bot = discord.Client(intents=INTENTS)

    async def finish_erasures() -> None:
        await database.finish_truncation()
        await keyring.finish_destructions()

    guards = RequestGuards(
        bot,
        ALL_SHARDS,
        DEFAULT_GLOBAL_RATE_LIMIT,
        utcnow,
        lambda: True,
        services.deliveries.newest_posted_at,
        lambda: None,
    )
    ticker = build_ticker(
        bot,
        services,
        ALL_SHARDS,
        guards,
        deliver=_fail,
        set_due=lambda _count: None,
        back_up=_nothing,
        finish_erasures=finish_erasures,
        carry_out_host_requests=_nothing,
    )
    ticker.cleaned_up_at = utcnow()
    return ticker


async def _nothing() -> None:
    """Do nothing."""


async def _fail(*_arguments: object) -> None:
    raise RuntimeError("a tick is not idle")
