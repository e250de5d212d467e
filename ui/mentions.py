"""Mentions of users: as texts make them, and those a message may make.

discord.py sends user ids as numbers where Discord documents strings.
"""

from collections.abc import Sequence
from typing import Any

import discord

from core.couples import Couple


class Mentions(discord.AllowedMentions):
    """Allowed mentions whose user ids are sent as strings, even after a merge."""

    def to_dict(self) -> Any:  # noqa: ANN401 (discord.py's own payload type is private)
        """Return the payload sent with a message."""
        payload: dict[str, Any] = dict(super().to_dict())
        if "users" in payload:
            payload["users"] = [str(user_id) for user_id in payload["users"]]
        return payload

    def merge(self, other: discord.AllowedMentions) -> "Mentions":
        """Return these mentions with `other` taking precedence."""
        # discord.py merges every message's mentions with the bot's default, and returns its own class.
        merged = super().merge(other)
        return Mentions(
            everyone=merged.everyone, users=merged.users, roles=merged.roles, replied_user=merged.replied_user
        )


def allow_mentions_of(user_ids: Sequence[int]) -> Mentions:
    """Allow a message to mention these users, and nobody else."""
    users = [discord.Object(user_id) for user_id in user_ids]
    return Mentions(everyone=False, roles=False, users=users, replied_user=False)


def mentions_of(couple: Couple) -> dict[str, str]:
    """Return mentions of both partners, as the arguments `first` and `second` of a text."""
    first, second = couple.user_ids
    return {"first": f"<@{first}>", "second": f"<@{second}>"}
