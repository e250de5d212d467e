"""Impressions: how a date was for each, sealed until both have said it, or for seven days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.pictures import Picture, PictureOwner, Shot, described
from core.plans import Feeling, Impression, ImpressionsAreOpen, Plan, PlanState, StillSealed
from core.prose import NOTE_LIMIT, written_if_any
from data.stores import Stores
from data.work import OpenWork
from services.calendars import finish, load_plan, load_plan_for
from services.clock import Clock
from services.deliveries import take_down
from services.plans import PlanView


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an impression: `deliveries` show that it is in, or that both are open."""

    view: PlanView
    is_open: bool
    was_changed: bool
    deliveries: list[Delivery]


@dataclass(frozen=True, slots=True)
class Opened:
    """How it was for one of the two, with the picture that they gave."""

    impression: Impression
    pictures: tuple[Picture, ...]


async def forget_impression(
    stores: Stores, couple: Couple, plan_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    """Delete how a plan was for somebody, with its picture; returns what draws its cards without it."""
    impression_id = await stores.plans.take_back(plan_id, user_id)
    if impression_id is not None:
        await stores.pictures.forget(couple.id, PictureOwner.PLAN, impression_id)
    return [await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, plan_id, now)]


class Impressions:
    """How it was, told by each on their own."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def own(self, person: Person, plan_id: int) -> tuple[PlanView, Impression | None]:
        """Load a plan and what the caller said of it, to say or to change it.

        Raises `ImpressionsAreOpen`, `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            couple, plan = await self._to_tell(stores, person, plan_id)
            said = await stores.plans.told(plan)
            mine = next((one for one in said if one.user_id == person.user_id), None)
            return PlanView(plan, couple, self._clock()), mine

    async def tell(
        self,
        person: Person,
        plan_id: int,
        feeling: Feeling,
        line: str | None,
        shots: Sequence[Shot] = (),
        alt: str | None = None,
    ) -> Told:
        """Seal how it was for the caller, which calls it done; the second one opens both.

        A picture takes the place of the one before; without a new one it stays.
        Raises `TooLong`, `ImpressionsAreOpen`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        line = written_if_any(line, NOTE_LIMIT)
        async with self._work() as stores:
            couple, plan = await self._to_tell(stores, person, plan_id)
            impression_id = await stores.plans.tell(plan, person.user_id, feeling, line, now)
            if shots:
                told_of = described(alt, plan.what, 1, 1)
                await stores.pictures.forget(couple.id, PictureOwner.PLAN, impression_id)
                await stores.pictures.add(
                    couple.id, PictureOwner.PLAN, impression_id, [(shot, told_of) for shot in shots], now
                )
            await finish(stores, couple, plan, PlanState.DONE, now)
            _, told = await load_plan(stores, plan.id)
            is_open = told.is_open(now)
            deliveries = await self._show(stores, couple, told, opens=is_open)
            was_changed = person.user_id in plan.told_by
            return Told(PlanView(told, couple, now), is_open, was_changed, deliveries)

    async def read(self, person: Person, plan_id: int) -> tuple[PlanView, list[Opened]]:
        """Open how it was for one of the two, in the couple's order.

        Raises `StillSealed`, `NotInCouple`, `NotYours`, `Over` where nothing was said.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if not plan.told_by:
                raise Over
            if not plan.is_open(now):
                raise StillSealed
            said = await stores.plans.told(plan)
            order, ids = couple.user_ids, [one.id for one in said]
            pictures = await stores.pictures.of_all(couple.id, PictureOwner.PLAN, ids)
            opened = [Opened(one, tuple(pictures[one.id])) for one in said]
            return PlanView(plan, couple, now), sorted(
                opened, key=lambda one: order.index(one.impression.user_id)
            )

    async def take_back(self, person: Person, plan_id: int) -> list[Delivery]:
        """Delete what the caller said. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if person.user_id not in plan.told_by:
                raise Over
            return await forget_impression(stores, couple, plan.id, person.user_id, self._clock())

    async def _to_tell(self, stores: Stores, person: Person, plan_id: int) -> tuple[Couple, Plan]:
        couple, plan = await load_plan_for(stores, person, plan_id)
        if not plan.has_happened:
            raise Over
        if plan.is_open(self._clock()):
            raise ImpressionsAreOpen
        return couple, plan

    async def _show(self, stores: Stores, couple: Couple, plan: Plan, *, opens: bool) -> list[Delivery]:
        """Return what shows how things stand; once both are open, a card that calls both."""
        now, hand_over = self._clock(), stores.deliveries.hand_over
        if not opens:
            return [await hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, plan.id, now)]
        before = await take_down(stores, couple, DeliveryKind.PLAN_AFTER, plan.id, now)
        return [*before, await hand_over(couple.guild_id, couple.id, DeliveryKind.PLAN_AFTER, plan.id, now)]
