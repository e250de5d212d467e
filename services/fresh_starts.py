"""Fresh starts: ask the other partner to begin again, and answer."""

from dataclasses import dataclass
from datetime import timedelta

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.fresh_starts import FreshStart, FreshStartStillOpen, agree, wait_an_hour
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import Service
from services.daily_limits import count_added

TOLD_LATE_BY_AT_MOST = timedelta(hours=3)  # that the hour is over; the card says so all the while


@dataclass(frozen=True, slots=True)
class FreshStartView:
    """A request to start over and its couple, as its cards show it."""

    fresh_start: FreshStart
    couple: Couple


class FreshStarts(Service):
    """Use cases of partners who would like to start over after words came out wrong."""

    async def ask_to_start_over(self, person: Person) -> None:
        """Ask the other partner to start over.

        Raises `NotInCouple`, `FreshStartStillOpen`, `DailyLimitReached`, and the refusal of a missing home.
        """
        async with self._work_of(person) as (work, couple):
            work.require_home(couple)
            earlier = await work.fresh_starts.latest_of(couple.id)
            if earlier is not None and earlier.is_open(work.now):
                raise FreshStartStillOpen(earlier.id)
            await count_added(work, couple, person.user_id, DailyKind.FRESH_START)
            asked = await work.fresh_starts.insert_fresh_start(couple.id, person.user_id)
            work.post(couple, DeliveryKind.FRESH_START, asked.id, view=FreshStartView(asked, couple))

    async def fresh_start_view(self, fresh_start_id: int) -> FreshStartView:
        """Load a request as its cards show it. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, found = await load_item(work, work.fresh_starts, fresh_start_id)
            return FreshStartView(found, couple)

    async def read_fresh_start(self, person: Person, fresh_start_id: int) -> FreshStartView:
        """Load a request for one partner. Raises `NotAvailable`, `NotInCouple`, `NotYours`."""
        async with self._work() as work:
            couple, found = await load_for(work, person, work.fresh_starts, fresh_start_id)
            return FreshStartView(found, couple)

    async def agree_to_start_over(self, person: Person, fresh_start_id: int) -> FreshStartView:
        """Say yes. Raises `NotForAsker`, `NotAvailable`, `NotInCouple`, `NotYours`."""
        async with self._work() as work:
            couple, found = await load_for(work, person, work.fresh_starts, fresh_start_id)
            await work.deliveries.delete_unstarted(DeliveryKind.FRESH_START_HOUR, found.id)
            return await _store(work, couple, agree(found, person.user_id))

    async def ask_for_an_hour(self, person: Person, fresh_start_id: int) -> FreshStartView:
        """Ask for an hour; a quiet line says when it is over.

        Raises `NotForAsker`, `NotAvailable`, `NotInCouple`, `NotYours`.
        """
        async with self._work() as work:
            couple, found = await load_for(work, person, work.fresh_starts, fresh_start_id)
            waiting = wait_an_hour(found, person.user_id, work.now)
            if waiting.waits_until is not None:
                await work.deliveries.schedule(
                    couple,
                    DeliveryKind.FRESH_START_HOUR,
                    found.id,
                    waiting.waits_until,
                    not_after=waiting.waits_until + TOLD_LATE_BY_AT_MOST,
                )
            return await _store(work, couple, waiting)


async def _store(work: UnitOfWork, couple: Couple, changed: FreshStart) -> FreshStartView:
    await work.fresh_starts.update_item(changed.id, state=changed.state, waits_until=changed.waits_until)
    work.redraw_all_cards(couple, changed.id)
    return FreshStartView(changed, couple)
