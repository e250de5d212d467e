"""The real bot in this process, with one couple, on a loopback Discord that can be made to fail."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy import update
from support.backend import ManualClock, backend_on
from support.bot_process import MASTER_KEYS_SETTING
from support.loopback.faults import Limits
from support.loopback.rest import InteractionAnswer
from support.loopback.server import LoopbackDiscord
from support.loopback.state import Json

from bot import Kindling, create_bot
from core.couples import Couple
from data.tables import deliveries, partners, rituals

GUILD, HOME, ADA, BO = 9 << 22, 12 << 22, 10 << 22, 11 << 22
SEND_PATH = r"^/channels/\d+/messages$"


@dataclass
class LiveBot:
    """A running bot, its couple, and its clock: real time plus `clock_offset`, at first noon of tomorrow.

    Discord's clock shows the same, except for `clock_error`, by which the machine's is ahead.
    """

    discord: LoopbackDiscord
    bot: Kindling
    couple: Couple
    clock_offset: timedelta = field(default_factory=timedelta)
    clock_error: timedelta = field(default_factory=timedelta)

    def discord_now(self) -> datetime:
        return datetime.now(UTC) + self.clock_offset

    def now(self) -> datetime:
        return self.discord_now() + self.clock_error

    async def pass_time(self, **how_long: float) -> None:
        """Advance the clock, and run one tick."""
        self.clock_offset += timedelta(**how_long)
        await self.bot.run_due()

    async def make_question_due(self) -> None:
        """Make the weekly question due now, and nothing else."""
        async with self.bot.database.begin() as connection:
            await connection.execute(update(deliveries).values(state="sent"))
            await connection.execute(
                update(rituals).values(
                    next_at=self.now(), state="on", unanswered=0, last_week=None, is_chosen=True
                )
            )

    async def answer(self, who: int, card: Json, body: str) -> list[InteractionAnswer]:
        """Answer a question through its card and form, and return the bot's replies."""
        form = (await self.discord.wait_for_answers(await self.discord.press(who, card, "Answer")))[0]
        interaction_id = await self.discord.submit(
            who, HOME, form.body["custom_id"], {"gratitude": "", "body": body}, card
        )
        return await self.discord.wait_for_answers(interaction_id, count=2)

    async def status(self) -> str:
        """Return the text of `/couple status`."""
        replies = await self.discord.wait_for_answers(await self.discord.slash(ADA, HOME, "couple status"))
        return str(replies[-1].body) + str(replies[-1].message)

    def questions(self) -> list[Json]:
        """Return the cards of questions in the home."""
        return [
            message
            for message in self.discord.messages(HOME)
            if "This week’s question" in str(message["embeds"])
        ]

    def private_messages(self) -> list[Json]:
        """Return the bot's direct messages to both partners."""
        channel_ids = [channel_id for channel_id in self.discord.world.channels if channel_id != HOME]
        return [message for channel_id in channel_ids for message in self.discord.messages(channel_id)]


@asynccontextmanager
async def live_bot(
    database_templates: Path,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    wants_messages: bool = False,
    clock_error: timedelta = timedelta(),
    couple_columns: Mapping[str, object] | None = None,
) -> AsyncGenerator[LiveBot]:
    """Run a bot whose couple began four days ago and has answered nothing yet.

    `couple_columns` are set in the couple's row before the bot starts.
    """
    couple = await begin_couple_in(data_dir, database_templates, wants_messages, couple_columns or {})
    async with live_bot_on(data_dir, couple, monkeypatch, clock_error) as live:
        yield live


def until_noon() -> timedelta:
    """Return how far a bot's clock is ahead: it begins at first noon of tomorrow, whatever the time is.

    At night questions wait for the morning.
    """
    real_now = datetime.now(UTC)
    return real_now.replace(hour=12, minute=0) + timedelta(days=1) - real_now


@asynccontextmanager
async def live_bot_on(
    data_dir: Path, couple: Couple, monkeypatch: pytest.MonkeyPatch, clock_error: timedelta = timedelta()
) -> AsyncGenerator[LiveBot]:
    """Run a bot on the data directory of a couple."""
    async with LoopbackDiscord(Limits(None, None)) as server:
        server.add_guild(GUILD, [HOME], [ADA, BO])
        own = {"KINDLING_HOME": str(data_dir), "KINDLING_KEYS": MASTER_KEYS_SETTING}
        for name, value in (server.environment | own).items():
            monkeypatch.setenv(name, value)
        # Set to themselves, so that they are restored after the test: the bot changes them.
        monkeypatch.setattr(Route, "BASE", Route.BASE)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        async with create_bot() as bot:
            live = LiveBot(server, bot, couple, clock_offset=until_noon(), clock_error=clock_error)
            monkeypatch.setattr(discord.utils, "utcnow", live.now)
            server.rest.clock = live.discord_now
            # discord.py waits two seconds after each server for another one.
            bot._connection.guild_ready_timeout = 0.05
            serving = asyncio.ensure_future(bot.start(server.environment["DISCORD_TOKEN"]))
            await server.wait_until_identified()
            await bot.wait_until_ready()
            try:
                yield live
            finally:
                await bot.stop()
                await serving


async def begin_couple_in(
    data_dir: Path, database_templates: Path, wants_messages: bool, couple_columns: Mapping[str, object]
) -> Couple:
    """Make the databases of a bot, with one couple that began four days ago and has read everything."""
    for source, name in (("data.db", "kindling.db"), ("keys.db", "keyring.db")):
        (data_dir / name).write_bytes((database_templates / source).read_bytes())
    data, keys = (f"sqlite+aiosqlite:///{data_dir / name}" for name in ("kindling.db", "keyring.db"))
    clock = ManualClock()
    clock.now = datetime.now(UTC) + until_noon() - timedelta(days=4)
    backend = backend_on(data, keys, clock)
    couple = await backend.begin_couple(ADA, BO, GUILD)
    async with backend.work() as work:
        await work.couples.update_couple(couple.id, home_id=HOME, **couple_columns)
    async with backend.database.begin() as connection:
        await connection.execute(update(partners).values(has_read=True, wants_messages=wants_messages))
    await backend.settle_all()
    await backend.close()
    return couple


def text_of_answers(answers: list[InteractionAnswer]) -> str:
    """Return the bodies of the bot's replies as one text."""
    return " ".join(str(answer.body) for answer in answers)


def fail_sends(server: LoopbackDiscord, path: str = SEND_PATH, **how: Any) -> None:
    """Let the next messages that the bot sends fail; `how` takes the fields of `Fault`."""
    server.fail("POST", path, **how)
