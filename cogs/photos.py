"""Photos on their way: sent with a command whose form is still open, and kept in memory until then."""

import secrets

import discord

from core.thanks import PhotoLost

HELD_AT_MOST = 1_000


class Held:
    """What was sent beside a form that asks for the words. A restart loses it, and then it is said."""

    def __init__(self) -> None:
        self._held: dict[str, discord.Attachment] = {}

    def keep(self, photo: discord.Attachment | None) -> str:
        """Keep a photo; returns what finds it again, or nothing where there is none."""
        if photo is None:
            return ""
        if len(self._held) >= HELD_AT_MOST:
            self._held.pop(next(iter(self._held)))
        token = secrets.token_hex(4)
        self._held[token] = photo
        return token

    def has(self, token: str) -> bool:
        """Whether a photo is still here."""
        return token in self._held

    def find(self, token: str) -> discord.Attachment | None:
        """Find a photo again. Raises `PhotoLost`."""
        if not token:
            return None
        if token not in self._held:
            raise PhotoLost
        return self._held[token]

    def let_go(self, token: str) -> None:
        """Keep it no longer."""
        self._held.pop(token, None)
