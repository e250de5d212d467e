"""The Discord client: discord.py's bot with every part of Kindling attached to it."""

import asyncio
from datetime import datetime
from typing import Any

import discord
from discord.ext import commands

from cogs.command_forms import CommandFormCog
from cogs.context_menus import context_menus_of
from cogs.descriptions import CommandTranslator
from cogs.events import EventRetrier
from cogs.panels import PanelCog
from cogs.router import Router
from core.settings import Settings
from core.shards import Shards
from data.crypto.keyring import Keyring
from data.crypto.master_keys import find_master_keys
from data.decks import load_decks
from data.engine import STATEMENT_SECONDS, Database
from data.images.media import Media
from data.object_stores import open_store
from data.shard_session import ShardSession
from data.unit_of_work import work_on
from delivery.lost_cards import LostCards
from delivery.request_guards import RequestGuards
from ops.backups import Backups
from ops.endpoints import use_endpoints
from ops.environment import load_settings
from ops.gateway_state import is_alive
from ops.gauges import Gauges
from ops.host_requests import HostRequests
from ops.intents import INTENTS
from ops.malloc import share_one_heap
from ops.shard_keeper import ShardKeeper
from ops.shutdown import finish_work
from ops.storage import open_storage, refuse_poolers
from ops.store_checks import refuse_versioned_store
from ops.write_probe import WriteProbe
from ui.homes import MemberCountCache
from ui.mentions import allow_mentions_of
from ui.names import DisplayNameCache
from ui.persistent import PersistentButton, PersistentSelect
from wiring import Services
from wiring.cogs import build_cogs
from wiring.delivery import build_render_queue, build_ticker, build_worker
from wiring.metrics import build_metrics

# A longer wait that Discord asks for is raised as an error, and the delivery is retried later.
MAX_RATE_LIMIT_WAIT_SECONDS = 30.0
CLIENT_OPTIONS: dict[str, Any] = {
    "command_prefix": commands.when_mentioned,
    "help_command": None,
    "intents": INTENTS,
    # Messages are found by their stored ids, so neither messages nor members are cached.
    "max_messages": None,
    "member_cache_flags": discord.MemberCacheFlags.none(),
    "chunk_guilds_at_startup": False,
    "allowed_mentions": allow_mentions_of(()),
}


def now() -> datetime:
    """Return the current time in UTC; the bot reads no other clock."""
    return discord.utils.utcnow()


