"""Rounds at scale: what each round asks is found by an index, never by reading a whole table."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from houses import ALL, Clock, House, house_on
from sqlalchemy import event

from data.tables import metadata

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ASKED: dict[str, Callable[[House], Awaitable[Any]]] = {
    "due deliveries": lambda house: house.deliveries.due(),
    "claims": lambda house: house.deliveries.claim(32, ALL),
    "due rituals": lambda house: house.rituals.due(ALL, limit=32),
    "pauses that end": lambda house: house.couples.to_resume(ALL),
    "who was not seen": lambda house: house.couples.unseen(ALL, 30),
    "erasures": lambda house: house.erasures.run_due(),
}


@pytest.mark.parametrize("what", ASKED)
async def test_a_round_reads_no_table_from_end_to_end(files: Path, tmp_path: Path, what: str) -> None:
    for name in ("data.db", "keys.db"):
        (tmp_path / name).write_bytes((files / name).read_bytes())
    urls = [f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("data.db", "keys.db")]
    house = house_on(urls[0], urls[1], Clock())
    said: list[tuple[str, Any]] = []

    @event.listens_for(house.database.engine.sync_engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH", "UPDATE")):
            said.append((statement, parameters))

    await ASKED[what](house)
    event.remove(house.database.engine.sync_engine, "before_cursor_execute", note)
    assert said
    async with house.database.begin() as connection:
        for statement, parameters in said:
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
            steps = [str(step[-1]).split() for step in plan]
            scanned = {step[1] for step in steps if step[0] == "SCAN" and "INDEX" not in step}
            assert not scanned & set(metadata.tables), (statement, steps)
    await house.close()
