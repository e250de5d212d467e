"""Homes: the audience of a channel, and the rule that decides when words need an envelope there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of a channel, as far as a bot without the members intent can know.

    `is_everyone` says that the whole server can read it; `role_ids` and `user_ids` are the roles and single
    members who can in addition (never the partners, never the bots' own roles). Administrators and the
    server's owner can read every channel and are not counted: the couple is told so before it begins.
    `member_count` is the number of all members, bots included, when the bot last connected; 0 if unknown.
    """

    is_everyone: bool
    role_ids: tuple[int, ...]
    user_ids: tuple[int, ...]
    member_count: int

    @property
    def is_couple_only(self) -> bool:
        """Return whether the couple alone can read here."""
        return not (self.is_everyone or self.role_ids or self.user_ids)

    @property
    def fingerprint(self) -> str:
        """The audience as text, stored when both partners agree that "only we two" read here."""
        people = self.member_count if self.is_everyone else 0
        return f"{people};{_join_ids(self.role_ids)};{_join_ids(self.user_ids)}"

    def is_no_wider_than(self, fingerprint: str) -> bool:
        """Return whether all who can read here could do so when the fingerprint was taken."""
        member_count, roles, users = fingerprint.split(";")
        same_lists = (roles, users) == (_join_ids(self.role_ids), _join_ids(self.user_ids))
        # An unknown count (0) proves nothing, so it counts as wider.
        return same_lists and (not self.is_everyone or 0 < self.member_count <= int(member_count))

    def is_wider_than(self, other: "Audience") -> bool:
        """Return whether people can read here who cannot read in `other`."""
        if self.is_everyone != other.is_everyone:
            return self.is_everyone
        if self.is_everyone:
            return False
        return bool(set(self.role_ids) - set(other.role_ids) or set(self.user_ids) - set(other.user_ids))


def _join_ids(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, sorted(ids)))


def others_can_read(audience: Audience, ours_alone: str | None) -> bool:
    """Return whether words need an envelope here.

    They do where others can read, unless both partners agreed to an audience at least as wide (`ours_alone`,
    its fingerprint).
    """
    return not audience.is_couple_only and (ours_alone is None or not audience.is_no_wider_than(ours_alone))
