"""Absences: what was kept while the bot was removed goes on once both want it, and else ends on its day."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.absences import KEEP_AFTER_REMOVAL, TAKEN_DOWN_WITHIN, Absence, AlreadyAgreed
from core.couples import Couple, CoupleState, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.proposals import ProposalKind
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_everything_down
from services.membership import kept_couple_with
from services.proposals import close_proposals
from services.schedules import begin_anew

AT_ONCE = 1_000  # servers that one transaction lists


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """An absence and its couple, as the card shows them."""

    absence: Absence
    couple: Couple


async def go_on(
    stores: Stores, couple: Couple, user_id: int, now: datetime
) -> tuple[Couple, tuple[Delivery, ...]]:
    """Want to go on, by a command; what shows it in the home besides. Raises `AlreadyAgreed`, `Over`."""
    absence = await stores.absences.current(couple.id) or await stores.absences.ask(couple.id, now)
    couple = await _agree(stores, couple, absence, user_id, now)
    if await stores.posts.of(DeliveryKind.ABSENCE, absence.id):
        kind = DeliveryKind.REDRAW
    elif couple.state is CoupleState.TOGETHER and not await _is_asked(stores, absence):
        kind = DeliveryKind.ABSENCE
    else:
        return couple, ()
    return couple, (await stores.deliveries.hand_over(couple.guild_id, couple.id, kind, absence.id, now),)


async def _agree(stores: Stores, couple: Couple, absence: Absence, user_id: int, now: datetime) -> Couple:
    """Turn one of the two keys; the second one begins everything anew, and nothing is made up for."""
    if absence.has_ended or _is_over(couple, now):
        raise Over
    if absence.agreed_by == user_id:
        raise AlreadyAgreed
    if absence.agreed_by is None:
        await stores.absences.agree(absence.id, user_id)
        return couple
    await stores.absences.end(absence.id)
    await stores.couples.change(
        couple.id, state=CoupleState.TOGETHER, erase_at=None, paused_by=None, paused_until=None, trouble=None
    )
    await close_proposals(stores, couple, ProposalKind.RESUME, {}, now)
    couple = (await stores.couples.look_at([couple.id]))[couple.id]
    await begin_anew(stores, couple, now)
    return couple


async def _is_asked(stores: Stores, absence: Absence) -> bool:
    """Say whether its card stands, or is on its way."""
    waits = await stores.deliveries.is_waiting(DeliveryKind.ABSENCE, absence.id)
    return waits or bool(await stores.posts.of(DeliveryKind.ABSENCE, absence.id))


def _is_over(couple: Couple, now: datetime) -> bool:
    return couple.state is not CoupleState.REMOVED or couple.erase_at is None or couple.erase_at <= now


class Absences:
    """What becomes of couples whose server the bot was removed from."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def servers(
        self, state: CoupleState, guilds: tuple[int, tuple[int, ...]]
    ) -> AsyncGenerator[Sequence[int]]:
        """List the servers with a couple in that state, a thousand at a time, so that others come in between.

        `guilds` is the shard count and the shards meant.
        """
        found: Sequence[int] = ()
        while True:
            async with self._work() as stores:
                found = await stores.absences.servers(state, guilds, found[-1] if found else 0, AT_ONCE)
            if not found:
                return
            yield found

    async def begin(self, guild_id: int) -> int:
        """Start the clock of every couple that is together in a server; how many there are.

        A clock that runs already goes on. What waits to be posted is held, and a word about the home's
        trouble let go of: it would say what is true no more.
        """
        async with self._work() as stores:
            removed = await stores.absences.begin(guild_id, self._clock() + KEEP_AFTER_REMOVAL)
            for couple_id in removed:
                await stores.deliveries.drop(DeliveryKind.TROUBLE, couple_id)
            return len(removed)

    async def ask(self, guild_id: int) -> int:
        """Ask the couples of a server that the bot is back in, each with one card; how many are asked now."""
        now = self._clock()
        asked = 0
        async with self._work() as stores:
            couple_ids = await stores.absences.couples_in(guild_id)
            await stores.couples.lock(couple_ids)
            for couple in (await stores.couples.look_at(couple_ids)).values():
                if _is_over(couple, now):
                    continue
                absence = await stores.absences.current(couple.id) or await stores.absences.ask(
                    couple.id, now
                )
                if not await _is_asked(stores, absence):
                    await stores.deliveries.plan(couple, DeliveryKind.ABSENCE, absence.id, now, now)
                    asked += 1
        return asked

    async def view(self, absence_id: int) -> AbsenceView:
        """Load an absence as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            absence = await stores.absences.get(absence_id)
            couple = None if absence is None else await stores.couples.get(absence.couple_id)
            absence = await stores.absences.get(absence_id)  # again, now that the couple is locked
            if absence is None or couple is None:
                raise Over
            return AbsenceView(absence, couple)

    async def agree(self, person: Person, absence_id: int) -> Couple:
        """Want to go on, by the card. Raises `AlreadyAgreed`, `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            absence = await stores.absences.get(absence_id)
            if absence is None:
                raise Over
            couple = await kept_couple_with(stores, person, absence.couple_id)
            absence = await stores.absences.get(absence_id)
            if absence is None:
                raise Over
            return await _agree(stores, couple, absence, person.user_id, self._clock())

    async def over(self, guilds: tuple[int, tuple[int, ...]]) -> list[tuple[int, int]]:
        """List the couples who have not gone on by their day, each with its server."""
        async with self._work() as stores:
            return await stores.absences.over(self._clock(), guilds)

    async def end(self, couple_id: int, *, is_here: bool) -> None:
        """Let a couple whose day has come have parted, so that it is erased next.

        Where the bot is back in its server, the messages that show what either wrote are deleted first; that
        has an hour.
        """
        now = self._clock()
        async with self._work() as stores:
            await stores.couples.lock([couple_id])
            couple = (await stores.couples.look_at([couple_id])).get(couple_id)
            if couple is None or couple.state is not CoupleState.REMOVED or not _is_over(couple, now):
                return
            await stores.couples.part(couple.id, now + TAKEN_DOWN_WITHIN if is_here else now)
            if is_here:
                await take_everything_down(stores, couple, now)
