"""The sheet for a first session on real databases: both partners' consent, limits, and messages about it."""

import asyncio

import pytest
from support.backend import ADA, BO, CLEO, DEE, Backend, person

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, NotTheAuthor, NotYours
from core.sheets import MOST_LINES, LineState, NothingOnSheet, SheetTopic, TooManyLines, YourOwnLine
from services.sheets import Sheets


@pytest.fixture
def sheets(backend: Backend, couple: Couple) -> Sheets:
    assert couple.user_ids == (ADA, BO)
    return Sheets(backend.work)


async def propose(sheets: Sheets, couple: Couple, user_id: int = ADA, text: str = "We laugh") -> int:
    return (await sheets.propose_line(person(user_id), couple.id, SheetTopic.GOOD, text)).line.id


async def on_sheet(sheets: Sheets) -> list[str]:
    return [line.text for line in (await sheets.sheet_of(person(ADA))).sheet.agreed_lines]


async def told(backend: Backend) -> list[int | None]:
    """List who is told, a day later, that something waits."""
    backend.clock.advance(days=1)
    due = [one.user_id for one in await backend.claim_and_settle_all() if one.kind is DeliveryKind.WAITS]
    return sorted(due, key=str)


async def test_a_line_moves_by_the_other_alone_and_goes_by_its_author_alone(
    sheets: Sheets, couple: Couple
) -> None:
    line_id = await propose(sheets, couple)
    for attempt in (sheets.agree_to_line(person(ADA), line_id), sheets.put_line_aside(person(ADA), line_id)):
        with pytest.raises(YourOwnLine):
            await attempt
    with pytest.raises(NotTheAuthor):
        await sheets.delete_own_line(person(BO), line_id)
    assert await on_sheet(sheets) == []
    assert (await sheets.put_line_aside(person(BO), line_id)).line.state is LineState.ASIDE
    with pytest.raises(NotAvailable):
        await sheets.put_line_aside(person(BO), line_id)
    assert (await sheets.agree_to_line(person(BO), line_id)).line.state is LineState.AGREED
    with pytest.raises(NotAvailable):
        await sheets.agree_to_line(person(BO), line_id)
    assert await on_sheet(sheets) == ["We laugh"]
    off = (await sheets.put_line_aside(person(BO), line_id)).line
    assert (off.state, off.agreed_at) == (LineState.ASIDE, None)
    await sheets.delete_own_line(person(ADA), line_id)
    for attempt in (sheets.agree_to_line(person(BO), line_id), sheets.read_line(person(BO), line_id)):
        with pytest.raises(NotAvailable):
            await attempt


@pytest.mark.on_postgresql
async def test_agreeing_and_taking_back_in_the_same_instant_end_without_the_line(
    sheets: Sheets, couple: Couple
) -> None:
    line_id = await propose(sheets, couple)
    await asyncio.gather(
        sheets.agree_to_line(person(BO), line_id),
        sheets.delete_own_line(person(ADA), line_id),
        return_exceptions=True,
    )
    assert (await sheets.sheet_of(person(ADA))).sheet.lines == ()


@pytest.mark.on_postgresql
async def test_the_fortieth_line_fits_also_when_two_come_in_the_same_instant(
    sheets: Sheets, couple: Couple
) -> None:
    for number in range(MOST_LINES - 1):
        await propose(sheets, couple, (ADA, BO)[number % 2], f"line {number}")
    results = await asyncio.gather(
        propose(sheets, couple, ADA), propose(sheets, couple, BO), return_exceptions=True
    )
    assert sorted(isinstance(one, TooManyLines) for one in results) == [False, True]
    lines = (await sheets.sheet_of(person(BO))).sheet.lines
    assert len(lines) == MOST_LINES
    own = next(line for line in lines if line.author_id == ADA)
    await sheets.delete_own_line(person(ADA), own.id)
    await propose(sheets, couple)


async def test_only_the_two_reach_their_sheet(sheets: Sheets, couple: Couple, backend: Backend) -> None:
    line_id = await propose(sheets, couple)
    with pytest.raises(NotInCouple):
        await sheets.read_line(person(CLEO), line_id)
    await backend.begin_couple(CLEO, DEE)
    for attempt in (
        sheets.sheet_of(person(CLEO), couple.id),
        sheets.propose_line(person(CLEO), couple.id, SheetTopic.GOOD, "Ours"),
        sheets.read_line(person(CLEO), line_id),
        sheets.agree_to_line(person(CLEO), line_id),
        sheets.put_line_aside(person(CLEO), line_id),
        sheets.delete_own_line(person(CLEO), line_id),
        sheets.sheet_for_file(person(CLEO), couple.id),
    ):
        with pytest.raises(NotYours):
            await attempt
    assert (await sheets.sheet_of(person(CLEO))).sheet.lines == ()
    await backend.couples.part_couple(ADA, couple.id)
    for attempt in (sheets.sheet_of(person(BO), couple.id), sheets.agree_to_line(person(BO), line_id)):
        with pytest.raises(NotAvailable):
            await attempt


@pytest.mark.on_postgresql
async def test_the_other_learns_of_a_file_once_until_another_line_is_agreed_to(
    sheets: Sheets, couple: Couple, backend: Backend
) -> None:
    with pytest.raises(NothingOnSheet):
        await sheets.sheet_for_file(person(ADA), couple.id)
    await sheets.agree_to_line(person(BO), await propose(sheets, couple))
    assert await told(backend) == [ADA, BO]
    made = backend.clock.advance(hours=1)
    assert (await sheets.sheet_for_file(person(ADA), couple.id)).sheet.made_at == made
    assert await told(backend) == [BO]
    later = backend.clock.advance(hours=1)
    again = (await sheets.sheet_for_file(person(BO), couple.id)).sheet
    assert (again.made_by, again.made_at) == (BO, later)
    assert await told(backend) == []
    await sheets.agree_to_line(person(BO), await propose(sheets, couple))
    assert await told(backend) == [ADA, BO]
    assert (await sheets.sheet_for_file(person(BO), couple.id)).sheet.made_by == BO
    assert await told(backend) == [ADA]
