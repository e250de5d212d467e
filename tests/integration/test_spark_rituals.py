"""The ritual of sparks: on several weekdays, each of them once, and it never rests."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from support.backend import ADA, BO, Backend, person
from support.due_moments import next_due
from support.rituals import ritual_of, tick

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.rituals import OneWeekdayOnly, RitualKind, RitualState, TooManySkipped

SPARK, EVENING = RitualKind.SPARK, time(20)


async def begin_sparks(backend: Backend, *days: int) -> None:
    """Let both agree to sparks on these weekdays."""
    assert await set_sparks(backend, *days) is False
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    await backend.settle_all()


async def set_sparks(backend: Backend, *days: int, wall: time = EVENING) -> bool:
    """Set the days of sparks; return False where that needs the other's yes."""
    changed = await backend.rituals.set_schedule(person(ADA), SPARK, days[0], wall, None, days=days)
    return changed is not None


async def sparks_posted(backend: Backend, days: int) -> list[datetime]:
    """Let days pass, from one due moment to the next, and return when a spark was posted."""
    posted: list[datetime] = []
    end = backend.clock() + timedelta(days=days)
    while backend.clock() < end:
        due = await next_due(backend.database, backend.clock())
        backend.clock.now = min(due or end, end)
        posted += [backend.clock() for one in await tick(backend) if one.kind is DeliveryKind.SPARK]
    return posted


@pytest.mark.on_postgresql
async def test_each_chosen_day_has_its_spark_and_the_ritual_never_rests(
    backend: Backend, couple: Couple
) -> None:
    await begin_sparks(backend, 0, 2, 4)
    posted = await sparks_posted(backend, 28)
    assert Counter(at.weekday() for at in posted) == {0: 4, 2: 4, 4: 4}
    assert {at.hour for at in posted} == {20}
    ritual = await ritual_of(backend, SPARK)
    assert (ritual.state, ritual.unanswered, ritual.missed) == (RitualState.ON, 0, 0)


async def test_more_days_need_both_keys_and_other_or_fewer_days_one(backend: Backend, couple: Couple) -> None:
    await begin_sparks(backend, 0, 2)
    assert await set_sparks(backend, 1, 3)
    assert await set_sparks(backend, 6)
    assert not await set_sparks(backend, 5, 6)
    assert (await ritual_of(backend, SPARK)).schedule.days == (6,)
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    assert (await ritual_of(backend, SPARK)).schedule.days == (5, 6)


async def test_a_change_of_the_hour_repeats_and_skips_no_day(backend: Backend, couple: Couple) -> None:
    await begin_sparks(backend, *range(7))
    posted = await sparks_posted(backend, 2)
    for hour in (9, 22, 7):
        assert await set_sparks(backend, *range(7), wall=time(hour))
        posted += await sparks_posted(backend, 2)
    assert len({at.date() for at in posted}) == len(posted) == 9  # from the 1st to the 9th


async def test_the_check_in_has_one_day(backend: Backend, couple: Couple) -> None:
    with pytest.raises(OneWeekdayOnly):
        await backend.rituals.set_schedule(person(ADA), RitualKind.CHECKIN, 0, EVENING, None, days=(0, 2))


async def test_the_next_four_can_be_skipped(backend: Backend, couple: Couple) -> None:
    await begin_sparks(backend, *range(7))
    for _ in range(4):
        await backend.rituals.skip_occurrence(person(BO), SPARK)
    with pytest.raises(TooManySkipped):
        await backend.rituals.skip_occurrence(person(BO), SPARK)
    assert (await ritual_of(backend, SPARK)).next_at == datetime(2026, 1, 5, 20, tzinfo=UTC)


async def test_after_a_downtime_one_is_posted_and_the_others_are_counted(
    backend: Backend, couple: Couple
) -> None:
    await begin_sparks(backend, *range(7))
    backend.clock.advance(days=5, hours=9)
    posted = [one for one in await tick(backend) if one.kind is DeliveryKind.SPARK]
    assert len(posted) == 1
    assert (await ritual_of(backend, SPARK)).missed == 5
    async with backend.work() as work:
        await work.couples.find_couple(couple.id)
        assert await work.sparks.open_of(couple.id) is not None


async def test_an_offered_one_comes_at_its_default_days(backend: Backend, couple: Couple) -> None:
    await backend.rituals.propose_ritual(person(ADA), couple.id, SPARK)
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    assert (await ritual_of(backend, SPARK)).schedule.days == (0, 2, 4)
    await backend.couples.set_zone(person(ADA), "Asia/Tokyo", both=True)
    posted = await sparks_posted(backend, 14)
    assert len({at.date() for at in posted}) == len(posted) == 6
