"""Kindling's start; `python bot.py run | demo | check | backup [folder] | restore file | rekey`."""

import asyncio
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import discord
from discord.ext import commands
from dotenv import dotenv_values

from cogs.desk import Desk
from cogs.helps import HelpCog
from cogs.house import join_cogs
from cogs.menus import menus_of
from core.settings import Settings, WrongSetting, read_settings
from data.decks import load_decks
from data.engine import Database
from data.keyring import Keyring, master_keys
from data.locks import HomeInUse, running
from data.media import MEDIA, Media
from data.schema import migrate
from data.work import work_on
from jobs.alarm import Alarm
from jobs.backups import Backups
from jobs.caution import Caution
from jobs.house import join_postman, join_rounds
from jobs.logs import quiet_logs
from jobs.memory import Attic
from jobs.metrics import Metrics
from jobs.monitor import monitored
from jobs.operations import Refused, back_up, check, put_back, rekey
from jobs.pacer import Pacer
from jobs.proxies import go_through
from jobs.rounds import EVERY
from jobs.stops import finish, serve
from services.house import join_services
from ui.homes import Headcounts
from ui.lasting import LastingButton, LastingMenu
from ui.mentions import calling
from ui.names import NameBook

LONGEST_WAIT_SECONDS = 30.0  # that discord.py sleeps at a limit; a longer one is a failure, and tried again
INTENTS = discord.Intents(guilds=True, guild_reactions=True)


def now() -> datetime:
    """Tell the time by the bot's only clock."""
    return discord.utils.utcnow()


class Kindling(commands.AutoShardedBot):
    """The bot: discord.py outside, the house inside."""

    desk: Desk

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        share = len(settings.shard_ids) / settings.shard_count
        self.pacer, self.caution = Pacer(share), Caution(now, share)
        trace = self.pacer.trace()
        self.caution.watch(trace)
        super().__init__(
            http_trace=trace,
            max_ratelimit_timeout=LONGEST_WAIT_SECONDS,
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            shard_count=settings.shard_count,
            shard_ids=list(settings.shard_ids),
            allowed_mentions=calling(()),
        )
        self.metrics = Metrics()
        self.metrics.watch_requests(self.pacer, self.caution)
        self.database = Database(settings.database_url, self.metrics.work_took)
        self.keyring = Keyring(
            Database(settings.keyring_url), master_keys(settings.master_keys, settings.home)
        )
        self.names = NameBook()
        media = Media(settings.home / MEDIA)
        self.services = join_services(
            work_on(self.database, self.keyring, media),
            self.keyring,
            load_decks(),
            now,
            self.metrics.settled,
            media,
        )
        guilds = (settings.shard_count, settings.shard_ids)
        self.headcounts = Headcounts(self, now)
        self.postman = join_postman(self, self.services, self.names, self.headcounts, now)
        self.backups = Backups(self.database, self.keyring, settings.home, now)
        self._rounds = join_rounds(
            self, self.services, self.postman, guilds, self.caution, self.backups, self.metrics
        )

    async def setup_hook(self) -> None:
        """Open the storage, finish what was interrupted, and tell Discord the commands."""
        await migrate(self.database)
        await self.keyring.prepare()
        await self.services.erasures.run_due()
        await self.backups.replace_keyring()
        await self.services.deliveries.take_over((self.settings.shard_count, self.settings.shard_ids))
        cogs = join_cogs(self.services, self.postman, self, now)
        for cog in cogs:
            await self.add_cog(cog)
        self.desk = next(cog for cog in cogs if isinstance(cog, Desk))
        for cog in cogs:
            self.desk.register(cog)
        for menu in menus_of(cogs):
            self.tree.add_command(menu)
        self.add_dynamic_items(LastingButton, LastingMenu)
        synced = await self.tree.sync()
        for cog in cogs:
            if isinstance(cog, HelpCog):
                cog.learn(synced)

    async def run_due(self) -> None:
        """Deliver all that is due at `discord.utils.utcnow()`: what the alarm clock calls."""
        if self.is_ready():
            await self._rounds.run_due()

    async def is_connected(self) -> bool:
        """Say whether Discord's gateway is there."""
        return self.is_ready() and not self.is_closed()

    async def is_ringing(self) -> bool:
        """Say whether a round has ended in the last minute, or one is under way."""
        return self._rounds.is_well(now())

    async def has_storage(self) -> bool:
        """Say whether the database answers."""
        await self.services.deliveries.due()
        return True

    async def stop(self) -> None:
        """Finish what was claimed and what people wait for, as far as eight seconds allow, then leave."""
        await finish(self._rounds.stop)
        await self.close()

    async def close(self) -> None:
        """Leave Discord, then close the storage."""
        await super().close()
        await self.database.close()
        await self.keyring.close()


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read settings from `.env` and, before it, the environment. Raises `WrongSetting`."""
    return read_settings(
        {**{name: value or "" for name, value in dotenv_values(".env").items()}, **environment}
    )


def read() -> Settings:
    """Read the settings, and log as they say. Raises `WrongSetting`."""
    settings = settings_from(os.environ)
    quiet_logs(settings.log_level)
    return settings


def create_bot() -> Kindling:
    """Read the environment and return the bot, not yet connected. Raises `WrongSetting`."""
    settings = read()
    go_through(settings.api_url, settings.gateway_url)
    return Kindling(settings)


async def run() -> None:
    """Run on Discord until stopped. Raises `WrongSetting` without a token."""
    bot = create_bot()
    if not bot.settings.token:
        raise WrongSetting("DISCORD_TOKEN is not set: put the bot's token into .env, as README describes")
    alarm = Alarm(bot.run_due, EVERY)
    bot.add_listener(alarm.ring_now, "on_ready")
    bot.add_listener(Attic().keep_for_good, "on_ready")
    shards = "" if bot.database.is_sqlite else "-".join(map(str, bot.settings.shard_ids))
    probes = {"gateway": bot.is_connected, "rounds": bot.is_ringing, "database": bot.has_storage}
    with running(bot.settings.home, shards):
        async with monitored(bot.settings.metrics_port, bot.metrics, probes), bot:
            await serve(bot, bot.settings.token, alarm, bot.stop)


def main(arguments: list[str]) -> int:
    """Do what the command line asks; the exit status."""
    match arguments:
        case ["run"]:
            asyncio.run(run())
        case ["check"]:
            return min(asyncio.run(check(read(), now)), 1)
        case ["backup", *folder] if len(folder) < 2:  # noqa: PLR2004 (one at most)
            print(asyncio.run(back_up(read(), Path(folder[0]) if folder else None, now())))
        case ["restore", file]:
            print(put_back(read(), Path(file), now()))
        case ["rekey"]:
            print(asyncio.run(rekey(read(), now())))
        case ["demo"]:
            from demo.page import main as demo  # noqa: PLC0415 (the demo's own requirements are optional)

            demo()
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except WrongSetting as error:
        sys.exit(f"Kindling cannot start: {error}")
    except HomeInUse:
        sys.exit("Kindling cannot start: another one runs on this home already")
    except Refused as error:
        sys.exit(str(error))
    except discord.LoginFailure:
        sys.exit("Kindling cannot start: Discord does not know this token; README says where to reset it")
    except KeyboardInterrupt:
        sys.exit(0)
