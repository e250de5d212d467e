"""Absences: what was kept while the bot was removed goes on once both want it, and else ends on its day."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, CoupleState, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.proposals import ProposalKind
from core.removals import DELETE_POSTS_WITHIN, KEEP_AFTER_REMOVAL, AlreadyAgreedToGoOn, BotRemoval
from core.shards import Shards
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_with_even_if_removed
from services.clock import Clock
from services.deliveries import delete_all_posts
from services.proposals import close_proposals
from services.ritual_schedules import restart_rituals

SERVERS_PER_BATCH = 1_000  # servers that one transaction lists


@dataclass(frozen=True, slots=True)
class BotRemovalView:
    """An absence and its couple, as the card shows them."""

    removal: BotRemoval
    couple: Couple


async def continue_by_command(
    stores: Stores, couple: Couple, user_id: int, now: datetime
) -> tuple[Couple, tuple[Delivery, ...]]:
    """Want to go on, by a command; what shows it in the home besides.

    Raises `AlreadyAgreedToGoOn`, `NotAvailable`.
    """
    absence = await stores.removals.open_removal_of(couple.id) or await stores.removals.insert_removal(
        couple.id, now
    )
    couple = await _record_agreement(stores, couple, absence, user_id, now)
    if await stores.posts.posts_of(DeliveryKind.BOT_REMOVAL, absence.id):
        kind = DeliveryKind.REDRAW
    elif couple.state is CoupleState.TOGETHER and not await _has_card(stores, absence):
        kind = DeliveryKind.BOT_REMOVAL
    else:
        return couple, ()
    return couple, (
        await stores.deliveries.enqueue_claimed(couple.guild_id, couple.id, kind, absence.id, now),
    )


async def _record_agreement(
    stores: Stores, couple: Couple, removal: BotRemoval, user_id: int, now: datetime
) -> Couple:
    """Turn one of the two keys; the second one begins everything anew, and nothing is made up for."""
    if removal.has_ended or _has_expired(couple, now):
        raise NotAvailable
    if removal.agreed_by == user_id:
        raise AlreadyAgreedToGoOn
    if removal.agreed_by is None:
        await stores.removals.update_agreed_by(removal.id, user_id)
        return couple
    await stores.removals.end_removal(removal.id)
    await stores.couples.update_couple(
        couple.id, state=CoupleState.TOGETHER, erase_at=None, paused_by=None, paused_until=None, trouble=None
    )
    await close_proposals(stores, couple, ProposalKind.RESUME, {}, now)
    couple = (await stores.couples.snapshot_couples([couple.id]))[couple.id]
    await restart_rituals(stores, couple, now)
    return couple


async def _has_card(stores: Stores, removal: BotRemoval) -> bool:
    """Say whether its card stands, or is on its way."""
    waits = await stores.deliveries.is_pending(DeliveryKind.BOT_REMOVAL, removal.id)
    return waits or bool(await stores.posts.posts_of(DeliveryKind.BOT_REMOVAL, removal.id))


def _has_expired(couple: Couple, now: datetime) -> bool:
    return couple.state is not CoupleState.REMOVED or couple.erase_at is None or couple.erase_at <= now


class BotRemovals:
    """What becomes of couples whose server the bot was removed from."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def servers_with_couples(self, state: CoupleState, shards: Shards) -> AsyncGenerator[Sequence[int]]:
        """List the servers with a couple in that state, by the thousand: others come in between."""
        found: Sequence[int] = ()
        while True:
            async with self._work() as stores:
                found = await stores.removals.guild_ids_in_state(
                    state, shards, found[-1] if found else 0, SERVERS_PER_BATCH
                )
            if not found:
                return
            yield found

    async def record_removal(self, guild_id: int) -> int:
        """Start the clock of every couple that is together in a server; how many there are.

        A clock that runs already goes on. What waits to be posted is held, and a word about the home's
        trouble let go of: it would say what is true no more.
        """
        async with self._work() as stores:
            removed = await stores.removals.mark_removed(guild_id, self._clock() + KEEP_AFTER_REMOVAL)
            for couple_id in removed:
                await stores.deliveries.cancel_pending(DeliveryKind.TROUBLE, couple_id)
            return len(removed)

    async def ask_to_continue(self, guild_id: int) -> int:
        """Ask the couples of a server that the bot is back in, each with one card; how many are asked now."""
        now = self._clock()
        asked = 0
        async with self._work() as stores:
            couple_ids = await stores.removals.removed_couple_ids_in(guild_id)
            await stores.couples.lock_couples(couple_ids)
            for couple in (await stores.couples.snapshot_couples(couple_ids)).values():
                if _has_expired(couple, now):
                    continue
                absence = await stores.removals.open_removal_of(
                    couple.id
                ) or await stores.removals.insert_removal(couple.id, now)
                if not await _has_card(stores, absence):
                    await stores.deliveries.schedule(couple, DeliveryKind.BOT_REMOVAL, absence.id, now, now)
                    asked += 1
        return asked

    async def removal_view(self, removal_id: int) -> BotRemovalView:
        """Load an absence as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            absence = await stores.removals.find_removal(removal_id)
            couple = None if absence is None else await stores.couples.find_couple(absence.couple_id)
            absence = await stores.removals.find_removal(removal_id)  # again, now that the couple is locked
            if absence is None or couple is None:
                raise NotAvailable
            return BotRemovalView(absence, couple)

    async def agree_to_continue(self, person: Person, removal_id: int) -> Couple:
        """Want to go on, by the card.

        Raises `AlreadyAgreedToGoOn`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            absence = await stores.removals.find_removal(removal_id)
            if absence is None:
                raise NotAvailable
            couple = await couple_with_even_if_removed(stores, person, absence.couple_id)
            absence = await stores.removals.find_removal(removal_id)
            if absence is None:
                raise NotAvailable
            return await _record_agreement(stores, couple, absence, person.user_id, self._clock())

    async def expired_couples(self, shards: Shards) -> list[tuple[int, int]]:
        """List the couples who have not gone on by their day, each with its server."""
        async with self._work() as stores:
            return await stores.removals.expired_couples(self._clock(), shards)

    async def end_expired_couple(self, couple_id: int, *, is_bot_back: bool) -> None:
        """Let a couple whose day has come have parted, so that it is erased next.

        Where the bot is back in its server, the messages that show what either wrote are deleted first; that
        has an hour.
        """
        now = self._clock()
        async with self._work() as stores:
            await stores.couples.lock_couples([couple_id])
            couple = (await stores.couples.snapshot_couples([couple_id])).get(couple_id)
            if couple is None or couple.state is not CoupleState.REMOVED or not _has_expired(couple, now):
                return
            await stores.couples.mark_parted(couple.id, now + DELETE_POSTS_WITHIN if is_bot_back else now)
            if is_bot_back:
                await delete_all_posts(stores, couple, now)
