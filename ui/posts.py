"""Posts: one message as a value, and the three ways to send it."""

import io
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from http import HTTPStatus
from typing import Any

import discord
import structlog

from ui.mentions import allow_mentions_of
from ui.names import NameLookup, name_lookup_for, with_names
from ui.safe_text import split_text

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.requests")
ALT_LIMIT = 1_024  # characters that Discord takes for each file
INTERACTION_GONE = (10062, 10015)  # Unknown Interaction, Unknown Webhook: its token lives 15 minutes


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file beside a message; `alt` says what can be seen in it. An embed shows it as `attachment://name`."""

    name: str
    content: bytes = field(repr=False)
    alt: str

    def file(self) -> discord.File:
        """Make what discord.py sends, anew for each time: it reads a file only once."""
        return discord.File(io.BytesIO(self.content), self.name, description=self.alt[:ALT_LIMIT])


@dataclass(frozen=True, slots=True)
class Post:
    """One message. `calls` are the users that it may mention; `has_words`: it shows what somebody wrote.

    `further` are embeds below the first. Files that no embed speaks of stand above them as a gallery.
    """

    content: str | None = None
    embed: discord.Embed | None = None
    view: discord.ui.View | None = None
    mentioned_ids: tuple[int, ...] = ()
    has_words: bool = False
    reactions: tuple[str, ...] = field(default=())
    further_embeds: tuple[discord.Embed, ...] = ()
    files: tuple[AttachedFile, ...] = ()

    @property
    def embeds(self) -> list[discord.Embed]:
        """List the cards of this message."""
        return [one for one in (self.embed, *self.further_embeds) if one is not None]

    def is_shown_by(self, message: discord.Message) -> bool:
        """Say whether a message in a channel is this post, perhaps in an earlier state of it.

        Its first button stays whatever its state; without buttons its text must be the same.
        """
        mine = [str(getattr(item, "custom_id", "")) for item in self.view.children] if self.view else []
        theirs = custom_ids(message)
        same_call = message.content in ("", (self.content or "").strip())
        if mine or theirs:
            return bool(mine) and mine[0] in theirs and same_call
        shown = message.embeds[0].description if message.embeds else None
        mine_shown = self.embed.description if self.embed else None
        return same_call and (shown or "").strip() == (mine_shown or "").strip()

    def with_display_names(self, lookup: NameLookup) -> "Post":
        """Call people in the card by their names."""
        further = tuple(filter(None, (with_names(one, lookup) for one in self.further_embeds)))
        return replace_fields(self, embed=with_names(self.embed, lookup), further_embeds=further)

    def send_kwargs(self) -> dict[str, Any]:
        """Return the arguments that `send` and `send_message` take."""
        arguments: dict[str, Any] = {
            "content": self.content,
            "embeds": self.embeds or None,
            "view": self.view,
            "files": [one.file() for one in self.files] or None,
            "allowed_mentions": allow_mentions_of(self.mentioned_ids),
        }
        return {name: value for name, value in arguments.items() if value is not None}

    def edit_kwargs(self) -> dict[str, Any]:
        """Return the arguments that `edit` takes: what is missing here goes from the message, too."""
        return {
            "content": self.content,
            "embeds": self.embeds,
            "view": self.view,
            "attachments": [one.file() for one in self.files],
            "allowed_mentions": allow_mentions_of(self.mentioned_ids),
        }


def custom_ids(message: discord.Message) -> list[str]:
    """List the ids of a message's buttons and menus."""
    children = [child for row in message.components for child in getattr(row, "children", [])]
    return [str(getattr(child, "custom_id", "")) for child in children]


def split_into_posts(embed: discord.Embed, *, has_words: bool = False) -> list[Post]:
    """Spread a card over as many messages as its description needs; the first keeps the title."""
    pieces = split_text(embed.description or "")
    posts: list[Post] = []
    for number, piece in enumerate(pieces or [""]):
        part = embed.copy()
        part.description = piece or None
        is_first, is_last = number == 0, number == max(len(pieces), 1) - 1
        if not is_first:
            part.title = None
        if not is_last:
            part.remove_footer()
        posts.append(Post(embed=part, has_words=has_words))
    return posts


async def send_ephemeral(interaction: discord.Interaction, *posts: Post) -> None:
    """Answer one person privately, as the first response or after it.

    What was asked for is done by then: where Discord no longer takes an answer, that is all that is lost.
    """
    for post in posts:
        arguments = post.with_display_names(name_lookup_for(interaction)).send_kwargs()
        try:
            if interaction.response.is_done():
                await interaction.followup.send(**arguments, ephemeral=True)
            else:
                await interaction.response.send_message(**arguments, ephemeral=True)
        except discord.HTTPException as error:
            if error.code not in INTERACTION_GONE and error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            LOG.warning("no answer possible", code=error.code, status=error.status)
            return


async def send_ephemeral_text(interaction: discord.Interaction, text: str) -> None:
    """Answer one person privately with one sentence."""
    await send_ephemeral(interaction, Post(content=text))


async def edit_message(interaction: discord.Interaction, post: Post) -> None:
    """Show something else in the message that was pressed."""
    await interaction.response.edit_message(
        **post.with_display_names(name_lookup_for(interaction)).edit_kwargs()
    )
