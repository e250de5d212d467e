"""Plans on real databases: encrypted words, concurrent changes, resting ideas, and one zone per plan."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from support.backend import ADA, BO, DECKS, Backend, ManualClock, person

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.idea_filters import IdeaFilter
from core.plans import Feeling, ImpressionsAreOpen, PlanDraft, PlanState
from core.waits import WaitKind
from data.tables import impressions, plans
from services.ideas import deal_ideas
from services.impressions import ImpressionResult, Impressions
from services.panels import Panels, PanelView
from services.plans import Plans
from services.scheduled_events import ScheduledEvents

IDEA = DECKS.ideas[0]
AHEAD, LONG = timedelta(hours=2), timedelta(days=182)


def plans_of(backend: Backend) -> Plans:
    return Plans(backend.work, DECKS, backend.clock)


def impressions_of(backend: Backend) -> Impressions:
    return Impressions(backend.work)


async def make(
    backend: Backend, what: str = "Swim", place: str | None = None, every: int | None = None
) -> int:
    """Let Ada plan something in two hours, for two hours; return its id."""
    draft = PlanDraft(what, place, backend.clock() + AHEAD, "UTC", 120, every)
    return (await plans_of(backend).add_plan(person(ADA), draft)).id


async def end(backend: Backend, plan_id: int) -> datetime:
    """Let its time be over, by its own clock."""
    now = backend.clock.advance(hours=4)
    await plans_of(backend).run_plan_step(plan_id)
    return now


async def panel_of(backend: Backend, user_id: int) -> PanelView:
    return await Panels(backend.work, ()).panel_of(person(user_id))


async def ideas_left(backend: Backend, couple: Couple) -> set[str]:
    async with backend.work() as work:
        assert await work.couples.find_couple(couple.id) is not None
        dealt = await deal_ideas(work, DECKS, couple, IdeaFilter(), 999)
        return {idea.deck_id for idea in dealt}


@pytest.mark.on_postgresql
async def test_words_of_a_plan_are_sealed(backend: Backend, couple: Couple) -> None:
    plan_id = await make(backend, "Quixotic swim", "The lighthouse")
    await end(backend, plan_id)
    await impressions_of(backend).submit_impression(person(ADA), plan_id, Feeling.WARM, "Plum cake")
    async with backend.database.begin() as connection:
        row = (await connection.execute(select(plans))).one()
        told = (await connection.execute(select(impressions))).one()
    assert not any(word in bytes(row.what) + bytes(row.place) for word in (b"Quixotic", b"lighthouse"))
    assert not any(word in bytes(told.feeling) + bytes(told.line) for word in (b"warm", b"Plum"))
    view = await plans_of(backend).plan_view(plan_id)
    assert (view.plan.what, view.plan.venue, view.couple.id) == ("Quixotic swim", "The lighthouse", couple.id)


@pytest.mark.on_postgresql
async def test_both_in_the_same_instant_open_it_once(backend: Backend, couple: Couple) -> None:
    plan_id = await make(backend)
    await end(backend, plan_id)
    await backend.settle_all()

    async def tell(user_id: int) -> ImpressionResult:
        return await impressions_of(backend).submit_impression(person(user_id), plan_id, Feeling.WARM, None)

    told = await asyncio.gather(*(tell(user_id) for user_id in couple.user_ids))
    assert sorted(one.is_open for one in told) == [False, True]
    due = await backend.claim_and_settle_all()
    assert sorted(one.kind for one in due) == [DeliveryKind.PLAN_AFTER, DeliveryKind.REDRAW]
    with pytest.raises(ImpressionsAreOpen):
        await tell(ADA)


@pytest.mark.on_postgresql
async def test_a_step_that_comes_twice_ends_it_once(backend: Backend, couple: Couple) -> None:
    plan_id = await make(backend, every=1)
    await end(backend, plan_id)
    await plans_of(backend).run_plan_step(plan_id)
    shown, page = await plans_of(backend).plan_page(person(BO))
    assert [plan.state for plan in page.items] == [PlanState.PLANNED, PlanState.PAST]
    assert page.items[0].series_id == page.items[1].series_id == plan_id
    assert shown.id == couple.id


@pytest.mark.on_postgresql
async def test_done_and_its_end_in_the_same_instant_plan_the_next_once(
    backend: Backend, couple: Couple
) -> None:
    plan_id = await make(backend, every=1)
    backend.clock.advance(hours=4)
    await asyncio.gather(
        plans_of(backend).run_plan_step(plan_id), plans_of(backend).mark_plan_done(person(BO), plan_id)
    )
    shown, page = await plans_of(backend).plan_page(person(ADA))
    assert [plan.state for plan in page.items] == [PlanState.PLANNED, PlanState.DONE]
    assert shown.id == couple.id


async def test_an_idea_that_was_done_rests_for_half_a_year(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    plan_id = await make(backend, IDEA.title)
    assert IDEA.deck_id in await ideas_left(backend, couple)
    await end(backend, plan_id)
    assert IDEA.deck_id in await ideas_left(backend, couple)
    await plans_of(backend).mark_plan_done(person(BO), plan_id)
    clock.advance(days=LONG.days)
    assert IDEA.deck_id not in await ideas_left(backend, couple)
    clock.advance(seconds=1)
    assert IDEA.deck_id in await ideas_left(backend, couple)


@pytest.mark.parametrize("user_id", [ADA, BO])
async def test_an_idea_that_is_not_for_one_of_them_is_dealt_no_more(
    backend: Backend, couple: Couple, clock: ManualClock, user_id: int
) -> None:
    plan_id = await make(backend, IDEA.title)
    await end(backend, plan_id)
    await impressions_of(backend).submit_impression(person(user_id), plan_id, Feeling.NOT_FOR_US, None)
    clock.advance(days=4_000)
    assert IDEA.deck_id not in await ideas_left(backend, couple)


@pytest.mark.parametrize("feeling", [Feeling.WARM, Feeling.OKAY])
async def test_no_other_feeling_teaches_anything_for_good(
    backend: Backend, couple: Couple, clock: ManualClock, feeling: Feeling
) -> None:
    plan_id = await make(backend, IDEA.title)
    await end(backend, plan_id)
    await impressions_of(backend).submit_impression(person(ADA), plan_id, feeling, None)
    clock.advance(days=LONG.days, seconds=1)
    assert IDEA.deck_id in await ideas_left(backend, couple)


async def test_taking_it_back_takes_its_lesson_back(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    plan_id = await make(backend, IDEA.title)
    await end(backend, plan_id)
    await impressions_of(backend).submit_impression(person(ADA), plan_id, Feeling.NOT_FOR_US, None)
    await impressions_of(backend).delete_own_impression(person(ADA), plan_id)
    clock.advance(days=LONG.days, seconds=1)
    assert IDEA.deck_id in await ideas_left(backend, couple)


@pytest.mark.parametrize("way", ["over", "done early"])
async def test_nobody_is_asked_for_a_server_event_of_a_date_that_is_over(
    backend: Backend, couple: Couple, way: str
) -> None:
    plan_id = await make(backend)
    await ScheduledEvents(backend.work).propose_event(person(ADA), plan_id)
    assert (await backend.couples.couple_status(person(BO))).open_proposals
    if way == "over":
        await end(backend, plan_id)
    else:
        await plans_of(backend).mark_plan_done(person(BO), plan_id)
    assert not (await backend.couples.couple_status(person(BO))).open_proposals
    assert not [one for one in (await panel_of(backend, BO)).waiting if one.kind is WaitKind.PROPOSAL]
