"""The common look of all cards: an accent colour for each part of the bot, a title, and a body."""

from enum import Enum

import discord


class Part(Enum):
    """The five parts of the bot, and `GENERAL` for the rest; each value is an accent colour (0xRRGGBB)."""

    COMMUNICATION = 0x4F8FBF
    JOURNEY = 0x7E6BB0
    TIME = 0x3F9E8C
    APPRECIATION = 0xD9806A
    GUIDANCE = 0xC79A3B
    GENERAL = 0x8D6E63

    @classmethod
    def named(cls, name: str) -> "Part":
        """Return the part with this name in the decks. Raises `KeyError`."""
        return cls[name.upper()]


def card(part: Part, title: str, body: str = "", footer: str | None = None) -> discord.Embed:
    """Return an embed in the common look."""
    embed = discord.Embed(title=title, description=body or None, colour=part.value)
    if footer:
        embed.set_footer(text=footer)
    return embed
