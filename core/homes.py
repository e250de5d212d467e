"""Homes: who can read a channel, and when a couple's words stay in an envelope there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can read a channel, as far as a bot without the members intent can know.

    `everyone` says that the whole server reads it; `role_ids` and `user_ids` are the further roles and single
    members who can (never the partners, never bots' own roles). Administrators and the server's owner read
    every channel and are not counted: the couple is told so before it begins. `member_count` counts all
    members when the bot last connected, bots too.
    """

    everyone: bool
    role_ids: tuple[int, ...]
    user_ids: tuple[int, ...]
    member_count: int

    @property
    def is_two_alone(self) -> bool:
        """Whether nobody else is let in here."""
        return not (self.everyone or self.role_ids or self.user_ids)

    @property
    def fingerprint(self) -> str:
        """What a couple's "only we two read here" was said of."""
        people = self.member_count if self.everyone else 0
        return f"{people};{_listed(self.role_ids)};{_listed(self.user_ids)}"

    def is_still(self, fingerprint: str) -> bool:
        """Whether nobody more than then can read here."""
        people, roles, users = fingerprint.split(";")
        same_lists = (roles, users) == (_listed(self.role_ids), _listed(self.user_ids))
        return same_lists and (not self.everyone or 0 < self.member_count <= int(people))

    def is_wider_than(self, other: "Audience") -> bool:
        """Whether more people may read here than in `other`."""
        if self.everyone != other.everyone:
            return self.everyone
        if self.everyone:
            return False
        return bool(set(self.role_ids) - set(other.role_ids) or set(self.user_ids) - set(other.user_ids))


def _listed(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, sorted(ids)))


def others_can_read(audience: Audience, ours_alone: str | None) -> bool:
    """Whether words need an envelope: others are let in, and the two have not called exactly this theirs."""
    return not audience.is_two_alone and (ours_alone is None or not audience.is_still(ours_alone))
