"""SQLite prepares each statement once: the SQL itself says what the partial indexes depend on."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import Boolean, Table, event
from support.backend import ADA, ALL_SHARDS, BO, Backend, person, reveal_checkin
from support.polls_in_backend import open_poll, polls_of

from core.couples import Couple
from core.rituals import RitualKind
from data.tables import metadata
from data.tables.base import State


async def live_through_a_week(backend: Backend, couple: Couple) -> None:
    """Answer a question, vote, and do what a tick does."""
    await reveal_checkin(backend)
    await backend.checkins.read_reveal(person(BO), await reveal_checkin(backend))
    poll_id = await open_poll(backend, "A walk", "A museum")
    await polls_of(backend).poll_result(poll_id)
    await backend.rituals.rituals_of(person(ADA))
    await backend.rituals.skip_occurrence(person(ADA), RitualKind.CHECKIN)
    await backend.rituals.pause_ritual(person(ADA), RitualKind.CHECKIN)
    await backend.couples.couples_to_resume(ALL_SHARDS)
    await backend.couples.unseen_partners(ALL_SHARDS, 30)
    await backend.rituals.due_ritual_ids(ALL_SHARDS)
    await backend.deliveries.count_due()
    await backend.deliveries.release_previous_claims(ALL_SHARDS)
    await backend.claim_and_settle_all()
    await backend.erasures.erase_due_couples()
    backend.bookkeeping.begin_pass()
    while await backend.bookkeeping.purge_some():
        pass
    await backend.exports.export_of(person(ADA), couple.id)


async def test_no_statement_is_prepared_again_for_its_parameters(backend: Backend, couple: Couple) -> None:
    said: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
            said[statement] = parameters[0] if isinstance(parameters, list) else parameters

    event.listen(backend.database.engine.sync_engine, "before_cursor_execute", note)
    await live_through_a_week(backend, couple)
    event.remove(backend.database.engine.sync_engine, "before_cursor_execute", note)
    assert len(said) > 60
    prepared_again = [
        statement for statement, values in said.items() if is_prepared_again(backend, statement, values)
    ]
    assert not prepared_again, "\n\n".join(prepared_again)


def is_prepared_again(backend: Backend, statement: str, parameters: Any) -> bool:
    """Return whether SQLite prepares a statement once more when it is executed for the second time."""
    connection, calls = sqlite3.connect(backend.database.path or ""), list[object]()

    def note_preparing(*what: object) -> int:  # SQLite asks while it prepares, and at no other time
        calls.append(what)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note_preparing)
    for _ in range(2):
        calls.clear()
        connection.execute(f"EXPLAIN {statement}", parameters).fetchall()
    connection.close()
    return bool(calls)


@pytest.mark.parametrize("table", metadata.tables.values(), ids=str)
def test_what_a_partial_index_depends_on_is_compared_in_the_sql_itself(table: Table) -> None:
    for index in table.indexes:
        condition = str(index.dialect_options["sqlite"]["where"])
        depends_on = [column for column in table.columns if column.name in condition.split()]
        assert all(isinstance(column.type, (State, Boolean)) for column in depends_on), index.name