class Kindling(commands.AutoShardedBot):
    """The bot: discord.py's client, and the services, caches and delivery that it works with.

    Creating it opens no connection; `setup_hook` opens the storage once discord.py has logged in.
    """

    router: Router

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.own_shards = settings.shards
        """The shards that this process serves; `setup_hook` may take as many as Discord recommends."""
        self.token_given_up = asyncio.Event()
        """Set once Discord has refused the token for an hour: then the process ends."""
        self.guards = RequestGuards(
            self,
            settings.shards,
            settings.rate_limit,
            now,
            lambda: self.shard_keeper.are_held,
            lambda: self.services.deliveries.newest_posted_at(),  # noqa: PLW0108 (services are created later)
            self.token_given_up.set,
        )
        super().__init__(
            http_trace=self.guards.trace_config(),
            max_ratelimit_timeout=MAX_RATE_LIMIT_WAIT_SECONDS,
            **CLIENT_OPTIONS,
            **_shard_options(settings),
        )
        self.metrics = build_metrics(self.guards)
        self._create_storage(settings)
        self.services = self._build_services()
        self.events = EventRetrier()
        self._create_delivery(settings)
        self.gauges = Gauges(self, self.database, self.backups, self.metrics, now)

    def _create_storage(self, settings: Settings) -> None:
        """Create both databases, the store of pictures and the backups; nothing is opened yet."""
        self.database = Database(
            settings.database_url,
            self.metrics.observe_transaction,
            pool_size=settings.pool_size,
            statement_seconds=STATEMENT_SECONDS,
        )
        self.keyring = Keyring(
            Database(settings.keyring_url, pool_size=settings.pool_size, statement_seconds=STATEMENT_SECONDS),
            find_master_keys(settings.master_keys, settings.data_dir),
        )
        self.media = Media(open_store(settings.media))
        self.backups = Backups(
            self.database,
            self.keyring,
            settings.data_dir,
            self.media.store,
            now,
            open_store(settings.backups) if settings.backups else None,
            makes_archives=0 in settings.shards.ids,
        )
        self.write_probe = WriteProbe(self.database)
        session = None if self.database.is_sqlite else ShardSession(self.database, self._hear_of_work)
        self.shard_keeper = ShardKeeper(session)

    def _create_delivery(self, settings: Settings) -> None:
        """Create everything that posts, and the ticker that starts it."""
        self.display_names = DisplayNameCache()
        self.member_counts = MemberCountCache(self, now)
        self.render_queue = build_render_queue()
        self.worker = build_worker(
            self,
            self.services,
            self.render_queue,
            self.display_names,
            self.member_counts,
            self.serves,
            now,
        )
        self.lost_cards = LostCards(self, self.services.deliveries)
        announce = self.services.announcements.announce
        requests = HostRequests(settings.data_dir, self.http.leave_guild, announce)
        self._ticker = build_ticker(
            self,
            self.services,
            settings.shards,
            self.guards,
            deliver=self.worker.deliver,
            set_due=self.metrics.set_due,
            back_up=self.backups.back_up_if_due,
            finish_erasures=self.backups.finish_erasures,
            carry_out_host_requests=requests.carry_out,
        )

    def _build_services(self) -> Services:
        return Services(
            work_on(self.database, self.keyring, now, self.media),
            self.keyring,
            load_decks(),
            now,
            self.metrics.count_settled,
            self.media,
            lambda are_outdated: self.backups.replace_keyring_copy(is_outdated=are_outdated),
        )

    async def setup_hook(self) -> None:
        """Open the storage, finish what the last run left undone, and register the commands with Discord.

        Called again after a start that failed halfway. Raises `StartRefused`, `StorageUnavailable`.
        """
        had_to_wait = await self._take_shards()
        await open_storage(self.database, self.keyring, self.settings.data_dir)
        await refuse_versioned_store("MEDIA_URL", self.media.store)
        if self.settings.backups is not None:
            await refuse_versioned_store("BACKUP_URL", open_store(self.settings.backups))
        # What was ended for good, and written in the keyring alone when the last run was killed.
        await self.services.tombstones.carry_out_pending()
        # Before anything is posted: an erasure that was interrupted is completed, and the copy of the keyring
        # replaced, since it may still hold the destroyed keys. By a wrong clock, others would be erased, too.
        if await self.guards.clock_check.check():
            await self.services.erasures.erase_due_couples()
        await self.backups.replace_keyring_copy()
        # The previous process is gone, so its claims need not wait for the end of their lease. One that this
        # process waited for may have lost no more than its connection, and still be sending.
        if not had_to_wait:
            await self.services.deliveries.release_previous_claims(self.own_shards)
        if not self.cogs:
            await self._add_cogs()
            await self.tree.set_translator(CommandTranslator())
        # Discord assigns the commands' ids at the sync; the help needs them for clickable mentions.
        synced = await self.tree.sync()
        for cog in self.cogs.values():
            if isinstance(cog, PanelCog):
                cog.learn_commands(self.tree, synced)
            if isinstance(cog, CommandFormCog):
                cog.learn_commands(self.tree)

    async def _take_shards(self) -> bool:
        """Wait until no other process has this one's shards, and return whether that took a wait."""
        await refuse_poolers(self.database, self.keyring)
        if self.settings.takes_recommended_shards:
            recommended, *_ = await self.http.get_bot_gateway()
            self.own_shards = Shards(recommended, tuple(range(recommended)))
            self.shard_count = recommended
        return await self.shard_keeper.take(self.own_shards)

    def _hear_of_work(self, guild_id: int) -> None:
        if self.serves(guild_id):
            self.dispatch("handed_over")

    def serves(self, guild_id: int) -> bool:
        """Return whether this process serves a server."""
        return self.own_shards.serve(guild_id)

    async def _add_cogs(self) -> None:
        cogs = build_cogs(
            self.services,
            self.worker,
            self.render_queue,
            self,
            now,
            self.settings.allowed_servers,
            self.events,
        )
        for cog in cogs:
            await self.add_cog(cog)
        self.router = next(cog for cog in cogs if isinstance(cog, Router))
        for cog in cogs:
            self.router.register(cog)
        for menu in context_menus_of(cogs):
            self.tree.add_command(menu)
        self.add_dynamic_items(PersistentButton, PersistentSelect)

    async def run_due(self) -> None:
        """Run one tick: do everything that is due now.

        Does nothing until the gateway is ready, nor while another process might have this one's shards.
        """
        if self.is_ready() and self.shard_keeper.are_held:
            await self._ticker.tick()

    async def is_connected(self) -> bool:
        """Return whether each shard of this process is connected, and Discord answers its heartbeats."""
        ids = self.own_shards.ids
        return self.is_ready() and all(is_alive(self.shards.get(shard_id)) for shard_id in ids)

    async def is_token_accepted(self) -> bool:
        """Return whether Discord takes the bot's token, as far as is known."""
        return self.guards.token_check.allows_sending()

    async def is_ticking(self) -> bool:
        """Return whether a tick has ended within the last minute, or is running and not stuck."""
        return self._ticker.is_healthy(now())

    async def has_right_clock(self) -> bool:
        """Return whether this machine's clock was right at the last tick, by Discord's time."""
        return self.guards.clock_check.is_right

    async def has_uploaded_backups(self) -> bool:
        """Return whether the second place of backups took the last upload; True where there is none."""
        return not self.backups.uploads.has_failed

    async def stop(self) -> None:
        """Finish claimed deliveries and running commands within eight seconds, then close."""
        await self.backups.stop()
        self.events.stop()
        await finish_work(self._ticker.stop)
        await self.close()

    async def close(self) -> None:
        """Disconnect from Discord, then close both databases."""
        await super().close()
        await self.backups.stop()
        # Last of what uses the shards: whoever waits for them begins at once.
        await self.shard_keeper.close()
        await self.database.close()
        await self.keyring.close()


def _shard_options(settings: Settings) -> dict[str, Any]:
    """Return discord.py's options for the shards; `setup_hook` sets how many where Discord is to say it."""
    if settings.takes_recommended_shards:
        return {"shard_count": settings.shards.count}
    return {"shard_count": settings.shards.count, "shard_ids": list(settings.shards.ids)}


def create_bot() -> Kindling:
    """Create the bot from the environment; it is not connected yet. Raises `InvalidSetting`."""
    share_one_heap()
    settings = load_settings()
    use_endpoints(settings.api_url, settings.gateway_url)
    return Kindling(settings)
