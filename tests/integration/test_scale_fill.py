"""The rows of the measure with a million couples are rows as the bot writes and reads them."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from support.backend import KINDLING, PostgresServer

from bench import scale_measures
from bench.many_couples import WEEKS
from bench.scale import compare_sizes
from bench.scale_fill import ASKED, FilledDatabase, fill, opened
from bench.scale_rows import MEMORIES, THANKS
from bench.scale_servers import PostgresqlServer
from data.tables import answers, couples, rituals

pytestmark = pytest.mark.slow
COUNT = 4 * ASKED


@pytest.mark.on_postgresql
async def test_what_is_filled_can_be_read_opened_and_answered(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring_url = empty_url.replace("empty.db", "keys.db")
    many = await fill(empty_url, keyring_url, COUNT)
    async with opened(empty_url, keyring_url, many) as filled:
        await assert_all_is_there(filled)
        monkeypatch.setattr(scale_measures, "DUE", 20)
        for measure in scale_measures.MEASURES:
            await run_twice(measure, filled)
        person = filled.person(filled.asked[0])
        assert (await filled.services.couples.couple_status(person)).counts["checkins"] > WEEKS


async def test_one_action_can_be_measured_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDLING_BENCH_DIR", str(tmp_path))
    rows = await compare_sizes("sqlite", COUNT, 2 * COUNT, ["a claim"])
    assert [row.name for row in rows] == ["sqlite: a claim", "sqlite: disk of a couple"]
    assert not list(tmp_path.iterdir())


async def test_the_largest_tables_are_listed_with_their_indexes(server: PostgresServer) -> None:
    whole, *listed = await PostgresqlServer(server.socket, pid=0).largest_tables_of(KINDLING)
    assert whole.startswith(f"{KINDLING}: ")
    assert len(listed) == 10
    assert all(" MB, its indexes " in line for line in listed)


async def run_twice(measure: scale_measures.Measure, filled: FilledDatabase) -> None:
    for number in range(2):
        if measure.prepare is not None:
            await measure.prepare(filled, number)
        await measure.action(filled, number)


async def assert_all_is_there(filled: FilledDatabase) -> None:
    async with filled.database.begin() as connection:
        for table, each in ((couples, 1), (rituals, 2), (answers, 2 * WEEKS)):
            assert await connection.scalar(select(func.count()).select_from(table)) == COUNT * each
        later = await connection.scalar(select(func.min(rituals.c.next_at)))
        assert later is not None
        assert later > filled.many.now + timedelta(days=1)
        if filled.database.is_sqlite:
            assert not (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
    for number in filled.asked[:4]:
        person = filled.person(number)
        couple = await filled.services.couples.couple_of(person)
        assert couple.id == filled.many.couple_id(number)
        export = await filled.services.exports.export_of(person, couple.id)
        assert not export.unreadable_count
        assert len(export.records["answers"]) == 2 * WEEKS
        assert len(export.records["memories"]) == MEMORIES
        assert len(export.records["thanks"]) == THANKS
