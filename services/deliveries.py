"""Deliveries: claim what is due, and settle what became of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import (
    DELETIONS,
    HELD_AT_MOST,
    Delivery,
    DeliveryKind,
    DeliveryState,
    PostedMessage,
    retry_delay,
)
from core.rituals import RitualKind
from core.shards import Shards
from data.unit_of_work import OpenWork, UnitOfWork
from services.clock import Clock

MOST_ATTEMPTS = 40  # with the longest wait of two hours between them: three days
REDRAW_DELAY = timedelta(seconds=15)
REASON_LATE = "late"
DUE_COUNT_LIMIT = 10_000

SettledCallback = Callable[[DeliveryKind, DeliveryState, timedelta], None]
"""Is told what became of a delivery, and how long after its moment; DUE says that it is tried again."""

RITUAL_OF_DELIVERY = {
    DeliveryKind.CHECKIN: RitualKind.CHECKIN,
    DeliveryKind.POLL: RitualKind.DATE,
    DeliveryKind.PROMPT: RitualKind.MEMORY,
    DeliveryKind.RECAP: RitualKind.RECAP,
}


async def delete_posts(work: UnitOfWork, couple: Couple, kind: DeliveryKind, subject_id: int) -> None:
    """Cancel what is still to be posted about a subject, and delete the messages that are up."""
    await work.deliveries.cancel_pending(subject_id, kind)
    for post in await work.posts.posts_of(kind, subject_id):
        work.delete_message(couple, post)


async def schedule_post_deletions(
    work: UnitOfWork, couple: Couple, posts: Sequence[PostedMessage], now: datetime
) -> None:
    """Plan to delete messages that show what somebody wrote."""
    for post in posts:
        if post.has_words:
            await work.deliveries.schedule(
                couple, DeliveryKind.DELETION, post.message_id, now, now, channel_id=post.channel_id
            )


async def delete_all_posts(work: UnitOfWork, couple: Couple, now: datetime) -> None:
    """Cancel all that waits for a couple, and schedule the deletion of what shows their words or events."""
    await work.deliveries.cancel_all_pending_of(couple.id)
    await schedule_post_deletions(work, couple, await work.posts.posts_with_words_of(couple.id), now)
    for event_id in await work.plans.event_ids_of(couple.id):
        await work.deliveries.schedule(couple, DeliveryKind.EVENT_DELETION, event_id, now, now)


class Deliveries:
    """The outbox: the database is the truth about what was posted."""

    def __init__(self, work: OpenWork, clock: Clock, on_settled: SettledCallback | None = None) -> None:
        self._work = work
        self._clock = clock
        self._on_settled = on_settled

    async def count_due(self) -> int:
        """Count what is due and not settled, ten thousand at most."""
        async with self._work() as work:
            return await work.deliveries.count_due(self._clock(), DUE_COUNT_LIMIT)

    def _report_settled(self, delivery: Delivery, outcome: DeliveryState) -> None:
        if self._on_settled is not None:
            self._on_settled(delivery.kind, outcome, self._clock() - delivery.due_at)

    async def claim(self, limit: int, shards: Shards) -> list[Delivery]:
        """Claim what is due, in one short transaction, at most one of each couple."""
        async with self._work() as work:
            return await work.claims.claim_due(limit, self._clock(), shards)

    async def claim_with_couples(self, limit: int, shards: Shards) -> list[tuple[Delivery, Couple | None]]:
        """Claim what is due, as `claim` does, each with its couple as it is at this moment."""
        async with self._work() as work:
            claimed = await work.claims.claim_due(limit, self._clock(), shards)
            couple_ids = {one.couple_id for one in claimed if one.couple_id is not None}
            couples = await work.couples.snapshot_couples(couple_ids) if couple_ids else {}
            return [(one, couples.get(one.couple_id or 0)) for one in claimed]

    async def couple_of_post(self, posted: PostedMessage) -> Couple | None:
        """Find the couple whose card a message shows."""
        if posted.couple_id is None:
            return None
        async with self._work() as work:
            return await work.couples.find_couple(posted.couple_id)

    async def release_previous_claims(self, shards: Shards) -> int:
        """Let what an earlier process of these shards had claimed be claimed at once; how many there are.

        Called at the start, before anything is claimed: whoever held those leases is gone.
        """
        async with self._work() as work:
            return await work.claims.end_leases(self._clock(), shards)

    async def settle_sent(self, delivery: Delivery, posts: Sequence[PostedMessage]) -> None:
        """Settle a delivery that was sent, and record its messages.

        One that was cancelled meanwhile (taken back, parted) is deleted again at once.
        """
        await self.settle_sent_batch([(delivery, posts)])

    async def settle_sent_batch(self, sent: Sequence[tuple[Delivery, Sequence[PostedMessage]]]) -> None:
        """Settle several deliveries in one transaction, as `sent` does one."""
        now = self._clock()
        async with self._work() as work:
            await work.couples.lock_couples({one.couple_id for one, _ in sent if one.couple_id is not None})
            await work.posts.insert_posts([post for _, posts in sent for post in posts], now)
            settled = await work.claims.settle_sent([delivery.id for delivery, _ in sent])
            kept = [post for one, posts in sent if one.id in settled for post in posts]
            await work.couples.clear_trouble_of(
                {post.couple_id for post in kept if post.couple_id}, {post.channel_id for post in kept}
            )
            for delivery, posts in sent:
                if delivery.id not in settled:
                    await self._delete_cancelled_posts(work, delivery, posts, now)
        for delivery, _ in sent:
            self._report_settled(
                delivery, DeliveryState.SENT if delivery.id in settled else DeliveryState.DROPPED
            )

    async def _delete_cancelled_posts(
        self, work: UnitOfWork, delivery: Delivery, posts: Sequence[PostedMessage], now: datetime
    ) -> None:
        await work.deliveries.settle_cancelled(delivery.id)
        couple = (
            await work.couples.find_couple(delivery.couple_id) if delivery.couple_id is not None else None
        )
        if couple is not None:
            await schedule_post_deletions(work, couple, posts, now)

    async def record_posts(self, posts: Sequence[PostedMessage]) -> None:
        """Remember messages of a delivery that is not complete yet."""
        async with self._work() as work:
            await work.posts.insert_posts(posts, self._clock())

    async def known_message_ids(self, message_ids: Sequence[int]) -> set[int]:
        """Say which of these messages are remembered as some delivery's."""
        async with self._work() as work:
            return await work.posts.known_message_ids(message_ids)

    async def settle_cancelled(self, delivery: Delivery) -> None:
        """Settle what was cancelled, now that its message is gone."""
        async with self._work() as work:
            await work.deliveries.settle_cancelled(delivery.id)

    async def settle_dropped(self, delivery: Delivery) -> None:
        """Settle a delivery that nobody needs any more."""
        async with self._work() as work:
            await work.claims.settle(delivery.id, DeliveryState.DROPPED)
        self._report_settled(delivery, DeliveryState.DROPPED)

    async def settle_missed(self, delivery: Delivery, reason: str) -> None:
        """Settle a delivery that cannot be made, and say why in `/couple status`."""
        ritual = RITUAL_OF_DELIVERY.get(delivery.kind)
        async with self._work() as work:
            await work.claims.settle(delivery.id, DeliveryState.MISSED, reason)
            if ritual is not None and delivery.couple_id is not None and delivery.not_after is not None:
                await work.rituals.decrement_unanswered(delivery.couple_id, ritual)
        self._report_settled(delivery, DeliveryState.MISSED)

    async def retry(self, delivery: Delivery) -> None:
        """Try again after a while, or count it as missed when that would be too late.

        What has no such hour is tried some forty times, over three days; a deletion until the erasure.
        """
        next_at = self._clock() + retry_delay(delivery.attempts)
        is_too_late = delivery.not_after is not None and next_at > delivery.not_after
        is_hopeless = delivery.not_after is None and delivery.attempts >= MOST_ATTEMPTS
        if is_too_late or (is_hopeless and delivery.kind not in DELETIONS):
            await self.settle_missed(delivery, REASON_LATE)
            return
        async with self._work() as work:
            await work.claims.release_claim(delivery.id, next_at, was_tried=True)
        self._report_settled(delivery, DeliveryState.DUE)

    async def schedule_redraw(self, posted: PostedMessage) -> None:
        """Schedule the redraw of a card that could not be redrawn at once."""
        now = self._clock()
        if posted.couple_id is None:
            return
        async with self._work() as work:
            couple = await work.couples.find_couple(posted.couple_id)
            waits = await work.deliveries.is_pending(DeliveryKind.REDRAW, posted.subject_id)
            if couple is not None and not waits:
                await work.deliveries.schedule(
                    couple, DeliveryKind.REDRAW, posted.subject_id, now + REDRAW_DELAY, now
                )

    async def hold(self, delivery: Delivery, until: datetime | None) -> None:
        """Put a delivery off while the couple rests; it is not discarded."""
        now = self._clock()
        next_at = min(until or now + HELD_AT_MOST, now + HELD_AT_MOST)
        await self.postpone(delivery, max(next_at, now + timedelta(minutes=1)))

    async def postpone(self, delivery: Delivery, until: datetime) -> None:
        """Let a delivery be claimed again at its hour."""
        async with self._work() as work:
            await work.claims.release_claim(delivery.id, until, was_tried=False)

    async def record_home_trouble(self, couple: Couple, reason: str) -> None:
        """Note that the home cannot be posted in; those who allowed messages are told once."""
        now = self._clock()
        async with self._work() as work:
            loaded = await work.couples.find_couple(couple.id)
            if loaded is None or loaded.trouble == reason or loaded.state is not couple.state:
                return  # told already, or the bot was removed meanwhile
            await work.couples.update_couple(couple.id, trouble=reason)
            for partner in loaded.partners:
                if partner.wants_messages:
                    await work.deliveries.schedule(
                        loaded, DeliveryKind.TROUBLE, couple.id, now, now, user_id=partner.user_id
                    )

    async def posts_of(self, kind: DeliveryKind, subject_id: int) -> list[PostedMessage]:
        """List the messages that show one thing, in order."""
        async with self._work() as work:
            return await work.posts.posts_of(kind, subject_id)

    async def thread_of(self, kind: DeliveryKind, subject_id: int) -> int | None:
        """Find the thread that was opened for one thing."""
        async with self._work() as work:
            return await work.threads.thread_id_of(kind, subject_id)

    async def is_couple_thread(self, thread_id: int, couple_id: int) -> bool:
        """Say whether a thread is remembered as a couple's."""
        async with self._work() as work:
            return await work.threads.is_thread_of(thread_id, couple_id)

    async def record_thread(self, thread_id: int, delivery: Delivery) -> None:
        """Remember a thread, so that what comes later finds it."""
        async with self._work() as work:
            await work.threads.insert_thread(
                thread_id, delivery.couple_id, delivery.kind, delivery.subject_id, self._clock()
            )

    async def delete_thread_record(self, kind: DeliveryKind, subject_id: int) -> None:
        """Forget a thread that somebody has deleted."""
        async with self._work() as work:
            await work.threads.delete_thread(kind, subject_id)

    async def posts_of_any_kind(self, subject_id: int) -> list[PostedMessage]:
        """List every message that shows one thing, of whatever kind."""
        async with self._work() as work:
            return await work.posts.posts_about(subject_id)

    async def mark_shows_words(self, posted: PostedMessage) -> None:
        """Note that a message, once an envelope, is about to show what somebody wrote."""
        async with self._work() as work:
            await work.posts.mark_has_words(posted.message_id)

    async def delete_post_records(self, message_ids: Sequence[int]) -> None:
        """Forget messages that no longer exist."""
        async with self._work() as work:
            await work.posts.delete_rows(message_ids)
