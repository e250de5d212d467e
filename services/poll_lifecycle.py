"""The life of a poll: its opening, its end, its card and its result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.cooldowns import VOTING
from core.couples import Couple
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.polls import (
    ENDS_AFTER,
    MIN_IDEAS,
    NoIdeaFits,
    Poll,
    PollChoice,
    PollIdea,
    PollState,
    PollStillOpen,
    Tally,
    Verdict,
    closing_time,
)
from data.unit_of_work import UnitOfWork
from services.cooldowns import refuse_while_resting
from services.daily_limits import count_added
from services.deliveries import delete_posts

UNKNOWN_LOCATION = "unknown"


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with its ideas, as its card shows it."""

    poll: Poll
    couple: Couple
    ideas: tuple[PollIdea, ...]


@dataclass(frozen=True, slots=True)
class PollResult:
    """The result of a vote, as its card shows it.

    `is_latest` is true until another vote is opened, `is_planned` once the winner has become a plan.
    `poll_location` is what `poll_location_of` returns; only the result of a reopened vote shows it.
    """

    poll: Poll
    couple: Couple
    ideas: tuple[PollIdea, ...]
    tally: Tally
    is_latest: bool = True
    is_planned: bool = False
    poll_location: str = UNKNOWN_LOCATION


async def open_poll(
    work: UnitOfWork,
    couple: Couple,
    choices: Sequence[PollChoice],
    opened_by: int | None = None,
    planned_for: datetime | None = None,
    closes_at: datetime | None = None,
) -> Poll:
    """Open a vote, and schedule its end; without `opened_by`, the ritual opens it.

    Raises `NoIdeaFits`, `ClosesAfterDate`, `AskedTooSoon`, `DailyLimitReached`.
    """
    if len(choices) < MIN_IDEAS:
        raise NoIdeaFits
    if opened_by is not None:
        await refuse_while_resting(work, couple, opened_by, VOTING)
        await count_added(work, couple, opened_by, DailyKind.POLL)
    ends_at = closing_time(work.now, planned_for, closes_at)
    poll = await work.polls.insert_poll(couple.id, opened_by, choices, planned_for, ends_at)
    await work.deliveries.schedule(couple, DeliveryKind.POLL_CLOSING, poll.id, ends_at)
    return poll


async def poll_location_of(work: UnitOfWork, couple: Couple, poll: Poll) -> str:
    """Return the location of a poll's card as server/channel/message ids, or `unknown`."""
    for card in await work.posts.posts_of(DeliveryKind.POLL, poll.id):
        return f"{couple.guild_id}/{card.channel_id}/{card.message_id}"
    return UNKNOWN_LOCATION


async def is_card_lost(work: UnitOfWork, poll: Poll) -> bool:
    """Return whether a poll's card is neither posted nor pending."""
    cards = await work.posts.posts_of(DeliveryKind.POLL, poll.id)
    return not cards and not await work.deliveries.is_pending(DeliveryKind.POLL, poll.id)


async def close_poll_silently(work: UnitOfWork, couple: Couple, poll: Poll) -> None:
    """End a vote without posting anything, and delete its result cards."""
    await work.polls.update_item(poll.id, state=PollState.CLOSED, verdict=Verdict.NOBODY)
    await work.deliveries.cancel_pending(poll.id, DeliveryKind.POLL_CLOSING, DeliveryKind.POLL_ENDING)
    await delete_posts(work, couple, DeliveryKind.RESULT, poll.id)


async def refuse_second_poll(work: UnitOfWork, couple: Couple) -> None:
    """Refuse a second open vote, but close one whose card is gone. Raises `PollStillOpen`."""
    poll = await work.polls.open_of(couple.id)
    if poll is None:
        return
    if not await is_card_lost(work, poll):
        raise PollStillOpen(where=await poll_location_of(work, couple, poll))
    await close_poll_silently(work, couple, poll)


async def postpone_closing(work: UnitOfWork, couple: Couple, poll: Poll) -> Poll:
    """Move a vote's end to a day from now, or to the date. Raises `NotAvailable` after the date."""
    ends_at = closing_time(work.now, poll.planned_for)
    if ends_at <= work.now:
        raise NotAvailable
    await work.polls.update_item(poll.id, closes_at=ends_at)
    await work.deliveries.cancel_pending(poll.id, DeliveryKind.POLL_CLOSING)
    await work.deliveries.schedule(couple, DeliveryKind.POLL_CLOSING, poll.id, ends_at)
    return replace(poll, closes_at=ends_at)


async def move_ending(work: UnitOfWork, couple: Couple, poll: Poll) -> Poll:
    """Move a vote's end to two minutes from now if both have voted, else back to its closing time."""
    ends_at = work.now + ENDS_AFTER if poll.have_both_voted else None
    if ends_at == poll.ends_at:
        return poll
    await work.polls.update_item(poll.id, ends_at=ends_at)
    # One that is claimed already finds that its moment has moved, and does nothing.
    await work.deliveries.delete_unstarted(DeliveryKind.POLL_ENDING, poll.id)
    if ends_at is not None:
        await work.deliveries.schedule(couple, DeliveryKind.POLL_ENDING, poll.id, ends_at)
    return replace(poll, ends_at=ends_at)


async def post_result_card(work: UnitOfWork, result: PollResult) -> None:
    """Redraw a poll's card, and post a new result card, after the vote ended or was reopened."""
    poll, couple = result.poll, result.couple
    # Nobody presses a closed vote again: without being stored, a kill would leave its card open for good.
    view = PollView(poll, couple, result.ideas)
    work.redraw(couple, DeliveryKind.POLL, poll.id, view=view, is_stored=True)
    # A vote has a result card before this one only if it had ended and was reopened.
    if poll.reopened_at is not None:
        await delete_posts(work, couple, DeliveryKind.RESULT, poll.id)
    work.post(couple, DeliveryKind.RESULT, poll.id, view=result)
