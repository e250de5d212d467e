"""Votes: by menu or by reaction, counted as they come; a poll ends with the second voter, or in its time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.couples import Couple, CoupleState, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.polls import Poll, PollState, Verdict, VoteSource, tally
from core.rituals import RitualKind
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import leave_to_alarm
from services.membership import couple_of
from services.polls import is_lost, let_go, load_poll, load_poll_for, put_off, show_change


@dataclass(frozen=True, slots=True)
class OpenCard:
    """The message in which an open poll stands, and how many ideas it shows."""

    poll_id: int
    channel_id: int
    message_id: int
    ideas: int


@dataclass(frozen=True, slots=True)
class Voted:
    """What became of a vote: `deliveries` show that the poll has ended, and how, when it was the last one."""

    poll: Poll
    changes_card: bool
    deliveries: list[Delivery]


class Votes:
    """How the two vote, and how it ends."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def pick(self, person: Person, poll_id: int, positions: Collection[int]) -> Voted:
        """Take what the caller would love, in the place of what they picked in the menu before.

        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            couple, poll = await self._open_for(stores, person, poll_id)
            await stores.polls.take_back(poll.id, VoteSource.SELECT, user_id=person.user_id)
            await stores.polls.vote(poll.id, person.user_id, VoteSource.SELECT, positions)
            return await self._count(stores, couple, poll)

    async def refuse(self, person: Person, poll_id: int, positions: Collection[int]) -> Voted:
        """Take what the caller would rather not. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            couple, poll = await self._open_for(stores, person, poll_id)
            await stores.polls.refuse(poll.id, person.user_id, positions)
            return await self._count(stores, couple, poll)

    async def react(self, message_id: int, user_id: int, position: int) -> Voted | None:
        """Take a reaction as a pick; None where it is no vote."""
        async with self._work() as stores:
            found = await self._in_message(stores, message_id)
            if found is None:
                return None
            couple, poll = found
            if user_id not in couple.user_ids or position >= len(poll.choices):
                return None
            await stores.polls.vote(poll.id, user_id, VoteSource.REACTION, [position])
            return await self._count(stores, couple, poll)

    async def unreact(
        self, message_id: int, user_id: int | None = None, position: int | None = None
    ) -> Voted | None:
        """Take reactions back, of one user or all, of one idea or all; None where there was no vote."""
        async with self._work() as stores:
            found = await self._in_message(stores, message_id)
            if found is None:
                return None
            couple, poll = found
            await stores.polls.take_back(poll.id, VoteSource.REACTION, user_id=user_id, position=position)
            return await self._count(stores, couple, poll)

    async def reread(self, message_id: int, reactions: Mapping[int, Collection[int]]) -> Voted | None:
        """Take the reactions as they stand, positions by user, for all that were counted before."""
        async with self._work() as stores:
            found = await self._in_message(stores, message_id)
            if found is None:
                return None
            couple, poll = found
            await stores.polls.take_back(poll.id, VoteSource.REACTION)
            for user_id in couple.user_ids:
                positions = [at for at in reactions.get(user_id, ()) if at < len(poll.choices)]
                await stores.polls.vote(poll.id, user_id, VoteSource.REACTION, positions)
            return await self._count(stores, couple, poll)

    async def open_ids(self, guilds: tuple[int, tuple[int, ...]]) -> Sequence[int]:
        """List the ids of open polls; `guilds` is the shard count and the shards that are asked about."""
        async with self._work() as stores:
            return await stores.polls.open_ids(guilds)

    async def open_card(self, poll_id: int) -> OpenCard | None:
        """Find where an open poll stands. Raises `Over`."""
        async with self._work() as stores:
            _, poll = await load_poll(stores, poll_id)
            return await self._card(stores, poll) if poll.is_open else None

    async def card_of(self, person: Person) -> OpenCard | None:
        """Find where the caller's open poll stands. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            poll = await stores.polls.open_of(couple.id)
            return await self._card(stores, poll) if poll is not None else None

    async def let_go_of_lost(self, poll_id: int, missing: Collection[int] = ()) -> list[Delivery]:
        """End a vote whose card is gone; `missing` are messages that somebody has deleted.

        Returns what takes the rest down. Raises `Over`.
        """
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            await stores.posts.forget(missing)
            if poll.is_open and await is_lost(stores, poll):
                return await let_go(stores, couple, poll, self._clock())
            return []

    async def close_due(self, poll_id: int) -> None:
        """End a vote in its time, and let the alarm show it; one that nobody could see yet is put off."""
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            if not poll.is_open:
                return
            is_unseen = not await stores.posts.of(DeliveryKind.POLL, poll.id)
            is_too_late = poll.planned_for is not None and poll.planned_for <= now
            if (
                is_unseen
                and not is_too_late
                and await stores.deliveries.is_waiting(DeliveryKind.POLL, poll.id)
            ):
                await put_off(stores, couple, poll, now)
                return
            await leave_to_alarm(stores, await self._close(stores, couple, poll), now)

    async def _card(self, stores: Stores, poll: Poll) -> OpenCard | None:
        for posted in await stores.posts.of(DeliveryKind.POLL, poll.id):
            return OpenCard(poll.id, posted.channel_id, posted.message_id, len(poll.choices))
        return None

    async def _count(self, stores: Stores, couple: Couple, before: Poll) -> Voted:
        _, poll = await load_poll(stores, before.id)
        if len(poll.voters) < len(couple.partners):
            changes_card = bool(poll.voters) != bool(before.voters)
            return Voted(poll, changes_card=changes_card, deliveries=[])
        deliveries = await self._close(stores, couple, poll)
        _, closed = await load_poll(stores, poll.id)
        return Voted(closed, changes_card=False, deliveries=deliveries)

    async def _close(self, stores: Stores, couple: Couple, poll: Poll) -> list[Delivery]:
        """Count, and return what shows the end; a vote that nobody could see ends without a word."""
        outcome = tally(poll.id, poll.ballots)
        await stores.polls.change(
            poll.id, state=PollState.CLOSED, verdict=outcome.verdict, winner=outcome.winner
        )
        await stores.deliveries.drop(DeliveryKind.POLL_CLOSING, poll.id)
        await stores.deliveries.drop(DeliveryKind.POLL, poll.id)
        if outcome.verdict is not Verdict.NOBODY:
            await stores.rituals.was_answered(couple.id, RitualKind.DATE)
        elif not await stores.posts.of(DeliveryKind.POLL, poll.id):
            return []
        return await show_change(stores, couple, poll, self._clock())

    async def _open_for(self, stores: Stores, person: Person, poll_id: int) -> tuple[Couple, Poll]:
        couple, poll = await load_poll_for(stores, person, poll_id)
        if not poll.is_open:
            raise Over
        return couple, poll

    async def _in_message(self, stores: Stores, message_id: int) -> tuple[Couple, Poll] | None:
        posted = await stores.posts.at(message_id)
        if posted is None or posted.kind is not DeliveryKind.POLL:
            return None
        couple, poll = await load_poll(stores, posted.subject_id)
        return (couple, poll) if couple.state is CoupleState.TOGETHER and poll.is_open else None
