"""The sheet for a first session on real databases: both keys, limits, and what is told."""

import asyncio

import pytest
from houses import ADA, BO, CLEO, DEE, House, person

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotTheAuthor, NotYours, Over
from core.sheets import LINES, LineState, NothingOnSheet, TooManyLines, Topic, YourOwnLine
from services.sheets import GATHERED_FOR, Sheets


@pytest.fixture
def sheets(house: House, couple: Couple) -> Sheets:
    assert couple.user_ids == (ADA, BO)
    return Sheets(house.work, house.clock)


async def propose(sheets: Sheets, couple: Couple, user_id: int = ADA, text: str = "We laugh") -> int:
    return (await sheets.propose(person(user_id), couple.id, Topic.GOOD, text)).id


async def on_sheet(sheets: Sheets) -> list[str]:
    return [line.text for line in (await sheets.of(person(ADA))).sheet.agreed]


async def allow_messages(house: House, *user_ids: int) -> None:
    for user_id in user_ids:
        await house.couples.allow_messages(person(user_id), allowed=True)


async def told(house: House) -> list[int | None]:
    """Who is told now that the sheet has changed."""
    return [one.user_id for one in await house.due(DeliveryKind.SHEET)]


async def test_a_line_moves_by_the_other_alone_and_goes_by_its_author_alone(
    sheets: Sheets, couple: Couple
) -> None:
    line_id = await propose(sheets, couple)
    for attempt in (sheets.agree(person(ADA), line_id), sheets.put_aside(person(ADA), line_id)):
        with pytest.raises(YourOwnLine):
            await attempt
    with pytest.raises(NotTheAuthor):
        await sheets.withdraw(person(BO), line_id)
    assert await on_sheet(sheets) == []
    assert (await sheets.put_aside(person(BO), line_id)).line.state is LineState.ASIDE
    with pytest.raises(Over):
        await sheets.put_aside(person(BO), line_id)
    assert (await sheets.agree(person(BO), line_id)).line.state is LineState.AGREED
    with pytest.raises(Over):
        await sheets.agree(person(BO), line_id)
    assert await on_sheet(sheets) == ["We laugh"]
    off = (await sheets.put_aside(person(BO), line_id)).line
    assert (off.state, off.agreed_at) == (LineState.ASIDE, None)
    await sheets.withdraw(person(ADA), line_id)
    for attempt in (sheets.agree(person(BO), line_id), sheets.read(person(BO), line_id)):
        with pytest.raises(Over):
            await attempt


async def test_agreeing_and_taking_back_in_the_same_instant_end_without_the_line(
    sheets: Sheets, couple: Couple
) -> None:
    line_id = await propose(sheets, couple)
    await asyncio.gather(
        sheets.agree(person(BO), line_id), sheets.withdraw(person(ADA), line_id), return_exceptions=True
    )
    assert (await sheets.of(person(ADA))).sheet.lines == ()


async def test_the_fortieth_line_fits_also_when_two_come_in_the_same_instant(
    sheets: Sheets, couple: Couple
) -> None:
    for number in range(LINES - 1):
        await propose(sheets, couple, (ADA, BO)[number % 2], f"line {number}")
    results = await asyncio.gather(
        propose(sheets, couple, ADA), propose(sheets, couple, BO), return_exceptions=True
    )
    assert sorted(isinstance(one, TooManyLines) for one in results) == [False, True]
    lines = (await sheets.of(person(BO))).sheet.lines
    assert len(lines) == LINES
    own = next(line for line in lines if line.author_id == ADA)
    await sheets.withdraw(person(ADA), own.id)
    await propose(sheets, couple)


async def test_only_the_two_reach_their_sheet(sheets: Sheets, couple: Couple, house: House) -> None:
    line_id = await propose(sheets, couple)
    with pytest.raises(NotInCouple):
        await sheets.read(person(CLEO), line_id)
    await house.begin(CLEO, DEE)
    for attempt in (
        sheets.view(person(CLEO), couple.id),
        sheets.propose(person(CLEO), couple.id, Topic.GOOD, "Ours"),
        sheets.read(person(CLEO), line_id),
        sheets.agree(person(CLEO), line_id),
        sheets.put_aside(person(CLEO), line_id),
        sheets.withdraw(person(CLEO), line_id),
        sheets.make(person(CLEO), couple.id),
    ):
        with pytest.raises(NotYours):
            await attempt
    assert (await sheets.of(person(CLEO))).sheet.lines == ()
    await house.couples.part(ADA, couple.id)
    for attempt in (sheets.view(person(BO), couple.id), sheets.agree(person(BO), line_id)):
        with pytest.raises(Over):
            await attempt


async def test_changes_are_gathered_into_one_message_and_who_did_not_allow_it_gets_none(
    sheets: Sheets, couple: Couple, house: House
) -> None:
    await allow_messages(house, BO)
    first, second = await propose(sheets, couple), await propose(sheets, couple)
    await sheets.agree(person(BO), first)
    house.clock.now += GATHERED_FOR
    assert await told(house) == [BO]
    await sheets.agree(person(BO), second)
    house.clock.now += GATHERED_FOR
    assert await told(house) == []
    await propose(sheets, couple)
    assert await told(house) == [], "it waits for what else may come"
    house.clock.now += GATHERED_FOR
    assert await told(house) == [BO]


async def test_the_other_learns_of_a_file_once_until_another_line_is_agreed_to(
    sheets: Sheets, couple: Couple, house: House
) -> None:
    with pytest.raises(NothingOnSheet):
        await sheets.make(person(ADA), couple.id)
    await sheets.agree(person(BO), await propose(sheets, couple))
    await allow_messages(house, ADA, BO)
    made = house.clock.forward(hours=1)
    assert (await sheets.make(person(ADA), couple.id)).sheet.made_at == made
    later = house.clock.forward(hours=1)
    assert await told(house) == [BO]
    again = (await sheets.make(person(BO), couple.id)).sheet
    assert (again.made_by, again.made_at) == (BO, later)
    house.clock.forward(hours=1)
    assert await told(house) == []
    await sheets.agree(person(BO), await propose(sheets, couple))
    house.clock.forward(hours=1)
    await house.settle_all()
    assert (await sheets.make(person(BO), couple.id)).sheet.made_by == BO
    house.clock.forward(hours=1)
    assert await told(house) == [ADA]
