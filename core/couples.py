"""Couples and partners: who belongs together, and what a couple has chosen for its home."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError

KEEP_AFTER_PARTING = timedelta(days=30)
ERASE_AFTER_AGREEMENT = timedelta(
    hours=1
)  # once both agreed: until then the messages that show words are deleted


class NotInCouple(KindlingError):
    """The caller has no couple in this server."""

    text_id = "refusal-not-in-couple"


class BotWasRemoved(KindlingError):
    """The bot was removed from the couple's server, and not both have said yet that they want to go on.

    Words: `until`, the second at which everything is erased.
    """

    text_id = "refusal-was-removed"


class AlreadyPaired(KindlingError):
    """The caller is in a couple here already."""

    text_id = "refusal-already-paired"


class InviteeAlreadyPaired(KindlingError):
    """The invited person is in a couple here already."""

    text_id = "refusal-they-are-paired"


class NotPaused(KindlingError):
    """Nothing is paused."""

    text_id = "refusal-not-paused"


class AlreadyPaused(KindlingError):
    """The couple is paused already."""

    text_id = "refusal-already-paused"


class CoupleState(StrEnum):
    """A couple is together, then parted, then erasing: from there it never goes back.

    A couple from whose server the bot was removed is still a couple, yet nothing is posted for it. It is
    together again once both go on; either may part from it, and on `erase_at`, set by the removal as by a
    parting, it has parted by itself.
    """

    TOGETHER = "together"
    REMOVED = "removed"
    PARTED = "parted"
    ERASING = "erasing"


@dataclass(frozen=True, slots=True)
class PendingErasure:
    """A couple that is to be erased, or being erased since it `is_erasing`."""

    id: int
    key_id: str
    erase_at: datetime
    is_erasing: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a server, in a couple or not."""

    guild_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Partner:
    """One of the two. `zone` is None until they chose one; `is_gone` while they are not in the server."""

    couple_id: int
    guild_id: int
    user_id: int
    zone: str | None
    wants_messages: bool
    wants_nudges: bool
    has_read: bool
    is_gone: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Couple:
    """Two adults in one server who both agreed.

    `zone` is None until one of them chose one (then UTC stands in); `paused_by` is the user who paused
    everything, until `paused_until` or until resumed; `ours_alone` is the audience that they called theirs
    alone, as `Audience.fingerprint`.
    """

    id: int
    guild_id: int
    key_id: str
    home_id: int
    chosen_zone: str | None
    state: CoupleState
    partners: tuple[Partner, Partner]
    started_at: datetime
    paused_by: int | None
    paused_until: datetime | None
    ours_alone: str | None
    trouble: str | None
    erase_at: datetime | None

    @property
    def zone(self) -> ZoneInfo:
        """The zone that rituals run in."""
        return ZoneInfo(self.chosen_zone or "UTC")

    @property
    def user_ids(self) -> tuple[int, int]:
        """Both partners, in the order in which they joined."""
        return (self.partners[0].user_id, self.partners[1].user_id)

    @property
    def is_resting(self) -> bool:
        """Whether nothing scheduled may be posted now: the bot was removed, it is paused, or one is gone."""
        is_removed = self.state is CoupleState.REMOVED
        return is_removed or self.paused_by is not None or any(partner.is_gone for partner in self.partners)

    @property
    def has_ended(self) -> bool:
        """Whether the two have parted: nothing is theirs any more but what waits for its erasure."""
        return self.state in (CoupleState.PARTED, CoupleState.ERASING)

    def partner_by_id(self, user_id: int) -> Partner:
        """Find the partner of that id. Raises `KeyError` for a stranger."""
        for partner in self.partners:
            if partner.user_id == user_id:
                return partner
        raise KeyError(user_id)

    def other_partner(self, user_id: int) -> Partner:
        """Return the one who is not `user_id`."""
        first, second = self.partners
        return second if first.user_id == user_id else first

    def zone_of(self, user_id: int) -> ZoneInfo:
        """Return the partner's own zone, or the couple's where they chose none."""
        return ZoneInfo(self.partner_by_id(user_id).zone or self.chosen_zone or "UTC")

    @property
    def zones(self) -> tuple[ZoneInfo, ZoneInfo]:
        """Both partners' zones."""
        return (self.zone_of(self.user_ids[0]), self.zone_of(self.user_ids[1]))
