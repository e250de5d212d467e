"""Plans: make them, move them, call them off, call them done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core.couples import Couple, Person
from core.decks import DateIdea, Decks, Duration
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.plans import (
    MOST_PLANNED,
    PLACE_LIMIT,
    USUAL_HOURS,
    AlreadyPlanned,
    Draft,
    NoPlans,
    NothingPlanned,
    Plan,
    PlanHasBegun,
    PlanState,
    TooManyPlans,
    refuse_wrong_time,
    suggested_start,
)
from core.prose import IDEA_LIMIT, written, written_if_any
from core.rituals import RitualKind
from data.stores import Stores
from data.work import OpenWork
from services.calendars import (
    finish,
    go_on,
    load_plan,
    load_plan_for,
    redraw_soon,
    set_clock,
    show_anew,
    stop_clock,
)
from services.clock import Clock
from services.deliveries import leave_to_alarm, take_down
from services.events import let_go_of_event, show_event, withdraw
from services.ideas import ideas_of, known_idea
from services.membership import couple_of
from services.polls import load_poll_for

PAGE = 5
HOURS = {Duration.SHORT: USUAL_HOURS, Duration.EVENING: 3, Duration.DAY: 6}


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan and its couple, as its card shows it at a moment."""

    plan: Plan
    couple: Couple
    now: datetime


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A page of plans: what is to come, then what has been; `number` counts from 0."""

    couple: Couple
    plans: tuple[Plan, ...]
    number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a form is filled in with: the winner of a vote, with a moment and a length."""

    couple: Couple
    what: str
    deck_key: str | None
    starts_at: datetime
    hours: float


