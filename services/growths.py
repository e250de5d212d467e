"""Growth: tell what the two came through, read it, take it out; and the list that holds wishes too."""

from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.growths import FIELD_LIMIT, PAGE_SIZE, Growth, GrowthStory
from core.pages import NEWEST_PAGE, Page, PageCursor, build_page
from core.proposals import ProposalKind
from core.text_input import TITLE_LIMIT, clean_optional_text, clean_text
from core.wishes import SHOWN_FIRST_FOR, WishRound
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.proposals import RemovalResult, close_removal_proposals, propose


@dataclass(frozen=True, slots=True)
class GrowthView:
    """An entry and its couple."""

    growth: Growth
    couple: Couple


@dataclass(frozen=True, slots=True)
class GrowthPage:
    """What waits for the caller or has just opened, and a page of what is kept, the newest first."""

    couple: Couple
    current_round: WishRound | None
    page: Page[Growth | WishRound]
    now: datetime


async def notify_other_partner(
    stores: Stores, couple: Couple, subject_id: int, user_id: int, now: datetime
) -> None:
    """Plan a message without words to the one who is not `user_id`, where they have allowed messages.

    One that still waits says the same.
    """
    other, kind = couple.other_partner(user_id), DeliveryKind.GROWTH_NEWS
    if other.wants_messages and not await stores.deliveries.is_pending(kind, subject_id, other.user_id):
        await stores.deliveries.schedule(couple, kind, subject_id, now, now, user_id=other.user_id)


async def delete_growth(stores: Stores, couple: Couple, growth_id: int, now: datetime) -> list[Delivery]:
    """Delete an entry, what told of it, and its title where somebody asked to take it out."""
    await stores.growths.delete_growth(couple.id, growth_id)
    deliveries = await delete_posts(stores, couple, DeliveryKind.GROWTH_NEWS, growth_id, now)
    terms = {"growth": str(growth_id)}
    return deliveries + await close_removal_proposals(stores, couple, ProposalKind.GROWTH_REMOVE, terms, now)


class Growths:
    """What a couple does with what it came through."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def add_growth(self, person: Person, telling: GrowthStory) -> GrowthView:
        """Keep an entry, readable by both. Raises `EmptyText`, `TextTooLong`, `NotInCouple`."""
        now = self._clock()
        telling = GrowthStory(
            title=clean_text(telling.title, TITLE_LIMIT),
            asked=clean_text(telling.asked, FIELD_LIMIT),
            carried=clean_text(telling.carried, FIELD_LIMIT),
            author_grew=clean_optional_text(telling.author_grew, FIELD_LIMIT),
            other_grew=clean_optional_text(telling.other_grew, FIELD_LIMIT),
        )
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            growth = await stores.growths.insert_growth(couple.id, person.user_id, telling, now)
            await notify_other_partner(stores, couple, growth.id, person.user_id, now)
            return GrowthView(growth, couple)

    async def growth_page(self, person: Person, edge: PageCursor = NEWEST_PAGE) -> GrowthPage:
        """List a page of entries and closed rounds, with the round that stands first.

        Raises `NotInCouple`, and `NotAvailable` past the end.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            entries: tuple[Growth | WishRound, ...] = (
                *await stores.growths.growths_of(couple.id, PAGE_SIZE + 1, edge),
                *await stores.wishes.closed_rounds_of(couple.id, person.user_id, PAGE_SIZE + 1, edge),
            )
            if not entries and edge != NEWEST_PAGE:
                raise NotAvailable
            newest_first = sorted(entries, key=lambda entry: entry.id, reverse=True)
            nearest = (
                newest_first[-PAGE_SIZE - 1 :]
                if edge.newer_than is not None
                else newest_first[: PAGE_SIZE + 1]
            )
            running = await stores.wishes.running_round_of(couple.id)
            first = running or await stores.wishes.last_noticed_since(couple.id, now - SHOWN_FIRST_FOR)
            return GrowthPage(couple, first, build_page(nearest, edge, PAGE_SIZE), now)

    async def growth_view(self, growth_id: int) -> GrowthView:
        """Load an entry. Raises `NotAvailable`."""
        async with self._work() as stores:
            return await self._load(stores, growth_id)

    async def read_growth(self, person: Person, growth_id: int) -> GrowthView:
        """Load an entry for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            view = await self._load(stores, growth_id)
            await couple_with(stores, person, view.couple.id)
            return view

    async def remove_growth(self, person: Person, growth_id: int) -> RemovalResult:
        """Delete an entry of the caller's own; one that the other wrote waits for their *Agree*.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load(stores, growth_id)
            couple = await couple_with(stores, person, view.couple.id)
            if view.growth.author_id == person.user_id:
                return RemovalResult(await delete_growth(stores, couple, growth_id, now), is_proposed=False)
            terms = {"growth": str(growth_id)}
            card = await propose(stores, couple, ProposalKind.GROWTH_REMOVE, person.user_id, terms, now)
            return RemovalResult([card], is_proposed=True)

    async def _load(self, stores: Stores, growth_id: int) -> GrowthView:
        couple_id = await stores.growths.couple_id_of(growth_id)
        couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
        # read under the couple's lock: it may have been taken out in between
        growth = None if couple is None else await stores.growths.find_growth(couple.id, growth_id)
        if couple is None or growth is None:
            raise NotAvailable
        return GrowthView(growth, couple)
