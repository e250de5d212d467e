"""Date polls without Discord: open one, let it end, and see what is due."""

from support.backend import ADA, CHANNEL, DECKS, Backend, person

from core.deliveries import Delivery, DeliveryKind, PostedMessage
from core.idea_filters import IdeaFilter
from core.polls import Poll
from services.polls import Polls
from services.votes import Votes

CARD = 7_000


def polls_of(backend: Backend) -> Polls:
    return Polls(backend.work, DECKS)


def votes_of(backend: Backend) -> Votes:
    return Votes(backend.work, DECKS)


async def open_poll(backend: Backend, *ideas: str, user_id: int = ADA, card: int = CARD) -> int:
    """Open a poll and record its card; return its id."""
    poll = await polls_of(backend).start_poll(person(user_id), ideas, IdeaFilter(), None, None)
    await record_post(backend, await claim_card(backend, poll), card)
    return poll.id


async def end_vote(backend: Backend, poll_id: int) -> None:
    """Let two minutes pass after both have voted, and the vote end."""
    backend.clock.advance(minutes=2)
    await votes_of(backend).end_voted_poll(poll_id)


async def kinds_due(backend: Backend, poll_id: int) -> list[DeliveryKind]:
    """Claim what is due about a poll, settle it, and return the kinds."""
    return sorted(one.kind for one in await backend.claim_and_settle_all() if one.subject_id == poll_id)


async def poll_of(backend: Backend, poll_id: int) -> Poll:
    return (await polls_of(backend).poll_result(poll_id)).poll


async def claim_card(backend: Backend, poll: Poll) -> Delivery:
    """Claim a poll's card; what comes before it counts as posted."""
    while claimed := await backend.claim(1):
        if (claimed[0].kind, claimed[0].subject_id) == (DeliveryKind.POLL, poll.id):
            return claimed[0]
        await backend.deliveries.settle_sent(claimed[0], ())
    raise AssertionError("its card is not due")


async def record_post(backend: Backend, delivery: Delivery, message_id: int) -> None:
    posted = PostedMessage(
        message_id, CHANNEL, delivery.couple_id, delivery.kind, delivery.subject_id, None, 0, has_words=True
    )
    await backend.deliveries.settle_sent(delivery, [posted])
