"""The import worker: whatever file somebody sends, it is read within limits or refused."""

import io
import json
import struct
import zipfile
from collections.abc import Sequence

import pytest
from support.imports import zipped

from core.imports import ExportTooBig, NotAnExport
from core.pictures import LARGEST_BYTES
from data.imports.archive_reader import LARGEST_DOCUMENT, LARGEST_PICTURE, LONGEST_TEXT, MOST_ROWS
from data.imports.import_worker import PICTURES_AT_ONCE, ImportWorker

pytestmark = [pytest.mark.slow, pytest.mark.script_process]
DOCUMENT = {"format": 1, "you": "10", "records": {"thanks": [{"message": "For the soup", "days": [0, 2]}]}}


async def read(file: bytes) -> object:
    async def fetch() -> bytes:
        return file

    return await ImportWorker().read_document(fetch)


async def pictures_in(file: bytes, names: Sequence[str]) -> dict[str, bytes | None]:
    async def fetch() -> bytes:
        return file

    return {name: content async for name, content in ImportWorker().pictures_in(fetch, names)}


def packed(document: object) -> bytes:
    return zipped(json.dumps(document).encode())


def with_value(value: object) -> bytes:
    return packed({"records": {"thanks": [{"message": value}]}})


async def test_an_archive_and_its_document_alone_are_read_alike() -> None:
    assert await read(packed(DOCUMENT)) == DOCUMENT
    assert await read(json.dumps(DOCUMENT).encode()) == DOCUMENT


async def test_other_files_of_the_archive_are_left_alone() -> None:
    buffer = io.BytesIO(packed(DOCUMENT))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../../etc/passwd", "root")
        archive.writestr("/pictures/memory-1.jpeg", b"no picture")
    assert await read(buffer.getvalue()) == DOCUMENT


async def test_a_bomb_is_never_unpacked_as_a_whole() -> None:
    with pytest.raises(ExportTooBig):
        await read(zipped(b" " * (LARGEST_DOCUMENT + 1)))


async def test_an_archive_that_lies_of_its_size_gets_no_further() -> None:
    whole = zipped(json.dumps(DOCUMENT).encode() + b" " * (LARGEST_DOCUMENT + 1))
    size = struct.pack("<L", len(json.dumps(DOCUMENT)) + LARGEST_DOCUMENT + 1)
    with pytest.raises((ExportTooBig, NotAnExport)):
        await read(whole.replace(size, struct.pack("<L", 100)))


async def test_pictures_are_read_by_their_names_some_at_a_time() -> None:
    buffer = io.BytesIO(packed(DOCUMENT))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(PICTURES_AT_ONCE + 2):
            archive.writestr(f"pictures/memory-{number}.jpeg", f"picture {number}" * 9)
        archive.writestr("pictures/memory-99.jpeg", b"not asked for")
        archive.writestr("pictures/bomb.jpeg", b" " * (LARGEST_PICTURE + 1))
    wanted = [f"pictures/memory-{number}.jpeg" for number in range(PICTURES_AT_ONCE + 3)]
    found = await pictures_in(buffer.getvalue(), [*wanted, "pictures/bomb.jpeg", "../etc/passwd"])
    here = {name: f"picture {number}".encode() * 9 for number, name in enumerate(wanted[:-1])}
    assert found == {**here, "pictures/bomb.jpeg": None}


async def test_a_damaged_picture_costs_itself() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("pictures/first.jpeg", b"first picture")
        archive.writestr("pictures/second.jpeg", b"second picture")
    damaged = buffer.getvalue().replace(b"first picture", b"other picture")
    found = await pictures_in(damaged, ["pictures/first.jpeg", "pictures/second.jpeg"])
    assert found == {"pictures/first.jpeg": None, "pictures/second.jpeg": b"second picture"}


@pytest.mark.parametrize("file", [b"", b"{}", b"PK", b"\xff\xd8 a photo"])
async def test_a_file_that_is_no_archive_has_no_pictures(file: bytes) -> None:
    assert await pictures_in(file, ["pictures/first.jpeg"]) == {}


def test_a_picture_is_no_larger_than_an_upload() -> None:
    assert LARGEST_PICTURE == LARGEST_BYTES


def encrypted() -> bytes:
    """An archive whose entry says that it is encrypted."""
    file = bytearray(packed(DOCUMENT))
    file[6] |= 1
    file[file.index(b"PK\x01\x02") + 8] |= 1
    return bytes(file)


NO_EXPORTS = {
    "nothing": b"",
    "two letters": b"PK",
    "a photo": b"\xff\xd8 a photo",
    "a cut list": packed(DOCUMENT)[:-40],
    "a cut entry": packed(DOCUMENT)[:30],
    "a password": encrypted(),
    "another file": zipped(b"{}", "album.html"),
    "no text": zipped(b"\xff\xfe{}"),
    "far too deep": zipped(b"[" * 200_000),
    "too deep": zipped(b'{"records": {"a": ' + b"[" * 1_000 + b"]" * 1_000 + b"}}"),
    "a long number": zipped(b'{"records": {"a": [{"b": ' + b"9" * 5_000 + b"}]}}"),
    "a list": packed([]),
    "no records": packed({}),
    "a list of records": packed({"records": []}),
    "a table of no rows": packed({"records": {"thanks": {}}}),
    "a row of no columns": packed({"records": {"thanks": [7]}}),
    "too many rows": packed({"records": {"thanks": [{}] * (MOST_ROWS + 1)}}),
    "a fraction": with_value(1.5),
    "no number": with_value(float("nan")),
    "a value of values": with_value({"deeper": 1}),
    "a list of texts": with_value(["text"]),
    "a long text": with_value("x" * (LONGEST_TEXT + 1)),
    "half a character": with_value("\ud83d"),
}


@pytest.mark.parametrize("name", NO_EXPORTS)
async def test_what_is_no_export_is_refused(name: str) -> None:
    with pytest.raises(NotAnExport):
        await read(NO_EXPORTS[name])


async def test_a_process_that_is_killed_refuses_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    async def be_killed(*_: object) -> tuple[int, bytes]:
        return -9, b""

    monkeypatch.setattr("data.imports.import_worker.run_script", be_killed)
    with pytest.raises(NotAnExport):
        await read(packed(DOCUMENT))
