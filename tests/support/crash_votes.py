"""Votes in crash runs: opened, and brought to their end, while the bot is away; tapped while it runs."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select, update
from support.backend import Backend
from support.loopback.server import LoopbackDiscord
from support.loopback.state import BOT_ID, Json

from core.couples import Couple
from core.deliveries import DeliveryKind, DeliveryState
from core.polls import EMOJIS, PollChoice, PollState, Verdict
from data.tables import deliveries, poll_votes, polls, posts
from services.poll_lifecycle import open_poll

IDEAS = ("A picnic", "The museum", "A swim")
VOTE_KINDS = (DeliveryKind.POLL, DeliveryKind.POLL_CLOSING, DeliveryKind.POLL_ENDING, DeliveryKind.RESULT)
Picks = dict[int, set[int]]
"""Positions by the id of who picked them."""


@dataclass
class CrashVotes:
    """What people tap on the cards of polls."""

    discord: LoopbackDiscord
    rng: random.Random

    async def open_polls(self, backend: Backend, couples: Sequence[Couple]) -> None:
        """Open a poll for each couple who have none, and whose last one has its result."""
        for couple in couples:
            async with backend.work() as work:
                found = await work.couples.find_couple(couple.id)
                last = await work.polls.open_of(couple.id)
                if found is None or last is not None:
                    continue
                choices = [PollChoice(place, None, title) for place, title in enumerate(IDEAS)]
                poll = await open_poll(work, found, choices)
                work.post(found, DeliveryKind.POLL, poll.id)

    async def end_voted_polls(self, backend: Backend) -> None:
        """Let the two minutes of every poll in which both have voted be over now."""
        now = backend.clock()
        # Not of those that are over already: a process that takes up their end just now would find it moved
        # to a later moment, and do nothing.
        is_voted = and_(polls.c.state == PollState.OPEN, polls.c.ends_at > now)
        is_waiting = and_(
            deliveries.c.kind == DeliveryKind.POLL_ENDING, deliveries.c.state == DeliveryState.DUE
        )
        async with backend.database.begin() as connection:
            moved = await connection.scalars(
                update(polls).where(is_voted).values(ends_at=now).returning(polls.c.id)
            )
            # Of these polls alone: on PostgreSQL this statement also sees a vote committed after the first
            # one began. Its delivery would come before its end, do nothing, and never come again.
            is_of_moved = deliveries.c.subject_id.in_(moved.all())
            await connection.execute(
                update(deliveries).where(is_waiting, is_of_moved).values(due_at=now, next_at=now)
            )

    async def tap(self, messages: Sequence[Json], user_ids: Sequence[int]) -> None:
        """Let one of two people tap a number on the newest open card among these messages, if there is one.

        Once both have, they seldom tap again: each tap gives the vote two minutes more.
        """
        cards = [message for message in messages if poll_id_of(message) is not None]
        if not cards or (
            len(self.picks_on(int(cards[-1]["id"]))) == len(user_ids) and self.rng.random() < 0.9
        ):
            return
        await self.discord.react(self.rng.choice(user_ids), cards[-1], self.rng.choice(EMOJIS[: len(IDEAS)]))

    def picks_on(self, message_id: int) -> Picks:
        """Return what people have tapped on a card, but for the bot itself."""
        picks: Picks = defaultdict(set)
        for position, emoji in enumerate(EMOJIS):
            for user_id in self.discord.world.users_by_reaction.get((message_id, emoji), []):
                if user_id != BOT_ID:
                    picks[user_id].add(position)
        return dict(picks)

    async def uncounted(self, backend: Backend) -> list[int]:
        """List the open polls whose stored votes are not what people tapped."""
        rows, stored, cards = await _read_polls(backend)
        return [
            row.id
            for row in rows
            if row.state == PollState.OPEN and stored.get(row.id, {}) != self._tapped(cards[row.id])
        ]

    async def assert_true_in_the_end(self, backend: Backend, seed: int) -> int:
        """Assert that each poll has one card, each ended one result; return how many ended as both picked."""
        rows, stored, cards = await _read_polls(backend)
        results = await _read_posts(backend, DeliveryKind.RESULT)
        for row in rows:
            picks, tapped = stored.get(row.id, {}), self._tapped(cards[row.id])
            assert len(cards[row.id]) == 1, f"seed {seed}: {len(cards[row.id])} cards"
            is_open = row.state == PollState.OPEN
            assert len(results[row.id]) == (0 if is_open else 1), (
                f"seed {seed}: {len(results[row.id])} results"
            )
            if is_open:
                assert picks == tapped, f"seed {seed}: votes are lost"
                assert len(picks) < 2, (
                    f"seed {seed}: a vote of both did not end: {row}, {await _endings_of(backend, row.id)}"
                )
                continue
            assert all(each <= tapped[user_id] for user_id, each in picks.items()), f"seed {seed}"
            self._assert_verdict(row, picks, seed)
            self._assert_card_is_closed(cards[row.id][0], row.id, seed)
        return sum(row.verdict == Verdict.SHARED for row in rows)

    def _assert_verdict(self, row: Row[Any], picks: Picks, seed: int) -> None:
        shared = set[int].intersection(*picks.values())
        assert len(picks) == 2, f"seed {seed}: ended with the votes of {len(picks)}"
        assert row.verdict == (Verdict.SHARED if shared else Verdict.NOTHING_SHARED), f"seed {seed}"
        assert (row.winner in shared) == bool(shared), f"seed {seed}"

    def _assert_card_is_closed(self, card: Row[Any], poll_id: int, seed: int) -> None:
        [shown] = [
            message
            for message in self.discord.messages(card.channel_id)
            if int(message["id"]) == card.message_id
        ]
        assert poll_id_of(shown) is None, f"seed {seed}: the card of poll {poll_id} can still be voted on"

    def _tapped(self, cards: Sequence[Row[Any]]) -> Picks:
        return self.picks_on(cards[0].message_id) if cards else {}


def poll_id_of(message: Json) -> int | None:
    """Return the id of the open poll that a message's menus let a person vote in."""
    for row in message["components"]:
        for component in row.get("components", []):
            kind, noun, key, verb = (*str(component.get("custom_id", "")).split(":"), "", "", "", "")[:4]
            if (kind, noun, verb) == ("menu", "date", "love"):
                return int(key)
    return None


async def _read_polls(
    backend: Backend,
) -> tuple[Sequence[Row[Any]], dict[int, Picks], dict[int, list[Row[Any]]]]:
    """Return all polls, their stored votes by reaction, and their cards."""
    cards = await _read_posts(backend, DeliveryKind.POLL)
    async with backend.database.begin() as connection:
        rows = (await connection.execute(select(polls))).all()
        stored: dict[int, Picks] = {}
        for vote in (await connection.execute(select(poll_votes))).all():
            stored.setdefault(vote.poll_id, {}).setdefault(vote.user_id, set()).add(vote.position)
    return rows, stored, cards


async def _endings_of(backend: Backend, poll_id: int) -> Sequence[Row[Any]]:
    """Return the deliveries that end a poll, to show why it did not end."""
    endings = select(deliveries).where(
        deliveries.c.kind == DeliveryKind.POLL_ENDING, deliveries.c.subject_id == poll_id
    )
    async with backend.database.begin() as connection:
        return (await connection.execute(endings)).all()


async def _read_posts(backend: Backend, kind: DeliveryKind) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    async with backend.database.begin() as connection:
        for row in (await connection.execute(select(posts).where(posts.c.kind == kind))).all():
            found[row.subject_id].append(row)
    return found
