"""The checks behind `bot.py check`: storage, keys, drawings, token, intents, permissions; how to fix each."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import discord

from core.errors import KindlingError, StorageUnavailable
from core.pictures import LEAST_FREE_BYTES
from core.supports import FRESH_FOR, oldest_look_up
from data.crypto.keyring import Keyring, WrongMasterKey
from data.crypto.keyring_files import keys_in_file
from data.decks.supports import load_supports
from data.engine import Database
from data.images.media import ASIDE_FOLDER, files_aside, free_bytes_at
from data.key_checks import missing_keys
from data.limited_run import landlock_version
from data.schema import is_empty, is_newer_than_code, is_newest
from ops.intents import INTENTS
from ops.zone_data import PATH_SETTING, machine_version, pinned_version
from services.couples import Couples
from ui.discord_errors import REQUEST_ERRORS
from ui.drawing.render_queue import RenderQueue
from ui.drawing.scripts import missing_scripts
from ui.homes import home_in
from ui.moments import day_text
from ui.refusals import refusal_sentence
from ui.texts import say

READY_TIMEOUT_SECONDS = 30
MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    `text` is for the operator; of a fault it says how to fix it. Only the check of the schema sets
    `is_schema_current`: without the newest schema the couples' homes cannot be read.
    """

    is_fine: bool
    text: str
    is_schema_current: bool = False


