"""Deletions: delete the messages with a couple's words, after a take-back or a parting."""

from collections.abc import Sequence

from core.couples import Couple
from core.deliveries import CoupleIds, DeliveryKind, PostedMessage
from data.unit_of_work import UnitOfWork

AT_ONCE = 100  # deletions that one transaction schedules


async def schedule_post_deletions(
    work: UnitOfWork, couple: Couple | CoupleIds, posts: Sequence[PostedMessage]
) -> None:
    """Schedule the deletion of those messages that show a partner's words."""
    await work.deliveries.insert_deliveries(
        [
            work.deliveries.new_delivery(
                couple, DeliveryKind.DELETION, post.message_id, work.now, channel_id=post.channel_id
            )
            for post in posts
            if post.has_words
        ]
    )


async def schedule_deletions(work: UnitOfWork, couple: Couple | CoupleIds, after: int) -> None:
    """Schedule the deletion of a couple's words and events in Discord with ids above `after`.

    Ten years of them are thousands: some are scheduled now, and the next by a delivery after these.
    """
    posts = {
        post.message_id: post for post in await work.posts.posts_with_words_of(couple.id, after, AT_ONCE)
    }
    events = await work.plan_events.event_ids_of(couple.id, after, AT_ONCE)
    ids = sorted([*posts, *events])[:AT_ONCE]
    await schedule_post_deletions(work, couple, [posts[one] for one in ids if one in posts])
    await work.deliveries.insert_deliveries(
        [
            work.deliveries.new_delivery(couple, DeliveryKind.EVENT_DELETION, one, work.now)
            for one in ids
            if one not in posts
        ]
    )
    if len(ids) == AT_ONCE:
        await work.deliveries.schedule(couple, DeliveryKind.MORE_DELETIONS, ids[-1], work.now)


async def delete_all_posts(work: UnitOfWork, couple: Couple) -> None:
    """Cancel a couple's pending deliveries, and schedule the deletion of its words and events in Discord."""
    await work.deliveries.cancel_all_pending_of(couple.id)
    await schedule_deletions(work, couple, 0)
