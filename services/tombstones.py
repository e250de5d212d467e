"""Carry out endings missing from the data: after a kill, or after a restore."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.couples import Couple, CoupleState
from core.errors import StorageUnavailable
from core.invitations import InvitationState
from core.tombstones import EndKind, Tombstone
from data.crypto.keyring import Keyring
from data.unit_of_work import OpenWork, UnitOfWork
from services.base import DeleteOwnByTable
from services.deletions import delete_all_posts

PERMISSION_COLUMNS = {EndKind.MESSAGES: "wants_messages", EndKind.NUDGES: "wants_nudges"}


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """The numbers of endings missing from the data: partings, items of words, *Never*, permissions."""

    partings: int = 0
    words: int = 0
    nevers: int = 0
    permissions: int = 0

    def __add__(self, other: "CarriedOut") -> "CarriedOut":
        """Return the numbers of both."""
        return CarriedOut(
            self.partings + other.partings,
            self.words + other.words,
            self.nevers + other.nevers,
            self.permissions + other.permissions,
        )


class Tombstones:
    """Carries out tombstones with the functions that ended the same things originally."""

    def __init__(self, work: OpenWork, keyring: Keyring, delete_own: DeleteOwnByTable) -> None:
        self._work = work
        self._keyring = keyring
        self._delete_own = delete_own

    async def carry_out_pending(self) -> CarriedOut:
        """Carry out endings stored in the keyring alone, because the process was killed in between."""
        done = CarriedOut()
        async for some in self._keyring.tombstones.batches(is_pending=True):
            done += await self.carry_out(some)
            # At once, since these may be very many: all those of an adopted copy are pending.
            self._keyring.tombstones.note_settled(some)
            await self._keyring.tombstones.settle()
        return done

    async def carry_out_all(self) -> CarriedOut:
        """Carry out everything that ever ended, on data from a backup."""
        done = CarriedOut()
        async for some in self._keyring.tombstones.batches():
            done += await self.carry_out(some)
        return done

    async def carry_out(self, tombstones: Sequence[Tombstone]) -> CarriedOut:
        """Carry out tombstones, each in its own transaction; those the data knows change nothing."""
        counts: defaultdict[str, int] = defaultdict(int)
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for tombstone in tombstones:
            if tombstone.kind in self._delete_own:
                rows[tombstone.kind].append(tombstone.subject_id)
            elif tombstone.kind in list(EndKind):
                counts[_count_of(tombstone)] += await self._carry_out_one(tombstone)
        for kind, row_ids in rows.items():
            async with self._work() as work:
                existing = await work.own_words.existing_among(kind, row_ids)
            for row_id in sorted(existing):
                await self._delete_words(kind, row_id)
            counts["words"] += len(existing)
        return CarriedOut(**counts)

    async def _carry_out_one(self, tombstone: Tombstone) -> bool:
        async with self._work() as work:
            match tombstone.kind:
                case EndKind.PARTING:
                    return await _part(work, tombstone)
                case EndKind.NEVER:
                    return await _say_never(work, tombstone)
                case EndKind.QUIET_MEMORY:
                    return await _quiet_memory(work, tombstone)
                case _:
                    return await _withdraw_permission(work, tombstone)

    async def _delete_words(self, kind: str, row_id: int) -> None:
        try:
            async with self._work() as work:
                owner = await work.own_words.owner_of(kind, row_id)
                couple = None if owner is None else await work.couples.find_couple(owner[0])
                if owner is None or couple is None:  # it is being erased
                    return
                _, subject_id, author_id = owner
                await self._delete_own[kind](work, couple, subject_id, author_id)
                if row_id in await work.own_words.existing_among(kind, [row_id]):
                    await work.own_words.delete_row(kind, row_id)
        except StorageUnavailable:  # these words are as readable as others
            raise
        except Exception:  # noqa: BLE001 (unreadable words are deleted without their dependent rows)
            async with self._work() as work:
                await work.own_words.delete_row(kind, row_id)


def _count_of(tombstone: Tombstone) -> str:
    names: Mapping[str, str] = {EndKind.PARTING: "partings", EndKind.NEVER: "nevers"}
    return names.get(tombstone.kind, "permissions")


async def _part(work: UnitOfWork, tombstone: Tombstone) -> bool:
    # without its key, which a parting does not need
    couple = (await work.couples.snapshot_couples([tombstone.subject_id])).get(tombstone.subject_id)
    if couple is None or couple.state not in (CoupleState.TOGETHER, CoupleState.REMOVED):
        return False
    erase_at = datetime.fromtimestamp(tombstone.details["erase_at"], UTC)
    left_by = tombstone.details.get("left_by")
    await work.couples.mark_parted(couple.id, erase_at, left_by)
    if left_by is not None:
        await work.invitations.insert_rest_after_parting(couple, left_by, tombstone.ended_at or work.now)
    await delete_all_posts(work, couple)
    return True


async def _say_never(work: UnitOfWork, tombstone: Tombstone) -> bool:
    invitation = await work.invitations.find_invitation(tombstone.subject_id)
    if invitation is None:
        await work.invitations.insert_never(
            tombstone.subject_id, tombstone.details, tombstone.ended_at or work.now
        )
        return True
    if invitation.state is InvitationState.NEVER:
        return False
    await work.invitations.update_state(invitation.id, InvitationState.NEVER, tombstone.ended_at or work.now)
    return True


async def _quiet_memory(work: UnitOfWork, tombstone: Tombstone) -> bool:
    memory_id, user_id = tombstone.subject_id, tombstone.user_id
    if tombstone.couple_id is None or not await work.quiet_memories.has_memory(memory_id):
        return False
    if await work.quiet_memories.is_quiet(memory_id, user_id):
        return False
    await work.quiet_memories.insert_quiet(tombstone.couple_id, memory_id, user_id)
    return True


async def _withdraw_permission(work: UnitOfWork, tombstone: Tombstone) -> bool:
    couple_id = tombstone.subject_id
    couple = (await work.couples.snapshot_couples([couple_id])).get(couple_id)
    if couple is None:
        return False
    if tombstone.kind == EndKind.FRAME:
        return await _end_frame(work, couple)
    if tombstone.kind == EndKind.MORNINGS:
        if not await work.mornings.are_wanted(couple_id):
            return False
        await work.mornings.update_wanted(couple_id, wanted=False)
        return True
    column = PERMISSION_COLUMNS[EndKind(tombstone.kind)]
    if not any(one.user_id == tombstone.user_id and getattr(one, column) for one in couple.partners):
        return False
    await work.couples.update_partner(couple_id, tombstone.user_id, **{column: False})
    return True


async def _end_frame(work: UnitOfWork, couple: Couple) -> bool:
    if not couple.has_frame:
        return False
    await work.couples.update_couple(couple.id, has_frame=False)
    return True
