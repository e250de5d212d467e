"""Votes: by menu or by reaction, counted as they come; a poll ends with the second voter, or in its time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.couples import Couple, CoupleState, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.polls import Poll, PollState, Verdict, VoteSource, count_votes
from core.rituals import RitualKind
from core.shards import Shards
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of
from services.clock import Clock
from services.deliveries import release_to_queue
from services.polls import (
    close_poll_silently,
    is_card_lost,
    load_poll,
    load_poll_for,
    postpone_closing,
    replace_result_card,
)


@dataclass(frozen=True, slots=True)
class OpenPollCard:
    """The message in which an open poll stands, and how many ideas it shows."""

    poll_id: int
    channel_id: int
    message_id: int
    idea_count: int


@dataclass(frozen=True, slots=True)
class VoteResult:
    """What became of a vote: `deliveries` show that the poll has ended, and how, when it was the last one."""

    poll: Poll
    changes_card: bool
    deliveries: list[Delivery]


class Votes:
    """How the two vote, and how it ends."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def pick_ideas(self, person: Person, poll_id: int, positions: Collection[int]) -> VoteResult:
        """Take what the caller would love, in the place of what they picked in the menu before.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            couple, poll = await self._load_open_for(stores, person, poll_id)
            await stores.polls.delete_votes(poll.id, VoteSource.SELECT, user_id=person.user_id)
            await stores.polls.insert_votes(poll.id, person.user_id, VoteSource.SELECT, positions)
            return await self._count_votes(stores, couple, poll)

    async def refuse_ideas(self, person: Person, poll_id: int, positions: Collection[int]) -> VoteResult:
        """Take what the caller would rather not. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple, poll = await self._load_open_for(stores, person, poll_id)
            await stores.polls.replace_refusals(poll.id, person.user_id, positions)
            return await self._count_votes(stores, couple, poll)

    async def add_reaction(self, message_id: int, user_id: int, position: int) -> VoteResult | None:
        """Take a reaction as a pick; None where it is no vote."""
        async with self._work() as stores:
            found = await self._open_poll_in(stores, message_id)
            if found is None:
                return None
            couple, poll = found
            if user_id not in couple.user_ids or position >= len(poll.choices):
                return None
            await stores.polls.insert_votes(poll.id, user_id, VoteSource.REACTION, [position])
            return await self._count_votes(stores, couple, poll)

    async def remove_reactions(
        self, message_id: int, user_id: int | None = None, position: int | None = None
    ) -> VoteResult | None:
        """Take reactions back, of one user or all, of one idea or all; None where there was no vote."""
        async with self._work() as stores:
            found = await self._open_poll_in(stores, message_id)
            if found is None:
                return None
            couple, poll = found
            await stores.polls.delete_votes(poll.id, VoteSource.REACTION, user_id=user_id, position=position)
            return await self._count_votes(stores, couple, poll)

    async def recount_reactions(
        self, message_id: int, reactions: Mapping[int, Collection[int]]
    ) -> VoteResult | None:
        """Take the reactions as they stand, positions by user, for all that were counted before."""
        async with self._work() as stores:
            found = await self._open_poll_in(stores, message_id)
            if found is None:
                return None
            couple, poll = found
            await stores.polls.delete_votes(poll.id, VoteSource.REACTION)
            for user_id in couple.user_ids:
                positions = [at for at in reactions.get(user_id, ()) if at < len(poll.choices)]
                await stores.polls.insert_votes(poll.id, user_id, VoteSource.REACTION, positions)
            return await self._count_votes(stores, couple, poll)

    async def open_poll_ids(self, shards: Shards) -> Sequence[int]:
        """List the ids of open polls."""
        async with self._work() as stores:
            return await stores.polls.open_poll_ids(shards)

    async def open_poll_card(self, poll_id: int) -> OpenPollCard | None:
        """Find where an open poll stands. Raises `NotAvailable`."""
        async with self._work() as stores:
            _, poll = await load_poll(stores, poll_id)
            return await self._find_card(stores, poll) if poll.is_open else None

    async def own_open_poll_card(self, person: Person) -> OpenPollCard | None:
        """Find where the caller's open poll stands. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            poll = await stores.polls.open_of(couple.id)
            return await self._find_card(stores, poll) if poll is not None else None

    async def close_lost_poll(
        self, poll_id: int, missing_message_ids: Collection[int] = ()
    ) -> list[Delivery]:
        """End a vote whose card is gone; `missing` are messages that somebody has deleted.

        Returns what takes the rest down. Raises `NotAvailable`.
        """
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            await stores.posts.delete_rows(missing_message_ids)
            if poll.is_open and await is_card_lost(stores, poll):
                return await close_poll_silently(stores, couple, poll, self._clock())
            return []

    async def close_due_poll(self, poll_id: int) -> None:
        """End a vote in its time, and let the alarm show it; one that nobody could see yet is put off."""
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            if not poll.is_open:
                return
            is_unseen = not await stores.posts.posts_of(DeliveryKind.POLL, poll.id)
            is_too_late = poll.planned_for is not None and poll.planned_for <= now
            if (
                is_unseen
                and not is_too_late
                and await stores.deliveries.is_pending(DeliveryKind.POLL, poll.id)
            ):
                await postpone_closing(stores, couple, poll, now)
                return
            await release_to_queue(stores, await self._close_poll(stores, couple, poll), now)

    async def _find_card(self, stores: Stores, poll: Poll) -> OpenPollCard | None:
        for posted in await stores.posts.posts_of(DeliveryKind.POLL, poll.id):
            return OpenPollCard(poll.id, posted.channel_id, posted.message_id, len(poll.choices))
        return None

    async def _count_votes(self, stores: Stores, couple: Couple, before: Poll) -> VoteResult:
        _, poll = await load_poll(stores, before.id)
        if len(poll.voters) < len(couple.partners):
            changes_card = bool(poll.voters) != bool(before.voters)
            return VoteResult(poll, changes_card=changes_card, deliveries=[])
        deliveries = await self._close_poll(stores, couple, poll)
        _, closed = await load_poll(stores, poll.id)
        return VoteResult(closed, changes_card=False, deliveries=deliveries)

    async def _close_poll(self, stores: Stores, couple: Couple, poll: Poll) -> list[Delivery]:
        """Count, and return what shows the end; a vote that nobody could see ends without a word."""
        outcome = count_votes(poll.id, poll.ballots)
        await stores.polls.update_poll(
            poll.id, state=PollState.CLOSED, verdict=outcome.verdict, winner=outcome.winner
        )
        await stores.deliveries.cancel_pending(DeliveryKind.POLL_CLOSING, poll.id)
        await stores.deliveries.cancel_pending(DeliveryKind.POLL, poll.id)
        if outcome.verdict is not Verdict.NOBODY:
            await stores.rituals.reset_unanswered(couple.id, RitualKind.DATE)
        elif not await stores.posts.posts_of(DeliveryKind.POLL, poll.id):
            return []
        return await replace_result_card(stores, couple, poll, self._clock())

    async def _load_open_for(self, stores: Stores, person: Person, poll_id: int) -> tuple[Couple, Poll]:
        couple, poll = await load_poll_for(stores, person, poll_id)
        if not poll.is_open:
            raise NotAvailable
        return couple, poll

    async def _open_poll_in(self, stores: Stores, message_id: int) -> tuple[Couple, Poll] | None:
        posted = await stores.posts.find_post(message_id)
        if posted is None or posted.kind is not DeliveryKind.POLL:
            return None
        couple, poll = await load_poll(stores, posted.subject_id)
        return (couple, poll) if couple.state is CoupleState.TOGETHER and poll.is_open else None
