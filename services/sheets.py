"""The sheet for a first session: propose lines, agree to the other partner's, and make the file."""

from dataclasses import dataclass, replace
from typing import ClassVar

from core.cooldowns import AskingKind
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.errors import NotAvailable, NotTheAuthor
from core.sheets import (
    LINE_LIMIT,
    MOST_LINES,
    LineState,
    NothingOnSheet,
    Sheet,
    SheetLine,
    SheetTopic,
    TooManyLines,
    YourOwnLine,
)
from core.text_input import clean_text
from core.waits import WaitKind
from data.unit_of_work import UnitOfWork
from services.access import load_for
from services.base import DeleteOwnByTable, Service
from services.cooldowns import note_no, note_yes, refuse_while_resting
from services.daily_limits import count_added
from services.waits import note_waiting, note_waiting_for_other


@dataclass(frozen=True, slots=True)
class SheetView:
    """The sheet as one partner sees it."""

    sheet: Sheet
    couple: Couple
    user_id: int


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as one partner sees it."""

    line: SheetLine
    couple: Couple
    user_id: int


class Sheets(Service):
    """Use cases of couples who prepare a first session with a counsellor."""

    own_words: ClassVar[DeleteOwnByTable] = {
        "sheet_lines": lambda work, _couple, line_id, _user_id: work.sheets.delete_item(line_id)
    }

    async def sheet_of(self, person: Person, couple_id: int | None = None) -> SheetView:
        """Load the sheet of a couple, or the caller's. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work_of(person, couple_id) as (work, couple):
            await work.waits.delete_waits(couple.id, person.user_id, {WaitKind.SHEET_NEWS})
            return SheetView(await work.sheets.sheet_of(couple.id), couple, person.user_id)

    async def propose_line(self, person: Person, couple_id: int, topic: SheetTopic, text: str) -> LineView:
        """Propose a line, for the other partner to agree to.

        Raises `EmptyText`, `TextTooLong`, `TooManyLines`, `AskedTooSoon`, `NotInCouple`, `NotYours`,
        `NotAvailable`.
        """
        text = clean_text(text, LINE_LIMIT)
        async with self._work_of(person, couple_id) as (work, couple):
            if await work.sheets.count_lines(couple.id) >= MOST_LINES:
                raise TooManyLines(limit=str(MOST_LINES))
            asking = work.cooldowns.asking_about(couple.id, AskingKind.SHEET_LINE, text)
            await refuse_while_resting(work, couple, person.user_id, asking)
            await count_added(work, couple, person.user_id, DailyKind.SHEET_LINE)
            line = await work.sheets.insert_line(couple.id, person.user_id, topic, text)
            await note_waiting_for_other(work, couple, person.user_id, WaitKind.SHEET, couple.id)
            return LineView(line, couple, person.user_id)

    async def read_line(self, person: Person, line_id: int) -> LineView:
        """Load a line for one partner. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, line = await load_for(work, person, work.sheets, line_id)
            return LineView(line, couple, person.user_id)

    async def agree_to_line(self, person: Person, line_id: int) -> LineView:
        """Agree to the other partner's line, putting it on the sheet; possible after a *Not now* too.

        Raises `YourOwnLine`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, line = await self._load_partners_line(work, person, line_id)
            if line.state is LineState.AGREED:
                raise NotAvailable
            asking = work.cooldowns.asking_about(couple.id, AskingKind.SHEET_LINE, line.text)
            await note_yes(work, couple, asking)
            await work.sheets.update_line_state(line.id, LineState.AGREED, work.now)
            await note_waiting(work, couple, line.author_id, WaitKind.SHEET_NEWS, couple.id)
            return LineView(replace(line, state=LineState.AGREED, agreed_at=work.now), couple, person.user_id)

    async def put_line_aside(self, person: Person, line_id: int) -> LineView:
        """Keep the other partner's line off the sheet, or take it off, without any message.

        It rests then: its author cannot propose the same words again for a while.
        Raises `YourOwnLine`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, line = await self._load_partners_line(work, person, line_id)
            if line.state is LineState.ASIDE:
                raise NotAvailable
            asking = work.cooldowns.asking_about(couple.id, AskingKind.SHEET_LINE, line.text)
            await note_no(work, couple, line.author_id, asking)
            await work.sheets.update_line_state(line.id, LineState.ASIDE)
            return LineView(replace(line, state=LineState.ASIDE, agreed_at=None), couple, person.user_id)

    async def delete_own_line(self, person: Person, line_id: int) -> LineView:
        """Delete a line the caller wrote, in any state, and return it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, line = await load_for(work, person, work.sheets, line_id)
            if line.author_id != person.user_id:
                raise NotTheAuthor
            await work.sheets.delete_item(line.id)
            return LineView(line, couple, person.user_id)

    async def sheet_for_file(self, person: Person, couple_id: int) -> SheetView:
        """Load the sheet for a file, and store that the file was made.

        The other partner is told once after each new line.
        Raises `NothingOnSheet`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            sheet = await work.sheets.sheet_of(couple.id)
            if not sheet.agreed_lines:
                raise NothingOnSheet
            await work.sheets.upsert_made_by(couple.id, person.user_id)
            if not sheet.is_file_current:
                await note_waiting_for_other(work, couple, person.user_id, WaitKind.SHEET_NEWS, couple.id)
            return SheetView(replace(sheet, made_by=person.user_id, made_at=work.now), couple, person.user_id)

    async def _load_partners_line(
        self, work: UnitOfWork, person: Person, line_id: int
    ) -> tuple[Couple, SheetLine]:
        couple, line = await load_for(work, person, work.sheets, line_id)
        if line.author_id == person.user_id:
            raise YourOwnLine
        return couple, line
