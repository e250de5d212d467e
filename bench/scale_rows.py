"""The rows of very many couples, as `INSERT … SELECT` statements over the couples' numbers, from 0.

They stand in the tables as weeks of use leave them: what a couple stores this week lies beside what the
others store this week, not beside what it stored last week. `bench/scale_fill.py` executes them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from typing import cast as typed

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Insert,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Time,
    case,
    cast,
    insert,
    literal,
    select,
)

from bench.many_couples import ID_STEP, KEY_NUMBERS, WEEKS, ManyCouples
from bench.sample_data import COUPLES_AGE, guild_id_of, home_and_partners_of
from core.decks import order_questions
from core.moments import week_of
from data import tables
from data.crypto.keyring_tables import data_keys
from data.decks import load_decks
from data.tables import UtcDateTime

KEPT_WEEKS = 3  # of them still have the records of their deliveries
MEMORIES = THANKS = 2
NEXT_MOMENTS = 24  # among which the rituals' next moments are spread
FIRST_MESSAGE_ID = 1_400_000_000_000_000_000
MESSAGES_OF_WEEK = 2**40
WORDS = 200  # bytes of an encrypted answer

scratch = MetaData()
numbers = Table("bench_numbers", scratch, Column("n", BigInteger, primary_key=True, autoincrement=False))
N = numbers.c.n
Columns = Mapping[str, object]


def big(value: int) -> ColumnElement[int]:
    """Return a number as PostgreSQL's bigint."""
    return literal(value, BigInteger)


def each(first: int, step: int = ID_STEP) -> ColumnElement[int]:
    """Return `first` and, for each further couple, `step` more."""
    return big(first) + N * big(step)


def moment(at: datetime) -> ColumnElement[datetime]:
    """Return a moment as a literal of the data's own type."""
    return literal(at, UtcDateTime())


def inserting(table: Table, columns: Columns, *conditions: ColumnElement[bool]) -> Insert:
    """Insert one row for each couple, or each that meets the conditions."""
    chosen: list[ColumnElement[Any]] = [
        typed("ColumnElement[Any]", value)
        if isinstance(value, ColumnElement)
        else literal(value, table.c[name].type)
        for name, value in columns.items()
    ]
    source: Select[Any] = select(*chosen).select_from(numbers).where(*conditions).order_by(N)
    return insert(table).from_select(list(columns), source, include_defaults=False)


def statements_of(many: ManyCouples, words: bytes) -> Iterator[Insert]:
    """Yield the statements that fill the data's tables; `words` replaces all text that nobody reads."""
    yield from _couples(many)
    yield from _rituals(many)
    for week in range(WEEKS):
        yield from _week(many, week, words)
    yield from _open_checkins(many)
    yield from _kept_words(many, words)


def keys_of(wrapped: bytes) -> Insert:
    """Return the statement that fills the keyring."""
    return inserting(data_keys, {"id": _key_id(), "wrapped": literal(wrapped, LargeBinary)})


def _key_id() -> ColumnElement[str]:
    digits = len(str(KEY_NUMBERS))
    return literal("0" * (36 - digits), String) + cast(each(KEY_NUMBERS, 1), String)


def _couples(many: ManyCouples) -> Iterator[Insert]:
    server_step = guild_id_of(1) - guild_id_of(0)
    home, *partners = home_and_partners_of(0)
    began = moment(many.now - COUPLES_AGE)
    couple = {"id": each(many.couple_id(0)), "guild_id": each(guild_id_of(0), server_step)}
    yield inserting(
        tables.couples,
        {
            **couple,
            "key_id": _key_id(),
            "home_id": each(home, server_step),
            "zone": "UTC",
            "state": "together",
            "started_at": began,
        },
    )
    for place, user_id in enumerate(partners):
        yield inserting(
            tables.partners,
            {
                "couple_id": couple["id"],
                "user_id": each(user_id, server_step),
                "guild_id": couple["guild_id"],
                "place": place,
                "is_together": True,
                "zone": "UTC",
                "wants_messages": False,
                "wants_nudges": True,
                "has_read": True,
                "is_gone": False,
                "seen_at": moment(many.now),
            },
        )


def _rituals(many: ManyCouples) -> Iterator[Insert]:
    first = many.now + timedelta(days=3)
    times = [first + timedelta(hours=number * 4) for number in range(NEXT_MOMENTS)]
    turn = N % NEXT_MOMENTS
    next_at = case(*((turn == number, moment(at)) for number, at in enumerate(times)), else_=moment(first))
    for number, kind in enumerate(("checkin", "thanks")):
        yield inserting(
            tables.rituals,
            {
                "id": each(many.couple_id(0) + number),
                "couple_id": each(many.couple_id(0)),
                "kind": kind,
                "weekday": first.weekday(),
                "wall": literal(time(20), Time),
                "every": 1,
                "state": "on",
                "is_chosen": False,
                "next_at": next_at,
                "next_week": week_of(first.date()),
                "unanswered": 0,
                "missed": 0,
            },
        )


