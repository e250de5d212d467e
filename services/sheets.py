"""The sheet for a first session: propose a line, agree to the other's, take one off, have the file made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple, Person
from core.deliveries import DeliveryKind, DeliveryState
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
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock

NOTICE_DELAY = timedelta(minutes=10)  # what happens to the sheet meanwhile comes as one direct message
UNSETTLED = (DeliveryState.DUE, DeliveryState.CLAIMED)


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


class Sheets:
    """What the two prepare for a first session with a counsellor."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def sheet_of(self, person: Person) -> SheetView:
        """Load the sheet of the caller's couple. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return SheetView(await stores.sheets.sheet_of(couple.id), couple, person.user_id)

    async def sheet_view(self, person: Person, couple_id: int) -> SheetView:
        """Load a couple's sheet by its button. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            return SheetView(await stores.sheets.sheet_of(couple.id), couple, person.user_id)

    async def propose_line(self, person: Person, couple_id: int, topic: SheetTopic, text: str) -> SheetLine:
        """Propose a line, which waits for the other's yes.

        Raises `EmptyText`, `TextTooLong`, `TooManyLines`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        text = clean_text(text, LINE_LIMIT)
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            if await stores.sheets.count_lines(couple.id) >= MOST_LINES:
                raise TooManyLines(limit=str(MOST_LINES))
            line = await stores.sheets.insert_line(couple.id, person.user_id, topic, text, now)
            await notify_of_sheet(stores, couple, couple.other_partner(person.user_id).user_id, now)
            return line

    async def read_line(self, person: Person, line_id: int) -> LineView:
        """Load one line whole. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            return await self._load_for(stores, person, line_id)

    async def agree_to_line(self, person: Person, line_id: int) -> LineView:
        """Turn the second key, so that a line stands on the sheet; also after a *Not now*.

        Raises `YourOwnLine`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load_partners_line(stores, person, line_id)
            if view.line.state is LineState.AGREED:
                raise NotAvailable
            await stores.sheets.update_line_state(line_id, LineState.AGREED, now)
            await notify_of_sheet(stores, view.couple, view.line.author_id, now)
            return await self._load_for(stores, person, line_id)

    async def put_line_aside(self, person: Person, line_id: int) -> LineView:
        """Leave a line off the sheet for now: one that waits, or one that stands on it.

        Nobody is told. Raises `YourOwnLine`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            view = await self._load_partners_line(stores, person, line_id)
            if view.line.state is LineState.ASIDE:
                raise NotAvailable
            await stores.sheets.update_line_state(line_id, LineState.ASIDE)
            return await self._load_for(stores, person, line_id)

    async def delete_own_line(self, person: Person, line_id: int) -> LineView:
        """Delete a line of the caller's own, wherever it stands.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            view = await self._load_for(stores, person, line_id)
            if view.line.author_id != person.user_id:
                raise NotTheAuthor
            await stores.sheets.delete_line(line_id)
            return view

    async def sheet_for_file(self, person: Person, couple_id: int) -> SheetView:
        """Load the sheet to be made into a file; the other learns of the first time after each new line.

        Raises `NothingOnSheet`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            sheet = await stores.sheets.sheet_of(couple.id)
            if not sheet.agreed_lines:
                raise NothingOnSheet
            await stores.sheets.upsert_made_by(couple.id, person.user_id, now)
            if not sheet.is_file_current:
                await notify_of_sheet(stores, couple, couple.other_partner(person.user_id).user_id, now)
            return SheetView(await stores.sheets.sheet_of(couple.id), couple, person.user_id)

    async def sheet_news(self, couple_id: int, user_id: int) -> SheetView:
        """Load what a direct message would speak of. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple = await stores.couples.find_couple(couple_id)
            if couple is None:
                raise NotAvailable
            return SheetView(await stores.sheets.sheet_of(couple_id), couple, user_id)

    async def _load_partners_line(self, stores: Stores, person: Person, line_id: int) -> LineView:
        view = await self._load_for(stores, person, line_id)
        if view.line.author_id == person.user_id:
            raise YourOwnLine
        return view

    async def _load_for(self, stores: Stores, person: Person, line_id: int) -> LineView:
        couple_id = await stores.sheets.couple_id_of(line_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        line = await stores.sheets.find_line(
            line_id
        )  # under the couple's lock: it may be gone or elsewhere by now
        if line is None:
            raise NotAvailable
        return LineView(line, couple, person.user_id)


async def notify_of_sheet(stores: Stores, couple: Couple, user_id: int, now: datetime) -> None:
    """Plan a direct message without content to a partner who allows them, unless one is on its way."""
    if not couple.partner_by_id(user_id).wants_messages:
        return
    last = await stores.deliveries.last_delivery_to(DeliveryKind.SHEET, couple.id, user_id)
    if last is None or last.state not in UNSETTLED:
        await stores.deliveries.schedule(
            couple, DeliveryKind.SHEET, couple.id, now + NOTICE_DELAY, now, user_id=user_id
        )
