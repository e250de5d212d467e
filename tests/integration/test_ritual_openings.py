"""Rituals that are due: opened together, they come to the same rows as alone; a broken one stops no other."""

import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from sqlalchemy import delete, insert, select, update
from support.backend import (
    ALL_SHARDS,
    DECKS,
    START,
    Backend,
    ManualClock,
    OpenBackend,
    backend_on,
    run_in_thread,
)
from support.statement_counts import database_cost

from core.checkins import FIRST_QUESTION, FRAME_QUESTION, THIRD_PARTY_QUESTION
from core.errors import StorageUnavailable
from core.rituals import RitualKind
from data import engine
from data.tables import checkins, couples, metadata, questions, rituals
from delivery.due_rituals import DueRituals
from services.access import load_item
from services.rituals import Rituals

pytestmark = pytest.mark.slow

NOW = START + timedelta(days=400)
COUPLES = 20
QUESTIONS = DECKS.questions[:120]  # so that a longer deck leaves the worlds as they are
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def database_templates(database_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two SQLite files in which all couples have begun, which takes longer than what tests do with them."""
    folder = shutil.copytree(database_templates, tmp_path_factory.mktemp("worlds"), dirs_exist_ok=True)

    async def begin() -> None:
        data, keys = (f"sqlite+aiosqlite:///{folder / name}" for name in ("data.db", "keys.db"))
        backend = backend_on(data, keys, ManualClock())
        await begin_couples(backend)
        await backend.close()

    run_in_thread(begin())
    return folder


async def begin_couples(backend: Backend) -> None:
    for number in range(1, COUPLES + 1):
        await backend.begin_couple(10 * number, 10 * number + 1, number << 22)


async def begun_ids(backend: Backend) -> Sequence[int]:
    """Return the ids of the couples, in the order of their servers."""
    if not backend.database.is_sqlite:
        await begin_couples(backend)
    async with backend.database.begin() as connection:
        return (await connection.scalars(select(couples.c.id).order_by(couples.c.guild_id))).all()


async def read_rows(backend: Backend) -> Rows:
    async with backend.database.begin() as connection:
        return {
            table.name: [dict(row._mapping) for row in (await connection.execute(select(table))).all()]
            for table in metadata.sorted_tables
        }


async def restore_rows(backend: Backend, rows: Rows) -> None:
    async with backend.database.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            await connection.execute(delete(table))
        for table in metadata.sorted_tables:
            if rows[table.name]:
                await connection.execute(insert(table), rows[table.name])


def without_new_ids(rows: Rows, before: Rows) -> dict[str, list[str]]:
    """Describe rows so that two runs compare equal, although each gave its new rows ids of its own."""
    known = {row["id"] for table in before.values() for row in table if "id" in row}

    def describe(row: dict[str, Any]) -> str:
        if row.get("id") in known:
            return repr(row)
        kept = {
            name: value for name, value in row.items() if name not in ("id", "key" if "kind" in row else "")
        }
        if kept.get("subject_id") not in known:
            kept["subject_id"] = "new"
        return repr(kept)

    return {name: sorted(describe(row) for row in table) for name, table in rows.items()}


class World:
    """Couples of every age and state, whose rituals are due, on time or late."""

    def __init__(self, backend: Backend, seed: int) -> None:
        self._backend = backend
        self._random = random.Random(seed)
        self._next_id = 1_000

    async def create(self) -> None:
        for number, couple_id in enumerate(await begun_ids(self._backend), 1):
            await self._add_past(number, couple_id)
        self._backend.clock.now = NOW

    async def _add_past(self, number: int, couple_id: int) -> None:
        chance = self._random.random
        async with self._backend.database.begin() as connection:
            age = await self._change_couple(connection, number, couple_id)
            if chance() < 0.3:
                columns = select(rituals).where(rituals.c.couple_id == couple_id)
                row = (await connection.execute(columns)).one()._mapping
                memory = {**row, "id": self._new_id(), "kind": RitualKind.MEMORY, "unanswered": 0}
                await connection.execute(insert(rituals).values(memory))
            if chance() < 0.3:  # both answered the first question, so that none is open
                await connection.execute(
                    update(checkins).where(checkins.c.couple_id == couple_id).values(state="revealed")
                )
            for days_ago in (380, 371, 364, 357, 351, 40, 10):
                if timedelta(days=days_ago) < age:
                    await self._add_checkin(connection, couple_id, NOW - timedelta(days=days_ago))
            for key in self._random.sample([one.deck_id for one in QUESTIONS], 20):
                await self._add_dealt(connection, couple_id, "checkin", key, 200)
            for deck, key in (("then", "journey-01"), ("eyes", THIRD_PARTY_QUESTION)):
                if chance() < 0.5:
                    await self._add_dealt(connection, couple_id, deck, key, self._random.choice([5, 40, 200]))
            if chance() < 0.2:
                await self._add_question(connection, couple_id, asked_at=None)

    async def _change_couple(self, connection: Any, number: int, couple_id: int) -> timedelta:
        """Let a couple be any of those that a ritual finds when it is due, and return its age."""
        chance = self._random.random
        state = self._random.choice(["together"] * 10 + ["parted", "removed"])
        age = timedelta(days=self._random.choice([2, 30, 100, 365, 420, 420, 420, 800]))
        paused_until = NOW + timedelta(days=3) if chance() < 0.1 else None
        await connection.execute(
            update(couples)
            .where(couples.c.id == couple_id)
            .values(
                state=state,
                started_at=NOW - age,
                paused_until=paused_until,
                has_frame=(None, False, None, None, True)[number % 5],
            )
        )
        await connection.execute(
            update(rituals)
            .where(rituals.c.couple_id == couple_id)
            .values(
                next_at=NOW - timedelta(hours=self._random.choice([0, 0, 1, 1, 5, 5, 30, 80, 400])),
                unanswered=self._random.choice([0, 0, 0, 1, 1, 5]),
                is_chosen=chance() < 0.5,
            )
        )
        return age

    async def _add_checkin(self, connection: Any, couple_id: int, at: datetime) -> None:
        own = await self._add_question(connection, couple_id, asked_at=at)
        deck_id = self._random.choice(QUESTIONS).deck_id
        key = self._random.choice(
            [deck_id, FRAME_QUESTION, FIRST_QUESTION, f"own:{own}", "own:7", "left-the-deck"]
        )
        checkin_id = self._new_id()
        await connection.execute(
            insert(checkins).values(
                id=checkin_id,
                couple_id=couple_id,
                question_key=key,
                state="revealed",
                opened_at=at,
                revealed_at=at + timedelta(hours=1),
            )
        )
        answered = metadata.tables["answers"]
        for number in range(self._random.choice([1, 2, 2, 2])):
            await connection.execute(
                insert(answered).values(
                    id=self._new_id(), checkin_id=checkin_id, user_id=number + 1, body=b"", answered_at=at
                )
            )

    async def _add_question(self, connection: Any, couple_id: int, asked_at: datetime | None) -> int:
        question_id = self._new_id()
        await connection.execute(
            insert(questions).values(
                id=question_id,
                couple_id=couple_id,
                author_id=1,
                body=b"x",
                is_agreed=self._random.random() < 0.8,
                asked_at=asked_at,
                created_at=NOW,
            )
        )
        return question_id

    async def _add_dealt(self, connection: Any, couple_id: int, deck: str, key: str, days_ago: int) -> None:
        seen = metadata.tables["seen"]
        at = NOW - timedelta(days=days_ago)
        await connection.execute(
            insert(seen).values(id=self._new_id(), couple_id=couple_id, deck=deck, key=key, seen_at=at)
        )

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id


async def due_ids(backend: Backend) -> Sequence[int]:
    return await backend.rituals.due_ritual_ids(ALL_SHARDS)


async def open_together(backend: Backend) -> None:
    assert await backend.rituals.run_due_rituals(await due_ids(backend)) == []


async def open_alone(backend: Backend) -> None:
    for ritual_id in await due_ids(backend):
        await backend.rituals.run_due_ritual(ritual_id)


def kinds_of_choices(rows: Rows) -> set[str]:
    """Return the decks from which something was dealt now, and `first`, `own` and `rose` for those.

    A world in which a rule has nothing to choose would not show that its choice is the couple's own.
    """
    decks = {row["deck"] for row in rows["seen"] if row["seen_at"] == NOW}
    keys = {row["question_key"] for row in rows["checkins"] if row["opened_at"] == NOW}
    return decks | {
        kind for kind in ("first", "own", FRAME_QUESTION) if any(key.startswith(kind) for key in keys)
    }


async def assert_same_rows_both_ways(backend: Backend, seed: int) -> None:
    await World(backend, seed).create()
    before = await read_rows(backend)
    await open_alone(backend)
    rows = await read_rows(backend)
    assert kinds_of_choices(rows) == {"first", "own", FRAME_QUESTION, "eyes", "then", "checkin", "prompts"}
    alone = without_new_ids(rows, before)
    await restore_rows(backend, before)
    await open_together(backend)
    assert without_new_ids(await read_rows(backend), before) == alone


@pytest.mark.parametrize("seed", [4, 8, 15, 16, 23, 29])  # in whose worlds every rule has something to choose
async def test_rituals_opened_together_come_to_the_same_rows_as_alone(backend: Backend, seed: int) -> None:
    await assert_same_rows_both_ways(backend, seed)


@pytest.mark.on_postgresql
async def test_both_databases_open_rituals_together(backend: Backend) -> None:
    await assert_same_rows_both_ways(backend, seed=14)


async def test_a_batch_costs_few_statements_however_many_couples(backend: Backend) -> None:
    await World(backend, seed=1).create()
    due = await due_ids(backend)
    with database_cost(backend.database) as cost:
        await backend.rituals.run_due_rituals(due)
    assert cost.transactions == 1
    # Each reads or writes for all couples: three load what is due, nine what the question's choice needs,
    # four close what was open, the rest store what was decided, one for each set of columns.
    assert len(cost.statements) <= 25, "\n".join(cost.statements)


@pytest.mark.on_postgresql
async def test_a_ritual_whose_couple_cannot_be_read_stops_no_other(backend: Backend) -> None:
    await World(backend, seed=2).create()
    due = await due_ids(backend)
    async with backend.database.begin() as connection:
        poisoned = await connection.scalar(select(rituals.c.couple_id).where(rituals.c.id == due[0]))
        theirs = await connection.scalars(select(rituals.c.id).where(rituals.c.couple_id == poisoned))
        broken_ids = set(theirs.all()) & set(due)
        partners = metadata.tables["partners"]
        await connection.execute(
            delete(partners).where(partners.c.couple_id == poisoned, partners.c.place == 0)
        )
    opener = DueRituals(backend.rituals, ALL_SHARDS)
    assert await opener.open_batch() is False
    assert set(await due_ids(backend)) == broken_ids
    assert await opener.open_batch() is False  # left alone until its wait is over


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_couple_whose_row_is_locked_waits_alone(
    open_backend: OpenBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    backend, other = open_backend(), open_backend()
    await World(backend, seed=2).create()
    due = await due_ids(backend)
    async with other.work() as work:
        locked = await load_item(work, work.rituals, due[0])
        opener = DueRituals(backend.rituals, ALL_SHARDS)
        assert await opener.open_batch() is False
        left = set(await due_ids(backend))
        assert due[0] in left
        assert left < set(due)
        assert {await couple_id_of(backend, one) for one in left} == {locked[0].id}
    await DueRituals(backend.rituals, ALL_SHARDS).open_batch()
    assert await due_ids(backend) == []


async def couple_id_of(backend: Backend, ritual_id: int) -> int:
    async with backend.database.begin() as connection:
        return await connection.scalar(select(rituals.c.couple_id).where(rituals.c.id == ritual_id)) or 0


@pytest.mark.parametrize("fails", ["run_due_rituals", "run_due_ritual"])
async def test_an_outage_is_no_rituals_failure(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """Whether the database is away for all of them together or, after a broken row, for one of them alone."""

    async def be_away(*_arguments: object) -> None:
        raise StorageUnavailable

    async def fail(*_arguments: object) -> None:
        raise ValueError

    await World(backend, seed=2).create()
    opener = DueRituals(backend.rituals, ALL_SHARDS)
    monkeypatch.setattr(Rituals, "run_due_rituals", fail)
    monkeypatch.setattr(Rituals, fails, be_away)
    with pytest.raises(StorageUnavailable):
        await opener.open_batch()
    monkeypatch.undo()
    await opener.open_batch()
    assert await due_ids(backend) == []


async def test_a_failing_ritual_that_is_gone_is_forgotten(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object) -> None:
        raise ValueError

    await World(backend, seed=2).create()
    opener = DueRituals(backend.rituals, ALL_SHARDS)
    monkeypatch.setattr(Rituals, "run_due_rituals", fail)
    monkeypatch.setattr(Rituals, "run_due_ritual", fail)
    await opener.open_batch()
    assert opener._failures
    async with backend.database.begin() as connection:
        await connection.execute(delete(rituals))
    later = discord.utils.utcnow() + timedelta(days=2)
    monkeypatch.setattr(discord.utils, "utcnow", lambda: later)
    await opener.open_batch()
    assert not opener._failures


async def test_a_kind_that_needs_many_statements_is_left_to_be_opened_alone(backend: Backend) -> None:
    await World(backend, seed=3).create()
    date_id = 77
    async with backend.database.begin() as connection:
        columns = (await connection.execute(select(rituals).limit(1))).one()._mapping
        await connection.execute(insert(rituals).values({**columns, "id": date_id, "kind": RitualKind.DATE}))
    assert await backend.rituals.run_due_rituals(await due_ids(backend)) == [date_id]
