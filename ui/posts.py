"""Posts: one message as a value, and the ways to send it: in a channel, privately, or as an edit."""

import copy
import io
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from typing import Any

import discord
import structlog

from ui.discord_errors import (
    REQUEST_ERRORS,
    ErrorClass,
    RequestTarget,
    classify,
    error_details,
    is_message_gone,
)
from ui.mentions import allow_mentions_of
from ui.names import DESCRIPTION_LIMIT, NameLookup, name_lookup_for, with_names
from ui.safe_text import CHUNK_LIMIT, cut_text, split_text

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.requests")
FILE_ALT_LIMIT = 1_024  # characters, Discord's limit of a file's description
MOST_EMBEDS = 10  # of one message, Discord's limit
ANSWER_LOST = (ErrorClass.INTERACTION_GONE, ErrorClass.PASSING, ErrorClass.TOKEN_REFUSED)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a message; `alt` describes it. An embed shows it by the URL `attachment://name`."""

    name: str
    content: bytes = field(repr=False)
    alt: str

    def file(self) -> discord.File:
        """Return a new file for discord.py, which can send each object only once."""
        return discord.File(
            io.BytesIO(self.content), self.name, description=cut_text(self.alt, FILE_ALT_LIMIT)
        )


@dataclass(frozen=True, slots=True)
class Post:
    """One message as a value.

    `mentioned_ids` are the users it notifies; an `is_silent` post makes no sound. `has_words` is true if it
    shows a partner's words, so that it must not be posted where others can read. `further_embeds` are below
    the first. Discord shows files that no embed refers to above the embeds, as a gallery.
    """

    content: str | None = None
    embed: discord.Embed | None = None
    view: discord.ui.View | None = None
    mentioned_ids: tuple[int, ...] = ()
    has_words: bool = False
    reactions: tuple[str, ...] = field(default=())
    further_embeds: tuple[discord.Embed, ...] = ()
    files: tuple[AttachedFile, ...] = ()
    is_silent: bool = False

    @property
    def embeds(self) -> list[discord.Embed]:
        """All embeds of the message, in order; one of more Markdown than clients draw goes on in others."""
        given = [embed for embed in (self.embed, *self.further_embeds) if embed is not None]
        spread = [part for embed in given for part in split_embed(embed, DESCRIPTION_LIMIT)]
        return spread if len(spread) <= MOST_EMBEDS else given

    def is_shown_by(self, message: discord.Message) -> bool:
        """Return whether a channel's message is this post, perhaps in another state.

        With buttons, the first one must be among the message's; without, the texts must be equal.
        """
        # After a crash between sending and storing, the channel is searched for a post that may be in it. By
        # then a check-in may be answered, and its card's text another: its *Answer* has the same id
        # throughout.
        own_ids = [str(getattr(item, "custom_id", "")) for item in self.view.children] if self.view else []
        shown_ids = custom_ids(message)
        has_same_content = message.content in ("", (self.content or "").strip())
        if own_ids or shown_ids:
            return bool(own_ids) and own_ids[0] in shown_ids and has_same_content
        # Discord strips texts: compared without the spaces around them.
        shown_text = message.embeds[0].description if message.embeds else None
        own_text = self.embeds[0].description if self.embed else None
        return has_same_content and (shown_text or "").strip() == (own_text or "").strip()

    def with_display_names(self, lookup: NameLookup) -> "Post":
        """Return this post with names in place of the mentions in its embeds."""
        further = tuple(filter(None, (with_names(embed, lookup) for embed in self.further_embeds)))
        return replace_fields(self, embed=with_names(self.embed, lookup), further_embeds=further)

    def send_kwargs(self) -> dict[str, Any]:
        """Return the arguments for discord.py's `send` and `send_message`."""
        arguments: dict[str, Any] = {
            "content": self.content,
            "embeds": self.embeds or None,
            "view": self.view,
            "files": [attached.file() for attached in self.files] or None,
            "allowed_mentions": allow_mentions_of(self.mentioned_ids),
            "silent": self.is_silent or None,
        }
        return {name: value for name, value in arguments.items() if value is not None}

    def edit_kwargs(self) -> dict[str, Any]:
        """Return the arguments for discord.py's `edit`; the message loses everything this post lacks."""
        return {
            "content": self.content,
            "embeds": self.embeds,
            "view": self.view,
            "attachments": [attached.file() for attached in self.files],
            "allowed_mentions": allow_mentions_of(self.mentioned_ids),
        }


