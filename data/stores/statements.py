"""Statements, stored: drafts that only their author sees, and what was posted."""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.statements import Lines, Statement
from data.ids import Ids
from data.tables import statements
from data.words import Words

BODY = "statements.body"


class StatementStore:
    """What one says to the other, of themselves."""

    def __init__(self, connection: AsyncConnection, words: Words, ids: Ids) -> None:
        self._connection = connection
        self._words = words
        self._ids = ids

    async def whose(self, statement_id: int) -> int | None:
        """Find the id of the couple that a statement belongs to; it opens once the couple is loaded."""
        return await self._connection.scalar(
            select(statements.c.couple_id).where(statements.c.id == statement_id)
        )

    async def get(self, statement_id: int) -> Statement | None:
        """Find the statement of that id."""
        row = (
            await self._connection.execute(select(statements).where(statements.c.id == statement_id))
        ).one_or_none()
        if row is None:
            return None
        lines = Lines(*json.loads(self._words.open(row.couple_id, BODY, row.id, row.body)))
        return Statement(row.id, row.couple_id, row.author_id, lines, row.created_at, row.posted_at)

    async def add(self, couple_id: int, author_id: int, lines: Lines, now: datetime) -> Statement:
        """Store a draft."""
        made = Statement(self._ids.next(now), couple_id, author_id, lines, now, None)
        await self._connection.execute(
            insert(statements).values(
                id=made.id,
                couple_id=couple_id,
                author_id=author_id,
                body=self._sealed(made),
                created_at=now,
            )
        )
        return made

    async def reword(self, statement: Statement, lines: Lines) -> Statement:
        """Store other lines in the place of a draft's."""
        changed = replace(statement, lines=lines)
        await self._change(changed.id, body=self._sealed(changed))
        return changed

    async def was_posted(self, statement_id: int, now: datetime) -> None:
        """Note that a draft is to be read by both."""
        await self._change(statement_id, posted_at=now)

    async def forget(self, statement_id: int) -> None:
        """Delete a statement."""
        await self._connection.execute(delete(statements).where(statements.c.id == statement_id))

    async def forget_drafts(self, before: datetime) -> None:
        """Delete drafts that nobody posted."""
        await self._connection.execute(
            delete(statements).where(statements.c.posted_at.is_(None), statements.c.created_at < before)
        )

    async def _change(self, statement_id: int, **columns: object) -> None:
        await self._connection.execute(
            update(statements).where(statements.c.id == statement_id).values(**columns)
        )

    def _sealed(self, statement: Statement) -> bytes:
        return self._words.seal(
            statement.couple_id, BODY, statement.id, json.dumps(statement.lines.each, ensure_ascii=False)
        )
