"""Deliveries: claim those that are due, and settle each with its outcome."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import (
    HELD_AT_MOST,
    CoupleIds,
    Delivery,
    DeliveryKind,
    DeliveryState,
    PostedMessage,
    retry_delay,
)
from core.shards import Shards
from data.unit_of_work import OpenWork, UnitOfWork
from services.clock import Clock
from services.deletions import schedule_deletions, schedule_post_deletions

MOST_ATTEMPTS = 40  # about three days, since retries wait up to two hours
REDRAW_DELAY = timedelta(seconds=15)
REASON_LATE = "late"
DUE_COUNT_LIMIT = 10_000

SettledCallback = Callable[[DeliveryKind, DeliveryState, timedelta], None]
"""Called with a delivery's kind, its outcome, and the time since its moment; DUE means another attempt."""


async def delete_posts(work: UnitOfWork, couple: Couple, kind: DeliveryKind, subject_id: int) -> None:
    """Cancel the pending deliveries about a subject, and delete the messages that show it."""
    await work.deliveries.cancel_pending(subject_id, kind)
    for post in await work.posts.posts_of(kind, subject_id):
        work.delete_message(couple, post)


class Deliveries:
    """Use cases of the outbox; only the database decides whether something was posted."""

    def __init__(self, work: OpenWork, clock: Clock, on_settled: SettledCallback | None = None) -> None:
        self._work = work
        self._clock = clock
        self._on_settled = on_settled

    async def count_due(self) -> int:
        """Count the due, unsettled deliveries, up to 10,000."""
        async with self._work() as work:
            return await work.deliveries.count_due(self._clock(), DUE_COUNT_LIMIT)

    async def newest_posted_at(self) -> datetime | None:
        """Return the time the newest message was recorded, in UTC; None if there is none."""
        async with self._work() as work:
            return await work.posts.newest_posted_at()

    def _report_settled(self, delivery: Delivery, outcome: DeliveryState) -> None:
        if self._on_settled is not None:
            self._on_settled(delivery.kind, outcome, self._clock() - delivery.due_at)

    async def claim_with_couples(self, limit: int, shards: Shards) -> list[tuple[Delivery, Couple | None]]:
        """Claim due deliveries, at most one per couple, each with its couple as of now.

        That is one short transaction.
        """
        async with self._work() as work:
            claimed = await work.claims.claim_due(limit, self._clock(), shards)
            couple_ids = {delivery.couple_id for delivery in claimed if delivery.couple_id is not None}
            couples = await work.couples.snapshot_couples(couple_ids) if couple_ids else {}
            return [(delivery, couples.get(delivery.couple_id or 0)) for delivery in claimed]

    async def couple_of_post(self, posted: PostedMessage) -> Couple | None:
        """Find the couple whose card is this message."""
        if posted.couple_id is None:
            return None
        async with self._work() as work:
            return await work.couples.find_couple(posted.couple_id)

    async def release_previous_claims(self, shards: Shards) -> int:
        """Release the claims of an earlier process for these shards, and return their number.

        Call this at the start, before claiming anything: the process that held those leases is gone.
        """
        async with self._work() as work:
            return await work.claims.end_leases(self._clock(), shards)

    async def settle_sent(self, delivery: Delivery, posts: Sequence[PostedMessage]) -> None:
        """Settle a delivery that was sent, and record its messages.

        If it was cancelled in the meantime (item deleted, couple parted), its messages are deleted at once.
        """
        await self.settle_sent_batch([(delivery, posts)])

    async def settle_sent_batch(self, sent: Sequence[tuple[Delivery, Sequence[PostedMessage]]]) -> None:
        """Settle several sent deliveries in one transaction, as `settle_sent` does one."""
        async with self._work() as work:
            # Lock the couples first, so that nothing is deleted between the messages and their records.
            await work.couples.lock_couples(
                {delivery.couple_id for delivery, _ in sent if delivery.couple_id is not None}
            )
            await work.posts.insert_posts([post for _, posts in sent for post in posts], work.now)
            settled = await work.claims.settle_sent([delivery.id for delivery, _ in sent])
            kept = [post for delivery, posts in sent if delivery.id in settled for post in posts]
            await work.couples.clear_trouble_of(
                {post.couple_id for post in kept if post.couple_id}, {post.channel_id for post in kept}
            )
            for delivery, posts in sent:
                if delivery.kind is DeliveryKind.WAITS and delivery.couple_id and delivery.user_id:
                    await work.waits.mark_told(delivery.couple_id, delivery.user_id)
                if delivery.id not in settled:
                    await self._delete_cancelled_posts(work, delivery, posts)
        for delivery, _ in sent:
            self._report_settled(
                delivery, DeliveryState.SENT if delivery.id in settled else DeliveryState.DROPPED
            )

    async def _delete_cancelled_posts(
        self, work: UnitOfWork, delivery: Delivery, posts: Sequence[PostedMessage]
    ) -> None:
        # Neither claimed nor cancelled: another worker settled it after this one's lease had ended, or an
        # earlier commit of this one succeeded although it seemed to fail. The messages stay.
        if not await work.deliveries.settle_cancelled(delivery.id) or delivery.couple_id is None:
            return
        couple = await work.couples.find_couple(delivery.couple_id)
        if couple is not None:
            await schedule_post_deletions(work, couple, posts)

    async def record_posts(self, posts: Sequence[PostedMessage]) -> None:
        """Record messages of a delivery that is not complete yet."""
        async with self._work() as work:
            await work.posts.insert_posts(posts, self._clock())

    async def posts_recorded_for(self, delivery: Delivery) -> list[PostedMessage]:
        """List the messages of a delivery that its earlier attempts have recorded."""
        # A record does not name its delivery. One made since this delivery fell due is its own, or belongs to
        # a newer card of the same subject, which shows the same and makes this one unnecessary.
        async with self._work() as work:
            return await work.posts.posts_recorded_since(
                delivery.kind, delivery.subject_id, delivery.user_id, delivery.due_at
            )

    async def known_message_ids(self, message_ids: Sequence[int]) -> set[int]:
        """Return the ids among these that are recorded for any delivery."""
        async with self._work() as work:
            return await work.posts.known_message_ids(message_ids)

    async def schedule_more_deletions(self, delivery: Delivery) -> None:
        """Continue the deletions of a parted couple after the subject, a message or an event."""
        # The couple's key may be destroyed by now, so the couple is not loaded.
        couple = CoupleIds(delivery.couple_id or 0, delivery.guild_id)
        async with self._work() as work:
            await schedule_deletions(work, couple, delivery.subject_id)

    async def settle_cancelled(self, delivery: Delivery) -> None:
        """Settle a cancelled delivery once its message is gone."""
        async with self._work() as work:
            await work.deliveries.settle_cancelled(delivery.id)

    async def settle_dropped(self, delivery: Delivery) -> None:
        """Settle a delivery that is no longer needed."""
        async with self._work() as work:
            await work.claims.settle(delivery.id, DeliveryState.DROPPED)
        self._report_settled(delivery, DeliveryState.DROPPED)

    async def settle_missed(self, delivery: Delivery, reason: str) -> None:
        """Settle a delivery that cannot be made; `/couple status` shows the reason."""
        ritual = delivery.kind.promises.ritual
        async with self._work() as work:
            await work.claims.settle(delivery.id, DeliveryState.MISSED, reason)
            if ritual is not None and delivery.couple_id is not None and delivery.not_after is not None:
                await work.rituals.decrement_unanswered(delivery.couple_id, ritual)
        self._report_settled(delivery, DeliveryState.MISSED)

    async def retry(self, delivery: Delivery) -> None:
        """Schedule another attempt, or settle the delivery as missed if that would be too late.

        One without `not_after` is tried 40 times, over about three days; a deletion, until the erasure.
        """
        next_at = self._clock() + retry_delay(delivery.attempts)
        is_too_late = delivery.not_after is not None and next_at > delivery.not_after
        is_hopeless = delivery.not_after is None and delivery.attempts >= MOST_ATTEMPTS
        if is_too_late or (is_hopeless and not delivery.kind.promises.is_deletion):
            await self.settle_missed(delivery, REASON_LATE)
            return
        async with self._work() as work:
            await work.claims.release_claim(delivery.id, next_at, was_tried=True)
        self._report_settled(delivery, DeliveryState.DUE)

    async def schedule_redraw(self, posted: PostedMessage) -> None:
        """Schedule the redraw of a card that could not be redrawn at once."""
        if posted.couple_id is None:
            return
        async with self._work() as work:
            couple = await work.couples.find_couple(posted.couple_id)
            is_pending = await work.deliveries.is_pending(DeliveryKind.REDRAW, posted.subject_id)
            if couple is not None and not is_pending:
                await work.deliveries.schedule(
                    couple, DeliveryKind.REDRAW, posted.subject_id, work.now + REDRAW_DELAY
                )

    async def hold(self, delivery: Delivery, until: datetime | None) -> None:
        """Postpone a delivery while its couple rests, by a minute at least and `HELD_AT_MOST` at most."""
        now = self._clock()
        next_at = min(until or now + HELD_AT_MOST, now + HELD_AT_MOST)
        await self.postpone(delivery, max(next_at, now + timedelta(minutes=1)))

    async def postpone(self, delivery: Delivery, until: datetime, *, was_tried: bool = False) -> None:
        """Release a claimed delivery until `until`; no attempt is counted unless it `was_tried`."""
        async with self._work() as work:
            await work.claims.release_claim(delivery.id, until, was_tried=was_tried)

    async def record_home_trouble(self, couple: Couple, reason: str) -> None:
        """Store why the home cannot be posted in and, once, tell partners who allow direct messages."""
        async with self._work() as work:
            loaded = await work.couples.find_couple(couple.id)
            if loaded is None or loaded.trouble == reason or loaded.state is not couple.state:
                return  # the partners know already, or the bot has just been removed
            await work.couples.update_couple(couple.id, trouble=reason)
            for partner in loaded.partners:
                if partner.wants_messages:
                    await work.deliveries.schedule(
                        loaded, DeliveryKind.TROUBLE, couple.id, work.now, user_id=partner.user_id
                    )

    async def posts_of(self, kind: DeliveryKind, subject_id: int) -> list[PostedMessage]:
        """List the messages that show a subject, in the order they were posted."""
        async with self._work() as work:
            return await work.posts.posts_of(kind, subject_id)

    async def last_posted_at(self, kind: DeliveryKind, subject_id: int) -> datetime | None:
        """Return the time a subject's newest message was posted; None if there is none."""
        async with self._work() as work:
            return await work.posts.last_posted_at(kind, subject_id)

    async def post_again(
        self, kind: DeliveryKind, subject_id: int, missing_message_ids: Sequence[int]
    ) -> bool:
        """Repost a card in its last channel, and delete its remains there.

        Returns False if it is still to be posted, or if nobody knows any more where it was.
        """
        async with self._work() as work:
            last = await work.deliveries.last_of(kind, subject_id)
            if last is None or await work.deliveries.is_pending(kind, subject_id):
                return False
            await work.posts.delete_rows(missing_message_ids)
            left = await work.posts.posts_of(kind, subject_id)
            if last.couple_id is None:
                work.post_in_channel(last.guild_id, last.channel_id or 0, kind, subject_id)
                return True
            couple = await work.couples.find_couple(last.couple_id)
            if couple is None or couple.has_ended:
                return False
            await schedule_post_deletions(work, couple, left)
            # The thread may be gone, too: the card opens another one.
            await work.threads.delete_thread(kind, subject_id)
            work.post(couple, kind, subject_id, user_id=last.user_id, channel_id=last.channel_id)
            return True

    async def thread_of(self, kind: DeliveryKind, subject_id: int) -> int | None:
        """Return the id of the thread opened for a subject, or None."""
        async with self._work() as work:
            return await work.threads.thread_id_of(kind, subject_id)

    async def is_recorded_thread(self, thread_id: int) -> bool:
        """Return whether a thread was opened for any subject, of whichever couple."""
        async with self._work() as work:
            return await work.threads.is_recorded(thread_id)

    async def record_thread(self, thread_id: int, delivery: Delivery) -> None:
        """Record a thread, so that later posts find it."""
        async with self._work() as work:
            await work.threads.insert_thread(
                thread_id, delivery.couple_id, delivery.kind, delivery.subject_id
            )

    async def delete_thread_record(self, kind: DeliveryKind, subject_id: int) -> None:
        """Delete the record of a thread that no longer exists."""
        async with self._work() as work:
            await work.threads.delete_thread(kind, subject_id)

    async def posts_of_any_kind(self, subject_id: int) -> list[PostedMessage]:
        """List the messages about a subject, of every kind."""
        async with self._work() as work:
            return await work.posts.posts_about(subject_id)

    async def mark_shows_words(self, posted: PostedMessage) -> None:
        """Record that a message, an envelope until now, is about to show a partner's words."""
        async with self._work() as work:
            await work.posts.mark_has_words(posted.message_id)

    async def delete_post_records(self, message_ids: Sequence[int]) -> None:
        """Delete the records of messages that no longer exist."""
        async with self._work() as work:
            await work.posts.delete_rows(message_ids)
