"""What people do while bots are killed, cut off and replaced, and what must be true of it all the same."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from support.backend import Backend
from support.crash_votes import VOTE_KINDS, CrashVotes
from support.loopback.server import LoopbackDiscord
from support.loopback.state import Json

from core.couples import Couple
from core.deliveries import DeliveryKind, DeliveryState
from core.rituals import RitualKind
from data.tables import answers, checkins, couples, deliveries, posts, rituals
from ui.texts import say

ANSWER_PREFIX = "kept-"


@dataclass
class AnswerAttempt:
    """An answer that a simulated person has submitted, and the interaction that carried it."""

    user_id: int
    checkin_id: int
    body: str
    interaction_id: int


class FaultInjectionRun:
    """Couples in servers of their own, and a random generator that decides what happens to them and when.

    A subclass says which databases the bots work on, and how long people rest, at most, between two acts.
    """

    rest_seconds = 0.15

    def __init__(self, seed: int, discord: LoopbackDiscord) -> None:
        self.seed = seed
        self.discord = discord
        self.rng = random.Random(seed)
        self.votes = CrashVotes(discord, self.rng)
        self.attempts: list[AnswerAttempt] = []
        self.couples: list[Couple] = []
        self.asked: Counter[int] = Counter()
        """How many check-ins were made due, by the couple's id."""
        self.shared_picks = 0  # polls that ended with an idea that both had picked

    def open_backend(self) -> Backend:
        """Open the databases of the bots, to be closed by the caller."""
        raise NotImplementedError

    @asynccontextmanager
    async def opened_backend(self) -> AsyncGenerator[Backend]:
        """Open the databases of the bots for a block."""
        backend = self.open_backend()
        try:
            yield backend
        finally:
            await backend.close()

    async def begin_couples(self, count: int) -> None:
        """Create couples who began three days ago; their servers are on as many shards as there may be."""
        backend = self.open_backend()
        backend.clock.advance(days=-3)
        for number in range(count):
            # The ids of the server, its channel and both partners; 101 is a multiple of no number of shards.
            ids = [(101 * (number + 1) + offset) << 22 for offset in range(4)]
            self.discord.add_guild(ids[0], [ids[1]], ids[2:])
            couple = await backend.begin_couple(ids[2], ids[3], guild_id=ids[0])
            async with backend.work() as work:
                await work.couples.update_couple(couple.id, home_id=ids[1])
            self.couples.append(couple)
        backend.clock.advance(minutes=10)
        await backend.settle_all()
        async with backend.database.begin() as connection:
            await connection.execute(update(checkins).values(state="closed"))
            # So that no check-in comes but those that are asked for, whatever day of the week it is.
            in_days = datetime.now(UTC) + timedelta(days=5)
            await connection.execute(update(rituals).values(next_at=in_days))
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.kind == DeliveryKind.NUDGE)
                .values(state=DeliveryState.DROPPED)
            )
        await backend.close()
        self.discord.rest.delay = 0.02
        await self.discord.start()

    async def make_checkins_due(self) -> None:
        """Make the next check-in due now for couples who have no delivery pending but that of a vote."""
        async with self.opened_backend() as backend, backend.database.begin() as connection:
            now = backend.clock()
            pending = select(deliveries.c.couple_id).where(
                deliveries.c.state.in_((DeliveryState.DUE, DeliveryState.CLAIMED)),
                deliveries.c.kind.not_in((DeliveryKind.NUDGE, *VOTE_KINDS)),
            )
            idle = select(couples.c.id).where(couples.c.id.not_in(pending))
            # Not those that are due already: a bot that runs may be about to open them.
            query = update(rituals).where(
                rituals.c.couple_id.in_(idle), rituals.c.kind == RitualKind.CHECKIN, rituals.c.next_at > now
            )
            values = {"next_at": now, "last_week": None, "unanswered": 0, "state": "on", "is_chosen": True}
            asked = await connection.scalars(query.values(**values).returning(rituals.c.couple_id))
            self.asked.update(asked.all())

    async def make_votes_due(self) -> None:
        """Open a vote for couples who have none, and end those in which both have voted."""
        async with self.opened_backend() as backend:
            await self.votes.end_voted_polls(backend)
            await self.votes.open_polls(backend, self.couples)

    async def keep_answering(self) -> None:
        await asyncio.sleep(0.3)
        while True:
            card = self._random_card()
            if card is not None:
                await self._answer(*card)
            voters = self.rng.choice(self.couples)
            await self.votes.tap(self.discord.messages(self.home_of(voters)), voters.user_ids)
            await asyncio.sleep(self.rest_seconds * (1 + 2 * self.rng.random()) / 3)

    def _random_card(self) -> tuple[Couple, int] | None:
        couple = self.rng.choice(self.couples)
        messages = self.discord.messages(self.home_of(couple))
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
            self.home_of(couple),
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

    async def assert_always_true(self) -> None:
        """Assert what must be true at any moment, whether bots run or not."""
        shown = " ".join(
            str(message["embeds"])
            for couple in self.couples
            for message in self.discord.messages(self.home_of(couple))
        )
        revealed = {attempt.checkin_id for attempt in self.attempts if attempt.body in shown}
        backend = self.open_backend()
        query = select(answers.c.checkin_id, func.count().label("number")).group_by(answers.c.checkin_id)
        async with backend.database.begin() as connection:
            counts = {row.checkin_id: row.number for row in (await connection.execute(query)).all()}
        await backend.close()
        assert not [one for one in revealed if counts.get(one) != 2], f"seed {self.seed}: revealed too early"
        sends = Counter(
            (send.channel_id, send.nonce)
            for send in self.discord.sends
            if send.nonce and not send.was_duplicate
        )
        assert not [key for key, number in sends.items() if number > 1], f"seed {self.seed}"

    async def assert_true_in_the_end(self) -> None:
        """Assert what must be true once everything has been delivered."""
        backend = self.open_backend()
        async with backend.database.begin() as connection:
            stored = (await connection.execute(select(posts))).all()
            opened = (
                await connection.execute(select(checkins).where(checkins.c.question_key != "first"))
            ).all()
            written = (await connection.execute(select(answers))).all()
        by_couple = Counter(row.couple_id for row in opened)
        assert by_couple == self.asked, f"seed {self.seed}: {by_couple - self.asked} {self.asked - by_couple}"
        self._assert_posts({row.message_id for row in stored}, opened, stored)
        self._assert_answers({(row.user_id, row.checkin_id) for row in written})
        await self._assert_words(backend)
        self._assert_channel_was_read()
        self.shared_picks = await self.votes.assert_true_in_the_end(backend, self.seed)
        await backend.close()

    def _assert_posts(self, known: set[int], opened: Sequence[Row[Any]], stored: Sequence[Row[Any]]) -> None:
        homes = {self.home_of(couple) for couple in self.couples}
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

    def home_of(self, couple: Couple) -> int:
        return self.discord.world.guilds[couple.guild_id].channels[0]


def checkin_id_of(message: Json) -> int | None:
    """Return the id of the check-in that a message's button lets a person answer."""
    for row in message["components"]:
        for component in row.get("components", []):
            noun, key, verb = (*str(component.get("custom_id", "")).split(":"), "", "")[:3]
            if (noun, verb) == ("checkin", "answer"):
                return int(key)
    return None
