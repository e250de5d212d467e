"""Lines to closed direct messages come in the home instead, and only once."""

from sqlalchemy import delete, update
from support.lessons import allow_direct_messages
from support.world import World

from core.deliveries import DeliveryKind
from data.tables import deliveries, posts

CLOSED = 50007


def nudges_in_the_home(world: World) -> int:
    return len([one for one in world.posts() if world.bo.mention in one.content and "waiting" in one.content])


async def kill_before_recording(world: World, kind: DeliveryKind) -> None:
    """Leave the latest delivery as a process leaves it that was killed between sending and recording."""
    async with world.bot.database.begin() as connection:
        await connection.execute(delete(posts).where(posts.c.kind == kind))
        await connection.execute(
            update(deliveries).where(deliveries.c.kind == kind).values(state="claimed", attempts=1)
        )


async def test_a_nudge_that_came_in_the_home_is_found_there_after_a_kill(couple: World) -> None:
    await allow_direct_messages(couple.bo, world=couple)
    channel_id = couple.bo.user.dm_channel.id
    couple.env.inject_error("POST", f"/channels/{channel_id}/messages", status=403, code=CLOSED, times=50)
    await couple.advance_with_ticks(days=1, hours=9)
    assert nudges_in_the_home(couple) == 1
    await kill_before_recording(couple, DeliveryKind.NUDGE)
    await couple.advance_with_ticks(minutes=10)
    assert nudges_in_the_home(couple) == 1
