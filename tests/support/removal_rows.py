"""Removals of the bot, recorded through the services alone, without Discord."""

from sqlalchemy import select
from support.backend import ALL_SHARDS, GUILD, Backend

from core.couples import Couple, CoupleState
from core.deliveries import Delivery, DeliveryKind, PostedMessage
from data.tables import couples

MESSAGE = 9_000


async def begin_removal(backend: Backend, couple: Couple) -> Couple:
    """Record that the bot was removed from the couple's server, and return the stored couple."""
    await backend.removals.record_removal(couple.guild_id)
    return await backend.couples.load_couple(couple.id)


async def card_after_return(backend: Backend) -> Delivery:
    """Record that the bot is back, and return the delivery of the card that asks the couple."""
    await backend.removals.ask_to_continue(GUILD)
    (card,) = await backend.claim_due(DeliveryKind.BOT_REMOVAL)
    return card


async def record_post(
    backend: Backend, couple_id: int | None, kind: DeliveryKind, subject_id: int, *, has_words: bool = False
) -> None:
    """Store a post, as if its message had been sent."""
    message = PostedMessage(
        message_id=MESSAGE,
        channel_id=500,
        couple_id=couple_id,
        kind=kind,
        subject_id=subject_id,
        user_id=None,
        index=0,
        has_words=has_words,
    )
    async with backend.work() as work:
        await work.posts.insert_posts([message], backend.clock())


async def stored_state_of(backend: Backend, couple: Couple) -> CoupleState:
    """Return the couple's stored state, also while it is being erased."""
    async with backend.database.begin() as connection:
        return CoupleState(await connection.scalar(select(couples.c.state).where(couples.c.id == couple.id)))


async def end_expired_removals(backend: Backend, *, is_here: bool) -> None:
    """End every removal whose 30 days are over."""
    for couple_id, _ in await backend.removals.expired_couples(ALL_SHARDS):
        await backend.removals.end_expired_couple(couple_id, is_bot_back=is_here)
