"""The sheet for a first session with a counsellor: lines that one proposed and the other agreed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError

LINE_LIMIT = 500  # characters
MOST_LINES = 40  # of a couple, those that are not on the sheet included


class TooManyLines(KindlingError):
    """There is no room for another line. Words: `limit`."""

    text_id = "refusal-too-many-lines"


class NoTopic(KindlingError):
    """A line without a topic."""

    text_id = "refusal-no-topic"


class NothingOnSheet(KindlingError):
    """No line has both keys yet."""

    text_id = "refusal-nothing-on-sheet"


class YourOwnLine(KindlingError):
    """The one who proposed a line cannot turn the second key."""

    text_id = "refusal-your-own-line"


class SheetTopic(StrEnum):
    """What a line is about, in the order of the sheet."""

    BRINGS = "brings"
    TRIED = "tried"
    GOOD = "good"
    HOPES = "hopes"
    ASKS = "asks"


class LineState(StrEnum):
    """A line waits for the other's yes, is agreed and so on the sheet, or aside until the other agrees."""

    WAITING = "waiting"
    AGREED = "agreed"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line. Invariant: only the one who did not write it moves it, and only its author withdraws it."""

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
    """All lines of a couple, the oldest first; `made_by` and `made_at` say who last had the file made."""

    couple_id: int
    lines: tuple[SheetLine, ...]
    made_by: int | None
    made_at: datetime | None

    @property
    def agreed_lines(self) -> tuple[SheetLine, ...]:
        """What stands on the sheet."""
        return self._in_state(LineState.AGREED)

    @property
    def is_file_current(self) -> bool:
        """Whether the file was made since the last line came onto the sheet."""
        latest = max((line.agreed_at for line in self.lines if line.agreed_at is not None), default=None)
        return self.made_at is not None and (latest is None or latest <= self.made_at)

    def agreed_about(self, topic: SheetTopic) -> tuple[SheetLine, ...]:
        """List what stands on the sheet about one topic."""
        return tuple(line for line in self.agreed_lines if line.topic is topic)

    def waiting_for(self, user_id: int) -> tuple[SheetLine, ...]:
        """List what waits for a partner's yes."""
        return _by_the_other(self._in_state(LineState.WAITING), user_id)

    def put_aside_by(self, user_id: int) -> tuple[SheetLine, ...]:
        """List what a partner would rather not have on the sheet now."""
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
