"""Deliveries: claim what is due, and settle what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import HELD_FOR, Delivery, DeliveryKind, DeliveryState, Posted, backoff
from core.rituals import RitualKind
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock

GIVE_UP_AFTER = timedelta(days=3)
LATE = "late"
RITUALS = {
    DeliveryKind.CHECKIN: RitualKind.CHECKIN,
    DeliveryKind.POLL: RitualKind.DATE,
    DeliveryKind.PROMPT: RitualKind.MEMORY,
}


async def take_down(
    stores: Stores, couple: Couple, kind: DeliveryKind, subject_id: int, now: datetime
) -> list[Delivery]:
    """Let go of what waits to be posted, and return what deletes the messages that stand."""
    await stores.deliveries.drop(kind, subject_id)
    return [
        await stores.deliveries.hand_over(
            couple.guild_id,
            couple.id,
            DeliveryKind.DELETION,
            post.message_id,
            now,
            channel_id=post.channel_id,
        )
        for post in await stores.posts.of(kind, subject_id)
    ]


class Deliveries:
    """The outbox: the database is the truth about what was posted."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def claim(self, limit: int, guilds: tuple[int, tuple[int, ...]]) -> list[Delivery]:
        """Claim what is due, in one short transaction, at most one of each couple."""
        async with self._work() as stores:
            return await stores.deliveries.claim(limit, self._clock(), guilds)

    async def couple_behind(self, delivery: Delivery) -> Couple | None:
        """Load the couple that a delivery is for."""
        if delivery.couple_id is None:
            return None
        async with self._work() as stores:
            return await stores.couples.get(delivery.couple_id)

    async def couple_of(self, posted: Posted) -> Couple | None:
        """Find the couple whose card stands in a message."""
        if posted.couple_id is None:
            return None
        async with self._work() as stores:
            return await stores.couples.get(posted.couple_id)

    async def sent(self, delivery: Delivery, posts: Sequence[Posted]) -> None:
        """Settle a delivery that stands in its channel, and remember where."""
        async with self._work() as stores:
            await stores.posts.add(posts, self._clock())
            await stores.deliveries.settle(delivery.id, DeliveryState.SENT)
            if posts and delivery.couple_id is not None and delivery.kind is not DeliveryKind.TROUBLE:
                await stores.couples.change(delivery.couple_id, trouble=None)

    async def dropped(self, delivery: Delivery) -> None:
        """Settle a delivery that nobody needs any more."""
        async with self._work() as stores:
            await stores.deliveries.settle(delivery.id, DeliveryState.DROPPED)

    async def missed(self, delivery: Delivery, reason: str) -> None:
        """Settle a delivery that cannot be made, and say why in `/couple status`."""
        ritual = RITUALS.get(delivery.kind)
        async with self._work() as stores:
            await stores.deliveries.settle(delivery.id, DeliveryState.MISSED, reason)
            if ritual is not None and delivery.couple_id is not None and delivery.not_after is not None:
                await stores.rituals.was_not_shown(delivery.couple_id, ritual)

    async def retry(self, delivery: Delivery) -> None:
        """Try again after a while, or count it as missed when that would be too late."""
        now = self._clock()
        next_at = now + backoff(delivery.attempts)
        if next_at > (delivery.not_after or delivery.due_at + GIVE_UP_AFTER):
            await self.missed(delivery, LATE)
            return
        async with self._work() as stores:
            await stores.deliveries.release(delivery.id, next_at, was_tried=True)

    async def hold(self, delivery: Delivery, until: datetime | None) -> None:
        """Put a delivery off while the couple rests; it is not discarded."""
        now = self._clock()
        next_at = min(until or now + HELD_FOR, now + HELD_FOR)
        await self.put_off(delivery, max(next_at, now + timedelta(minutes=1)))

    async def put_off(self, delivery: Delivery, until: datetime) -> None:
        """Let a delivery be claimed again at its hour."""
        async with self._work() as stores:
            await stores.deliveries.release(delivery.id, until, was_tried=False)

    async def in_trouble(self, couple: Couple, reason: str) -> None:
        """Note that the home cannot be posted in; those who allowed messages are told once."""
        now = self._clock()
        async with self._work() as stores:
            loaded = await stores.couples.get(couple.id)
            if loaded is None or loaded.trouble == reason:
                return
            await stores.couples.change(couple.id, trouble=reason)
            for partner in loaded.partners:
                if partner.wants_messages:
                    await stores.deliveries.plan(
                        loaded, DeliveryKind.TROUBLE, couple.id, now, now, user_id=partner.user_id
                    )

    async def standing(self, kind: DeliveryKind, subject_id: int) -> list[Posted]:
        """List the messages that show one thing, in order."""
        async with self._work() as stores:
            return await stores.posts.of(kind, subject_id)

    async def stands_at(self, message_id: int) -> Posted | None:
        """Say what stands in a message."""
        async with self._work() as stores:
            return await stores.posts.at(message_id)

    async def shows_words(self, posted: Posted) -> None:
        """Note that a message, once an envelope, is about to show what somebody wrote."""
        async with self._work() as stores:
            await stores.posts.shows_words(posted.message_id)

    async def gone(self, message_ids: Sequence[int]) -> None:
        """Forget messages that no longer exist."""
        async with self._work() as stores:
            await stores.posts.forget(message_ids)