def custom_ids(message: discord.Message) -> list[str]:
    """Return the custom ids of a message's buttons and menus."""
    children = [child for row in message.components for child in getattr(row, "children", [])]
    return [str(getattr(child, "custom_id", "")) for child in children]


def split_into_posts(embed: discord.Embed, *, has_words: bool = False) -> list[Post]:
    """Split a card over as many messages as it needs, as `split_embed` does over cards."""
    return [Post(embed=part, has_words=has_words) for part in split_embed(embed, CHUNK_LIMIT)]


def split_embed(embed: discord.Embed, size: int) -> list[discord.Embed]:
    """Split a card whose text has more than `size` characters, or more Markdown than a client draws.

    The title and the thumbnail are in the first part; the image, the fields and the footer in the last.
    """
    pieces = split_text(embed.description or "", size)
    if len(pieces) <= 1:
        return [embed]
    parts = [copy.deepcopy(embed) for _ in pieces]  # discord.py's own copy shares its fields with the card
    for part, piece in zip(parts, pieces, strict=True):
        part.description = piece
    for part in parts[1:]:
        part.title = None
        part.set_thumbnail(url=None)
    for part in parts[:-1]:
        part.clear_fields().remove_footer().set_image(url=None)
    return parts


async def send_ephemeral(interaction: discord.Interaction, *posts: Post, leaves_trace: bool = True) -> bool:
    """Send posts that only the user of the interaction sees, as its first response or after it.

    Returns False if an answer did not arrive: it is given up, and logged if it `leaves_trace`. Raises
    `discord.HTTPException` if the request itself was wrong.
    """
    with _given_up_when_lost(leaves_trace=leaves_trace):
        for post in posts:
            arguments = post.with_display_names(name_lookup_for(interaction)).send_kwargs()
            if interaction.response.is_done():
                await interaction.followup.send(**arguments, ephemeral=True)
            else:
                await interaction.response.send_message(**arguments, ephemeral=True)
        return True
    return False


async def send_ephemeral_text(interaction: discord.Interaction, text: str) -> bool:
    """Send a text that only the user of the interaction sees; return False if it did not arrive."""
    return await send_ephemeral(interaction, Post(content=text))


async def edit_message(interaction: discord.Interaction, post: Post, *, leaves_trace: bool = True) -> None:
    """Replace the message of the pressed button with a post, or give up if Discord rejects it."""
    with _given_up_when_lost(leaves_trace=leaves_trace):
        await replace_message(interaction, post)


async def show_in_place(interaction: discord.Interaction, *posts: Post) -> None:
    """Show posts in the pressed private message or, if a card was pressed, in a new one.

    Text that does not fit one message continues in others.
    """
    message = interaction.message
    if message is None or not message.flags.ephemeral or interaction.response.is_done():
        await send_ephemeral(interaction, *posts)
        return
    first, *others = posts
    await edit_message(interaction, first)
    await send_ephemeral(interaction, *others)


async def replace_message(interaction: discord.Interaction, post: Post) -> None:
    """Replace the message of the pressed button with a post. Raises any of `REQUEST_ERRORS`."""
    await interaction.response.edit_message(
        **post.with_display_names(name_lookup_for(interaction)).edit_kwargs()
    )


async def is_message_deleted(client: discord.Client, message: discord.PartialMessage) -> bool:
    """Return whether a message was deleted, asking Discord; one the bot may not read is taken as present.

    Raises any of `REQUEST_ERRORS` if Discord does not say.
    """
    try:
        await message.fetch()
    except REQUEST_ERRORS as error:
        if is_message_gone(error, client, message.channel.id):
            return True
        # It may be in an earlier home that the bot can no longer read.
        if classify(error, RequestTarget.MESSAGE) is not ErrorClass.NO_PERMISSION:
            raise
    return False


@contextmanager
def _given_up_when_lost(*, leaves_trace: bool) -> Generator[None]:
    """End the block quietly if an answer is lost: the interaction has expired, or Discord is unreachable."""
    # The command has done its work by now, and only its answer is lost: raising would tell the user that the
    # command failed, and, over a cut connection, would not even tell that.
    try:
        yield
    except REQUEST_ERRORS as error:
        if classify(error, RequestTarget.INTERACTION) not in ANSWER_LOST:
            raise
        if leaves_trace:
            LOG.warning("no answer possible", **error_details(error))
