"""Growth in its databases: pages that hold entries and rounds, and what is left when one is taken out."""

import pytest
from houses import ADA, BO, CLEO, House, person
from sqlalchemy import func, select

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import Over
from core.growths import Growth, Telling
from core.pages import NEWEST, Edge
from core.proposals import ProposalState
from data.tables import deliveries, proposals
from data.tables import growths as table
from services.agreements import Agreements
from services.growths import Growths
from services.wishes import Wishes

TOLD = Telling("The winter", "To wait.", "Tea.", None, "You learned to wait.")


@pytest.fixture
def growths(house: House, couple: Couple) -> Growths:
    assert couple.user_ids == (ADA, BO)
    return Growths(house.work, house.clock)


async def pages(growths: Growths) -> list[list[int]]:
    """Turn from the first page to the last, and see that turning back shows the same pages."""
    page = (await growths.list(person(BO))).page
    found = [page]
    while page.has_older:
        page = (await growths.list(person(BO), Edge(older_than=page.items[-1].id))).page
        found.append(page)
    back = [page]
    while page.has_newer:
        page = (await growths.list(person(BO), Edge(newer_than=page.items[0].id))).page
        back.append(page)
    assert [one.items for one in back[::-1]] == [one.items for one in found]
    return [[entry.id for entry in page.items] for page in found]


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (5, [5]), (6, [5, 1]), (11, [5, 5, 1])])
async def test_the_pages_hold_entries_and_rounds_each_once_the_newest_first(
    house: House, growths: Growths, count: int, sizes: list[int]
) -> None:
    wishes, kept = Wishes(house.work, house.clock), list[int]()
    for number in range(count):
        house.clock.forward(hours=1)
        if number % 2:
            await wishes.write(person(ADA), "", "More walks", "I find the boots")
            view = await wishes.write(person(BO), "", "More music", "I tune the piano")
            await wishes.rest(person(BO), view.round.id)
            kept.append(view.round.id)
        else:
            kept.append((await growths.keep(person(ADA), TOLD)).growth.id)
    found = await pages(growths)
    assert [len(page) for page in found] == sizes
    assert [entry for page in found for entry in page] == kept[::-1]


async def test_an_entry_is_read_as_it_was_told(growths: Growths) -> None:
    kept = (await growths.keep(person(ADA), TOLD)).growth
    found = await growths.read(person(BO), kept.id)
    assert isinstance(found.growth, Growth)
    assert found.growth == kept
    assert found.growth.telling == TOLD
    with pytest.raises(NotInCouple):
        await growths.read(person(CLEO), kept.id)
    with pytest.raises(Over):
        await growths.list(person(ADA), Edge(older_than=kept.id))
    assert (await growths.list(person(ADA), NEWEST)).page.items == (kept,)


async def test_taking_out_leaves_nothing_and_ends_what_was_asked(house: House, growths: Growths) -> None:
    await house.couples.allow_messages(person(BO), allowed=True)
    kept = (await growths.keep(person(ADA), TOLD)).growth
    [card] = (await growths.take_out(person(BO), kept.id)).deliveries
    agreements = Agreements(house.work, house.clock)
    assert (await agreements.view(card.subject_id)).words == "The winter"
    await growths.take_out(person(ADA), kept.id)
    async with house.database.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(table)) == 0
        assert (await connection.scalars(select(proposals.c.state))).all() == [ProposalState.AGREED]
        waits = select(func.count()).where(
            deliveries.c.kind == DeliveryKind.GROWTH_NEWS, deliveries.c.state == "due"
        )
        assert await connection.scalar(waits) == 0
    assert (await agreements.view(card.subject_id)).words is None
    for use in (growths.view(kept.id), growths.take_out(person(ADA), kept.id)):
        with pytest.raises(Over):
            await use


async def test_the_others_goes_with_both_keys(house: House, growths: Growths) -> None:
    kept = (await growths.keep(person(ADA), TOLD)).growth
    removal = await growths.take_out(person(BO), kept.id)
    assert removal.is_proposed
    await Agreements(house.work, house.clock).agree(person(ADA), removal.deliveries[0].subject_id)
    with pytest.raises(Over):
        await growths.view(kept.id)
