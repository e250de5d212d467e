"""Facts about a table: its readers, and how its rows are counted, exported, taken back and erased.

Each table states them once, in its `info`. The export, `/privacy`, `/couple status` and the erasure of one's
own words read just that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import BigInteger, Column, ColumnElement, Table, bindparam, exists, false, or_, true

from core.exports import Readers

USER_ID = bindparam("user_id", type_=BigInteger)
"""The partner who exports, counts or takes back; every query with a `Condition` needs it as a parameter."""

Condition = Callable[[Table], ColumnElement[bool]]
"""Selects rows of a table; those of its parent, which it is joined to, can be part of the condition."""


def _all_rows(_table: Table) -> ColumnElement[bool]:
    return true()


def _no_rows(_table: Table) -> ColumnElement[bool]:
    return false()


@dataclass(frozen=True, slots=True)
class Facts:
    """The rules for the rows of a table.

    `is_exported` selects those that a partner may have, `is_own` those that they wrote and may take back
    alone. `subject` is the column whose value names such a row to the function that takes it back.
    """

    readers: Readers
    is_counted: bool = False
    is_exported: Condition = _no_rows
    is_own: Condition | None = None
    subject: str = "id"
    expires: bool = False


Info = dict[str, Facts]


def facts_of(table: Table) -> Facts:
    """Return the facts a table states about itself. Raises `ValueError` if it states none."""
    if "facts" not in table.info:
        raise ValueError(f"{table.name} needs info=shared(…), sealed(…), private(…) or bookkeeping(…)")
    return cast("Facts", table.info["facts"])


def written_by(column: str) -> Condition:
    """Select the rows written by the partner."""
    return lambda table: table.c[column] == USER_ID


def has_own_part(table: Table, reference: Column[int], author_id: Column[int]) -> ColumnElement[bool]:
    """Select the rows with a part added by the partner, in the table that refers to them."""
    return exists().where(reference == table.c.id, author_id == USER_ID)


def shared(
    *,
    is_counted: bool,
    is_own: Condition | None,
    subject: str = "id",
    is_exported: Condition = _all_rows,
) -> Info:
    """State that both partners may read all rows, or those selected by `is_exported`.

    `is_counted` says whether `/couple status` counts them; `is_own` is None for rows without a single author.
    """
    return {"facts": Facts(Readers.BOTH, is_counted, is_exported, is_own, subject)}


def sealed(*, is_own: Condition, until: Condition, subject: str = "id") -> Info:
    """State that only the author may read a row, and the other partner once `until` is true."""
    return {
        "facts": Facts(
            Readers.SEALED,
            is_exported=lambda table: or_(is_own(table), until(table)),
            is_own=is_own,
            subject=subject,
        )
    }


def private(*, is_exported: Condition, is_own: Condition | None = None) -> Info:
    """State that a row is about one partner, its only reader; `is_own` if it holds their words."""
    return {"facts": Facts(Readers.YOU, is_exported=is_exported, is_own=is_own)}


def bookkeeping(*, expires: bool = False) -> Info:
    """State that nobody reads the rows: they hold only ids and moments.

    They are deleted with their couple or, with `expires`, when they have expired.
    """
    return {"facts": Facts(Readers.NOBODY, expires=expires)}
