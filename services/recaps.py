"""Recaps: gather a couple's moments of a month, or since its last recap.

To add a noun to recaps, add a function to `MOMENT_GATHERERS`, and a `RecapItemKind` with its heading.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple, Person
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.pictures import Picture, PictureOwner
from core.recaps import Recap, RecapItem, RecapItemKind, RecapPeriod, build_recap, period_before
from core.rituals import RitualKind
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_of, load_for, load_item
from services.ideas import ideas_of
from services.questions import question_of
from services.rituals import OccurrenceOpener

ZONE_MARGIN = timedelta(days=1)  # either way, so that a day is found in every zone
MOST_QUESTIONS = 100  # of one recap: more than a couple reveals in eight weeks

MomentGatherer = Callable[[UnitOfWork, Decks, Couple, RecapPeriod], Awaitable[list[RecapItem]]]
"""Finds the moments of one kind within a span; their days are in the couple's zone."""


@dataclass(frozen=True, slots=True)
class RecapView:
    """A recap and its couple, as its card shows it; `photos` holds one photo of its memories, if any has."""

    recap: Recap
    couple: Couple
    photos: tuple[Picture, ...] = ()


async def _gather_thanks(
    work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find thank-yous, except those that were given privately."""
    given = await work.thanks.thanks_between(couple.id, span.begins_at, span.ends_at)
    return [
        RecapItem(
            RecapItemKind.THANKS,
            one.created_at.astimezone(couple.zone).date(),
            one.message,
            author_id=one.author_id,
        )
        for one in given
        if not one.is_private
    ]


async def _gather_dates(work: UnitOfWork, decks: Decks, couple: Couple, span: RecapPeriod) -> list[RecapItem]:
    """Find past plans, and unplanned winners of votes, dated by the day voted for or else the opening."""
    over = await work.plans.past_between(couple.id, span.begins_at, span.ends_at)
    found = [
        RecapItem(RecapItemKind.DATE, plan.starts_at.astimezone(couple.zone).date(), plan.what)
        for plan in over
    ]
    for at, poll in await work.polls.polls_won_between(couple.id, span.begins_at, span.ends_at):
        if await work.plans.is_poll_planned(couple.id, poll.id):
            continue  # its plan is here, or will be in the recap of its own day
        day = at.astimezone(couple.zone).date()
        found += [
            RecapItem(RecapItemKind.DATE, day, idea.title)
            for idea in ideas_of(decks, poll)
            if idea.position == poll.winner and idea.title  # the deck may no longer have it
        ]
    return found


async def _gather_memories(
    work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find memories that happened on those days, and those that were kept then."""
    kept = await work.memories.memories_between(
        couple.id, span.begins_at, span.ends_at, span.days(couple.zone)
    )
    return [
        RecapItem(RecapItemKind.MEMORY, memory.happened_on, memory.title, memory_id=memory.id)
        for memory in kept
    ]


async def _gather_milestones(
    work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find the milestones whose day fell within the span."""
    first, last = span.days(couple.zone)
    found = await work.milestones.milestones_of(couple.id)
    days = [(milestone.name, milestone.next_day(first)) for milestone in found]
    return [RecapItem(RecapItemKind.MILESTONE, day, name) for name, day in days if first <= day <= last]


async def _gather_questions(
    work: UnitOfWork, decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find the questions that were revealed; a recap shows no answers."""
    revealed = await work.checkins.revealed_between(couple.id, span.begins_at, span.ends_at, MOST_QUESTIONS)
    found: list[RecapItem] = []
    for checkin in revealed:
        day = (checkin.revealed_at or checkin.opened_at).astimezone(couple.zone).date()
        question = await question_of(work, decks, checkin)
        found.append(RecapItem(RecapItemKind.QUESTION, day, question.text, question=question))
    return found


MOMENT_GATHERERS: tuple[MomentGatherer, ...] = (
    _gather_thanks,
    _gather_dates,
    _gather_memories,
    _gather_milestones,
    _gather_questions,
)


async def gather_recap(work: UnitOfWork, decks: Decks, couple: Couple, span: RecapPeriod) -> Recap:
    """Gather the moments of a span, of all kinds."""
    found: list[RecapItem] = []
    for gather_some in MOMENT_GATHERERS:
        found += await gather_some(work, decks, couple, span)
    return build_recap(span, couple.zone, found)


async def redraw_recaps(work: UnitOfWork, couple: Couple, *moments: datetime) -> None:
    """Redraw the recaps of these moments, after an item in them was changed or deleted."""
    shown = {
        recap_id
        for at in moments
        for recap_id in await work.recaps.recap_ids_overlapping(couple.id, at - ZONE_MARGIN, at + ZONE_MARGIN)
        if await work.posts.posts_of(DeliveryKind.RECAP, recap_id)
        or await work.deliveries.is_pending(DeliveryKind.RECAP, recap_id)  # it may be rendered right now
    }
    for recap_id in sorted(shown):
        work.redraw_all_cards(couple, recap_id)


def recap_opener(decks: Decks) -> OccurrenceOpener:
    """Return the function that the recap ritual calls when it is due; it makes no empty recap."""

    async def open_next(work: UnitOfWork, couple: Couple, now: datetime) -> tuple[DeliveryKind, int] | None:
        ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind.RECAP)
        weeks = ritual.schedule.every if ritual else 1
        span = period_before(now, weeks, await work.recaps.last_end_of(couple.id))
        if not (await gather_recap(work, decks, couple, span)).items:
            return None
        return DeliveryKind.RECAP, await work.recaps.insert_recap(couple.id, span, now)

    return open_next


class Recaps:
    """Loads recaps for cards and partners."""

    def __init__(self, work: OpenWork, decks: Decks) -> None:
        self._work = work
        self._decks = decks

    async def recap_between(self, person: Person, begins_at: datetime, ends_at: datetime) -> RecapView:
        """Gather a recap of a span for one of the partners. Raises `NotInCouple`."""
        async with self._work() as work:
            couple = await couple_of(work, person)
            return await self._view(work, couple, RecapPeriod(begins_at, ends_at))

    async def recap_view(self, recap_id: int) -> RecapView:
        """Load a recap of the ritual, with the items as they are now.

        Raises `NotAvailable`, also for an empty recap that is not posted yet.
        """
        async with self._work() as work:
            view = await self._view(work, *await load_item(work, work.recaps, recap_id))
            if not view.recap.items and not await work.posts.posts_of(DeliveryKind.RECAP, recap_id):
                raise NotAvailable
            return view

    async def read_recap(self, person: Person, recap_id: int) -> RecapView:
        """Load a recap for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            view = await self._view(work, *await load_for(work, person, work.recaps, recap_id))
            if not view.recap.items:
                raise NotAvailable
            return view

    async def _view(self, work: UnitOfWork, couple: Couple, period: RecapPeriod) -> RecapView:
        recap = await gather_recap(work, self._decks, couple, period)
        return RecapView(recap, couple, await _find_photo(work, couple, recap))


async def _find_photo(work: UnitOfWork, couple: Couple, recap: Recap) -> tuple[Picture, ...]:
    """Find a photo to lead the picture: the first memory's that is wide, else the first."""
    ids = [item.memory_id for item in recap.items if item.memory_id is not None]
    if not ids:
        return ()
    found = await work.pictures.pictures_of_subjects(couple.id, PictureOwner.MEMORY, ids)
    photos = [picture for memory_id in ids for picture in found[memory_id]]
    # `max` takes the first of equals: the recap is redrawn with the same photo.
    return (max(photos, key=lambda photo: photo.width > photo.height),) if photos else ()
