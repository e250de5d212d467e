"""Read an export, in a process of its own: standard input to standard output.

The file is a ZIP archive that `/privacy export` sends, or `kindling.json` out of it. Anybody can send any
file: what unpacks to more than it may, nests deeper or holds other values than an export does is refused. No
file is ever written, so no name in the archive matters. No other module of the bot is imported.

Before the file comes one line of JSON. With `pictures` it names files in the archive: the first `most` of
those that are in it are read, and are the output, after one line of JSON with their names and sizes in bytes
(None for one that is larger than any picture). Else the output is one line of JSON, with `refused` where the
file is refused, then the document.
"""

import io
import json
import sys
import zipfile
import zlib
from typing import Any, cast

DOCUMENT = "kindling.json"
LARGEST_DOCUMENT = 32 * 2**20  # bytes, unpacked: several times what ten years are
MOST_ENTRIES = 20_000
MOST_ROWS = 200_000
LONGEST_TEXT = 20_000  # characters
LARGEST_PICTURE = 10 * 2**20  # bytes: as large as an upload may be
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
"""What Python's module raises for archives that are damaged, encrypted, or packed in another way."""


class Rejected(Exception):
    """The file is no export, with the reason."""


def read_document(raw: bytes) -> bytes:
    """Return the document of an export, checked and written anew. Raises `Rejected`."""
    content = _unpacked(raw) if raw.startswith(b"PK") else raw
    if len(content) > LARGEST_DOCUMENT:
        raise Rejected("too-big")
    try:
        document = json.loads(content, parse_constant=_refuse_constant, parse_float=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Rejected("not-an-export") from error
    _check(document)
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:  # half of a character, which no text has
        raise Rejected("not-an-export") from error


def _unpacked(raw: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                raise Rejected("not-an-export")
            with archive.open(DOCUMENT) as packed:
                # What an archive says of its sizes may be a lie: no more than this is ever unpacked.
                return packed.read(LARGEST_DOCUMENT + 1)
    except KeyError:
        raise Rejected("not-an-export") from None
    except DAMAGED as error:
        raise Rejected("not-an-export") from error


def read_pictures(raw: bytes, names: list[str], most: int) -> tuple[list[tuple[str, int | None]], bytes]:
    """Return the names and sizes of some files of an archive, and their content. Raises `Rejected`."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Rejected("not-an-export")
            here = {entry.filename for entry in entries}
            wanted = [name for name in names if name in here][:most]
            read = [(name, _read_picture(archive, name)) for name in wanted]
    except DAMAGED as error:
        raise Rejected("not-an-export") from error
    sizes = [(name, None if content is None else len(content)) for name, content in read]
    return sizes, b"".join(content or b"" for _, content in read)


def _read_picture(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        with archive.open(name) as packed:
            content = packed.read(LARGEST_PICTURE + 1)
    except DAMAGED:
        return None  # one that is damaged costs itself
    return content if len(content) <= LARGEST_PICTURE else None


def _check(document: object) -> None:
    """Check the form of an export: tables of rows of single values. Raises `Rejected`."""
    records = _mapping(_mapping(document).get("records"))
    rows = [row for table in records.values() for row in _list(table)]
    if len(rows) > MOST_ROWS or not all(_is_plain(value) for row in rows for value in _mapping(row).values()):
        raise Rejected("not-an-export")


def _is_plain(value: object) -> bool:
    # The weekdays of a ritual are the one list among an export's values.
    if isinstance(value, list):
        return all(isinstance(each, int) for each in cast("list[object]", value))
    return value is None or isinstance(value, int) or (isinstance(value, str) and len(value) <= LONGEST_TEXT)


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Rejected("not-an-export")
    return cast("dict[str, Any]", value)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Rejected("not-an-export")
    return cast("list[Any]", value)


def _refuse_constant(text: str) -> float:
    raise ValueError(text)


def _answer(request: dict[str, Any], raw: bytes) -> bytes:
    if "pictures" not in request:
        return b"{}\n" + read_document(raw)
    sizes, content = read_pictures(raw, request["pictures"], request["most"])
    return json.dumps({"found": sizes}).encode() + b"\n" + content


def main() -> None:
    """Read the request on standard input, and write the answer to standard output."""
    try:
        output = _answer(json.loads(sys.stdin.buffer.readline()), sys.stdin.buffer.read())
    except MemoryError:
        output = json.dumps({"refused": "too-big"}).encode() + b"\n"
    except Rejected as rejection:
        output = json.dumps({"refused": str(rejection)}).encode() + b"\n"
    sys.stdout.buffer.write(output)


if __name__ == "__main__":
    main()