def _week(many: ManyCouples, week: int, words: bytes) -> Iterator[Insert]:
    """Yield one week's revealed check-in with its answers, messages and deliveries."""
    at, couple_id = moment(many.week_at(week)), each(many.couple_id(0))
    checkin_id = each(many.row_id(0, week, 0))
    question = _deck_id(week)
    revealed = {"state": "revealed", "opened_at": at, "revealed_at": at}
    yield inserting(
        tables.checkins, {"id": checkin_id, "couple_id": couple_id, "question_key": question, **revealed}
    )
    dealt = {"deck": "checkin", "key": question, "seen_at": at}
    yield inserting(tables.seen, {"id": each(many.row_id(1, week, 0)), "couple_id": couple_id, **dealt})
    for place, user_id in enumerate(_partners()):
        yield inserting(
            tables.answers,
            {
                "id": each(many.row_id(2, week, 0, place)),
                "checkin_id": checkin_id,
                "user_id": user_id,
                "body": literal(words, LargeBinary),
                "answered_at": at,
            },
        )
    for place, kind in enumerate(("checkin", "reveal")):
        yield inserting(
            tables.posts,
            {
                "message_id": each(FIRST_MESSAGE_ID + week * MESSAGES_OF_WEEK + place),
                "couple_id": couple_id,
                "channel_id": _home(),
                "kind": kind,
                "subject_id": checkin_id,
                "place": 0,
                "has_words": kind == "reveal",
                "posted_at": at,
            },
        )
        if week >= WEEKS - KEPT_WEEKS:
            yield _delivery(many, week, place, kind, checkin_id, many.week_at(week), "sent")


def _delivery(
    many: ManyCouples,
    week: int,
    place: int,
    kind: str,
    subject_id: ColumnElement[int],
    due_at: datetime,
    state: str,
    *conditions: ColumnElement[bool],
) -> Insert:
    key = literal(f"{kind}:", String) + cast(subject_id, String) + literal(f":0:{due_at.isoformat()}", String)
    server_step = guild_id_of(1) - guild_id_of(0)
    return inserting(
        tables.deliveries,
        {
            "id": each(many.row_id(3, week, 0, place)),
            "key": key,
            "guild_id": each(guild_id_of(0), server_step),
            "couple_id": each(many.couple_id(0)),
            "kind": kind,
            "subject_id": subject_id,
            "due_at": moment(due_at),
            "next_at": moment(due_at),
            "state": state,
            "attempts": int(state == "sent"),
            "is_hour_chosen": False,
        },
        *conditions,
    )


def _deck_id(week: int) -> str:
    """Return the deck id of the question that a week's check-in asks."""
    return order_questions(load_decks().questions)[week].deck_id


def _open_checkins(many: ManyCouples) -> Iterator[Insert]:
    """Yield an open check-in of each second couple, and its nudge of tomorrow."""
    is_second = N % 2 == 1
    checkin_id = each(many.row_id(0, WEEKS, 0))
    columns: dict[str, Any] = {
        "id": checkin_id,
        "couple_id": each(many.couple_id(0)),
        "question_key": _deck_id(WEEKS),
        "state": "open",
        "opened_at": moment(many.week_at(WEEKS)),
    }
    yield inserting(tables.checkins, columns, is_second)
    tomorrow = many.now + timedelta(days=1)
    yield _delivery(many, WEEKS, 0, "nudge", checkin_id, tomorrow, "due", is_second)


def _kept_words(many: ManyCouples, words: bytes) -> Iterator[Insert]:
    """Yield memories and thank-yous."""
    couple_id, (first, second) = each(many.couple_id(0)), _partners()
    for number in range(MEMORIES):
        at = many.week_at(number)
        yield inserting(
            tables.memories,
            {
                "id": each(many.row_id(4, number, 0)),
                "couple_id": couple_id,
                "author_id": first,
                "title": literal(words[: WORDS // 4], LargeBinary),
                "story": literal(words, LargeBinary),
                "happened_on": literal(at.date(), Date),
                "created_at": moment(at),
                "is_retold": False,
            },
        )
    for number in range(THANKS):
        yield inserting(
            tables.thanks,
            {
                "id": each(many.row_id(5, number, 0)),
                "couple_id": couple_id,
                "author_id": second,
                "recipient_id": first,
                "about": "everyday",
                "message": literal(words, LargeBinary),
                "is_private": False,
                "created_at": moment(many.week_at(number)),
            },
        )


def _home() -> ColumnElement[int]:
    return each(home_and_partners_of(0)[0], guild_id_of(1) - guild_id_of(0))


def _partners() -> list[ColumnElement[int]]:
    step = guild_id_of(1) - guild_id_of(0)
    return [each(user_id, step) for user_id in home_and_partners_of(0)[1:]]
