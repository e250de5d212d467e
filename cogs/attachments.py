"""Uploads: files of forms and of kept messages, read while the person sees that it is under way."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

import discord

from core.couples import Couple
from core.memories import MessagePicturesExpired
from core.pictures import MOST_PICTURES, Picture, refuse_too_many_or_big
from services.clock import Clock
from services.pictures import Pictures
from ui.pictures import attach_pictures
from ui.posts import AttachedFile
from ui.texts import say

ReportProgress = Callable[[int, int], Awaitable[None]]
CACHED_FOR = timedelta(hours=1)  # less than Discord's links to files live
MAX_CACHED = 1_000


def attachment_readers(
    attachments: Sequence[discord.Attachment], limit: int = MOST_PICTURES
) -> list[Callable[[], Awaitable[bytes]]]:
    """Let files be read when their turn comes, so that one at a time is in memory; their sizes are checked.

    Raises `TooManyPictures`, `PictureTooBig`; what is read later `MessagePicturesExpired`, and what
    discord.py raises.
    """
    refuse_too_many_or_big([attachment.size for attachment in attachments], limit)
    return [partial(_read_attachment, attachment) for attachment in attachments]


async def _read_attachment(attachment: discord.Attachment) -> bytes:
    try:
        return await attachment.read()
    except discord.NotFound:
        raise MessagePicturesExpired from None  # its message was deleted while the form was filled in


async def read_attachments(
    attachments: Sequence[discord.Attachment], limit: int = MOST_PICTURES
) -> list[bytes]:
    """Read files from Discord, their sizes checked first.

    Raises `TooManyPictures`, `PictureTooBig`, and what discord.py raises.
    """
    refuse_too_many_or_big([attachment.size for attachment in attachments], limit)
    return [await attachment.read() for attachment in attachments]


@asynccontextmanager
async def show_progress(interaction: discord.Interaction) -> AsyncGenerator[ReportProgress]:
    """Answer that it takes a moment; what is lent says how far it is.

    What it said goes as soon as this ends, so that the answer, or the refusal, stands alone. Where nothing
    was said, the answer itself takes its place.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    is_said = False

    async def step(number: int, count: int) -> None:
        nonlocal is_said
        if count > 1:
            is_said = True
            text = say("pictures-step", number=str(number), count=str(count))
            with suppress(discord.HTTPException):  # how far it is matters less than that it goes on
                await interaction.edit_original_response(content=text)

    try:
        yield step
    finally:
        if is_said:
            with suppress(discord.HTTPException):  # what is kept by now must not look as if it had failed
                await interaction.delete_original_response()


async def load_pictures(
    interaction: discord.Interaction, pictures: Pictures, couple: Couple, found: Sequence[Picture]
) -> tuple[AttachedFile, ...]:
    """Read pictures to be shown to one person; with any, the answer is said to be under way first."""
    if not found:
        return ()
    await interaction.response.defer(ephemeral=True, thinking=True)
    return attach_pictures(await pictures.read_pictures(couple, found))


class AttachmentCache:
    """Holds the pictures of messages while their form is filled in: it cannot be asked for them again.

    Only who opened a form gets them. What a restart has forgotten is refused, never left out silently.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cached: dict[tuple[int, str], tuple[datetime, tuple[discord.Attachment, ...]]] = {}

    def store(self, user_id: int, form_key: str, pictures: Sequence[discord.Attachment]) -> None:
        """Hold a message's pictures for the form of that key."""
        now = self._clock()
        self._cached = {one: held for one, held in self._cached.items() if now - held[0] < CACHED_FOR}
        if len(self._cached) >= MAX_CACHED:
            self._cached.clear()
        if pictures:
            self._cached[user_id, form_key] = (now, tuple(pictures))

    def has_pictures(self, user_id: int, form_key: str) -> bool:
        """Say whether something is held for a form."""
        return (user_id, form_key) in self._cached

    def pictures_of(
        self, user_id: int, form_key: str, *, count: int, chosen: int
    ) -> tuple[discord.Attachment, ...]:
        """Give the pictures that were held for a form of which so many are expected.

        Raises `MessagePicturesExpired` where they are gone, and nobody has `chosen` others instead.
        """
        _, held = self._cached.get((user_id, form_key), (None, ()))
        if count and not held and not chosen:
            raise MessagePicturesExpired
        return held

    def discard(self, user_id: int, form_key: str) -> None:
        """Hold them no more: they are kept."""
        self._cached.pop((user_id, form_key), None)
