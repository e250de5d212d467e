"""Growth in the database: pages of entries and rounds, and removing an entry without leftovers."""

import pytest
from sqlalchemy import func, select
from support.backend import ADA, BO, CLEO, Backend, person

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.growths import Growth, GrowthStory
from core.pages import NEWEST_PAGE, PageCursor
from core.proposals import ProposalState
from data.tables import growths as table
from data.tables import proposals, waits
from services.growths import Growths
from services.wishes import Wishes

TOLD = GrowthStory("The winter", "To wait.", "Tea.", None, "You learned to wait.")


@pytest.fixture
def growths(backend: Backend, couple: Couple) -> Growths:
    assert couple.user_ids == (ADA, BO)
    return Growths(backend.work)


async def pages(growths: Growths) -> list[list[int]]:
    """Turn from the first page to the last, and check that turning back shows the same pages."""
    page = (await growths.growth_page(person(BO))).page
    found = [page]
    while page.has_older:
        page = (await growths.growth_page(person(BO), PageCursor(older_than=page.items[-1].id))).page
        found.append(page)
    back = [page]
    while page.has_newer:
        page = (await growths.growth_page(person(BO), PageCursor(newer_than=page.items[0].id))).page
        back.append(page)
    assert [one.items for one in back[::-1]] == [one.items for one in found]
    return [[entry.id for entry in page.items] for page in found]


@pytest.mark.on_postgresql
@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (5, [5]), (6, [5, 1]), (11, [5, 5, 1])])
async def test_the_pages_hold_entries_and_rounds_each_once_the_newest_first(
    backend: Backend, growths: Growths, count: int, sizes: list[int]
) -> None:
    wishes, kept = Wishes(backend.work), list[int]()
    for number in range(count):
        backend.clock.advance(hours=1)
        if number % 2:
            await wishes.write_wish(person(ADA), "", "More walks", "I find the boots")
            view = await wishes.write_wish(person(BO), "", "More music", "I tune the piano")
            await wishes.end_round(person(BO), view.round.id)
            kept.append(view.round.id)
        else:
            kept.append((await growths.add_growth(person(ADA), TOLD))[1].id)
    found = await pages(growths)
    assert [len(page) for page in found] == sizes
    assert [entry for page in found for entry in page] == kept[::-1]


@pytest.mark.on_postgresql
async def test_an_entry_is_read_as_it_was_told(growths: Growths) -> None:
    _, kept = await growths.add_growth(person(ADA), TOLD)
    _, found = await growths.read_growth(person(BO), kept.id)
    assert isinstance(found, Growth)
    assert found == kept
    assert found.story == TOLD
    with pytest.raises(NotInCouple):
        await growths.read_growth(person(CLEO), kept.id)
    with pytest.raises(NotAvailable):
        await growths.growth_page(person(ADA), PageCursor(older_than=kept.id))
    assert (await growths.growth_page(person(ADA), NEWEST_PAGE)).page.items == (kept,)


@pytest.mark.on_postgresql
async def test_taking_out_leaves_nothing_and_ends_what_was_asked(backend: Backend, growths: Growths) -> None:
    _, kept = await growths.add_growth(person(ADA), TOLD)
    assert await growths.remove_growth(person(BO), kept.id), "it waits for the other's agreement"
    [card] = await backend.claim_due(DeliveryKind.PROPOSAL)
    agreements = backend.agreements
    assert (await agreements.proposal_view(card.subject_id)).words == "The winter"
    assert not await growths.remove_growth(person(ADA), kept.id)
    async with backend.database.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(table)) == 0
        assert (await connection.scalars(select(proposals.c.state))).all() == [ProposalState.AGREED]
        assert await connection.scalar(select(func.count()).select_from(waits)) == 0
    assert (await agreements.proposal_view(card.subject_id)).words is None
    for use in (growths.read_growth(person(ADA), kept.id), growths.remove_growth(person(ADA), kept.id)):
        with pytest.raises(NotAvailable):
            await use


async def test_the_others_goes_with_both_keys(backend: Backend, growths: Growths) -> None:
    _, kept = await growths.add_growth(person(ADA), TOLD)
    assert await growths.remove_growth(person(BO), kept.id), "it waits for the other's agreement"
    [card] = await backend.claim_due(DeliveryKind.PROPOSAL)
    await backend.agreements.agree_to_proposal(person(ADA), card.subject_id)
    with pytest.raises(NotAvailable):
        await growths.read_growth(person(ADA), kept.id)
