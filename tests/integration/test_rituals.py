"""Rituals on the clock: opened once, never silently lost, resting kindly, and changed by one key or two."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from houses import ADA, ALL, BO, CLEO, Clock, House, OpenHouse, beside, person

from core.couples import Couple, NotInCouple
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.proposals import AlreadyProposed
from core.rituals import Ritual, RitualKind, RitualNotOn, RitualNotPaused, RitualState, RitualUnknown

CHECKIN, DATE = RitualKind.CHECKIN, RitualKind.DATE
FIRST_SUNDAY = datetime(2026, 1, 4, 20, tzinfo=UTC)
WEEK = timedelta(weeks=1)


async def ritual_of(house: House, kind: RitualKind = CHECKIN) -> Ritual:
    _, rituals = await house.rituals.list(person(ADA))
    return next(ritual for ritual in rituals if ritual.kind is kind)


async def tick(house: House) -> list[Delivery]:
    """What the alarm clock does: open what is due, then post it."""
    for ritual_id in await house.rituals.due(ALL):
        await house.rituals.fire(ritual_id)
    return await house.claim_all()


async def tick_at(house: House, now: datetime) -> list[DeliveryKind]:
    house.clock.now = now
    return [delivery.kind for delivery in await tick(house)]


async def answer(house: House) -> None:
    """Let both answer what is open."""
    checkin = (await house.checkins.current(person(ADA))).checkin
    for user_id in (ADA, BO):
        await house.checkins.answer(person(user_id), checkin.id, "words", None, None)
    house.clock.forward(minutes=5)
    await house.settle_all()


async def test_nothing_comes_before_its_moment(house: House, couple: Couple) -> None:
    await answer(house)
    assert DeliveryKind.CHECKIN not in await tick_at(house, FIRST_SUNDAY - timedelta(seconds=1))
    assert (await ritual_of(house)).next_at == FIRST_SUNDAY


async def test_a_check_in_comes_by_itself_at_its_moment(house: House, couple: Couple) -> None:
    await answer(house)
    assert await tick_at(house, FIRST_SUNDAY) == [DeliveryKind.CHECKIN]
    ritual = await ritual_of(house)
    assert (ritual.next_at, ritual.unanswered) == (FIRST_SUNDAY + WEEK, 1)
    assert await tick_at(house, FIRST_SUNDAY + timedelta(minutes=1)) == []


async def test_two_alarms_at_the_same_instant_open_one(
    house: House, open_house: OpenHouse, kind: str, couple: Couple
) -> None:
    await answer(house)
    other = open_house() if kind == "postgresql" else house
    house.clock.now = FIRST_SUNDAY
    ritual = await ritual_of(house)
    await asyncio.gather(*(one.rituals.fire(ritual.id) for one in (house, other, house)))
    assert [delivery.kind for delivery in await house.claim_all()] == [DeliveryKind.CHECKIN]
    assert (await ritual_of(house)).unanswered == 1


async def test_each_process_opens_for_its_own_shards(house: House, clock: Clock) -> None:
    for number in range(1, 5):
        await house.begin(10 * number, 10 * number + 1, number << 22)
    clock.now = FIRST_SUNDAY
    found = [set(await house.rituals.due((2, shards))) for shards in ((0,), (1,), (0, 1))]
    assert [len(ids) for ids in found] == [2, 2, 4]
    assert found[0] | found[1] == found[2]
    assert found[2] == set(await house.rituals.due(ALL))


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
    house: House, couple: Couple, late_by: timedelta, posts: bool, missed: int, next_at: datetime
) -> None:
    await answer(house)
    kinds = await tick_at(house, FIRST_SUNDAY + late_by)
    kinds += await tick_at(house, house.clock() + timedelta(hours=12))
    assert kinds.count(DeliveryKind.CHECKIN) == int(posts)
    ritual = await ritual_of(house)
    assert (ritual.missed, ritual.next_at) == (missed, next_at)


async def test_what_is_late_waits_for_an_hour_when_both_are_awake(house: House, couple: Couple) -> None:
    await answer(house)
    assert await tick_at(house, FIRST_SUNDAY + timedelta(hours=6)) == []
    assert await tick_at(house, FIRST_SUNDAY + timedelta(hours=11, minutes=59)) == []
    assert await tick_at(house, FIRST_SUNDAY + timedelta(hours=12)) == [DeliveryKind.CHECKIN]


@pytest.mark.parametrize(
    ("late_by", "is_posted"),
    [
        pytest.param(timedelta(hours=1), True, id="an hour late is as good as chosen"),
        pytest.param(timedelta(hours=1, seconds=1), False, id="later than that it waits for the day"),
    ],
)
async def test_what_was_chosen_for_the_night_comes_at_night_also_at_the_end_of_a_long_queue(
    house: House, couple: Couple, late_by: timedelta, *, is_posted: bool
) -> None:
    await answer(house)
    await house.rituals.set(person(ADA), RitualKind.CHECKIN, 6, time(23, 30), None)
    kinds = await tick_at(house, FIRST_SUNDAY + timedelta(hours=3, minutes=30) + late_by)
    assert (DeliveryKind.CHECKIN in kinds) is is_posted


async def test_a_ritual_rests_after_two_unanswered_and_says_so_once(house: House, couple: Couple) -> None:
    """The two first questions of the ritual stay without a second answer; the third one never comes."""
    kinds = [await tick_at(house, FIRST_SUNDAY + week * WEEK) for week in range(5)]
    assert [DeliveryKind.CHECKIN in week for week in kinds] == [True, True, False, False, False]
    assert [DeliveryKind.REST in week for week in kinds] == [False, False, True, False, False]
    ritual = await ritual_of(house)
    assert (ritual.state, ritual.next_at) == (RitualState.RESTING, None)


async def test_either_wakes_a_resting_ritual(house: House, couple: Couple) -> None:
    for week in range(3):
        await tick_at(house, FIRST_SUNDAY + week * WEEK)
    house.clock.forward(days=10)
    change = await house.rituals.wake(person(BO), (await ritual_of(house)).id)
    assert change.view is not None
    assert change.view.ritual.next_at == FIRST_SUNDAY + 4 * WEEK
    assert change.view.ritual.unanswered == 0
    assert DeliveryKind.CHECKIN in await tick_at(house, FIRST_SUNDAY + 4 * WEEK)
    with pytest.raises(RitualNotPaused):
        await house.rituals.wake(person(BO), change.view.ritual.id)


async def test_an_answered_week_starts_the_count_anew(house: House, couple: Couple) -> None:
    for week in range(6):
        assert DeliveryKind.CHECKIN in await tick_at(house, FIRST_SUNDAY + week * WEEK)
        if week % 2:
            await answer(house)
    assert (await ritual_of(house)).state is RitualState.ON


async def test_nothing_comes_while_a_partner_is_gone(house: House, couple: Couple) -> None:
    await answer(house)
    await house.couples.note_presence(couple.id, BO, is_gone=True)
    assert DeliveryKind.CHECKIN not in await tick_at(house, FIRST_SUNDAY)
    await house.couples.note_presence(couple.id, BO, is_gone=False)
    assert DeliveryKind.CHECKIN in await tick_at(house, FIRST_SUNDAY + WEEK)
    assert (await ritual_of(house)).missed == 0


async def test_a_skipped_one_is_left_out(house: House, couple: Couple) -> None:
    view = await house.rituals.skip(person(ADA), CHECKIN)
    assert view.ritual.next_at == FIRST_SUNDAY + WEEK
    assert (await house.rituals.skip(person(BO), CHECKIN)).ritual.next_at == FIRST_SUNDAY + 2 * WEEK
    assert DeliveryKind.CHECKIN not in await tick_at(house, FIRST_SUNDAY + WEEK)


async def test_one_pauses_alone_and_brings_back_what_they_paused(house: House, couple: Couple) -> None:
    view = await house.rituals.pause(person(ADA), CHECKIN)
    assert (view.ritual.state, view.ritual.next_at) == (RitualState.PAUSED, None)
    with pytest.raises(RitualNotOn):
        await house.rituals.pause(person(BO), CHECKIN)
    with pytest.raises(RitualNotOn):
        await house.rituals.skip(person(BO), CHECKIN)
    assert DeliveryKind.CHECKIN not in await tick_at(house, FIRST_SUNDAY)
    change = await house.rituals.resume(person(ADA), CHECKIN)
    assert not change.is_proposed
    assert (await ritual_of(house)).next_at == FIRST_SUNDAY + WEEK
    with pytest.raises(RitualNotPaused):
        await house.rituals.resume(person(ADA), CHECKIN)


async def test_what_the_other_paused_needs_both_keys(house: House, couple: Couple) -> None:
    await house.rituals.pause(person(ADA), CHECKIN)
    change = await house.rituals.resume(person(BO), CHECKIN)
    assert change.is_proposed
    assert change.delivery is not None
    assert (await ritual_of(house)).state is RitualState.PAUSED
    with pytest.raises(AlreadyProposed):
        await house.rituals.resume(person(BO), CHECKIN)
    await house.agreements.agree(person(ADA), change.delivery.subject_id)
    assert (await ritual_of(house)).next_at == FIRST_SUNDAY


async def test_another_day_or_hour_needs_one_key_and_is_told(house: House, couple: Couple) -> None:
    change = await house.rituals.set(person(BO), CHECKIN, 2, time(7, 30), None)
    assert not change.is_proposed
    assert change.delivery is not None
    assert change.delivery.kind is DeliveryKind.NOTICE
    assert (await ritual_of(house)).next_at == datetime(2026, 1, 7, 7, 30, tzinfo=UTC)


async def test_rarer_needs_one_key_and_more_often_both(house: House, couple: Couple) -> None:
    assert not (await house.rituals.set(person(ADA), CHECKIN, 6, time(20), 4)).is_proposed
    change = await house.rituals.set(person(ADA), CHECKIN, 6, time(20), 2)
    assert change.is_proposed
    assert change.delivery is not None
    assert (await ritual_of(house)).schedule.every == 4
    await house.agreements.agree(person(BO), change.delivery.subject_id)
    assert (await ritual_of(house)).schedule.every == 2


async def test_a_further_ritual_needs_both_keys(house: House, couple: Couple) -> None:
    change = await house.rituals.set(person(ADA), DATE, 4, time(18, 30), 2)
    assert change.is_proposed
    assert change.delivery is not None
    with pytest.raises(RitualUnknown):
        await house.rituals.skip(person(ADA), DATE)
    await house.agreements.agree(person(BO), change.delivery.subject_id)
    ritual = await ritual_of(house, DATE)
    assert (ritual.schedule.weekday, ritual.schedule.wall, ritual.schedule.every) == (4, time(18, 30), 2)
    assert ritual.is_chosen


async def test_an_offered_ritual_comes_at_its_default_when_both_say_yes(house: House, couple: Couple) -> None:
    card = await house.rituals.offer(person(ADA), DATE)
    with pytest.raises(AlreadyProposed):
        await house.rituals.offer(person(ADA), DATE)
    await house.agreements.agree(person(BO), card.subject_id)
    ritual = await ritual_of(house, DATE)
    assert ritual.next_at == datetime(2026, 1, 1, 19, tzinfo=UTC)
    with pytest.raises(Over):
        await house.rituals.offer(person(BO), DATE)


async def test_a_ritual_runs_in_the_couples_zone(house: House, couple: Couple) -> None:
    await house.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    assert (await ritual_of(house)).next_at == FIRST_SUNDAY - timedelta(hours=1)


async def test_a_default_hour_moves_to_where_both_are_awake(house: House, couple: Couple) -> None:
    await house.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    await house.couples.set_zone(person(BO), "Asia/Kolkata", both=False)
    assert (await ritual_of(house)).schedule.wall == time(17, 0)


async def test_a_chosen_hour_stays_where_it_was_chosen(house: House, couple: Couple) -> None:
    await house.rituals.set(person(ADA), CHECKIN, 6, time(21, 0), None)
    await house.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    await house.couples.set_zone(person(BO), "Asia/Kolkata", both=False)
    assert (await ritual_of(house)).next_at == datetime(2026, 1, 4, 20, tzinfo=UTC)


async def test_a_zone_that_changes_in_the_last_moment_loses_nothing(house: House, couple: Couple) -> None:
    await answer(house)
    house.clock.now = FIRST_SUNDAY + timedelta(seconds=5)
    change = await house.couples.set_zone(person(ADA), "Asia/Tokyo", both=True)
    for notice in change.deliveries:
        await house.deliveries.sent(notice, ())
    assert DeliveryKind.CHECKIN in [delivery.kind for delivery in await tick(house)]


async def test_a_new_zone_never_gives_a_week_two(house: House, couple: Couple) -> None:
    await answer(house)
    assert DeliveryKind.CHECKIN in await tick_at(house, FIRST_SUNDAY)
    await house.couples.set_zone(person(ADA), "America/Los_Angeles", both=True)  # there it is Sunday noon
    assert (await ritual_of(house)).next_at == datetime(2026, 1, 12, 4, tzinfo=UTC)


async def test_a_stranger_changes_nothing(house: House, couple: Couple) -> None:
    ritual = await ritual_of(house)
    for refused in (
        house.rituals.list(person(CLEO)),
        house.rituals.set(person(CLEO), CHECKIN, 1, time(9), 4),
        house.rituals.skip(person(CLEO), CHECKIN),
        house.rituals.pause(person(CLEO), CHECKIN),
        house.rituals.resume(person(CLEO), CHECKIN),
        house.rituals.offer(person(CLEO), DATE),
        house.rituals.wake(person(CLEO), ritual.id),
    ):
        with pytest.raises(NotInCouple):
            await refused
    assert await ritual_of(house) == ritual


async def test_an_unknown_ritual_is_over(house: House, couple: Couple) -> None:
    for refused in (house.rituals.view(1), house.rituals.wake(person(ADA), 1), house.rituals.fire(1)):
        with pytest.raises(Over):
            await refused
    with pytest.raises(Over):
        await house.rituals.of_kind(couple.id, DATE)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_ritual_that_was_paused_meanwhile_is_not_woken(house: House, couple: Couple) -> None:
    ritual = await ritual_of(house)
    async with house.work() as stores:
        await stores.rituals.change(ritual.id, state=RitualState.RESTING, next_at=None)
    async with house.work() as stores:
        await stores.couples.get(couple.id)
        waiting = beside(house.rituals.wake(person(BO), ritual.id))
        await asyncio.sleep(0.3)
        await stores.rituals.change(ritual.id, state=RitualState.PAUSED, paused_by=ADA)
    assert (await waiting).is_proposed
    assert (await ritual_of(house)).state is RitualState.PAUSED


async def test_two_who_wake_at_the_same_instant_wake_once(
    house: House, open_house: OpenHouse, kind: str, couple: Couple
) -> None:
    ritual = await ritual_of(house)
    async with house.work() as stores:
        await stores.rituals.change(ritual.id, state=RitualState.RESTING, next_at=None)
    other = open_house() if kind == "postgresql" else house
    results = await asyncio.gather(
        house.rituals.wake(person(ADA), ritual.id),
        other.rituals.wake(person(BO), ritual.id),
        return_exceptions=True,
    )
    assert len([one for one in results if isinstance(one, RitualNotPaused)]) == 1


async def test_what_failed_in_a_round_leaves_room_for_others(house: House, couple: Couple) -> None:
    await house.begin(30, 40)
    house.clock.now = FIRST_SUNDAY
    (failed,) = await house.rituals.due(ALL, limit=1)
    (other,) = await house.rituals.due(ALL, without={failed})
    assert other != failed
    assert await house.rituals.due(ALL, without={failed, other}) == []


@pytest.mark.parametrize(
    ("begins", "first"),
    [
        pytest.param(FIRST_SUNDAY - timedelta(minutes=10), FIRST_SUNDAY + WEEK, id="minutes before"),
        pytest.param(FIRST_SUNDAY - timedelta(days=1), FIRST_SUNDAY + WEEK, id="a day before"),
        pytest.param(FIRST_SUNDAY - timedelta(days=1, seconds=1), FIRST_SUNDAY, id="more than a day before"),
    ],
)
async def test_the_first_question_has_a_day_of_its_own(
    house: House, begins: datetime, first: datetime
) -> None:
    house.clock.now = begins
    await house.begin()
    assert (await ritual_of(house)).next_at == first
    await house.rituals.pause(person(ADA), CHECKIN)
    await house.rituals.resume(person(ADA), CHECKIN)
    assert (await ritual_of(house)).next_at == first


async def test_a_zone_chosen_in_the_first_hour_leaves_the_first_question_its_day(house: House) -> None:
    house.clock.now = datetime(2026, 1, 4, 18, 50, tzinfo=UTC)
    await house.begin()
    await house.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    assert (await ritual_of(house)).next_at == datetime(2026, 1, 11, 19, tzinfo=UTC)


@pytest.mark.parametrize("how", ["fire", "skip", "resume"])
async def test_an_hour_that_nobody_chose_stays_awake_when_the_clocks_change(house: House, how: str) -> None:
    """Sunday 14:00 in Berlin is 21:00 in Tokyo in summer, and 22:00 in winter."""
    tokyo = ZoneInfo("Asia/Tokyo")
    house.clock.now = datetime(2026, 10, 12, 12, tzinfo=UTC)
    await house.begin()
    await house.couples.set_zone(person(ADA), "Europe/Berlin", both=True)
    await house.couples.set_zone(person(BO), "Asia/Tokyo", both=False)
    last = (await ritual_of(house)).next_at
    assert last is not None
    assert last.astimezone(tokyo).hour == 21
    house.clock.now = last
    if how == "fire":
        await tick(house)
    elif how == "skip":
        await house.rituals.skip(person(ADA), CHECKIN)
    else:
        await house.rituals.pause(person(ADA), CHECKIN)
        house.clock.now = datetime(2026, 10, 19, 12, tzinfo=UTC)
        await house.rituals.resume(person(ADA), CHECKIN)
    coming = (await ritual_of(house)).next_at
    assert coming is not None
    assert coming.astimezone(tokyo) == datetime(2026, 10, 25, 21, tzinfo=tokyo)
