"""A database that is lost while it commits: what ended, ended in both databases or in neither."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from support.backend import (
    ADA,
    CLEO,
    DEE,
    KINDLING,
    Backend,
    ManualClock,
    PostgresServer,
    backend_on,
    person,
    stored_tombstones,
)
from support.network_link import NetworkLink
from support.patience import PATIENCE_SECONDS

from core.couples import Couple, CoupleState
from core.errors import CommitUnknown, StorageUnavailable
from core.tombstones import EndKind, Tombstone
from data import endings
from data.crypto.keyring_tables import data_keys
from data.endings import Endings
from data.engine import Database
from data.tombstones import Key, TombstoneStore

ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@dataclass(frozen=True)
class Far:
    """A couple whose data is at the other end of a network, and the same data nearby."""

    link: NetworkLink
    backend: Backend
    nearby: Backend
    couple: Couple

    async def state(self) -> CoupleState:
        async with self.nearby.work() as work:
            return (await work.couples.snapshot_couples([self.couple.id]))[self.couple.id].state

    async def tombstones(self) -> list[Tombstone]:
        return await stored_tombstones(self.backend.keyring)

    async def lose_answer_of_parting(self) -> None:
        """End the network once the server has committed the parting, whose answer is kept back."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.state() is not CoupleState.PARTED:  # noqa: ASYNC110 (the server does it)
                await asyncio.sleep(0.02)
        self.link.cut()


@pytest.fixture
async def far(
    urls: tuple[str, str],
    server: PostgresServer,
    clock: ManualClock,
    database_templates: Path,
    tmp_path: Path,
) -> AsyncGenerator[Far]:
    link = NetworkLink(server.socket)
    await link.open()
    keyring_file = tmp_path / "keys.db"
    keyring_file.write_bytes((database_templates / "keys.db").read_bytes())
    keyring_url = f"sqlite+aiosqlite:///{keyring_file}"
    backend = backend_on(link.url(KINDLING), keyring_url, clock, data_dir=tmp_path)
    nearby = backend_on(urls[0], keyring_url, clock, data_dir=tmp_path)
    yield Far(link, backend, nearby, await backend.begin_couple())
    link.mend()
    await backend.close()
    await nearby.close()
    await link.close()


