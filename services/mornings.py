"""Mornings: memories of this day in earlier years, asked for, or told to the home where both want that."""

from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.memories import Memory
from core.mornings import (
    Morning,
    MorningsAlreadyOn,
    comes_back_on,
    is_morning_due,
    next_morning,
)
from core.pictures import Picture, PictureOwner
from core.proposals import ProposalKind, ProposalState
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.proposals import close_proposals, propose


@dataclass(frozen=True, slots=True)
class MorningView:
    """A day on which memories come back, with the first picture of each."""

    couple: Couple
    memories: tuple[Memory, ...]
    covers: tuple[Picture, ...]
    are_wanted: bool


async def schedule_next_morning(stores: Stores, couple: Couple, now: datetime) -> None:
    """Plan the next morning on which a memory comes back, where the couple wants them.

    What was planned before stays: it finds out by itself whether anything comes back on its day.
    """
    if not await stores.mornings.are_wanted(couple.id):
        return
    days = (await stores.mornings.memory_days_of(couple.id)).values()
    due = next_morning(days, couple.zone, couple.zones, now)
    if due is not None and not await stores.deliveries.was_scheduled(DeliveryKind.MORNING, couple.id, due):
        await stores.deliveries.schedule(couple, DeliveryKind.MORNING, couple.id, due, now)


async def begin_mornings(stores: Stores, couple: Couple, now: datetime) -> None:
    """Let memories come back in the mornings: both want it."""
    await stores.mornings.update_wanted(couple.id, wanted=True)
    await schedule_next_morning(stores, couple, now)


async def delete_morning_posts(
    stores: Stores, couple: Couple, memory_id: int, now: datetime
) -> list[Delivery]:
    """Return what deletes the mornings' messages that tell of a memory, before it is forgotten."""
    happened_on = (await stores.mornings.memory_days_of(couple.id)).get(memory_id)
    return [
        deletion
        for morning in await stores.mornings.mornings_of(couple.id)
        if happened_on is not None and comes_back_on(happened_on, morning.day)
        for deletion in await delete_posts(stores, couple, DeliveryKind.ONTHISDAY, morning.id, now)
    ]


class Mornings:
    """What comes back by the day on which it happened."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def on_this_day(self, person: Person) -> MorningView:
        """List what happened on the caller's today in earlier years, if anything. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            today = self._clock().astimezone(couple.zone_of(person.user_id)).date()
            return await _load_view(stores, couple, Morning(0, couple.id, today))

    async def propose_mornings(self, person: Person, couple_id: int) -> Delivery | None:
        """Ask the other whether memories may come back in the mornings; the card to post.

        None where the other had asked for the same, so that both want it now.
        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `MorningsAlreadyOn`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            if await stores.mornings.are_wanted(couple.id):
                raise MorningsAlreadyOn
            other_id = couple.other_partner(person.user_id).user_id
            for asked in await stores.proposals.open_of(couple.id):
                if (asked.kind, asked.proposed_by) == (ProposalKind.MORNINGS, other_id):
                    await stores.proposals.update_state(asked.id, ProposalState.AGREED)
                    await stores.deliveries.schedule(couple, DeliveryKind.REDRAW, asked.id, now, now)
                    await begin_mornings(stores, couple, now)
                    return None
            return await propose(stores, couple, ProposalKind.MORNINGS, person.user_id, {}, now)

    async def stop_mornings(self, person: Person, couple_id: int) -> None:
        """Let no memory come back by itself any more: one key is enough.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            if not await stores.mornings.are_wanted(couple.id):
                raise NotAvailable
            await stores.mornings.update_wanted(couple.id, wanted=False)
            await close_proposals(stores, couple, ProposalKind.MORNINGS, {}, now)

    async def open_morning(self, couple_id: int) -> None:
        """Tell the home what comes back today, once, where the couple wants it; and plan the next morning."""
        now = self._clock()
        async with self._work() as stores:
            couple = await stores.couples.find_couple(couple_id)
            if couple is None or couple.has_ended:
                return
            today = now.astimezone(couple.zone).date()
            days = (await stores.mornings.memory_days_of(couple.id)).values()
            if (
                await stores.mornings.are_wanted(couple.id)
                and is_morning_due(now, couple.zone, couple.zones)
                and any(comes_back_on(day, today) for day in days)
                and not await stores.mornings.was_told_on(couple.id, today)
            ):
                morning_id = await stores.mornings.insert_morning(couple.id, today, now)
                await stores.deliveries.schedule(couple, DeliveryKind.ONTHISDAY, morning_id, now, now)
            await schedule_next_morning(stores, couple, now)

    async def morning_view(self, morning_id: int) -> MorningView:
        """Load what the home is told this morning.

        Raises `NotAvailable` where it is wanted no more, or too late.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, morning = await self._load(stores, morning_id)
            view = await _load_view(stores, couple, morning)
            is_today = morning.day == now.astimezone(couple.zone).date()
            is_time = is_today and is_morning_due(now, couple.zone, couple.zones)
            if not (view.memories and view.are_wanted and is_time):
                raise NotAvailable
            return view

    async def read_morning(self, person: Person, morning_id: int) -> MorningView:
        """Load a morning's memories for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple, morning = await self._load(stores, morning_id)
            await couple_with(stores, person, couple.id)
            view = await _load_view(stores, couple, morning)
            if not view.memories:
                raise NotAvailable
            return view

    async def _load(self, stores: Stores, morning_id: int) -> tuple[Couple, Morning]:
        morning = await stores.mornings.find_morning(morning_id)
        couple = None if morning is None else await stores.couples.find_couple(morning.couple_id)
        if morning is None or couple is None:
            raise NotAvailable
        return couple, morning


async def _load_view(stores: Stores, couple: Couple, morning: Morning) -> MorningView:
    days = await stores.mornings.memory_days_of(couple.id)
    ids = [memory_id for memory_id, day in days.items() if comes_back_on(day, morning.day)]
    pictures = await stores.pictures.pictures_of_subjects(couple.id, PictureOwner.MEMORY, ids)
    return MorningView(
        couple,
        tuple(await stores.memories.memories_by_id(couple.id, ids)),
        tuple(found[0] for found in pictures.values()),
        bool(await stores.mornings.are_wanted(couple.id)),
    )
