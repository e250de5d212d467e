"""Memories: keep, share, find again, take out; and the prompts for them."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core.couples import Couple, Person
from core.decks import Decks, Prompt
from core.deliveries import Delivery, DeliveryKind, Posted
from core.errors import Over
from core.memories import (
    PAGE,
    Bookmark,
    Heading,
    Memory,
    NoMemories,
    NothingFound,
    Timeline,
    chosen,
    holds,
    not_again,
    suggested,
)
from core.moments import moment
from core.pictures import Picture, PictureOwner, Shot, described
from core.proposals import ProposalKind
from core.prose import STORY_LIMIT, TITLE_LIMIT, written
from core.rituals import RitualKind
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with
from services.mornings import plan_morning, take_down_mornings
from services.occasions import Occasion, deal_prompt, occasion_of, prompt_of
from services.proposals import Removal, propose, settle_removal
from services.recaps import redraw_recaps

OPENED_AT_ONCE = 100  # memories that one transaction opens for a search


@dataclass(frozen=True, slots=True)
class MemoryView:
    """A memory, its couple and its pictures, as its card shows them.

    `is_first` says that it is the first one kept, by a couple that has not decided about its mornings.
    """

    memory: Memory
    couple: Couple
    pictures: tuple[Picture, ...] = ()
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Sharing:
    """What became of sharing: the card to post, or where it stands; neither while it is on its way."""

    delivery: Delivery | None
    standing: Posted | None


async def forget_memory(stores: Stores, couple: Couple, memory_id: int, now: datetime) -> list[Delivery]:
    """Delete a memory, its pictures, what shows it, and its title in recaps and where it was asked about."""
    memory = await stores.memories.get(couple.id, memory_id)
    deliveries = await take_down_mornings(stores, couple, memory_id, now)
    await stores.memories.forget(couple.id, memory_id)
    await stores.pictures.forget(couple.id, PictureOwner.MEMORY, memory_id)
    deliveries += await take_down(stores, couple, DeliveryKind.MEMORY, memory_id, now)
    if memory is not None:
        happened = moment(memory.happened_on, time(12), couple.zone)
        deliveries += await redraw_recaps(stores, couple, now, memory.created_at, happened)
    terms = {"memory": str(memory_id)}
    return deliveries + await settle_removal(stores, couple, ProposalKind.MEMORY_REMOVE, terms, now)


class Memories:
    """What a couple does with its memories."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def occasion(self, person: Person, key: str) -> Occasion:
        """Load what a memory is told of: a prompt's, a ritual's or a check-in's key, or an empty one.

        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            return await occasion_of(stores, self._decks, person, key)

    async def keep(
        self,
        person: Person,
        key: str,
        title: str,
        story: str,
        happened_on: date,
        shots: Sequence[Shot] = (),
        alt: str | None = None,
    ) -> MemoryView:
        """Keep a memory with its pictures; one that the ritual asked for answers the ritual.

        Raises `Empty`, `TooLong`, `NotInCouple`, `NotYours`, `NotYourMessage`, `Over`.
        """
        now = self._clock()
        title, story = written(title, TITLE_LIMIT), written(story, STORY_LIMIT)
        described_shots = [
            (shot, described(alt, title, number, len(shots))) for number, shot in enumerate(shots, 1)
        ]
        async with self._work() as stores:
            occasion = await occasion_of(stores, self._decks, person, key)
            couple = occasion.couple
            writer_id = None if occasion.writer_id == person.user_id else occasion.writer_id
            memory = await stores.memories.add(
                couple.id, person.user_id, title, story, happened_on, now, writer_id=writer_id
            )
            kept = await stores.pictures.add(couple.id, PictureOwner.MEMORY, memory.id, described_shots, now)
            if occasion.is_ritual:
                await stores.rituals.was_answered(couple.id, RitualKind.MEMORY)
            await plan_morning(stores, couple, now)
            is_first = await stores.mornings.are_wanted(couple.id) is None and (
                list(await stores.memories.ids_of(couple.id)) == [memory.id]
            )
            return MemoryView(memory, couple, tuple(kept), is_first=is_first)

    async def view(self, memory_id: int) -> MemoryView:
        """Load a memory as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            return await self._load(stores, memory_id)

    async def read(self, person: Person, memory_id: int) -> MemoryView:
        """Load a memory for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            return await self._load_for(stores, person, memory_id)

    async def share(self, person: Person, memory_id: int, *, lost: Collection[int] = ()) -> Sharing:
        """Show a memory in the home, once; `lost` are ids of messages that nobody can find any more.

        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load_for(stores, person, memory_id)
            await stores.posts.forget(lost)
            standing = await stores.posts.of(DeliveryKind.MEMORY, memory_id)
            if standing:
                return Sharing(None, standing[0])
            if await stores.deliveries.is_waiting(DeliveryKind.MEMORY, memory_id):
                return Sharing(None, None)
            delivery = await stores.deliveries.hand_over(
                view.couple.guild_id,
                view.couple.id,
                DeliveryKind.MEMORY,
                memory_id,
                now,
                user_id=person.user_id,
            )
            return Sharing(delivery, None)

    async def draw(self, person: Person) -> Memory:
        """Give one memory back, never the same one twice in a row. Raises `NotInCouple`, `NoMemories`."""
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            ids = await stores.memories.ids_of(couple.id)
            if not ids:
                raise NoMemories
            deck = f"drawn-{couple.user_ids.index(person.user_id)}"
            last = next(iter(await stores.seen.of(couple.id, deck)), None)
            memory_id = secrets.choice(not_again(ids, int(last) if last else None))
            await stores.seen.forget(couple.id, deck)
            await stores.seen.add(couple.id, deck, [str(memory_id)], now)
            return (await self._load(stores, memory_id)).memory

    async def timeline(
        self, person: Person, mark: Bookmark | None = None, *, newer: bool = False
    ) -> Timeline:
        """Turn to a page of the timeline: the first, or the one before or after a bookmark.

        Raises `NotInCouple`, `NoMemories`.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            page: list[Memory] = []
            if mark is not None and newer:
                page = (await stores.memories.newer_than(couple.id, mark, PAGE))[::-1]
            elif mark is not None:
                page = await stores.memories.older_than(couple.id, mark, PAGE)
            page = page or await stores.memories.older_than(couple.id, None, PAGE)
            if not page:
                raise NoMemories
            return Timeline(
                memories=tuple(page),
                has_newer=bool(await stores.memories.newer_than(couple.id, page[0].bookmark, 1)),
                has_older=bool(await stores.memories.older_than(couple.id, page[-1].bookmark, 1)),
            )

    async def prompt(self, person: Person) -> Prompt:
        """Deal the next prompt to the caller. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            prompt, _ = await deal_prompt(stores, self._decks, couple, self._clock())
            return prompt

    async def dealt_prompt(self, dealt_id: int) -> tuple[Prompt, Couple]:
        """Load the prompt that the ritual dealt, and to whom. Raises `Over`."""
        async with self._work() as stores:
            dealt = await stores.seen.get(dealt_id)
            couple = None if dealt is None else await stores.couples.get(dealt.couple_id)
            if dealt is None or couple is None:
                raise Over
            return prompt_of(self._decks, dealt.key), couple

    async def headings(self, person: Person, typed: str, limit: int) -> list[Heading]:
        """List memories whose title holds what was typed, the newest day first. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return suggested(await stores.memories.headings_of(couple.id), typed, limit)

    async def chosen(self, person: Person, choice: str) -> MemoryView:
        """Load the memory of that id, or of exactly that title. Raises `NotInCouple`, `MemoryUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            heading = chosen(await stores.memories.headings_of(couple.id), choice)
            return await self._load(stores, heading.id)

    async def covers(self, person: Person, memory_ids: Collection[int]) -> tuple[Couple, list[Picture]]:
        """List the first picture of each of these memories that has any. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.pictures.of_all(couple.id, PictureOwner.MEMORY, memory_ids)
            return couple, [pictures[0] for pictures in found.values()]

    async def search(self, person: Person, word: str, limit: int) -> tuple[list[Memory], bool]:
        """Find memories that hold a word, the newest day first; and whether there are more than `limit`.

        Words are sealed, so every memory is opened, some at a time, so that others come in between.
        Raises `NotInCouple`, `Empty`, `TooLong`, `NothingFound`.
        """
        word = written(word, TITLE_LIMIT)
        found: list[Memory] = []
        mark: Bookmark | None = None
        while len(found) <= limit:
            async with self._work() as stores:
                couple = await couple_of(stores, person)
                opened = await stores.memories.older_than(couple.id, mark, OPENED_AT_ONCE)
            if not opened:
                break
            found += [memory for memory in opened if holds(memory, word)]
            mark = opened[-1].bookmark
        if not found:
            raise NothingFound
        return found[:limit], len(found) > limit

    async def take_out(self, person: Person, memory_id: int) -> Removal:
        """Delete a memory of the caller's own, or of their own words; any other waits for the *Agree*.

        Raises `NotInCouple`, `NotYours`, `Over`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load_for(stores, person, memory_id)
            if view.memory.is_of(person.user_id):
                return Removal(await forget_memory(stores, view.couple, memory_id, now), is_proposed=False)
            terms = {"memory": str(memory_id)}
            card = await propose(stores, view.couple, ProposalKind.MEMORY_REMOVE, person.user_id, terms, now)
            return Removal([card], is_proposed=True)

    async def _load(self, stores: Stores, memory_id: int) -> MemoryView:
        couple_id = await stores.memories.couple_behind(memory_id)
        couple = None if couple_id is None else await stores.couples.get(couple_id)
        # read under the couple's lock: it may have been taken out in between
        memory = None if couple is None else await stores.memories.get(couple.id, memory_id)
        if couple is None or memory is None:
            raise Over
        pictures = await stores.pictures.of(couple.id, PictureOwner.MEMORY, memory.id)
        return MemoryView(memory, couple, tuple(pictures))

    async def _load_for(self, stores: Stores, person: Person, memory_id: int) -> MemoryView:
        view = await self._load(stores, memory_id)
        await couple_with(stores, person, view.couple.id)
        return view
