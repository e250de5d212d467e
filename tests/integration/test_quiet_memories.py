"""Memories that a partner does not want brought back: in no list that brings one back, nor by a restore."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete
from support.backend import ADA, BO, DECKS, Backend, person, reveal_checkin

from core.checkins import FIRST_QUESTION
from core.memories import NothingToBringBack
from data.tables import quiet_memories as quiet_memory_rows
from services.checkin_openings import open_checkin
from services.memories import Memories
from services.quiet_memories import QuietMemories
from services.tombstones import Tombstones
from wiring import DELETE_OWN

DAY = date(2020, 6, 1)


@pytest.fixture
def memories(backend: Backend) -> Memories:
    return Memories(backend.work, DECKS)


@pytest.fixture
def quiet_memories(backend: Backend) -> QuietMemories:
    return QuietMemories(backend.work)


@pytest.mark.on_postgresql
async def test_no_list_that_brings_memories_back_has_it(
    backend: Backend, memories: Memories, quiet_memories: QuietMemories
) -> None:
    couple = await backend.begin_couple()
    memory_id = (await memories.add_memory(person(ADA), "", "The lake", "Cold.", DAY)).memory.id
    await quiet_memories.quiet_memory(person(BO), memory_id)
    async with backend.work() as work:
        await work.couples.find_couple(couple.id)
        assert await work.mornings.memory_days_of(couple.id) == {}
        assert await work.memories.memories_between(couple.id, work.now, work.now, (DAY, DAY)) == []
    with pytest.raises(NothingToBringBack):
        await memories.draw_memory(person(ADA))
    await quiet_memories.unquiet_memory(person(BO), memory_id)
    assert (await memories.draw_memory(person(ADA))).memory.id == memory_id


@pytest.mark.on_postgresql
async def test_the_reveal_it_was_kept_from_is_no_then_beside_a_now(
    backend: Backend, memories: Memories, quiet_memories: QuietMemories
) -> None:
    couple = await backend.begin_couple()
    checkin_id = await reveal_checkin(backend)
    kept = await memories.add_memory(person(ADA), f"c.{checkin_id}", "The lake", "Cold.", DAY)
    await quiet_memories.quiet_memory(person(ADA), kept.memory.id)
    async with backend.work() as work:
        await work.couples.find_couple(couple.id)
        again = await open_checkin(work, DECKS, couple, FIRST_QUESTION)
        assert await work.checkins.earlier_reveals_of_all([again]) == {again.id: []}
        first, end = work.now - timedelta(days=1), work.now + timedelta(days=1)
        assert await work.checkins.revealed_of_all([couple.id], first, end) == []


async def test_a_backup_from_before_does_not_bring_it_back(
    backend: Backend, memories: Memories, quiet_memories: QuietMemories
) -> None:
    await backend.begin_couple()
    memory_id = (await memories.add_memory(person(ADA), "", "The lake", "Cold.", DAY)).memory.id
    await quiet_memories.quiet_memory(person(BO), memory_id)
    async with backend.database.begin() as connection:  # as after a restore: the tombstone alone is left
        await connection.execute(delete(quiet_memory_rows))
    tombstones = Tombstones(backend.work, backend.keyring, DELETE_OWN)
    assert (await tombstones.carry_out_all()).permissions == 1
    assert (await tombstones.carry_out_all()).permissions == 0
    with pytest.raises(NothingToBringBack):
        await memories.draw_memory(person(ADA))
