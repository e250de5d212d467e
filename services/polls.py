"""Date-night polls: deal ideas, open a vote, and act on its result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.decks import DateIdea, Decks
from core.deliveries import Delivery, DeliveryKind
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
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.ideas import deal_ideas, ideas_of


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with its ideas, as its card shows it."""

    poll: Poll
    couple: Couple
    ideas: tuple[PollIdea, ...]


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a vote has come to; `is_latest` until another one is opened, `where` as in `poll_location_of`.

    `is_planned` says that its winner has become a plan.
    """

    poll: Poll
    couple: Couple
    ideas: tuple[PollIdea, ...]
    tally: Tally
    is_latest: bool
    is_planned: bool
    poll_location: str


async def open_poll(
    stores: Stores,
    couple: Couple,
    choices: Sequence[PollChoice],
    now: datetime,
    opened_by: int | None = None,
    planned_for: datetime | None = None,
    closes_at: datetime | None = None,
) -> int:
    """Open a vote, which ends by itself; returns its id. Raises `NoIdeaFits`, `ClosesAfterDate`."""
    if len(choices) < MIN_IDEAS:
        raise NoIdeaFits
    ends_at = closing_time(now, planned_for, closes_at)
    poll_id = await stores.polls.insert_poll(couple.id, opened_by, choices, planned_for, ends_at, now)
    await stores.deliveries.schedule(couple, DeliveryKind.POLL_CLOSING, poll_id, ends_at, now)
    return poll_id


async def load_poll(stores: Stores, poll_id: int) -> tuple[Couple, Poll]:
    """Load a poll under its couple's lock. Raises `NotAvailable`."""
    couple_id = await stores.polls.couple_id_of(poll_id)
    couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
    poll = None if couple is None else await stores.polls.find_poll(couple.id, poll_id)
    if couple is None or poll is None:
        raise NotAvailable
    return couple, poll


async def load_poll_for(stores: Stores, person: Person, poll_id: int) -> tuple[Couple, Poll]:
    """Load a poll for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
    couple, poll = await load_poll(stores, poll_id)
    await couple_with(stores, person, couple.id)
    return couple, poll


async def poll_location_of(stores: Stores, couple: Couple, poll: Poll) -> str:
    """Return the message of a poll's card as server/channel/message, or `unknown`."""
    for card in await stores.posts.posts_of(DeliveryKind.POLL, poll.id):
        return f"{couple.guild_id}/{card.channel_id}/{card.message_id}"
    return "unknown"


async def is_card_lost(stores: Stores, poll: Poll) -> bool:
    """Say whether a poll's card neither stands nor is still to come."""
    stands = await stores.posts.posts_of(DeliveryKind.POLL, poll.id)
    return not stands and not await stores.deliveries.is_pending(DeliveryKind.POLL, poll.id)


async def close_poll_silently(stores: Stores, couple: Couple, poll: Poll, now: datetime) -> list[Delivery]:
    """End a vote without a word; returns what takes its cards down."""
    await stores.polls.update_poll(poll.id, state=PollState.CLOSED, verdict=Verdict.NOBODY)
    await stores.deliveries.cancel_pending(DeliveryKind.POLL_CLOSING, poll.id)
    return await delete_posts(stores, couple, DeliveryKind.RESULT, poll.id, now)


async def refuse_second_poll(stores: Stores, couple: Couple, now: datetime) -> None:
    """Allow one vote at a time; one whose card is gone is in nobody's way. Raises `PollStillOpen`."""
    poll = await stores.polls.open_of(couple.id)
    if poll is None:
        return
    if not await is_card_lost(stores, poll):
        raise PollStillOpen(where=await poll_location_of(stores, couple, poll))
    await close_poll_silently(stores, couple, poll, now)


async def postpone_closing(stores: Stores, couple: Couple, poll: Poll, now: datetime) -> None:
    """Let a vote that nobody could see end a day from now, or at the date.

    Raises `NotAvailable` after the date.
    """
    ends_at = closing_time(now, poll.planned_for)
    if ends_at <= now:
        raise NotAvailable
    await stores.polls.update_poll(poll.id, closes_at=ends_at)
    await stores.deliveries.cancel_pending(DeliveryKind.POLL_CLOSING, poll.id)
    await stores.deliveries.schedule(couple, DeliveryKind.POLL_CLOSING, poll.id, ends_at, now)


async def replace_result_card(stores: Stores, couple: Couple, poll: Poll, now: datetime) -> list[Delivery]:
    """Return what shows that a vote has ended or goes on: a result card in the place of the one before."""
    hand_over = stores.deliveries.enqueue_claimed
    redraw = await hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, poll.id, now)
    before = await delete_posts(stores, couple, DeliveryKind.RESULT, poll.id, now)
    card = await hand_over(couple.guild_id, couple.id, DeliveryKind.RESULT, poll.id, now)
    return [redraw, *before, card]


