"""Display names in cards: some phones show a mention in an embed as a bare number."""

import copy
import re
from collections.abc import Callable, Iterable
from typing import Protocol, cast

import discord
from cachetools import LRUCache

from core.text_input import is_blank
from ui.discord_errors import REQUEST_ERRORS
from ui.safe_text import escape_text

MENTION = re.compile(r"(?<!\\)<@!?(\d+)>")
MAX_NAMES = 20_000  # in memory, over all servers
NAME_LIMIT = 40  # characters in pictures and files: more than Discord lets a name have
LONGEST_NAME = 68  # characters that a name takes at most: 32, all of them escaped, in bold
DESCRIPTION_LIMIT, FIELD_LIMIT, EMBED_LIMIT = 4_096, 1_024, 6_000  # characters that Discord takes

NameLookup = Callable[[int], str | None]


class DisplayNameCache:
    """Display names by server, learned from interactions; kept in memory, never stored."""

    def __init__(self) -> None:
        self._names: LRUCache[tuple[int, int], str] = LRUCache(MAX_NAMES)

    def remember(self, guild_id: int, user: discord.User | discord.Member) -> None:
        """Remember a user's display name in a server."""
        # A name may look like nothing at all; the name of the account never does.
        self._names[guild_id, user.id] = user.name if is_blank(user.display_name) else user.display_name

    def lookup_in(self, guild_id: int) -> NameLookup:
        """Return a lookup of the names known in one server."""
        return lambda user_id: self._names.get((guild_id, user_id))


class HasNames(Protocol):
    """A bot with a cache of display names."""

    display_names: DisplayNameCache


def name_lookup_for(interaction: discord.Interaction) -> NameLookup:
    """Return a lookup of names in the server of an interaction, and remember its user's name."""
    cache = cast("HasNames", interaction.client).display_names
    guild_id = interaction.guild_id or 0
    cache.remember(guild_id, interaction.user)
    return cache.lookup_in(guild_id)


async def fetch_name_lookup(
    interaction: discord.Interaction, guild_id: int, user_ids: Iterable[int]
) -> NameLookup:
    """Return a lookup of names in any server, asking Discord for the unknown ones of `user_ids`."""
    cache = cast("HasNames", interaction.client).display_names
    guild, lookup = interaction.client.get_guild(guild_id), cache.lookup_in(guild_id)
    for user_id in user_ids:
        if lookup(user_id) is None:
            try:
                # Of a server that another process serves, or that removed the bot, the account's own name.
                fetch = guild.fetch_member if guild is not None else interaction.client.fetch_user
                cache.remember(guild_id, await fetch(user_id))
            except REQUEST_ERRORS:
                continue  # shown as a mention, or without a name
    return lookup


def mentioned_user_ids(embed: discord.Embed | None) -> set[int]:
    """Return the ids of the users a card mentions."""
    return {int(user_id) for text in _texts(embed) for user_id in MENTION.findall(text)}


def longest_length(text: str) -> int:
    """Return the length of a text, in characters, with the longest possible name for every mention."""
    return len(MENTION.sub("x" * LONGEST_NAME, text))


def with_names(embed: discord.Embed | None, lookup: NameLookup) -> discord.Embed | None:
    """Return a copy of a card with names in place of mentions; `embed` itself stays as it is.

    Mentions of unknown users stay, as do all in a text or a card that names would make too long for Discord.
    """
    if embed is None or not mentioned_user_ids(embed):
        return embed

    def name_for(match: re.Match[str]) -> str:
        name = lookup(int(match[1]))
        return match[0] if name is None else f"**{escape_text(name)}**"

    def with_names_in(text: str, limit: int) -> str:
        replaced = MENTION.sub(name_for, text)
        return replaced if len(replaced) <= limit else text

    named = copy.deepcopy(embed)  # discord.py's own copy shares its fields with the original
    named.description = with_names_in(embed.description, DESCRIPTION_LIMIT) if embed.description else None
    for index, field in enumerate(embed.fields):
        named.set_field_at(
            index, name=field.name, value=with_names_in(field.value or "", FIELD_LIMIT), inline=field.inline
        )
    return named if len(named) <= EMBED_LIMIT else embed


def _texts(embed: discord.Embed | None) -> Iterable[str]:
    if embed is not None:
        yield embed.description or ""
        yield from (field.value or "" for field in embed.fields)
