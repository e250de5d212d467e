"""Changes of rituals: skipped, paused, woken and moved by one partner, more often only by both."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from support.backend import (
    ADA,
    BO,
    CLEO,
    Backend,
    OpenBackend,
    person,
    start_in_fresh_context,
)
from support.rituals import FIRST_SUNDAY, ritual_of, tick_at

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.proposals import AlreadyProposed
from core.rituals import RitualKind, RitualNotOn, RitualNotPaused, RitualState, RitualUnknown

CHECKIN, DATE = RitualKind.CHECKIN, RitualKind.DATE
WEEK = timedelta(weeks=1)


async def test_either_wakes_a_resting_ritual(backend: Backend, couple: Couple) -> None:
    for week in range(3):
        await tick_at(backend, FIRST_SUNDAY + week * WEEK)
    backend.clock.advance(days=10)
    woken = await backend.rituals.resume_ritual_by_id(person(BO), (await ritual_of(backend)).id)
    assert woken is not None
    assert woken == await ritual_of(backend)
    assert woken.next_at == FIRST_SUNDAY + 4 * WEEK
    assert woken.unanswered == 0
    assert DeliveryKind.CHECKIN in await tick_at(backend, FIRST_SUNDAY + 4 * WEEK)
    with pytest.raises(RitualNotPaused):
        await backend.rituals.resume_ritual_by_id(person(BO), woken.id)


async def test_a_skipped_one_is_left_out(backend: Backend, couple: Couple) -> None:
    first = await backend.rituals.skip_occurrence(person(ADA), CHECKIN)
    assert first.next_at == FIRST_SUNDAY + WEEK
    second = await backend.rituals.skip_occurrence(person(BO), CHECKIN)
    assert second.next_at == FIRST_SUNDAY + 2 * WEEK
    assert second == await ritual_of(backend)
    assert DeliveryKind.CHECKIN not in await tick_at(backend, FIRST_SUNDAY + WEEK)


async def test_one_pauses_alone_and_brings_back_what_they_paused(backend: Backend, couple: Couple) -> None:
    paused = await backend.rituals.pause_ritual(person(ADA), CHECKIN)
    assert paused == await ritual_of(backend)
    assert (paused.state, paused.next_at) == (RitualState.PAUSED, None)
    with pytest.raises(RitualNotOn):
        await backend.rituals.pause_ritual(person(BO), CHECKIN)
    with pytest.raises(RitualNotOn):
        await backend.rituals.skip_occurrence(person(BO), CHECKIN)
    assert DeliveryKind.CHECKIN not in await tick_at(backend, FIRST_SUNDAY)
    assert await backend.rituals.resume_ritual(person(ADA), CHECKIN) is not None
    assert (await ritual_of(backend)).next_at == FIRST_SUNDAY + WEEK
    with pytest.raises(RitualNotPaused):
        await backend.rituals.resume_ritual(person(ADA), CHECKIN)


async def test_what_the_other_paused_needs_both_keys(backend: Backend, couple: Couple) -> None:
    await backend.rituals.pause_ritual(person(ADA), CHECKIN)
    assert await backend.rituals.resume_ritual(person(BO), CHECKIN) is None
    assert (await ritual_of(backend)).state is RitualState.PAUSED
    with pytest.raises(AlreadyProposed):
        await backend.rituals.resume_ritual(person(BO), CHECKIN)
    await backend.agreements.agree_to_proposal(person(ADA), await backend.newest_proposal_id())
    assert (await ritual_of(backend)).next_at == FIRST_SUNDAY


@pytest.mark.on_postgresql
async def test_another_day_or_hour_needs_one_key_and_is_told(backend: Backend, couple: Couple) -> None:
    changed = await backend.rituals.set_schedule(person(BO), CHECKIN, 2, time(7, 30), None)
    assert changed == await ritual_of(backend)
    assert [one.kind for one in await backend.claim_and_settle_all()] == [DeliveryKind.NOTICE]
    assert (await ritual_of(backend)).next_at == datetime(2026, 1, 7, 7, 30, tzinfo=UTC)


async def test_rarer_needs_one_key_and_more_often_both(backend: Backend, couple: Couple) -> None:
    assert await backend.rituals.set_schedule(person(ADA), CHECKIN, 6, time(20), 4) is not None
    assert await backend.rituals.set_schedule(person(ADA), CHECKIN, 6, time(20), 2) is None
    assert (await ritual_of(backend)).schedule.every == 4
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    assert (await ritual_of(backend)).schedule.every == 2


async def test_a_further_ritual_needs_both_keys(backend: Backend, couple: Couple) -> None:
    assert await backend.rituals.set_schedule(person(ADA), DATE, 4, time(18, 30), 2) is None
    with pytest.raises(RitualUnknown):
        await backend.rituals.skip_occurrence(person(ADA), DATE)
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    ritual = await ritual_of(backend, DATE)
    assert (ritual.schedule.weekday, ritual.schedule.wall, ritual.schedule.every) == (4, time(18, 30), 2)
    assert ritual.is_chosen


async def test_an_offered_ritual_comes_at_its_default_when_both_say_yes(
    backend: Backend, couple: Couple
) -> None:
    await backend.rituals.propose_ritual(person(ADA), couple.id, DATE)
    with pytest.raises(AlreadyProposed):
        await backend.rituals.propose_ritual(person(ADA), couple.id, DATE)
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    ritual = await ritual_of(backend, DATE)
    assert ritual.next_at == datetime(2026, 1, 1, 19, tzinfo=UTC)
    with pytest.raises(NotAvailable):
        await backend.rituals.propose_ritual(person(BO), couple.id, DATE)


async def test_a_stranger_changes_nothing(backend: Backend, couple: Couple) -> None:
    ritual = await ritual_of(backend)
    for refused in (
        backend.rituals.rituals_of(person(CLEO)),
        backend.rituals.set_schedule(person(CLEO), CHECKIN, 1, time(9), 4),
        backend.rituals.skip_occurrence(person(CLEO), CHECKIN),
        backend.rituals.pause_ritual(person(CLEO), CHECKIN),
        backend.rituals.resume_ritual(person(CLEO), CHECKIN),
        backend.rituals.propose_ritual(person(CLEO), couple.id, DATE),
        backend.rituals.resume_ritual_by_id(person(CLEO), ritual.id),
    ):
        with pytest.raises(NotInCouple):
            await refused
    assert await ritual_of(backend) == ritual


async def test_an_unknown_ritual_is_over(backend: Backend, couple: Couple) -> None:
    for refused in (
        backend.rituals.ritual_view(1),
        backend.rituals.resume_ritual_by_id(person(ADA), 1),
        backend.rituals.run_due_ritual(1),
    ):
        with pytest.raises(NotAvailable):
            await refused
    with pytest.raises(NotAvailable):
        await backend.rituals.ritual_of_kind(couple.id, DATE)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.sqlite_thread
async def test_a_ritual_that_was_paused_meanwhile_is_not_woken(backend: Backend, couple: Couple) -> None:
    ritual = await ritual_of(backend)
    async with backend.work() as work:
        await work.rituals.update_item(ritual.id, state=RitualState.RESTING, next_at=None)
    async with backend.work() as work:
        await work.couples.find_couple(couple.id)
        waiting = start_in_fresh_context(backend.rituals.resume_ritual_by_id(person(BO), ritual.id))
        await asyncio.sleep(0.3)
        await work.rituals.update_item(ritual.id, state=RitualState.PAUSED, paused_by=ADA)
    assert await waiting is None
    assert (await ritual_of(backend)).state is RitualState.PAUSED


@pytest.mark.on_postgresql
async def test_two_who_wake_at_the_same_instant_wake_once(
    backend: Backend, open_backend: OpenBackend, database_kind: str, couple: Couple
) -> None:
    ritual = await ritual_of(backend)
    async with backend.work() as work:
        await work.rituals.update_item(ritual.id, state=RitualState.RESTING, next_at=None)
    other = open_backend() if database_kind == "postgresql" else backend
    results = await asyncio.gather(
        backend.rituals.resume_ritual_by_id(person(ADA), ritual.id),
        other.rituals.resume_ritual_by_id(person(BO), ritual.id),
        return_exceptions=True,
    )
    assert len([one for one in results if isinstance(one, RitualNotPaused)]) == 1
