"""Paging: select one page of a list that is ordered by id."""

from typing import Any

from sqlalchemy import Column, Select

from core.pages import PageCursor


def apply_cursor(query: Select[Any], ids: Column[int], cursor: PageCursor, limit: int) -> Select[Any]:
    """Restrict a query to the `limit` rows nearest to a cursor, the nearest first."""
    if cursor.newer_than is not None:
        return query.where(ids > cursor.newer_than).order_by(ids).limit(limit)
    if cursor.older_than is not None:
        query = query.where(ids < cursor.older_than)
    return query.order_by(ids.desc()).limit(limit)
