"""Milestones: keep a day, announce it, take it out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
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
    suggest_milestones,
)
from core.moments import instant_of
from core.proposals import ProposalKind
from core.text_input import TITLE_LIMIT, clean_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.milestone_announcements import schedule_announcement
from services.proposals import RemovalResult, close_removal_proposals, propose
from services.recaps import redraw_recaps


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone and its couple, with the couple's own today."""

    milestone: Milestone
    couple: Couple
    today: date


@dataclass(frozen=True, slots=True)
class MilestonePage:
    """A page of what is to come and what has passed; `number` counts from 0."""

    milestones: tuple[Milestone, ...]
    today: date
    page_number: int
    has_more: bool


async def delete_milestone(
    stores: Stores, couple: Couple, milestone_id: int, now: datetime
) -> list[Delivery]:
    """Delete a milestone, what shows it, and its name in recaps and where somebody asked to take it out."""
    milestone = await stores.milestones.find_milestone(couple.id, milestone_id)
    await stores.milestones.delete_milestone(couple.id, milestone_id)
    await stores.deliveries.cancel_pending(DeliveryKind.MILESTONE_DAY, milestone_id)
    deliveries = await delete_posts(stores, couple, DeliveryKind.MILESTONE, milestone_id, now)
    if milestone is not None:
        noons = [instant_of(day, time(12), couple.zone) for day in milestone.days_up_to(now.year)]
        deliveries += await redraw_recaps(stores, couple, now, *noons)
    terms = {"milestone": str(milestone_id)}
    return deliveries + await close_removal_proposals(
        stores, couple, ProposalKind.MILESTONE_REMOVE, terms, now
    )


class Milestones:
    """What a couple does with its days, and what the clock does."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def add_milestone(self, person: Person, name: str, day: date, *, is_yearly: bool) -> MilestoneView:
        """Keep a day.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, and `NothingLeftToAnnounce` for what will never come
        again.
        """
        now = self._clock()
        name = clean_text(name, TITLE_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            first = first_announcement(day, now, couple.zone, couple.zones, is_yearly=is_yearly)
            if first is None:
                raise NothingLeftToAnnounce
            milestone = await stores.milestones.insert_milestone(
                couple.id, person.user_id, name, day, first, now, is_yearly=is_yearly
            )
            await schedule_announcement(stores, couple, milestone.id, first, now)
            return self._view_of(milestone, couple)

    async def milestone_page(self, person: Person, page_number: int = 0) -> MilestonePage:
        """List a page, what comes first at its head. Raises `NotInCouple`, `NoMilestones`, `NotAvailable`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            today = self._today(couple)
            found = sort_by_next_day(await stores.milestones.milestones_of(couple.id), today)
            page = found[page_number * PAGE_SIZE : (page_number + 1) * PAGE_SIZE]
            if not page:
                raise NotAvailable if page_number else NoMilestones
            return MilestonePage(
                tuple(page), today, page_number, has_more=len(found) > (page_number + 1) * PAGE_SIZE
            )

    async def suggest_milestones(self, person: Person, typed: str, limit: int) -> Sequence[Milestone]:
        """List milestones whose name holds what was typed. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = sort_by_next_day(await stores.milestones.milestones_of(couple.id), self._today(couple))
            return suggest_milestones(found, typed, limit)

    async def chosen_milestone(self, person: Person, choice: str) -> MilestoneView:
        """Load the milestone of that id, or of that whole name. Raises `NotInCouple`, `MilestoneUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return self._view_of(
                resolve_milestone(await stores.milestones.milestones_of(couple.id), choice), couple
            )

    async def milestone_view(self, milestone_id: int) -> MilestoneView:
        """Load a milestone as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            return await self._load(stores, milestone_id)

    async def read_milestone(self, person: Person, milestone_id: int) -> MilestoneView:
        """Load a milestone for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            view = await self._load(stores, milestone_id)
            await couple_with(stores, person, view.couple.id)
            return view

    async def remove_milestone(self, person: Person, milestone_id: int) -> RemovalResult:
        """Delete a milestone of the caller's own; one that the other added waits for their *Agree*.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load(stores, milestone_id)
            couple = await couple_with(stores, person, view.couple.id)
            if view.milestone.author_id == person.user_id:
                return RemovalResult(
                    await delete_milestone(stores, couple, milestone_id, now), is_proposed=False
                )
            terms = {"milestone": str(milestone_id)}
            card = await propose(stores, couple, ProposalKind.MILESTONE_REMOVE, person.user_id, terms, now)
            return RemovalResult([card], is_proposed=True)

    async def announce_milestone(self, milestone_id: int) -> None:
        """Plan the post about a milestone whose moment has come, and what comes after it.

        Asked twice about one moment, it does so once. While a partner is gone, it moves on silently; while
        everything is paused, the post waits for as long as it is not too late.
        """
        now = self._clock()
        async with self._work() as stores:
            try:
                view = await self._load(stores, milestone_id)
            except NotAvailable:
                return
            milestone, couple = view.milestone, view.couple
            owed = milestone.next_announcement(couple.zone, couple.zones)
            if owed is None or milestone.next_at is None or milestone.next_at > now:
                return
            if not any(partner.is_gone for partner in couple.partners):
                post = postpone_until_awake(replace(owed, at=milestone.next_at), now, couple.zones)
                await stores.deliveries.schedule(
                    couple, DeliveryKind.MILESTONE, milestone.id, post.at, now, not_after=post.not_after
                )
            coming = announcement_after(
                milestone.day, owed, couple.zone, couple.zones, is_yearly=milestone.is_yearly
            )
            await schedule_announcement(stores, couple, milestone.id, coming, now)

    async def _load(self, stores: Stores, milestone_id: int) -> MilestoneView:
        couple_id = await stores.milestones.couple_id_of(milestone_id)
        couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
        # read under the couple's lock: it may have been taken out in between
        milestone = (
            None if couple is None else await stores.milestones.find_milestone(couple.id, milestone_id)
        )
        if couple is None or milestone is None:
            raise NotAvailable
        return self._view_of(milestone, couple)

    def _view_of(self, milestone: Milestone, couple: Couple) -> MilestoneView:
        return MilestoneView(milestone, couple, self._today(couple))

    def _today(self, couple: Couple) -> date:
        return self._clock().astimezone(couple.zone).date()
