"""The least that a bot with a queue can be: it claims rows that are due, sends a card, and marks the row.

One file, discord.py and SQLite, and nothing that Kindling does beyond that: no couples, no encryption, no
rules, no lease, no order within a couple, nothing that is rendered.
"""

import asyncio
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import aiosqlite
import discord

AT_ONCE = 32
SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE due (id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL, state TEXT NOT NULL);
CREATE INDEX due_state ON due (state);
"""


def create_queue(path: Path, channel_ids: Iterable[int]) -> None:
    """Create a database with one due row for each channel."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    connection.executemany(
        "INSERT INTO due (channel_id, state) VALUES (?, 'due')", [(one,) for one in channel_ids]
    )
    connection.commit()
    connection.close()


async def drain(client: discord.Client, path: Path) -> None:
    """Send a card for every row that is due, some at the same time."""
    async with aiosqlite.connect(path) as database:
        await database.execute("PRAGMA synchronous = FULL")
        while claimed := await _claim(database):
            await asyncio.gather(
                *(_send(client, database, row_id, channel_id) for row_id, channel_id in claimed)
            )


async def _claim(database: aiosqlite.Connection) -> list[tuple[int, int]]:
    rows = await database.execute_fetchall(
        "UPDATE due SET state = 'claimed' WHERE id IN (SELECT id FROM due WHERE state = 'due' LIMIT ?) "
        "RETURNING id, channel_id",
        (AT_ONCE,),
    )
    await database.commit()
    return [(row[0], row[1]) for row in rows]


async def _send(client: discord.Client, database: aiosqlite.Connection, row_id: int, channel_id: int) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Answer", custom_id=f"answer:{row_id}"))
    card = discord.Embed(title="A question", description="What made you laugh this week?")
    await client.get_partial_messageable(channel_id).send(embed=card, view=view)
    view.stop()
    await database.execute("UPDATE due SET state = 'sent' WHERE id = ?", (row_id,))
    await database.commit()
