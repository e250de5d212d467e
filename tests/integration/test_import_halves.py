"""What belongs to both: each brings their half along, and it finds the other's."""

from collections.abc import Sequence
from typing import Any

import pytest
from support.backend import ADA, BO, DECKS, Backend, person
from support.imported_lives import LESSON, LINES, do_one_of_each, records_of, try_a_wish
from support.imports import ask_to_import, bring_along, exported_file, exported_files

from core.couples import Couple
from core.exports import Records
from core.imports import NothingToBring, OnlyQuietMemories
from core.lessons import LessonStatus, OtherPartMissing
from wiring import Services

pytestmark = pytest.mark.slow

HALVES = (
    ("wishes", "round_id", "author_id"),
    ("noticings", "round_id", "author_id"),
    ("exercise_parts", "exercise_id", "user_id"),
    ("spark_picks", "spark_id", "user_id"),
    ("talk_closings", "talk_id", "user_id"),
    ("impressions", "plan_id", "user_id"),
)


def services_on(backend: Backend) -> Services:
    return Services(backend.work, backend.keyring, DECKS, backend.clock)


def authors_by_parent(records: Records, table: str, parent: str, author: str) -> list[list[Any]]:
    """Return who said something to each parent of a table's rows."""
    found: dict[Any, list[Any]] = {}
    for row in records[table]:
        found.setdefault(row[parent], []).append(row[author])
    return sorted(sorted(authors) for authors in found.values())


@pytest.mark.on_postgresql
@pytest.mark.parametrize("order", [(ADA, BO), (BO, ADA)])
async def test_both_halves_meet_whoever_comes_first(
    backend: Backend, couple: Couple, other_host: Backend, order: Sequence[int]
) -> None:
    await do_one_of_each(backend, couple)
    await try_a_wish(backend)  # once more
    backend.clock.advance(days=30)
    before = await records_of(backend, ADA, couple)
    files = {user_id: await exported_file(backend, user_id, couple) for user_id in order}
    there = await other_host.begin_couple()
    first, second = order
    view = await bring_along(other_host, (first, second), there, files[first])
    assert view.left_out.waiting == 1, "how the other's date was"
    view = await bring_along(other_host, (second, first), there, files[second])
    assert view.left_out.waiting == 0
    again = await bring_along(other_host, (first, second), there, files[first])
    assert again.summary.counts == {"impressions": 1}
    came = await records_of(other_host, ADA, there)
    for table, parent, author in HALVES:
        assert {tuple(authors) for authors in authors_by_parent(came, table, parent, author)} == {(ADA, BO)}
        assert authors_by_parent(came, table, parent, author) == authors_by_parent(
            before, table, parent, author
        ), table
    chosen = {row["id"]: row["author_id"] for row in came["wishes"]}
    assert [chosen[row["chosen_id"]] for row in came["wish_rounds"]] == [BO, BO]
    assert sorted((row["asked_by"], row["topic"]) for row in came["talks"]) == [
        (ADA, "Ada’s topic"),
        (BO, "Bo’s topic"),
    ]


async def test_a_wish_that_the_other_has_not_answered_stays_sealed_for_good(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    await services_on(backend).wishes.write_wish(person(ADA), "", "Ada’s wish", "Ada’s promise")
    backend.clock.advance(days=2)
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, await exported_file(backend, ADA, couple))
    assert "Ada’s wish" in str(await records_of(other_host, ADA, there))
    assert "Ada’s wish" not in str(await records_of(other_host, BO, there))
    wishes = services_on(other_host).wishes
    view = await wishes.write_wish(person(BO), "", "Bo’s wish", "Bo’s promise")
    assert view.round.opened_at is None, "another round: the one that came in is closed"


