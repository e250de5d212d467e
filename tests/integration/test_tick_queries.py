"""At scale: each query of a tick, a redraw and an export uses an index, and never reads a whole table."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from support.backend import ADA, ALL_SHARDS, CHANNEL, Backend, ManualClock, backend_on, person

from core.deliveries import DeliveryKind, PostedMessage
from data.tables import metadata

pytestmark = pytest.mark.slow
NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def pass_through_bookkeeping(backend: Backend) -> None:
    """Look through the bookkeeping of a couple that has some."""
    couple = await backend.begin_couple()
    post = PostedMessage(900, CHANNEL, couple.id, DeliveryKind.NOTICE, 7, None, 0, has_words=False)
    await backend.deliveries.record_posts([post])
    backend.bookkeeping.begin_pass()
    while await backend.bookkeeping.purge_some():
        pass


async def find_cards(backend: Backend) -> None:
    """Find the cards of two subjects, as each redraw does."""
    async with backend.work() as work:
        await work.posts.posts_of_all({(DeliveryKind.CHECKIN, 7), (DeliveryKind.REVEAL, 8)})


async def count_what_is_stored(backend: Backend) -> None:
    """Count what is stored of one couple, and export it."""
    couple = await backend.begin_couple()
    await backend.exports.count_exportable(person(ADA), couple.id)
    await backend.exports.export_of(person(ADA), couple.id)


QUERIES: dict[str, Callable[[Backend], Awaitable[Any]]] = {
    "due deliveries": lambda backend: backend.deliveries.count_due(),
    "claims": lambda backend: backend.claim(32),
    "due rituals": lambda backend: backend.rituals.due_ritual_ids(ALL_SHARDS, limit=32),
    "pauses that end": lambda backend: backend.couples.couples_to_resume(ALL_SHARDS),
    "the newest post": lambda backend: backend.deliveries.newest_posted_at(),
    "who was not seen": lambda backend: backend.couples.unseen_partners(ALL_SHARDS, 30),
    "cards to redraw": find_cards,
    "leases of an earlier process": lambda backend: backend.deliveries.release_previous_claims(ALL_SHARDS),
    "what is stored": count_what_is_stored,
    "bookkeeping": pass_through_bookkeeping,
    "erasures": lambda backend: backend.erasures.erase_due_couples(),
}


@pytest.mark.parametrize("what", QUERIES)
async def test_a_tick_reads_no_table_from_end_to_end(
    database_templates: Path, tmp_path: Path, what: str
) -> None:
    for statement, steps in await plans_of(QUERIES[what], database_templates, tmp_path):
        # A search that uses nothing is a scan, too: so SQLite says that it looks for the largest value.
        scanned = {step[1] for step in steps if step[0] in ("SCAN", "SEARCH") and "USING" not in step}
        assert not scanned & set(metadata.tables), (statement, steps)


async def test_the_daily_look_for_far_moments_passes_by_those_that_are_near(
    database_templates: Path, tmp_path: Path
) -> None:
    plans = await plans_of(
        lambda backend: backend.rituals.far_ritual_ids(ALL_SHARDS), database_templates, tmp_path
    )
    assert ("SEARCH", "rituals", "ix_rituals_next_at") in {
        (step[0], step[1], step[4]) for _, steps in plans for step in steps if len(step) > 4
    }


async def plans_of(
    ask: Callable[[Backend], Awaitable[Any]], database_templates: Path, tmp_path: Path
) -> list[tuple[str, list[list[str]]]]:
    """Return each statement of what is asked, with the words of each step of SQLite's plan for it."""
    for name in ("data.db", "keys.db"):
        (tmp_path / name).write_bytes((database_templates / name).read_bytes())
    urls = [f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("data.db", "keys.db")]
    backend = backend_on(urls[0], urls[1], ManualClock())
    said: list[tuple[str, Any]] = []

    @event.listens_for(backend.database.engine.sync_engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            said.append((statement, parameters))

    await ask(backend)
    event.remove(backend.database.engine.sync_engine, "before_cursor_execute", note)
    assert said
    plans: list[tuple[str, list[list[str]]]] = []
    async with backend.database.begin() as connection:
        for statement, parameters in said:
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
            plans.append((statement, [str(step[-1]).split() for step in plan]))
    await backend.close()
    return plans
