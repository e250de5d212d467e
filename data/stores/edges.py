"""Edges: how a page of a list that is ordered by id is asked for."""

from typing import Any

from sqlalchemy import Column, Select

from core.pages import Edge


def at_edge(query: Select[Any], ids: Column[int], edge: Edge, limit: int) -> Select[Any]:
    """Ask for the `limit` rows that stand nearest to an edge, the nearest first."""
    if edge.newer_than is not None:
        return query.where(ids > edge.newer_than).order_by(ids).limit(limit)
    if edge.older_than is not None:
        query = query.where(ids < edge.older_than)
    return query.order_by(ids.desc()).limit(limit)
