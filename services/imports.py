"""Imports: one partner's words come along from an export, once the other has agreed."""

import asyncio
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import ClassVar

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.import_shapes import SHAPES, read_export
from core.imports import (
    IMPORT,
    ImportedRow,
    ImportFile,
    ImportSummary,
    ImportUnderWay,
    NothingToBring,
)
from core.milestones import first_announcement
from core.proposals import Proposal, ProposalKind
from core.sheets import MOST_LINES
from core.tries import MOST_TRIES, TryState
from data.crypto.keyring import Keyring
from data.ids import IdGenerator, first_id_at, millisecond_of
from data.imports.import_worker import ImportWorker
from data.stores.imports import EXPORTED_COLUMNS
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_with, load_item
from services.base import Agreement, AgreementsByKind, DeleteOwnByTable, Service
from services.clock import Clock
from services.cooldowns import asking_of_proposal, refuse_while_resting
from services.milestone_announcements import schedule_announcement
from services.proposals import close_proposals, propose

ROWS_PER_PART = 40  # that one transaction brings in
PARTS_PER_WORK = 10  # that one transaction stores
PARTS_PER_RUN = 200  # that one delivery brings in, well within its lease
DELETED_WITHIN = timedelta(seconds=1)
"""An id is made at most that long after the moment that its row holds: by that a deleted row is known."""

Deleted = Mapping[str, Sequence[int]]
"""The milliseconds at which rows were written that somebody has deleted, sorted, by table."""


@dataclass(frozen=True, slots=True)
class ImportView:
    """What comes along if the other partner agrees; `left_out` counts rows that could not be read."""

    proposal_id: int
    summary: ImportSummary
    left_out: int


async def _agree(work: UnitOfWork, couple: Couple, proposal: Proposal, now: datetime) -> None:
    """Let an import come in, by the queue runner. Raises `NotAvailable` if nothing is left of it."""
    if not await work.imports.mark_agreed(int(proposal.terms[IMPORT])):
        raise NotAvailable
    await work.deliveries.schedule(couple, DeliveryKind.IMPORT, proposal.id, now, now)


async def _delete_import(work: UnitOfWork, _couple: Couple, proposal: Proposal, _now: datetime) -> None:
    await work.imports.delete_import(int(proposal.terms[IMPORT]))


async def _delete_part(work: UnitOfWork, couple: Couple, part_id: int, _user_id: int, now: datetime) -> None:
    """Delete the import that a part belongs to: nobody is asked any more."""
    import_id = await work.imports.import_id_of(part_id)
    if import_id is not None:
        await work.imports.delete_import(import_id)
        await _close(work, couple, str(import_id), now)


async def _close(work: UnitOfWork, couple: Couple, import_id: str, now: datetime) -> None:
    for proposal in await work.proposals.open_of(couple.id):
        if proposal.kind is ProposalKind.IMPORT and proposal.terms[IMPORT] == import_id:
            await close_proposals(work, couple, ProposalKind.IMPORT, proposal.terms, now)


