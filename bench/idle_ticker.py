"""The bot's own ticker without Discord: while nothing is due, a tick only asks the database."""

from collections.abc import Mapping

import discord
from discord.utils import utcnow

from core.shards import Shards
from data.crypto.keyring import Keyring
from data.engine import Database
from delivery.clock_check import ClockCheck
from delivery.due_rituals import DueRituals
from delivery.expired_removals import ExpiredRemovals
from delivery.membership_check import MembershipCheck
from delivery.queue_runner import QueueRunner
from delivery.ticks import Ticker
from delivery.token_check import TokenCheck
from ops.intents import INTENTS
from wiring import Services

ALL_SHARDS = Shards(1, (0,))


def build_idle_ticker(database: Database, keyring: Keyring, services: Services) -> Ticker:
    """Build a ticker that sends the queries of the bot's own ticks, but for those of the daily cleanup.

    Nothing may be due. It makes no backups, and looks for no requests of the host: those are files.
    """
    bot = discord.Client(intents=INTENTS)

    async def finish_erasures() -> None:
        await database.finish_truncation()
        await keyring.finish_destructions()

    ticker = Ticker(
        services.couples,
        DueRituals(services.rituals, ALL_SHARDS),
        ExpiredRemovals(services.removals, ALL_SHARDS, lambda _guild_id: True),
        services.erasures,
        services.picture_cleanup,
        services.bookkeeping,
        MembershipCheck(bot, services.couples, ALL_SHARDS),
        QueueRunner(services.deliveries, _fail, _no_views, ALL_SHARDS, lambda: True),
        TokenCheck(_fail, utcnow, lambda: None),
        ALL_SHARDS,
        ClockCheck(utcnow, _fail, services.deliveries.newest_posted_at).check,
        services.deliveries.count_due,
        _nothing,
        finish_erasures,
        _nothing,
    )
    ticker.cleaned_up_at = utcnow()
    return ticker


async def _nothing() -> None:
    """Do nothing."""


async def _no_views(_claimed: object) -> Mapping[int, object]:
    return {}


async def _fail(*_arguments: object) -> None:
    raise RuntimeError("a tick is not idle")
