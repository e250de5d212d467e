"""The operator's check: token, intents, permissions, database, keys and schema, each with how to mend it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

import discord

from core.errors import KindlingError, Unavailable
from data.engine import Database
from data.keyring import Keyring, WrongMasterKey
from data.schema import is_empty, is_newest
from services.couples import Couples
from ui.homes import home_in
from ui.refusals import refusal
from ui.texts import say

READY_WITHIN = 30  # seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    is_fine: bool
    text: str
    is_newest: bool = False


class Checks:
    """Looks at everything that a running bot needs, and changes nothing on Discord."""

    def __init__(self, database: Database, keyring: Keyring, couples: Couples, token: str | None) -> None:
        self._database = database
        self._keyring = keyring
        self._couples = couples
        self._token = token

    async def run(self) -> AsyncGenerator[Finding]:
        """Look at one thing after another."""
        yield (schema := await self._schema())
        yield await self._keys()
        homes: Sequence[tuple[int, int]] = await self._couples.homes() if schema.is_newest else ()
        async for finding in self._discord(homes):
            yield finding

    async def _schema(self) -> Finding:
        try:
            newest, empty = await is_newest(self._database), await is_empty(self._database)
        except Unavailable:
            return Finding(is_fine=False, text=say("check-database-gone"))
        if newest:
            return Finding(is_fine=True, text=say("check-schema-fine"), is_newest=True)
        return Finding(is_fine=empty, text=say("check-schema-new" if empty else "check-schema-old"))

    async def _keys(self) -> Finding:
        try:
            await self._keyring.prepare()
            count = await self._keyring.check()
        except Unavailable:
            return Finding(is_fine=False, text=say("check-keyring-gone"))
        except WrongMasterKey:
            return Finding(is_fine=False, text=say("check-keys-wrong"))
        return Finding(is_fine=True, text=say("check-keys-fine", count=count))

    async def _discord(self, homes: Sequence[tuple[int, int]]) -> AsyncGenerator[Finding]:
        if not self._token:
            yield Finding(is_fine=False, text=say("check-token-missing"))
            return
        client = discord.Client(intents=discord.Intents(guilds=True, guild_reactions=True))
        async with client:
            try:
                await client.login(self._token)
            except discord.LoginFailure:
                yield Finding(is_fine=False, text=say("check-token-wrong"))
                return
            except (discord.HTTPException, OSError):
                yield Finding(is_fine=False, text=say("check-discord-gone"))
                return
            yield Finding(is_fine=True, text=say("check-token-fine"))
            connection = asyncio.create_task(client.connect())
            try:
                await asyncio.wait_for(client.wait_until_ready(), READY_WITHIN)
            except TimeoutError:
                yield Finding(is_fine=False, text=say("check-gateway-gone"))
            else:
                yield Finding(is_fine=True, text=say("check-intents-fine", servers=len(client.guilds)))
                for guild_id, home_id in homes:
                    yield _home(client, guild_id, home_id)
            finally:
                connection.cancel()


def _home(client: discord.Client, guild_id: int, home_id: int) -> Finding:
    try:
        home_in(client.get_guild(guild_id), home_id)
    except KindlingError as error:
        return Finding(is_fine=False, text=say("check-home-wrong", server=str(guild_id), why=refusal(error)))
    return Finding(is_fine=True, text=say("check-home-fine", channel=str(home_id)))
