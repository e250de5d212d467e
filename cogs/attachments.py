"""Attachments: read the files of forms and messages, and show the progress of several."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import discord
from cachetools import TTLCache

from core.couples import Couple
from core.errors import KindlingError
from core.memories import MessagePicturesExpired
from core.pictures import (
    MOST_PICTURES,
    Picture,
    PictureGone,
    refuse_too_big,
    refuse_too_many,
    shown_number,
)
from services.clock import Clock
from services.pictures import Pictures, ProgressCallback, VoiceFile
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify
from ui.pictures import attach_pictures
from ui.posts import AttachedFile
from ui.texts import say

CACHED_FOR = timedelta(hours=1)  # shorter than the lifetime of Discord's attachment links
MAX_CACHED = 1_000
READ_TIMEOUT_SECONDS = 60


def attachment_readers(
    attachments: Sequence[discord.Attachment], limit: int = MOST_PICTURES, *, optional_count: int = 0
) -> list[Callable[[], Awaitable[bytes]] | VoiceFile]:
    """Return one reading function per file, so that only one file at a time is in memory.

    The first `optional_count` are a message's; sound among them is a voice message (`VoiceFile`).
    Checks the sizes of all but the first `optional_count` beforehand: raises `TooManyPictures`,
    `PictureTooBig`. The functions raise `PictureTooBig`, `PictureGone`, `TimeoutError`, and what discord.py
    raises.
    """
    refuse_too_many(len(attachments), limit)
    for number, attachment in enumerate(attachments[optional_count:], 1):
        refuse_too_big(attachment.size, number)
    numbered = list(enumerate(attachments, 1))
    readers = [
        partial(_read_attachment, attachment, shown_number(number, optional_count))
        for number, attachment in numbered
    ]
    are_voice = [number <= optional_count and is_sound(attachment) for number, attachment in numbered]
    return [
        VoiceFile(reader) if is_voice else reader for reader, is_voice in zip(readers, are_voice, strict=True)
    ]


def is_sound(attachment: discord.Attachment) -> bool:
    """Return whether a file is audio, by Discord's content type."""
    return (attachment.content_type or "").startswith("audio/")


async def read_whole(
    attachment: discord.Attachment, gone: KindlingError, seconds: float = READ_TIMEOUT_SECONDS
) -> bytes:
    """Read an uploaded file. Raises `gone` if its message has been deleted, `TimeoutError`."""
    try:
        # Files are read in turn: a download that never ends would hold up everybody else's.
        async with asyncio.timeout(seconds):
            return await attachment.read()
    except REQUEST_ERRORS as error:
        if classify(error, RequestTarget.ATTACHMENT) is not ErrorClass.TARGET_GONE:
            raise
        raise gone from None


async def _read_attachment(attachment: discord.Attachment, number: int) -> bytes:
    refuse_too_big(attachment.size, number)
    return await read_whole(attachment, PictureGone(number=str(number)))


@asynccontextmanager
async def show_progress(interaction: discord.Interaction) -> AsyncGenerator[ProgressCallback]:
    """Defer the answer, and yield a function that shows the progress to the person.

    The function takes the number of the current file and the count of all; a single file shows no line.
    The progress line is deleted at the end, so that only the answer or the refusal is left. If none was
    shown, the answer replaces the deferral.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    is_shown = False

    async def show_step(number: int, count: int) -> None:
        nonlocal is_shown
        if count > 1:
            is_shown = True
            text = say("pictures-step", number=str(number), count=str(count))
            with suppress(*REQUEST_ERRORS):  # the work matters more than its progress line
                await interaction.edit_original_response(content=text)

    try:
        yield show_step
    finally:
        if is_shown:
            # The pictures are stored by now: failing to delete this line must not look like a failure.
            with suppress(*REQUEST_ERRORS):
                await interaction.delete_original_response()


async def load_pictures(
    interaction: discord.Interaction, pictures: Pictures, couple: Couple, found: Sequence[Picture]
) -> tuple[AttachedFile, ...]:
    """Read pictures to show to one person; if there are any, defer the answer first."""
    if not found:
        return ()
    await interaction.response.defer(ephemeral=True, thinking=True)
    return attach_pictures(await pictures.read_pictures(couple, found))


class AttachmentCache:
    """Holds the pictures of messages while their form is filled in: Discord does not send them again.

    Only the user who opened a form gets them. A form whose pictures were lost in a restart is refused,
    never stored without them.
    """

    def __init__(self, clock: Clock) -> None:
        self._cached: TTLCache[tuple[int, str], tuple[discord.Attachment, ...]] = TTLCache(
            MAX_CACHED, CACHED_FOR.total_seconds(), lambda: clock().timestamp()
        )

    def store(self, user_id: int, form_key: str, pictures: Sequence[discord.Attachment]) -> None:
        """Hold pictures for the form with this key, for `CACHED_FOR`."""
        if pictures:
            self._cached[user_id, form_key] = tuple(pictures)

    def has_pictures(self, user_id: int, form_key: str) -> bool:
        """Return whether pictures are held for the form with this key."""
        return (user_id, form_key) in self._cached

    def pictures_of(
        self, user_id: int, form_key: str, *, count: int, chosen: int
    ) -> tuple[discord.Attachment, ...]:
        """Return the pictures held for a form.

        Raises `MessagePicturesExpired` if `count` pictures are expected, none is held, and the person has
        `chosen` no others instead (the number of their uploads).
        """
        held = self._cached.get((user_id, form_key), ())
        if count and not held and not chosen:
            raise MessagePicturesExpired
        return held

    def discard(self, user_id: int, form_key: str) -> None:
        """Stop holding the pictures of a form."""
        self._cached.pop((user_id, form_key), None)
