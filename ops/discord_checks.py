"""The checks that ask Discord: token, clock, shards, intents, and permissions in couples' homes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import discord
from discord.http import Route

from core.clocks import CLOCK_TOLERANCE
from core.errors import KindlingError
from core.settings import Settings
from core.shards import shard_of
from ops.check_results import CheckResult, fault, fine
from ops.intents import INTENTS
from ops.shutdown import BotRefused, refusals_named
from ui.discord_errors import REQUEST_ERRORS
from ui.homes import home_in
from ui.refusals import refusal_sentence

READY_TIMEOUT_SECONDS = 30
LISTED_HOMES = 20  # of those that lack something; the rest are counted
Homes = Sequence[tuple[int, int]]
"""The server and the channel of each couple's home."""


class DiscordChecks:
    """Asks Discord about everything a running bot needs from it, and changes nothing there."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._discord_time: datetime | None = None

    async def run(self, homes: Homes) -> AsyncGenerator[CheckResult]:
        """Yield the result of each check; without an accepted token, there is nothing to ask."""
        if not self._settings.token:
            yield fault("check-token-missing")
            return
        shards, trace = self._settings.shards, aiohttp.TraceConfig()
        trace.on_request_end.append(self._note_date)
        client = discord.Client(
            intents=INTENTS, http_trace=trace, shard_id=shards.ids[0], shard_count=shards.count
        )
        async with client:
            try:
                await client.login(self._settings.token)
                yield fine("check-token-fine")
                if (clock := self._check_clock()) is not None:
                    yield clock
                yield await self._check_sessions(client)
            except discord.LoginFailure:
                yield fault("check-token-wrong")
                return
            except REQUEST_ERRORS:
                yield fault("check-discord-gone")
                return
            application = client.application
            if application is not None and application.bot_public and not self._settings.allowed_servers:
                yield fine("check-app-public")
            async for result in self._check_gateway(client, homes):
                yield result

    def _check_clock(self) -> CheckResult | None:
        if self._discord_time is None:  # a proxy may leave it out
            return None
        error = self._clock() - self._discord_time
        if abs(error) <= CLOCK_TOLERANCE:
            return fine("check-clock-fine")
        minutes = round(abs(error).total_seconds() / 60)
        return fault(
            "check-clock-ahead" if error > CLOCK_TOLERANCE else "check-clock-behind", minutes=minutes
        )

    async def _check_sessions(self, client: discord.Client) -> CheckResult:
        """Compare the shards with Discord's recommendation, and name the number of connections left."""
        answer = await client.http.request(Route("GET", "/gateway/bot"))
        recommended, limit = int(answer["shards"]), answer["session_start_limit"]
        shards = self._settings.shards
        numbers = {"recommended": recommended, "count": shards.count, "left": int(limit["remaining"])}
        if limit["remaining"] < len(shards.ids):
            hours = int(limit["reset_after"]) // 3_600_000 + 1
            return fault("check-sessions-used-up", hours=hours, **numbers)
        return fine("check-shards-few" if recommended > shards.count else "check-shards-fine", **numbers)

    async def _check_gateway(self, client: discord.Client, homes: Homes) -> AsyncGenerator[CheckResult]:
        connection = asyncio.ensure_future(_connect(client))
        ready = asyncio.ensure_future(client.wait_until_ready())
        try:
            await asyncio.wait(
                {connection, ready}, timeout=READY_TIMEOUT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if connection.done() and isinstance(error := connection.exception(), BotRefused):
                yield fault(f"refused-{error.reason}")
            elif not ready.done():
                yield fault("check-gateway-gone")
            else:
                yield fine("check-intents-fine", servers=len(client.guilds))
                for result in self._check_homes(client, homes):
                    yield result
        finally:
            connection.cancel()
            ready.cancel()
            await asyncio.wait(
                {connection, ready}
            )  # they end with their own reasons, and leave nothing behind

    def _check_homes(self, client: discord.Client, homes: Homes) -> list[CheckResult]:
        """Name each home that lacks something, and count the others: there may be thousands."""
        shards, wrong, right = self._settings.shards, list[CheckResult](), 0
        for guild_id, home_id in homes:
            if shard_of(guild_id, shards.count) != shards.ids[0]:
                continue  # another connection's
            try:
                home_in(client.get_guild(guild_id), home_id)
                right += 1
            except KindlingError as error:
                wrong.append(fault("check-home-wrong", server=str(guild_id), why=refusal_sentence(error)))
        counted = [fine("check-homes-fine", count=right)] if right else []
        if len(wrong) > LISTED_HOMES:
            more = fault("check-homes-more", count=len(wrong) - LISTED_HOMES)
            return [*counted, *wrong[:LISTED_HOMES], more]
        return [*counted, *wrong]

    async def _note_date(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        try:
            told = parsedate_to_datetime(params.response.headers.get("Date", ""))
        except ValueError:
            return
        self._discord_time = told if told.tzinfo else told.replace(tzinfo=UTC)


async def _connect(client: discord.Client) -> None:
    """Connect until cancelled. Raises `BotRefused`."""
    with refusals_named():
        await client.connect()