class Checks:
    """Checks everything that a running bot needs, and changes nothing on Discord."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        couples: Couples,
        render_queue: RenderQueue,
        token: str | None,
        keyring_copy: Path,
        media: Path,
        allowed_servers: frozenset[int],
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._couples = couples
        self._render_queue = render_queue
        self._token = token
        self._keyring_copy = keyring_copy
        self._media = media
        self._allowed_servers = allowed_servers

    async def run(self) -> AsyncGenerator[CheckResult]:
        """Run all checks, one after another, and yield each result as it is known.

        After a fault the checks that depend on it are left out.
        """
        yield (schema := await self._check_schema())
        yield await self._check_keys()
        if aside := await asyncio.to_thread(files_aside, self._media):
            folder = str(self._media / ASIDE_FOLDER)
            yield CheckResult(is_fine=True, text=say("check-pictures-aside", count=len(aside), folder=folder))
        if (low := await self._check_disk()) is not None:
            yield low
        yield await self._check_drawings()
        yield await asyncio.to_thread(check_zones)
        if (old := check_help_lines(discord.utils.utcnow().date())) is not None:
            yield old
        if not landlock_version():
            yield CheckResult(is_fine=True, text=say("check-landlock-missing"))
        homes: Sequence[tuple[int, int]] = (
            await self._couples.home_channels() if schema.is_schema_current else ()
        )
        async for result in self._check_discord(homes):
            yield result

    async def _check_schema(self) -> CheckResult:
        try:
            if self._database.is_missing or await is_empty(self._database):
                return await self._check_new_database()
            newest = await is_newest(self._database)
            newer = await is_newer_than_code(self._database)
        except StorageUnavailable:
            return CheckResult(is_fine=False, text=say("check-database-gone"))
        if newer:
            return CheckResult(is_fine=False, text=say("start-newer"))
        if newest:
            return CheckResult(is_fine=True, text=say("check-schema-fine"), is_schema_current=True)
        return CheckResult(is_fine=False, text=say("check-schema-old"))

    async def _check_new_database(self) -> CheckResult:
        """Tell a new installation from one whose data was lost: that has keys already."""
        keys = await self._keyring.count_keys() or len(await asyncio.to_thread(self._keys_in_copy))
        if keys:
            return CheckResult(is_fine=False, text=say("check-database-lost", count=keys))
        return CheckResult(is_fine=True, text=say("check-schema-new"))

    async def _check_keys(self) -> CheckResult:
        try:
            count, missing = (
                await self._keyring.count_keys(),
                await missing_keys(self._database, self._keyring),
            )
            if not count and (kept := await asyncio.to_thread(self._keys_in_copy)):
                texts = {"file": self._keyring.location, "copy": str(self._keyring_copy)}
                return CheckResult(is_fine=False, text=say("check-keyring-lost", count=len(kept), **texts))
            if missing:
                text = say("check-keys-missing", count=len(missing), file=self._keyring.location)
                return CheckResult(is_fine=False, text=text)
            if count and not self._keyring.has_master_keys:
                return CheckResult(is_fine=False, text=say("check-master-missing"))
            count = await self._keyring.check_all_keys() if count else 0
        except (StorageUnavailable, sqlite3.Error):
            return CheckResult(is_fine=False, text=say("check-keyring-gone"))
        except WrongMasterKey:
            return CheckResult(is_fine=False, text=say("check-keys-wrong"))
        return CheckResult(is_fine=True, text=say("check-keys-fine", count=count))

    def _keys_in_copy(self) -> frozenset[str]:
        return keys_in_file(self._keyring_copy)

    async def _check_disk(self) -> CheckResult | None:
        """Return a fault where the disk has no room for pictures."""
        free = await asyncio.to_thread(free_bytes_at, self._media)
        if free >= LEAST_FREE_BYTES:
            return None
        sizes = {"free": str(free // MEBIBYTE), "least": str(LEAST_FREE_BYTES // MEBIBYTE)}
        return CheckResult(is_fine=False, text=say("check-disk-low", folder=str(self._media), **sizes))

    async def _check_drawings(self) -> CheckResult:
        missing = await missing_scripts(self._render_queue)
        if missing is None:
            return CheckResult(is_fine=False, text=say("check-drawings-wrong"))
        if missing:
            return CheckResult(is_fine=True, text=say("check-drawings-some", scripts=", ".join(missing)))
        return CheckResult(is_fine=True, text=say("check-drawings-fine"))

    async def _check_discord(self, homes: Sequence[tuple[int, int]]) -> AsyncGenerator[CheckResult]:
        if not self._token:
            yield CheckResult(is_fine=False, text=say("check-token-missing"))
            return
        client = discord.Client(intents=INTENTS)
        async with client:
            try:
                await client.login(self._token)
            except discord.LoginFailure:
                yield CheckResult(is_fine=False, text=say("check-token-wrong"))
                return
            except REQUEST_ERRORS:
                yield CheckResult(is_fine=False, text=say("check-discord-gone"))
                return
            yield CheckResult(is_fine=True, text=say("check-token-fine"))
            application = client.application
            if application is not None and application.bot_public and not self._allowed_servers:
                yield CheckResult(is_fine=True, text=say("check-app-public"))
            connection = asyncio.create_task(client.connect())
            try:
                await asyncio.wait_for(client.wait_until_ready(), READY_TIMEOUT_SECONDS)
            except TimeoutError:
                yield CheckResult(is_fine=False, text=say("check-gateway-gone"))
            else:
                yield CheckResult(is_fine=True, text=say("check-intents-fine", servers=len(client.guilds)))
                for guild_id, home_id in homes:
                    yield _check_home(client, guild_id, home_id)
            finally:
                connection.cancel()
                await asyncio.wait({connection})  # it ends with its own reason, and leaves nothing behind


def check_zones() -> CheckResult:
    """Say which time zone data is used, and whether the machine has newer."""
    if chosen := os.environ.get(PATH_SETTING):
        return CheckResult(is_fine=True, text=say("check-zones-chosen", folders=chosen))
    pinned, machines = pinned_version(), machine_version()
    if machines is not None and machines > pinned:
        return CheckResult(is_fine=True, text=say("check-zones-older", version=pinned, newer=machines))
    return CheckResult(is_fine=True, text=say("check-zones-fine", version=pinned))


def check_help_lines(today: date) -> CheckResult | None:
    """Return a hint where the help lines of `/support` were looked up too long ago."""
    oldest = oldest_look_up(*load_supports())
    if today - oldest <= FRESH_FOR:
        return None
    return CheckResult(is_fine=True, text=say("check-help-lines-old", day=day_text(oldest)))


def _check_home(client: discord.Client, guild_id: int, home_id: int) -> CheckResult:
    try:
        home_in(client.get_guild(guild_id), home_id)
    except KindlingError as error:
        return CheckResult(
            is_fine=False, text=say("check-home-wrong", server=str(guild_id), why=refusal_sentence(error))
        )
    return CheckResult(is_fine=True, text=say("check-home-fine", channel=str(home_id)))
