"""Next moments that a wrong clock has put too far away are recomputed; skipped ones stay skipped."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from support.backend import ADA, ALL_SHARDS, BO, CLEO, DEE, Backend, OpenBackend, person

from core.couples import Couple
from core.errors import StorageUnavailable
from core.rituals import Ritual, RitualKind, RitualState, TooManySkipped
from core.schedules import INTERVALS
from data import engine
from data.tables import couples, partners, rituals
from delivery.due_rituals import DueRituals
from services.rituals import Rituals

CHECKIN = RitualKind.CHECKIN
AHEAD = timedelta(days=400)


async def ritual_of(backend: Backend) -> Ritual:
    _, found = await backend.rituals.rituals_of(person(ADA))
    return next(one for one in found if one.kind is CHECKIN)


async def silence_everybody(backend: Backend, **columns: object) -> datetime:
    """Put every next moment too far away, and return it."""
    at = backend.clock() + AHEAD
    async with backend.database.begin() as connection:
        values = {"next_at": at, "next_week": 105_716, "last_week": 105_715, **columns}
        await connection.execute(update(rituals).values(values))
    return at


async def recompute(backend: Backend) -> None:
    await DueRituals(backend.rituals, ALL_SHARDS).recompute_far_moments()


async def silent_couples(backend: Backend) -> set[int]:
    """Return the ids of the couples whose next moment is too far away."""
    far = await backend.rituals.far_ritual_ids(ALL_SHARDS)
    async with backend.database.begin() as connection:
        return set(await connection.scalars(select(rituals.c.couple_id).where(rituals.c.id.in_(far))))


async def make_two(backend: Backend) -> tuple[Couple, Couple]:
    return await backend.begin_couple(), await backend.begin_couple(CLEO, DEE)


@pytest.mark.parametrize("every", INTERVALS)
async def test_a_moment_that_a_wrong_clock_put_too_far_away_is_recomputed(
    backend: Backend, every: int
) -> None:
    await backend.begin_couple()
    await silence_everybody(backend, every=every, is_chosen=True)
    await recompute(backend)
    again = await ritual_of(backend)
    assert again.next_at is not None
    assert timedelta() < again.next_at - backend.clock() <= timedelta(days=8)
    assert again.last_week is None


async def test_a_couple_that_began_by_a_wrong_clock_is_asked_again_too(backend: Backend) -> None:
    await backend.begin_couple()
    at = await silence_everybody(backend)
    async with backend.database.begin() as connection:
        await connection.execute(update(couples).values(started_at=at))
    await recompute(backend)
    assert not await silent_couples(backend)


async def test_what_was_skipped_or_is_paused_stays_so(backend: Backend) -> None:
    await backend.begin_couple()
    for _ in range(4):
        await backend.rituals.skip_occurrence(person(BO), CHECKIN)
    skipped = await ritual_of(backend)
    await backend.rituals.recompute_moments([skipped.id])
    assert await ritual_of(backend) == skipped
    await backend.rituals.pause_ritual(person(BO), CHECKIN)
    await backend.rituals.recompute_moments([skipped.id])
    again = await ritual_of(backend)
    assert (again.state, again.next_at) == (RitualState.PAUSED, None)


async def test_a_couple_with_a_broken_row_leaves_the_others_moments_to_be_recomputed(
    backend: Backend,
) -> None:
    broken, _ = await make_two(backend)
    await silence_everybody(backend)
    async with backend.database.begin() as connection:
        where = partners.c.couple_id == broken.id, partners.c.place == 0
        await connection.execute(delete(partners).where(*where))
    await recompute(backend)
    assert await silent_couples(backend) == {broken.id}


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_couple_whose_row_is_locked_leaves_the_others_moments_to_be_recomputed(
    open_backend: OpenBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    backend, other = open_backend(), open_backend()
    locked, _ = await make_two(backend)
    await silence_everybody(backend)
    async with other.work() as work:
        await work.couples.lock_couples([locked.id])
        await recompute(backend)
        assert await silent_couples(backend) == {locked.id}
    await recompute(backend)
    assert not await silent_couples(backend)


async def test_an_outage_is_no_couples_failure(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    async def be_away(*_arguments: object) -> None:
        raise StorageUnavailable

    await make_two(backend)
    await silence_everybody(backend)
    monkeypatch.setattr(Rituals, "recompute_moments", be_away)
    with pytest.raises(StorageUnavailable):
        await recompute(backend)


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
