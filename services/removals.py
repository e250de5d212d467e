"""Removals of the bot from servers: couples go on once both partners agree, or end after 30 days."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.couples import Couple, CoupleState, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.proposals import ProposalKind
from core.removals import DELETE_POSTS_WITHIN, KEEP_AFTER_REMOVAL, AlreadyAgreedToGoOn, BotRemoval
from core.shards import Shards
from data.unit_of_work import UnitOfWork
from services.access import load_for_even_if_removed, load_item
from services.base import Service
from services.deletions import delete_all_posts
from services.proposals import close_proposals
from services.ritual_schedules import restart_rituals

SERVERS_PER_BATCH = 1_000  # servers listed in one transaction


@dataclass(frozen=True, slots=True)
class BotRemovalView:
    """A removal and its couple, as the card shows them."""

    removal: BotRemoval
    couple: Couple


async def continue_by_command(work: UnitOfWork, couple: Couple, user_id: int) -> Couple:
    """Record a partner's agreement, by a command, to go on, and show it in the home.

    Raises `AlreadyAgreedToGoOn`, `NotAvailable`.
    """
    removal = await _find_or_insert_removal(work, couple)
    couple = await _record_agreement(work, couple, removal, user_id)
    if await work.posts.posts_of(DeliveryKind.BOT_REMOVAL, removal.id):
        work.redraw_all_cards(couple, removal.id)
    elif couple.state is CoupleState.TOGETHER and not await _has_card(work, removal):
        work.post(couple, DeliveryKind.BOT_REMOVAL, removal.id)
    return couple


async def _find_or_insert_removal(work: UnitOfWork, couple: Couple) -> BotRemoval:
    found = await work.removals.open_removal_of(couple.id)
    return found or await work.removals.insert_removal(couple.id)


async def _record_agreement(work: UnitOfWork, couple: Couple, removal: BotRemoval, user_id: int) -> Couple:
    """Record one partner's agreement; with the second, everything restarts from now."""
    if removal.has_ended or _has_expired(couple, work.now):
        raise NotAvailable
    if removal.agreed_by == user_id:
        raise AlreadyAgreedToGoOn
    if removal.agreed_by is None:
        await work.removals.update_agreed_by(removal.id, user_id)
        return couple
    await work.removals.end_removal(removal.id)
    await work.couples.update_couple(
        couple.id, state=CoupleState.TOGETHER, erase_at=None, paused_by=None, paused_until=None, trouble=None
    )
    await close_proposals(work, couple, ProposalKind.RESUME, {})
    couple = replace(
        couple, state=CoupleState.TOGETHER, erase_at=None, paused_by=None, paused_until=None, trouble=None
    )
    await restart_rituals(work, couple)
    return couple


async def _has_card(work: UnitOfWork, removal: BotRemoval) -> bool:
    """Return whether a removal's card is posted or pending."""
    is_pending = await work.deliveries.is_pending(DeliveryKind.BOT_REMOVAL, removal.id)
    return is_pending or bool(await work.posts.posts_of(DeliveryKind.BOT_REMOVAL, removal.id))


def _has_expired(couple: Couple, now: datetime) -> bool:
    return couple.state is not CoupleState.REMOVED or couple.erase_at is None or couple.erase_at <= now


class BotRemovals(Service):
    """Use cases about couples whose server removed the bot."""

    async def servers_with_couples(self, state: CoupleState, shards: Shards) -> AsyncGenerator[Sequence[int]]:
        """Yield the ids of servers with a couple in that state, in batches, each in its own transaction."""
        found: Sequence[int] = ()
        while True:
            async with self._work() as work:
                found = await work.removals.guild_ids_in_state(
                    state, shards, found[-1] if found else 0, SERVERS_PER_BATCH
                )
            if not found:
                return
            yield found

    async def record_removal(self, guild_id: int) -> int:
        """Start the 30 days of every couple together in a server, and return their number.

        Days that are already running go on. Pending posts are held; messages about trouble with the home are
        cancelled, since they would no longer be true.
        """
        async with self._work() as work:
            removed = await work.removals.mark_removed(guild_id, work.now + KEEP_AFTER_REMOVAL)
            for couple_id in removed:
                await work.deliveries.cancel_pending(couple_id, DeliveryKind.TROUBLE)
            return len(removed)

    async def ask_to_continue(self, guild_id: int) -> int:
        """Ask the couples of a server the bot returned to, one card each; return the number of new cards."""
        count = 0
        async with self._work() as work:
            couple_ids = await work.removals.removed_couple_ids_in(guild_id)
            await work.couples.lock_couples(couple_ids)
            for couple in (await work.couples.snapshot_couples(couple_ids)).values():
                if _has_expired(couple, work.now):
                    continue
                removal = await _find_or_insert_removal(work, couple)
                if not await _has_card(work, removal):
                    await work.deliveries.schedule(couple, DeliveryKind.BOT_REMOVAL, removal.id, work.now)
                    count += 1
        return count

    async def removal_view(self, removal_id: int) -> BotRemovalView:
        """Load a removal as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, removal = await load_item(work, work.removals, removal_id)
            return BotRemovalView(removal, couple)

    async def agree_to_continue(self, person: Person, removal_id: int) -> Couple:
        """Record a partner's agreement, on the card, to go on.

        Raises `AlreadyAgreedToGoOn`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, removal = await load_for_even_if_removed(work, person, work.removals, removal_id)
            couple = await _record_agreement(work, couple, removal, person.user_id)
            work.redraw(couple, DeliveryKind.BOT_REMOVAL, removal.id)
            return couple

    async def expired_couples(self, shards: Shards) -> list[tuple[int, int]]:
        """List (couple id, server id) of couples that did not agree to go on in time."""
        async with self._work() as work:
            return await work.removals.expired_couples(work.now, shards)

    async def end_expired_couple(self, couple_id: int, *, is_bot_back: bool) -> None:
        """Part a couple that did not agree to go on in time, so that it is erased next.

        If the bot is back in its server, the messages that show what either wrote are deleted first, within
        an hour.
        """
        async with self._work() as work:
            await work.couples.lock_couples([couple_id])
            couple = (await work.couples.snapshot_couples([couple_id])).get(couple_id)
            if (
                couple is None
                or couple.state is not CoupleState.REMOVED
                or not _has_expired(couple, work.now)
            ):
                return
            await work.couples.mark_parted(
                couple.id, work.now + DELETE_POSTS_WITHIN if is_bot_back else work.now
            )
            if is_bot_back:
                await delete_all_posts(work, couple)
