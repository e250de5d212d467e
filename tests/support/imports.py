"""Exports as files, and what partners do to bring them along."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from support.backend import Backend, person

from core.couples import Couple
from core.deliveries import DeliveryKind
from services.imports import ImportView
from ui.archives import records_json


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


def changed(file: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return an export in which somebody has changed the document."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        document = json.loads(archive.read("kindling.json"))
    change(document)
    return zipped(json.dumps(document).encode())


async def ask_to_import(backend: Backend, user_id: int, couple: Couple, file: bytes) -> ImportView:
    """Let a partner choose a file, so that the other is asked."""

    async def read() -> bytes:
        return file

    found = await backend.imports.read_file(read)
    return await backend.imports.propose_import(person(user_id, couple.guild_id), couple.id, found)


async def agree(backend: Backend, user_id: int, couple: Couple, view: ImportView) -> None:
    """Let the other partner agree, without the queue runner."""
    await backend.agreements.agree_to_proposal(person(user_id, couple.guild_id), view.proposal_id)


async def bring_in_all(backend: Backend) -> None:
    """Do what is due of imports, as the queue runner does."""
    while due := await backend.claim_due(DeliveryKind.IMPORT):
        for delivery in due:
            await backend.imports.bring_in(delivery.subject_id)


async def bring_along(backend: Backend, people: tuple[int, int], couple: Couple, file: bytes) -> ImportView:
    """Let the first partner bring a file along, and the second agree."""
    view = await ask_to_import(backend, people[0], couple, file)
    await agree(backend, people[1], couple, view)
    await bring_in_all(backend)
    return view
