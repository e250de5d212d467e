"""Absences: how a house without Discord lives through the removal of its bot."""

from houses import ALL, GUILD, House
from sqlalchemy import select

from core.couples import Couple, CoupleState
from core.deliveries import Delivery, DeliveryKind, Posted
from data.tables import couples

MESSAGE = 9_000


async def begin(house: House, couple: Couple) -> Couple:
    """Let the bot be removed from the couple's server; the couple as it is kept."""
    await house.absences.begin(couple.guild_id)
    return await house.couples.get(couple.id)


async def asked(house: House) -> Delivery:
    """Let the bot be back, and its card be on its way."""
    await house.absences.ask(GUILD)
    (card,) = await house.due(DeliveryKind.ABSENCE)
    return card


async def stands(
    house: House, couple_id: int | None, kind: DeliveryKind, subject_id: int, *, has_words: bool = False
) -> None:
    """Let something have been posted."""
    message = Posted(
        message_id=MESSAGE,
        channel_id=500,
        couple_id=couple_id,
        kind=kind,
        subject_id=subject_id,
        user_id=None,
        place=0,
        has_words=has_words,
    )
    async with house.work() as stores:
        await stores.posts.add([message], house.clock())


async def state_of(house: House, couple: Couple) -> CoupleState:
    """The couple's state, also while it is being erased."""
    async with house.database.begin() as connection:
        return CoupleState(await connection.scalar(select(couples.c.state).where(couples.c.id == couple.id)))


async def end_all(house: House, *, is_here: bool) -> None:
    """Let every absence end whose day has come."""
    for couple_id, _ in await house.absences.over(ALL):
        await house.absences.end(couple_id, is_here=is_here)
