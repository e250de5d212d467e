"""Homes: the audience of a channel, and the rule for putting words in an envelope there."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of a channel, as far as a bot without the members intent can know.

    `is_everyone` says that the whole server can read it; `role_ids` and `user_ids` are the roles and single
    members who can in addition (never the partners, never the bots' own roles). `admin_role_ids` and
    `owner_id` (None if a partner owns the server) can read every channel: the couple is told their names,
    and they need no envelope.
    `member_count` is the number of all members, bots included, when the bot last connected; 0 if unknown.
    """

    is_everyone: bool
    role_ids: tuple[int, ...]
    user_ids: tuple[int, ...]
    member_count: int
    admin_role_ids: tuple[int, ...] = ()
    owner_id: int | None = None

    @property
    def is_couple_only(self) -> bool:
        """Return whether only the couple can read here, apart from people who read every channel."""
        return not (self.is_everyone or self.role_ids or self.user_ids)

    @property
    def fingerprint(self) -> str:
        """The audience as text, stored when both partners agree that only they read here."""
        who = "everyone" if self.is_everyone else "lists"
        return f"{who};{self.member_count};{_join_ids(self.role_ids)};{_join_ids(self.user_ids)}"

    def is_still(self, fingerprint: str) -> bool:
        """Return whether the fingerprint describes this audience.

        Any other number of members, higher or lower, is another audience: a member who left may have made
        room for somebody else. An unknown number (0) proves nothing.
        """
        return self.member_count > 0 and self.fingerprint == fingerprint

    def is_wider_than(self, other: "Audience") -> bool:
        """Return whether anyone can read here who cannot read in `other`."""
        if self.is_everyone != other.is_everyone:
            return self.is_everyone
        if self.is_everyone:
            return False
        return bool(set(self.role_ids) - set(other.role_ids) or set(self.user_ids) - set(other.user_ids))


def _join_ids(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, sorted(ids)))


def others_can_read(audience: Audience, ours_alone: str | None) -> bool:
    """Return whether words need an envelope here.

    They do if others can read, unless both partners agreed to exactly this audience (`ours_alone`, its
    fingerprint).
    """
    return not audience.is_couple_only and (ours_alone is None or not audience.is_still(ours_alone))


class HomeChange(StrEnum):
    """The kind of a home's move; the other partner must agree to all but the first."""

    NO_MORE = "no-more"
    WIDER = "wider"
    UNSEEN = "unseen"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, *, is_wider: bool, is_seen_by_other: bool | None, is_back_in_sight: bool) -> "HomeChange":
        """Classify a move by the people it affects.

        `is_wider`: people read the new home who cannot read the present one. `is_seen_by_other`: the other
        partner can see the new home; None if nobody can tell. `is_back_in_sight`: the caller cannot see the
        present home. They may bring it back alone, since they would never see the answer in there.
        """
        if is_seen_by_other is None:
            return cls.UNKNOWN
        if not is_seen_by_other:
            return cls.UNSEEN
        return cls.WIDER if is_wider and not is_back_in_sight else cls.NO_MORE
