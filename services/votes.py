"""Votes by menu or by reaction; a poll ends soon after both have voted, or at its closing time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.cooldowns import VOTING, voter_turned_down
from core.couples import Couple, CoupleState, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.polls import Ballot, NotBothVoted, Poll, PollState, Verdict, count_votes
from core.rituals import RitualKind
from core.shards import Shards
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import DeckService
from services.cooldowns import note_no, note_yes
from services.ideas import ideas_of
from services.poll_lifecycle import (
    PollResult,
    PollView,
    close_poll_silently,
    is_card_lost,
    move_ending,
    post_result_card,
    postpone_closing,
)


@dataclass(frozen=True, slots=True)
class OpenPollCard:
    """The message that shows an open poll, with the number of ideas and the voters."""

    poll_id: int
    channel_id: int
    message_id: int
    idea_count: int
    user_ids: tuple[int, int]


class Votes(DeckService):
    """Use cases for voting, and for ending a vote."""

    async def pick_ideas(self, person: Person, poll_id: int, positions: Collection[int]) -> PollView:
        """Store the ideas the caller would love, replacing their earlier picks in the menu.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await self._load_open_for(work, person, poll_id)
            ballot = replace(poll.ballot_of(person.user_id), selected=_offered(poll, positions))
            return self._view(couple, await self._count_ballots(work, couple, poll, [ballot]))

    async def refuse_ideas(self, person: Person, poll_id: int, positions: Collection[int]) -> PollView:
        """Store the ideas the caller would rather not do, replacing their earlier refusals.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await self._load_open_for(work, person, poll_id)
            ballot = replace(poll.ballot_of(person.user_id), refusals=_offered(poll, positions))
            return self._view(couple, await self._count_ballots(work, couple, poll, [ballot]))

    async def add_reaction(self, message_id: int, user_id: int, position: int) -> Poll | None:
        """Count a reaction as a pick, and return the poll; None if the reaction is not a vote."""
        async with self._work() as work:
            found = await self._open_poll_in(work, message_id)
            if found is None:
                return None
            couple, poll = found
            if user_id not in couple.user_ids or position >= len(poll.choices):
                return None
            before = poll.ballot_of(user_id)
            ballot = replace(before, reacted=before.reacted | {position})
            return await self._count_ballots(work, couple, poll, [ballot])

    async def remove_reactions(
        self, message_id: int, user_id: int | None = None, position: int | None = None
    ) -> Poll | None:
        """Remove picks by reaction, of one user or all, of one idea or all; None if no open poll is shown."""
        async with self._work() as work:
            found = await self._open_poll_in(work, message_id)
            if found is None:
                return None
            couple, poll = found
            ballots = [
                replace(ballot, reacted=ballot.reacted - {position} if position is not None else frozenset())
                for ballot in poll.ballots
                if user_id in {None, ballot.user_id}
            ]
            return await self._count_ballots(work, couple, poll, ballots)

    async def recount_reactions(
        self, message_id: int, reactions: Mapping[int, Collection[int]]
    ) -> Poll | None:
        """Replace all picks by reaction with `reactions`, positions by user id; None if no poll is open."""
        async with self._work() as work:
            found = await self._open_poll_in(work, message_id)
            if found is None:
                return None
            couple, poll = found
            ballots = [
                replace(poll.ballot_of(user_id), reacted=_offered(poll, reactions.get(user_id, ())))
                for user_id in couple.user_ids
            ]
            return await self._count_ballots(work, couple, poll, ballots)

    async def open_poll_ids(self, shards: Shards) -> Sequence[int]:
        """List the ids of open polls, the newest first."""
        async with self._work() as work:
            return await work.polls.open_poll_ids(shards)

    async def open_poll_id_of(self, message_id: int) -> int | None:
        """Return the id of the open poll whose card is this message; None if there is none."""
        async with self._work() as work:
            found = await self._open_poll_in(work, message_id)
            return found[1].id if found is not None else None

    async def open_poll_card(self, poll_id: int) -> OpenPollCard | None:
        """Find the card of an open poll. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, poll = await load_item(work, work.polls, poll_id)
            return await self._find_card(work, couple, poll) if poll.is_open else None

    async def own_open_poll_card(self, person: Person) -> OpenPollCard | None:
        """Find the card of the caller's open poll. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            poll = await work.polls.open_of(couple.id)
            return await self._find_card(work, couple, poll) if poll is not None else None

    async def close_lost_poll(self, poll_id: int, missing_message_ids: Collection[int] = ()) -> None:
        """End a vote whose card is gone, and delete its result cards.

        `missing_message_ids` are messages that no longer exist. Raises `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await load_item(work, work.polls, poll_id)
            await work.posts.delete_rows(missing_message_ids)
            if poll.is_open and await is_card_lost(work, poll):
                await close_poll_silently(work, couple, poll)

    async def close_due_poll(self, poll_id: int) -> None:
        """End a vote at its closing time; postpone that while its card is still to be posted.

        Raises `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await load_item(work, work.polls, poll_id)
            if not poll.is_open:
                return
            is_unseen = not await work.posts.posts_of(DeliveryKind.POLL, poll.id)
            is_too_late = poll.planned_for is not None and poll.planned_for <= work.now
            if is_unseen and not is_too_late and await work.deliveries.is_pending(DeliveryKind.POLL, poll.id):
                await postpone_closing(work, couple, poll)
                return
            await self._close_poll(work, couple, poll)

    async def end_voted_poll(self, poll_id: int) -> None:
        """End a vote two minutes after its last change if both have voted; a later change has moved its end.

        Raises `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await load_item(work, work.polls, poll_id)
            if poll.is_open and poll.ends_at is not None and poll.ends_at <= work.now:
                await self._close_poll(work, couple, poll)

    async def end_poll(self, person: Person, poll_id: int) -> None:
        """End a vote now; either partner may, once both have voted.

        Raises `NotBothVoted`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await self._load_open_for(work, person, poll_id)
            if not poll.have_both_voted:
                raise NotBothVoted
            await self._close_poll(work, couple, poll)

    async def _find_card(self, work: UnitOfWork, couple: Couple, poll: Poll) -> OpenPollCard | None:
        for posted in await work.posts.posts_of(DeliveryKind.POLL, poll.id):
            return OpenPollCard(
                poll.id, posted.channel_id, posted.message_id, len(poll.choices), couple.user_ids
            )
        return None

    async def _count_ballots(
        self, work: UnitOfWork, couple: Couple, before: Poll, ballots: Sequence[Ballot]
    ) -> Poll:
        """Store ballots, and return the resulting poll; any change moves its end."""
        if all(before.ballot_of(ballot.user_id) == ballot for ballot in ballots):
            return before
        poll = before
        for ballot in ballots:
            await work.polls.replace_ballot(before, ballot)
            poll = poll.with_ballot(ballot)
        poll = await move_ending(work, couple, poll)
        # The card shows the voters and the end, but no votes: another pick by the same voter changes nothing
        # on it.
        if poll.voters != before.voters or poll.ends_at != before.ends_at:
            work.redraw(couple, DeliveryKind.POLL, poll.id, view=self._view(couple, poll))
        return poll

    def _view(self, couple: Couple, poll: Poll) -> PollView:
        return PollView(poll, couple, ideas_of(self._decks, poll))

    async def _close_poll(self, work: UnitOfWork, couple: Couple, poll: Poll) -> None:
        """Count the votes and post the result; post nothing if no one voted and the card was never posted."""
        tally = count_votes(poll.id, poll.ballots)
        poll = replace(poll, state=PollState.CLOSED, verdict=tally.verdict, winner=tally.winner)
        await work.polls.update_item(poll.id, state=poll.state, verdict=poll.verdict, winner=poll.winner)
        await work.deliveries.cancel_pending(
            poll.id, DeliveryKind.POLL_CLOSING, DeliveryKind.POLL_ENDING, DeliveryKind.POLL
        )
        turned_down = voter_turned_down(poll)
        if turned_down is not None:
            await note_no(work, couple, turned_down, VOTING)
        elif tally.winner is not None:
            await note_yes(work, couple, VOTING)
        if tally.verdict is not Verdict.NOBODY:
            await work.rituals.reset_unanswered(couple.id, RitualKind.DATE)
        elif not await work.posts.posts_of(DeliveryKind.POLL, poll.id):
            return
        # The defaults of `PollResult` apply: this vote was open, so it is the latest, and nothing is planned.
        await post_result_card(work, PollResult(poll, couple, ideas_of(self._decks, poll), tally))

    async def _load_open_for(self, work: UnitOfWork, person: Person, poll_id: int) -> tuple[Couple, Poll]:
        couple, poll = await load_for(work, person, work.polls, poll_id)
        if not poll.is_open:
            raise NotAvailable
        return couple, poll

    async def _open_poll_in(self, work: UnitOfWork, message_id: int) -> tuple[Couple, Poll] | None:
        posted = await work.posts.find_post(message_id)
        if posted is None or posted.kind is not DeliveryKind.POLL:
            return None
        couple, poll = await load_item(work, work.polls, posted.subject_id)
        return (couple, poll) if couple.state is CoupleState.TOGETHER and poll.is_open else None


def _offered(poll: Poll, positions: Collection[int]) -> frozenset[int]:
    """Return those positions that have an idea in a poll: a menu of a modified client can have others."""
    return frozenset(range(len(poll.choices))).intersection(positions)
