"""Names: how people are called in cards, where a mention would show as a bare number on some phones."""

import copy
import re
from collections.abc import Callable, Iterable
from typing import Protocol, cast

import aiohttp
import discord

from ui.safe_text import escape_text

MENTION = re.compile(r"(?<!\\)<@(\d+)>")
MAX_NAMES = 20_000
LONGEST_NAME = 68  # characters that a name takes at most: 32, all of them escaped, in bold
DESCRIPTION_LIMIT, FIELD_LIMIT, EMBED_LIMIT = 4_096, 1_024, 6_000  # characters that Discord takes

NameLookup = Callable[[int], str | None]


class DisplayNameCache:
    """Display names by server, learned from people's own interactions and kept in memory alone."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], str] = {}

    def remember(self, guild_id: int, user: discord.User | discord.Member) -> None:
        """Remember how somebody is called in a server."""
        if len(self._names) >= MAX_NAMES:
            self._names.clear()
        self._names[guild_id, user.id] = user.display_name

    def lookup_in(self, guild_id: int) -> NameLookup:
        """Find names in one server."""
        return lambda user_id: self._names.get((guild_id, user_id))


class HasNames(Protocol):
    """A bot with a name book."""

    display_names: DisplayNameCache


def name_lookup_for(interaction: discord.Interaction) -> NameLookup:
    """Find names where an interaction happens; whoever acts is known from now on."""
    book = cast("HasNames", interaction.client).display_names
    guild_id = interaction.guild_id or 0
    book.remember(guild_id, interaction.user)
    return book.lookup_in(guild_id)


async def fetch_name_lookup(
    interaction: discord.Interaction, guild_id: int, user_ids: Iterable[int]
) -> NameLookup:
    """Find names in one server, wherever the interaction happens; who is unknown is asked for once."""
    book = cast("HasNames", interaction.client).display_names
    guild, lookup = interaction.client.get_guild(guild_id), book.lookup_in(guild_id)
    for user_id in user_ids:
        if guild is not None and lookup(user_id) is None:
            try:
                book.remember(guild_id, await guild.fetch_member(user_id))
            except (discord.HTTPException, aiohttp.ClientError, OSError):
                continue  # whoever reads it goes without the name
    return lookup


def mentioned_user_ids(embed: discord.Embed | None) -> set[int]:
    """List the users whom a card speaks of."""
    return {int(user_id) for text in _texts(embed) for user_id in MENTION.findall(text)}


def longest_length(text: str) -> int:
    """Measure a text with the longest name in place of every mention."""
    return len(MENTION.sub("x" * LONGEST_NAME, text))


def with_names(embed: discord.Embed | None, lookup: NameLookup) -> discord.Embed | None:
    """Call people in a card by their names; whoever is unknown, or whose name does not fit, stays a mention.

    Returns a card of its own; `embed` stays as it is.
    """
    if embed is None or not mentioned_user_ids(embed):
        return embed

    def name(match: re.Match[str]) -> str:
        known = lookup(int(match[1]))
        return match[0] if known is None else f"**{escape_text(known)}**"

    def called(text: str, limit: int) -> str:
        found = MENTION.sub(name, text)
        return found if len(found) <= limit else text

    named = copy.deepcopy(embed)  # discord.py's own copy shares its fields with the original
    named.description = called(embed.description, DESCRIPTION_LIMIT) if embed.description else None
    for place, field in enumerate(embed.fields):
        named.set_field_at(
            place, name=field.name, value=called(field.value or "", FIELD_LIMIT), inline=field.inline
        )
    return named if len(named) <= EMBED_LIMIT else embed


def _texts(embed: discord.Embed | None) -> Iterable[str]:
    if embed is not None:
        yield embed.description or ""
        yield from (field.value or "" for field in embed.fields)
