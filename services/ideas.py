"""Ideas: what the deck holds for a date, dealt without a repeat before it is used up."""

from collections.abc import Collection
from datetime import datetime

from core.couples import Couple, Person
from core.decks import DateIdea, Decks, rotate
from core.plans import IDEA_RESTS
from core.polls import Choice, Idea, Poll, Wanted
from data.stores import Stores
from data.work import OpenWork
from services.membership import couple_of

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

    What they called done rests for half a year, and what either called not for them does so for good: nothing
    else is learned from them. Deals fewer where fewer fit.
    """
    first, second = couple.zones
    known = {title.casefold() for title in besides}
    resting = await stores.plans.resting_ideas(couple.id, now - IDEA_RESTS)
    fitting = [
        idea
        for idea in decks.ideas
        if wanted.fits(idea)
        and (idea.apart or first.key == second.key)
        and idea.title.casefold() not in known
        and idea.key not in resting
    ]
    dealt = rotate(fitting, await stores.seen.of(couple.id, DECK))[:count]
    await stores.seen.add(couple.id, DECK, [idea.key for idea in dealt], now)
    return dealt


def known_idea(decks: Decks, title: str) -> DateIdea | None:
    """Find the deck's idea of exactly that title."""
    wanted = title.strip().casefold()
    return next((idea for idea in decks.ideas if idea.title.casefold() == wanted), None)


def ideas_of(decks: Decks, poll: Poll) -> tuple[Idea, ...]:
    """Find the ideas of a poll; the title of one that the deck no longer has is empty."""
    by_key = {idea.key: idea for idea in decks.ideas}
    return tuple(_idea(choice, by_key.get(choice.deck_key or "")) for choice in poll.choices)


def _idea(choice: Choice, dealt: DateIdea | None) -> Idea:
    if dealt is None:
        return Idea(choice.position, choice.title or "", None)
    return Idea(choice.position, dealt.title, dealt.how)


class Ideas:
    """What can be suggested while somebody types."""

    def __init__(self, work: OpenWork, decks: Decks) -> None:
        self._work = work
        self._decks = decks

    async def suggested(self, person: Person, typed: str, limit: int) -> list[str]:
        """List what holds what was typed: of their things to try, then of the deck. Raises `NotInCouple`."""
        wanted = typed.strip().casefold()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            own = [one.what for one in await stores.tries.open_of(couple.id)]
        titles = dict.fromkeys([*own, *(idea.title for idea in self._decks.ideas)])
        return [title for title in titles if wanted in title.casefold()][:limit]
