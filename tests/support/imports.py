"""Exports as files, and what partners do to bring them along."""

import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from support.backend import Backend, person

from core.couples import Couple
from core.deliveries import DeliveryKind
from services.imports import ImportView
from ui.archives import build_archives, records_json


def zipped(document: bytes, name: str = "kindling.json") -> bytes:
    """Return an archive with one file, as an export has it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, document)
    return buffer.getvalue()


async def exported_file(backend: Backend, user_id: int, couple: Couple) -> bytes:
    """Return the file that `/privacy export` gives a partner, without album and pictures."""
    export = await backend.exports.export_of(person(user_id, couple.guild_id), couple.id)
    return zipped(records_json(export, lambda _: None))


async def exported_files(
    backend: Backend, user_id: int, couple: Couple, max_bytes: int = 10 * 2**20
) -> list[bytes]:
    """Return the files that `/privacy export` gives a partner, with pictures, without the album."""

    async def no_album(_script: Path, _request: bytes) -> tuple[int | None, bytes]:
        return 1, b""

    export = await backend.exports.export_of(person(user_id, couple.guild_id), couple.id)
    exports = backend.exports
    archives = build_archives(
        export, lambda _: None, exports.read_thumbnail, exports.read_picture, max_bytes, no_album
    )
    return [archive.file.fp.read() async for archive in archives]


def changed(file: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return an export in which somebody has changed the document."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        document = json.loads(archive.read("kindling.json"))
    change(document)
    return zipped(json.dumps(document).encode())


def read_of(file: bytes) -> Callable[[], Awaitable[bytes]]:
    """Return the function that fetches a file which somebody chose."""

    async def read() -> bytes:
        return file

    return read


async def ask_to_import(
    backend: Backend, user_id: int, couple: Couple, file: bytes, *further: bytes
) -> ImportView:
    """Let a partner choose a file, or several, so that the other is asked."""
    files = [read_of(one) for one in (file, *further)]
    found = await backend.imports.read_files(files)
    return await backend.imports.propose_import(person(user_id, couple.guild_id), couple.id, found, files)


async def agree(backend: Backend, user_id: int, couple: Couple, view: ImportView) -> None:
    """Let the other partner agree, without the queue runner."""
    await backend.agreements.agree_to_proposal(person(user_id, couple.guild_id), view.proposal_id)


async def bring_in_all(backend: Backend) -> None:
    """Do what is due of imports, as the queue runner does."""
    while due := await backend.claim_due(DeliveryKind.IMPORT):
        for delivery in due:
            await backend.imports.bring_in(delivery.subject_id)


async def bring_along(
    backend: Backend, people: tuple[int, int], couple: Couple, file: bytes, *further: bytes
) -> ImportView:
    """Let the first partner bring a file along, or several, and the second agree."""
    view = await ask_to_import(backend, people[0], couple, file, *further)
    await agree(backend, people[1], couple, view)
    await bring_in_all(backend)
    return view
