"""Plans: make them, move them, call them off, mark them done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.pages import NumberedPage, build_numbered_page
from core.plans import (
    MOST_PLANNED,
    VENUE_LIMIT,
    NoPlans,
    NothingPlanned,
    Plan,
    PlanDraft,
    PlanHasBegun,
    PlanState,
    TooManyPlans,
    refuse_wrong_time,
)
from core.polls import count_votes
from core.rituals import RitualKind
from core.text_input import IDEA_LIMIT, clean_optional_text, clean_text
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import load_for, load_item
from services.base import DeckService
from services.clock import Clock
from services.daily_limits import count_added
from services.deliveries import delete_posts
from services.ideas import find_idea_by_title, ideas_of
from services.plan_lifecycle import (
    PlanView,
    add_next_in_series,
    cancel_reminders_and_end,
    close_event_proposals,
    finish_plan,
    gather_dates,
    replace_plan_card,
    schedule_plan_redraw,
    schedule_reminders_and_end,
)
from services.plan_suggestions import PlanSuggestion, ReadDraft, suggest_plan
from services.poll_lifecycle import PollResult
from services.scheduled_events import delete_event

PLANS_PER_PAGE = 5


class Plans(DeckService):
    """Use cases of a couple with its plans."""

    moments = (gather_dates,)

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        super().__init__(work, decks)
        self._clock = clock

    async def add_plan(self, person: Person, draft: PlanDraft) -> Plan:
        """Add a plan, which counts as an answer to the date ritual.

        Raises `EmptyText`, `TextTooLong`, `PlanTooFar`, `UnreadableHours`, `TooManyPlans`, `NotInCouple`.
        """
        draft = self._checked_draft(draft, self._clock())
        async with self._work_of(person) as (work, couple):
            return await self._add_plan(work, couple, person.user_id, draft)

    async def suggest_plan(self, person: Person, poll_id: int) -> PlanSuggestion:
        """Suggest a plan for the winner of a vote.

        Raises `AlreadyPlanned`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, poll = await load_for(work, person, work.polls, poll_id)
            return await suggest_plan(work, self._decks, couple, poll)

    async def plan_winner(self, person: Person, poll_id: int, read_draft: ReadDraft) -> PlanView:
        """Plan the winner of a vote with the values of the caller's form.

        Raises `AlreadyPlanned`, `EmptyText`, `TextTooLong`, `PlanTooFar`, `UnreadableHours`, `TooManyPlans`,
        `NotInCouple`, `NotYours`, `NotAvailable`, the refusal of a missing home, what `read_draft` raises.
        """
        async with self._work() as work:
            couple, poll = await load_for(work, person, work.polls, poll_id)
            suggestion = await suggest_plan(work, self._decks, couple, poll)
            work.require_home(couple)
            draft = self._checked_draft(read_draft(suggestion), work.now)
            draft = replace(draft, deck_id=suggestion.deck_id or draft.deck_id, poll_id=poll.id)
            plan = await self._add_plan(work, couple, person.user_id, draft)
            tally = count_votes(poll.id, poll.ballots)
            result = PollResult(poll, couple, ideas_of(self._decks, poll), tally, is_planned=True)
            work.redraw(couple, DeliveryKind.RESULT, poll.id, view=result)
            return PlanView(plan, couple, work.now)

    async def plan_view(self, plan_id: int) -> PlanView:
        """Load a plan as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, plan = await load_item(work, work.plans, plan_id)
            return PlanView(plan, couple, work.now)

    async def read_plan(self, person: Person, plan_id: int) -> PlanView:
        """Load a plan for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, plan = await load_for(work, person, work.plans, plan_id)
            return PlanView(plan, couple, work.now)

    async def movable_plan(self, person: Person, plan_id: int, *, allow_begun: bool = False) -> PlanView:
        """Load a future plan or, with `allow_begun`, one under way.

        Raises `PlanHasBegun`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, plan = await self._load_planned_for(work, person, plan_id)
            if plan.starts_at <= work.now and not allow_begun:
                raise PlanHasBegun
            return PlanView(plan, couple, work.now)

    async def plan_page(self, person: Person, page_number: int = 0) -> tuple[Couple, NumberedPage[Plan]]:
        """List a page of the caller's plans: future ones, then past ones.

        Raises `NotInCouple`, `NoPlans`, and `NotAvailable` past the end.
        """
        async with self._work_of(person) as (work, couple):
            found = await work.plans.plans_page_of(
                couple.id, page_number * PLANS_PER_PAGE, PLANS_PER_PAGE + 1
            )
            return couple, build_numbered_page(found, page_number, PLANS_PER_PAGE, NoPlans)

    async def open_plans(self, person: Person) -> tuple[Couple, Sequence[Plan]]:
        """List plans that can be called off, the soonest first. Raises `NotInCouple`, `NothingPlanned`."""
        async with self._work_of(person) as (work, couple):
            found = await work.plans.open_of(couple.id)
            if not found:
                raise NothingPlanned
            return couple, found

    async def plans_to_mark_done(self, person: Person) -> tuple[Couple, Sequence[Plan]]:
        """List the plans that can be marked done: begun and past ones, latest first, then future ones.

        Raises `NotInCouple`, `NothingPlanned`.
        """
        async with self._work_of(person) as (work, couple):
            planned = await work.plans.open_of(couple.id)
            past = await work.plans.past_unmarked_of(couple.id, MOST_PLANNED)
            begun = [plan for plan in planned if plan.starts_at <= work.now]
            to_come = [plan for plan in planned if plan not in begun]
            found = [*begun[::-1], *past, *to_come][:MOST_PLANNED]
            if not found:
                raise NothingPlanned
            return couple, found

    async def mark_plan_done(self, person: Person, plan_id: int) -> PlanView:
        """Mark a plan done, even before its end. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, plan = await load_for(work, person, work.plans, plan_id)
            if plan.state not in {PlanState.PLANNED, PlanState.PAST}:
                raise NotAvailable
            if plan.is_planned:
                await cancel_reminders_and_end(work, couple, plan)
            if plan.starts_at > work.now:
                await delete_event(work, couple, plan)
            done = await finish_plan(work, couple, plan, PlanState.DONE)
            work.redraw_all_cards(couple, plan.id)
            return PlanView(done, couple, work.now)

    async def move_plan(
        self, person: Person, plan_id: int, starts_at: datetime, zone: str, venue: str | None, minutes: int
    ) -> None:
        """Move a plan that has not begun; later plans of its series follow it.

        Raises `TextTooLong`, `PlanTooFar`, `UnreadableHours`, `PlanHasBegun`, `NotInCouple`, `NotYours`,
        `NotAvailable`.
        """
        venue = clean_optional_text(venue, VENUE_LIMIT)
        refuse_wrong_time(starts_at, minutes, self._clock())
        async with self._work() as work:
            couple, plan = await self._load_planned_for(work, person, plan_id)
            if plan.starts_at <= work.now:
                raise PlanHasBegun
            await cancel_reminders_and_end(work, couple, plan)
            await close_event_proposals(work, couple, plan)
            columns = {
                "starts_at": starts_at.astimezone(UTC),
                "zone": zone,
                "wall": starts_at.astimezone(ZoneInfo(zone)).time(),
                "minutes": minutes,
                "sequence": plan.sequence + 1,
                "event_starts_at": None,
            }
            await work.plans.update_item(plan.id, **columns)
            await work.plans.update_venue(plan, venue)
            moved = replace(plan, venue=venue, **columns)
            await schedule_reminders_and_end(work, couple, moved)
            await replace_plan_card(work, couple, moved)
            if moved.has_event:
                work.post(couple, DeliveryKind.EVENT, moved.id)

    async def call_off_plan(self, person: Person, plan_id: int) -> Plan:
        """Call a plan off; if it repeats, add the next one.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`, and the refusal of a missing home.
        """
        async with self._work() as work:
            couple, plan = await self._load_planned_for(work, person, plan_id)
            work.require_home(couple)
            await cancel_reminders_and_end(work, couple, plan)
            await close_event_proposals(work, couple, plan)
            without_event = await delete_event(work, couple, plan)
            called_off = replace(without_event, state=PlanState.CALLED_OFF, sequence=plan.sequence + 1)
            await work.plans.update_item(plan.id, state=called_off.state, sequence=called_off.sequence)
            await replace_plan_card(work, couple, called_off)
            await add_next_in_series(work, couple, replace(called_off, has_event=plan.has_event))
            return called_off

    async def stop_repeating(self, person: Person, plan_id: int) -> None:
        """Make a plan the last of its series. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, plan = await self._load_planned_for(work, person, plan_id)
            if plan.every is None:
                raise NotAvailable
            last = replace(plan, every=None, sequence=plan.sequence + 1)
            await work.plans.update_item(plan.id, every=last.every, sequence=last.sequence)
            work.redraw(couple, DeliveryKind.PLAN, plan.id, view=PlanView(last, couple, work.now))

    async def run_plan_step(self, plan_id: int) -> None:
        """Run the due step of a plan: its end, or the opening of its impressions. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, plan = await load_item(work, work.plans, plan_id)
            if plan.is_planned and plan.ends_at <= work.now:
                await finish_plan(work, couple, plan, PlanState.PAST)
                # A reminder of a past plan is only in the way.
                await delete_posts(work, couple, DeliveryKind.PLAN_REMINDER, plan.id)
            elif not plan.are_impressions_open(work.now):
                return
            await schedule_plan_redraw(work, couple, plan.id)

    async def _load_planned_for(self, work: UnitOfWork, person: Person, plan_id: int) -> tuple[Couple, Plan]:
        couple, plan = await load_for(work, person, work.plans, plan_id)
        if not plan.is_planned:
            raise NotAvailable
        return couple, plan

    def _checked_draft(self, draft: PlanDraft, now: datetime) -> PlanDraft:
        """Return a draft with cleaned text, and the deck id if that text is an idea of the deck."""
        what, venue = clean_text(draft.what, IDEA_LIMIT), clean_optional_text(draft.venue, VENUE_LIMIT)
        refuse_wrong_time(draft.starts_at, draft.minutes, now)
        idea = find_idea_by_title(self._decks, what)
        return replace(draft, what=what, venue=venue, deck_id=idea and idea.deck_id)

    async def _add_plan(self, work: UnitOfWork, couple: Couple, author_id: int, draft: PlanDraft) -> Plan:
        if await work.plans.count_planned(couple.id) >= MOST_PLANNED:
            raise TooManyPlans(limit=str(MOST_PLANNED))
        await count_added(work, couple, author_id, DailyKind.PLAN)
        wall = draft.starts_at.astimezone(ZoneInfo(draft.zone)).time()
        plan = await work.plans.insert_plan(couple.id, author_id, draft, wall)
        await schedule_reminders_and_end(work, couple, plan)
        await work.rituals.reset_unanswered(couple.id, RitualKind.DATE)
        work.post(couple, DeliveryKind.PLAN, plan.id, view=PlanView(plan, couple, work.now))
        return plan
