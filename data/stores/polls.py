"""Polls, stored: their ideas, votes by source, and refusals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.couples import CoupleState
from core.polls import Ballot, Poll, PollChoice, PollState, Verdict, VoteSource
from core.shards import Shards
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.stores.shards import is_on_shards
from data.tables import couples, poll_ideas, poll_refusals, poll_votes, polls

TITLE_COLUMN = "poll_ideas.title"


class PollStore:
    """What the two vote on."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def find_poll(self, couple_id: int, poll_id: int) -> Poll | None:
        """Find a couple's poll of that id."""
        return await self._find_one(polls.c.couple_id == couple_id, polls.c.id == poll_id)

    async def open_of(self, couple_id: int) -> Poll | None:
        """Find the couple's open poll."""
        return await self._find_one(polls.c.couple_id == couple_id, polls.c.state == PollState.OPEN)

    async def couple_id_of(self, poll_id: int) -> int | None:
        """Find the couple that a poll belongs to."""
        return await self._connection.scalar(select(polls.c.couple_id).where(polls.c.id == poll_id))

    async def is_latest(self, poll: Poll) -> bool:
        """Say whether the couple has opened none after it."""
        return not await self._connection.scalar(
            select(exists().where(polls.c.couple_id == poll.couple_id, polls.c.id > poll.id))
        )

    async def polls_won_between(
        self, couple_id: int, first: datetime, end: datetime
    ) -> list[tuple[datetime, Poll]]:
        """List polls with a winner for a moment from `first` up to `end`; without one, opened then."""
        moment = func.coalesce(polls.c.planned_for, polls.c.opened_at)
        rows = await self._connection.execute(
            select(polls.c.id, polls.c.planned_for, polls.c.opened_at)
            .where(polls.c.couple_id == couple_id, polls.c.winner.is_not(None), moment >= first, moment < end)
            .order_by(polls.c.id)
        )
        found = [
            (row.planned_for or row.opened_at, await self.find_poll(couple_id, row.id)) for row in rows.all()
        ]
        return [(at, poll) for at, poll in found if poll is not None]

    async def open_poll_ids(self, shards: Shards) -> Sequence[int]:
        """List the ids of couples' open polls."""
        query = (
            select(polls.c.id)
            .join(couples)
            .where(
                polls.c.state == PollState.OPEN,
                couples.c.state == CoupleState.TOGETHER,
                is_on_shards(couples.c.guild_id, shards),
            )
            .order_by(polls.c.id)
        )
        return (await self._connection.scalars(query)).all()

    async def insert_poll(
        self,
        couple_id: int,
        opened_by: int | None,
        choices: Sequence[PollChoice],
        planned_for: datetime | None,
        closes_at: datetime,
        now: datetime,
    ) -> int:
        """Store an open poll; the one before must be closed. Returns its id."""
        poll_id = self._ids.next_id(now)
        await self._connection.execute(
            insert(polls).values(
                id=poll_id,
                couple_id=couple_id,
                opened_by=opened_by,
                state=PollState.OPEN,
                opened_at=now,
                planned_for=planned_for,
                closes_at=closes_at,
            )
        )
        for choice in choices:
            idea_id = self._ids.next_id(now)
            await self._connection.execute(
                insert(poll_ideas).values(
                    id=idea_id,
                    poll_id=poll_id,
                    position=choice.position,
                    deck_key=choice.deck_id,
                    title=self._cipher.encrypt_optional(couple_id, TITLE_COLUMN, idea_id, choice.title),
                )
            )
        return poll_id

    async def update_poll(self, poll_id: int, **columns: object) -> None:
        """Set columns of a poll."""
        await self._connection.execute(update(polls).where(polls.c.id == poll_id).values(**columns))

    async def insert_votes(
        self, poll_id: int, user_id: int, source: VoteSource, positions: Iterable[int]
    ) -> None:
        """Store picks; what was picked there already stays as it is."""
        rows = await self._connection.scalars(
            select(poll_votes.c.position).where(
                poll_votes.c.poll_id == poll_id,
                poll_votes.c.user_id == user_id,
                poll_votes.c.source == source,
            )
        )
        for position in sorted(set(positions) - set(rows.all())):
            await self._connection.execute(
                insert(poll_votes).values(poll_id=poll_id, position=position, user_id=user_id, source=source)
            )

    async def delete_votes(
        self, poll_id: int, source: VoteSource, *, user_id: int | None = None, position: int | None = None
    ) -> None:
        """Delete picks of a source: one partner's or both, of one idea or of all."""
        query = delete(poll_votes).where(poll_votes.c.poll_id == poll_id, poll_votes.c.source == source)
        if user_id is not None:
            query = query.where(poll_votes.c.user_id == user_id)
        if position is not None:
            query = query.where(poll_votes.c.position == position)
        await self._connection.execute(query)

    async def replace_refusals(self, poll_id: int, user_id: int, positions: Iterable[int]) -> None:
        """Store what a partner would rather not, in the place of what they said before."""
        await self._connection.execute(
            delete(poll_refusals).where(
                poll_refusals.c.poll_id == poll_id, poll_refusals.c.user_id == user_id
            )
        )
        for position in positions:
            await self._connection.execute(
                insert(poll_refusals).values(poll_id=poll_id, position=position, user_id=user_id)
            )

    async def _find_one(self, *conditions: ColumnElement[bool]) -> Poll | None:
        row = (await self._connection.execute(select(polls).where(*conditions))).one_or_none()
        if row is None:
            return None
        return Poll(
            id=row.id,
            couple_id=row.couple_id,
            opened_by=row.opened_by,
            state=PollState(row.state),
            choices=await self._choices(row),
            planned_for=row.planned_for,
            closes_at=row.closes_at,
            reopened_at=row.reopened_at,
            verdict=Verdict(row.verdict) if row.verdict else None,
            winner=row.winner,
            ballots=await self._ballots(row.id),
        )

    async def _choices(self, poll: Row[Any]) -> tuple[PollChoice, ...]:
        rows = await self._connection.execute(
            select(poll_ideas).where(poll_ideas.c.poll_id == poll.id).order_by(poll_ideas.c.position)
        )
        return tuple(
            PollChoice(
                position=row.position,
                deck_id=row.deck_key,
                title=self._cipher.decrypt_optional(poll.couple_id, TITLE_COLUMN, row.id, row.title),
            )
            for row in rows.all()
        )

    async def _ballots(self, poll_id: int) -> tuple[Ballot, ...]:
        votes = await self._connection.execute(select(poll_votes).where(poll_votes.c.poll_id == poll_id))
        picks = [(row.user_id, row.position) for row in votes.all()]
        refused = await self._connection.execute(
            select(poll_refusals).where(poll_refusals.c.poll_id == poll_id)
        )
        refusals = [(row.user_id, row.position) for row in refused.all()]
        return tuple(
            Ballot(
                user_id=user_id,
                picks=frozenset(position for voter, position in picks if voter == user_id),
                refusals=frozenset(position for voter, position in refusals if voter == user_id),
            )
            for user_id in sorted({user_id for user_id, _ in (*picks, *refusals)})
        )
