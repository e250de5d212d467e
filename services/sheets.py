"""The sheet for a first session: propose a line, agree to the other's, take one off, have the file made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple, Person
from core.deliveries import DeliveryKind, DeliveryState
from core.errors import NotTheAuthor, Over
from core.prose import written
from core.sheets import (
    LINE_LIMIT,
    LINES,
    LineState,
    NothingOnSheet,
    Sheet,
    SheetLine,
    TooManyLines,
    Topic,
    YourOwnLine,
)
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.membership import couple_of, couple_with

GATHERED_FOR = timedelta(minutes=10)  # what happens to the sheet meanwhile comes as one direct message
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

    async def of(self, person: Person) -> SheetView:
        """Load the sheet of the caller's couple. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return SheetView(await stores.sheets.of(couple.id), couple, person.user_id)

    async def view(self, person: Person, couple_id: int) -> SheetView:
        """Load a couple's sheet by its button. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            return SheetView(await stores.sheets.of(couple.id), couple, person.user_id)

    async def propose(self, person: Person, couple_id: int, topic: Topic, text: str) -> SheetLine:
        """Propose a line, which waits for the other's yes.

        Raises `Empty`, `TooLong`, `TooManyLines`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        text = written(text, LINE_LIMIT)
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            if await stores.sheets.count(couple.id) >= LINES:
                raise TooManyLines(limit=str(LINES))
            line = await stores.sheets.add(couple.id, person.user_id, topic, text, now)
            await tell_soon(stores, couple, couple.other(person.user_id).user_id, now)
            return line

    async def read(self, person: Person, line_id: int) -> LineView:
        """Load one line whole. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            return await self._load_for(stores, person, line_id)

    async def agree(self, person: Person, line_id: int) -> LineView:
        """Turn the second key, so that a line stands on the sheet; also after a *Not now*.

        Raises `YourOwnLine`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._of_the_other(stores, person, line_id)
            if view.line.state is LineState.AGREED:
                raise Over
            await stores.sheets.move(line_id, LineState.AGREED, now)
            await tell_soon(stores, view.couple, view.line.author_id, now)
            return await self._load_for(stores, person, line_id)

    async def put_aside(self, person: Person, line_id: int) -> LineView:
        """Leave a line off the sheet for now: one that waits, or one that stands on it.

        Nobody is told. Raises `YourOwnLine`, `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            view = await self._of_the_other(stores, person, line_id)
            if view.line.state is LineState.ASIDE:
                raise Over
            await stores.sheets.move(line_id, LineState.ASIDE)
            return await self._load_for(stores, person, line_id)

    async def withdraw(self, person: Person, line_id: int) -> LineView:
        """Delete a line of the caller's own, wherever it stands.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            view = await self._load_for(stores, person, line_id)
            if view.line.author_id != person.user_id:
                raise NotTheAuthor
            await stores.sheets.forget(line_id)
            return view

    async def make(self, person: Person, couple_id: int) -> SheetView:
        """Load the sheet to be made into a file; the other learns of the first time after each new line.

        Raises `NothingOnSheet`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            sheet = await stores.sheets.of(couple.id)
            if not sheet.agreed:
                raise NothingOnSheet
            await stores.sheets.was_made(couple.id, person.user_id, now)
            if not sheet.is_made:
                await tell_soon(stores, couple, couple.other(person.user_id).user_id, now)
            return SheetView(await stores.sheets.of(couple.id), couple, person.user_id)

    async def news(self, couple_id: int, user_id: int) -> SheetView:
        """Load what a direct message would speak of. Raises `Over`."""
        async with self._work() as stores:
            couple = await stores.couples.get(couple_id)
            if couple is None:
                raise Over
            return SheetView(await stores.sheets.of(couple_id), couple, user_id)

    async def _of_the_other(self, stores: Stores, person: Person, line_id: int) -> LineView:
        view = await self._load_for(stores, person, line_id)
        if view.line.author_id == person.user_id:
            raise YourOwnLine
        return view

    async def _load_for(self, stores: Stores, person: Person, line_id: int) -> LineView:
        couple_id = await stores.sheets.whose(line_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        line = await stores.sheets.get(line_id)  # under the couple's lock: it may be gone or elsewhere by now
        if line is None:
            raise Over
        return LineView(line, couple, person.user_id)


async def tell_soon(stores: Stores, couple: Couple, user_id: int, now: datetime) -> None:
    """Plan a direct message without content to a partner who allows them, unless one is on its way."""
    if not couple.partner(user_id).wants_messages:
        return
    last = await stores.deliveries.last_to(DeliveryKind.SHEET, couple.id, user_id)
    if last is None or last.state not in UNSETTLED:
        await stores.deliveries.plan(
            couple, DeliveryKind.SHEET, couple.id, now + GATHERED_FOR, now, user_id=user_id
        )
