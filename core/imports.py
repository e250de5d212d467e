"""Imports: one partner's words from an export, on hold until the other agrees."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast

from core.errors import KindlingError

LARGEST_MEBIBYTES = 100  # of the file: the most that any server lets people upload
MOST_FILES = 10  # that a form takes at once; what is in others comes with the next time
IMPORT, FIRST, LAST = "import", "first", "last"  # the terms of a proposal besides the counts by table


class NotAnExport(KindlingError):
    """The file is not an export, is damaged, or holds something no export holds."""

    text_id = "refusal-not-an-export"


class ExportTooNew(KindlingError):
    """The export was made by a newer Kindling than this one."""

    text_id = "refusal-export-too-new"


class ExportTooBig(KindlingError):
    """The file is larger than any export. Arguments: `limit`, in MiB."""

    text_id = "refusal-export-too-big"


class NotYourExport(KindlingError):
    """The export is the other partner's: its words are theirs to bring along."""

    text_id = "refusal-not-your-export"


class NothingToBring(KindlingError):
    """The export holds none of the caller's words that are not here already."""

    text_id = "refusal-nothing-to-bring"


class OnlyQuietMemories(KindlingError):
    """All words are here already; only the memories not to be brought back were new, and are noted."""

    text_id = "refusal-only-quiet-memories"


class PicturesInOtherFiles(KindlingError):
    """All words are here already, and the pictures that are not are in other files. Arguments: `count`."""

    text_id = "refusal-pictures-in-other-files"


class ImportUnderWay(KindlingError):
    """An import the other partner agreed to is under way; until it is in, no other is asked for."""

    text_id = "refusal-import-under-way"


class ImportAlreadyRunning(KindlingError):
    """One of the caller's exports is being read already."""

    text_id = "refusal-import-runs"


class ExportGone(KindlingError):
    """The file was gone before it could be read."""

    text_id = "refusal-export-gone"


Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class ImportedParent:
    """The row an imported row belongs to, without words: the facts that identify it.

    For a parent that belongs to both, both exports have the same day and the same `values`; `nth` counts the
    parents that share these, from 0. One that a partner wrote is identified by its author (`by_caller`) and
    `moment`. Moments are in ISO format.
    """

    table: str
    values: Mapping[str, Value]
    nth: int = 0


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row of the caller's: its table, the values to keep, and the row it belongs to.

    `written_at`, in ISO format, is when its author wrote it; it identifies the row. If it was changed since,
    or its moment is not known exactly, it was first written between `since` and `until`.
    """

    table: str
    values: Mapping[str, Value]
    written_at: str
    parent: ImportedParent | None = None
    since: str | None = None
    until: str | None = None

    @property
    def moment(self) -> datetime:
        """The moment its author wrote it."""
        return datetime.fromisoformat(self.written_at)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The moments between which its author first wrote it."""
        first, last = (self.since or self.written_at), (self.until or self.written_at)
        return datetime.fromisoformat(first), datetime.fromisoformat(last)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON, for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ImportedRow":
        """Build it from the JSON of `as_json`."""
        parent = stored["parent"]
        values = {**stored, "parent": None if parent is None else ImportedParent(**parent)}
        return cls(**cast("dict[str, Any]", values))


@dataclass(frozen=True, slots=True)
class ImportPart:
    """Some rows of an import that wait to be brought in."""

    id: int
    rows: Sequence[ImportedRow]


@dataclass(frozen=True, slots=True)
class ImportFile:
    """The rows of an export that can be imported; `left_out` counts the others.

    `author_id` made the export, about the couple `user_ids`: on another host, or under another
    account.
    """

    rows: Sequence[ImportedRow]
    left_out: int
    author_id: int
    user_ids: frozenset[int]

    def refuse_others(self, user_id: int, partner_id: int) -> None:
        """Refuse an export made by a present or former partner of the caller. Raises `NotYourExport`."""
        if self.author_id != user_id and (self.author_id == partner_id or user_id in self.user_ids):
            raise NotYourExport


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many of the caller's things stay behind, and why.

    `unreadable` rows and `unusable` pictures are damaged, or out of bounds; `waiting` rows belong to what the
    other partner wrote and has not brought; `missing` pictures are in none of the files; for the others there
    was no `room`, or no more `time`.
    """

    unreadable: int = 0
    waiting: int = 0
    missing: int = 0
    unusable: int = 0
    room: int = 0
    time: int = 0


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """The number of rows an import brings to each table, with the days of the first and the last."""

    counts: Mapping[str, int]
    first: date
    last: date

    def terms(self, import_id: int) -> dict[str, str]:
        """Return the terms of the proposal to import it: only numbers."""
        counts = {table: str(count) for table, count in self.counts.items()}
        days = {FIRST: self.first.isoformat(), LAST: self.last.isoformat()}
        return {IMPORT: str(import_id), **days, **counts}

    @classmethod
    def from_terms(cls, terms: Mapping[str, str]) -> "ImportSummary":
        """Read it from the terms of a proposal."""
        counts = {name: int(term) for name, term in terms.items() if name not in (IMPORT, FIRST, LAST)}
        return cls(counts, date.fromisoformat(terms[FIRST]), date.fromisoformat(terms[LAST]))


def refuse_big_export(size: int) -> None:
    """Refuse a file by its size in bytes. Raises `ExportTooBig`."""
    if size > LARGEST_MEBIBYTES * 2**20:
        raise ExportTooBig(limit=str(LARGEST_MEBIBYTES))