def once_written(patch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen after tombstones are written, and before the COMMIT of their data."""
    write = TombstoneStore.write

    async def write_then(
        store: TombstoneStore, tombstones: Sequence[Tombstone], now: datetime
    ) -> list[Tombstone]:
        new = await write(store, tombstones, now)
        happens()
        return new

    patch.setattr(TombstoneStore, "write", write_then)


@ON_POSTGRESQL
async def test_a_parting_whose_answer_was_lost_is_one(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    once_written(monkeypatch, far.link.keep_answers_back)

    async def lose_answer() -> None:
        await far.lose_answer_of_parting()
        far.link.mend()

    async with asyncio.TaskGroup() as group:
        group.create_task(lose_answer())
        await far.backend.couples.part_couple(ADA, far.couple.id)
    await far.backend.keyring.tombstones.settle()
    assert [one.kind for one in await far.tombstones()] == [EndKind.PARTING]
    assert await stored_tombstones(far.backend.keyring, is_pending=True) == []


@ON_POSTGRESQL
async def test_while_nobody_can_tell_a_parting_stands_and_is_asked_for_later(
    far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_written(monkeypatch, far.link.keep_answers_back)
    async with asyncio.TaskGroup() as group:
        group.create_task(far.lose_answer_of_parting())
        with pytest.raises(CommitUnknown):
            await far.backend.couples.part_couple(ADA, far.couple.id)
    await far.backend.keyring.tombstones.settle()  # the database is still away
    assert len(await stored_tombstones(far.backend.keyring, is_pending=True)) == 1
    far.link.mend()
    await far.backend.keyring.tombstones.settle()
    assert [one.kind for one in await far.tombstones()] == [EndKind.PARTING]
    assert await stored_tombstones(far.backend.keyring, is_pending=True) == []


@ON_POSTGRESQL
@pytest.mark.parametrize("is_back_at_once", [True, False])
async def test_a_parting_that_never_reached_the_database_is_none(
    far: Far, monkeypatch: pytest.MonkeyPatch, *, is_back_at_once: bool
) -> None:
    def lose() -> None:
        far.link.cut()
        if is_back_at_once:
            far.link.mend()

    once_written(monkeypatch, lose)
    with pytest.raises(StorageUnavailable) as refused:
        await far.backend.couples.part_couple(ADA, far.couple.id)
    assert isinstance(refused.value, CommitUnknown) is not is_back_at_once
    far.link.mend()
    await wait_until_nothing_ends(far)
    assert await far.state() is CoupleState.TOGETHER


async def wait_until_nothing_ends(far: Far) -> None:
    """Settle until the server has noticed that the connection is gone."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await far.tombstones():
            await asyncio.sleep(0.02)
            await far.backend.keyring.tombstones.settle()


@ON_POSTGRESQL
async def test_who_tries_again_decides_about_what_was_in_doubt(
    far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_written(monkeypatch, far.link.cut)
    with pytest.raises(CommitUnknown):
        await far.backend.couples.part_couple(ADA, far.couple.id)
    monkeypatch.undo()
    far.link.mend()
    await far.backend.couples.part_couple(ADA, far.couple.id)
    await far.backend.keyring.tombstones.settle()
    assert [one.kind for one in await far.tombstones()] == [EndKind.PARTING]
    assert await far.state() is CoupleState.PARTED


@ON_POSTGRESQL
async def test_anything_else_that_may_have_been_saved_says_so(far: Far) -> None:
    row = insert(data_keys).values(id="one", wrapped=b"")

    async def is_stored() -> bool:
        async with far.nearby.database.begin() as connection:
            return await connection.scalar(select(data_keys.c.id)) is not None

    async def lose_answer() -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await is_stored():  # noqa: ASYNC110 (the server does it)
                await asyncio.sleep(0.02)
        far.link.cut()

    async def insert_unheard() -> None:
        async with far.backend.database.begin() as connection:
            await connection.execute(row)
            far.link.keep_answers_back()

    async with asyncio.TaskGroup() as group:
        group.create_task(lose_answer())
        with pytest.raises(CommitUnknown):
            await insert_unheard()
    assert await is_stored()


@ON_POSTGRESQL
async def test_a_tombstone_whose_own_answer_was_lost_goes_with_its_data(
    far: Far, urls: tuple[str, str], clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the keyring is at the other end of the network, and the data nearby."""
    backend = backend_on(urls[0], far.link.url(KINDLING), clock, data_dir=tmp_path)
    couple = await backend.begin_couple(CLEO, DEE)
    insert_rows = TombstoneStore._insert_new

    async def insert_unheard(store: TombstoneStore, *arguments: object) -> set[Key]:
        new = await insert_rows(store, *arguments)  # type: ignore[arg-type]
        far.link.keep_answers_back()
        return new

    async def lose_answer() -> None:
        nearby = TombstoneStore(Database(urls[1]), backend.keyring.tombstones._table)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not [one async for one in nearby.batches()]:  # noqa: ASYNC110 (the server does it)
                await asyncio.sleep(0.02)
        await nearby._database.close()
        far.link.cut()
        far.link.mend()

    monkeypatch.setattr(TombstoneStore, "_insert_new", insert_unheard)
    async with asyncio.TaskGroup() as group:
        group.create_task(lose_answer())
        with pytest.raises(StorageUnavailable):
            await backend.couples.part_couple(CLEO, couple.id)
    assert await stored_tombstones(backend.keyring) == []
    await backend.close()


@pytest.mark.on_postgresql
async def test_a_cancellation_does_not_interrupt_the_commit_of_an_ending(
    backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task is cancelled just before its COMMIT begins."""
    parting = asyncio.ensure_future(backend.couples.part_couple(ADA, couple.id))
    loop = asyncio.get_running_loop()
    once_written(monkeypatch, lambda: loop.call_soon(parting.cancel))
    with pytest.raises(asyncio.CancelledError):
        await parting
    async with backend.work() as work:
        parted = (await work.couples.snapshot_couples([couple.id]))[couple.id]
    assert parted.state is CoupleState.PARTED
    await backend.keyring.tombstones.settle()
    assert [one.kind for one in await stored_tombstones(backend.keyring)] == [EndKind.PARTING]
    assert await stored_tombstones(backend.keyring, is_pending=True) == []


@ON_POSTGRESQL
async def test_a_commit_that_takes_too_long_for_who_is_cancelled_is_asked_for(
    backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can say how it ends: but both databases know the same."""
    monkeypatch.setattr(endings, "WAIT_SECONDS", 0.001)
    parting = asyncio.ensure_future(backend.couples.part_couple(ADA, couple.id))
    loop = asyncio.get_running_loop()
    once_written(monkeypatch, lambda: loop.call_soon(parting.cancel))
    with pytest.raises(asyncio.CancelledError):
        await parting
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await stored_tombstones(backend.keyring, is_pending=True):  # the server may not be done yet
            await backend.keyring.tombstones.settle()
    async with backend.work() as work:
        state = (await work.couples.snapshot_couples([couple.id]))[couple.id].state
    assert len(await stored_tombstones(backend.keyring)) == (state is CoupleState.PARTED)


@ON_POSTGRESQL
async def test_a_server_that_never_saw_the_transaction_has_not_committed_it(backend: Backend) -> None:
    asking = Endings(backend.database, backend.keyring.tombstones)
    asking._transaction_id = 1_000_000_000  # as after the change to a copy that lags behind
    assert await asking._ask() is False


async def test_a_tombstone_that_could_not_be_withdrawn_is_withdrawn_later(
    backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backend.couples.allow_messages(person(ADA), allowed=False)

    async def be_away(*_arguments: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(TombstoneStore, "remove", be_away)
    await backend.couples.allow_messages(person(ADA), allowed=True)
    monkeypatch.undo()
    assert len(await stored_tombstones(backend.keyring)) == 1
    await backend.keyring.tombstones.settle()
    assert await stored_tombstones(backend.keyring) == []
