"""Bookkeeping: how long records of deliveries, messages and dealt entries are kept.

Rows that locate a couple's words stay as long as the words.
"""

from datetime import timedelta
from enum import StrEnum

KEEP_DELIVERIES = timedelta(days=90)  # settled ones; `/couple status` counts those missed in the last 60 days
KEEP_POSTS = timedelta(days=365)  # fleeting messages without words
KEEP_IMPORTS = timedelta(days=30)  # that the other partner has not answered
KEEP_IMPORTED_PICTURES = timedelta(days=1)  # without the words that they came with
KEEP_DEALT = timedelta(days=365)  # entries that were dealt again since


class BookkeepingTable(StrEnum):
    """The tables that are purged, in this order."""

    DRAFTS = "drafts"
    IMPORTS = "imports"
    IMPORTED_PICTURES = "imported-pictures"
    DELIVERIES = "deliveries"
    POSTS = "posts"
    DEALT = "dealt"
