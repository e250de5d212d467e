"""Deliveries: claim what is due, and settle what became of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import DELETIONS, HELD_FOR, Delivery, DeliveryKind, DeliveryState, Posted, backoff
from core.rituals import RitualKind
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock

TRIES = 40  # with the longest wait of two hours between them: three days
REDRAWN_AFTER = timedelta(seconds=15)
LATE = "late"
COUNTED_AT_MOST = 10_000

Settled = Callable[[DeliveryKind, DeliveryState, timedelta], None]
"""Is told what became of a delivery, and how long after its moment; DUE says that it is tried again."""

RITUALS = {
    DeliveryKind.CHECKIN: RitualKind.CHECKIN,
    DeliveryKind.POLL: RitualKind.DATE,
    DeliveryKind.PROMPT: RitualKind.MEMORY,
    DeliveryKind.RECAP: RitualKind.RECAP,
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


async def leave_to_alarm(stores: Stores, handed_over: Sequence[Delivery], now: datetime) -> None:
    """Let the next round post what was handed over and nobody is there to post at once."""
    for delivery in handed_over:
        await stores.claims.release(delivery.id, now, was_tried=False)


async def plan_deletions(stores: Stores, couple: Couple, posts: Sequence[Posted], now: datetime) -> None:
    """Plan to delete messages that show what somebody wrote."""
    for post in posts:
        if post.has_words:
            await stores.deliveries.plan(
                couple, DeliveryKind.DELETION, post.message_id, now, now, channel_id=post.channel_id
            )


async def take_everything_down(stores: Stores, couple: Couple, now: datetime) -> None:
    """Let go of all that waits for a couple, and plan to delete what shows their words, server events too."""
    await stores.deliveries.drop_all_of(couple.id)
    await plan_deletions(stores, couple, await stores.posts.with_words_of(couple.id), now)
    for event_id in await stores.plans.events_of(couple.id):
        await stores.deliveries.plan(couple, DeliveryKind.EVENT_DELETION, event_id, now, now)


class Deliveries:
    """The outbox: the database is the truth about what was posted."""

    def __init__(self, work: OpenWork, clock: Clock, settled: Settled | None = None) -> None:
        self._work = work
        self._clock = clock
        self._settled = settled

    async def due(self) -> int:
        """Count what is due and not settled, ten thousand at most."""
        async with self._work() as stores:
            return await stores.deliveries.count_due(self._clock(), COUNTED_AT_MOST)

    def _note(self, delivery: Delivery, outcome: DeliveryState) -> None:
        if self._settled is not None:
            self._settled(delivery.kind, outcome, self._clock() - delivery.due_at)

    async def claim(self, limit: int, guilds: tuple[int, tuple[int, ...]]) -> list[Delivery]:
        """Claim what is due, in one short transaction, at most one of each couple."""
        async with self._work() as stores:
            return await stores.claims.claim(limit, self._clock(), guilds)

    async def claim_with_couples(
        self, limit: int, guilds: tuple[int, tuple[int, ...]]
    ) -> list[tuple[Delivery, Couple | None]]:
        """Claim what is due, as `claim` does, each with its couple as it is at this moment."""
        async with self._work() as stores:
            claimed = await stores.claims.claim(limit, self._clock(), guilds)
            couple_ids = {one.couple_id for one in claimed if one.couple_id is not None}
            couples = await stores.couples.look_at(couple_ids) if couple_ids else {}
            return [(one, couples.get(one.couple_id or 0)) for one in claimed]

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

    async def take_over(self, guilds: tuple[int, tuple[int, ...]]) -> int:
        """Let what an earlier process of these shards had claimed be claimed at once; how many there are.

        Called at the start, before anything is claimed: whoever held those leases is gone.
        """
        async with self._work() as stores:
            return await stores.claims.end_leases(self._clock(), guilds)

    async def sent(self, delivery: Delivery, posts: Sequence[Posted]) -> None:
        """Settle a delivery that stands in its channel, and remember where.

        What was let go of while it was under way (taken back, parted) is deleted again at once.
        """
        await self.sent_all([(delivery, posts)])

    async def sent_all(self, sent: Sequence[tuple[Delivery, Sequence[Posted]]]) -> None:
        """Settle several deliveries in one transaction, as `sent` does one."""
        now = self._clock()
        async with self._work() as stores:
            await stores.couples.lock({one.couple_id for one, _ in sent if one.couple_id is not None})
            await stores.posts.add([post for _, posts in sent for post in posts], now)
            settled = await stores.claims.settle_sent([delivery.id for delivery, _ in sent])
            stand = [post for one, posts in sent if one.id in settled for post in posts]
            await stores.couples.out_of_trouble(
                {post.couple_id for post in stand if post.couple_id}, {post.channel_id for post in stand}
            )
            for delivery, posts in sent:
                if delivery.id not in settled:
                    await self._take_back(stores, delivery, posts, now)
        for delivery, _ in sent:
            self._note(delivery, DeliveryState.SENT if delivery.id in settled else DeliveryState.DROPPED)

    async def _take_back(
        self, stores: Stores, delivery: Delivery, posts: Sequence[Posted], now: datetime
    ) -> None:
        await stores.deliveries.end_retraction(delivery.id)
        couple = await stores.couples.get(delivery.couple_id) if delivery.couple_id is not None else None
        if couple is not None:
            await plan_deletions(stores, couple, posts, now)

    async def stand(self, posts: Sequence[Posted]) -> None:
        """Remember messages of a delivery that is not complete yet."""
        async with self._work() as stores:
            await stores.posts.add(posts, self._clock())

    async def recorded(self, message_ids: Sequence[int]) -> set[int]:
        """Say which of these messages are remembered as some delivery's."""
        async with self._work() as stores:
            return await stores.posts.known(message_ids)

    async def retracted(self, delivery: Delivery) -> None:
        """Settle what was let go of, now that its message is gone."""
        async with self._work() as stores:
            await stores.deliveries.end_retraction(delivery.id)

    async def dropped(self, delivery: Delivery) -> None:
        """Settle a delivery that nobody needs any more."""
        async with self._work() as stores:
            await stores.claims.settle(delivery.id, DeliveryState.DROPPED)
        self._note(delivery, DeliveryState.DROPPED)

    async def missed(self, delivery: Delivery, reason: str) -> None:
        """Settle a delivery that cannot be made, and say why in `/couple status`."""
        ritual = RITUALS.get(delivery.kind)
        async with self._work() as stores:
            await stores.claims.settle(delivery.id, DeliveryState.MISSED, reason)
            if ritual is not None and delivery.couple_id is not None and delivery.not_after is not None:
                await stores.rituals.was_not_shown(delivery.couple_id, ritual)
        self._note(delivery, DeliveryState.MISSED)

    async def retry(self, delivery: Delivery) -> None:
        """Try again after a while, or count it as missed when that would be too late.

        What has no such hour is tried some forty times, over three days; a deletion until the erasure.
        """
        next_at = self._clock() + backoff(delivery.attempts)
        is_too_late = delivery.not_after is not None and next_at > delivery.not_after
        is_hopeless = delivery.not_after is None and delivery.attempts >= TRIES
        if is_too_late or (is_hopeless and delivery.kind not in DELETIONS):
            await self.missed(delivery, LATE)
            return
        async with self._work() as stores:
            await stores.claims.release(delivery.id, next_at, was_tried=True)
        self._note(delivery, DeliveryState.DUE)

    async def redraw_later(self, posted: Posted) -> None:
        """Plan to show a card anew, after it could not be done at once."""
        now = self._clock()
        if posted.couple_id is None:
            return
        async with self._work() as stores:
            couple = await stores.couples.get(posted.couple_id)
            waits = await stores.deliveries.is_waiting(DeliveryKind.REDRAW, posted.subject_id)
            if couple is not None and not waits:
                await stores.deliveries.plan(
                    couple, DeliveryKind.REDRAW, posted.subject_id, now + REDRAWN_AFTER, now
                )

    async def hold(self, delivery: Delivery, until: datetime | None) -> None:
        """Put a delivery off while the couple rests; it is not discarded."""
        now = self._clock()
        next_at = min(until or now + HELD_FOR, now + HELD_FOR)
        await self.put_off(delivery, max(next_at, now + timedelta(minutes=1)))

    async def put_off(self, delivery: Delivery, until: datetime) -> None:
        """Let a delivery be claimed again at its hour."""
        async with self._work() as stores:
            await stores.claims.release(delivery.id, until, was_tried=False)

    async def in_trouble(self, couple: Couple, reason: str) -> None:
        """Note that the home cannot be posted in; those who allowed messages are told once."""
        now = self._clock()
        async with self._work() as stores:
            loaded = await stores.couples.get(couple.id)
            if loaded is None or loaded.trouble == reason or loaded.state is not couple.state:
                return  # told already, or the bot was removed meanwhile
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

    async def thread_of(self, kind: DeliveryKind, subject_id: int) -> int | None:
        """Find the thread that was opened for one thing."""
        async with self._work() as stores:
            return await stores.threads.of(kind, subject_id)

    async def is_thread_of(self, thread_id: int, couple_id: int) -> bool:
        """Say whether a thread is remembered as a couple's."""
        async with self._work() as stores:
            return await stores.threads.known(thread_id, couple_id)

    async def thread_opened(self, thread_id: int, delivery: Delivery) -> None:
        """Remember a thread, so that what comes later finds it."""
        async with self._work() as stores:
            await stores.threads.add(
                thread_id, delivery.couple_id, delivery.kind, delivery.subject_id, self._clock()
            )

    async def thread_gone(self, kind: DeliveryKind, subject_id: int) -> None:
        """Forget a thread that somebody has deleted."""
        async with self._work() as stores:
            await stores.threads.forget(kind, subject_id)

    async def cards_of(self, subject_id: int) -> list[Posted]:
        """List every message that shows one thing, of whatever kind."""
        async with self._work() as stores:
            return await stores.posts.about(subject_id)

    async def shows_words(self, posted: Posted) -> None:
        """Note that a message, once an envelope, is about to show what somebody wrote."""
        async with self._work() as stores:
            await stores.posts.shows_words(posted.message_id)

    async def gone(self, message_ids: Sequence[int]) -> None:
        """Forget messages that no longer exist."""
        async with self._work() as stores:
            await stores.posts.forget(message_ids)
