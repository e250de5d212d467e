"""One look: an accent colour for each of the five parts, a title that says what it is, one action first."""

from enum import Enum

import discord


class Part(Enum):
    """The five parts and the house itself, each with its accent colour (0xRRGGBB)."""

    GENERAL = 0x8D6E63
    COMMUNICATION = 0x4F8FBF
    JOURNEY = 0x7E6BB0
    TIME = 0x3F9E8C
    APPRECIATION = 0xD9806A
    GUIDANCE = 0xC79A3B

    @classmethod
    def named(cls, name: str) -> "Part":
        """Find the part by a deck's name for it."""
        return cls[name.upper()]


def card(part: Part, title: str, body: str = "", footer: str | None = None) -> discord.Embed:
    """Make an embed in the house's look."""
    embed = discord.Embed(title=title, description=body or None, colour=part.value)
    if footer:
        embed.set_footer(text=footer)
    return embed
