"""Date-night polls: deal ideas, open a vote, and act on its result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.cooldowns import VOTING
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.decks import DateIdea, Decks
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.polls import (
    DEALT_IDEAS,
    MIN_IDEAS,
    IdeaFilter,
    NoIdeaFits,
    Poll,
    PollChoice,
    PollIdea,
    PollState,
    PollStillOpen,
    Tally,
    Verdict,
    YourOwnPick,
    clean_own_ideas,
    closing_time,
    count_votes,
    number_choices,
)
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_of, load_for, load_item
from services.base import Service
from services.clock import Clock
from services.cooldowns import note_yes, refuse_while_resting
from services.daily_limits import count_added
from services.deliveries import delete_posts
from services.ideas import deal_ideas, ideas_of

UNKNOWN_LOCATION = "unknown"


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with its ideas, as its card shows it."""

    poll: Poll
    couple: Couple
    ideas: tuple[PollIdea, ...]


@dataclass(frozen=True, slots=True)
class PollResult:
    """The result of a vote, as its card shows it.

    `is_latest` is true until another vote is opened, `is_planned` once the winner has become a plan.
    `poll_location` is what `poll_location_of` returns; only the result of a reopened vote shows it.
    """

    poll: Poll
    couple: Couple
    ideas: tuple[PollIdea, ...]
    tally: Tally
    is_latest: bool = True
    is_planned: bool = False
    poll_location: str = UNKNOWN_LOCATION


async def open_poll(
    work: UnitOfWork,
    couple: Couple,
    choices: Sequence[PollChoice],
    now: datetime,
    opened_by: int | None = None,
    planned_for: datetime | None = None,
    closes_at: datetime | None = None,
) -> Poll:
    """Open a vote, and schedule its end; without `opened_by` the ritual opens it.

    Raises `NoIdeaFits`, `ClosesAfterDate`, `AskedTooSoon`, `DailyLimitReached`.
    """
    if len(choices) < MIN_IDEAS:
        raise NoIdeaFits
    if opened_by is not None:
        await refuse_while_resting(work, couple, opened_by, VOTING, now)
        await count_added(work, couple, opened_by, DailyKind.POLL, now)
    ends_at = closing_time(now, planned_for, closes_at)
    poll = await work.polls.insert_poll(couple.id, opened_by, choices, planned_for, ends_at, now)
    await work.deliveries.schedule(couple, DeliveryKind.POLL_CLOSING, poll.id, ends_at, now)
    return poll


async def poll_location_of(work: UnitOfWork, couple: Couple, poll: Poll) -> str:
    """Return the location of a poll's card as server/channel/message ids, or `unknown`."""
    for card in await work.posts.posts_of(DeliveryKind.POLL, poll.id):
        return f"{couple.guild_id}/{card.channel_id}/{card.message_id}"
    return UNKNOWN_LOCATION


async def is_card_lost(work: UnitOfWork, poll: Poll) -> bool:
    """Return whether a poll's card is neither posted nor still to come."""
    cards = await work.posts.posts_of(DeliveryKind.POLL, poll.id)
    return not cards and not await work.deliveries.is_pending(DeliveryKind.POLL, poll.id)


async def close_poll_silently(work: UnitOfWork, couple: Couple, poll: Poll) -> None:
    """End a vote without posting anything, and delete its result cards."""
    await work.polls.update_poll(poll.id, state=PollState.CLOSED, verdict=Verdict.NOBODY)
    await work.deliveries.cancel_pending(poll.id, DeliveryKind.POLL_CLOSING)
    await delete_posts(work, couple, DeliveryKind.RESULT, poll.id)


async def refuse_second_poll(work: UnitOfWork, couple: Couple) -> None:
    """Refuse a second open vote; close one whose card is gone. Raises `PollStillOpen`."""
    poll = await work.polls.open_of(couple.id)
    if poll is None:
        return
    if not await is_card_lost(work, poll):
        raise PollStillOpen(where=await poll_location_of(work, couple, poll))
    await close_poll_silently(work, couple, poll)


async def postpone_closing(work: UnitOfWork, couple: Couple, poll: Poll, now: datetime) -> Poll:
    """Move the end of a vote to a day from now, or to the date. Raises `NotAvailable` after the date."""
    ends_at = closing_time(now, poll.planned_for)
    if ends_at <= now:
        raise NotAvailable
    await work.polls.update_poll(poll.id, closes_at=ends_at)
    await work.deliveries.cancel_pending(poll.id, DeliveryKind.POLL_CLOSING)
    await work.deliveries.schedule(couple, DeliveryKind.POLL_CLOSING, poll.id, ends_at, now)
    return replace(poll, closes_at=ends_at)


async def post_result_card(work: UnitOfWork, result: PollResult) -> None:
    """Redraw a poll's card, and post a new result card, after the vote has ended or was reopened."""
    poll, couple = result.poll, result.couple
    # Nobody presses a closed vote again: without being stored, a kill would leave its card open for good.
    view = PollView(poll, couple, result.ideas)
    work.redraw(couple, DeliveryKind.POLL, poll.id, view=view, is_stored=True)
    # A vote has a result card before this one only if it had ended and was reopened.
    if poll.reopened_at is not None:
        await delete_posts(work, couple, DeliveryKind.RESULT, poll.id)
    work.post(couple, DeliveryKind.RESULT, poll.id, view=result)


