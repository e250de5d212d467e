"""Next moments that a wrong clock has put too far away are recomputed; skipped ones stay skipped."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from support.backend import ADA, ALL_SHARDS, BO, Backend, person

from core.rituals import Ritual, RitualKind, RitualState, TooManySkipped
from core.schedules import INTERVALS
from data.tables import rituals

CHECKIN = RitualKind.CHECKIN
AHEAD = timedelta(days=400)


async def ritual_of(backend: Backend) -> Ritual:
    _, found = await backend.rituals.rituals_of(person(ADA))
    return next(one for one in found if one.kind is CHECKIN)


@pytest.mark.parametrize("every", INTERVALS)
async def test_a_moment_that_a_wrong_clock_put_too_far_away_is_recomputed(
    backend: Backend, every: int
) -> None:
    await backend.begin_couple()
    at = backend.clock() + AHEAD
    async with backend.database.begin() as connection:
        await connection.execute(
            update(rituals).values(
                next_at=at, next_week=105_716, last_week=105_715, every=every, is_chosen=True
            )
        )
    assert await backend.rituals.recompute_far_moments(ALL_SHARDS) >= 1
    again = await ritual_of(backend)
    assert again.next_at is not None
    assert timedelta() < again.next_at - backend.clock() <= timedelta(days=8)
    assert again.last_week is None


async def test_what_was_skipped_or_is_paused_stays_so(backend: Backend) -> None:
    await backend.begin_couple()
    for _ in range(4):
        await backend.rituals.skip_occurrence(person(BO), CHECKIN)
    skipped = await ritual_of(backend)
    assert await backend.rituals.recompute_far_moments(ALL_SHARDS) == 0
    assert await ritual_of(backend) == skipped
    await backend.rituals.pause_ritual(person(BO), CHECKIN)
    assert await backend.rituals.recompute_far_moments(ALL_SHARDS) == 0
    assert (await ritual_of(backend)).state is RitualState.PAUSED


async def test_four_in_a_row_may_be_skipped_and_then_again_each_week(backend: Backend) -> None:
    await backend.begin_couple()
    for _ in range(4):
        await backend.rituals.skip_occurrence(person(BO), CHECKIN)
    before = await ritual_of(backend)
    with pytest.raises(TooManySkipped):
        await backend.rituals.skip_occurrence(person(ADA), CHECKIN)
    assert await ritual_of(backend) == before
    backend.clock.advance(days=7)
    await backend.rituals.skip_occurrence(person(ADA), CHECKIN)
