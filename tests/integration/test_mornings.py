"""Mornings in the database: scheduled once a moment, posted once a day, and only if both want them."""

from datetime import UTC, date, datetime

import pytest
from support.backend import (
    ADA,
    BO,
    CHANNEL,
    CLEO,
    DECKS,
    DEE,
    Backend,
    ManualClock,
    OpenBackend,
    person,
)

from core.couples import Couple, NotInCouple
from core.date_parsing.pieces import Precision
from core.deliveries import DeliveryKind, PostedMessage
from core.errors import NotAvailable, NotYours
from core.mornings import MorningsAlreadyOn
from core.pictures import VOICE_TYPE, StoredImage
from core.proposals import AlreadyProposed, NotYourProposal, ProposalKind
from services.memories import Memories
from services.mornings import Mornings
from services.quiet_memories import QuietMemories

THIRD = date(2019, 1, 3)
NINE = datetime(2026, 1, 3, 9, 0, tzinfo=UTC)  # the couple counts in UTC


@pytest.fixture
def memories(backend: Backend) -> Memories:
    return Memories(backend.work, DECKS)


@pytest.fixture
def mornings(backend: Backend) -> Mornings:
    return Mornings(backend.work)


async def keep(memories: Memories, day: date = THIRD, title: str = "The lake") -> int:
    return (await memories.add_memory(person(ADA), "", title, "We swam.", day)).memory.id


async def begin(backend: Backend, mornings: Mornings, couple: Couple) -> None:
    """Let both partners agree to mornings."""
    assert await mornings.propose_mornings(person(ADA), couple.id)
    assert not await mornings.propose_mornings(person(BO), couple.id)
    await backend.settle_all()


async def run_due_mornings(backend: Backend, mornings: Mornings) -> int:
    """Run what is due of mornings, and return the number of posts in the home."""
    told = 0
    for _ in range(3):
        due = await backend.claim_and_settle_all()
        for delivery in due:
            if delivery.kind is DeliveryKind.MORNING:
                await mornings.open_morning(delivery.subject_id)
        told += sum(delivery.kind is DeliveryKind.ONTHISDAY for delivery in due)
    return told


async def test_a_morning_is_told_once_however_often_it_is_planned(
    backend: Backend, couple: Couple, clock: ManualClock, memories: Memories, mornings: Mornings
) -> None:
    await begin(backend, mornings, couple)
    gone = await keep(memories)
    await memories.remove_memory(person(ADA), gone)
    for title in ("The lake", "The sea"):
        await keep(memories, title=title)
    clock.now = NINE
    assert await run_due_mornings(backend, mornings) == 1
    await mornings.open_morning(couple.id)
    clock.advance(hours=1)
    assert await run_due_mornings(backend, mornings) == 0


async def test_the_next_year_is_planned_with_each_morning(
    backend: Backend, couple: Couple, clock: ManualClock, memories: Memories, mornings: Mornings
) -> None:
    await begin(backend, mornings, couple)
    await keep(memories)
    for year in (2026, 2027, 2028):
        clock.now = NINE.replace(year=year)
        assert await run_due_mornings(backend, mornings) == 1


async def test_a_process_that_died_in_between_tells_it_once(
    backend: Backend,
    couple: Couple,
    clock: ManualClock,
    memories: Memories,
    mornings: Mornings,
    open_backend: OpenBackend,
) -> None:
    await begin(backend, mornings, couple)
    await keep(memories)
    clock.now = NINE
    await mornings.open_morning(couple.id)  # and the process ends before this is settled
    later = open_backend()
    assert await run_due_mornings(later, Mornings(later.work)) == 1


@pytest.mark.parametrize("stopped", [False, True])
async def test_nothing_is_told_without_both_keys(
    backend: Backend,
    couple: Couple,
    clock: ManualClock,
    memories: Memories,
    mornings: Mornings,
    *,
    stopped: bool,
) -> None:
    if stopped:
        await begin(backend, mornings, couple)
        await keep(memories)
        await mornings.stop_mornings(person(BO), couple.id)
    else:
        await keep(memories)
        await mornings.propose_mornings(person(ADA), couple.id)
    clock.now = NINE
    assert await run_due_mornings(backend, mornings) == 0


