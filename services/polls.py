"""Date-night polls: deal ideas, open a vote, and act on its result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.decks import DateIdea, Decks
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.polls import (
    DEALT,
    FEWEST,
    Choice,
    Idea,
    NoIdeaFits,
    Poll,
    PollState,
    PollStillOpen,
    Tally,
    Verdict,
    Wanted,
    YourOwnPick,
    choices_from,
    closing,
    own_ideas,
    tally,
)
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.ideas import deal, ideas_of
from services.membership import couple_of, couple_with


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with its ideas, as its card shows it."""

    poll: Poll
    couple: Couple
    ideas: tuple[Idea, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a vote has come to; `is_latest` until another one is opened, `where` as in `where_it_stands`.

    `is_planned` says that its winner has become a plan.
    """

    poll: Poll
    couple: Couple
    ideas: tuple[Idea, ...]
    tally: Tally
    is_latest: bool
    is_planned: bool
    where: str


async def open_poll(
    stores: Stores,
    couple: Couple,
    choices: Sequence[Choice],
    now: datetime,
    opened_by: int | None = None,
    planned_for: datetime | None = None,
    closes_at: datetime | None = None,
) -> int:
    """Open a vote, which ends by itself; returns its id. Raises `NoIdeaFits`, `ClosesAfterDate`."""
    if len(choices) < FEWEST:
        raise NoIdeaFits
    ends_at = closing(now, planned_for, closes_at)
    poll_id = await stores.polls.open(couple.id, opened_by, choices, planned_for, ends_at, now)
    await stores.deliveries.plan(couple, DeliveryKind.POLL_CLOSING, poll_id, ends_at, now)
    return poll_id


async def load_poll(stores: Stores, poll_id: int) -> tuple[Couple, Poll]:
    """Load a poll under its couple's lock. Raises `Over`."""
    couple_id = await stores.polls.couple_behind(poll_id)
    couple = None if couple_id is None else await stores.couples.get(couple_id)
    poll = None if couple is None else await stores.polls.get(couple.id, poll_id)
    if couple is None or poll is None:
        raise Over
    return couple, poll


async def load_poll_for(stores: Stores, person: Person, poll_id: int) -> tuple[Couple, Poll]:
    """Load a poll for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
    couple, poll = await load_poll(stores, poll_id)
    await couple_with(stores, person, couple.id)
    return couple, poll


async def where_it_stands(stores: Stores, couple: Couple, poll: Poll) -> str:
    """Return the message of a poll's card as server/channel/message, or `unknown`."""
    for card in await stores.posts.of(DeliveryKind.POLL, poll.id):
        return f"{couple.guild_id}/{card.channel_id}/{card.message_id}"
    return "unknown"


async def is_lost(stores: Stores, poll: Poll) -> bool:
    """Say whether a poll's card neither stands nor is still to come."""
    stands = await stores.posts.of(DeliveryKind.POLL, poll.id)
    return not stands and not await stores.deliveries.is_waiting(DeliveryKind.POLL, poll.id)


async def let_go(stores: Stores, couple: Couple, poll: Poll, now: datetime) -> list[Delivery]:
    """End a vote without a word; returns what takes its cards down."""
    await stores.polls.change(poll.id, state=PollState.CLOSED, verdict=Verdict.NOBODY)
    await stores.deliveries.drop(DeliveryKind.POLL_CLOSING, poll.id)
    return await take_down(stores, couple, DeliveryKind.RESULT, poll.id, now)


async def refuse_beside_another(stores: Stores, couple: Couple, now: datetime) -> None:
    """Allow one vote at a time; one whose card is gone is in nobody's way. Raises `PollStillOpen`."""
    poll = await stores.polls.open_of(couple.id)
    if poll is None:
        return
    if not await is_lost(stores, poll):
        raise PollStillOpen(where=await where_it_stands(stores, couple, poll))
    await let_go(stores, couple, poll, now)


async def put_off(stores: Stores, couple: Couple, poll: Poll, now: datetime) -> None:
    """Let a vote that nobody could see end a day from now, or at the date. Raises `Over` after the date."""
    ends_at = closing(now, poll.planned_for)
    if ends_at <= now:
        raise Over
    await stores.polls.change(poll.id, closes_at=ends_at)
    await stores.deliveries.drop(DeliveryKind.POLL_CLOSING, poll.id)
    await stores.deliveries.plan(couple, DeliveryKind.POLL_CLOSING, poll.id, ends_at, now)


async def show_change(stores: Stores, couple: Couple, poll: Poll, now: datetime) -> list[Delivery]:
    """Return what shows that a vote has ended or goes on: a result card in the place of the one before."""
    hand_over = stores.deliveries.hand_over
    redraw = await hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, poll.id, now)
    before = await take_down(stores, couple, DeliveryKind.RESULT, poll.id, now)
    card = await hand_over(couple.guild_id, couple.id, DeliveryKind.RESULT, poll.id, now)
    return [redraw, *before, card]


