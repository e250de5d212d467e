"""The sheet for a first session with a counsellor: lines one partner proposed and the other agreed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError

LINE_LIMIT = 500  # characters
MOST_LINES = 40  # of a couple, including those that are not agreed


class TooManyLines(KindlingError):
    """The couple has as many lines as it can have. Arguments: `limit`."""

    text_id = "refusal-too-many-lines"


class NoTopic(KindlingError):
    """The line has no topic."""

    text_id = "refusal-no-topic"


class NothingOnSheet(KindlingError):
    """No line is agreed yet, so the sheet is empty."""

    text_id = "refusal-nothing-on-sheet"


class YourOwnLine(KindlingError):
    """The caller proposed the line, so they cannot agree to it."""

    text_id = "refusal-your-own-line"


class SheetTopic(StrEnum):
    """The topics of lines, in the order of the sheet."""

    BRINGS = "brings"
    TRIED = "tried"
    GOOD = "good"
    HOPES = "hopes"
    ASKS = "asks"


class LineState(StrEnum):
    """The state of a line, as seen by the partner who did not write it.

    WAITING: for their answer. AGREED: it is on the sheet. ASIDE: they set it aside, and may still agree.
    """

    WAITING = "waiting"
    AGREED = "agreed"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line.

    Invariant: only the partner who did not write it changes its state, and only its author deletes it.
    """

    id: int
    couple_id: int
    author_id: int
    topic: SheetTopic
    text: str
    state: LineState
    created_at: datetime
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All lines of a couple, oldest first; `made_by` last created the file, at `made_at`."""

    couple_id: int
    lines: tuple[SheetLine, ...]
    made_by: int | None
    made_at: datetime | None

    @property
    def agreed_lines(self) -> tuple[SheetLine, ...]:
        """The lines on the sheet."""
        return self._in_state(LineState.AGREED)

    @property
    def is_file_current(self) -> bool:
        """Return whether the file is newer than the last agreed line."""
        latest = max((line.agreed_at for line in self.lines if line.agreed_at is not None), default=None)
        return self.made_at is not None and (latest is None or latest <= self.made_at)

    def agreed_about(self, topic: SheetTopic) -> tuple[SheetLine, ...]:
        """List the lines on the sheet about one topic."""
        return tuple(line for line in self.agreed_lines if line.topic is topic)

    def waiting_for(self, user_id: int) -> tuple[SheetLine, ...]:
        """List the lines that wait for a partner's answer."""
        return _by_the_other(self._in_state(LineState.WAITING), user_id)

    def put_aside_by(self, user_id: int) -> tuple[SheetLine, ...]:
        """List the lines that a partner has set aside."""
        return _by_the_other(self._in_state(LineState.ASIDE), user_id)

    def not_agreed_by_author(self, user_id: int) -> tuple[SheetLine, ...]:
        """List a partner's own lines that are not on the sheet."""
        return tuple(
            line for line in self.lines if line.author_id == user_id and line.state is not LineState.AGREED
        )

    def _in_state(self, state: LineState) -> tuple[SheetLine, ...]:
        return tuple(line for line in self.lines if line.state is state)


def _by_the_other(lines: Iterable[SheetLine], user_id: int) -> tuple[SheetLine, ...]:
    return tuple(line for line in lines if line.author_id != user_id)
