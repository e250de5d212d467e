"""Refusals: why a request is declined, each with the text id of one kind sentence."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import ClassVar, TypeVar

FoundT = TypeVar("FoundT")

Reading = datetime | date | time | str


class KindlingError(Exception):
    """A refusal: nothing has changed, and one person reads the reason in private.

    `text_id` names the Fluent message; `text_args` are its arguments (never words that a couple wrote). The
    docstring of a refusal lists its arguments.
    """

    text_id: ClassVar[str]

    def __init__(self, **text_args: str) -> None:
        super().__init__(self.text_id)
        self.text_args = text_args


class StorageUnavailable(Exception):
    """The database is busy or gone, and nothing was saved: a failure, not a refusal."""


class RowLocked(StorageUnavailable):
    """Somebody else has held a row for longer than anybody waits for it; all other rows are free."""


class CommitUnknown(StorageUnavailable):
    """The database was lost while it committed: everything was saved, or nothing, and nobody knows yet.

    Whoever undoes outside the database what was done for a transaction must not do so after this error.
    """


def concerns_everybody(error: Exception) -> bool:
    """Return whether the database fails everybody, as opposed to one couple, whose row is locked, say."""
    return isinstance(error, StorageUnavailable) and not isinstance(error, RowLocked)


class InvalidSetting(Exception):
    """An unusable setting; the message names it, explains the mistake, and gives a valid example."""


class TextTooLong(KindlingError):
    """A text is over its limit. Arguments: `limit` (characters), `length`."""

    text_id = "refusal-too-long"


class EmptyText(KindlingError):
    """A text is empty after trimming."""

    text_id = "refusal-empty"


class EmptyField(EmptyText):
    """A required field of a form is empty. Arguments: `field`, its label."""

    text_id = "refusal-empty-field"


class NotAvailable(KindlingError):
    """The subject of a button is closed, erased or unknown."""

    text_id = "refusal-over"


def existing(found: FoundT | None) -> FoundT:
    """Return `found`. Raises `NotAvailable` if it is None."""
    if found is None:
        raise NotAvailable
    return found


class NotYours(KindlingError):
    """The subject belongs to another couple, or to the other partner."""

    text_id = "refusal-not-yours"


class NotTheAuthor(KindlingError):
    """Only the author may change it or take it back."""

    text_id = "refusal-not-the-author"


class NotANumber(KindlingError):
    """A number is needed. Arguments: `part`, the text that was typed."""

    text_id = "refusal-not-a-number"


class NumberOutOfRange(KindlingError):
    """A number is too small or too large. Arguments: `field`, `least`, `most`."""

    text_id = "refusal-number-out-of-range"


class UnreadableMoment(KindlingError):
    """A date with a time that cannot be read. Arguments: `part`, the text that was typed."""

    text_id = "refusal-unreadable-moment"


class Ambiguous(KindlingError):
    """A text with several meanings; its writer is asked for the intended one.

    `field` is the option or form field that has the text: another may have the same, as a date that is called
    "friday 8" and planned for "friday 8". `readings` are its meanings: moments, days, times of day, or names
    of zones.
    """

    def __init__(self, field: str, readings: Sequence[Reading], **text_args: str) -> None:
        super().__init__(**text_args)
        self.field = field
        self.readings = tuple(readings)


class AmbiguousMoment(Ambiguous):
    """A moment with several meanings. Arguments: `first` and `second`, the labels of the first two."""

    text_id = "refusal-ambiguous-moment"


class MomentWithoutHour(Ambiguous):
    """A day without a time of day, where a moment is needed; its readings are likely hours.

    Arguments: `part`, the text that was typed, and `hour`, one that would go with it.
    """

    text_id = "refusal-moment-without-hour"


class UnreadableMonth(KindlingError):
    """A month that cannot be read. Arguments: `part`."""

    text_id = "refusal-unreadable-month"


class UnreadablePastDay(KindlingError):
    """A date in the past that cannot be read. Arguments: `part`."""

    text_id = "refusal-unreadable-past-day"


class UnreadableDay(KindlingError):
    """A date, past or future, that cannot be read. Arguments: `part`."""

    text_id = "refusal-unreadable-day"


class AmbiguousDay(Ambiguous):
    """A day with several meanings, as two numbers that could each be the month.

    Arguments: `first` and `second`, two of the readings.
    """

    text_id = "refusal-ambiguous-day"


class AmbiguousTime(Ambiguous):
    """A time of day that could be morning or evening. Arguments: `first` and `second`, both readings."""

    text_id = "refusal-ambiguous-time"


class AmbiguousZone(Ambiguous):
    """A place with several time zones. Arguments: `part`, the text that was typed."""

    text_id = "refusal-ambiguous-zone"


class UnreadableTime(KindlingError):
    """A time of day that cannot be read. Arguments: `part`."""

    text_id = "refusal-unreadable-time"


class UnreadableWeekday(KindlingError):
    """A weekday that cannot be read. Arguments: `part`."""

    text_id = "refusal-unreadable-weekday"


class UnknownZone(KindlingError):
    """A time zone that is not in the IANA database. Arguments: `part`."""

    text_id = "refusal-unknown-zone"


class InThePast(KindlingError):
    """A moment in the past where a future one is needed. Arguments: `moment` in the caller's zone, `zone`."""

    text_id = "refusal-in-the-past"


class InTheFuture(KindlingError):
    """A day in the future where a past one is needed. Arguments: `day`."""

    text_id = "refusal-in-the-future"