class Polls:
    """What a couple does with its polls."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def start_poll(
        self,
        person: Person,
        typed: Sequence[str],
        idea_filter: IdeaFilter,
        planned_for: datetime | None,
        closes_at: datetime | None,
    ) -> Delivery:
        """Open a vote on the caller's ideas; fewer than two are filled up to three from the deck.

        Raises `EmptyText`, `TextTooLong`, `SameIdeaTwice`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`,
        `ClosesAfterDate`.
        """
        now = self._clock()
        own = clean_own_ideas(typed)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            await refuse_second_poll(stores, couple, now)
            missing = DEALT_IDEAS - len(own) if len(own) < MIN_IDEAS else 0
            dealt = await deal_ideas(stores, self._decks, couple, idea_filter, missing, now, own)
            choices = number_choices(own, dealt, self._decks.ideas)
            poll_id = await open_poll(stores, couple, choices, now, person.user_id, planned_for, closes_at)
            return await self._enqueue_card(stores, couple, poll_id, now)

    async def deal_idea(self, person: Person, idea_filter: IdeaFilter) -> DateIdea:
        """Deal the caller one idea that fits. Raises `NotInCouple`, `NoIdeaFits`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            dealt = await deal_ideas(stores, self._decks, couple, idea_filter, 1, self._clock())
            if not dealt:
                raise NoIdeaFits
            return dealt[0]

    async def start_poll_on_idea(self, person: Person, deck_id: str, idea_filter: IdeaFilter) -> Delivery:
        """Open a vote on an idea and two more that fit.

        Raises `NotAvailable`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`.
        """
        now = self._clock()
        idea = next((idea for idea in self._decks.ideas if idea.deck_id == deck_id), None)
        if idea is None:
            raise NotAvailable
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            await refuse_second_poll(stores, couple, now)
            others = await deal_ideas(
                stores, self._decks, couple, idea_filter, DEALT_IDEAS - 1, now, [idea.title]
            )
            choices = number_choices((), [idea, *others])
            poll_id = await open_poll(stores, couple, choices, now, person.user_id)
            return await self._enqueue_card(stores, couple, poll_id, now)

    async def poll_view(self, poll_id: int) -> PollView:
        """Load a poll for its card, and give one whose card comes too late its time anew.

        Raises `NotAvailable` where it has ended before anybody saw it.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            if not await stores.posts.posts_of(DeliveryKind.POLL, poll.id):
                if not poll.is_open:
                    raise NotAvailable
                if poll.closes_at <= now:
                    await postpone_closing(stores, couple, poll, now)
                    _, poll = await load_poll(stores, poll_id)
            return PollView(poll, couple, ideas_of(self._decks, poll))

    async def poll_result(self, poll_id: int) -> PollResult:
        """Load what a vote has come to. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            return PollResult(
                poll=poll,
                couple=couple,
                ideas=ideas_of(self._decks, poll),
                tally=count_votes(poll.id, poll.ballots),
                is_latest=await stores.polls.is_latest(poll),
                is_planned=await stores.plans.is_poll_planned(couple.id, poll.id),
                poll_location=await poll_location_of(stores, couple, poll),
            )

    async def accept_pick(self, person: Person, poll_id: int, position: int) -> None:
        """Say yes to what the other would love.

        Raises `YourOwnPick`, `PollStillOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await self._load_ended_for(stores, person, poll_id, now)
            if poll.verdict is not Verdict.NOTHING_SHARED or poll.winner is not None:
                raise NotAvailable
            picks = count_votes(poll.id, poll.ballots).picks
            if position in picks[person.user_id]:
                raise YourOwnPick
            if position not in picks[couple.other_partner(person.user_id).user_id]:
                raise NotAvailable
            await stores.polls.update_poll(poll.id, winner=position)

    async def reopen_poll(self, person: Person, poll_id: int) -> list[Delivery]:
        """Open a vote of one again, once, for a day or until the date.

        Raises `PollStillOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await self._load_ended_for(stores, person, poll_id, now)
            if not poll.may_ask_again:
                raise NotAvailable
            await postpone_closing(stores, couple, poll, now)
            await stores.polls.update_poll(poll.id, state=PollState.OPEN, verdict=None, reopened_at=now)
            return await replace_result_card(stores, couple, poll, now)

    async def start_fresh_poll(self, person: Person, poll_id: int) -> Delivery:
        """Open a new vote on three fresh ideas.

        Raises `PollStillOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await self._load_ended_for(stores, person, poll_id, now)
            if poll.winner is not None:
                raise NotAvailable
            dealt = await deal_ideas(stores, self._decks, couple, IdeaFilter(), DEALT_IDEAS, now)
            still_planned = poll.planned_for if poll.planned_for and poll.planned_for > now else None
            choices = number_choices((), dealt)
            new_id = await open_poll(stores, couple, choices, now, person.user_id, still_planned)
            return await self._enqueue_card(stores, couple, new_id, now)

    async def _load_ended_for(
        self, stores: Stores, person: Person, poll_id: int, now: datetime
    ) -> tuple[Couple, Poll]:
        couple, poll = await load_poll_for(stores, person, poll_id)
        if poll.is_open:
            raise NotAvailable
        await refuse_second_poll(stores, couple, now)
        if not await stores.polls.is_latest(poll):
            raise NotAvailable
        return couple, poll

    async def _enqueue_card(self, stores: Stores, couple: Couple, poll_id: int, now: datetime) -> Delivery:
        return await stores.deliveries.enqueue_claimed(
            couple.guild_id, couple.id, DeliveryKind.POLL, poll_id, now
        )