class Imports(Service):
    """Use cases of a partner who brings their own words along from another couple, server or host."""

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.IMPORT: Agreement(_agree, on_decline=_delete_import)
    }
    own_words: ClassVar[DeleteOwnByTable] = {"import_parts": _delete_part}

    def __init__(self, work: OpenWork, keyring: Keyring, import_worker: ImportWorker, clock: Clock) -> None:
        super().__init__(work, clock)
        self._keyring = keyring
        self._import_worker = import_worker
        self._ids = IdGenerator()

    async def require_import(self, person: Person, couple_id: int) -> Couple:
        """Load the caller's couple, and make sure that they may bring something along now.

        Raises `ImportUnderWay`, `AskedTooSoon`, `NotInCouple`, `NotYours`, `NotAvailable`, and the refusal of
        a missing home.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            work.require_home(couple)
            if await work.imports.is_under_way(couple.id, person.user_id):
                raise ImportUnderWay
            asking = asking_of_proposal(work, couple, ProposalKind.IMPORT, {}, None)
            await refuse_while_resting(work, couple, person.user_id, asking, work.now)
            return couple

    async def read_file(self, read: Callable[[], Awaitable[bytes]]) -> ImportFile:
        """Read an export, whose file `read` fetches.

        Raises `NotAnExport`, `ExportTooBig`, `ExportTooNew`, and what `read` raises.
        """
        document = await self._import_worker.read_document(read)
        return await asyncio.to_thread(read_export, document, EXPORTED_COLUMNS, self._clock())

    async def propose_import(self, person: Person, couple_id: int, found: ImportFile) -> ImportView:
        """Store what is not here yet, and ask the other partner whether it may come in.

        It takes the place of what the caller asked for before. Raises `NotYourExport`, `NothingToBring`, and
        what `require_import` raises.
        """
        couple = await self.require_import(person, couple_id)
        found.refuse_others(person.user_id, couple.other_partner(person.user_id).user_id)
        rows = await self._new_rows(person, couple_id, found.rows)
        if not rows:
            raise NothingToBring
        import_id = self._ids.next_id(self._clock())
        try:
            await self._store_parts(person, couple_id, import_id, rows)
            return await self._propose(person, couple_id, import_id, rows, found.left_out)
        except BaseException:
            async with self._work() as work:
                await work.imports.delete_import(import_id)
            raise

    async def bring_in(self, proposal_id: int) -> None:
        """Bring in what was agreed to, some rows in each transaction.

        A part goes in the same transaction in which its rows come: whenever this is interrupted, it goes on
        where it was. Raises `NotAvailable`.
        """
        deleted = await self._deleted_by(proposal_id)
        part_id = 0
        for _ in range(PARTS_PER_RUN):
            async with self._work() as work:
                couple, proposal = await load_item(work, work.proposals, proposal_id)
                part = await work.imports.next_part(int(proposal.terms[IMPORT]))
                if couple.has_ended or part is None:
                    return
                await _bring_in_rows(work, couple, proposal.proposed_by, part.rows, deleted)
                await work.imports.delete_part(part.id)
                part_id = part.id
        async with self._work() as work:
            couple, _ = await load_item(work, work.proposals, proposal_id)
            await work.deliveries.schedule(
                couple, DeliveryKind.IMPORT, proposal_id, work.now, work.now, repetition=part_id
            )

    async def _new_rows(
        self, person: Person, couple_id: int, rows: Sequence[ImportedRow]
    ) -> list[ImportedRow]:
        """Leave out what is here already, and what was deleted here since."""
        deleted = await self._deleted_of(person.user_id)
        new = list[ImportedRow]()
        for table, of_table in _by_table(rows).items():
            async with self._work_of(person, couple_id) as (work, couple):
                new += await _rows_not_here(work, couple, person.user_id, table, of_table, deleted)
        return new

    async def _deleted_by(self, proposal_id: int) -> Deleted:
        async with self._work() as work:
            _, proposal = await load_item(work, work.proposals, proposal_id)
        return await self._deleted_of(proposal.proposed_by)

    async def _deleted_of(self, user_id: int) -> Deleted:
        """Return when the words were written that were deleted in any couple of this person's here."""
        async with self._work() as work:
            couple_ids = [couple.id for couple in await work.couples.unerased_couples_of(user_id)]
        ids = await self._keyring.tombstones.subject_ids_of(couple_ids, SHAPES.keys())
        return {table: sorted(map(millisecond_of, row_ids)) for table, row_ids in ids.items()}

    async def _store_parts(
        self, person: Person, couple_id: int, import_id: int, rows: Sequence[ImportedRow]
    ) -> None:
        parts = [rows[first : first + ROWS_PER_PART] for first in range(0, len(rows), ROWS_PER_PART)]
        for first in range(0, len(parts), PARTS_PER_WORK):
            async with self._work_of(person, couple_id) as (work, couple):
                for part in parts[first : first + PARTS_PER_WORK]:
                    await work.imports.insert_part(couple.id, person.user_id, import_id, part, work.now)

    async def _propose(
        self, person: Person, couple_id: int, import_id: int, rows: Sequence[ImportedRow], left_out: int
    ) -> ImportView:
        counts, moments = Counter(row.table for row in rows), [row.moment for row in rows]
        async with self._work() as work:
            couple = await couple_with(work, person, couple_id)
            zone = couple.zone_of(person.user_id)
            first, last = (moment.astimezone(zone).date() for moment in (min(moments), max(moments)))
            summary = ImportSummary(counts, first, last)
            terms = summary.terms(import_id)
            for earlier in await work.proposals.open_of(couple.id):
                if (earlier.kind, earlier.proposed_by) == (ProposalKind.IMPORT, person.user_id):
                    await close_proposals(work, couple, ProposalKind.IMPORT, earlier.terms, work.now)
            await work.imports.delete_other_imports(couple.id, person.user_id, import_id)
            await propose(work, couple, ProposalKind.IMPORT, person.user_id, terms, work.now)
            [proposal] = await work.proposals.proposals_for_terms(couple.id, ProposalKind.IMPORT, terms)
            return ImportView(proposal.id, summary, left_out)


