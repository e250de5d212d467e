"""Impressions: each partner's view of a date, sealed until both have given theirs, or for seven days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.pictures import Picture, PictureOwner, StoredImage, alt_text
from core.plans import Feeling, Impression, ImpressionsAreOpen, ImpressionsStillSealed, Plan, PlanState
from core.text_input import NOTE_LIMIT, clean_optional_text
from data.unit_of_work import UnitOfWork
from services.access import load_for
from services.base import DeleteOwnByTable, Service
from services.deliveries import delete_posts
from services.plan_lifecycle import PlanView, finish_plan


@dataclass(frozen=True, slots=True)
class ImpressionResult:
    """The result of submitting an impression; `is_open` is True if both can read both now."""

    plan: Plan
    is_open: bool
    was_changed: bool


@dataclass(frozen=True, slots=True)
class OpenedImpression:
    """An impression with its picture."""

    impression: Impression
    pictures: tuple[Picture, ...]


async def delete_impression(work: UnitOfWork, couple: Couple, plan_id: int, user_id: int) -> None:
    """Delete a user's impression of a plan, with its picture, and redraw the plan's cards."""
    impression_id = await work.plans.delete_impression(plan_id, user_id)
    if impression_id is not None:
        await work.pictures.delete_pictures(couple.id, PictureOwner.PLAN, impression_id)
    work.redraw_all_cards(couple, plan_id)


class Impressions(Service):
    """Use cases of partners with their impressions of dates."""

    own_words: ClassVar[DeleteOwnByTable] = {"impressions": delete_impression}

    async def own_impression(self, person: Person, plan_id: int) -> tuple[PlanView, Impression | None]:
        """Load a plan and the caller's impression of it, if any, to fill in its form.

        Raises `ImpressionsAreOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, plan = await self._load_to_submit(work, person, plan_id)
            impressions = await work.plans.impressions_of(plan)
            own = next((one for one in impressions if one.user_id == person.user_id), None)
            return PlanView(plan, couple, work.now), own

    async def submit_impression(
        self,
        person: Person,
        plan_id: int,
        feeling: Feeling,
        line: str | None,
        images: Sequence[StoredImage] = (),
        alt: str | None = None,
    ) -> ImpressionResult:
        """Store the caller's impression, sealed, and mark the plan done; the second impression opens both.

        A new picture replaces the earlier one; without a new one, the earlier one stays.
        Raises `TextTooLong`, `ImpressionsAreOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        line = clean_optional_text(line, NOTE_LIMIT)
        async with self._work() as work:
            couple, plan = await self._load_to_submit(work, person, plan_id)
            impression_id = await work.plans.upsert_impression(plan, person.user_id, feeling, line)
            if images:
                alt = alt_text(alt, plan.what, 1, 1)
                await work.pictures.delete_pictures(couple.id, PictureOwner.PLAN, impression_id)
                await work.pictures.insert_pictures(
                    couple.id, PictureOwner.PLAN, impression_id, [(image, alt) for image in images]
                )
            done = await finish_plan(work, couple, plan, PlanState.DONE)
            was_changed = person.user_id in plan.told_by
            if not was_changed:
                done = replace(done, told_by=(*plan.told_by, person.user_id))
            is_open = done.are_impressions_open(work.now)
            if is_open:
                # A new card mentions both partners, who can read each other's impression now.
                await delete_posts(work, couple, DeliveryKind.PLAN_AFTER, plan.id)
                work.post(couple, DeliveryKind.PLAN_AFTER, plan.id, view=PlanView(done, couple, work.now))
            else:
                work.redraw_all_cards(couple, plan.id)
            return ImpressionResult(done, is_open, was_changed)

    async def read_impressions(self, person: Person, plan_id: int) -> tuple[PlanView, list[OpenedImpression]]:
        """Open the impressions of a plan for one of the partners, in the couple's order.

        Raises `ImpressionsStillSealed`, `NotInCouple`, `NotYours`, `NotAvailable` if nothing was said.
        """
        async with self._work() as work:
            couple, plan = await load_for(work, person, work.plans, plan_id)
            if not plan.told_by:
                raise NotAvailable
            if not plan.are_impressions_open(work.now):
                raise ImpressionsStillSealed
            impressions = await work.plans.impressions_of(plan)
            order, ids = couple.user_ids, [one.id for one in impressions]
            pictures = await work.pictures.pictures_of_subjects(couple.id, PictureOwner.PLAN, ids)
            opened = [OpenedImpression(one, tuple(pictures[one.id])) for one in impressions]
            return PlanView(plan, couple, work.now), sorted(
                opened, key=lambda one: order.index(one.impression.user_id)
            )

    async def delete_own_impression(self, person: Person, plan_id: int) -> None:
        """Delete the caller's impression. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, plan = await load_for(work, person, work.plans, plan_id)
            if person.user_id not in plan.told_by:
                raise NotAvailable
            await delete_impression(work, couple, plan.id, person.user_id)

    async def _load_to_submit(self, work: UnitOfWork, person: Person, plan_id: int) -> tuple[Couple, Plan]:
        couple, plan = await load_for(work, person, work.plans, plan_id)
        if not plan.has_happened:
            raise NotAvailable
        if plan.are_impressions_open(work.now):
            raise ImpressionsAreOpen
        return couple, plan
