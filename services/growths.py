"""Growth: tell what the two came through, read it, take it out; and the list that holds wishes too."""

from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.growths import FIELD_LIMIT, PAGE, Growth, Telling
from core.pages import NEWEST, Edge, Page, page_of
from core.proposals import ProposalKind
from core.prose import TITLE_LIMIT, written, written_if_any
from core.wishes import STANDS_FIRST, Round
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with
from services.proposals import Removal, propose, settle_removal


@dataclass(frozen=True, slots=True)
class GrowthView:
    """An entry and its couple."""

    growth: Growth
    couple: Couple


@dataclass(frozen=True, slots=True)
class GrowthPage:
    """What waits for the caller or has just opened, and a page of what is kept, the newest first."""

    couple: Couple
    first: Round | None
    page: Page[Growth | Round]
    now: datetime


async def tell_other(stores: Stores, couple: Couple, subject_id: int, user_id: int, now: datetime) -> None:
    """Plan a message without words to the one who is not `user_id`, where they have allowed messages.

    One that still waits says the same.
    """
    other, kind = couple.other(user_id), DeliveryKind.GROWTH_NEWS
    if other.wants_messages and not await stores.deliveries.is_waiting(kind, subject_id, other.user_id):
        await stores.deliveries.plan(couple, kind, subject_id, now, now, user_id=other.user_id)


async def forget_growth(stores: Stores, couple: Couple, growth_id: int, now: datetime) -> list[Delivery]:
    """Delete an entry, what told of it, and its title where somebody asked to take it out."""
    await stores.growths.forget(couple.id, growth_id)
    deliveries = await take_down(stores, couple, DeliveryKind.GROWTH_NEWS, growth_id, now)
    terms = {"growth": str(growth_id)}
    return deliveries + await settle_removal(stores, couple, ProposalKind.GROWTH_REMOVE, terms, now)


class Growths:
    """What a couple does with what it came through."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def keep(self, person: Person, telling: Telling) -> GrowthView:
        """Keep an entry, readable by both. Raises `Empty`, `TooLong`, `NotInCouple`."""
        now = self._clock()
        telling = Telling(
            title=written(telling.title, TITLE_LIMIT),
            asked=written(telling.asked, FIELD_LIMIT),
            carried=written(telling.carried, FIELD_LIMIT),
            author_grew=written_if_any(telling.author_grew, FIELD_LIMIT),
            other_grew=written_if_any(telling.other_grew, FIELD_LIMIT),
        )
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            growth = await stores.growths.add(couple.id, person.user_id, telling, now)
            await tell_other(stores, couple, growth.id, person.user_id, now)
            return GrowthView(growth, couple)

    async def list(self, person: Person, edge: Edge = NEWEST) -> GrowthPage:
        """List a page of entries and closed rounds, with the round that stands first.

        Raises `NotInCouple`, and `Over` past the end.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            entries: tuple[Growth | Round, ...] = (
                *await stores.growths.of(couple.id, PAGE + 1, edge),
                *await stores.wishes.closed_of(couple.id, person.user_id, PAGE + 1, edge),
            )
            if not entries and edge != NEWEST:
                raise Over
            newest_first = sorted(entries, key=lambda entry: entry.id, reverse=True)
            nearest = newest_first[-PAGE - 1 :] if edge.newer_than is not None else newest_first[: PAGE + 1]
            running = await stores.wishes.running_of(couple.id)
            first = running or await stores.wishes.noticed_since(couple.id, now - STANDS_FIRST)
            return GrowthPage(couple, first, page_of(nearest, edge, PAGE), now)

    async def view(self, growth_id: int) -> GrowthView:
        """Load an entry. Raises `Over`."""
        async with self._work() as stores:
            return await self._load(stores, growth_id)

    async def read(self, person: Person, growth_id: int) -> GrowthView:
        """Load an entry for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            view = await self._load(stores, growth_id)
            await couple_with(stores, person, view.couple.id)
            return view

    async def take_out(self, person: Person, growth_id: int) -> Removal:
        """Delete an entry of the caller's own; one that the other wrote waits for their *Agree*.

        Raises `NotInCouple`, `NotYours`, `Over`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load(stores, growth_id)
            couple = await couple_with(stores, person, view.couple.id)
            if view.growth.author_id == person.user_id:
                return Removal(await forget_growth(stores, couple, growth_id, now), is_proposed=False)
            terms = {"growth": str(growth_id)}
            card = await propose(stores, couple, ProposalKind.GROWTH_REMOVE, person.user_id, terms, now)
            return Removal([card], is_proposed=True)

    async def _load(self, stores: Stores, growth_id: int) -> GrowthView:
        couple_id = await stores.growths.couple_behind(growth_id)
        couple = None if couple_id is None else await stores.couples.get(couple_id)
        # read under the couple's lock: it may have been taken out in between
        growth = None if couple is None else await stores.growths.get(couple.id, growth_id)
        if couple is None or growth is None:
            raise Over
        return GrowthView(growth, couple)
