"""Store statements: drafts that only their author sees, and posted ones."""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from core.statements import Statement, StatementLines
from core.unreadable import UNREADABLE
from data.stores.base import ItemStore
from data.tables import statements

BODY_COLUMN = "statements.body"
UNREADABLE_LINES = StatementLines(UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE)


class StatementStore(ItemStore[Statement]):
    """Sentences partners say about themselves; the lines are encrypted."""

    table = statements

    async def insert_statement(self, couple_id: int, author_id: int, lines: StatementLines) -> Statement:
        """Store a draft."""
        draft = Statement(self._next_id(), couple_id, author_id, lines, self._now, None)
        await self._insert(
            statements,
            id=draft.id,
            couple_id=couple_id,
            author_id=author_id,
            body=self._encrypted_lines(draft),
            created_at=self._now,
        )
        return draft

    async def update_lines(self, statement: Statement, lines: StatementLines) -> Statement:
        """Replace the lines of a draft, and return the changed draft."""
        changed = replace(statement, lines=lines)
        await self.update_item(changed.id, body=self._encrypted_lines(changed))
        return changed

    async def mark_posted(self, statement: Statement) -> Statement:
        """Store a draft as posted, readable by both partners, and return it."""
        await self.update_item(statement.id, posted_at=self._now)
        return replace(statement, posted_at=self._now)

    def _item(self, row: Row[Any]) -> Statement:
        body = self._cipher.decrypt_or_none(row.couple_id, BODY_COLUMN, row.id, row.body)
        lines = UNREADABLE_LINES if body is None else StatementLines(*json.loads(body))
        return Statement(row.id, row.couple_id, row.author_id, lines, row.created_at, row.posted_at)

    def _encrypted_lines(self, statement: Statement) -> bytes:
        return self._cipher.encrypt(
            statement.couple_id,
            BODY_COLUMN,
            statement.id,
            json.dumps(statement.lines.in_order, ensure_ascii=False),
        )
