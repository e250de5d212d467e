"""The document of an export, as an import reads it: the caller's rows of every table, and their pictures."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from core.import_parents import ExportRecords, NotOwn, Row
from core.import_readers import past_moment
from core.import_shapes import SHAPES, Shape
from core.imports import ExportTooNew, ImportedParent, ImportedRow, ImportFile, NotAnExport, Value
from core.pictures import path_in_archive

NEWEST_FORMAT = 1  # of kindling.json; `ui.archives.RECORDS_FORMAT` writes it
AN_ID = re.compile(r"[0-9]{1,20}")
PICTURE_TYPES = ("image/jpeg", "image/webp", "audio/ogg")  # as which pictures and voice messages are stored
EXPORT_ONLY_COLUMNS = {
    "checkins": {"question"},
    "sparks": {"spark"},
    "poll_ideas": {"title"},
    "exercises": {"lesson"},
}
"""Titles that an export adds to its rows, so that a reader needs no deck."""


def read_export(document: object, columns: Mapping[str, frozenset[str]], now: datetime) -> ImportFile:
    """Read the caller's own rows from an export's document, in the order they were written.

    `columns` names the columns of every table that an export holds. A row that cannot be read is left out and
    counted; what no export has refuses the whole. Raises `NotAnExport`, `ExportTooNew`.
    """
    found = _object(document)
    version = found.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise NotAnExport
    if version > NEWEST_FORMAT:
        raise ExportTooNew
    author, tables = found.get("you"), _known_records(found.get("records"), columns)
    if not isinstance(author, str) or not AN_ID.fullmatch(author):
        raise NotAnExport
    names = _object(found.get("names", {}))
    rows, left_out = list[ImportedRow](), 0
    records = ExportRecords(tables, author, now)
    for table, shape in SHAPES.items():
        for row in tables.get(table, ()):
            if (shape.author is not None and row.get(shape.author) != author) or not shape.is_whole(row):
                continue
            try:
                rows.append(_read_row(table, shape, row, records))
            except NotOwn:
                continue
            except (ValueError, RecursionError):
                left_out += 1
    return ImportFile(
        rows, left_out, int(author), frozenset(int(name) for name in names if AN_ID.fullmatch(name))
    )


def _read_row(table: str, shape: Shape, row: Row, records: ExportRecords) -> ImportedRow:
    parent = None if shape.parent is None else shape.parent(row, records)
    # A column that an older export did not have yet counts as empty.
    values = {name: read(row.get(name), records.now) for name, read in shape.readers.items()}
    if table == "pictures":
        values["file"] = _file_name(row)
    if shape.moment is not None:
        values[shape.moment] = written_at = past_moment(row.get(shape.moment), records.now)
    else:
        written_at = _moment_of(parent)
    since = None if shape.since is None or parent is None else cast("str | None", parent.values[shape.since])
    until = None
    if shape.around is not None:
        before, after = shape.around
        moment = datetime.fromisoformat(str(written_at))
        since, until = (moment - before).isoformat(), (moment + after).isoformat()
    return ImportedRow(table, values, str(written_at), parent, since, until)


def _moment_of(parent: ImportedParent | None) -> Value:
    if parent is None:
        raise ValueError("no moment")
    return parent.values["moment"] if "moment" in parent.values else parent.values["moved_at"]


def _file_name(row: Row) -> str:
    picture_id, media_type = row.get("id"), row.get("media_type")
    if not isinstance(picture_id, str) or not AN_ID.fullmatch(picture_id) or media_type not in PICTURE_TYPES:
        raise ValueError("no picture")
    return path_in_archive(str(row.get("owner")), int(picture_id), str(media_type))


def _known_records(
    records: object, columns: Mapping[str, frozenset[str]]
) -> Mapping[str, Sequence[Mapping[str, object]]]:
    found: dict[str, list[Mapping[str, object]]] = {}
    for table, rows in _object(records).items():
        if table not in columns or not isinstance(rows, list):
            raise NotAnExport
        known = columns[table] | EXPORT_ONLY_COLUMNS.get(table, set())
        found[table] = [_object(row) for row in cast("list[object]", rows)]
        if any(row.keys() - known for row in found[table]):
            raise NotAnExport
    return found


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise NotAnExport
    return cast("Mapping[str, object]", value)
