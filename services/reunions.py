"""Reunions: save hugs, say that the couple is together, and give the saved hugs one by one."""

from dataclasses import dataclass, replace

from core.affections import Affection
from core.cooldowns import BEING_TOGETHER
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.reunions import NoHugWaits, NotAHug, Reunion, ReunionState
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import Service
from services.cooldowns import note_no, note_yes, refuse_while_resting
from services.daily_limits import count_added


@dataclass(frozen=True, slots=True)
class ReunionView:
    """A reunion with its current hug, as its card shows it."""

    reunion: Reunion
    couple: Couple
    hug: Affection | None


async def turn_to_hug(work: UnitOfWork, reunion: Reunion, hug_id: int | None) -> Reunion:
    """Set the current hug; None ends the reunion."""
    state = ReunionState.OVER if hug_id is None else ReunionState.DEALING
    await work.reunions.update_item(reunion.id, state=state, hug_id=hug_id, begun_at=work.now)
    return replace(reunion, state=state, hug_id=hug_id, begun_at=work.now)


async def turn_to_next_hug(work: UnitOfWork, reunion: Reunion) -> Reunion:
    """Turn to the longest-waiting hug; if there is none, end the reunion."""
    hug_id = await work.affections.longest_waiting_hug_of(reunion.couple_id)
    return await turn_to_hug(work, reunion, hug_id)


async def skip_deleted_hug(work: UnitOfWork, couple: Couple, affection_id: int) -> None:
    """Turn to the next hug if the current one was deleted."""
    reunion = await work.reunions.current_of(couple.id)
    if reunion is None or reunion.hug_id != affection_id:
        return
    await turn_to_next_hug(work, reunion)
    work.redraw_all_cards(couple, reunion.id)


class Reunions(Service):
    """Use cases of a couple with saved hugs."""

    async def save_hug(self, person: Person, affection_id: int) -> Affection:
        """Save a hug until the couple is together; either partner may.

        Raises `NotAHug`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, hug = await load_for(work, person, work.affections, affection_id)
            if not hug.may_be_saved:
                raise NotAvailable if hug.saved_at else NotAHug
            await work.affections.update_item(hug.id, saved_at=work.now)
            work.redraw(couple, DeliveryKind.AFFECTION, hug.id)
            return replace(hug, saved_at=work.now)

    async def announce_together(self, person: Person, affection_id: int) -> Reunion:
        """Record, on a saved hug, that the couple is together; the second partner's press begins the reunion.

        Raises `WaitsForOther`, `ReunionUnderWay`, `AskedTooSoon`, `NotInCouple`, `NotYours`, `NotAvailable`,
        and the refusal of a missing home.
        """
        async with self._work() as work:
            couple, hug = await load_for(work, person, work.affections, affection_id)
            work.require_home(couple)
            if not hug.is_waiting:
                raise NotAvailable
            reunion = await work.reunions.current_of(couple.id)
            return await self._record_together(work, couple, reunion, person)

    async def confirm_together(self, person: Person, reunion_id: int) -> Reunion:
        """Confirm on the card that the couple is together; if it asked too long ago, ask the other partner.

        Raises `WaitsForOther`, `ReunionUnderWay`, `NoHugWaits`, `AskedTooSoon`, `NotInCouple`, `NotYours`,
        `NotAvailable`, and the refusal of a missing home.
        """
        async with self._work() as work:
            couple, reunion = await self._load_current(work, person, reunion_id)
            work.require_home(couple)
            return await self._record_together(work, couple, reunion, person)

    async def mark_hug_given(self, person: Person, reunion_id: int, hug_id: int) -> None:
        """Store that a hug was given, and turn to the next; a second press for the same hug changes nothing.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, reunion = await self._load_current(work, person, reunion_id)
            work.redraw(couple, DeliveryKind.REUNION, reunion.id)
            if reunion.hug_id == hug_id:
                await work.affections.update_item(hug_id, given_at=work.now)
                await turn_to_next_hug(work, reunion)
                work.redraw(couple, DeliveryKind.AFFECTION, hug_id)

    async def stop_reunion(self, person: Person, reunion_id: int) -> None:
        """End a reunion, keeping hugs not given; the other's *Not now* before it begins starts a cooldown.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, reunion = await self._load_current(work, person, reunion_id)
            if reunion.state is ReunionState.ASKED and person.user_id != reunion.opened_by:
                await note_no(work, couple, reunion.opened_by, BEING_TOGETHER)
            await work.reunions.update_item(reunion.id, state=ReunionState.OVER, hug_id=None)
            work.redraw(couple, DeliveryKind.REUNION, reunion.id)

    async def reunion_view(self, reunion_id: int) -> ReunionView:
        """Load a reunion as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, reunion = await load_item(work, work.reunions, reunion_id)
            hug = None if reunion.hug_id is None else await work.affections.find(reunion.hug_id)
            return ReunionView(reunion, couple, hug)

    async def _record_together(
        self, work: UnitOfWork, couple: Couple, reunion: Reunion | None, person: Person
    ) -> Reunion:
        """Begin the reunion the other partner asked for, or ask them; return the reunion."""
        hug_id = await work.affections.longest_waiting_hug_of(couple.id)
        if hug_id is None:
            raise NoHugWaits
        if reunion is not None and not reunion.is_stale(work.now):
            reunion.refuse_unless_joinable(person.user_id)
            await note_yes(work, couple, BEING_TOGETHER)
            work.redraw(couple, DeliveryKind.REUNION, reunion.id)
            return await turn_to_hug(work, reunion, hug_id)
        await refuse_while_resting(work, couple, person.user_id, BEING_TOGETHER)
        if reunion is not None:
            # Asked on Monday evening, answered on Tuesday evening: they must be asked again.
            await work.reunions.update_item(reunion.id, state=ReunionState.OVER, hug_id=None)
            work.redraw_all_cards(couple, reunion.id)
        await count_added(work, couple, person.user_id, DailyKind.REUNION)
        new_reunion = await work.reunions.insert_reunion(couple.id, person.user_id)
        work.post(couple, DeliveryKind.REUNION, new_reunion.id, view=ReunionView(new_reunion, couple, None))
        return new_reunion

    async def _load_current(
        self, work: UnitOfWork, person: Person, reunion_id: int
    ) -> tuple[Couple, Reunion]:
        couple, reunion = await load_for(work, person, work.reunions, reunion_id)
        if reunion.state is ReunionState.OVER:
            raise NotAvailable
        return couple, reunion