async def test_an_exercise_that_one_has_done_waits_for_the_other(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    typed = dict.fromkeys(LINES, "Ada’s part")
    await services_on(backend).lessons.submit_part(person(ADA), couple.id, LESSON, 1, typed)
    backend.clock.advance(days=2)
    file = await exported_file(backend, ADA, couple)
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, file)
    lessons = services_on(other_host).lessons
    view = await lessons.lesson_view(person(BO), there.id, LESSON)
    assert view.status is LessonStatus.WAITING
    assert view.latest is not None
    with pytest.raises(OtherPartMissing):
        await lessons.read_comparison(person(BO), view.latest.id)
    assert "Ada’s part" not in str(await records_of(other_host, BO, there))
    done = await lessons.submit_part(person(BO), there.id, LESSON, 1, dict.fromkeys(LINES, "Bo’s part"))
    assert done.comparison is not None
    assert len(done.comparison.parts) == 2


async def test_an_exercise_that_is_being_done_here_is_not_disturbed(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    for user_id in (ADA, BO):
        typed = dict.fromkeys(LINES, f"Before, by {user_id}")
        await services_on(backend).lessons.submit_part(person(user_id), couple.id, LESSON, 1, typed)
    again = dict.fromkeys(LINES, "Sealed before")
    await services_on(backend).lessons.submit_part(person(ADA), couple.id, LESSON, 2, again)
    backend.clock.advance(minutes=5)  # on the same day
    file = await exported_file(backend, ADA, couple)
    there = await other_host.begin_couple()
    lessons = services_on(other_host).lessons
    await lessons.submit_part(person(BO), there.id, LESSON, 1, dict.fromkeys(LINES, "Bo’s, now"))
    await bring_along(other_host, (ADA, BO), there, file)
    view = await lessons.lesson_view(person(ADA), there.id, LESSON)
    assert view.latest is not None
    assert [one.done_by for one in view.rounds] == [(BO,), (ADA,)], "the one of before is an earlier one"
    done = await lessons.submit_part(person(ADA), there.id, LESSON, 1, dict.fromkeys(LINES, "Ada’s, now"))
    assert done.comparison is not None


async def test_what_one_does_not_want_brought_back_needs_nobodys_yes_and_is_told_to_nobody(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    async with backend.work() as work:
        memory_ids = await work.memories.memory_ids_of(here.id)
    for memory_id in memory_ids:
        await services_on(backend).quiet_memories.quiet_memory(person(ADA), memory_id)
    files = await exported_files(backend, ADA, here)
    there = await other_host.begin_couple()
    view = await bring_along(other_host, (ADA, BO), there, *files)
    assert "quiet_memories" not in view.summary.counts
    assert view.left_out.waiting == 1, "a memory of Bo's"
    await bring_along(other_host, (BO, ADA), there, await exported_file(backend, BO, here))
    with pytest.raises(OnlyQuietMemories):
        await ask_to_import(other_host, ADA, there, *files)
    assert len((await records_of(other_host, ADA, there))["quiet_memories"]) == 2
    quiet = services_on(other_host).quiet_memories
    async with other_host.work() as work:
        memory_ids = await work.memories.memory_ids_of(there.id)
    for memory_id in memory_ids:
        await quiet.unquiet_memory(person(ADA), memory_id)
    with pytest.raises(OnlyQuietMemories):
        await ask_to_import(other_host, ADA, there, *files)
    assert len((await records_of(other_host, ADA, there))["quiet_memories"]) == 2


async def test_a_wish_that_was_changed_and_taken_back_does_not_come_back(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    wishes = services_on(backend).wishes
    await wishes.write_wish(person(ADA), "", "Ada’s wish", "Ada’s promise")
    backend.clock.advance(days=3)
    changed = await wishes.write_wish(person(ADA), "", "Ada’s other wish", "Ada’s promise")
    file = await exported_file(backend, ADA, couple)
    own = changed.round.wish_of(ADA)
    assert own is not None
    await wishes.delete_own_wish(person(ADA), own.id)
    backend.clock.advance(days=1)
    with pytest.raises(NothingToBring):
        await ask_to_import(backend, ADA, couple, file)
    there = await other_host.begin_couple()
    view = await bring_along(other_host, (ADA, BO), there, file)
    assert view.summary.counts == {"wishes": 1}, "on another host nobody has taken it back"
