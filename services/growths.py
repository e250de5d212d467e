"""Growth entries: keep, read and remove them, and list them together with wish rounds."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.errors import NotAvailable
from core.growths import FIELD_LIMIT, PAGE_SIZE, Growth, GrowthStory
from core.pages import NEWEST_PAGE, Page, PageCursor, build_page
from core.proposals import Proposal, ProposalKind
from core.text_input import TITLE_LIMIT, clean_optional_text, clean_text
from core.waits import WaitKind
from core.wishes import SHOWN_FIRST_FOR, WishRound
from data.unit_of_work import UnitOfWork
from services.access import load_for
from services.base import AgreementsByKind, DeleteOwnByTable, Service
from services.daily_limits import count_added
from services.proposals import Removal, close_removal_proposals
from services.waits import note_waiting_for_other


@dataclass(frozen=True, slots=True)
class GrowthPage:
    """A page of entries and closed rounds of wishes, the newest first.

    `current_round` is running, or both partners noticed something in it in the last seven days; or None.
    """

    couple: Couple
    current_round: WishRound | None
    page: Page[Growth | WishRound]
    now: datetime


async def delete_growth(work: UnitOfWork, couple: Couple, growth_id: int, _user_id: int) -> None:
    """Delete an entry, the waits about it, and its title in proposals to remove it."""
    await work.growths.delete_item(growth_id)
    await work.waits.delete_about(couple.id, growth_id)
    await close_removal_proposals(work, couple, ProposalKind.GROWTH_REMOVE, {"growth": str(growth_id)})


async def _title_of(work: UnitOfWork, _couple: Couple, proposal: Proposal) -> str | None:
    growth = await work.growths.find(int(proposal.terms["growth"]))
    return growth.story.title if growth is not None else None


REMOVAL = Removal(ProposalKind.GROWTH_REMOVE, "growth", delete_growth, _title_of)


class Growths(Service):
    """Use cases of a couple with its growth entries."""

    agreements: ClassVar[AgreementsByKind] = {REMOVAL.kind: REMOVAL.agreement}
    own_words: ClassVar[DeleteOwnByTable] = {"growths": delete_growth}

    async def add_growth(self, person: Person, story: GrowthStory) -> tuple[Couple, Growth]:
        """Store an entry, which both partners can read. Raises `EmptyText`, `TextTooLong`, `NotInCouple`."""
        story = GrowthStory(
            title=clean_text(story.title, TITLE_LIMIT),
            asked=clean_text(story.asked, FIELD_LIMIT),
            carried=clean_text(story.carried, FIELD_LIMIT),
            author_grew=clean_optional_text(story.author_grew, FIELD_LIMIT),
            other_grew=clean_optional_text(story.other_grew, FIELD_LIMIT),
        )
        async with self._work_of(person) as (work, couple):
            await count_added(work, couple, person.user_id, DailyKind.GROWTH)
            growth = await work.growths.insert_growth(couple.id, person.user_id, story)
            await note_waiting_for_other(work, couple, person.user_id, WaitKind.GROWTH, growth.id)
            return couple, growth

    async def growth_page(self, person: Person, cursor: PageCursor = NEWEST_PAGE) -> GrowthPage:
        """List a page of entries and closed rounds; the first page also has the current round.

        Raises `NotInCouple`, and `NotAvailable` past the end.
        """
        async with self._work_of(person) as (work, couple):
            entries: tuple[Growth | WishRound, ...] = (
                *await work.growths.growths_of(couple.id, PAGE_SIZE + 1, cursor),
                *await work.wishes.closed_rounds_of(couple.id, person.user_id, PAGE_SIZE + 1, cursor),
            )
            if not entries and cursor != NEWEST_PAGE:
                raise NotAvailable
            newest_first = sorted(entries, key=lambda entry: entry.id, reverse=True)
            if cursor == NEWEST_PAGE:
                await work.waits.delete_waits(couple.id, person.user_id, {WaitKind.GROWTH, WaitKind.WISHES})
            # Either list gives one entry more than a page, to tell whether there is another page.
            nearest = (
                newest_first[-PAGE_SIZE - 1 :]
                if cursor.newer_than is not None
                else newest_first[: PAGE_SIZE + 1]
            )
            running = await work.wishes.running_round_of(couple.id)
            first = running or await work.wishes.last_noticed_since(couple.id, work.now - SHOWN_FIRST_FOR)
            return GrowthPage(couple, first, build_page(nearest, cursor, PAGE_SIZE), work.now)

    async def read_growth(self, person: Person, growth_id: int) -> tuple[Couple, Growth]:
        """Load an entry for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, growth = await load_for(work, person, work.growths, growth_id)
            await work.waits.delete_waits(couple.id, person.user_id, {WaitKind.GROWTH}, growth_id)
            return couple, growth

    async def remove_growth(self, person: Person, growth_id: int) -> bool:
        """Delete the caller's own entry; propose to delete the other partner's.

        Return whether it waits for their *Agree*. Raises `NotInCouple`, `NotYours`, `NotAvailable`,
        `AlreadyProposed`, and the refusal of a missing home.
        """
        async with self._work() as work:
            couple, growth = await load_for(work, person, work.growths, growth_id)
            return await REMOVAL.delete_or_propose(
                work, couple, growth_id, person.user_id, is_own=growth.author_id == person.user_id
            )
