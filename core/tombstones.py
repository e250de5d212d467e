"""Tombstones: ids and moments of things ended for good, so that no restore brings them back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EndKind(StrEnum):
    """The kinds of endings other than deleted words, whose kind is their table's name.

    MESSAGES, NUDGES, MORNINGS, FRAME and QUIET_MEMORY are permissions: given again, their tombstone goes.
    The subject of QUIET_MEMORY is the memory that a partner does not want brought back.
    """

    PARTING = "parting"
    NEVER = "never"
    MESSAGES = "messages"
    NUDGES = "nudges"
    MORNINGS = "mornings"
    FRAME = "frame"
    QUIET_MEMORY = "quiet-memory"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One thing that ended: deleted words, a parting, a *Never*, a permission.

    `kind` is an `EndKind` or the name of a table of words; `subject_id` is the couple, the invitation or the
    row, `user_id` the partner whose permission it was, else 0. `details` are further ids, or a moment.
    """

    kind: str
    subject_id: int
    user_id: int = 0
    couple_id: int | None = None
    ended_at: datetime | None = None
    details: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def key(self) -> tuple[str, int, int]:
        """The identity of the tombstone: a thing ends only once."""
        return (self.kind, self.subject_id, self.user_id)


@dataclass(slots=True)
class NewTombstones:
    """The endings of one unit of work, and the permissions it gives again."""

    added: list[Tombstone] = field(default_factory=list[Tombstone])
    withdrawn: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])

    def add(
        self, kind: str, subject_id: int, *, couple_id: int | None = None, user_id: int = 0, **details: int
    ) -> None:
        """Record that something ends."""
        self.added.append(Tombstone(kind, subject_id, user_id, couple_id, details=details))

    def set_permission(self, kind: EndKind, couple_id: int, user_id: int = 0, *, is_given: bool) -> None:
        """Record that a permission is given, or ends."""
        if is_given:
            self.withdrawn.append((kind, couple_id, user_id))
        else:
            self.add(kind, couple_id, couple_id=couple_id, user_id=user_id)