async def test_the_second_key_is_the_others(backend: Backend, couple: Couple, mornings: Mornings) -> None:
    await mornings.propose_mornings(person(ADA), couple.id)
    with pytest.raises(AlreadyProposed):
        await mornings.propose_mornings(person(ADA), couple.id)
    async with backend.work() as work:
        (asked,) = await work.proposals.open_of(couple.id)
    assert asked.kind is ProposalKind.MORNINGS
    with pytest.raises(NotYourProposal):
        await backend.agreements.agree_to_proposal(person(ADA), asked.id)
    await backend.agreements.agree_to_proposal(person(BO), asked.id)
    with pytest.raises(MorningsAlreadyOn):
        await mornings.propose_mornings(person(BO), couple.id)


async def test_stopping_what_has_not_begun_is_over(couple: Couple, mornings: Mornings) -> None:
    with pytest.raises(NotAvailable):
        await mornings.stop_mornings(person(ADA), couple.id)


async def test_others_reach_no_morning_of_theirs(
    backend: Backend, couple: Couple, clock: ManualClock, memories: Memories, mornings: Mornings
) -> None:
    await backend.begin_couple(CLEO, DEE)
    await begin(backend, mornings, couple)
    await keep(memories)
    clock.now = NINE
    await mornings.open_morning(couple.id)
    async with backend.work() as work:
        (morning,) = await work.mornings.mornings_on(couple.id, [NINE.date()])
    assert [one.title for one in (await mornings.read_morning(person(BO), morning.id)).memories] == [
        "The lake"
    ]
    for refused in (
        mornings.stop_mornings(person(CLEO), couple.id),
        mornings.propose_mornings(person(DEE), couple.id),
    ):
        with pytest.raises(NotYours):
            await refused
    with pytest.raises(NotYours):
        await mornings.read_morning(person(CLEO), morning.id)
    with pytest.raises(NotInCouple):
        await mornings.read_morning(person(99), morning.id)
    with pytest.raises(NotAvailable):
        await mornings.read_morning(person(ADA), 12345)
    assert (await mornings.on_this_day(person(CLEO))).memories == ()


@pytest.mark.on_postgresql
async def test_what_is_no_longer_true_is_not_told(
    backend: Backend, couple: Couple, clock: ManualClock, memories: Memories, mornings: Mornings
) -> None:
    await begin(backend, mornings, couple)
    await keep(memories)
    clock.now = NINE
    await mornings.open_morning(couple.id)
    async with backend.work() as work:
        (morning,) = await work.mornings.mornings_on(couple.id, [NINE.date()])
    assert (await mornings.morning_view(morning.id)).memories
    clock.now = NINE.replace(hour=22)
    with pytest.raises(NotAvailable):
        await mornings.morning_view(morning.id)
    clock.now = NINE.replace(day=4)
    with pytest.raises(NotAvailable):
        await mornings.morning_view(morning.id)


@pytest.mark.on_postgresql
async def test_a_card_stays_if_the_memory_that_goes_was_not_on_it(
    backend: Backend, couple: Couple, clock: ManualClock, memories: Memories, mornings: Mornings
) -> None:
    await begin(backend, mornings, couple)
    shown = await keep(memories)
    span = await memories.add_memory(person(ADA), "", "Cold", "It snowed.", THIRD, about=Precision.WINTER)
    clock.now = NINE
    await mornings.open_morning(couple.id)
    async with backend.work() as work:
        (morning,) = await work.mornings.mornings_on(couple.id, [NINE.date()])
        card = PostedMessage(
            7, CHANNEL, couple.id, DeliveryKind.ONTHISDAY, morning.id, None, 0, has_words=True
        )
        await work.posts.insert_posts([card], work.now)
    clock.advance(hours=1)
    later = await keep(memories, title="The sea")
    for memory_id in (span.memory.id, later):
        await QuietMemories(backend.work).quiet_memory(person(BO), memory_id)
        await memories.remove_memory(person(ADA), memory_id)
    assert await backend.pending(DeliveryKind.DELETION) == []
    await memories.remove_memory(person(ADA), shown)
    assert [one.subject_id for one in await backend.pending(DeliveryKind.DELETION)] == [card.message_id]


async def test_beside_a_voice_message_its_first_picture_is_shown(
    couple: Couple, clock: ManualClock, memories: Memories, mornings: Mornings
) -> None:
    voice = StoredImage(1, couple.id, VOICE_TYPE, 0, 0, 1)
    photo = StoredImage(2, couple.id, "image/jpeg", 320, 240, 1)
    await memories.add_memory(person(ADA), "", "The lake", "We swam.", THIRD, [voice, photo])
    clock.now = NINE
    assert [cover.id for cover in (await mornings.on_this_day(person(BO))).covers] == [photo.id]
