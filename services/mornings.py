"""Mornings: memories of this day in earlier years, on request or, if both want it, in the home."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.memories import Memory
from core.mornings import (
    Morning,
    MorningsAlreadyOn,
    anniversary_in,
    comes_back_on,
    is_morning_due,
    next_morning,
)
from core.pictures import Picture, PictureOwner, covers_of
from core.proposals import ProposalKind
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import Agreement, AgreementsByKind, Service
from services.deliveries import delete_posts
from services.proposals import agree_if_proposed, close_proposals, propose


@dataclass(frozen=True, slots=True)
class MorningView:
    """A day, the memories that come back on it, and the first picture of each.

    `are_wanted` tells whether the couple wants them posted in its home in the mornings.
    """

    couple: Couple
    memories: tuple[Memory, ...]
    covers: tuple[Picture, ...]
    are_wanted: bool


async def schedule_next_morning(work: UnitOfWork, couple: Couple) -> None:
    """Schedule the couple's next morning with a memory, if it wants mornings.

    One that was scheduled before stays: `open_morning` checks whether anything comes back on its day.
    """
    if not await work.mornings.are_wanted(couple.id):
        return
    days = (await work.mornings.memory_days_of(couple.id)).values()
    due = next_morning(days, couple.zone, couple.zones, work.now)
    if due is not None and not await work.deliveries.was_scheduled(DeliveryKind.MORNING, couple.id, due):
        await work.deliveries.schedule(couple, DeliveryKind.MORNING, couple.id, due)


async def begin_mornings(work: UnitOfWork, couple: Couple) -> None:
    """Store both partners' wish for mornings, and schedule the next one."""
    await work.mornings.update_wanted(couple.id, wanted=True)
    await schedule_next_morning(work, couple)


async def delete_morning_posts(
    work: UnitOfWork, couple: Couple, memory: Memory, days: Collection[date] | None = None
) -> None:
    """Delete the messages of mornings that showed a memory: on these days, or on whichever they were."""
    if memory.about is not None:  # "summer 2019" comes back on no morning
        return
    if days is None:
        # A year either way, since the couple's zone may be another day than UTC's.
        years = range(max(couple.started_at.year - 1, memory.happened_on.year + 1), work.now.year + 2)
        days = [anniversary_in(memory.happened_on, year) for year in years]
    for morning in await work.mornings.mornings_on(couple.id, days):
        if morning.id > memory.id:  # an earlier morning showed others alone
            await delete_posts(work, couple, DeliveryKind.ONTHISDAY, morning.id)


class Mornings(Service):
    """Use cases of a couple with mornings: memories come back on the date they happened."""

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.MORNINGS: Agreement(lambda work, couple, _proposal: begin_mornings(work, couple))
    }

    async def on_this_day(self, person: Person) -> MorningView:
        """List the memories of today's date in earlier years, in the caller's zone. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            today = work.now.astimezone(couple.zone_of(person.user_id)).date()
            return await _load_view(work, couple, Morning(0, couple.id, today))

    async def propose_mornings(self, person: Person, couple_id: int) -> bool:
        """Ask the other partner to let memories come back in the mornings.

        Return whether that waits for their *Agree*; it does not if they have proposed the same already.
        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `MorningsAlreadyOn`, `AlreadyProposed`, and the
        refusal of a missing home.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            work.require_home(couple)
            if await work.mornings.are_wanted(couple.id):
                raise MorningsAlreadyOn
            if await agree_if_proposed(work, couple, ProposalKind.MORNINGS, person.user_id):
                await begin_mornings(work, couple)
                return False
            await propose(work, couple, ProposalKind.MORNINGS, person.user_id, {})
            return True

    async def stop_mornings(self, person: Person, couple_id: int) -> None:
        """Stop memories from coming back on their own; either partner may do so alone.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            if not await work.mornings.are_wanted(couple.id):
                raise NotAvailable
            await work.mornings.update_wanted(couple.id, wanted=False)
            await close_proposals(work, couple, ProposalKind.MORNINGS, {})

    async def open_morning(self, couple_id: int) -> None:
        """Schedule today's post, once, if it is wanted and a memory comes back; then the next morning."""
        async with self._work() as work:
            couple = await work.couples.find_couple(couple_id)
            if couple is None or couple.has_ended:
                return
            today = work.now.astimezone(couple.zone).date()
            days = (await work.mornings.memory_days_of(couple.id)).values()
            if (
                await work.mornings.are_wanted(couple.id)
                and is_morning_due(work.now, couple.zone, couple.zones)
                and any(comes_back_on(day, today) for day in days)
                and not await work.mornings.was_told_on(couple.id, today)
            ):
                morning_id = await work.mornings.insert_morning(couple.id, today)
                await work.deliveries.schedule(couple, DeliveryKind.ONTHISDAY, morning_id, work.now)
            await schedule_next_morning(work, couple)

    async def morning_view(self, morning_id: int) -> MorningView:
        """Load a morning as its card shows it.

        Raises `NotAvailable` if mornings are no longer wanted, nothing comes back, or it is too late.
        """
        async with self._work() as work:
            couple, morning = await load_item(work, work.mornings, morning_id)
            view = await _load_view(work, couple, morning)
            is_today = morning.day == work.now.astimezone(couple.zone).date()
            is_time = is_today and is_morning_due(work.now, couple.zone, couple.zones)
            if not (view.memories and view.are_wanted and is_time):
                raise NotAvailable
            return view

    async def read_morning(self, person: Person, morning_id: int) -> MorningView:
        """Load a morning's memories for a partner. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, morning = await load_for(work, person, work.mornings, morning_id)
            view = await _load_view(work, couple, morning)
            if not view.memories:
                raise NotAvailable
            return view


async def _load_view(work: UnitOfWork, couple: Couple, morning: Morning) -> MorningView:
    days = await work.mornings.memory_days_of(couple.id)
    ids = [memory_id for memory_id, day in days.items() if comes_back_on(day, morning.day)]
    pictures = await work.pictures.pictures_of_subjects(couple.id, PictureOwner.MEMORY, ids)
    found = await work.memories.memories_by_id(couple.id, ids)
    return MorningView(
        couple,
        tuple(memory for memory in found if memory.is_readable),
        tuple(covers_of(pictures.values())),
        bool(await work.mornings.are_wanted(couple.id)),
    )
