"""What waits for a partner, in the database: stored once, told once, read once."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from support.backend import ADA, BO, Backend, person

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.growths import GrowthStory
from core.waits import WaitKind
from data.decks.lessons import load_lessons
from data.tables import waits
from services.growths import Growths
from services.panels import Panels
from services.waits import note_waiting
from services.wishes import Wishes

STORY = GrowthStory("The winter", "To wait.", "Tea.", None, None)


@pytest.fixture
def panels(backend: Backend, couple: Couple) -> Panels:
    assert couple.user_ids == (ADA, BO)
    return Panels(backend.work, load_lessons())


async def stored(backend: Backend) -> Sequence[tuple[int, str, bool]]:
    async with backend.database.begin() as connection:
        rows = await connection.execute(
            select(waits.c.user_id, waits.c.kind, waits.c.is_told).order_by(waits.c.kind)
        )
        return [(row.user_id, row.kind, row.is_told) for row in rows]


async def tell(backend: Backend) -> list[int | None]:
    """Send what is due of these lines, and list who is told."""
    due = await backend.claim_and_settle_all()
    return [one.user_id for one in due if one.kind is DeliveryKind.WAITS]


@pytest.mark.on_postgresql
async def test_several_things_make_one_line_and_only_what_is_to_be_read_stays(
    backend: Backend, panels: Panels, couple: Couple
) -> None:
    await Wishes(backend.work).write_wish(person(ADA), "", "More walks", "I find the boots")
    growths = Growths(backend.work)
    _, growth = await growths.add_growth(person(ADA), STORY)
    assert len(await backend.pending(DeliveryKind.WAITS)) == 1
    assert (await panels.untold_line(couple.id, BO)).user_id == BO
    backend.clock.advance(minutes=11)
    assert await tell(backend) == [BO]
    assert await stored(backend) == [(BO, "growth", True)]
    with pytest.raises(NotAvailable):
        await panels.untold_line(couple.id, BO)
    await growths.read_growth(person(BO), growth.id)
    assert await stored(backend) == []


@pytest.mark.on_postgresql
async def test_a_day_has_one_line_and_the_next_tells_of_all_that_came_since(
    backend: Backend, panels: Panels, couple: Couple
) -> None:
    growths = Growths(backend.work)
    await growths.add_growth(person(ADA), STORY)
    told_at = backend.clock.advance(minutes=11)
    assert await tell(backend) == [BO]
    backend.clock.advance(minutes=1)
    for _ in range(2):
        await growths.add_growth(person(ADA), STORY)
    [line] = await backend.pending(DeliveryKind.WAITS)
    assert line.due_at.date() > told_at.date()
    assert (await panels.untold_line(couple.id, BO)).due_at == line.due_at
    backend.clock.advance(days=1)
    assert await tell(backend) == [BO]


@pytest.mark.on_postgresql
async def test_what_is_deleted_or_read_waits_no_more(
    backend: Backend, panels: Panels, couple: Couple
) -> None:
    growths = Growths(backend.work)
    await growths.add_growth(person(ADA), STORY)
    _, growth = await growths.add_growth(person(ADA), STORY)
    await growths.remove_growth(person(ADA), growth.id)
    assert [one.kind for one in (await panels.panel_of(person(BO))).waiting][-1:] == [WaitKind.GROWTH]
    await growths.growth_page(person(BO))
    assert await stored(backend) == []
    with pytest.raises(NotAvailable):
        await panels.untold_line(couple.id, BO)


async def test_what_is_noted_twice_is_told_once_and_anew_after_that(backend: Backend, couple: Couple) -> None:
    for told in ([BO], [BO]):
        for _ in range(2):
            async with backend.work() as work:
                loaded = await work.couples.find_couple(couple.id)
                assert loaded is not None
                await note_waiting(work, loaded, BO, WaitKind.SHEET_NEWS, couple.id)
        backend.clock.advance(days=1)
        assert await tell(backend) == told
