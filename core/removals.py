"""Absences: the bot was removed from a couple's server, and both are asked whether they want to go on."""

from dataclasses import dataclass
from datetime import timedelta

from core.errors import KindlingError

KEEP_AFTER_REMOVAL = timedelta(days=30)
DELETE_POSTS_WITHIN = timedelta(hours=1)


class AlreadyAgreedToGoOn(KindlingError):
    """One key turns once: now it is the other who can agree."""

    text_id = "refusal-already-agreed"


@dataclass(frozen=True, slots=True)
class BotRemoval:
    """A time in which the bot was removed from a couple's server, as both are asked about it.

    `agreed_by` is the one of the two who wants to go on already.

    Invariants: its clock starts with the removal, and neither the bot's return nor a further removal moves
    it; only both together stop it, each with one press, and then it `has_ended`, once and for good. At most
    one of a couple has not ended, and it has at most one card that stands or waits.
    """

    id: int
    couple_id: int
    agreed_by: int | None
    has_ended: bool
