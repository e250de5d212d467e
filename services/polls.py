"""Date-night polls: deal ideas, open a vote, and act on its result."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.cooldowns import VOTING
from core.couples import Couple, Person
from core.decks import DateIdea
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, existing
from core.idea_filters import IdeaFilter
from core.polls import (
    DEALT_IDEAS,
    MIN_IDEAS,
    NoIdeaFits,
    Poll,
    PollState,
    Verdict,
    YourOwnPick,
    clean_own_ideas,
    count_votes,
    number_choices,
)
from core.suggestions import items_containing
from core.unreadable import UNREADABLE
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import DeckService
from services.cooldowns import note_yes, refuse_while_resting
from services.ideas import deal_ideas, ideas_of
from services.poll_lifecycle import (
    UNKNOWN_LOCATION,
    PollResult,
    PollView,
    open_poll,
    poll_location_of,
    post_result_card,
    postpone_closing,
    refuse_second_poll,
)


class Polls(DeckService):
    """Use cases of a couple with its polls."""

    async def suggest_titles(self, person: Person, typed: str, limit: int) -> list[str]:
        """List up to `limit` titles that contain the typed text: things to try, then ideas of the deck.

        Raises `NotInCouple`.
        """
        async with self._work_of(person) as (work, couple):
            listed = [to_try.what for to_try in await work.tries.open_of(couple.id)]
        own = [what for what in listed if what != UNREADABLE]
        titles = dict.fromkeys([*own, *(idea.title for idea in self._decks.ideas)])
        return items_containing(titles, typed, limit, str)

    async def start_poll(
        self,
        person: Person,
        typed: Sequence[str],
        idea_filter: IdeaFilter,
        planned_for: datetime | None,
        closes_at: datetime | None,
    ) -> Poll:
        """Open a vote on the caller's ideas; with fewer than two, add ideas of the deck up to three.

        Raises `EmptyText`, `TextTooLong`, `SameIdeaTwice`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`,
        `ClosesAfterDate`, `AskedTooSoon`.
        """
        own = clean_own_ideas(typed)
        async with self._work_of(person) as (work, couple):
            await refuse_second_poll(work, couple)
            missing = DEALT_IDEAS - len(own) if len(own) < MIN_IDEAS else 0
            dealt = await deal_ideas(work, self._decks, couple, idea_filter, missing, own)
            choices = number_choices(own, dealt, self._decks.ideas)
            poll = await open_poll(work, couple, choices, person.user_id, planned_for, closes_at)
            self._post_card(work, couple, poll)
            return poll

    async def deal_idea(self, person: Person, idea_filter: IdeaFilter) -> DateIdea:
        """Deal the caller one matching idea. Raises `NotInCouple`, `NoIdeaFits`."""
        async with self._work_of(person) as (work, couple):
            dealt = await deal_ideas(work, self._decks, couple, idea_filter, 1)
            if not dealt:
                raise NoIdeaFits
            return dealt[0]

    async def start_poll_on_idea(self, person: Person, deck_id: str, idea_filter: IdeaFilter) -> None:
        """Open a vote on an idea of the deck and two more that match.

        Raises `NotAvailable`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`, `AskedTooSoon`.
        """
        idea = existing(next((idea for idea in self._decks.ideas if idea.deck_id == deck_id), None))
        async with self._work_of(person) as (work, couple):
            await refuse_second_poll(work, couple)
            others = await deal_ideas(work, self._decks, couple, idea_filter, DEALT_IDEAS - 1, [idea.title])
            choices = number_choices((), [idea, *others])
            self._post_card(work, couple, await open_poll(work, couple, choices, person.user_id))

    async def poll_view(self, poll_id: int) -> PollView:
        """Load a poll for its card; if that is posted after the vote's end, postpone the end by a day.

        Raises `NotAvailable` if the vote has ended before its card was posted.
        """
        async with self._work() as work:
            couple, poll = await load_item(work, work.polls, poll_id)
            if not await work.posts.posts_of(DeliveryKind.POLL, poll.id):
                if not poll.is_open:
                    raise NotAvailable
                if poll.closes_at <= work.now:
                    poll = await postpone_closing(work, couple, poll)
            return PollView(poll, couple, ideas_of(self._decks, poll))

    async def poll_result(self, poll_id: int) -> PollResult:
        """Load the result of a vote. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._load_result(work, *await load_item(work, work.polls, poll_id))

    async def accept_pick(self, person: Person, poll_id: int, position: int) -> None:
        """Make an idea that the other partner would love the winner of a vote without a shared pick.

        Raises `YourOwnPick`, `PollStillOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await load_for(work, person, work.polls, poll_id)
            await self._refuse_unless_ended_last(work, couple, poll)
            if poll.verdict is not Verdict.NOTHING_SHARED or poll.winner is not None:
                raise NotAvailable
            picks = count_votes(poll.id, poll.ballots).picks
            if position in picks[person.user_id]:
                raise YourOwnPick
            if position not in picks[couple.other_partner(person.user_id).user_id]:
                raise NotAvailable
            await note_yes(work, couple, VOTING)
            await work.polls.update_item(poll.id, winner=position)
            result = await self._load_result(work, couple, replace(poll, winner=position))
            work.redraw(couple, DeliveryKind.RESULT, poll.id, view=result)

    async def reopen_poll(self, person: Person, poll_id: int) -> None:
        """Reopen a vote in which one partner voted, once, for a day or until the date.

        Raises `PollStillOpen`, `AskedTooSoon`, `NotInCouple`, `NotYours`, `NotAvailable`, and the missing
        home's refusal.
        """
        async with self._work() as work:
            couple, poll = await load_for(work, person, work.polls, poll_id)
            work.require_home(couple)
            await self._refuse_unless_ended_last(work, couple, poll)
            if not poll.may_ask_again:
                raise NotAvailable
            await refuse_while_resting(work, couple, person.user_id, VOTING)
            poll = await postpone_closing(work, couple, poll)
            poll = replace(poll, state=PollState.OPEN, verdict=None, reopened_at=work.now)
            await work.polls.update_item(poll.id, state=poll.state, verdict=None, reopened_at=work.now)
            await post_result_card(work, await self._load_result(work, couple, poll))

    async def start_fresh_poll(self, person: Person, poll_id: int) -> None:
        """Open a new vote on three fresh ideas, keeping the previous one's date if it is in the future.

        Raises `PollStillOpen`, `NoIdeaFits`, `AskedTooSoon`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await load_for(work, person, work.polls, poll_id)
            await self._refuse_unless_ended_last(work, couple, poll)
            if poll.winner is not None:
                raise NotAvailable
            dealt = await deal_ideas(work, self._decks, couple, IdeaFilter(), DEALT_IDEAS)
            still_planned = poll.planned_for if poll.planned_for and poll.planned_for > work.now else None
            choices = number_choices((), dealt)
            fresh = await open_poll(work, couple, choices, person.user_id, still_planned)
            self._post_card(work, couple, fresh)
            work.redraw(couple, DeliveryKind.RESULT, poll.id)

    async def _refuse_unless_ended_last(self, work: UnitOfWork, couple: Couple, poll: Poll) -> None:
        """Refuse unless the vote has ended and no other was opened since."""
        if poll.is_open:
            raise NotAvailable
        await refuse_second_poll(work, couple)
        if not await work.polls.is_latest(poll):
            raise NotAvailable

    def _post_card(self, work: UnitOfWork, couple: Couple, poll: Poll) -> None:
        view = PollView(poll, couple, ideas_of(self._decks, poll))
        work.post(couple, DeliveryKind.POLL, poll.id, view=view)

    async def _load_result(self, work: UnitOfWork, couple: Couple, poll: Poll) -> PollResult:
        is_planned = poll.winner is not None and await work.plans.is_poll_planned(couple.id, poll.id)
        location = await poll_location_of(work, couple, poll) if poll.is_open else UNKNOWN_LOCATION
        return PollResult(
            poll=poll,
            couple=couple,
            ideas=ideas_of(self._decks, poll),
            tally=count_votes(poll.id, poll.ballots),
            is_latest=await work.polls.is_latest(poll),
            is_planned=is_planned,
            poll_location=location,
        )
