"""Exports, unpacked."""

import io
import zipfile

from simcord.results import InteractionResult


async def first_file(result: InteractionResult) -> bytes:
    """The first archive of an answer, as it is."""
    messages = [message for message in [result.response, *result.followups] if message]
    attached = next(attached for message in messages for attached in message.attachments)
    return await attached.read()


async def unpacked(result: InteractionResult) -> dict[str, bytes]:
    """What the archives of an answer hold, by path."""
    held: dict[str, bytes] = {}
    for message in [result.response, *result.followups]:
        for attached in message.attachments if message else ():
            with zipfile.ZipFile(io.BytesIO(await attached.read())) as archive:
                assert archive.testzip() is None
                held |= {name: archive.read(name) for name in archive.namelist()}
    return held
