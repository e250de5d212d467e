"""Ideas for dates, dealt from the deck without repeating one before the deck is used up."""

from collections.abc import Collection

from core.abouts import fitting
from core.couples import Couple
from core.decks import DateIdea, Decks, rotate_entries
from core.idea_filters import IdeaFilter
from core.plans import IDEA_RESTS_FOR
from core.polls import Poll, PollChoice, PollIdea
from data.unit_of_work import UnitOfWork
from services.abouts import fits_of

DATES_DECK = "dates"


async def deal_ideas(
    work: UnitOfWork,
    decks: Decks,
    couple: Couple,
    idea_filter: IdeaFilter,
    count: int,
    excluded_titles: Collection[str] = (),
) -> list[DateIdea]:
    """Deal up to `count` matching ideas, none with a title in `excluded_titles`.

    What the couple said of themselves chooses among them; for those who live apart, each entry of the deck
    says whether it suits them. Partners in different zones are dealt only ideas that work from afar. An idea
    that they marked done is not dealt for half a year; an idea that either partner said is not for them is
    never dealt again. Nothing else that they do influences the choice.
    """
    first, second = couple.zones
    fits = await fits_of(work, couple.id)
    known = {title.casefold() for title in excluded_titles}
    resting = await work.plans.resting_idea_ids(couple.id, work.now - IDEA_RESTS_FOR)
    open_ideas = [
        idea
        for idea in fitting(decks.ideas, fits)
        if idea_filter.matches(idea)
        and (idea.works_apart or first.key == second.key)
        and idea.title.casefold() not in known
        and idea.deck_id not in resting
    ]
    dealt = rotate_entries(open_ideas, await work.dealt.deck_ids_of(couple.id, DATES_DECK))[:count]
    await work.dealt.insert_dealt(couple.id, DATES_DECK, [idea.deck_id for idea in dealt])
    return dealt


def find_idea_by_title(decks: Decks, title: str) -> DateIdea | None:
    """Find the deck's idea with exactly this title, ignoring case."""
    wanted = title.strip().casefold()
    return next((idea for idea in decks.ideas if idea.title.casefold() == wanted), None)


def ideas_of(decks: Decks, poll: Poll) -> tuple[PollIdea, ...]:
    """Find the ideas of a poll; an idea that left the deck has an empty title."""
    return tuple(_poll_idea(choice, decks.ideas_by_id.get(choice.deck_id or "")) for choice in poll.choices)


def _poll_idea(choice: PollChoice, dealt: DateIdea | None) -> PollIdea:
    if dealt is None:
        return PollIdea(choice.position, choice.title or "", None)
    return PollIdea(choice.position, dealt.title, dealt.instructions)
