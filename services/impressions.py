"""Impressions: how a date was for each, sealed until both have said it, or for seven days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.pictures import Picture, PictureOwner, StoredImage, alt_text
from core.plans import Feeling, Impression, ImpressionsAreOpen, ImpressionsStillSealed, Plan, PlanState
from core.text_input import NOTE_LIMIT, clean_optional_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.clock import Clock
from services.deliveries import delete_posts
from services.plan_lifecycle import finish_plan, load_plan, load_plan_for
from services.plans import PlanView


@dataclass(frozen=True, slots=True)
class ImpressionResult:
    """What became of an impression: `deliveries` show that it is in, or that both are open."""

    view: PlanView
    is_open: bool
    was_changed: bool
    deliveries: list[Delivery]


@dataclass(frozen=True, slots=True)
class OpenedImpression:
    """How it was for one of the two, with the picture that they gave."""

    impression: Impression
    pictures: tuple[Picture, ...]


async def delete_impression(
    stores: Stores, couple: Couple, plan_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    """Delete how a plan was for somebody, with its picture; returns what draws its cards without it."""
    impression_id = await stores.plans.delete_impression(plan_id, user_id)
    if impression_id is not None:
        await stores.pictures.delete_pictures(couple.id, PictureOwner.PLAN, impression_id)
    return [
        await stores.deliveries.enqueue_claimed(couple.guild_id, couple.id, DeliveryKind.REDRAW, plan_id, now)
    ]


class Impressions:
    """How it was, told by each on their own."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def own_impression(self, person: Person, plan_id: int) -> tuple[PlanView, Impression | None]:
        """Load a plan and what the caller said of it, to say or to change it.

        Raises `ImpressionsAreOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            couple, plan = await self._load_to_submit(stores, person, plan_id)
            said = await stores.plans.impressions_of(plan)
            mine = next((one for one in said if one.user_id == person.user_id), None)
            return PlanView(plan, couple, self._clock()), mine

    async def submit_impression(
        self,
        person: Person,
        plan_id: int,
        feeling: Feeling,
        line: str | None,
        images: Sequence[StoredImage] = (),
        alt: str | None = None,
    ) -> ImpressionResult:
        """Seal how it was for the caller, which calls it done; the second one opens both.

        A picture takes the place of the one before; without a new one it stays.
        Raises `TextTooLong`, `ImpressionsAreOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        line = clean_optional_text(line, NOTE_LIMIT)
        async with self._work() as stores:
            couple, plan = await self._load_to_submit(stores, person, plan_id)
            impression_id = await stores.plans.upsert_impression(plan, person.user_id, feeling, line, now)
            if images:
                told_of = alt_text(alt, plan.what, 1, 1)
                await stores.pictures.delete_pictures(couple.id, PictureOwner.PLAN, impression_id)
                await stores.pictures.insert_pictures(
                    couple.id, PictureOwner.PLAN, impression_id, [(shot, told_of) for shot in images], now
                )
            await finish_plan(stores, couple, plan, PlanState.DONE, now)
            _, told = await load_plan(stores, plan.id)
            is_open = told.are_impressions_open(now)
            deliveries = await self._enqueue_cards(stores, couple, told, opens=is_open)
            was_changed = person.user_id in plan.told_by
            return ImpressionResult(PlanView(told, couple, now), is_open, was_changed, deliveries)

    async def read_impressions(self, person: Person, plan_id: int) -> tuple[PlanView, list[OpenedImpression]]:
        """Open how it was for one of the two, in the couple's order.

        Raises `ImpressionsStillSealed`, `NotInCouple`, `NotYours`, `NotAvailable` where nothing was said.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if not plan.told_by:
                raise NotAvailable
            if not plan.are_impressions_open(now):
                raise ImpressionsStillSealed
            said = await stores.plans.impressions_of(plan)
            order, ids = couple.user_ids, [one.id for one in said]
            pictures = await stores.pictures.pictures_of_subjects(couple.id, PictureOwner.PLAN, ids)
            opened = [OpenedImpression(one, tuple(pictures[one.id])) for one in said]
            return PlanView(plan, couple, now), sorted(
                opened, key=lambda one: order.index(one.impression.user_id)
            )

    async def delete_own_impression(self, person: Person, plan_id: int) -> list[Delivery]:
        """Delete what the caller said. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if person.user_id not in plan.told_by:
                raise NotAvailable
            return await delete_impression(stores, couple, plan.id, person.user_id, self._clock())

    async def _load_to_submit(self, stores: Stores, person: Person, plan_id: int) -> tuple[Couple, Plan]:
        couple, plan = await load_plan_for(stores, person, plan_id)
        if not plan.has_happened:
            raise NotAvailable
        if plan.are_impressions_open(self._clock()):
            raise ImpressionsAreOpen
        return couple, plan

    async def _enqueue_cards(
        self, stores: Stores, couple: Couple, plan: Plan, *, opens: bool
    ) -> list[Delivery]:
        """Return what shows how things stand; once both are open, a card that calls both."""
        now, hand_over = self._clock(), stores.deliveries.enqueue_claimed
        if not opens:
            return [await hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, plan.id, now)]
        before = await delete_posts(stores, couple, DeliveryKind.PLAN_AFTER, plan.id, now)
        return [*before, await hand_over(couple.guild_id, couple.id, DeliveryKind.PLAN_AFTER, plan.id, now)]
