"""Statements: drafted privately, posted where it is wished, taken back."""

from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable, NotTheAuthor
from core.statements import DRAFT_EXPIRES_AFTER, LINE_LIMIT, Statement, StatementLines
from core.text_input import clean_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts


async def delete_statement(
    stores: Stores, couple: Couple, statement_id: int, now: datetime
) -> list[Delivery]:
    """Delete a statement, posted or not, and the message that shows it."""
    await stores.statements.delete_statement(statement_id)
    return await delete_posts(stores, couple, DeliveryKind.STATEMENT, statement_id, now)


class Statements:
    """What one says to the other, of themselves."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def save_draft(
        self, person: Person, lines: StatementLines, draft_id: int | None = None
    ) -> Statement:
        """Keep four lines for the caller alone, or others in their place.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, `NotTheAuthor`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        lines = StatementLines(*(clean_text(line, LINE_LIMIT) for line in lines.in_order))
        async with self._work() as stores:
            if draft_id is None:
                couple = await couple_of(stores, person)
                return await stores.statements.insert_statement(couple.id, person.user_id, lines, now)
            _, statement = await self._load_draft_for(stores, person, draft_id)
            return await stores.statements.update_lines(statement, lines)

    async def own_draft(self, person: Person, draft_id: int) -> Statement:
        """Load a draft for its author. Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            return (await self._load_draft_for(stores, person, draft_id))[1]

    async def post_statement(
        self, person: Person, draft_id: int, channel_id: int | None
    ) -> tuple[Couple, Delivery]:
        """Let both read it, in their home, or in the thread of theirs that it was written in.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, statement = await self._load_draft_for(stores, person, draft_id)
            await stores.statements.mark_posted(statement.id, now)
            is_thread = channel_id is not None and await stores.threads.is_thread_of(channel_id, couple.id)
            return couple, await stores.deliveries.enqueue_claimed(
                couple.guild_id,
                couple.id,
                DeliveryKind.STATEMENT,
                statement.id,
                now,
                channel_id=channel_id if is_thread else None,
            )

    async def statement_view(self, statement_id: int) -> Statement:
        """Load what was posted, as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple_id = await stores.statements.couple_id_of(statement_id)
            if couple_id is None or await stores.couples.find_couple(couple_id) is None:
                raise NotAvailable
            return self._require_posted(await stores.statements.find_statement(statement_id))

    async def read_statement(self, person: Person, statement_id: int) -> Statement:
        """Open what was posted for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            return self._require_posted((await self._load_for(stores, person, statement_id))[1])

    async def delete_own_statement(self, person: Person, statement_id: int) -> list[Delivery]:
        """Delete a statement, posted or not, and the message that shows it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, statement = await self._load_for(stores, person, statement_id)
            if statement.author_id != person.user_id:
                raise NotTheAuthor
            return await delete_statement(stores, couple, statement.id, now)

    async def _load_draft_for(
        self, stores: Stores, person: Person, draft_id: int
    ) -> tuple[Couple, Statement]:
        couple, statement = await self._load_for(stores, person, draft_id)
        if statement.author_id != person.user_id:
            raise NotTheAuthor
        if statement.posted_at is not None or self._clock() - statement.created_at > DRAFT_EXPIRES_AFTER:
            raise NotAvailable
        return couple, statement

    async def _load_for(self, stores: Stores, person: Person, statement_id: int) -> tuple[Couple, Statement]:
        couple_id = await stores.statements.couple_id_of(statement_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        statement = await stores.statements.find_statement(statement_id)
        if statement is None:
            raise NotAvailable
        return couple, statement

    def _require_posted(self, statement: Statement | None) -> Statement:
        if statement is None or statement.posted_at is None:
            raise NotAvailable
        return statement