class Polls:
    """What a couple does with its polls."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def open(
        self,
        person: Person,
        typed: Sequence[str],
        wanted: Wanted,
        planned_for: datetime | None,
        closes_at: datetime | None,
    ) -> Delivery:
        """Open a vote on the caller's ideas; fewer than two are filled up to three from the deck.

        Raises `Empty`, `TooLong`, `SameIdeaTwice`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`,
        `ClosesAfterDate`.
        """
        now = self._clock()
        own = own_ideas(typed)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            await refuse_beside_another(stores, couple, now)
            missing = DEALT - len(own) if len(own) < FEWEST else 0
            dealt = await deal(stores, self._decks, couple, wanted, missing, now, own)
            choices = choices_from(own, dealt, self._decks.ideas)
            poll_id = await open_poll(stores, couple, choices, now, person.user_id, planned_for, closes_at)
            return await self._card(stores, couple, poll_id, now)

    async def idea(self, person: Person, wanted: Wanted) -> DateIdea:
        """Deal the caller one idea that fits. Raises `NotInCouple`, `NoIdeaFits`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            dealt = await deal(stores, self._decks, couple, wanted, 1, self._clock())
            if not dealt:
                raise NoIdeaFits
            return dealt[0]

    async def put_to_vote(self, person: Person, idea_key: str, wanted: Wanted) -> Delivery:
        """Open a vote on an idea and two more that fit.

        Raises `Over`, `NotInCouple`, `PollStillOpen`, `NoIdeaFits`.
        """
        now = self._clock()
        idea = next((idea for idea in self._decks.ideas if idea.key == idea_key), None)
        if idea is None:
            raise Over
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            await refuse_beside_another(stores, couple, now)
            others = await deal(stores, self._decks, couple, wanted, DEALT - 1, now, [idea.title])
            choices = choices_from((), [idea, *others])
            poll_id = await open_poll(stores, couple, choices, now, person.user_id)
            return await self._card(stores, couple, poll_id, now)

    async def show(self, poll_id: int) -> PollView:
        """Load a poll for its card, and give one whose card comes too late its time anew.

        Raises `Over` where it has ended before anybody saw it.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            if not await stores.posts.of(DeliveryKind.POLL, poll.id):
                if not poll.is_open:
                    raise Over
                if poll.closes_at <= now:
                    await put_off(stores, couple, poll, now)
                    _, poll = await load_poll(stores, poll_id)
            return PollView(poll, couple, ideas_of(self._decks, poll))

    async def result(self, poll_id: int) -> Result:
        """Load what a vote has come to. Raises `Over`."""
        async with self._work() as stores:
            couple, poll = await load_poll(stores, poll_id)
            return Result(
                poll=poll,
                couple=couple,
                ideas=ideas_of(self._decks, poll),
                tally=tally(poll.id, poll.ballots),
                is_latest=await stores.polls.is_latest(poll),
                is_planned=await stores.plans.of_poll(couple.id, poll.id),
                where=await where_it_stands(stores, couple, poll),
            )

    async def accept(self, person: Person, poll_id: int, position: int) -> None:
        """Say yes to what the other would love.

        Raises `YourOwnPick`, `PollStillOpen`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await self._ended_for(stores, person, poll_id, now)
            if poll.verdict is not Verdict.NOTHING_SHARED or poll.winner is not None:
                raise Over
            picks = tally(poll.id, poll.ballots).picks
            if position in picks[person.user_id]:
                raise YourOwnPick
            if position not in picks[couple.other(person.user_id).user_id]:
                raise Over
            await stores.polls.change(poll.id, winner=position)

    async def ask_again(self, person: Person, poll_id: int) -> list[Delivery]:
        """Open a vote of one again, once, for a day or until the date.

        Raises `PollStillOpen`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await self._ended_for(stores, person, poll_id, now)
            if not poll.may_ask_again:
                raise Over
            await put_off(stores, couple, poll, now)
            await stores.polls.change(poll.id, state=PollState.OPEN, verdict=None, reopened_at=now)
            return await show_change(stores, couple, poll, now)

    async def deal_again(self, person: Person, poll_id: int) -> Delivery:
        """Open a new vote on three fresh ideas. Raises `PollStillOpen`, `NotInCouple`, `NotYours`, `Over`."""
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await self._ended_for(stores, person, poll_id, now)
            if poll.winner is not None:
                raise Over
            dealt = await deal(stores, self._decks, couple, Wanted(), DEALT, now)
            still_planned = poll.planned_for if poll.planned_for and poll.planned_for > now else None
            choices = choices_from((), dealt)
            new_id = await open_poll(stores, couple, choices, now, person.user_id, still_planned)
            return await self._card(stores, couple, new_id, now)

    async def _ended_for(
        self, stores: Stores, person: Person, poll_id: int, now: datetime
    ) -> tuple[Couple, Poll]:
        couple, poll = await load_poll_for(stores, person, poll_id)
        if poll.is_open:
            raise Over
        await refuse_beside_another(stores, couple, now)
        if not await stores.polls.is_latest(poll):
            raise Over
        return couple, poll

    async def _card(self, stores: Stores, couple: Couple, poll_id: int, now: datetime) -> Delivery:
        return await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.POLL, poll_id, now)
