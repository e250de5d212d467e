"""Ideas: what the deck holds for a date, dealt without a repeat before it is used up."""

from collections.abc import Collection
from datetime import datetime

from core.couples import Couple
from core.decks import DateIdea, Decks, rotate
from core.polls import Choice, Idea, Poll, Wanted
from data.stores import Stores

DECK = "dates"


async def deal(
    stores: Stores,
    decks: Decks,
    couple: Couple,
    wanted: Wanted,
    count: int,
    now: datetime,
    besides: Collection[str] = (),
) -> list[DateIdea]:
    """Deal ideas that fit, none of the titles `besides`; in two zones, only those that work from afar.

    Deals fewer where fewer fit.
    """
    first, second = couple.zones
    known = {title.casefold() for title in besides}
    fitting = [
        idea
        for idea in decks.ideas
        if wanted.fits(idea)
        and (idea.apart or first.key == second.key)
        and idea.title.casefold() not in known
    ]
    dealt = rotate(fitting, await stores.seen.of(couple.id, DECK))[:count]
    await stores.seen.add(couple.id, DECK, [idea.key for idea in dealt], now)
    return dealt


def ideas_of(decks: Decks, poll: Poll) -> tuple[Idea, ...]:
    """Find the ideas of a poll; the title of one that the deck no longer has is empty."""
    by_key = {idea.key: idea for idea in decks.ideas}
    return tuple(_idea(choice, by_key.get(choice.deck_key or "")) for choice in poll.choices)


def _idea(choice: Choice, dealt: DateIdea | None) -> Idea:
    if dealt is None:
        return Idea(choice.position, choice.title or "", None)
    return Idea(choice.position, dealt.title, dealt.how)
