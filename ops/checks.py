"""The checks behind `bot.py check`: storage, keys, drawings, token, intents, permissions; how to fix each."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

import discord

from core.errors import KindlingError, StorageUnavailable
from data.crypto.keyring import Keyring, WrongMasterKey
from data.engine import Database
from data.schema import is_empty, is_newest
from services.couples import Couples
from ui.discord_errors import REQUEST_ERRORS
from ui.drawing.render_queue import RenderQueue
from ui.drawing.scripts import missing_scripts
from ui.homes import home_in
from ui.refusals import refusal_sentence
from ui.texts import say

READY_TIMEOUT_SECONDS = 30


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
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._couples = couples
        self._render_queue = render_queue
        self._token = token

    async def run(self) -> AsyncGenerator[CheckResult]:
        """Run all checks, one after another, and yield each result as it is known.

        After a fault the checks that depend on it are left out.
        """
        yield (schema := await self._check_schema())
        yield await self._check_keys()
        yield await self._check_drawings()
        homes: Sequence[tuple[int, int]] = (
            await self._couples.home_channels() if schema.is_schema_current else ()
        )
        async for result in self._check_discord(homes):
            yield result

    async def _check_schema(self) -> CheckResult:
        try:
            newest, empty = await is_newest(self._database), await is_empty(self._database)
        except StorageUnavailable:
            return CheckResult(is_fine=False, text=say("check-database-gone"))
        if newest:
            return CheckResult(is_fine=True, text=say("check-schema-fine"), is_schema_current=True)
        return CheckResult(is_fine=empty, text=say("check-schema-new" if empty else "check-schema-old"))

    async def _check_keys(self) -> CheckResult:
        try:
            await self._keyring.create_table()
            count = await self._keyring.check_all_keys()
        except StorageUnavailable:
            return CheckResult(is_fine=False, text=say("check-keyring-gone"))
        except WrongMasterKey:
            return CheckResult(is_fine=False, text=say("check-keys-wrong"))
        return CheckResult(is_fine=True, text=say("check-keys-fine", count=count))

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
        client = discord.Client(intents=discord.Intents(guilds=True, guild_reactions=True))
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


def _check_home(client: discord.Client, guild_id: int, home_id: int) -> CheckResult:
    try:
        home_in(client.get_guild(guild_id), home_id)
    except KindlingError as error:
        return CheckResult(
            is_fine=False, text=say("check-home-wrong", server=str(guild_id), why=refusal_sentence(error))
        )
    return CheckResult(is_fine=True, text=say("check-home-fine", channel=str(home_id)))
