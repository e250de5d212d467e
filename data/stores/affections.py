"""Affection, stored."""

from sqlalchemy.ext.asyncio import AsyncConnection

from data.ids import Ids
from data.words import Words


class AffectionStore:
    """To be written."""

    def __init__(self, connection: AsyncConnection, words: Words, ids: Ids) -> None:
        self._connection = connection
        self._words = words
        self._ids = ids
