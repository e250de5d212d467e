"""Removals: the bot was removed from a couple's server, and asks both partners to go on."""

from dataclasses import dataclass
from datetime import timedelta

from core.errors import KindlingError

KEEP_AFTER_REMOVAL = timedelta(days=30)
DELETE_POSTS_WITHIN = timedelta(hours=1)


class AlreadyAgreedToGoOn(KindlingError):
    """The caller has agreed already; it is the other partner's turn."""

    text_id = "refusal-already-agreed"


@dataclass(frozen=True, slots=True)
class BotRemoval:
    """One removal of the bot from a couple's server, with the agreement to go on.

    `agreed_by` is the partner who has agreed to go on already, if one has.

    Invariants: its clock starts with the removal, and neither the bot's return nor a further removal moves
    it; only both partners together stop it, each with one press, and then it `has_ended`, for good. At most
    one removal of a couple has not ended, and it has at most one card that is posted or due.
    """

    id: int
    couple_id: int
    agreed_by: int | None
    has_ended: bool
