"""Exports, unpacked."""

import io
import zipfile

from simcord.results import InteractionResult


async def unpacked(result: InteractionResult) -> dict[str, bytes]:
    """What the archives of an answer hold, by path."""
    held: dict[str, bytes] = {}
    for message in [result.response, *result.followups]:
        for attached in message.attachments if message else ():
            with zipfile.ZipFile(io.BytesIO(await attached.read())) as archive:
                assert archive.testzip() is None
                held |= {name: archive.read(name) for name in archive.namelist()}
    return held
