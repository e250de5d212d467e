"""Recaps: gather a couple's moments of a month, or since its last recap.

To add a noun to recaps, add a function to `moments` of its service, and a `RecapItemKind` with its heading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.pictures import Picture, PictureOwner
from core.recaps import Recap, RecapItem, RecapPeriod, build_recap, period_before
from core.rituals import RitualKind
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import load_for, load_item
from services.base import DeckService, MomentGatherer
from services.daily_limits import count_added
from services.ritual_openings import OccurrenceOpener, Opening, opens_alone

ZONE_MARGIN = timedelta(days=1)  # either way, so that a day is found in every zone


@dataclass(frozen=True, slots=True)
class RecapView:
    """A recap and its couple, as its card shows it; `photos` holds at most one photo, of a memory."""

    recap: Recap
    couple: Couple
    photos: tuple[Picture, ...] = ()


async def gather_recap(
    work: UnitOfWork, decks: Decks, couple: Couple, span: RecapPeriod, moments: Sequence[MomentGatherer]
) -> Recap:
    """Gather the moments of a span, of all kinds."""
    found: list[RecapItem] = []
    for gather_some in moments:
        found += await gather_some(work, decks, couple, span)
    return build_recap(span, couple.zone, found)


async def redraw_recaps(work: UnitOfWork, couple: Couple, *moments: datetime) -> None:
    """Redraw the recaps covering these moments, after an item in them was changed or deleted."""
    shown = {
        recap_id
        for at in moments
        for recap_id in await work.recaps.recap_ids_overlapping(couple.id, at - ZONE_MARGIN, at + ZONE_MARGIN)
        if await work.posts.posts_of(DeliveryKind.RECAP, recap_id)
        or await work.deliveries.is_pending(DeliveryKind.RECAP, recap_id)  # it may be rendered right now
    }
    for recap_id in sorted(shown):
        work.redraw_all_cards(couple, recap_id)


def recap_opener(decks: Decks, moments: Sequence[MomentGatherer]) -> OccurrenceOpener:
    """Return the opener of the recap ritual, which skips empty recaps."""

    async def open_next(work: UnitOfWork, couple: Couple) -> Opening | None:
        ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind.RECAP)
        weeks = ritual.schedule.every if ritual else 1
        span = period_before(work.now, weeks, await work.recaps.last_end_of(couple.id))
        if not (await gather_recap(work, decks, couple, span, moments)).items:
            return None
        return DeliveryKind.RECAP, await work.recaps.insert_recap(couple.id, span)

    return opens_alone(open_next)


class Recaps(DeckService):
    """Loads recaps for cards and partners."""

    def __init__(self, work: OpenWork, decks: Decks, moments: Sequence[MomentGatherer]) -> None:
        super().__init__(work, decks)
        self._moments = moments

    async def recap_between(self, person: Person, begins_at: datetime, ends_at: datetime) -> RecapView:
        """Gather a recap of a span for one of the partners, to be drawn for them.

        Raises `NotInCouple`, `DailyLimitReached`.
        """
        async with self._work_of(person) as (work, couple):
            view = await self._view(work, couple, RecapPeriod(begins_at, ends_at))
            if view.recap.items:  # else nothing is drawn
                await count_added(work, couple, person.user_id, DailyKind.RECAP)
            return view

    async def recap_view(self, recap_id: int) -> RecapView:
        """Load one of the ritual's recaps, with its items as of now.

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
        recap = await gather_recap(work, self._decks, couple, period, self._moments)
        return RecapView(recap, couple, await _find_photo(work, couple, recap))


async def _find_photo(work: UnitOfWork, couple: Couple, recap: Recap) -> tuple[Picture, ...]:
    """Find the photo that leads the picture: one of these days before an older one, wide before tall."""
    memories = {item.memory_id: item for item in recap.items if item.memory_id is not None}
    plan_ids = [item.plan_id for item in recap.items if item.plan_id is not None]
    ranked: list[tuple[bool, Picture]] = []
    if memories:
        found = await work.pictures.pictures_of_subjects(couple.id, PictureOwner.MEMORY, list(memories))
        for memory_id, item in memories.items():
            is_recent = recap.first <= item.day <= recap.last
            ranked += [(is_recent, picture) for picture in found[memory_id]]
    if plan_ids:
        ids = await work.plans.impression_ids_of(plan_ids)
        found = await work.pictures.pictures_of_subjects(couple.id, PictureOwner.PLAN, ids)
        ranked += [(True, picture) for one in ids for picture in found[one]]
    # `max` takes the first of equals: the recap is redrawn with the same photo.
    ranked = [each for each in ranked if not each[1].is_voice]
    best = max(ranked, key=lambda each: (each[0], each[1].width > each[1].height), default=None)
    return () if best is None else (best[1],)
