"""Create data directories to measure with: thousands of couples, written straight into the tables.

A couple's server, home and partners have ids that follow from the couple's number, so that the load process
knows them without reading the database.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from core.checkins import THIRD_PARTY_QUESTION
from core.decks import order_questions
from core.moments import week_of
from core.settings import read_settings
from data.crypto.aes_gcm import encrypt
from data.crypto.keyring import Keyring
from data.decks import load_decks
from data.engine import Database
from data.schema import migrate

MASTER_KEY = b"m" * 32
BATCH_SIZE = 10_000
WALL_TIME = "20:00:00.000000"
WORDS = b"x" * 80  # as long as encrypted words are, but no ciphertext: nobody reads them
COUPLES_AGE = timedelta(days=400)
DEALT_QUESTIONS = 26  # half a year of weekly check-ins
REVEALED_DAYS_AGO = (371, 364, 357, 351)  # in the window from which questions come back after a year


def guild_id_of(couple: int) -> int:
    """Return the server id of a couple, counted from 0.

    Ids are snowflakes whose lowest 22 bits are empty; the next three are the couple's home and partners.
    """
    return (couple + 1) << 26


def home_and_partners_of(couple: int) -> tuple[int, int, int]:
    """Return the ids of a couple's home channel and of both partners."""
    base = guild_id_of(couple)
    return base + (1 << 22), base + (2 << 22), base + (3 << 22)


