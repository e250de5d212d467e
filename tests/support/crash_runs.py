"""Crashes: couples whose bot is killed again and again while it posts and while they answer."""

import asyncio
import contextlib
import functools
import random
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, update
from support.backend import MASTER_KEY, Backend, ManualClock, backend_on
from support.bot_process import BotProcess
from support.loopback.faults import Limits
from support.loopback.server import LoopbackDiscord
from support.loopback.state import Json

from core.couples import Couple
from core.deliveries import DeliveryKind, DeliveryState
from data.tables import answers, checkins, couples, deliveries, posts, rituals
from ui.texts import say

COUPLES = 10
ANSWER_PREFIX = "kept-"


@dataclass
class AnswerAttempt:
    """One answer that somebody sent off: who, to what, its words, and the interaction that carried it."""

    user_id: int
    checkin_id: int
    body: str
    interaction_id: int


@dataclass
class CrashRun:
    """One bot, some couples, and a die that decides when it is killed; the same seed is the same ordeal."""

    data_dir: Path
    seed: int
    discord: LoopbackDiscord = field(default_factory=lambda: LoopbackDiscord(Limits(50, None)))
    attempts: list[AnswerAttempt] = field(default_factory=list[AnswerAttempt])
    couples: list[Couple] = field(default_factory=list[Couple])
    kills: int = 0
    kills_during_delivery: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.database_file = self.data_dir / "kindling.db"
        self.bot = BotProcess(self.discord, self.data_dir, LOG_LEVEL="WARNING")

    def open_backend(self) -> Backend:
        """Open the bot's own databases, while it does not run."""
        clock = ManualClock()
        clock.now = datetime.now(UTC)
        files = (
            f"sqlite+aiosqlite:///{self.database_file}",
            f"sqlite+aiosqlite:///{self.data_dir / 'keyring.db'}",
        )
        return backend_on(*files, clock, (MASTER_KEY,))

    async def begin_couples(self) -> None:
        """Let couples begin some days ago, each in a home of its own."""
        backend = self.open_backend()
        backend.clock.advance(days=-3)
        for place in range(COUPLES):
            ids = [(100 * (place + 1) + one) << 22 for one in range(4)]
            self.discord.add_guild(ids[0], [ids[1]], ids[2:])
            couple = await backend.begin_couple(ids[2], ids[3], guild_id=ids[0])
            async with backend.work() as stores:
                await stores.couples.update_couple(couple.id, home_id=ids[1])
            self.couples.append(couple)
        backend.clock.advance(minutes=10)
        await backend.settle_all()
        async with backend.database.begin() as connection:
            await connection.execute(update(checkins).values(state="closed"))
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.kind == DeliveryKind.NUDGE)
                .values(state=DeliveryState.DROPPED)
            )
        await backend.close()
        self.discord.rest.delay = 0.02
        await self.discord.start()

    async def make_rituals_due(self) -> None:
        """Let the next week begin at once for couples whose posts all stand."""
        backend = self.open_backend()
        now = backend.clock()
        async with backend.database.begin() as connection:
            waiting = select(deliveries.c.couple_id).where(
                deliveries.c.state.in_((DeliveryState.DUE, DeliveryState.CLAIMED)),
                deliveries.c.kind != DeliveryKind.NUDGE,
            )
            quiet = select(couples.c.id).where(couples.c.id.not_in(waiting))
            await connection.execute(
                update(rituals)
                .where(rituals.c.couple_id.in_(quiet))
                .values(next_at=now, last_week=None, unanswered=0, state="on")
            )
        await backend.close()

    async def answer_and_kill(self, kills: int) -> None:
        """Start, let people answer, kill at a random moment; so many times."""
        for _ in range(kills):
            await self.make_rituals_due()
            self.inject_fault()
            sent = len(self.discord.sends)
            await self.bot.start()
            people = asyncio.ensure_future(self._keep_answering())
            with contextlib.suppress(TimeoutError):
                await self.discord.wait_until(functools.partial(self._has_sent, sent), within=5)
            await asyncio.sleep(self.rng.random() * 1.2)
            self.bot.kill()
            await self.bot.wait_until_ended()
            people.cancel()
            await asyncio.wait([people])
            self.kills += 1
            self.kills_during_delivery += self._count("deliveries", "state = 'claimed'") > 0
            self.assert_always_true()

    def inject_fault(self) -> None:
        """Let Discord have one of its bad moments, sometimes: taken, and then no word of it."""
        self.discord.rest.faults.clear()
        match self.rng.randrange(3):
            case 0:
                self.discord.fail(
                    "POST", r"^/channels/\d+/messages$", after_accepting=True, reset=True, times=2
                )
            case 1:
                self.discord.fail(
                    "POST", r"^/channels/\d+/messages$", after_accepting=True, status=503, times=2
                )
            case _:
                pass

    async def finish(self) -> None:
        """Let the bot run undisturbed until nothing waits, and stop it in good order."""
        self.discord.rest.faults.clear()
        backend = self.open_backend()
        async with backend.database.begin() as connection:
            waiting = deliveries.c.state == DeliveryState.DUE
            soon = deliveries.c.next_at < backend.clock() + timedelta(hours=3)
            await connection.execute(update(deliveries).where(waiting, soon).values(next_at=backend.clock()))
        await backend.close()
        await self.bot.start()
        await self.discord.wait_until(lambda: not self._count_waiting())
        self.bot.terminate()
        assert await self.bot.wait_until_ended() == 0

    async def _keep_answering(self) -> None:
        await asyncio.sleep(0.3)
        while True:
            card = self._random_card()
            if card is not None:
                await self._answer(*card)
            await asyncio.sleep(0.05 + self.rng.random() * 0.1)

    def _random_card(self) -> tuple[Couple, int] | None:
        couple = self.rng.choice(self.couples)
        messages = self.discord.messages(self._home_of(couple))
        cards = [found for one in messages if (found := checkin_id_of(one)) is not None]
        return (couple, max(cards)) if cards else None

    async def _answer(self, couple: Couple, checkin_id: int) -> None:
        user_id = self.rng.choice(couple.user_ids)
        if any(
            (one.user_id, one.checkin_id) == (user_id, checkin_id) and self.was_confirmed(one)
            for one in self.attempts
        ):
            return
        body = f"{ANSWER_PREFIX}{len(self.attempts):05}"
        interaction_id = await self.discord.submit(
            user_id,
            self._home_of(couple),
            f"form:checkin:{checkin_id}:answer:{len(self.attempts):08x}",
            {"gratitude": "", "body": body},
        )
        self.attempts.append(AnswerAttempt(user_id, checkin_id, body, interaction_id))

    def was_confirmed(self, attempt: AnswerAttempt) -> bool:
        """Whether the bot has told this person that their answer is kept."""
        told = self.discord.answers.get(attempt.interaction_id, [])
        kept = (say("answer-sealed"), say("answer-changed"), say("answer-second"), say("later-passing"))
        return any(sign in str(one.body) for one in told for sign in kept)

    def assert_always_true(self) -> None:
        """Assert what must be true at any moment, dead or alive."""
        for couple in self.couples:
            for message in self.discord.messages(self._home_of(couple)):
                if ANSWER_PREFIX in str(message["embeds"]):
                    self._assert_both_answered(str(message["embeds"]))
        twice = Counter(
            (one.channel_id, one.nonce) for one in self.discord.sends if one.nonce and not one.was_duplicate
        )
        assert not [key for key, count in twice.items() if count > 1], f"seed {self.seed}"

    def _assert_both_answered(self, text: str) -> None:
        shown = next(one for one in self.attempts if one.body in text)
        count = self._count("answers", f"checkin_id = {shown.checkin_id}")
        assert count == 2, f"seed {self.seed}: revealed with {count} answers"

    async def assert_true_in_the_end(self) -> None:
        """Assert what must be true in the end."""
        backend = self.open_backend()
        async with backend.database.begin() as connection:
            stored = (await connection.execute(select(posts))).all()
            opened = (
                await connection.execute(select(checkins).where(checkins.c.question_key != "first"))
            ).all()
            written = (await connection.execute(select(answers))).all()
        self._assert_posts({row.message_id for row in stored}, opened, stored)
        self._assert_answers({(row.user_id, row.checkin_id) for row in written})
        await self._assert_words(backend)
        self._assert_channel_was_read()
        await backend.close()

    def _assert_posts(self, known: set[int], opened: Sequence[Row[Any]], stored: Sequence[Row[Any]]) -> None:
        homes = {self._home_of(couple) for couple in self.couples}
        standing = {
            int(one["id"])
            for place in homes | set(self.discord.world.threads)
            for one in self.discord.messages(place)
        }
        assert standing == known, f"seed {self.seed}: {len(standing)} stand, {len(known)} are remembered"
        cards = Counter(row.subject_id for row in stored if row.kind == DeliveryKind.CHECKIN)
        reveals: defaultdict[int, list[int]] = defaultdict(list)
        for row in stored:
            if row.kind == DeliveryKind.REVEAL:
                reveals[row.subject_id].append(row.place)
        asked = [row for row in opened if row.opened_at > datetime.now(UTC) - timedelta(hours=6)]
        assert {row.id: 1 for row in asked} == dict(cards), f"seed {self.seed}"
        for row in asked:
            places = sorted(reveals.get(row.id, []))
            assert places == list(range(len(places))), f"seed {self.seed}"
            assert bool(places) == (row.revealed_at is not None), f"seed {self.seed}"

    def _assert_answers(self, written: set[tuple[int, int]]) -> None:
        for attempt in self.attempts:
            if self.was_confirmed(attempt):
                assert (attempt.user_id, attempt.checkin_id) in written, f"seed {self.seed}: {attempt}"

    async def _assert_words(self, backend: Backend) -> None:
        sent: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        for attempt in self.attempts:
            sent[attempt.user_id, attempt.checkin_id].add(attempt.body)
        for couple in self.couples:
            async with backend.work() as stores:
                await stores.couples.find_couple(couple.id)
                for user_id in couple.user_ids:
                    for checkin in await stores.checkins.answered_by(couple.id, user_id, 100):
                        answer = await stores.checkins.answer_of(checkin, user_id)
                        assert answer is not None
                        assert answer.body in sent[user_id, checkin.id], f"seed {self.seed}"

    def _assert_channel_was_read(self) -> None:
        """Between two tries of one message, its channel was asked what stands there."""
        tried: dict[tuple[int, str], float] = {}
        asked = [
            (one.at, one.path)
            for one in self.discord.requests
            if one.method == "GET" and one.path.endswith("/messages")
        ]
        for send in self.discord.sends:
            if send.nonce is None:
                continue
            before = tried.get((send.channel_id, send.nonce))
            tried[send.channel_id, send.nonce] = send.at
            if before is not None:
                path = f"/channels/{send.channel_id}/messages"
                assert any(at > before and where == path for at, where in asked), f"seed {self.seed}"

    def _has_sent(self, more_than: int) -> bool:
        return len(self.discord.sends) > more_than

    def _home_of(self, couple: Couple) -> int:
        return self.discord.world.guilds[couple.guild_id].channels[0]

    def _count(self, table: str, condition: str) -> int:
        with contextlib.closing(
            sqlite3.connect(f"file:{self.database_file}?mode=ro", uri=True)
        ) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0])  # noqa: S608 (a test's own words)

    def _count_waiting(self) -> int:
        soon = (datetime.now(UTC) + timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M:%S")
        return self._count("deliveries", f"state IN ('due', 'claimed') AND next_at < '{soon}'") + self._count(
            "rituals", f"next_at < '{soon}'"
        )

    async def close(self) -> None:
        """End everything."""
        await self.bot.close()
        await self.discord.close()


def checkin_id_of(message: Json) -> int | None:
    """The check-in whose answer a message's button opens."""
    for row in message["components"]:
        for one in row.get("components", []):
            noun, key, verb = (*str(one.get("custom_id", "")).split(":"), "", "")[:3]
            if (noun, verb) == ("checkin", "answer"):
                return int(key)
    return None


async def run_crashes(data_dir: Path, database_templates: Path, seed: int, kills: int) -> CrashRun:
    """Let one ordeal happen from beginning to end, and judge it."""
    data_dir.mkdir()
    shutil.copy(database_templates / "data.db", data_dir / "kindling.db")
    shutil.copy(database_templates / "keys.db", data_dir / "keyring.db")
    ordeal = CrashRun(data_dir, seed)
    await ordeal.begin_couples()
    try:
        await ordeal.answer_and_kill(kills)
        await ordeal.finish()
        ordeal.assert_always_true()
        await ordeal.assert_true_in_the_end()
    finally:
        await ordeal.close()
    return ordeal
