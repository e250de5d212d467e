"""Statements: drafted privately, posted where it is wished, taken back."""

from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotTheAuthor, Over
from core.prose import written
from core.statements import DRAFT_KEPT_FOR, LINE_LIMIT, Lines, Statement
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with


async def forget_statement(
    stores: Stores, couple: Couple, statement_id: int, now: datetime
) -> list[Delivery]:
    """Delete a statement, posted or not, and the message that shows it."""
    await stores.statements.forget(statement_id)
    return await take_down(stores, couple, DeliveryKind.STATEMENT, statement_id, now)


class Statements:
    """What one says to the other, of themselves."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def draft(self, person: Person, lines: Lines, draft_id: int | None = None) -> Statement:
        """Keep four lines for the caller alone, or others in their place.

        Raises `Empty`, `TooLong`, `NotInCouple`, `NotTheAuthor`, `NotYours`, `Over`.
        """
        now = self._clock()
        lines = Lines(*(written(line, LINE_LIMIT) for line in lines.each))
        async with self._work() as stores:
            if draft_id is None:
                couple = await couple_of(stores, person)
                return await stores.statements.add(couple.id, person.user_id, lines, now)
            _, statement = await self._draft_of(stores, person, draft_id)
            return await stores.statements.reword(statement, lines)

    async def own_draft(self, person: Person, draft_id: int) -> Statement:
        """Load a draft for its author. Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            return (await self._draft_of(stores, person, draft_id))[1]

    async def post(self, person: Person, draft_id: int, channel_id: int | None) -> tuple[Couple, Delivery]:
        """Let both read it, in their home, or in the thread of theirs that it was written in.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, statement = await self._draft_of(stores, person, draft_id)
            await stores.statements.was_posted(statement.id, now)
            is_thread = channel_id is not None and await stores.threads.known(channel_id, couple.id)
            return couple, await stores.deliveries.hand_over(
                couple.guild_id,
                couple.id,
                DeliveryKind.STATEMENT,
                statement.id,
                now,
                channel_id=channel_id if is_thread else None,
            )

    async def view(self, statement_id: int) -> Statement:
        """Load what was posted, as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            couple_id = await stores.statements.whose(statement_id)
            if couple_id is None or await stores.couples.get(couple_id) is None:
                raise Over
            return self._posted(await stores.statements.get(statement_id))

    async def read(self, person: Person, statement_id: int) -> Statement:
        """Open what was posted for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            return self._posted((await self._load_for(stores, person, statement_id))[1])

    async def take_back(self, person: Person, statement_id: int) -> list[Delivery]:
        """Delete a statement, posted or not, and the message that shows it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, statement = await self._load_for(stores, person, statement_id)
            if statement.author_id != person.user_id:
                raise NotTheAuthor
            return await forget_statement(stores, couple, statement.id, now)

    async def _draft_of(self, stores: Stores, person: Person, draft_id: int) -> tuple[Couple, Statement]:
        couple, statement = await self._load_for(stores, person, draft_id)
        if statement.author_id != person.user_id:
            raise NotTheAuthor
        if statement.posted_at is not None or self._clock() - statement.created_at > DRAFT_KEPT_FOR:
            raise Over
        return couple, statement

    async def _load_for(self, stores: Stores, person: Person, statement_id: int) -> tuple[Couple, Statement]:
        couple_id = await stores.statements.whose(statement_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        statement = await stores.statements.get(statement_id)
        if statement is None:
            raise Over
        return couple, statement

    def _posted(self, statement: Statement | None) -> Statement:
        if statement is None or statement.posted_at is None:
            raise Over
        return statement
