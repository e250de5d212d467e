"""Statements: draft one privately, post it, delete it."""

from typing import ClassVar

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, NotTheAuthor
from core.statements import DRAFT_EXPIRES_AFTER, LINE_LIMIT, Statement, StatementLines
from core.text_input import clean_text
from core.unreadable import UNREADABLE, WordsUnreadable
from data.unit_of_work import UnitOfWork
from services.access import couple_of, load_for, load_item
from services.base import DeleteOwnByTable, Service
from services.daily_limits import count_added
from services.deliveries import delete_posts


async def delete_statement(work: UnitOfWork, couple: Couple, statement_id: int, _user_id: int) -> None:
    """Delete a statement, posted or not, and the message that shows it."""
    await work.statements.delete_item(statement_id)
    await delete_posts(work, couple, DeliveryKind.STATEMENT, statement_id)


class Statements(Service):
    """Use cases of partners with statements about themselves."""

    own_words: ClassVar[DeleteOwnByTable] = {"statements": delete_statement}

    async def save_draft(
        self, person: Person, lines: StatementLines, draft_id: int | None = None
    ) -> Statement:
        """Store four lines as a draft only the caller sees: a new one, or in place of `draft_id`.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, `NotTheAuthor`, `NotYours`, `NotAvailable`.
        """
        lines = StatementLines(*(clean_text(line, LINE_LIMIT) for line in lines.in_order))
        async with self._work() as work:
            if draft_id is None:
                couple = await couple_of(work, person)
                await count_added(work, couple, person.user_id, DailyKind.STATEMENT)
                return await work.statements.insert_statement(couple.id, person.user_id, lines)
            _, draft = await self._load_draft(work, person, draft_id)
            return await work.statements.update_lines(draft, lines)

    async def own_draft(self, person: Person, draft_id: int) -> Statement:
        """Load a draft for its author. Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            _, draft = await self._load_draft(work, person, draft_id)
            return draft

    async def post_statement(self, person: Person, draft_id: int, channel_id: int | None) -> None:
        """Post a draft in the couple's home, or in the given channel if it is the couple's thread.

        Raises `WordsUnreadable`, `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`, and the refusal
        of a missing home.
        """
        async with self._work() as work:
            couple, draft = await self._load_draft(work, person, draft_id)
            work.require_home(couple)
            if UNREADABLE in draft.lines.in_order:
                raise WordsUnreadable
            posted = await work.statements.mark_posted(draft)
            is_thread = channel_id is not None and await work.threads.is_thread_of(channel_id, couple.id)
            work.post(
                couple,
                DeliveryKind.STATEMENT,
                posted.id,
                channel_id=channel_id if is_thread else None,
                view=posted,
            )

    async def statement_view(self, statement_id: int) -> Statement:
        """Load a posted statement as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            _, statement = await load_item(work, work.statements, statement_id)
            return _require_posted(statement)

    async def read_statement(self, person: Person, statement_id: int) -> Statement:
        """Load a posted statement for one partner. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            _, statement = await load_for(work, person, work.statements, statement_id)
            return _require_posted(statement)

    async def delete_own_statement(self, person: Person, statement_id: int) -> None:
        """Delete a statement the caller wrote, posted or not, and the message that shows it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, statement = await self._load_own(work, person, statement_id)
            await delete_statement(work, couple, statement.id, person.user_id)

    async def _load_draft(self, work: UnitOfWork, person: Person, draft_id: int) -> tuple[Couple, Statement]:
        couple, statement = await self._load_own(work, person, draft_id)
        if statement.posted_at is not None or work.now - statement.created_at > DRAFT_EXPIRES_AFTER:
            raise NotAvailable
        return couple, statement

    async def _load_own(
        self, work: UnitOfWork, person: Person, statement_id: int
    ) -> tuple[Couple, Statement]:
        couple, statement = await load_for(work, person, work.statements, statement_id)
        if statement.author_id != person.user_id:
            raise NotTheAuthor
        return couple, statement


def _require_posted(statement: Statement) -> Statement:
    if statement.posted_at is None:
        raise NotAvailable
    return statement