class Plans:
    """What a couple plans."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def make(self, person: Person, draft: Draft) -> Delivery:
        """Plan a date; it answers the date ritual.

        Raises `Empty`, `TooLong`, `PlanTooFar`, `UnreadableHours`, `TooManyPlans`, `AlreadyPlanned`,
        `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        what, place = written(draft.what, IDEA_LIMIT), written_if_any(draft.place, PLACE_LIMIT)
        refuse_wrong_time(draft.starts_at, draft.minutes, now)
        idea = known_idea(self._decks, what)
        draft = replace(draft, what=what, place=place, deck_key=draft.deck_key or (idea and idea.key))
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if len(await stores.plans.open_of(couple.id)) >= MOST_PLANNED:
                raise TooManyPlans(limit=str(MOST_PLANNED))
            if draft.poll_id is not None and await stores.plans.of_poll(couple.id, draft.poll_id):
                raise AlreadyPlanned
            wall = draft.starts_at.astimezone(ZoneInfo(draft.zone)).time()
            plan = await stores.plans.add(couple.id, person.user_id, draft, wall, now)
            await set_clock(stores, couple, plan, now)
            await stores.rituals.was_answered(couple.id, RitualKind.DATE)
            return await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.PLAN, plan.id, now
            )

    async def suggest(self, person: Person, poll_id: int) -> Suggestion:
        """Suggest when to do what a vote has chosen.

        Raises `AlreadyPlanned`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await load_poll_for(stores, person, poll_id)
            if poll.winner is None:
                raise Over
            if await stores.plans.of_poll(couple.id, poll.id):
                raise AlreadyPlanned
            title, choice = ideas_of(self._decks, poll)[poll.winner].title, poll.choices[poll.winner]
            idea = known_idea(self._decks, title)
            starts_at = poll.planned_for
            if starts_at is None or starts_at <= now:
                starts_at = suggested_start(now, couple.zone, couple.zones)
            return Suggestion(couple, title, choice.deck_key, starts_at, _hours(idea))

    async def view(self, plan_id: int) -> PlanView:
        """Load a plan as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            couple, plan = await load_plan(stores, plan_id)
            return PlanView(plan, couple, self._clock())

    async def read(self, person: Person, plan_id: int) -> PlanView:
        """Load a plan for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            return PlanView(plan, couple, self._clock())

    async def movable(self, person: Person, plan_id: int, *, has_begun: bool = False) -> PlanView:
        """Load a plan that is still to come; `has_begun` takes one that is under way, too.

        Raises `PlanHasBegun`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await self._planned_for(stores, person, plan_id)
            if plan.starts_at <= now and not has_begun:
                raise PlanHasBegun
            return PlanView(plan, couple, now)

    async def page(self, person: Person, number: int = 0) -> PlanPage:
        """List a page of the caller's plans. Raises `NotInCouple`, `NoPlans`, `Over` past the end."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.plans.page(couple.id, number * PAGE, PAGE + 1)
            if not found:
                raise Over if number else NoPlans
            return PlanPage(couple, tuple(found[:PAGE]), number, has_more=len(found) > PAGE)

    async def planned(self, person: Person) -> tuple[Couple, Sequence[Plan]]:
        """List what can be called off, the soonest first. Raises `NotInCouple`, `NothingPlanned`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.plans.open_of(couple.id)
            if not found:
                raise NothingPlanned
            return couple, found

    async def unmarked(self, person: Person) -> tuple[Couple, Sequence[Plan]]:
        """List what can be called done: the last ones first, then what is to come.

        Raises `NotInCouple`, `NothingPlanned`.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            planned = await stores.plans.open_of(couple.id)
            past = await stores.plans.unmarked_of(couple.id, MOST_PLANNED)
            begun = [plan for plan in planned if plan.starts_at <= self._clock()]
            to_come = [plan for plan in planned if plan not in begun]
            found = [*begun[::-1], *past, *to_come][:MOST_PLANNED]
            if not found:
                raise NothingPlanned
            return couple, found

    async def mark_done(self, person: Person, plan_id: int) -> tuple[PlanView, list[Delivery]]:
        """Call a plan done, also before its end. Raises `NotInCouple`, `NotYours`, `Over`."""
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if plan.state not in {PlanState.PLANNED, PlanState.PAST}:
                raise Over
            deliveries = await stop_clock(stores, couple, plan, now) if plan.is_planned else []
            deliveries += await let_go_of_event(stores, couple, plan, now) if plan.starts_at > now else []
            done = await finish(stores, couple, plan, PlanState.DONE, now)
            hand_over = stores.deliveries.hand_over
            redraw = await hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, plan.id, now)
            return PlanView(done, couple, now), [*deliveries, redraw]

    async def move(
        self, person: Person, plan_id: int, starts_at: datetime, zone: str, place: str | None, minutes: int
    ) -> list[Delivery]:
        """Move a plan that has not begun, and what follows it.

        Raises `TooLong`, `PlanTooFar`, `UnreadableHours`, `PlanHasBegun`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        place = written_if_any(place, PLACE_LIMIT)
        refuse_wrong_time(starts_at, minutes, now)
        async with self._work() as stores:
            couple, plan = await self._planned_for(stores, person, plan_id)
            if plan.starts_at <= now:
                raise PlanHasBegun
            deliveries = await stop_clock(stores, couple, plan, now)
            await withdraw(stores, couple, plan, now)
            wall = starts_at.astimezone(ZoneInfo(zone)).time()
            columns = {"starts_at": starts_at, "zone": zone, "wall": wall, "minutes": minutes}
            await stores.plans.change(plan.id, sequence=plan.sequence + 1, **columns)
            await stores.plans.put_place(plan, place)
            _, moved = await load_plan(stores, plan.id)
            await set_clock(stores, couple, moved, now)
            deliveries += await show_anew(stores, couple, moved, now)
            return deliveries + (await show_event(stores, couple, moved, now) if moved.has_event else [])

    async def call_off(self, person: Person, plan_id: int) -> tuple[PlanView, list[Delivery]]:
        """Call a plan off; one that repeats goes on with its next.

        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await self._planned_for(stores, person, plan_id)
            deliveries = await stop_clock(stores, couple, plan, now)
            await withdraw(stores, couple, plan, now)
            deliveries += await let_go_of_event(stores, couple, plan, now)
            await stores.plans.change(plan.id, state=PlanState.CALLED_OFF, sequence=plan.sequence + 1)
            _, gone = await load_plan(stores, plan.id)
            deliveries += await show_anew(stores, couple, gone, now)
            await go_on(stores, couple, replace(gone, has_event=plan.has_event), now)
            return PlanView(gone, couple, now), deliveries

    async def stop_repeating(self, person: Person, plan_id: int) -> None:
        """Let a plan be the last of its series. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            _, plan = await self._planned_for(stores, person, plan_id)
            if plan.every is None:
                raise Over
            await stores.plans.change(plan.id, every=None, sequence=plan.sequence + 1)

    async def step(self, plan_id: int) -> None:
        """Do what is due by a plan's own clock: it is past, or what was said of it opens. Raises `Over`."""
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan(stores, plan_id)
            if plan.is_planned and plan.ends_at <= now:
                await finish(stores, couple, plan, PlanState.PAST, now)
                kind = DeliveryKind.PLAN_REMINDER  # what reminds of the past stands in the way
                await leave_to_alarm(stores, await take_down(stores, couple, kind, plan.id, now), now)
            elif not plan.is_open(now):
                return
            await redraw_soon(stores, couple, plan.id, now)

    async def _planned_for(self, stores: Stores, person: Person, plan_id: int) -> tuple[Couple, Plan]:
        couple, plan = await load_plan_for(stores, person, plan_id)
        if not plan.is_planned:
            raise Over
        return couple, plan


def _hours(idea: DateIdea | None) -> int:
    return USUAL_HOURS if idea is None else HOURS[idea.duration]
