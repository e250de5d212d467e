"""The end of a removal: on its day, by a parting, and never because of an old backup."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from support.backend import (
    ADA,
    ALL_SHARDS,
    BO,
    CLEO,
    GUILD,
    Backend,
    ManualClock,
    OpenBackend,
    answer_checkin,
    current_checkin_id,
    person,
)
from support.removal_rows import (
    MESSAGE,
    begin_removal,
    card_after_return,
    end_expired_removals,
    record_post,
    stored_state_of,
)

from core.couples import Couple, CoupleState, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.removals import DELETE_POSTS_WITHIN, KEEP_AFTER_REMOVAL
from core.storage_locations import FolderLocation
from data.backups import KEYRING_COPY, copy_database
from data.crypto.keyring import KeyDestroyed
from data.engine import Database
from data.object_stores import FolderStore
from data.restoring import RestoreInto, restore_backup


@pytest.fixture
async def removed(backend: Backend, couple: Couple) -> Couple:
    """The bot was removed from the server of Ada and Bo."""
    return await begin_removal(backend, couple)


async def test_a_second_before_its_day_both_can_go_on_and_then_no_more(
    backend: Backend, removed: Couple, clock: ManualClock
) -> None:
    card = await card_after_return(backend)
    await backend.removals.agree_to_continue(person(ADA), card.subject_id)
    assert removed.erase_at is not None
    clock.now = removed.erase_at - timedelta(seconds=1)
    assert await backend.removals.expired_couples(ALL_SHARDS) == []
    clock.now = removed.erase_at
    for refused in (
        backend.removals.agree_to_continue(person(BO), card.subject_id),
        backend.couples.resume_couple(person(BO)),
    ):
        with pytest.raises(NotAvailable):
            await refused
    assert await backend.removals.expired_couples(ALL_SHARDS) == [(removed.id, GUILD)]
    clock.now = removed.erase_at - timedelta(seconds=1)
    together = await backend.removals.agree_to_continue(person(BO), card.subject_id)
    assert together.state is CoupleState.TOGETHER


@pytest.mark.on_postgresql
async def test_on_its_day_it_is_erased_with_its_key(
    backend: Backend, removed: Couple, clock: ManualClock
) -> None:
    assert removed.erase_at is not None
    clock.now = removed.erase_at - timedelta(seconds=1)
    await end_expired_removals(backend, is_here=False)
    assert (await backend.erasures.erase_due_couples()).count == 0
    clock.now = removed.erase_at
    await end_expired_removals(backend, is_here=False)
    with pytest.raises(NotInCouple):
        await backend.couples.couple_of(person(ADA))
    assert (await backend.erasures.erase_due_couples()).count == 1
    with pytest.raises(KeyDestroyed):
        await backend.keyring.find_key(removed.key_id)


async def test_where_the_bot_is_back_what_shows_their_words_is_deleted_within_the_hour_before(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await answer_checkin(backend, ADA, await current_checkin_id(backend))
    await record_post(backend, couple.id, DeliveryKind.REVEAL, 7, has_words=True)
    await backend.removals.record_removal(GUILD)
    card = await card_after_return(backend)
    clock.advance(days=30)
    await end_expired_removals(backend, is_here=True)
    with pytest.raises(NotAvailable):
        await backend.removals.agree_to_continue(person(ADA), card.subject_id)
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.DELETION)] == [MESSAGE]
    assert (await backend.erasures.erase_due_couples()).count == 0
    clock.now += DELETE_POSTS_WITHIN
    assert (await backend.erasures.erase_due_couples()).count == 1


async def test_an_end_that_comes_too_early_or_after_both_went_on_changes_nothing(
    backend: Backend, removed: Couple
) -> None:
    await backend.removals.end_expired_couple(removed.id, is_bot_back=False)
    assert await stored_state_of(backend, removed) is CoupleState.REMOVED
    for who in (ADA, BO):
        await backend.couples.resume_couple(person(who))
    backend.clock.advance(days=31)
    await backend.removals.end_expired_couple(removed.id, is_bot_back=False)
    assert await stored_state_of(backend, removed) is CoupleState.TOGETHER


async def test_either_parts_while_the_bot_is_removed_and_the_first_clock_goes_on(
    backend: Backend, removed: Couple, clock: ManualClock
) -> None:
    clock.advance(days=10)
    assert [one.id for one in await backend.couples.couples_to_part(person(BO, guild_id=0))] == [removed.id]
    assert (await backend.couples.couple_to_part(person(BO, 0), removed.id)).erase_at == removed.erase_at
    assert await backend.couples.part_couple(BO, removed.id) == removed.erase_at
    assert await stored_state_of(backend, removed) is CoupleState.PARTED
    await backend.begin_couple(ADA, CLEO)
    assert await backend.removals.ask_to_continue(GUILD) == 0
    with pytest.raises(NotInCouple):
        await backend.couples.resume_couple(person(BO))
    clock.advance(days=20)
    assert (await backend.erasures.erase_due_couples()).count == 1


@pytest.mark.on_postgresql
async def test_going_on_and_parting_at_the_same_instant_are_one_of_them(
    backend: Backend, open_backend: OpenBackend, database_kind: str, removed: Couple
) -> None:
    card = await card_after_return(backend)
    await backend.removals.agree_to_continue(person(ADA), card.subject_id)
    other = open_backend() if database_kind == "postgresql" else backend
    await asyncio.gather(
        backend.removals.agree_to_continue(person(BO), card.subject_id),
        other.couples.part_couple(ADA, removed.id),
        return_exceptions=True,
    )
    assert await stored_state_of(backend, removed) is CoupleState.PARTED


@pytest.mark.on_postgresql
async def test_removed_and_parted_at_the_same_instant_is_parted(
    backend: Backend, open_backend: OpenBackend, database_kind: str, couple: Couple
) -> None:
    other = open_backend() if database_kind == "postgresql" else backend
    await asyncio.gather(backend.removals.record_removal(GUILD), other.couples.part_couple(ADA, couple.id))
    assert await stored_state_of(backend, couple) is CoupleState.PARTED


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_backup_from_before_both_went_on_ends_nobody(
    backend: Backend, open_backend: OpenBackend, removed: Couple, clock: ManualClock, tmp_path: Path
) -> None:
    card = await card_after_return(backend)
    await backend.removals.agree_to_continue(person(ADA), card.subject_id)
    await copy_database(backend.database, tmp_path / "kindling-before.db")
    await backend.removals.agree_to_continue(person(BO), card.subject_id)
    await backend.database.close()
    clock.advance(days=31)

    async def end_nothing(_restored: Database) -> None: ...

    pictures = FolderStore(FolderLocation(tmp_path / "media"))
    copy = tmp_path / KEYRING_COPY
    into = RestoreInto(backend.database, backend.keyring, tmp_path, copy, pictures, end_nothing)
    await restore_backup(tmp_path / "kindling-before.db", into, clock())
    later = open_backend()
    assert await later.removals.expired_couples(ALL_SHARDS) == []
    again = await later.couples.load_couple(removed.id)
    assert (again.state, again.erase_at) == (CoupleState.REMOVED, clock() + KEEP_AFTER_REMOVAL)
    new_card = await card_after_return(later)
    assert new_card.subject_id != card.subject_id
    assert (await later.removals.removal_view(new_card.subject_id)).removal.agreed_by is None
    with pytest.raises(NotAvailable):
        await later.removals.agree_to_continue(person(BO), card.subject_id)