async def _bring_in_rows(
    work: UnitOfWork, couple: Couple, author_id: int, rows: Sequence[ImportedRow], deleted: Deleted
) -> None:
    people = (author_id, couple.other_partner(author_id).user_id)
    for table, of_table in _by_table(rows).items():
        new = await _rows_not_here(work, couple, author_id, table, of_table, deleted)
        new = await _rows_with_room(work, couple, table, new)
        if not new:
            continue
        row_ids = await work.imports.insert_rows(table, couple.id, people, new)
        if table == "milestones":
            await _schedule_milestones(work, couple, row_ids, new)


async def _rows_not_here(
    work: UnitOfWork,
    couple: Couple,
    author_id: int,
    table: str,
    rows: Sequence[ImportedRow],
    deleted: Deleted,
) -> list[ImportedRow]:
    """Leave out the rows of a table that are here already, or were deleted here since."""
    moments = [row.moment for row in rows]
    known = await work.imports.known_moments(table, couple.id, author_id, (min(moments), max(moments)))
    new = dict[datetime, ImportedRow]()
    for row in rows:
        if row.moment not in known and not _was_deleted(row.moment, deleted.get(table, ())):
            new.setdefault(row.moment, row)
    return list(new.values())


async def _rows_with_room(
    work: UnitOfWork, couple: Couple, table: str, rows: Sequence[ImportedRow]
) -> Sequence[ImportedRow]:
    """Leave out what a list that has a limit could not show any more."""
    match table:
        case "tries":
            room = MOST_TRIES - len(await work.tries.open_of(couple.id))
            is_open = [row.values["state"] == TryState.OPEN for row in rows]
            return [
                row
                for row, nth, opens in zip(rows, accumulate(is_open), is_open, strict=True)
                if not opens or nth <= room
            ]
        case "sheet_lines":
            return rows[: max(0, MOST_LINES - await work.sheets.count_lines(couple.id))]
        case _:
            return rows


def _was_deleted(moment: datetime, milliseconds: Sequence[int]) -> bool:
    first = millisecond_of(first_id_at(moment))
    index = bisect_left(milliseconds, first)
    return index < len(milliseconds) and milliseconds[index] <= first + DELETED_WITHIN.seconds * 1_000


async def _schedule_milestones(
    work: UnitOfWork, couple: Couple, row_ids: Sequence[int], rows: Sequence[ImportedRow]
) -> None:
    for row_id, row in zip(row_ids, rows, strict=True):
        day, is_yearly = date.fromisoformat(str(row.values["day"])), bool(row.values["is_yearly"])
        coming = first_announcement(day, work.now, couple.zone, couple.zones, is_yearly=is_yearly)
        await schedule_announcement(work, couple, row_id, coming, work.now)


def _by_table(rows: Sequence[ImportedRow]) -> Mapping[str, Sequence[ImportedRow]]:
    found: defaultdict[str, list[ImportedRow]] = defaultdict(list)
    for row in rows:
        found[row.table].append(row)
    return found
