"""Mornings, stored: planned once for each moment, told once for each day, and only where both want it."""

from datetime import UTC, date, datetime

import pytest
from houses import ADA, BO, CLEO, DECKS, DEE, Clock, House, OpenHouse, person

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotYours, Over
from core.memories import NothingFound
from core.mornings import MorningsAlready
from core.proposals import AlreadyProposed, NotYourProposal, ProposalKind
from services.memories import Memories
from services.mornings import Mornings

THIRD = date(2019, 1, 3)
NINE = datetime(2026, 1, 3, 9, 0, tzinfo=UTC)  # the couple counts in UTC


@pytest.fixture
def memories(house: House) -> Memories:
    return Memories(house.work, DECKS, house.clock)


@pytest.fixture
def mornings(house: House) -> Mornings:
    return Mornings(house.work, house.clock)


async def keep(memories: Memories, day: date = THIRD, title: str = "The lake") -> int:
    return (await memories.keep(person(ADA), "", title, "We swam.", day)).memory.id


async def begin(house: House, mornings: Mornings, couple: Couple) -> None:
    """Turn both keys."""
    assert await mornings.want(person(ADA), couple.id)
    assert await mornings.want(person(BO), couple.id) is None
    await house.settle_all()


async def ring(house: House, mornings: Mornings) -> int:
    """Let what is due of mornings be done; how often the home is told."""
    told = 0
    for _ in range(3):
        due = await house.claim_all()
        for delivery in due:
            if delivery.kind is DeliveryKind.MORNING:
                await mornings.begin(delivery.subject_id)
        told += sum(delivery.kind is DeliveryKind.ONTHISDAY for delivery in due)
    return told


async def test_a_morning_is_told_once_however_often_it_is_planned(
    house: House, couple: Couple, clock: Clock, memories: Memories, mornings: Mornings
) -> None:
    await begin(house, mornings, couple)
    gone = await keep(memories)
    await memories.take_out(person(ADA), gone)
    for title in ("The lake", "The sea"):
        await keep(memories, title=title)
    clock.now = NINE
    assert await ring(house, mornings) == 1
    await mornings.begin(couple.id)
    clock.forward(hours=1)
    assert await ring(house, mornings) == 0


async def test_the_next_year_is_planned_with_each_morning(
    house: House, couple: Couple, clock: Clock, memories: Memories, mornings: Mornings
) -> None:
    await begin(house, mornings, couple)
    await keep(memories)
    for year in (2026, 2027, 2028):
        clock.now = NINE.replace(year=year)
        assert await ring(house, mornings) == 1


async def test_a_process_that_died_in_between_tells_it_once(
    house: House, couple: Couple, clock: Clock, memories: Memories, mornings: Mornings, open_house: OpenHouse
) -> None:
    await begin(house, mornings, couple)
    await keep(memories)
    clock.now = NINE
    await mornings.begin(couple.id)  # and the process ends before this is settled
    later = open_house()
    assert await ring(later, Mornings(later.work, clock)) == 1


@pytest.mark.parametrize("stopped", [False, True])
async def test_nothing_is_told_without_both_keys(
    house: House, couple: Couple, clock: Clock, memories: Memories, mornings: Mornings, *, stopped: bool
) -> None:
    if stopped:
        await begin(house, mornings, couple)
        await keep(memories)
        await mornings.stop(person(BO), couple.id)
    else:
        await keep(memories)
        await mornings.want(person(ADA), couple.id)
    clock.now = NINE
    assert await ring(house, mornings) == 0


async def test_the_second_key_is_the_others(house: House, couple: Couple, mornings: Mornings) -> None:
    await mornings.want(person(ADA), couple.id)
    with pytest.raises(AlreadyProposed):
        await mornings.want(person(ADA), couple.id)
    async with house.work() as stores:
        (asked,) = await stores.proposals.open_of(couple.id)
    assert asked.kind is ProposalKind.MORNINGS
    with pytest.raises(NotYourProposal):
        await house.agreements.agree(person(ADA), asked.id)
    await house.agreements.agree(person(BO), asked.id)
    with pytest.raises(MorningsAlready):
        await mornings.want(person(BO), couple.id)


async def test_stopping_what_has_not_begun_is_over(couple: Couple, mornings: Mornings) -> None:
    with pytest.raises(Over):
        await mornings.stop(person(ADA), couple.id)


async def test_others_reach_no_morning_of_theirs(
    house: House, couple: Couple, clock: Clock, memories: Memories, mornings: Mornings
) -> None:
    await house.begin(CLEO, DEE)
    await begin(house, mornings, couple)
    await keep(memories)
    clock.now = NINE
    await mornings.begin(couple.id)
    async with house.work() as stores:
        (morning,) = await stores.mornings.of(couple.id)
    assert [one.title for one in (await mornings.read(person(BO), morning.id)).memories] == ["The lake"]
    for refused in (mornings.stop(person(CLEO), couple.id), mornings.want(person(DEE), couple.id)):
        with pytest.raises(NotYours):
            await refused
    with pytest.raises(NotYours):
        await mornings.read(person(CLEO), morning.id)
    with pytest.raises(NotInCouple):
        await mornings.read(person(99), morning.id)
    with pytest.raises(Over):
        await mornings.read(person(ADA), 12345)
    assert (await mornings.on_this_day(person(CLEO))).memories == ()


async def test_what_is_no_longer_true_is_not_told(
    house: House, couple: Couple, clock: Clock, memories: Memories, mornings: Mornings
) -> None:
    await begin(house, mornings, couple)
    await keep(memories)
    clock.now = NINE
    await mornings.begin(couple.id)
    async with house.work() as stores:
        (morning,) = await stores.mornings.of(couple.id)
    assert (await mornings.to_tell(morning.id)).memories
    clock.now = NINE.replace(hour=22)
    with pytest.raises(Over):
        await mornings.to_tell(morning.id)
    clock.now = NINE.replace(day=4)
    with pytest.raises(Over):
        await mornings.to_tell(morning.id)


async def test_a_search_opens_some_at_a_time_and_misses_none(
    couple: Couple, memories: Memories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.memories.OPENED_AT_ONCE", 2)
    for day in range(1, 8):
        await keep(memories, date(2019, 1, day), f"Day {day}")
    found, has_more = await memories.search(person(BO), "day", 7)
    assert [one.title for one in found] == [f"Day {day}" for day in range(7, 0, -1)]
    assert not has_more
    found, has_more = await memories.search(person(BO), "day", 6)
    assert (len(found), has_more) == (6, True)
    with pytest.raises(NothingFound):
        await memories.search(person(BO), "volcano", 7)
