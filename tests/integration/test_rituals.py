"""Scheduled rituals: opened once, never silently lost, at a waking hour, resting if unanswered."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from support.backend import (
    ADA,
    ALL_SHARDS,
    BO,
    Backend,
    ManualClock,
    OpenBackend,
    person,
)
from support.rituals import FIRST_SUNDAY, answer, ritual_of, tick, tick_at

from core.couples import Couple, CoupleState
from core.deliveries import DeliveryKind
from core.rituals import RitualKind, RitualState
from core.shards import Shards

CHECKIN, DATE = RitualKind.CHECKIN, RitualKind.DATE
WEEK = timedelta(weeks=1)


async def test_nothing_comes_before_its_moment(backend: Backend, couple: Couple) -> None:
    await answer(backend)
    assert DeliveryKind.CHECKIN not in await tick_at(backend, FIRST_SUNDAY - timedelta(seconds=1))
    assert (await ritual_of(backend)).next_at == FIRST_SUNDAY


async def test_a_check_in_comes_by_itself_at_its_moment(backend: Backend, couple: Couple) -> None:
    await answer(backend)
    assert await tick_at(backend, FIRST_SUNDAY) == [DeliveryKind.CHECKIN]
    ritual = await ritual_of(backend)
    assert (ritual.next_at, ritual.unanswered) == (FIRST_SUNDAY + WEEK, 1)
    assert await tick_at(backend, FIRST_SUNDAY + timedelta(minutes=1)) == []


@pytest.mark.on_postgresql
async def test_two_ticks_at_the_same_instant_open_one(
    backend: Backend, open_backend: OpenBackend, database_kind: str, couple: Couple
) -> None:
    await answer(backend)
    other = open_backend() if database_kind == "postgresql" else backend
    backend.clock.now = FIRST_SUNDAY
    ritual = await ritual_of(backend)
    await asyncio.gather(*(one.rituals.run_due_ritual(ritual.id) for one in (backend, other, backend)))
    assert [delivery.kind for delivery in await backend.claim_and_settle_all()] == [DeliveryKind.CHECKIN]
    assert (await ritual_of(backend)).unanswered == 1


@pytest.mark.on_postgresql
async def test_each_process_opens_for_its_own_shards(backend: Backend, clock: ManualClock) -> None:
    for number in range(1, 5):
        await backend.begin_couple(10 * number, 10 * number + 1, number << 22)
    clock.now = FIRST_SUNDAY
    found = [set(await backend.rituals.due_ritual_ids(Shards(2, shards))) for shards in ((0,), (1,), (0, 1))]
    assert [len(ids) for ids in found] == [2, 2, 4]
    assert found[0] | found[1] == found[2]
    assert found[2] == set(await backend.rituals.due_ritual_ids(ALL_SHARDS))


@pytest.mark.parametrize(
    ("late_by", "posts", "missed", "next_at"),
    [
        pytest.param(timedelta(hours=1), True, 0, FIRST_SUNDAY + WEEK, id="an hour"),
        pytest.param(timedelta(days=2, hours=20), True, 0, FIRST_SUNDAY + WEEK, id="almost three days"),
        pytest.param(timedelta(days=3, minutes=1), False, 1, FIRST_SUNDAY + WEEK, id="more than three days"),
        pytest.param(timedelta(days=8), True, 1, FIRST_SUNDAY + 2 * WEEK, id="more than a week"),
        pytest.param(timedelta(days=30), True, 4, FIRST_SUNDAY + 5 * WEEK, id="a month"),
    ],
)
async def test_after_a_downtime_one_is_posted_and_the_others_are_counted(
    backend: Backend, couple: Couple, late_by: timedelta, posts: bool, missed: int, next_at: datetime
) -> None:
    await answer(backend)
    kinds = await tick_at(backend, FIRST_SUNDAY + late_by)
    kinds += await tick_at(backend, backend.clock() + timedelta(hours=12))
    assert kinds.count(DeliveryKind.CHECKIN) == int(posts)
    ritual = await ritual_of(backend)
    assert (ritual.missed, ritual.next_at) == (missed, next_at)


@pytest.mark.on_postgresql
async def test_what_is_late_waits_for_an_hour_when_both_are_awake(backend: Backend, couple: Couple) -> None:
    await answer(backend)
    assert await tick_at(backend, FIRST_SUNDAY + timedelta(hours=6)) == []
    assert await tick_at(backend, FIRST_SUNDAY + timedelta(hours=11, minutes=59)) == []
    assert await tick_at(backend, FIRST_SUNDAY + timedelta(hours=12)) == [DeliveryKind.CHECKIN]


@pytest.mark.parametrize(
    ("late_by", "is_posted"),
    [
        pytest.param(timedelta(hours=1), True, id="an hour late is as good as chosen"),
        pytest.param(timedelta(hours=1, seconds=1), False, id="later than that it waits for the day"),
    ],
)
async def test_what_was_chosen_for_the_night_comes_at_night_also_at_the_end_of_a_long_queue(
    backend: Backend, couple: Couple, late_by: timedelta, *, is_posted: bool
) -> None:
    await answer(backend)
    await backend.rituals.set_schedule(person(ADA), RitualKind.CHECKIN, 6, time(23, 30), None)
    kinds = await tick_at(backend, FIRST_SUNDAY + timedelta(hours=3, minutes=30) + late_by)
    assert (DeliveryKind.CHECKIN in kinds) is is_posted


@pytest.mark.on_postgresql
async def test_a_ritual_rests_after_two_unanswered_and_says_so_once(backend: Backend, couple: Couple) -> None:
    """The two first questions of the ritual stay without a second answer; the third one never comes."""
    kinds = [await tick_at(backend, FIRST_SUNDAY + week * WEEK) for week in range(5)]
    assert [DeliveryKind.CHECKIN in week for week in kinds] == [True, True, False, False, False]
    assert [DeliveryKind.RITUAL_REST in week for week in kinds] == [False, False, True, False, False]
    ritual = await ritual_of(backend)
    assert (ritual.state, ritual.next_at) == (RitualState.RESTING, None)


async def test_what_was_missed_before_a_ritual_rests_is_counted(backend: Backend, couple: Couple) -> None:
    for week in range(2):
        await tick_at(backend, FIRST_SUNDAY + week * WEEK)
    assert DeliveryKind.RITUAL_REST in await tick_at(backend, FIRST_SUNDAY + 4 * WEEK)
    ritual = await ritual_of(backend)
    assert (ritual.state, ritual.missed) == (RitualState.RESTING, 2)


async def test_an_answered_week_resets_the_count(backend: Backend, couple: Couple) -> None:
    for week in range(6):
        assert DeliveryKind.CHECKIN in await tick_at(backend, FIRST_SUNDAY + week * WEEK)
        if week % 2:
            await answer(backend)
    assert (await ritual_of(backend)).state is RitualState.ON


async def test_nothing_comes_while_a_couple_waits_to_be_erased(backend: Backend, couple: Couple) -> None:
    """Its rows stay until its messages are deleted: its rituals neither fail in each tick nor fill it."""
    async with backend.work() as work:
        await work.couples.update_couple(couple.id, state=CoupleState.ERASING)
    backend.clock.now = FIRST_SUNDAY
    assert await backend.rituals.due_ritual_ids(ALL_SHARDS) == []


@pytest.mark.on_postgresql
async def test_nothing_comes_while_a_partner_is_gone(backend: Backend, couple: Couple) -> None:
    await answer(backend)
    await backend.couples.record_membership(couple.id, BO, is_gone=True)
    assert DeliveryKind.CHECKIN not in await tick_at(backend, FIRST_SUNDAY)
    await backend.couples.record_membership(couple.id, BO, is_gone=False)
    assert DeliveryKind.CHECKIN in await tick_at(backend, FIRST_SUNDAY + WEEK)
    assert (await ritual_of(backend)).missed == 0


async def test_a_ritual_runs_in_the_couples_zone(backend: Backend, couple: Couple) -> None:
    await backend.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    assert (await ritual_of(backend)).next_at == FIRST_SUNDAY - timedelta(hours=1)


async def test_a_default_hour_moves_to_where_both_are_awake(backend: Backend, couple: Couple) -> None:
    await backend.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    await backend.couples.set_zone(person(BO), "Asia/Kolkata", both=False)
    assert (await ritual_of(backend)).schedule.wall == time(17, 0)


async def test_a_chosen_hour_stays_where_it_was_chosen(backend: Backend, couple: Couple) -> None:
    await backend.rituals.set_schedule(person(ADA), CHECKIN, 6, time(21, 0), None)
    await backend.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    await backend.couples.set_zone(person(BO), "Asia/Kolkata", both=False)
    assert (await ritual_of(backend)).next_at == datetime(2026, 1, 4, 20, tzinfo=UTC)


async def test_a_zone_that_changes_in_the_last_moment_loses_nothing(backend: Backend, couple: Couple) -> None:
    await answer(backend)
    backend.clock.now = FIRST_SUNDAY + timedelta(seconds=5)
    await backend.couples.set_zone(person(ADA), "Asia/Tokyo", both=True)
    assert [one.kind for one in await backend.claim_and_settle_all()] == [DeliveryKind.NOTICE]
    assert DeliveryKind.CHECKIN in [delivery.kind for delivery in await tick(backend)]


async def test_a_new_zone_never_gives_a_week_two(backend: Backend, couple: Couple) -> None:
    await answer(backend)
    assert DeliveryKind.CHECKIN in await tick_at(backend, FIRST_SUNDAY)
    await backend.couples.set_zone(person(ADA), "America/Los_Angeles", both=True)  # there it is Sunday noon
    assert (await ritual_of(backend)).next_at == datetime(2026, 1, 12, 4, tzinfo=UTC)


async def test_what_failed_in_a_tick_leaves_room_for_others(backend: Backend, couple: Couple) -> None:
    await backend.begin_couple(30, 40)
    backend.clock.now = FIRST_SUNDAY
    (failed,) = await backend.rituals.due_ritual_ids(ALL_SHARDS, limit=1)
    (other,) = await backend.rituals.due_ritual_ids(ALL_SHARDS, excluded_ids={failed})
    assert other != failed
    assert await backend.rituals.due_ritual_ids(ALL_SHARDS, excluded_ids={failed, other}) == []


@pytest.mark.parametrize(
    ("begins", "first"),
    [
        pytest.param(FIRST_SUNDAY - timedelta(minutes=10), FIRST_SUNDAY + WEEK, id="minutes before"),
        pytest.param(FIRST_SUNDAY - timedelta(days=1), FIRST_SUNDAY + WEEK, id="a day before"),
        pytest.param(FIRST_SUNDAY - timedelta(days=1, seconds=1), FIRST_SUNDAY, id="more than a day before"),
    ],
)
async def test_the_first_question_has_a_day_of_its_own(
    backend: Backend, begins: datetime, first: datetime
) -> None:
    backend.clock.now = begins
    await backend.begin_couple()
    assert (await ritual_of(backend)).next_at == first
    await backend.rituals.pause_ritual(person(ADA), CHECKIN)
    await backend.rituals.resume_ritual(person(ADA), CHECKIN)
    assert (await ritual_of(backend)).next_at == first


async def test_a_zone_chosen_in_the_first_hour_leaves_the_first_question_its_day(backend: Backend) -> None:
    backend.clock.now = datetime(2026, 1, 4, 18, 50, tzinfo=UTC)
    await backend.begin_couple()
    await backend.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    assert (await ritual_of(backend)).next_at == datetime(2026, 1, 11, 19, tzinfo=UTC)


@pytest.mark.parametrize("how", ["fire", "skip", "resume"])
async def test_an_hour_that_nobody_chose_stays_awake_when_the_clocks_change(
    backend: Backend, how: str
) -> None:
    """Sunday 14:00 in Berlin is 21:00 in Tokyo in summer, and 22:00 in winter."""
    tokyo = ZoneInfo("Asia/Tokyo")
    backend.clock.now = datetime(2026, 10, 12, 12, tzinfo=UTC)
    await backend.begin_couple()
    await backend.couples.set_zone(person(ADA), "Europe/Berlin", both=True)
    await backend.couples.set_zone(person(BO), "Asia/Tokyo", both=False)
    last = (await ritual_of(backend)).next_at
    assert last is not None
    assert last.astimezone(tokyo).hour == 21
    backend.clock.now = last
    if how == "fire":
        await tick(backend)
    elif how == "skip":
        await backend.rituals.skip_occurrence(person(ADA), CHECKIN)
    else:
        await backend.rituals.pause_ritual(person(ADA), CHECKIN)
        backend.clock.now = datetime(2026, 10, 19, 12, tzinfo=UTC)
        await backend.rituals.resume_ritual(person(ADA), CHECKIN)
    coming = (await ritual_of(backend)).next_at
    assert coming is not None
    assert coming.astimezone(tokyo) == datetime(2026, 10, 25, 21, tzinfo=tokyo)


@pytest.mark.on_postgresql
async def test_what_was_never_posted_does_not_count_as_unanswered(backend: Backend, couple: Couple) -> None:
    ritual = await ritual_of(backend)
    async with backend.work() as work:
        await work.rituals.update_item(ritual.id, unanswered=1)
    for _ in range(2):
        async with backend.work() as work:
            await work.rituals.decrement_unanswered(couple.id, CHECKIN)
        assert (await ritual_of(backend)).unanswered == 0
