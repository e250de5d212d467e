"""What a request can be refused for: each refusal carries the key of one kind sentence."""

from typing import ClassVar


class KindlingError(Exception):
    """A refusal that changes nothing and is told to one person, privately.

    `key` names the Fluent message; `words` are its arguments (never what a couple wrote).
    """

    text_id: ClassVar[str]

    def __init__(self, **text_args: str) -> None:
        super().__init__(self.text_id)
        self.text_args = text_args


class StorageUnavailable(Exception):
    """The storage is busy or gone: nothing was saved. A failure of ours, told with an id, not a refusal."""


class TextTooLong(KindlingError):
    """A text is over its limit. Words: `limit` (characters), `length`."""

    text_id = "refusal-too-long"


class EmptyText(KindlingError):
    """A text is empty after trimming."""

    text_id = "refusal-empty"


class EmptyField(EmptyText):
    """One of several needed fields of a form is empty. Words: `field`, its label."""

    text_id = "refusal-empty-field"


class NotAvailable(KindlingError):
    """A button of something closed, erased or unknown."""

    text_id = "refusal-over"


class NotYours(KindlingError):
    """A press or a request by somebody whom it does not belong to."""

    text_id = "refusal-not-yours"


class NotTheAuthor(KindlingError):
    """Something that only the one who wrote it may change or take back."""

    text_id = "refusal-not-the-author"


class UnreadableMoment(KindlingError):
    """A date or time that nobody can read. Words: `part`, what was typed."""

    text_id = "refusal-unreadable-moment"


class MomentWithoutHour(KindlingError):
    """A day was read where a moment is needed. Words: `part`, what was typed."""

    text_id = "refusal-moment-without-hour"


class UnreadableMonth(KindlingError):
    """A month that nobody can read. Words: `part`."""

    text_id = "refusal-unreadable-month"


class UnreadablePastDay(KindlingError):
    """A date that has happened, but that nobody can read. Words: `part`."""

    text_id = "refusal-unreadable-past-day"


class UnreadableDay(KindlingError):
    """A date, past or to come, that nobody can read. Words: `part`."""

    text_id = "refusal-unreadable-day"


class AmbiguousDay(KindlingError):
    """Two numbers that could each be the month. Words: `first` and `second`, both readings."""

    text_id = "refusal-ambiguous-day"


class UnreadableTime(KindlingError):
    """A time of day that nobody can read. Words: `part`."""

    text_id = "refusal-unreadable-time"


class UnreadableWeekday(KindlingError):
    """A weekday that nobody can read. Words: `part`."""

    text_id = "refusal-unreadable-weekday"


class UnknownZone(KindlingError):
    """A time zone that is not in the IANA database. Words: `part`."""

    text_id = "refusal-unknown-zone"


class InThePast(KindlingError):
    """A moment in the past where a future one is needed. Words: `moment` in the caller's zone, `zone`."""

    text_id = "refusal-in-the-past"


class InTheFuture(KindlingError):
    """A day in the future where one that has happened is needed. Words: `day`."""

    text_id = "refusal-in-the-future"
