"""What was ended for good stays ended: after a kill at the worst moment, and after any restore."""

import ast
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from support.backend import (
    ADA,
    BO,
    CHANNEL,
    Backend,
    OpenBackend,
    answer_checkin,
    current_checkin_id,
    person,
    stored_tombstones,
)
from support.data_dirs import NIGHT, backups_of, create_databases, open_backend_in, settings_of
from support.rows import insert_authored_rows, row_counts_by
from support.source_trees import module_trees

from core.couples import Couple, CoupleState
from core.errors import StorageUnavailable
from core.invitations import InvitationState, MayNotInviteAgain
from core.tombstones import Tombstone
from data.backups import backups_in
from data.stores.own_words import AUTHORED_TABLES
from data.tombstones import TombstoneStore
from ops.cli import restore_backup
from services.tombstones import CarriedOut, Tombstones
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow
EXPIRING_OR_REPLACED = {
    ("import_parts", "delete_part"),  # its words have come in
    ("import_parts", "delete_import"),  # the first part's tombstone stands for all
    ("import_parts", "delete_other_imports"),
    ("talk_closings", "upsert_closing"),
}
"""Where words are deleted that nobody wanted gone: they expire, or others replace them."""


@pytest.fixture
async def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    await create_databases(folder)
    return folder


async def back_up(backend: Backend, data_dir: Path) -> Path:
    await backups_of(backend, data_dir).back_up_if_due()
    return backups_in(data_dir / "backups")[0]


async def restore(backend: Backend, data_dir: Path, backup: Path) -> tuple[Backend, str]:
    """Close a backend, restore a backup, and open the backend again."""
    await backend.close()
    told = await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    return open_backend_in(data_dir), told


def tombstones_of(backend: Backend) -> Tombstones:
    return Tombstones(backend.work, backend.keyring, DELETE_OWN)


async def state_of(backend: Backend, couple: Couple) -> CoupleState:
    async with backend.work() as work:
        return (await work.couples.snapshot_couples([couple.id]))[couple.id].state


async def test_words_of_every_kind_that_were_taken_back_stay_gone(data_dir: Path) -> None:
    """A table of words whose deletion leaves no tombstone is found here, also one that is new."""
    backend = open_backend_in(data_dir)
    couple = await backend.begin_couple()
    for user_id in (ADA, BO):
        await insert_authored_rows(backend, couple, user_id, is_open=True)
    wrote = await row_counts_by(backend, couple, BO)
    backup = await back_up(backend, data_dir)
    assert (await backend.own_words.erase_own_words(person(ADA), couple.id)).failures == []
    backend, told = await restore(backend, data_dir, backup)
    left = await row_counts_by(backend, couple, ADA)
    left["talks"] = await topics_of(backend, couple, ADA)
    assert left == dict.fromkeys(AUTHORED_TABLES, 0)
    assert await row_counts_by(backend, couple, BO) == wrote
    assert say("restore-words", count=len(AUTHORED_TABLES)) in told
    await backend.close()


async def topics_of(backend: Backend, couple: Couple, user_id: int) -> int:
    async with backend.work() as work:
        return len(await work.own_words.subject_ids_of("talks", couple.id, user_id, 0, 10))


async def test_a_parting_stays_one_and_nothing_sealed_opens(data_dir: Path) -> None:
    backend = open_backend_in(data_dir)
    couple = await backend.begin_couple()
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id, "sealed for ever")
    backup = await back_up(backend, data_dir)
    erase_at = await backend.couples.part_couple(ADA, couple.id)
    backend, told = await restore(backend, data_dir, backup)
    assert say("restore-partings", count=1) in told
    async with backend.work() as work:
        assert await work.couples.find_couple_of(person(BO)) is None
        parted = (await work.couples.snapshot_couples([couple.id]))[couple.id]
    assert (parted.state, parted.erase_at) == (CoupleState.PARTED, erase_at.replace(microsecond=0))
    assert (await backend.begin_couple()).id != couple.id
    backend.clock.advance(days=31)
    assert (await backend.erasures.erase_due_couples()).count == 1
    await backend.close()


@pytest.mark.parametrize("is_known", [True, False])
async def test_never_holds_whether_or_not_the_backup_knows_the_invitation(
    data_dir: Path, is_known: bool
) -> None:
    backend = open_backend_in(data_dir)
    await backend.begin_couple(50, 60)
    earlier = await back_up(backend, data_dir)
    invitation = await backend.invitations.invite(person(ADA), BO, CHANNEL, is_bot=False)
    backend.clock.advance(days=1)
    backup = await back_up(backend, data_dir) if is_known else earlier
    await backend.invitations.decline_invitation(person(BO), invitation.id, InvitationState.NEVER)
    backend, told = await restore(backend, data_dir, backup)
    assert say("restore-nevers", count=1) in told
    backend.clock.advance(days=400)
    with pytest.raises(MayNotInviteAgain):
        await backend.invitations.invite(person(ADA), BO, CHANNEL, is_bot=False)
    again = await tombstones_of(backend).carry_out_all()
    assert again == CarriedOut()
    await backend.close()


