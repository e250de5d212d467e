"""Names: how people are called in cards, where a mention would show as a bare number on some phones."""

import copy
import re
from collections.abc import Callable, Iterable
from typing import Protocol, cast

import aiohttp
import discord

from ui.prose import plain

MENTION = re.compile(r"(?<!\\)<@(\d+)>")
KNOWN_AT_MOST = 20_000
LONGEST = 68  # characters that a name takes at most: 32, all of them escaped, in bold
DESCRIPTION, FIELD, EMBED = 4_096, 1_024, 6_000  # characters that Discord takes

Lookup = Callable[[int], str | None]


class NameBook:
    """Display names by server, learned from people's own interactions and kept in memory alone."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], str] = {}

    def learn(self, guild_id: int, user: discord.User | discord.Member) -> None:
        """Remember how somebody is called in a server."""
        if len(self._names) >= KNOWN_AT_MOST:
            self._names.clear()
        self._names[guild_id, user.id] = user.display_name

    def lookup(self, guild_id: int) -> Lookup:
        """Find names in one server."""
        return lambda user_id: self._names.get((guild_id, user_id))


class HasNames(Protocol):
    """A bot with a name book."""

    names: NameBook


def names_for(interaction: discord.Interaction) -> Lookup:
    """Find names where an interaction happens; whoever acts is known from now on."""
    book = cast("HasNames", interaction.client).names
    guild_id = interaction.guild_id or 0
    book.learn(guild_id, interaction.user)
    return book.lookup(guild_id)


async def names_in(interaction: discord.Interaction, guild_id: int, user_ids: Iterable[int]) -> Lookup:
    """Find names in one server, wherever the interaction happens; who is unknown is asked for once."""
    book = cast("HasNames", interaction.client).names
    guild, lookup = interaction.client.get_guild(guild_id), book.lookup(guild_id)
    for user_id in user_ids:
        if guild is not None and lookup(user_id) is None:
            try:
                book.learn(guild_id, await guild.fetch_member(user_id))
            except (discord.HTTPException, aiohttp.ClientError, OSError):
                continue  # whoever reads it goes without the name
    return lookup


def mentioned_in(embed: discord.Embed | None) -> set[int]:
    """List the users whom a card speaks of."""
    return {int(user_id) for text in _texts(embed) for user_id in MENTION.findall(text)}


def longest(text: str) -> int:
    """Measure a text with the longest name in place of every mention."""
    return len(MENTION.sub("x" * LONGEST, text))


def with_names(embed: discord.Embed | None, lookup: Lookup) -> discord.Embed | None:
    """Call people in a card by their names; whoever is unknown, or whose name does not fit, stays a mention.

    Returns a card of its own; `embed` stays as it is.
    """
    if embed is None or not mentioned_in(embed):
        return embed

    def name(match: re.Match[str]) -> str:
        known = lookup(int(match[1]))
        return match[0] if known is None else f"**{plain(known)}**"

    def called(text: str, limit: int) -> str:
        found = MENTION.sub(name, text)
        return found if len(found) <= limit else text

    named = copy.deepcopy(embed)  # discord.py's own copy shares its fields with the original
    named.description = called(embed.description, DESCRIPTION) if embed.description else None
    for place, field in enumerate(embed.fields):
        named.set_field_at(
            place, name=field.name, value=called(field.value or "", FIELD), inline=field.inline
        )
    return named if len(named) <= EMBED else embed


def _texts(embed: discord.Embed | None) -> Iterable[str]:
    if embed is not None:
        yield embed.description or ""
        yield from (field.value or "" for field in embed.fields)
