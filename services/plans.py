"""Plans: make them, move them, call them off, call them done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core.couples import Couple, Person
from core.decks import DateIdea, Decks, Duration
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.plans import (
    MOST_PLANNED,
    USUAL_HOURS,
    VENUE_LIMIT,
    AlreadyPlanned,
    NoPlans,
    NothingPlanned,
    Plan,
    PlanDraft,
    PlanHasBegun,
    PlanState,
    TooManyPlans,
    refuse_wrong_time,
    suggested_start,
)
from core.rituals import RitualKind
from core.text_input import IDEA_LIMIT, clean_optional_text, clean_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of
from services.clock import Clock
from services.deliveries import delete_posts, release_to_queue
from services.ideas import find_idea_by_title, ideas_of
from services.plan_lifecycle import (
    add_next_in_series,
    cancel_reminders_and_end,
    finish_plan,
    load_plan,
    load_plan_for,
    replace_plan_card,
    schedule_plan_redraw,
    schedule_reminders_and_end,
)
from services.polls import load_poll_for
from services.scheduled_events import close_event_proposals, delete_event, enqueue_event

PLANS_PER_PAGE = 5
HOURS_BY_DURATION = {Duration.SHORT: USUAL_HOURS, Duration.EVENING: 3, Duration.DAY: 6}


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
    page_number: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class PlanSuggestion:
    """What a form is filled in with: the winner of a vote, with a moment and a length."""

    couple: Couple
    what: str
    deck_id: str | None
    starts_at: datetime
    hours: float


class Plans:
    """What a couple plans."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def add_plan(self, person: Person, draft: PlanDraft) -> Delivery:
        """Plan a date; it answers the date ritual.

        Raises `EmptyText`, `TextTooLong`, `PlanTooFar`, `UnreadableHours`, `TooManyPlans`, `AlreadyPlanned`,
        `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        what, venue = clean_text(draft.what, IDEA_LIMIT), clean_optional_text(draft.venue, VENUE_LIMIT)
        refuse_wrong_time(draft.starts_at, draft.minutes, now)
        idea = find_idea_by_title(self._decks, what)
        draft = replace(draft, what=what, venue=venue, deck_id=draft.deck_id or (idea and idea.deck_id))
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if len(await stores.plans.open_of(couple.id)) >= MOST_PLANNED:
                raise TooManyPlans(limit=str(MOST_PLANNED))
            if draft.poll_id is not None and await stores.plans.is_poll_planned(couple.id, draft.poll_id):
                raise AlreadyPlanned
            wall = draft.starts_at.astimezone(ZoneInfo(draft.zone)).time()
            plan = await stores.plans.insert_plan(couple.id, person.user_id, draft, wall, now)
            await schedule_reminders_and_end(stores, couple, plan, now)
            await stores.rituals.reset_unanswered(couple.id, RitualKind.DATE)
            return await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.PLAN, plan.id, now
            )

    async def suggest_plan(self, person: Person, poll_id: int) -> PlanSuggestion:
        """Suggest when to do what a vote has chosen.

        Raises `AlreadyPlanned`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, poll = await load_poll_for(stores, person, poll_id)
            if poll.winner is None:
                raise NotAvailable
            if await stores.plans.is_poll_planned(couple.id, poll.id):
                raise AlreadyPlanned
            title, choice = ideas_of(self._decks, poll)[poll.winner].title, poll.choices[poll.winner]
            idea = find_idea_by_title(self._decks, title)
            starts_at = poll.planned_for
            if starts_at is None or starts_at <= now:
                starts_at = suggested_start(now, couple.zone, couple.zones)
            return PlanSuggestion(couple, title, choice.deck_id, starts_at, _usual_hours(idea))

    async def plan_view(self, plan_id: int) -> PlanView:
        """Load a plan as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple, plan = await load_plan(stores, plan_id)
            return PlanView(plan, couple, self._clock())

    async def read_plan(self, person: Person, plan_id: int) -> PlanView:
        """Load a plan for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            return PlanView(plan, couple, self._clock())

    async def movable_plan(self, person: Person, plan_id: int, *, allow_begun: bool = False) -> PlanView:
        """Load a plan that is still to come; `has_begun` takes one that is under way, too.

        Raises `PlanHasBegun`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await self._load_planned_for(stores, person, plan_id)
            if plan.starts_at <= now and not allow_begun:
                raise PlanHasBegun
            return PlanView(plan, couple, now)

    async def plan_page(self, person: Person, page_number: int = 0) -> PlanPage:
        """List a page of the caller's plans. Raises `NotInCouple`, `NoPlans`, `NotAvailable` past the end."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.plans.plans_page_of(
                couple.id, page_number * PLANS_PER_PAGE, PLANS_PER_PAGE + 1
            )
            if not found:
                raise NotAvailable if page_number else NoPlans
            return PlanPage(
                couple, tuple(found[:PLANS_PER_PAGE]), page_number, has_more=len(found) > PLANS_PER_PAGE
            )

    async def open_plans(self, person: Person) -> tuple[Couple, Sequence[Plan]]:
        """List what can be called off, the soonest first. Raises `NotInCouple`, `NothingPlanned`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.plans.open_of(couple.id)
            if not found:
                raise NothingPlanned
            return couple, found

    async def plans_to_mark_done(self, person: Person) -> tuple[Couple, Sequence[Plan]]:
        """List what can be called done: the last ones first, then what is to come.

        Raises `NotInCouple`, `NothingPlanned`.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            planned = await stores.plans.open_of(couple.id)
            past = await stores.plans.past_unmarked_of(couple.id, MOST_PLANNED)
            begun = [plan for plan in planned if plan.starts_at <= self._clock()]
            to_come = [plan for plan in planned if plan not in begun]
            found = [*begun[::-1], *past, *to_come][:MOST_PLANNED]
            if not found:
                raise NothingPlanned
            return couple, found

    async def mark_plan_done(self, person: Person, plan_id: int) -> tuple[PlanView, list[Delivery]]:
        """Call a plan done, also before its end. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if plan.state not in {PlanState.PLANNED, PlanState.PAST}:
                raise NotAvailable
            deliveries = await cancel_reminders_and_end(stores, couple, plan, now) if plan.is_planned else []
            deliveries += await delete_event(stores, couple, plan, now) if plan.starts_at > now else []
            done = await finish_plan(stores, couple, plan, PlanState.DONE, now)
            hand_over = stores.deliveries.enqueue_claimed
            redraw = await hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, plan.id, now)
            return PlanView(done, couple, now), [*deliveries, redraw]

    async def move_plan(
        self, person: Person, plan_id: int, starts_at: datetime, zone: str, venue: str | None, minutes: int
    ) -> list[Delivery]:
        """Move a plan that has not begun, and what follows it.

        Raises `TextTooLong`, `PlanTooFar`, `UnreadableHours`, `PlanHasBegun`, `NotInCouple`, `NotYours`,
        `NotAvailable`.
        """
        now = self._clock()
        venue = clean_optional_text(venue, VENUE_LIMIT)
        refuse_wrong_time(starts_at, minutes, now)
        async with self._work() as stores:
            couple, plan = await self._load_planned_for(stores, person, plan_id)
            if plan.starts_at <= now:
                raise PlanHasBegun
            deliveries = await cancel_reminders_and_end(stores, couple, plan, now)
            await close_event_proposals(stores, couple, plan, now)
            wall = starts_at.astimezone(ZoneInfo(zone)).time()
            columns = {"starts_at": starts_at, "zone": zone, "wall": wall, "minutes": minutes}
            await stores.plans.update_plan(plan.id, sequence=plan.sequence + 1, **columns)
            await stores.plans.update_venue(plan, venue)
            _, moved = await load_plan(stores, plan.id)
            await schedule_reminders_and_end(stores, couple, moved, now)
            deliveries += await replace_plan_card(stores, couple, moved, now)
            return deliveries + (await enqueue_event(stores, couple, moved, now) if moved.has_event else [])

    async def call_off_plan(self, person: Person, plan_id: int) -> tuple[PlanView, list[Delivery]]:
        """Call a plan off; one that repeats goes on with its next.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await self._load_planned_for(stores, person, plan_id)
            deliveries = await cancel_reminders_and_end(stores, couple, plan, now)
            await close_event_proposals(stores, couple, plan, now)
            deliveries += await delete_event(stores, couple, plan, now)
            await stores.plans.update_plan(plan.id, state=PlanState.CALLED_OFF, sequence=plan.sequence + 1)
            _, gone = await load_plan(stores, plan.id)
            deliveries += await replace_plan_card(stores, couple, gone, now)
            await add_next_in_series(stores, couple, replace(gone, has_event=plan.has_event), now)
            return PlanView(gone, couple, now), deliveries

    async def stop_repeating(self, person: Person, plan_id: int) -> None:
        """Let a plan be the last of its series. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            _, plan = await self._load_planned_for(stores, person, plan_id)
            if plan.every is None:
                raise NotAvailable
            await stores.plans.update_plan(plan.id, every=None, sequence=plan.sequence + 1)

    async def run_plan_step(self, plan_id: int) -> None:
        """Do what is due by a plan's own clock: it is past, or what was said of it opens.

        Raises `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan(stores, plan_id)
            if plan.is_planned and plan.ends_at <= now:
                await finish_plan(stores, couple, plan, PlanState.PAST, now)
                kind = DeliveryKind.PLAN_REMINDER  # what reminds of the past stands in the way
                await release_to_queue(stores, await delete_posts(stores, couple, kind, plan.id, now), now)
            elif not plan.are_impressions_open(now):
                return
            await schedule_plan_redraw(stores, couple, plan.id, now)

    async def _load_planned_for(self, stores: Stores, person: Person, plan_id: int) -> tuple[Couple, Plan]:
        couple, plan = await load_plan_for(stores, person, plan_id)
        if not plan.is_planned:
            raise NotAvailable
        return couple, plan


def _usual_hours(idea: DateIdea | None) -> int:
    return USUAL_HOURS if idea is None else HOURS_BY_DURATION[idea.duration]
