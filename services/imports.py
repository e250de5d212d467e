"""Imports: one partner's words come along from an export, once the other has agreed."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

from core.couples import Couple, Person
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.import_documents import read_export
from core.import_seats import in_seat
from core.import_shapes import SHAPES
from core.imports import (
    IMPORT,
    ImportedRow,
    ImportFile,
    ImportSummary,
    ImportUnderWay,
    LeftOut,
    NotAnExport,
    NothingToBring,
    OnlyQuietMemories,
    PicturesInOtherFiles,
)
from core.pictures import PictureOwner
from core.proposals import Proposal, ProposalKind
from data.crypto.keyring import Keyring
from data.ids import IdGenerator, millisecond_of
from data.imports.import_worker import ImportWorker, ReadFile
from data.stores.imports import EXPORTED_COLUMNS
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import load_item
from services.base import Agreement, AgreementsByKind, DeleteOwnByTable, Service
from services.clock import Clock
from services.cooldowns import asking_of_proposal, refuse_while_resting
from services.import_pictures import ImportPictures, pictures_not_here, place_pictures
from services.import_rows import (
    Deleted,
    bring_in_rows,
    by_table,
    people_of,
    quiet_memories_here,
    rows_not_here,
)
from services.pictures import Pictures, ProgressCallback
from services.proposals import close_proposals, propose

ROWS_PER_PART = 40  # that one transaction brings in
PARTS_PER_WORK = 10  # that one transaction stores
QUIET = "quiet_memories"
PARTS_PER_RUN = 200  # that one delivery brings in, well within its lease


@dataclass(frozen=True, slots=True)
class ImportView:
    """The contents of an import the other partner is asked about, and what is left out."""

    proposal_id: int
    summary: ImportSummary
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class NewThings:
    """The rows and pictures of an export that are not here yet; `waiting` rows belong to the other's.

    `quiets_memories` says that a memory here will not be brought back any more, as the caller said before.
    """

    rows: Sequence[ImportedRow]
    pictures: Sequence[ImportedRow]
    waiting: int
    quiets_memories: bool


async def _agree(work: UnitOfWork, couple: Couple, proposal: Proposal) -> None:
    """Let an import come in, by the queue runner. Raises `NotAvailable` if nothing is left of it."""
    if not await work.imports.mark_agreed(int(proposal.terms[IMPORT])):
        raise NotAvailable
    await work.deliveries.schedule(couple, DeliveryKind.IMPORT, proposal.id, work.now)


async def _decline(work: UnitOfWork, couple: Couple, proposal: Proposal) -> None:
    await _delete_import(work, couple.id, int(proposal.terms[IMPORT]))


async def _delete_import(work: UnitOfWork, couple_id: int, import_id: int) -> None:
    """Delete the words and pictures of an import that does not come in."""
    await work.imports.delete_import(import_id)
    await work.pictures.delete_pictures(couple_id, PictureOwner.IMPORT, import_id)


async def _delete_part(work: UnitOfWork, couple: Couple, part_id: int, _user_id: int) -> None:
    """Delete the import that a part belongs to: nobody is asked any more."""
    import_id = await work.imports.import_id_of(part_id)
    if import_id is not None:
        await _end_import(work, couple, import_id)


async def _end_import(work: UnitOfWork, couple: Couple, import_id: int) -> None:
    """Delete an import, and close its proposal if there is one."""
    await _delete_import(work, couple.id, import_id)
    for proposal in await work.proposals.open_of(couple.id):
        if proposal.kind is ProposalKind.IMPORT and proposal.terms[IMPORT] == str(import_id):
            await close_proposals(work, couple, ProposalKind.IMPORT, proposal.terms)


class Imports(Service):
    """Use cases of a partner who brings their own words along from another couple, server or host."""

    agreements: ClassVar[AgreementsByKind] = {ProposalKind.IMPORT: Agreement(_agree, on_decline=_decline)}
    own_words: ClassVar[DeleteOwnByTable] = {"import_parts": _delete_part}

    def __init__(
        self,
        work: OpenWork,
        keyring: Keyring,
        decks: Decks,
        pictures: Pictures,
        import_worker: ImportWorker,
        clock: Clock,
    ) -> None:
        super().__init__(work)
        self._keyring = keyring
        self._clock = clock
        self._decks = decks
        self._pictures = ImportPictures(work, pictures, import_worker, clock)
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
            await refuse_while_resting(work, couple, person.user_id, asking)
            return couple

    async def read_files(self, files: Sequence[ReadFile]) -> ImportFile:
        """Read the export that is in one of these files, which their functions fetch.

        Raises `NotAnExport`, `ExportTooBig`, `ExportTooNew`, and what the functions raise.
        """
        for read in files:
            # A further file of the same export has pictures alone.
            with suppress(NotAnExport):
                document = await self._import_worker.read_document(read)
                return await asyncio.to_thread(read_export, document, EXPORTED_COLUMNS, self._clock())
        raise NotAnExport

    async def propose_import(
        self,
        person: Person,
        couple_id: int,
        found: ImportFile,
        files: Sequence[ReadFile] = (),
        on_progress: ProgressCallback | None = None,
    ) -> ImportView:
        """Store what is not here yet, and ask the other partner whether it may come in.

        The pictures are those that are in `files`. It takes the place of what the caller asked for before.
        Raises `NotYourExport`, `NothingToBring`, `OnlyQuietMemories`, `PicturesInOtherFiles`, what
        `require_import` raises, and what the functions of `files` raise.
        """
        couple = await self.require_import(person, couple_id)
        found.refuse_others(person.user_id, couple.other_partner(person.user_id).user_id)
        new = await self._new_things(person, couple, found.rows)
        if not new.rows and not new.pictures:
            raise OnlyQuietMemories if new.quiets_memories else NothingToBring
        import_id = self._ids.next_id(self._clock())
        try:
            stored = await self._pictures.store(person, couple, import_id, new.pictures, files, on_progress)
            rows = [*new.rows, *stored.rows]
            if not rows:
                raise PicturesInOtherFiles(count=str(len(new.pictures)))
            await self._store_parts(person, couple_id, import_id, rows)
            left_out = replace(stored.left_out, unreadable=found.left_out, waiting=new.waiting)
            return await self._propose(person, couple_id, import_id, rows, left_out)
        except BaseException:
            async with self._work() as work:
                # With its proposal: that may be stored, if the error came while it was committed.
                await _end_import(work, couple, import_id)
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
                words = [row for row in part.rows if row.table != "pictures"]
                pictures = [row for row in part.rows if row.table == "pictures"]
                await bring_in_rows(work, couple, proposal.proposed_by, words, deleted)
                await place_pictures(work, couple, people_of(couple, proposal.proposed_by), pictures)
                await work.imports.delete_part(part.id)
                part_id = part.id
        async with self._work() as work:
            couple, _ = await load_item(work, work.proposals, proposal_id)
            await work.deliveries.schedule(
                couple, DeliveryKind.IMPORT, proposal_id, work.now, repetition=part_id
            )

    async def _new_things(self, person: Person, couple: Couple, rows: Sequence[ImportedRow]) -> NewThings:
        """Leave out what is here already, and what was deleted here since."""
        deleted = await self._deleted_of(person.user_id)
        new, pictures, waiting, quiets_memories = list[ImportedRow](), (), 0, False
        coming = set[tuple[str, str]]()
        for table, of_table in by_table(rows).items():
            async with self._work_of(person, couple.id) as (work, known):
                if table == "pictures":
                    pictures = (await pictures_not_here(work, known, person.user_id, of_table, coming)).rows
                    continue
                found = await rows_not_here(work, known, person.user_id, of_table, deleted, coming)
                if table == QUIET:
                    left = await quiet_memories_here(work, known, person.user_id, found.rows)
                    quiets_memories = len(left) < len(found.rows)
                    found = replace(found, rows=left)
            seat = couple.user_ids.index(person.user_id)
            new += [in_seat(row, seat, self._decks.sparks_by_id) for row in found.rows]
            coming |= {(table, row.written_at) for row in found.rows}
            waiting += found.waiting
        return NewThings(new, pictures, waiting, quiets_memories)

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
                    await work.imports.insert_part(couple.id, person.user_id, import_id, part)

    async def _propose(
        self,
        person: Person,
        couple_id: int,
        import_id: int,
        rows: Sequence[ImportedRow],
        left_out: LeftOut,
    ) -> ImportView:
        # What somebody does not want brought back is theirs alone: the other does not even hear how many.
        told = [row for row in rows if row.table != QUIET]
        counts, moments = Counter(row.table for row in told), [row.moment for row in told]
        async with self._work_of(person, couple_id) as (work, couple):
            zone = couple.zone_of(person.user_id)
            first, last = (moment.astimezone(zone).date() for moment in (min(moments), max(moments)))
            summary = ImportSummary(counts, first, last)
            terms = summary.terms(import_id)
            for earlier in await work.proposals.open_of(couple.id):
                if (earlier.kind, earlier.proposed_by) == (ProposalKind.IMPORT, person.user_id):
                    await close_proposals(work, couple, ProposalKind.IMPORT, earlier.terms)
            for other_id in await work.imports.delete_other_imports(couple.id, person.user_id, import_id):
                await work.pictures.delete_pictures(couple.id, PictureOwner.IMPORT, other_id)
            await propose(work, couple, ProposalKind.IMPORT, person.user_id, terms)
            [proposal] = await work.proposals.proposals_for_terms(couple.id, ProposalKind.IMPORT, terms)
            return ImportView(proposal.id, summary, left_out)