@pytest.mark.parametrize("has_said_never", [True, False])
async def test_who_was_left_still_does_not_invite_after_a_restore(
    data_dir: Path, has_said_never: bool
) -> None:
    backend = open_backend_in(data_dir)
    couple = await backend.begin_couple()
    backup = await back_up(backend, data_dir)
    backend.clock.advance(days=1)
    await backend.couples.part_couple(BO, couple.id)
    if has_said_never:
        await backend.invitations.decline_invitation(person(BO), couple.id, InvitationState.NEVER)
    backend, _ = await restore(backend, data_dir, backup)
    backend.clock.advance(days=30, hours=23)  # it counts from the parting
    with pytest.raises(MayNotInviteAgain):
        await backend.invitations.invite(person(ADA), BO, CHANNEL, is_bot=False)
    backend.clock.advance(hours=1)
    if has_said_never:
        with pytest.raises(MayNotInviteAgain):
            await backend.invitations.invite(person(ADA), BO, CHANNEL, is_bot=False)
    else:
        await backend.invitations.invite(person(ADA), BO, CHANNEL, is_bot=False)
    await backend.close()


@pytest.mark.parametrize("is_given_again", [True, False])
async def test_a_permission_that_was_withdrawn_stays_withdrawn_unless_it_was_given_again(
    data_dir: Path, is_given_again: bool
) -> None:
    backend = open_backend_in(data_dir)
    couple = await backend.begin_couple()
    await backend.couples.allow_messages(person(ADA), allowed=True)
    async with backend.work() as work:
        await work.mornings.update_wanted(couple.id, wanted=True)
        await work.couples.update_couple(couple.id, has_frame=True)
    backup = await back_up(backend, data_dir)
    await backend.couples.allow_messages(person(ADA), allowed=False)
    async with backend.work() as work:
        await work.mornings.update_wanted(couple.id, wanted=False)
        await work.couples.update_couple(couple.id, has_frame=False)
    if is_given_again:
        await backend.couples.allow_messages(person(ADA), allowed=True)
        async with backend.work() as work:
            await work.mornings.update_wanted(couple.id, wanted=True)
            await work.couples.update_couple(couple.id, has_frame=True)
    backend, told = await restore(backend, data_dir, backup)
    found = await backend.couples.couple_of(person(ADA))
    assert found.partner_by_id(ADA).wants_messages is is_given_again
    assert found.has_frame is is_given_again
    async with backend.work() as work:
        assert await work.mornings.are_wanted(couple.id) is is_given_again
    assert (say("restore-permissions", count=3) in told) is not is_given_again
    await backend.close()


async def test_what_came_before_the_backup_changes_nothing(data_dir: Path) -> None:
    """A question answered again after it was taken back keeps its new answer."""
    backend = open_backend_in(data_dir)
    await backend.begin_couple()
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id, "taken back")
    await backend.checkins.delete_own_answer(person(ADA), checkin_id)
    await answer_checkin(backend, ADA, checkin_id, "said anew")
    backup = await back_up(backend, data_dir)
    backend, told = await restore(backend, data_dir, backup)
    assert told.splitlines()[0] == say("restore-done", couples=1)
    assert len(told.splitlines()) == 2
    async with backend.work() as work:
        couple = await work.couples.find_couple_of(person(ADA))
        assert couple is not None
        (checkin,) = await work.checkins.answered_by(couple.id, ADA, 10)
        answer = await work.answers.answer_of(checkin, ADA)
    assert answer is not None
    assert answer.body == "said anew"
    await backend.close()


