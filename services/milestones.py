"""Milestones: keep a day, announce it, take it out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.milestones import (
    PAGE,
    GoneForGood,
    Milestone,
    NoMilestones,
    chosen,
    first_announcement,
    following,
    in_order,
    posting,
    suggested,
)
from core.moments import moment
from core.proposals import ProposalKind
from core.prose import TITLE_LIMIT, written
from data.stores import Stores
from data.work import OpenWork
from services.announcements import comes_next
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with
from services.proposals import Removal, propose, settle_removal
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
    number: int
    has_more: bool


async def forget_milestone(
    stores: Stores, couple: Couple, milestone_id: int, now: datetime
) -> list[Delivery]:
    """Delete a milestone, what shows it, and its name in recaps and where somebody asked to take it out."""
    milestone = await stores.milestones.get(couple.id, milestone_id)
    await stores.milestones.forget(couple.id, milestone_id)
    await stores.deliveries.drop(DeliveryKind.MILESTONE_DAY, milestone_id)
    deliveries = await take_down(stores, couple, DeliveryKind.MILESTONE, milestone_id, now)
    if milestone is not None:
        noons = [moment(day, time(12), couple.zone) for day in milestone.days_up_to(now.year)]
        deliveries += await redraw_recaps(stores, couple, now, *noons)
    terms = {"milestone": str(milestone_id)}
    return deliveries + await settle_removal(stores, couple, ProposalKind.MILESTONE_REMOVE, terms, now)


class Milestones:
    """What a couple does with its days, and what the clock does."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def add(self, person: Person, name: str, day: date, *, is_yearly: bool) -> MilestoneView:
        """Keep a day.

        Raises `Empty`, `TooLong`, `NotInCouple`, and `GoneForGood` for what will never come again.
        """
        now = self._clock()
        name = written(name, TITLE_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            first = first_announcement(day, now, couple.zone, couple.zones, is_yearly=is_yearly)
            if first is None:
                raise GoneForGood
            milestone = await stores.milestones.add(
                couple.id, person.user_id, name, day, first, now, is_yearly=is_yearly
            )
            await comes_next(stores, couple, milestone.id, first, now)
            return self._seen(milestone, couple)

    async def list(self, person: Person, number: int = 0) -> MilestonePage:
        """List a page, what comes first at its head. Raises `NotInCouple`, `NoMilestones`, `Over`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            today = self._today(couple)
            found = in_order(await stores.milestones.of(couple.id), today)
            page = found[number * PAGE : (number + 1) * PAGE]
            if not page:
                raise Over if number else NoMilestones
            return MilestonePage(tuple(page), today, number, has_more=len(found) > (number + 1) * PAGE)

    async def suggest(self, person: Person, typed: str, limit: int) -> Sequence[Milestone]:
        """List milestones whose name holds what was typed. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = in_order(await stores.milestones.of(couple.id), self._today(couple))
            return suggested(found, typed, limit)

    async def chosen(self, person: Person, choice: str) -> MilestoneView:
        """Load the milestone of that id, or of that whole name. Raises `NotInCouple`, `MilestoneUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return self._seen(chosen(await stores.milestones.of(couple.id), choice), couple)

    async def view(self, milestone_id: int) -> MilestoneView:
        """Load a milestone as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            return await self._load(stores, milestone_id)

    async def read(self, person: Person, milestone_id: int) -> MilestoneView:
        """Load a milestone for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            view = await self._load(stores, milestone_id)
            await couple_with(stores, person, view.couple.id)
            return view

    async def take_out(self, person: Person, milestone_id: int) -> Removal:
        """Delete a milestone of the caller's own; one that the other added waits for their *Agree*.

        Raises `NotInCouple`, `NotYours`, `Over`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load(stores, milestone_id)
            couple = await couple_with(stores, person, view.couple.id)
            if view.milestone.author_id == person.user_id:
                return Removal(await forget_milestone(stores, couple, milestone_id, now), is_proposed=False)
            terms = {"milestone": str(milestone_id)}
            card = await propose(stores, couple, ProposalKind.MILESTONE_REMOVE, person.user_id, terms, now)
            return Removal([card], is_proposed=True)

    async def announce(self, milestone_id: int) -> None:
        """Plan the post about a milestone whose moment has come, and what comes after it.

        Asked twice about one moment, it does so once. While a partner is gone, it moves on silently; while
        everything is paused, the post waits for as long as it is not too late.
        """
        now = self._clock()
        async with self._work() as stores:
            try:
                view = await self._load(stores, milestone_id)
            except Over:
                return
            milestone, couple = view.milestone, view.couple
            owed = milestone.owed(couple.zone, couple.zones)
            if owed is None or milestone.next_at is None or milestone.next_at > now:
                return
            if not any(partner.is_gone for partner in couple.partners):
                post = posting(replace(owed, at=milestone.next_at), now, couple.zones)
                await stores.deliveries.plan(
                    couple, DeliveryKind.MILESTONE, milestone.id, post.at, now, not_after=post.not_after
                )
            coming = following(milestone.day, owed, couple.zone, couple.zones, is_yearly=milestone.is_yearly)
            await comes_next(stores, couple, milestone.id, coming, now)

    async def _load(self, stores: Stores, milestone_id: int) -> MilestoneView:
        couple_id = await stores.milestones.couple_behind(milestone_id)
        couple = None if couple_id is None else await stores.couples.get(couple_id)
        # read under the couple's lock: it may have been taken out in between
        milestone = None if couple is None else await stores.milestones.get(couple.id, milestone_id)
        if couple is None or milestone is None:
            raise Over
        return self._seen(milestone, couple)

    def _seen(self, milestone: Milestone, couple: Couple) -> MilestoneView:
        return MilestoneView(milestone, couple, self._today(couple))

    def _today(self, couple: Couple) -> date:
        return self._clock().astimezone(couple.zone).date()
