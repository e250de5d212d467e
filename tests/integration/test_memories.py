"""Memories in the database: pages, drawing, sharing once, and removing without leftovers."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from support.backend import ADA, BO, CLEO, DECKS, DEE, Backend, person

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind, PostedMessage
from core.errors import NotAvailable, NotYours
from core.memories import MemoryUnknown, NoMemories
from core.proposals import ProposalState
from core.rituals import RitualKind
from core.schedules import Schedule
from data.tables import memories as table
from services.memories import Memories
from services.memory_origins import prompt_opener
from services.memory_search import MemorySearch
from services.ritual_schedules import begin_ritual
from services.rituals import Rituals
from services.timelines import Timelines

LEAP_DAY = date(2020, 2, 29)


@pytest.fixture
def memories(backend: Backend, couple: Couple) -> Memories:
    assert couple.user_ids == (ADA, BO)
    return Memories(backend.work, DECKS)


@pytest.fixture
def timelines(backend: Backend) -> Timelines:
    return Timelines(backend.work)


async def keep(memories: Memories, title: str, day: date = LEAP_DAY, author: int = ADA) -> int:
    view = await memories.add_memory(person(author), "", title, "We were there.", day)
    return view.memory.id


async def share(backend: Backend, memories: Memories, memory_id: int, user_id: int) -> PostedMessage:
    """Share a memory, and record the message that shows it."""
    await backend.settle_all()
    assert await memories.share_memory(person(user_id), memory_id) == (True, None)
    [delivery] = await backend.claim(100)
    assert (delivery.kind, delivery.subject_id) == (DeliveryKind.MEMORY, memory_id)
    assert delivery.user_id == user_id
    posted = PostedMessage(77, 500, delivery.couple_id, delivery.kind, memory_id, user_id, 0, has_words=True)
    await backend.deliveries.settle_sent(delivery, [posted])
    return posted


async def pages(timelines: Timelines) -> list[list[str]]:
    """Turn from the first page to the last, and check that turning back shows the same pages."""
    timeline = await timelines.timeline_page(person(BO))
    found = [timeline]
    while timeline.has_older:
        timeline = await timelines.timeline_page(person(BO), timeline.memories[-1].cursor)
        found.append(timeline)
    back = [timeline]
    while timeline.has_newer:
        timeline = await timelines.timeline_page(person(BO), timeline.memories[0].cursor, newer=True)
        back.append(timeline)
    assert back[::-1] == found
    return [[memory.title for memory in page.memories] for page in found]


@pytest.mark.on_postgresql
@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (5, [5]), (6, [5, 1]), (11, [5, 5, 1])])
async def test_the_timeline_has_every_memory_once_also_those_of_one_day(
    memories: Memories, timelines: Timelines, count: int, sizes: list[int]
) -> None:
    for number in range(count):
        await keep(memories, f"{number:02}", LEAP_DAY + timedelta(days=number // 3))
    found = await pages(timelines)
    assert [len(page) for page in found] == sizes
    assert [title for page in found for title in page] == [f"{n:02}" for n in reversed(range(count))]


async def test_without_memories_there_is_no_timeline_and_nothing_to_draw(
    memories: Memories, timelines: Timelines
) -> None:
    for ask in (timelines.timeline_page, memories.draw_memory):
        with pytest.raises(NoMemories):
            await ask(person(ADA))
        with pytest.raises(NotInCouple):
            await ask(person(CLEO))


@pytest.mark.on_postgresql
async def test_a_page_of_the_timeline_is_found_by_its_index(backend: Backend, memories: Memories) -> None:
    await keep(memories, "The lake")
    plan = "EXPLAIN QUERY PLAN" if backend.database.is_sqlite else "EXPLAIN"
    page = "SELECT * FROM memories WHERE couple_id = 1 AND (happened_on, id) < ('2020-02-29', 5)"
    async with backend.database.begin() as connection:
        if not backend.database.is_sqlite:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        rows = await connection.execute(text(f"{plan} {page} ORDER BY happened_on DESC, id DESC LIMIT 5"))
        steps = " ".join(str(row) for row in rows.all())
    assert "ix_memories_couple_id_happened_on" in steps
    assert "SORT" not in steps.upper()
    assert "TEMP B-TREE" not in steps.upper()


@pytest.mark.on_postgresql
async def test_chance_remembers_what_each_partner_drew_last(memories: Memories) -> None:
    for title in ("The lake", "The sea"):
        await keep(memories, title)
    last: dict[int, int] = {}
    for turn in range(10):
        user_id = (ADA, BO, BO)[turn % 3]
        drawn = (await memories.draw_memory(person(user_id))).memory.id
        assert drawn != last.get(user_id)
        last[user_id] = drawn


@pytest.mark.on_postgresql
async def test_two_who_share_in_the_same_instant_share_once(backend: Backend, memories: Memories) -> None:
    memory_id = await keep(memories, "The lake")
    both = await asyncio.gather(*(memories.share_memory(person(user), memory_id) for user in (ADA, BO)))
    assert sorted(is_new for is_new, _ in both) == [False, True]
    assert all(posted is None for _, posted in both)
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.MEMORY)] == [memory_id]


async def test_what_is_posted_is_shared_again_only_once_it_is_lost(
    backend: Backend, memories: Memories
) -> None:
    memory_id = await keep(memories, "The lake")
    posted = await share(backend, memories, memory_id, BO)
    assert await memories.share_memory(person(ADA), memory_id) == (False, posted)
    assert await backend.claim_due(DeliveryKind.MEMORY) == []
    backend.clock.advance(hours=1)
    is_new, _ = await memories.share_memory(person(ADA), memory_id, missing_message_ids=[posted.message_id])
    assert is_new
    assert len(await backend.claim_due(DeliveryKind.MEMORY)) == 1


@pytest.mark.on_postgresql
async def test_removing_leaves_no_row_and_deletes_what_is_posted(
    backend: Backend, memories: Memories
) -> None:
    memory_id = await keep(memories, "The lake")
    await share(backend, memories, memory_id, ADA)
    assert not await memories.remove_memory(person(ADA), memory_id)
    [deletion] = await backend.claim_and_settle_all()
    assert (deletion.kind, deletion.subject_id, deletion.channel_id) == (DeliveryKind.DELETION, 77, 500)
    async with backend.database.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(table)) == 0
    for use in (memories.memory_view(memory_id), memories.remove_memory(person(ADA), memory_id)):
        with pytest.raises(NotAvailable):
            await use


async def test_taking_out_what_the_other_wrote_ends_every_question_about_it(
    backend: Backend, memories: Memories
) -> None:
    memory_id = await keep(memories, "The lake", author=BO)
    assert await memories.remove_memory(person(ADA), memory_id), "it waits for the other's agreement"
    [card] = await backend.claim_due(DeliveryKind.PROPOSAL)
    proposal_id = card.subject_id
    backend.clock.advance(hours=1)
    assert not await memories.remove_memory(person(BO), memory_id)
    due = await backend.claim_and_settle_all()
    assert [(one.kind, one.subject_id) for one in due] == [(DeliveryKind.REDRAW, proposal_id)]
    view = await backend.agreements.proposal_view(proposal_id)
    assert view.proposal.state is ProposalState.AGREED
    assert view.words is None
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), proposal_id)


@pytest.mark.on_postgresql
async def test_another_couples_memories_are_out_of_reach(backend: Backend, memories: Memories) -> None:
    memory_id = await keep(memories, "The lake")
    await backend.begin_couple(CLEO, DEE)
    for use in (
        memories.read_memory(person(CLEO), memory_id),
        memories.share_memory(person(CLEO), memory_id),
        memories.remove_memory(person(CLEO), memory_id),
    ):
        with pytest.raises(NotYours):
            await use
    search = MemorySearch(backend.work)
    with pytest.raises(MemoryUnknown):
        await search.chosen_memory(person(CLEO), str(memory_id))
    assert await search.suggest_memories(person(CLEO), "", 25) == []


@pytest.mark.on_postgresql
async def test_telling_what_the_ritual_asked_answers_it(
    backend: Backend, memories: Memories, couple: Couple
) -> None:
    async with backend.work() as work:
        loaded = await work.couples.find_couple(couple.id)
        assert loaded is not None
        weekly = Schedule(4, backend.clock.now.time(), 1)
        await begin_ritual(work, loaded, RitualKind.MEMORY, weekly)
    rituals = Rituals(backend.work, {RitualKind.MEMORY: prompt_opener(DECKS)})
    backend.clock.advance(days=1)
    ritual = await rituals.ritual_of_kind(couple.id, RitualKind.MEMORY)
    await rituals.run_due_ritual(ritual.id)
    [delivery] = await backend.claim_due(DeliveryKind.PROMPT)
    prompt, asked = await memories.dealt_prompt(delivery.subject_id)
    assert prompt in DECKS.prompts
    assert asked.id == couple.id
    await memories.add_memory(person(BO), f"p.{prompt.deck_id}", "The lake", "We swam.", LEAP_DAY)
    assert (await rituals.ritual_of_kind(couple.id, RitualKind.MEMORY)).unanswered == 1
    await memories.add_memory(person(BO), f"r.{delivery.subject_id}", "The lake", "We swam.", LEAP_DAY)
    assert (await rituals.ritual_of_kind(couple.id, RitualKind.MEMORY)).unanswered == 0