async def test_endings_of_several_batches_are_carried_out_and_counted(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.batches.ROWS_PER_BATCH", 1)
    backend = open_backend_in(data_dir)
    couple = await backend.begin_couple()
    other = await backend.begin_couple(50, 60)
    await backend.couples.allow_messages(person(ADA), allowed=True)
    await answer_checkin(backend, ADA, await current_checkin_id(backend))
    backup = await back_up(backend, data_dir)
    await backend.couples.allow_messages(person(ADA), allowed=False)
    await backend.checkins.delete_own_answer(person(ADA), await current_checkin_id(backend))
    await backend.couples.part_couple(BO, couple.id)
    await backend.couples.part_couple(50, other.id)
    await backend.invitations.decline_invitation(person(BO), couple.id, InvitationState.NEVER)
    backend, told = await restore(backend, data_dir, backup)
    for text_id, count in (
        ("restore-partings", 2),
        ("restore-nevers", 1),
        ("restore-permissions", 1),
        ("restore-words", 1),
    ):
        assert say(text_id, count=count) in told
    await backend.close()


async def test_words_that_cannot_be_read_any_more_go_too(data_dir: Path) -> None:
    backend = open_backend_in(data_dir)
    couple = await backend.begin_couple()
    await insert_authored_rows(backend, couple, ADA, is_open=True)
    async with backend.database.begin() as connection:
        for name in ("memories", "thanks", "talks"):
            table = AUTHORED_TABLES[name]
            column = {"memories": "title", "thanks": "message", "talks": "topic"}[name]
            await connection.execute(table.update().values({column: b"x" * 40}))
    backup = await back_up(backend, data_dir)
    async with backend.work() as work:
        for name in ("memories", "thanks"):
            await work.own_words._delete_words(AUTHORED_TABLES[name])
    backend, told = await restore(backend, data_dir, backup)
    assert say("restore-words", count=2) in told
    assert (await row_counts_by(backend, couple, ADA))["memories"] == 0
    await backend.close()


@pytest.mark.on_postgresql
async def test_a_start_carries_out_what_is_only_in_the_keyring(
    backend: Backend, open_backend: OpenBackend, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the tombstone was committed, and before the data was."""
    write = TombstoneStore.write

    async def die_after(
        store: TombstoneStore, tombstones: Sequence[Tombstone], now: datetime
    ) -> list[Tombstone]:
        await write(store, tombstones, now)
        raise KeyboardInterrupt

    async def dead(*_arguments: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(TombstoneStore, "write", die_after)
    monkeypatch.setattr(TombstoneStore, "remove", dead)
    with pytest.raises(KeyboardInterrupt):
        await backend.couples.part_couple(ADA, couple.id)
    monkeypatch.undo()
    later = open_backend()
    assert await state_of(later, couple) is CoupleState.TOGETHER
    assert await tombstones_of(later).carry_out_pending() == CarriedOut(partings=1)
    assert await state_of(later, couple) is CoupleState.PARTED
    await later.erasures.erase_due_couples()
    assert await stored_tombstones(open_backend().keyring, is_pending=True) == []


async def test_an_outage_deletes_no_words_without_what_depends_on_them(
    backend: Backend, couple: Couple
) -> None:
    async def be_away(*_arguments: object) -> None:
        raise StorageUnavailable

    await answer_checkin(backend, ADA, await current_checkin_id(backend))
    async with backend.database.begin() as connection:
        answer_id = await connection.scalar(select(AUTHORED_TABLES["answers"].c.id))
    assert answer_id is not None
    at_start = Tombstones(backend.work, backend.keyring, {"answers": be_away})
    with pytest.raises(StorageUnavailable):
        await at_start.carry_out([Tombstone("answers", answer_id)])
    assert (await row_counts_by(backend, couple, ADA))["answers"] == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_commit_that_fails_withdraws_the_tombstone(
    backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with backend.database.begin() as connection:
        raw = (await connection.get_raw_connection()).dbapi_connection

    def fail() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(raw, "commit", fail)
    with pytest.raises(StorageUnavailable):
        await backend.couples.part_couple(ADA, couple.id)
    monkeypatch.undo()
    assert await state_of(backend, couple) is CoupleState.TOGETHER
    assert await stored_tombstones(backend.keyring) == []


@pytest.mark.on_postgresql
async def test_nothing_of_an_erased_couple_stays_among_the_tombstones(
    backend: Backend, couple: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id)
    await backend.checkins.delete_own_answer(person(ADA), checkin_id)
    await backend.couples.allow_messages(person(ADA), allowed=False)
    await backend.couples.part_couple(ADA, couple.id)
    kinds = {one.kind for one in await stored_tombstones(backend.keyring)}
    assert kinds == {"answers", "messages", "parting"}
    backend.clock.advance(days=34)
    await backend.erasures.erase_due_couples()
    assert await stored_tombstones(backend.keyring) == []


def test_no_store_deletes_words_without_a_tombstone() -> None:
    """Words are deleted by `_delete_words`, or they expire or are replaced, where that is listed."""
    found = {
        (table, function.name)
        for path, tree in module_trees()
        if path.parent == Path("data/stores")
        for function in ast.walk(tree)
        if isinstance(function, ast.AsyncFunctionDef | ast.FunctionDef)
        for table in _tables_deleted_in(function)
        if table in AUTHORED_TABLES
    }
    assert found == EXPIRING_OR_REPLACED


def _tables_deleted_in(function: ast.AST) -> list[str]:
    return [
        call.args[0].id
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "delete"
        and call.args
        and isinstance(call.args[0], ast.Name)
    ]
