"""Recaps: gather what two people did, said and kept in a month, or since the last recap.

What a further noun adds to a recap is one more function in `GATHERERS`, and a `MomentKind` with its heading.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple, Person
from core.decks import Decks
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.recaps import Moment, MomentKind, Recap, Span, recap_of, span_before
from core.rituals import RitualKind
from data.stores import Stores
from data.work import OpenWork
from services.ideas import ideas_of
from services.membership import couple_of, couple_with
from services.questions import question_of
from services.rituals import Opener

DAY = timedelta(days=1)  # either way, so that a day is met in every zone
MOST_QUESTIONS = 100  # of one recap: more than anybody reveals in eight weeks

Gather = Callable[[Stores, Decks, Couple, Span], Awaitable[list[Moment]]]
"""Finds the moments of one kind within a span, whose days are those of the couple's zone."""


@dataclass(frozen=True, slots=True)
class RecapView:
    """A recap and its couple, as its card shows it."""

    recap: Recap
    couple: Couple


async def _thanks(stores: Stores, _decks: Decks, couple: Couple, span: Span) -> list[Moment]:
    """Find thanks; what was given in an envelope stays in it."""
    given = await stores.thanks.between(couple.id, span.begins_at, span.ends_at)
    return [
        Moment(
            MomentKind.THANKS, one.created_at.astimezone(couple.zone).date(), one.message, by=one.author_id
        )
        for one in given
        if not one.is_private
    ]


async def _dates(stores: Stores, decks: Decks, couple: Couple, span: Span) -> list[Moment]:
    """Find plans that are over, and what a vote found and nobody planned: on its day, else when asked."""
    over = await stores.plans.over_between(couple.id, span.begins_at, span.ends_at)
    found = [
        Moment(MomentKind.DATE, plan.starts_at.astimezone(couple.zone).date(), plan.what) for plan in over
    ]
    for at, poll in await stores.polls.agreed_between(couple.id, span.begins_at, span.ends_at):
        if await stores.plans.of_poll(couple.id, poll.id):
            continue  # its plan is here, or will be in the recap of its own day
        day = at.astimezone(couple.zone).date()
        found += [
            Moment(MomentKind.DATE, day, idea.title)
            for idea in ideas_of(decks, poll)
            if idea.position == poll.winner and idea.title  # the deck may no longer have it
        ]
    return found


async def _memories(stores: Stores, _decks: Decks, couple: Couple, span: Span) -> list[Moment]:
    """Find memories of those days, and those that were kept then."""
    kept = await stores.memories.between(couple.id, span.begins_at, span.ends_at, span.days(couple.zone))
    return [Moment(MomentKind.MEMORY, memory.happened_on, memory.title) for memory in kept]


async def _milestones(stores: Stores, _decks: Decks, couple: Couple, span: Span) -> list[Moment]:
    """Find the couple's days that came in those weeks, each on its day."""
    first, last = span.days(couple.zone)
    days = [(one, one.coming(first)) for one in await stores.milestones.of(couple.id)]
    return [Moment(MomentKind.MILESTONE, on, one.name) for one, on in days if first <= on <= last]


async def _questions(stores: Stores, decks: Decks, couple: Couple, span: Span) -> list[Moment]:
    """Find the questions whose answers were opened together; the answers stay where they are."""
    revealed = await stores.checkins.revealed_of(couple.id, span.begins_at, span.ends_at, MOST_QUESTIONS)
    found: list[Moment] = []
    for checkin in revealed:
        day = (checkin.revealed_at or checkin.opened_at).astimezone(couple.zone).date()
        question = await question_of(stores, decks, checkin)
        found.append(Moment(MomentKind.QUESTION, day, question.text, question=question))
    return found


GATHERERS: tuple[Gather, ...] = (_thanks, _dates, _memories, _milestones, _questions)


async def gather(stores: Stores, decks: Decks, couple: Couple, span: Span) -> Recap:
    """Gather everything that there is to look back on."""
    found: list[Moment] = []
    for gather_some in GATHERERS:
        found += await gather_some(stores, decks, couple, span)
    return recap_of(span, couple.zone, found)


async def redraw_recaps(stores: Stores, couple: Couple, now: datetime, *moments: datetime) -> list[Delivery]:
    """Return what shows recaps of those moments anew, after something in them was changed or taken back."""
    shown = {
        recap_id
        for at in moments
        for recap_id in await stores.recaps.overlapping(couple.id, at - DAY, at + DAY)
        if await stores.posts.of(DeliveryKind.RECAP, recap_id)
        or await stores.deliveries.is_waiting(DeliveryKind.RECAP, recap_id)  # perhaps being drawn just now
    }
    return [
        await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, recap_id, now)
        for recap_id in sorted(shown)
    ]


def recap_opener(decks: Decks) -> Opener:
    """Make the function that the recap ritual calls at its moment; of nothing it makes no recap."""

    async def open_next(stores: Stores, couple: Couple, now: datetime) -> tuple[DeliveryKind, int] | None:
        ritual = await stores.rituals.find(couple.id, RitualKind.RECAP)
        weeks = ritual.schedule.every if ritual else 1
        span = span_before(now, weeks, await stores.recaps.last_end(couple.id))
        if not (await gather(stores, decks, couple, span)).moments:
            return None
        return DeliveryKind.RECAP, await stores.recaps.add(couple.id, span, now)

    return open_next


class Recaps:
    """What a couple looks back on."""

    def __init__(self, work: OpenWork, decks: Decks) -> None:
        self._work = work
        self._decks = decks

    async def between(self, person: Person, begins_at: datetime, ends_at: datetime) -> RecapView:
        """Gather a span for one of the two. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return RecapView(await gather(stores, self._decks, couple, Span(begins_at, ends_at)), couple)

    async def view(self, recap_id: int) -> RecapView:
        """Load what the ritual brought, as it is now. Raises `Over`, also where nothing is left to post."""
        async with self._work() as stores:
            view = await self._load(stores, recap_id)
            if not view.recap.moments and not await stores.posts.of(DeliveryKind.RECAP, recap_id):
                raise Over
            return view

    async def read(self, person: Person, recap_id: int) -> RecapView:
        """Open a recap for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            view = await self._load(stores, recap_id)
            await couple_with(stores, person, view.couple.id)
            if not view.recap.moments:
                raise Over
            return view

    async def _load(self, stores: Stores, recap_id: int) -> RecapView:
        found = await stores.recaps.get(recap_id)
        couple = None if found is None else await stores.couples.get(found[0])
        if found is None or couple is None:
            raise Over
        return RecapView(await gather(stores, self._decks, couple, found[1]), couple)
