"""Statements, stored: drafts that only their author sees, and what was posted."""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.statements import Statement, StatementLines
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import statements

BODY_COLUMN = "statements.body"


class StatementStore:
    """What one says to the other, of themselves."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def couple_id_of(self, statement_id: int) -> int | None:
        """Find the id of the couple that a statement belongs to; it opens once the couple is loaded."""
        return await self._connection.scalar(
            select(statements.c.couple_id).where(statements.c.id == statement_id)
        )

    async def find_statement(self, statement_id: int) -> Statement | None:
        """Find the statement of that id."""
        row = (
            await self._connection.execute(select(statements).where(statements.c.id == statement_id))
        ).one_or_none()
        if row is None:
            return None
        lines = StatementLines(
            *json.loads(self._cipher.decrypt(row.couple_id, BODY_COLUMN, row.id, row.body))
        )
        return Statement(row.id, row.couple_id, row.author_id, lines, row.created_at, row.posted_at)

    async def insert_statement(
        self, couple_id: int, author_id: int, lines: StatementLines, now: datetime
    ) -> Statement:
        """Store a draft."""
        made = Statement(self._ids.next_id(now), couple_id, author_id, lines, now, None)
        await self._connection.execute(
            insert(statements).values(
                id=made.id,
                couple_id=couple_id,
                author_id=author_id,
                body=self._encrypted_lines(made),
                created_at=now,
            )
        )
        return made

    async def update_lines(self, statement: Statement, lines: StatementLines) -> Statement:
        """Store other lines in the place of a draft's."""
        changed = replace(statement, lines=lines)
        await self._update(changed.id, body=self._encrypted_lines(changed))
        return changed

    async def mark_posted(self, statement_id: int, now: datetime) -> None:
        """Note that a draft is to be read by both."""
        await self._update(statement_id, posted_at=now)

    async def delete_statement(self, statement_id: int) -> None:
        """Delete a statement."""
        await self._connection.execute(delete(statements).where(statements.c.id == statement_id))

    async def purge_old_drafts(self, before: datetime) -> None:
        """Delete drafts that nobody posted."""
        await self._connection.execute(
            delete(statements).where(statements.c.posted_at.is_(None), statements.c.created_at < before)
        )

    async def _update(self, statement_id: int, **columns: object) -> None:
        await self._connection.execute(
            update(statements).where(statements.c.id == statement_id).values(**columns)
        )

    def _encrypted_lines(self, statement: Statement) -> bytes:
        return self._cipher.encrypt(
            statement.couple_id,
            BODY_COLUMN,
            statement.id,
            json.dumps(statement.lines.in_order, ensure_ascii=False),
        )
