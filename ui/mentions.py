"""Mentions: who a message may call. discord.py writes ids as numbers, Discord's document says strings."""

from collections.abc import Sequence
from typing import Any

import discord


class Mentions(discord.AllowedMentions):
    """Allowed mentions whose ids go out as the strings that Discord documents, also after a merge."""

    def to_dict(self) -> Any:  # noqa: ANN401 (discord.py's own payload type is private)
        """Write the payload of a message."""
        payload: dict[str, Any] = dict(super().to_dict())
        if "users" in payload:
            payload["users"] = [str(user_id) for user_id in payload["users"]]
        return payload

    def merge(self, other: discord.AllowedMentions) -> "Mentions":
        """Lay another value over this one."""
        merged = super().merge(other)
        return Mentions(
            everyone=merged.everyone, users=merged.users, roles=merged.roles, replied_user=merged.replied_user
        )


def allow_mentions_of(user_ids: Sequence[int]) -> Mentions:
    """Allow these users to be called, and nobody else."""
    users = [discord.Object(user_id) for user_id in user_ids]
    return Mentions(everyone=False, roles=False, users=users, replied_user=False)
