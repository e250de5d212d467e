"""Store polls with their ideas, votes by source, and refusals."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Table, and_, bindparam, delete, exists, insert, select

from core.couples import CoupleState
from core.polls import Ballot, Poll, PollChoice, PollState, Verdict, VoteSource
from core.shards import Shards
from data.stores.base import ItemStore
from data.stores.shards import is_on_shards
from data.tables import couples, poll_ideas, poll_refusals, poll_votes, polls

TITLE_COLUMN = "poll_ideas.title"

# One statement reads whole polls: a row for each idea, with each vote and each refusal of that idea. Five
# ideas and two voters make forty rows at most; sets remove the repetitions.
POLLS = (
    select(
        polls,
        poll_ideas.c.id.label("idea_id"),
        poll_ideas.c.position,
        poll_ideas.c.deck_key,
        poll_ideas.c.title,
        poll_votes.c.user_id.label("voter_id"),
        poll_votes.c.source,
        poll_refusals.c.user_id.label("refuser_id"),
    )
    .select_from(
        polls.join(poll_ideas)
        .outerjoin(
            poll_votes,
            and_(poll_votes.c.poll_id == polls.c.id, poll_votes.c.position == poll_ideas.c.position),
        )
        .outerjoin(
            poll_refusals,
            and_(poll_refusals.c.poll_id == polls.c.id, poll_refusals.c.position == poll_ideas.c.position),
        )
    )
    .order_by(polls.c.id, poll_ideas.c.position)
)
BY_ID = POLLS.where(polls.c.id == bindparam("item_id"))
OPEN_OF_COUPLE = POLLS.where(polls.c.couple_id == bindparam("couple_id"), polls.c.state == PollState.OPEN)


class PollStore(ItemStore[Poll]):
    """Couples' polls; the partners' own ideas are encrypted."""

    table = polls

    async def find(self, item_id: int) -> Poll | None:
        """Find a poll by its id, with its ideas and ballots."""
        return await self._find_first(BY_ID, {"item_id": item_id})

    async def open_of(self, couple_id: int) -> Poll | None:
        """Find the couple's open poll."""
        return await self._find_first(OPEN_OF_COUPLE, {"couple_id": couple_id})

    async def is_latest(self, poll: Poll) -> bool:
        """Return whether the couple has opened no other poll after this one."""
        return not await self._connection.scalar(
            select(exists().where(polls.c.couple_id == poll.couple_id, polls.c.id > poll.id))
        )

    async def open_poll_ids(self, shards: Shards) -> Sequence[int]:
        """List the ids of the open polls of couples that are together, the newest first."""
        query = (
            select(polls.c.id)
            .join(couples)
            .where(
                polls.c.state == PollState.OPEN,
                couples.c.state == CoupleState.TOGETHER,
                is_on_shards(couples.c.guild_id, shards),
            )
            .order_by(polls.c.id.desc())
        )
        return (await self._connection.scalars(query)).all()

    async def insert_poll(
        self,
        couple_id: int,
        opened_by: int | None,
        choices: Sequence[PollChoice],
        planned_for: datetime | None,
        closes_at: datetime,
    ) -> Poll:
        """Store an open poll of two ideas or more; the couple's previous poll must be closed."""
        poll = Poll(
            id=self._next_id(),
            couple_id=couple_id,
            opened_by=opened_by,
            state=PollState.OPEN,
            choices=tuple(choices),
            planned_for=None if planned_for is None else planned_for.astimezone(UTC),
            closes_at=closes_at.astimezone(UTC),
            ends_at=None,
            reopened_at=None,
            verdict=None,
            winner=None,
            ballots=(),
        )
        await self._insert(
            polls,
            id=poll.id,
            couple_id=couple_id,
            opened_by=opened_by,
            state=poll.state,
            opened_at=self._now,
            planned_for=poll.planned_for,
            closes_at=poll.closes_at,
        )
        await self._insert_ideas(poll)
        return poll

    async def _insert_ideas(self, poll: Poll) -> None:
        ideas = [(self._next_id(), choice) for choice in poll.choices]
        await self._connection.execute(
            insert(poll_ideas),
            [
                {
                    "id": idea_id,
                    "poll_id": poll.id,
                    "position": choice.position,
                    "deck_key": choice.deck_id,
                    "title": self._cipher.encrypt_optional(
                        poll.couple_id, TITLE_COLUMN, idea_id, choice.title
                    ),
                }
                for idea_id, choice in ideas
            ],
        )

    async def replace_ballot(self, poll: Poll, ballot: Ballot) -> None:
        """Replace a partner's ballot in `poll`, writing only the differences."""
        before = poll.ballot_of(ballot.user_id)
        owner: dict[str, object] = {"poll_id": poll.id, "user_id": ballot.user_id}
        by_select = {**owner, "source": VoteSource.SELECT}
        by_reaction = {**owner, "source": VoteSource.REACTION}
        await self._replace_positions(poll_votes, by_select, before.selected, ballot.selected)
        await self._replace_positions(poll_votes, by_reaction, before.reacted, ballot.reacted)
        await self._replace_positions(poll_refusals, owner, before.refusals, ballot.refusals)

    async def _replace_positions(
        self, table: Table, owner: dict[str, object], before: frozenset[int], after: frozenset[int]
    ) -> None:
        """Replace the positions `before` with `after`, in the rows whose columns equal `owner`."""
        if removed := before - after:
            of_owner = [table.c[name] == value for name, value in owner.items()]
            await self._connection.execute(delete(table).where(*of_owner, table.c.position.in_(removed)))
        if added := after - before:
            rows = [{**owner, "position": position} for position in sorted(added)]
            await self._connection.execute(insert(table), rows)

    async def _items(self, rows: Sequence[Row[Any]]) -> list[Poll]:
        return [self._poll(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]

    def _item(self, row: Row[Any]) -> Poll:
        return self._poll([row])

    def _poll(self, rows: Sequence[Row[Any]]) -> Poll:
        """Build a poll from its rows, ordered by the positions of its ideas."""
        poll = rows[0]
        return Poll(
            id=poll.id,
            couple_id=poll.couple_id,
            opened_by=poll.opened_by,
            state=PollState(poll.state),
            choices=tuple(self._choice(next(idea)) for _, idea in groupby(rows, lambda row: row.position)),
            planned_for=poll.planned_for,
            closes_at=poll.closes_at,
            ends_at=poll.ends_at,
            reopened_at=poll.reopened_at,
            verdict=Verdict(poll.verdict) if poll.verdict else None,
            winner=poll.winner,
            ballots=_ballots(rows),
        )

    def _choice(self, row: Row[Any]) -> PollChoice:
        title = self._cipher.decrypt_optional(row.couple_id, TITLE_COLUMN, row.idea_id, row.title)
        return PollChoice(row.position, row.deck_key, title)


def _ballots(rows: Sequence[Row[Any]]) -> tuple[Ballot, ...]:
    picks: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
    refusals: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.voter_id is not None:
            picks[row.voter_id, row.source].add(row.position)
        if row.refuser_id is not None:
            refusals[row.refuser_id].add(row.position)
    return tuple(
        Ballot(
            user_id=user_id,
            selected=frozenset(picks[user_id, VoteSource.SELECT]),
            refusals=frozenset(refusals[user_id]),
            reacted=frozenset(picks[user_id, VoteSource.REACTION]),
        )
        for user_id in sorted({user_id for user_id, _ in picks} | refusals.keys())
    )
