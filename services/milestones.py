"""Milestones: keep, announce and remove a couple's important days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.milestones import (
    PAGE_SIZE,
    Milestone,
    NoMilestones,
    NothingLeftToAnnounce,
    announcement_after,
    first_announcement,
    postpone_until_awake,
    resolve_milestone,
    sort_by_next_day,
)
from core.moments import instant_of
from core.pages import NumberedPage, build_numbered_page
from core.proposals import Proposal, ProposalKind
from core.recaps import RecapItem, RecapItemKind, RecapPeriod
from core.suggestions import items_containing
from core.text_input import TITLE_LIMIT, clean_text
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import AgreementsByKind, DeleteOwnByTable, Service
from services.daily_limits import count_added
from services.deliveries import delete_posts
from services.milestone_announcements import schedule_announcement
from services.proposals import Removal, close_removal_proposals
from services.recaps import redraw_recaps


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone and its couple; `today` is the date in the couple's zone."""

    milestone: Milestone
    couple: Couple
    today: date


async def delete_milestone(work: UnitOfWork, couple: Couple, milestone_id: int, _user_id: int) -> None:
    """Delete a milestone with its messages, and its name in recaps and in proposals to remove it."""
    milestone = await work.milestones.find(milestone_id)
    await work.milestones.delete_item(milestone_id)
    await work.deliveries.cancel_pending(milestone_id, DeliveryKind.MILESTONE_DAY)
    await delete_posts(work, couple, DeliveryKind.MILESTONE, milestone_id)
    if milestone is not None:
        # A yearly milestone was in a recap of each year so far.
        noons = [instant_of(day, time(12), couple.zone) for day in milestone.days_up_to(work.now.year)]
        await redraw_recaps(work, couple, *noons)
    terms = {"milestone": str(milestone_id)}
    await close_removal_proposals(work, couple, ProposalKind.MILESTONE_REMOVE, terms)


async def _name_of(work: UnitOfWork, _couple: Couple, proposal: Proposal) -> str | None:
    milestone = await work.milestones.find(int(proposal.terms["milestone"]))
    return milestone.name if milestone is not None else None


async def _gather_milestones(
    work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find the milestones whose day fell within the span."""
    first, last = span.days(couple.zone)
    found = await work.milestones.milestones_of(couple.id)
    days = [(milestone.name, milestone.next_day(first)) for milestone in found]
    return [RecapItem(RecapItemKind.MILESTONE, day, name) for name, day in days if first <= day <= last]


REMOVAL = Removal(ProposalKind.MILESTONE_REMOVE, "milestone", delete_milestone, _name_of)


class Milestones(Service):
    """Use cases of a couple and of the scheduler with milestones."""

    agreements: ClassVar[AgreementsByKind] = {REMOVAL.kind: REMOVAL.agreement}
    own_words: ClassVar[DeleteOwnByTable] = {"milestones": delete_milestone}
    moments = (_gather_milestones,)

    async def add_milestone(self, person: Person, name: str, day: date, *, is_yearly: bool) -> Milestone:
        """Store a milestone, and schedule its first announcement.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, and `NothingLeftToAnnounce` for a day that has
        passed for good.
        """
        name = clean_text(name, TITLE_LIMIT)
        async with self._work_of(person) as (work, couple):
            first = first_announcement(day, work.now, couple.zone, couple.zones, is_yearly=is_yearly)
            if first is None:
                raise NothingLeftToAnnounce
            await count_added(work, couple, person.user_id, DailyKind.MILESTONE)
            milestone = await work.milestones.insert_milestone(
                couple.id, person.user_id, name, day, first, is_yearly=is_yearly
            )
            await schedule_announcement(work, couple, milestone.id, first)
            return milestone

    async def milestone_page(
        self, person: Person, page_number: int = 0
    ) -> tuple[NumberedPage[Milestone], date]:
        """List a page of milestones, nearest first, and return the caller's date of today.

        Raises `NotInCouple`, `NoMilestones`, and `NotAvailable` past the end.
        """
        async with self._work_of(person) as (work, couple):
            today = _today(work, couple.zone_of(person.user_id))
            found = sort_by_next_day(await work.milestones.milestones_of(couple.id), today)
            left = found[page_number * PAGE_SIZE :]
            return build_numbered_page(left, page_number, PAGE_SIZE, NoMilestones), today

    async def suggest_milestones(self, person: Person, typed: str, limit: int) -> Sequence[Milestone]:
        """List milestones whose name contains the typed text. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            today = _today(work, couple.zone_of(person.user_id))
            found = sort_by_next_day(await work.milestones.milestones_of(couple.id), today)
            return items_containing(found, typed, limit, lambda milestone: milestone.name)

    async def chosen_milestone(self, person: Person, choice: str) -> Milestone:
        """Find a milestone by its id or its whole name. Raises `NotInCouple`, `MilestoneUnknown`."""
        async with self._work_of(person) as (work, couple):
            return resolve_milestone(await work.milestones.milestones_of(couple.id), choice)

    async def milestone_view(self, milestone_id: int) -> MilestoneView:
        """Load a milestone as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, milestone = await load_item(work, work.milestones, milestone_id)
            return MilestoneView(milestone, couple, _today(work, couple.zone))

    async def read_milestone(self, person: Person, milestone_id: int) -> MilestoneView:
        """Load a milestone for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, milestone = await load_for(work, person, work.milestones, milestone_id)
            return MilestoneView(milestone, couple, _today(work, couple.zone))

    async def remove_milestone(self, person: Person, milestone_id: int) -> bool:
        """Delete the caller's own milestone; propose to delete the other partner's.

        Return whether it waits for their *Agree*. Raises `NotInCouple`, `NotYours`, `NotAvailable`,
        `AlreadyProposed`, and the refusal of a missing home.
        """
        async with self._work() as work:
            couple, milestone = await load_for(work, person, work.milestones, milestone_id)
            return await REMOVAL.delete_or_propose(
                work,
                couple,
                milestone_id,
                person.user_id,
                is_own=milestone.author_id == person.user_id,
            )

    async def announce_milestone(self, milestone_id: int) -> None:
        """Schedule the post of a due announcement, and the announcement after it.

        A second call for one moment does nothing. While a partner is gone, nothing is posted and the next
        announcement is scheduled; while everything is paused, the post waits until it is too late.
        """
        async with self._work() as work:
            try:
                couple, milestone = await load_item(work, work.milestones, milestone_id)
            except NotAvailable:
                return
            owed = milestone.next_announcement(couple.zone, couple.zones)
            if owed is None or milestone.next_at is None or milestone.next_at > work.now:
                return
            if not any(partner.is_gone for partner in couple.partners):
                post = postpone_until_awake(replace(owed, at=milestone.next_at), work.now, couple.zones)
                await work.deliveries.schedule(
                    couple, DeliveryKind.MILESTONE, milestone.id, post.at, not_after=post.not_after
                )
            coming = announcement_after(
                milestone.day, owed, couple.zone, couple.zones, is_yearly=milestone.is_yearly
            )
            await schedule_announcement(work, couple, milestone.id, coming)


def _today(work: UnitOfWork, zone: ZoneInfo) -> date:
    return work.now.astimezone(zone).date()
