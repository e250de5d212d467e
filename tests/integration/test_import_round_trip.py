"""There and back: all that two partners have comes along to another host, but for what is stated here."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.backend import ADA, BO, CLEO, DEE, Backend
from support.imported_lives import add_pictures, records_of
from support.imports import ask_to_import, bring_along, exported_files
from support.rows import COLUMN_VALUES, SPECIAL_TEXTS, insert_authored_rows

from core.couples import Couple
from core.exports import Records
from core.import_parents import PARENT_SHAPES
from core.import_shapes import SHAPES
from core.imports import LeftOut, NothingToBring
from core.pictures import PictureOwner

pytestmark = pytest.mark.slow

ELSEWHERE = 8 << 22
ACCOUNTS = {ADA: CLEO, BO: DEE}
"""The partners, and their accounts on the other host."""

DIFFERS = {
    "affections": {"echo_of"},  # whose hug it answered
    "checkins": {"followup_key"},
    "exercise_parts": {"compared_at"},  # what one has looked at is looked at again
    "memories": {"checkin_id"},  # the check-in that it was kept from
    "milestones": {"next_on", "next_ahead", "next_at"},  # announced anew
    "pictures": {"size", "created_at"},  # encoded once more
    "plans": {"every", "sequence", "poll_id", "has_event", "event_id", "event_starts_at"},
    "sheet_lines": {"state", "agreed_at"},  # both agree to a line anew
    "talks": {"ready_by", "until", "rests_in", "left_seconds"},  # the step of an open one
    "thanks": {"drawn_at"},  # back in the jar
    "tries": {"drawn_at"},
}
"""All that is not as it was, beside what stays behind as a whole (`STAYS` in test_imports)."""

PARENTS = {
    "checkin_id": "checkins",
    "round_id": "wish_rounds",
    "exercise_id": "exercises",
    "memory_id": "memories",
    "plan_id": "plans",
    "spark_id": "sparks",
    "talk_id": "talks",
    "chosen_id": "wishes",
    "subject_id": "memories",
}
FOR_READING = {
    "spark_picks.choice": "1",
    "spark_picks.guess": "2",
}
VALUES = {
    "questions.is_agreed": True,
    "plans.minutes": 90,
    "talks.minutes": 5,
    "talks.turn": 1,
    "talks.mirrored": 2,
}


def content_of(records: Records, accounts: Mapping[int, int]) -> dict[str, list[str]]:
    """Return what the rows that come along say, with what they belong to in place of its number."""

    def read(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        left_out = {"id", "couple_id", "series_id", *DIFFERS.get(table, set())}
        return {name: value(table, name, row[name]) for name in sorted(row.keys() - left_out)}

    def value(table: str, name: str, stored: Any) -> Any:
        if name in PARENTS and stored is not None and (table, name) != ("wish_rounds", "chosen_id"):
            parent = PARENTS[name]
            return [read(parent, row) for row in records[parent] if row["id"] == stored]
        return accounts.get(stored, stored) if isinstance(stored, int) else stored

    tables = {*SHAPES, *PARENT_SHAPES}
    # Each couple has a first question of its own, that is still open.
    over = {table: [row for row in records[table] if row.get("state") != "open"] for table in tables}
    over["tries"] = list(records["tries"])
    return {table: sorted(str(read(table, row)) for row in rows) for table, rows in over.items()}


@pytest.fixture
def readable_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the columns values that a couple's have."""
    for name, value in FOR_READING.items():
        monkeypatch.setitem(SPECIAL_TEXTS, name, value)
    for name, value in VALUES.items():
        monkeypatch.setitem(COLUMN_VALUES, name, value)


@pytest.mark.on_postgresql
@pytest.mark.usefixtures("readable_rows")
async def test_a_couple_with_a_row_in_every_table_comes_along_whole(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    for user_id in ACCOUNTS:
        row_ids = await insert_authored_rows(backend, couple, user_id, is_open=True)
        memory_id = row_ids["memories"]
        await add_pictures(backend, couple, PictureOwner.MEMORY, memory_id, f"Alt of {user_id}")
        async with backend.work() as work:
            await work.quiet_memories.insert_quiet(couple.id, memory_id, user_id)
    backend.clock.advance(days=400)
    before = {user_id: await records_of(backend, user_id, couple) for user_id in ACCOUNTS}
    files = {user_id: await exported_files(backend, user_id, couple) for user_id in ACCOUNTS}

    there = await other_host.begin_couple(DEE, CLEO, guild_id=ELSEWHERE)  # in the other order
    for user_id, other_id in ((ADA, BO), (BO, ADA)):
        people = (ACCOUNTS[user_id], ACCOUNTS[other_id])
        view = await bring_along(other_host, people, there, *files[user_id])
        assert view.left_out == LeftOut(), "nothing stays behind"
    for user_id, account in ACCOUNTS.items():
        written = content_of(before[user_id], ACCOUNTS)
        empty = {table for table, rows in written.items() if not rows}
        assert not empty, "a row in every table"
        came = content_of(await records_of(other_host, account, there), {})
        for table, rows in written.items():
            assert came[table] == rows, table
        with pytest.raises(NothingToBring):
            await ask_to_import(other_host, account, there, *files[user_id])