def sqlite_moment(moment: datetime) -> str:
    """Return a moment as SQLAlchemy stores it in SQLite: UTC, without a zone."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


async def create_data_dir(data_dir: Path, couples: int, next_at: datetime) -> None:
    """Create a data directory with `couples` couples, each with one check-in that is due at `next_at`."""
    settings = read_settings({"KINDLING_HOME": str(data_dir)})
    database, keyring = (
        Database(settings.database_url),
        Keyring(Database(settings.keyring_url), (MASTER_KEY,)),
    )
    await migrate(database)
    await keyring.create_tables()
    await database.close()
    await keyring.close()
    _insert_couples(data_dir, couples, next_at)


def _insert_couples(data_dir: Path, couples: int, next_at: datetime) -> None:
    now = datetime.now(UTC)
    key_ids = [f"{number:036d}" for number in range(couples)]
    with closing(sqlite3.connect(data_dir / "keyring.db")) as connection, connection:
        wrapped = ((key, encrypt(MASTER_KEY, secrets.token_bytes(32), key.encode())) for key in key_ids)
        connection.executemany("INSERT INTO data_keys (id, wrapped) VALUES (?, ?)", wrapped)
    with closing(sqlite3.connect(data_dir / "kindling.db")) as connection, connection:
        began = sqlite_moment(now - COUPLES_AGE)
        _insert_in_batches(
            connection,
            "INSERT INTO couples (id, guild_id, key_id, home_id, zone, state, started_at) "
            "VALUES (?, ?, ?, ?, 'UTC', 'together', ?)",
            (
                (number + 1, guild_id_of(number), key_id, home_and_partners_of(number)[0], began)
                for number, key_id in enumerate(key_ids)
            ),
        )
        _insert_partners(connection, couples, now)
        _insert_rituals(connection, couples, next_at)
        _insert_dealt(connection, couples, now)
        _insert_reveals(connection, couples, now)


def _insert_partners(connection: sqlite3.Connection, couples: int, now: datetime) -> None:
    seen_at = sqlite_moment(now)
    _insert_in_batches(
        connection,
        "INSERT INTO partners (couple_id, user_id, guild_id, place, is_together, zone, wants_messages, "
        "wants_nudges, has_read, is_gone, seen_at) VALUES (?, ?, ?, ?, 1, 'UTC', 0, 1, 1, 0, ?)",
        (
            (number + 1, user_id, guild_id_of(number), place, seen_at)
            for number in range(couples)
            for place, user_id in enumerate(home_and_partners_of(number)[1:])
        ),
    )


def _insert_rituals(connection: sqlite3.Connection, couples: int, next_at: datetime) -> None:
    due = next_at.weekday(), WALL_TIME, sqlite_moment(next_at), week_of(next_at.date())
    _insert_in_batches(
        connection,
        "INSERT INTO rituals (id, couple_id, kind, weekday, wall, every, state, is_chosen, next_at, "
        "next_week, unanswered, missed) VALUES (?, ?, 'checkin', ?, ?, 1, 'on', 1, ?, ?, 0, 0)",
        ((number + 1, number + 1, *due) for number in range(couples)),
    )


def _dealt_questions() -> list[str]:
    return [question.deck_id for question in order_questions(load_decks().questions)][:DEALT_QUESTIONS]


def _insert_dealt(connection: sqlite3.Connection, couples: int, now: datetime) -> None:
    """Deal each couple questions, with those that return asked lately: the next one comes from the deck."""
    questions = _dealt_questions()
    dealt = [("checkin", key, sqlite_moment(now - timedelta(days=200))) for key in questions]
    dealt.append(("then", questions[0], sqlite_moment(now - timedelta(days=10))))
    dealt.append(("eyes", THIRD_PARTY_QUESTION, sqlite_moment(now - timedelta(days=30))))
    _insert_in_batches(
        connection,
        "INSERT INTO seen (id, couple_id, deck, key, seen_at) VALUES (?, ?, ?, ?, ?)",
        (
            (number * len(dealt) + turn + 1, number + 1, *entry)
            for number in range(couples)
            for turn, entry in enumerate(dealt)
        ),
    )


def _insert_reveals(connection: sqlite3.Connection, couples: int, now: datetime) -> None:
    """Give each couple check-ins of a year ago, which the choice of the next question looks at."""
    moments = [sqlite_moment(now - timedelta(days=days)) for days in REVEALED_DAYS_AGO]
    past = list(zip(_dealt_questions(), moments, strict=False))
    reveals = [
        (number * len(past) + turn + 1, number, key, at)
        for number in range(couples)
        for turn, (key, at) in enumerate(past)
    ]
    _insert_in_batches(
        connection,
        "INSERT INTO checkins (id, couple_id, question_key, state, opened_at, revealed_at) "
        "VALUES (?, ?, ?, 'revealed', ?, ?)",
        ((checkin_id, number + 1, key, at, at) for checkin_id, number, key, at in reveals),
    )
    _insert_in_batches(
        connection,
        "INSERT INTO answers (id, checkin_id, user_id, body, answered_at) VALUES (?, ?, ?, ?, ?)",
        (
            (checkin_id * 2 + place, checkin_id, user_id, WORDS, at)
            for checkin_id, number, _, at in reveals
            for place, user_id in enumerate(home_and_partners_of(number)[1:])
        ),
    )


def add_memories(data_dir: Path, rows: int, each: int) -> None:
    """Insert `rows` memories, `each` of them per couple, for couples after the first hundred.

    Their words are no ciphertext and cannot be read: they only surround the memories that a measure reads.
    """
    now = sqlite_moment(datetime.now(UTC))
    with closing(sqlite3.connect(data_dir / "kindling.db")) as connection, connection:
        _insert_in_batches(
            connection,
            "INSERT INTO memories (id, couple_id, author_id, title, story, happened_on, created_at, "
            "is_retold) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            (
                (
                    1_000_000 + number,
                    101 + number // each,
                    home_and_partners_of(100 + number // each)[1],
                    WORDS,
                    WORDS,
                    str(date(2000, 1, 1) + timedelta(days=number % 9_000)),
                    now,
                )
                for number in range(rows)
            ),
        )


def _insert_in_batches(connection: sqlite3.Connection, sql: str, rows: Iterator[tuple[object, ...]]) -> None:
    # Ten million rows do not fit into memory at once; one transaction around all batches keeps it fast.
    while batch := list(islice(rows, BATCH_SIZE)):
        connection.executemany(sql, batch)
