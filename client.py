"""The client: discord.py's bot, with every part of Kindling attached to it."""

import os
from collections.abc import Mapping
from datetime import datetime

import discord
from discord.ext import commands
from dotenv import dotenv_values

from cogs.context_menus import context_menus_of
from cogs.help import HelpCog
from cogs.router import Router
from core.settings import Settings, read_settings
from data.crypto.keyring import Keyring
from data.crypto.master_keys import load_master_keys
from data.decks import load_decks
from data.engine import Database
from data.images.media import MEDIA_FOLDER, Media
from data.schema import migrate
from data.unit_of_work import work_on
from delivery.circuit_breaker import CircuitBreaker
from delivery.rate_limiter import RateLimiter
from ops.backups import Backups
from ops.endpoints import use_endpoints
from ops.logging import configure_logging
from ops.metrics import Metrics
from ops.shutdown import finish_work
from ui.homes import MemberCountCache
from ui.mentions import allow_mentions_of
from ui.names import DisplayNameCache
from ui.persistent import PersistentButton, PersistentSelect
from wiring import build_cogs, build_services, build_ticker, build_worker

MAX_RATE_LIMIT_WAIT_SECONDS = 30.0  # a longer wait that Discord asks for is a failure, and retried
INTENTS = discord.Intents(guilds=True, guild_reactions=True)


def now() -> datetime:
    """Tell the time by the bot's only clock."""
    return discord.utils.utcnow()


class Kindling(commands.AutoShardedBot):
    """The bot: discord.py outside, the house inside."""

    router: Router

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        share = settings.shards.share
        self.rate_limiter, self.circuit_breaker = RateLimiter(share), CircuitBreaker(now, share)
        trace = self.rate_limiter.trace_config()
        self.circuit_breaker.attach_to(trace)
        super().__init__(
            http_trace=trace,
            max_ratelimit_timeout=MAX_RATE_LIMIT_WAIT_SECONDS,
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            shard_count=settings.shards.count,
            shard_ids=list(settings.shards.ids),
            allowed_mentions=allow_mentions_of(()),
        )
        self.metrics = Metrics()
        self.metrics.add_gauge(
            "rate_limiter_waiting",
            "Scheduled requests waiting for a slot of the rate limiter.",
            lambda: self.rate_limiter.waiting_count,
        )
        self.metrics.add_gauge(
            "invalid_requests",
            "Responses of 401, 403 and 429 in the last ten minutes; Discord bans at 10,000.",
            lambda: self.circuit_breaker.invalid_requests,
        )
        self.database = Database(settings.database_url, self.metrics.observe_transaction)
        self.keyring = Keyring(
            Database(settings.keyring_url), load_master_keys(settings.master_keys, settings.data_dir)
        )
        self.display_names = DisplayNameCache()
        media = Media(settings.data_dir / MEDIA_FOLDER)
        self.services = build_services(
            work_on(self.database, self.keyring, media),
            self.keyring,
            load_decks(),
            now,
            self.metrics.count_settled,
            media,
        )
        self.member_counts = MemberCountCache(self, now)
        self.worker = build_worker(self, self.services, self.display_names, self.member_counts, now)
        self.backups = Backups(self.database, self.keyring, settings.data_dir, now)
        self._ticker = build_ticker(
            self,
            self.services,
            self.worker,
            settings.shards,
            self.circuit_breaker,
            self.backups,
            self.metrics,
        )

    async def setup_hook(self) -> None:
        """Open the storage, finish what was interrupted, and tell Discord the commands."""
        await migrate(self.database)
        await self.keyring.create_table()
        await self.services.erasures.erase_due_couples()
        await self.backups.replace_keyring_copy()
        await self.services.deliveries.release_previous_claims(self.settings.shards)
        cogs = build_cogs(self.services, self.worker, self, now)
        for cog in cogs:
            await self.add_cog(cog)
        self.router = next(cog for cog in cogs if isinstance(cog, Router))
        for cog in cogs:
            self.router.register(cog)
        for menu in context_menus_of(cogs):
            self.tree.add_command(menu)
        self.add_dynamic_items(PersistentButton, PersistentSelect)
        synced = await self.tree.sync()
        for cog in cogs:
            if isinstance(cog, HelpCog):
                cog.learn_command_ids(synced)

    async def run_due(self) -> None:
        """Deliver all that is due at `discord.utils.utcnow()`: what the alarm clock calls."""
        if self.is_ready():
            await self._ticker.tick()

    async def is_connected(self) -> bool:
        """Say whether Discord's gateway is there."""
        return self.is_ready() and not self.is_closed()

    async def is_ticking(self) -> bool:
        """Say whether a round has ended in the last minute, or one is under way."""
        return self._ticker.is_healthy(now())

    async def is_database_reachable(self) -> bool:
        """Say whether the database answers."""
        await self.services.deliveries.count_due()
        return True

    async def stop(self) -> None:
        """Finish what was claimed and what people wait for, as far as eight seconds allow, then leave."""
        await finish_work(self._ticker.stop)
        await self.close()

    async def close(self) -> None:
        """Leave Discord, then close the storage."""
        await super().close()
        await self.database.close()
        await self.keyring.close()


def settings_from_environment(environment: Mapping[str, str]) -> Settings:
    """Read settings from `.env` and, before it, the environment. Raises `InvalidSetting`."""
    return read_settings(
        {**{name: value or "" for name, value in dotenv_values(".env").items()}, **environment}
    )


def load_settings() -> Settings:
    """Read the settings, and log as they say. Raises `InvalidSetting`."""
    settings = settings_from_environment(os.environ)
    configure_logging(settings.log_level)
    return settings


def create_bot() -> Kindling:
    """Read the environment and return the bot, not yet connected. Raises `InvalidSetting`."""
    settings = load_settings()
    use_endpoints(settings.api_url, settings.gateway_url)
    return Kindling(settings)
