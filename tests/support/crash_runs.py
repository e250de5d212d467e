"""Crash runs: a bot is killed again and again while it posts, while couples answer and while they vote.

After each kill, and at the end, a run asserts that nothing was lost, doubled or revealed too early.
"""

import asyncio
import contextlib
import functools
import random
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, and_, select, update
from support.backend import MASTER_KEY, Backend, ManualClock, backend_on
from support.bot_process import BotProcess
from support.crash_votes import VOTE_KINDS, CrashVotes
from support.loopback.faults import Limits
from support.loopback.server import PATIENCE_SECONDS, LoopbackDiscord
from support.loopback.state import Json

from core.couples import Couple
from core.deliveries import DeliveryKind, DeliveryState
from data.tables import answers, checkins, couples, deliveries, posts, rituals
from ui.texts import say

COUPLES = 10
ANSWER_PREFIX = "kept-"


@dataclass
class AnswerAttempt:
    """An answer that a simulated person has submitted, and the interaction that carried it."""

    user_id: int
    checkin_id: int
    body: str
    interaction_id: int


@dataclass
class CrashRun:
    """One bot, ten couples, and a random generator that decides when the bot is killed."""

    data_dir: Path
    seed: int
    discord: LoopbackDiscord = field(default_factory=lambda: LoopbackDiscord(Limits(50, None)))
    attempts: list[AnswerAttempt] = field(default_factory=list[AnswerAttempt])
    couples: list[Couple] = field(default_factory=list[Couple])
    kills: int = 0
    kills_during_delivery: int = 0
    shared_picks: int = 0  # polls that ended with an idea that both had picked

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.votes = CrashVotes(self.discord, self.rng)
        self.database_file = self.data_dir / "kindling.db"
        self.bot = BotProcess(self.discord, self.data_dir, LOG_LEVEL="WARNING")

    def open_backend(self) -> Backend:
        """Open the bot's own databases. Only while the bot does not run."""
        clock = ManualClock()
        clock.now = datetime.now(UTC)
        files = (
            f"sqlite+aiosqlite:///{self.database_file}",
            f"sqlite+aiosqlite:///{self.data_dir / 'keyring.db'}",
        )
        return backend_on(*files, clock, (MASTER_KEY,))

    async def begin_couples(self) -> None:
        """Create couples who began three days ago, each in a server of their own."""
        backend = self.open_backend()
        backend.clock.advance(days=-3)
        for number in range(COUPLES):
            # The ids of the server, its channel and both partners.
            ids = [(100 * (number + 1) + offset) << 22 for offset in range(4)]
            self.discord.add_guild(ids[0], [ids[1]], ids[2:])
            couple = await backend.begin_couple(ids[2], ids[3], guild_id=ids[0])
            async with backend.work() as work:
                await work.couples.update_couple(couple.id, home_id=ids[1])
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
        """Make the next check-in due now for couples who have no delivery pending but that of a vote."""
        backend = self.open_backend()
        now = backend.clock()
        async with backend.database.begin() as connection:
            pending = select(deliveries.c.couple_id).where(
                deliveries.c.state.in_((DeliveryState.DUE, DeliveryState.CLAIMED)),
                deliveries.c.kind.not_in((DeliveryKind.NUDGE, *VOTE_KINDS)),
            )
            idle = select(couples.c.id).where(couples.c.id.not_in(pending))
            await connection.execute(
                update(rituals)
                .where(rituals.c.couple_id.in_(idle))
                .values(next_at=now, last_week=None, unanswered=0, state="on")
            )
        await backend.close()

    async def make_votes_due(self) -> None:
        """Open a vote for couples who have none, and end those in which both have voted."""
        backend = self.open_backend()
        await self.votes.end_voted_polls(backend)
        await self.votes.open_polls(backend, self.couples)
        await backend.close()

    async def answer_and_kill(self, kills: int) -> None:
        """Start the bot, let people answer and vote, kill it at a random moment; `kills` times over."""
        for _ in range(kills):
            await self.make_rituals_due()
            await self.make_votes_due()
            self.inject_fault()
            sent_before = len(self.discord.sends)
            await self.bot.start()
            people = asyncio.ensure_future(self._keep_answering())
            with contextlib.suppress(TimeoutError):
                await self.discord.wait_until(functools.partial(self._has_sent, sent_before), within=5)
            # From its first post on, within the time in which it sends the rest.
            await asyncio.sleep(self.rng.random() * 1.2)
            self.bot.kill()
            await self.bot.wait_until_ended()
            people.cancel()
            await asyncio.wait([people])
            self.kills += 1
            self.kills_during_delivery += self._count("deliveries", "state = 'claimed'") > 0
            self.assert_always_true()

    def inject_fault(self) -> None:
        """Let Discord, two times in three, accept the next messages without confirming them."""
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
        """Let the bot run undisturbed until nothing is pending, and stop it gracefully.

        First every card is recorded. At the next start the bot counts what was tapped while it was dead, or
        while it did not know a card: that gives a vote of both its two minutes. At the last one votes end.
        """
        self.discord.rest.faults.clear()
        backend = self.open_backend()
        async with backend.database.begin() as connection:
            # By now retries may be up to three hours away; what is scheduled for later stays.
            is_due = and_(
                deliveries.c.state == DeliveryState.DUE, deliveries.c.kind != DeliveryKind.POLL_ENDING
            )
            soon = deliveries.c.next_at < backend.clock() + timedelta(hours=3)
            await connection.execute(update(deliveries).where(is_due, soon).values(next_at=backend.clock()))
        await self._run_until(lambda: not self._count_pending("AND kind != 'poll-ending'"))
        await self.bot.start()
        async with asyncio.timeout(PATIENCE_SECONDS):
            # Votes are not signalled, so they are asked for.
            while await self.votes.uncounted(backend):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await self._stop()
        await self.votes.end_voted_polls(backend)
        await backend.close()
        await self._run_until(lambda: not self._count_pending())

    async def _run_until(self, is_so: Callable[[], bool]) -> None:
        await self.bot.start()
        await self.discord.wait_until(is_so)
        await self._stop()

    async def _stop(self) -> None:
        self.bot.terminate()
        assert await self.bot.wait_until_ended() == 0

    async def _keep_answering(self) -> None:
        await asyncio.sleep(0.3)
        while True:
            card = self._random_card()
            if card is not None:
                await self._answer(*card)
            voters = self.rng.choice(self.couples)
            await self.votes.tap(self.discord.messages(self._home_of(voters)), voters.user_ids)
            await asyncio.sleep(0.05 + self.rng.random() * 0.1)

    def _random_card(self) -> tuple[Couple, int] | None:
        couple = self.rng.choice(self.couples)
        messages = self.discord.messages(self._home_of(couple))
        open_ids = [found for message in messages if (found := checkin_id_of(message)) is not None]
        return (couple, max(open_ids)) if open_ids else None

    async def _answer(self, couple: Couple, checkin_id: int) -> None:
        user_id = self.rng.choice(couple.user_ids)
        if any(
            (attempt.user_id, attempt.checkin_id) == (user_id, checkin_id) and self.was_confirmed(attempt)
            for attempt in self.attempts
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
        """Return whether the bot has told this person that their answer is kept."""
        replies = self.discord.answers.get(attempt.interaction_id, [])
        confirmations = (
            say("answer-sealed"),
            say("answer-changed"),
            say("answer-second"),
            say("later-passing"),
        )
        return any(text in str(reply.body) for reply in replies for text in confirmations)

    def assert_always_true(self) -> None:
        """Assert what must be true at any moment, whether the bot runs or not."""
        for couple in self.couples:
            for message in self.discord.messages(self._home_of(couple)):
                if ANSWER_PREFIX in str(message["embeds"]):
                    self._assert_both_answered(str(message["embeds"]))
        sends = Counter(
            (send.channel_id, send.nonce)
            for send in self.discord.sends
            if send.nonce and not send.was_duplicate
        )
        assert not [key for key, count in sends.items() if count > 1], f"seed {self.seed}"

    def _assert_both_answered(self, text: str) -> None:
        shown = next(attempt for attempt in self.attempts if attempt.body in text)
        count = self._count("answers", f"checkin_id = {shown.checkin_id}")
        assert count == 2, f"seed {self.seed}: revealed with {count} answers"

    async def assert_true_in_the_end(self) -> None:
        """Assert what must be true once everything has been delivered."""
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
        self.shared_picks = await self.votes.assert_true_in_the_end(backend, self.seed)
        await backend.close()

    def _assert_posts(self, known: set[int], opened: Sequence[Row[Any]], stored: Sequence[Row[Any]]) -> None:
        homes = {self._home_of(couple) for couple in self.couples}
        posted = {
            int(message["id"])
            for channel_id in homes | set(self.discord.world.threads)
            for message in self.discord.messages(channel_id)
        }
        assert posted == known, f"seed {self.seed}: {len(posted)} are posted, {len(known)} are stored"
        cards = Counter(row.subject_id for row in stored if row.kind == DeliveryKind.CHECKIN)
        reveals: defaultdict[int, list[int]] = defaultdict(list)
        for row in stored:
            if row.kind == DeliveryKind.REVEAL:
                reveals[row.subject_id].append(row.place)
        # Every question has one card; a reveal has as many messages as it needs, each of them once.
        recent = [row for row in opened if row.opened_at > datetime.now(UTC) - timedelta(hours=6)]
        assert {row.id: 1 for row in recent} == dict(cards), f"seed {self.seed}"
        for row in recent:
            indices = sorted(reveals.get(row.id, []))
            assert indices == list(range(len(indices))), f"seed {self.seed}"
            assert bool(indices) == (row.revealed_at is not None), f"seed {self.seed}"

    def _assert_answers(self, written: set[tuple[int, int]]) -> None:
        for attempt in self.attempts:
            if self.was_confirmed(attempt):
                assert (attempt.user_id, attempt.checkin_id) in written, f"seed {self.seed}: {attempt}"

    async def _assert_words(self, backend: Backend) -> None:
        sent: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        for attempt in self.attempts:
            sent[attempt.user_id, attempt.checkin_id].add(attempt.body)
        partners = [(couple.id, user_id) for couple in self.couples for user_id in couple.user_ids]
        for couple_id, user_id in partners:
            async with backend.work() as work:
                await work.couples.find_couple(couple_id)
                for checkin in await work.checkins.answered_by(couple_id, user_id, 100):
                    answer = await work.answers.answer_of(checkin, user_id)
                    assert answer is not None
                    assert answer.body in sent[user_id, checkin.id], f"seed {self.seed}"

    def _assert_channel_was_read(self) -> None:
        """Assert that between two attempts at one message the bot read the history of its channel."""
        tried_at: dict[tuple[int, str], float] = {}
        reads = [
            (request.at, request.path)
            for request in self.discord.requests
            if request.method == "GET" and request.path.endswith("/messages")
        ]
        for send in self.discord.sends:
            if send.nonce is None:
                continue
            before = tried_at.get((send.channel_id, send.nonce))
            tried_at[send.channel_id, send.nonce] = send.at
            if before is not None:
                path = f"/channels/{send.channel_id}/messages"
                assert any(at > before and read_path == path for at, read_path in reads), f"seed {self.seed}"

    def _has_sent(self, more_than: int) -> bool:
        return len(self.discord.sends) > more_than

    def _home_of(self, couple: Couple) -> int:
        return self.discord.world.guilds[couple.guild_id].channels[0]

    def _count(self, table: str, condition: str) -> int:
        with contextlib.closing(
            sqlite3.connect(f"file:{self.database_file}?mode=ro", uri=True)
        ) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0])  # noqa: S608 (a test's own words)

    def _count_pending(self, but_for: str = "") -> int:
        soon = (datetime.now(UTC) + timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M:%S")
        is_pending = f"state IN ('due', 'claimed') AND next_at < '{soon}' {but_for}"
        return self._count("deliveries", is_pending) + self._count("rituals", f"next_at < '{soon}'")

    async def close(self) -> None:
        """Kill the bot, and close the loopback Discord."""
        await self.bot.close()
        await self.discord.close()


def checkin_id_of(message: Json) -> int | None:
    """Return the id of the check-in that a message's button lets a person answer."""
    for row in message["components"]:
        for component in row.get("components", []):
            noun, key, verb = (*str(component.get("custom_id", "")).split(":"), "", "")[:3]
            if (noun, verb) == ("checkin", "answer"):
                return int(key)
    return None


async def run_crashes(data_dir: Path, database_templates: Path, seed: int, kills: int) -> CrashRun:
    """Run one crash run from beginning to end, with its assertions; the same seed makes the same choices."""
    data_dir.mkdir()
    shutil.copy(database_templates / "data.db", data_dir / "kindling.db")
    shutil.copy(database_templates / "keys.db", data_dir / "keyring.db")
    run = CrashRun(data_dir, seed)
    await run.begin_couples()
    try:
        await run.answer_and_kill(kills)
        await run.finish()
        run.assert_always_true()
        await run.assert_true_in_the_end()
    finally:
        await run.close()
    return run
