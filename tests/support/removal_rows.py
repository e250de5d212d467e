"""Absences: how a house without Discord lives through the removal of its bot."""

from sqlalchemy import select
from support.backend import ALL_SHARDS, GUILD, Backend

from core.couples import Couple, CoupleState
from core.deliveries import Delivery, DeliveryKind, PostedMessage
from data.tables import couples

MESSAGE = 9_000


async def begin_removal(backend: Backend, couple: Couple) -> Couple:
    """Let the bot be removed from the couple's server; the couple as it is kept."""
    await backend.removals.record_removal(couple.guild_id)
    return await backend.couples.load_couple(couple.id)


async def card_after_return(backend: Backend) -> Delivery:
    """Let the bot be back, and its card be on its way."""
    await backend.removals.ask_to_continue(GUILD)
    (card,) = await backend.claim_due(DeliveryKind.BOT_REMOVAL)
    return card


async def record_post(
    backend: Backend, couple_id: int | None, kind: DeliveryKind, subject_id: int, *, has_words: bool = False
) -> None:
    """Let something have been posted."""
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
    async with backend.work() as stores:
        await stores.posts.insert_posts([message], backend.clock())


async def stored_state_of(backend: Backend, couple: Couple) -> CoupleState:
    """The couple's state, also while it is being erased."""
    async with backend.database.begin() as connection:
        return CoupleState(await connection.scalar(select(couples.c.state).where(couples.c.id == couple.id)))


async def end_expired_removals(backend: Backend, *, is_here: bool) -> None:
    """Let every absence end whose day has come."""
    for couple_id, _ in await backend.removals.expired_couples(ALL_SHARDS):
        await backend.removals.end_expired_couple(couple_id, is_bot_back=is_here)
