"""Homes: who can read a channel, and when a couple's words stay in an envelope there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can read a channel, as far as a bot without the members intent can know.

    `is_everyone` says that the whole server reads it; `role_ids` and `user_ids` are the further roles and
    single members who can (never the partners, never bots' own roles). Administrators and the server's owner
    read every channel and are not counted: the couple is told so before it begins. `member_count` counts all
    members when the bot last connected, bots too.
    """

    is_everyone: bool
    role_ids: tuple[int, ...]
    user_ids: tuple[int, ...]
    member_count: int

    @property
    def is_couple_only(self) -> bool:
        """Whether nobody else is let in here."""
        return not (self.is_everyone or self.role_ids or self.user_ids)

    @property
    def fingerprint(self) -> str:
        """What a couple's "only we two read here" was said of."""
        people = self.member_count if self.is_everyone else 0
        return f"{people};{_join_ids(self.role_ids)};{_join_ids(self.user_ids)}"

    def is_no_wider_than(self, fingerprint: str) -> bool:
        """Whether nobody more than then can read here."""
        people, roles, users = fingerprint.split(";")
        same_lists = (roles, users) == (_join_ids(self.role_ids), _join_ids(self.user_ids))
        return same_lists and (not self.is_everyone or 0 < self.member_count <= int(people))

    def is_wider_than(self, other: "Audience") -> bool:
        """Whether more people may read here than in `other`."""
        if self.is_everyone != other.is_everyone:
            return self.is_everyone
        if self.is_everyone:
            return False
        return bool(set(self.role_ids) - set(other.role_ids) or set(self.user_ids) - set(other.user_ids))


def _join_ids(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, sorted(ids)))


def others_can_read(audience: Audience, ours_alone: str | None) -> bool:
    """Whether words need an envelope: others are let in, and the two have not called exactly this theirs."""
    return not audience.is_couple_only and (ours_alone is None or not audience.is_no_wider_than(ours_alone))