class Polls(Service):
    """Use cases of a couple with its polls."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        super().__init__(work, clock)
        self._decks = decks

    async def start_poll(
        self,
        person: Person,
        typed: Sequence[str],
        idea_filter: IdeaFilter,
        planned_for: datetime | None,
        closes_at: datetime | None,
    ) -> Poll:
        """Open a vote on the caller's ideas; if they are fewer than two, add ideas of the deck up to three.

        Raises `EmptyText`, `TextTooLong`, `SameIdeaTwice`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`,
        `ClosesAfterDate`, `AskedTooSoon`.
        """
        now = self._clock()
        own = clean_own_ideas(typed)
        async with self._work() as work:
            couple = await couple_of(work, person)
            await refuse_second_poll(work, couple)
            missing = DEALT_IDEAS - len(own) if len(own) < MIN_IDEAS else 0
            dealt = await deal_ideas(work, self._decks, couple, idea_filter, missing, now, own)
            choices = number_choices(own, dealt, self._decks.ideas)
            poll = await open_poll(work, couple, choices, now, person.user_id, planned_for, closes_at)
            self._post_card(work, couple, poll)
            return poll

    async def deal_idea(self, person: Person, idea_filter: IdeaFilter) -> DateIdea:
        """Deal the caller one idea that fits. Raises `NotInCouple`, `NoIdeaFits`."""
        async with self._work() as work:
            couple = await couple_of(work, person)
            dealt = await deal_ideas(work, self._decks, couple, idea_filter, 1, self._clock())
            if not dealt:
                raise NoIdeaFits
            return dealt[0]

    async def start_poll_on_idea(self, person: Person, deck_id: str, idea_filter: IdeaFilter) -> None:
        """Open a vote on an idea of the deck and two more that fit.

        Raises `NotAvailable`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`, `AskedTooSoon`.
        """
        now = self._clock()
        idea = next((idea for idea in self._decks.ideas if idea.deck_id == deck_id), None)
        if idea is None:
            raise NotAvailable
        async with self._work() as work:
            couple = await couple_of(work, person)
            await refuse_second_poll(work, couple)
            others = await deal_ideas(
                work, self._decks, couple, idea_filter, DEALT_IDEAS - 1, now, [idea.title]
            )
            choices = number_choices((), [idea, *others])
            self._post_card(work, couple, await open_poll(work, couple, choices, now, person.user_id))

    async def poll_view(self, poll_id: int) -> PollView:
        """Load a poll for its card; if that is posted after the vote's end, postpone the end by a day.

        Raises `NotAvailable` if the vote has ended before its card was posted.
        """
        now = self._clock()
        async with self._work() as work:
            couple, poll = await load_item(work, work.polls, poll_id)
            if not await work.posts.posts_of(DeliveryKind.POLL, poll.id):
                if not poll.is_open:
                    raise NotAvailable
                if poll.closes_at <= now:
                    poll = await postpone_closing(work, couple, poll, now)
            return PollView(poll, couple, ideas_of(self._decks, poll))

    async def poll_result(self, poll_id: int) -> PollResult:
        """Load the result of a vote. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._load_result(work, *await load_item(work, work.polls, poll_id))

    async def accept_pick(self, person: Person, poll_id: int, position: int) -> None:
        """Make an idea that the other partner would love the winner of a vote without shared ideas.

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
            await work.polls.update_poll(poll.id, winner=position)
            result = await self._load_result(work, couple, replace(poll, winner=position))
            work.redraw(couple, DeliveryKind.RESULT, poll.id, view=result)

    async def reopen_poll(self, person: Person, poll_id: int) -> None:
        """Reopen a vote in which one partner voted, once, for a day or until the date.

        Raises `PollStillOpen`, `AskedTooSoon`, `NotInCouple`, `NotYours`, `NotAvailable`, and the missing
        home's refusal.
        """
        now = self._clock()
        async with self._work() as work:
            couple, poll = await load_for(work, person, work.polls, poll_id)
            work.require_home(couple)
            await self._refuse_unless_ended_last(work, couple, poll)
            if not poll.may_ask_again:
                raise NotAvailable
            await refuse_while_resting(work, couple, person.user_id, VOTING, now)
            poll = await postpone_closing(work, couple, poll, now)
            poll = replace(poll, state=PollState.OPEN, verdict=None, reopened_at=now)
            await work.polls.update_poll(poll.id, state=poll.state, verdict=None, reopened_at=now)
            await post_result_card(work, await self._load_result(work, couple, poll))

    async def start_fresh_poll(self, person: Person, poll_id: int) -> None:
        """Open a new vote on three fresh ideas; it keeps the date of the previous one, if that is to come.

        Raises `PollStillOpen`, `NoIdeaFits`, `AskedTooSoon`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as work:
            couple, poll = await load_for(work, person, work.polls, poll_id)
            await self._refuse_unless_ended_last(work, couple, poll)
            if poll.winner is not None:
                raise NotAvailable
            dealt = await deal_ideas(work, self._decks, couple, IdeaFilter(), DEALT_IDEAS, now)
            still_planned = poll.planned_for if poll.planned_for and poll.planned_for > now else None
            choices = number_choices((), dealt)
            fresh = await open_poll(work, couple, choices, now, person.user_id, still_planned)
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
