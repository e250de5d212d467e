"""Couples and partners: their settings, their state, and how they part."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError, NotAvailable

KEEP_AFTER_PARTING = timedelta(days=30)
# The hour is for deleting the messages that show words, after both partners have agreed to erase everything.
ERASE_AFTER_AGREEMENT = timedelta(hours=1)
LONG_PAUSE = timedelta(weeks=2)  # after which it is said that both are welcome back
SEEN_UPDATE_INTERVAL = timedelta(hours=12)


class NotInCouple(KindlingError):
    """The caller has no couple in this server."""

    text_id = "refusal-not-in-couple"


class CoupleHasEnded(NotInCouple, NotAvailable):
    """The caller's couple has ended, by one's parting or both's wish, and is not erased yet.

    So they are in no couple, and whatever they pressed is over. Arguments: `until`, the second at which
    everything is erased.
    """

    text_id = "refusal-has-ended"


class BotWasRemoved(KindlingError):
    """The bot was removed from the couple's server, and the partners have not both agreed to go on.

    Arguments: `until`, the second at which everything is erased.
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


class PartnerGone(KindlingError):
    """A partner has left the server, and the request needs both."""

    text_id = "refusal-partner-gone"


class CoupleState(StrEnum):
    """The state of a couple: together, then parted, then erasing; it never goes back.

    REMOVED: the bot was removed from the server. They are still a couple, but nothing is posted for them.
    The couple is TOGETHER again once both partners agree to go on. Either partner may part, and on
    `erase_at`, which a removal sets just as a parting does, the couple counts as parted.
    """

    TOGETHER = "together"
    REMOVED = "removed"
    PARTED = "parted"
    ERASING = "erasing"


@dataclass(frozen=True, slots=True)
class PendingErasure:
    """A couple that is to be erased at `erase_at`; `is_erasing` once its erasure has begun."""

    id: int
    key_id: str
    erase_at: datetime
    is_erasing: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A user in a server, in a couple or not."""

    guild_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner of a couple.

    `zone` is None until they choose one; `is_gone` is set while they are not in the server; `has_read` once
    they were told what the bot stores; `seen_at` is when they last used the bot, or when their membership was
    last checked.
    """

    couple_id: int
    guild_id: int
    user_id: int
    zone: str | None
    wants_messages: bool
    wants_nudges: bool
    has_read: bool
    is_gone: bool
    seen_at: datetime

    @property
    def person(self) -> Person:
        """The partner as a user in their server."""
        return Person(self.guild_id, self.user_id)

    def has_been_noted(self, now: datetime) -> bool:
        """Return whether it is stored, recently enough, that they are here and use the bot."""
        return not self.is_gone and now - self.seen_at <= SEEN_UPDATE_INTERVAL


@dataclass(frozen=True, slots=True)
class Couple:
    """Two adults in one server who both agreed.

    `chosen_zone` is None until one of them chooses one (`zone` is UTC until then). `paused_by` is the user
    who paused everything, until `paused_until` or, if that is None, until resumed. `ours_alone` is the
    `Audience.fingerprint` of the readers whom both partners accepted as "only we two". `trouble` names the
    reason why the last post in their home failed. `erase_at` is set while the couple is not together.
    `has_noes`: when it was loaded, a no of either partner rested, or had rested (`services/cooldowns.py`).
    `has_frame` says whether check-ins ask for rose, thorn and bud; None until they have tried that.
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
    has_noes: bool = False
    has_frame: bool | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the couple's rituals and days."""
        return ZoneInfo(self.chosen_zone or "UTC")

    @property
    def user_ids(self) -> tuple[int, int]:
        """Both partners' ids, in the order they joined."""
        return (self.partners[0].user_id, self.partners[1].user_id)

    @property
    def is_resting(self) -> bool:
        """Return whether scheduled posts are held back: bot removed, couple paused, or a partner gone."""
        is_removed = self.state is CoupleState.REMOVED
        return is_removed or self.paused_by is not None or any(partner.is_gone for partner in self.partners)

    def may_be_paused(self, user_id: int, until: datetime | None) -> bool:
        """Return whether a partner may pause everything until then: not for less than the other did."""
        if self.paused_by is None:
            return True
        if self.paused_by == user_id:
            return until != self.paused_until
        return self.paused_until is not None and (until is None or until > self.paused_until)

    @property
    def has_ended(self) -> bool:
        """Return whether they have parted; the couple's data still waits to be erased."""
        return self.state in (CoupleState.PARTED, CoupleState.ERASING)

    def together_until(self, now: datetime) -> datetime:
        """Return `now` or, once they have parted, a moment no later than their parting.

        What opens by itself with time, and was sealed until then, stays sealed for ever.
        """
        # The day of a removal counts where that came first. After an erasure that both agreed to it is 30
        # days before: of the hour that is left, nobody has to know what would have opened lately.
        if not self.has_ended or self.erase_at is None:
            return now
        return min(now, self.erase_at - KEEP_AFTER_PARTING)

    def with_partner(self, changed: Partner) -> "Couple":
        """Return the couple with a changed partner."""
        first, second = (changed if one.user_id == changed.user_id else one for one in self.partners)
        return replace(self, partners=(first, second))

    def partner_by_id(self, user_id: int) -> Partner:
        """Return the partner with that user id. Raises `KeyError` for anyone else."""
        for partner in self.partners:
            if partner.user_id == user_id:
                return partner
        raise KeyError(user_id)

    def other_partner(self, user_id: int) -> Partner:
        """Return the partner of `user_id`."""
        first, second = self.partners
        return second if first.user_id == user_id else first

    def zone_of(self, user_id: int) -> ZoneInfo:
        """Return the partner's zone; if they chose none, the couple's; else UTC."""
        return ZoneInfo(self.partner_by_id(user_id).zone or self.chosen_zone or "UTC")

    @property
    def known_zones(self) -> dict[int, ZoneInfo]:
        """The zones of the partners who have one, chosen by themselves or for both."""
        names = {partner.user_id: partner.zone or self.chosen_zone for partner in self.partners}
        return {user_id: ZoneInfo(name) for user_id, name in names.items() if name}

    @property
    def zones(self) -> tuple[ZoneInfo, ZoneInfo]:
        """Both partners' zones, in the order of `user_ids`."""
        return (self.zone_of(self.user_ids[0]), self.zone_of(self.user_ids[1]))
