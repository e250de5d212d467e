"""Memories: keep, share, find again, take out; and the prompts for them."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core.couples import Couple, Person
from core.decks import Decks, MemoryPrompt
from core.deliveries import Delivery, DeliveryKind, PostedMessage
from core.errors import NotAvailable
from core.memories import (
    PAGE_SIZE,
    Memory,
    MemoryTitle,
    NoMatchingMemory,
    NoMemories,
    TimelineCursor,
    TimelinePage,
    contains_word,
    exclude_last_drawn,
    resolve_memory,
    suggest_memories,
)
from core.moments import instant_of
from core.pictures import Picture, PictureOwner, StoredImage, alt_text
from core.proposals import ProposalKind
from core.rituals import RitualKind
from core.text_input import STORY_LIMIT, TITLE_LIMIT, clean_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.memory_origins import MemoryOrigin, deal_prompt, find_prompt, load_memory_origin
from services.mornings import delete_morning_posts, schedule_next_morning
from services.proposals import RemovalResult, close_removal_proposals, propose
from services.recaps import redraw_recaps

SEARCH_BATCH = 100  # memories that one transaction opens for a search


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
class ShareResult:
    """What became of sharing: the card to post, or where it stands; neither while it is on its way."""

    delivery: Delivery | None
    posted: PostedMessage | None


async def delete_memory(stores: Stores, couple: Couple, memory_id: int, now: datetime) -> list[Delivery]:
    """Delete a memory, its pictures, what shows it, and its title in recaps and where it was asked about."""
    memory = await stores.memories.find_memory(couple.id, memory_id)
    deliveries = await delete_morning_posts(stores, couple, memory_id, now)
    await stores.memories.delete_memory(couple.id, memory_id)
    await stores.pictures.delete_pictures(couple.id, PictureOwner.MEMORY, memory_id)
    deliveries += await delete_posts(stores, couple, DeliveryKind.MEMORY, memory_id, now)
    if memory is not None:
        happened = instant_of(memory.happened_on, time(12), couple.zone)
        deliveries += await redraw_recaps(stores, couple, now, memory.created_at, happened)
    terms = {"memory": str(memory_id)}
    return deliveries + await close_removal_proposals(stores, couple, ProposalKind.MEMORY_REMOVE, terms, now)


class Memories:
    """What a couple does with its memories."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def memory_origin(self, person: Person, origin_key: str) -> MemoryOrigin:
        """Load what a memory is told of: a prompt's, a ritual's or a check-in's key, or an empty one.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            return await load_memory_origin(stores, self._decks, person, origin_key)

    async def add_memory(
        self,
        person: Person,
        origin_key: str,
        title: str,
        story: str,
        happened_on: date,
        images: Sequence[StoredImage] = (),
        alt: str | None = None,
    ) -> MemoryView:
        """Keep a memory with its pictures; one that the ritual asked for answers the ritual.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, `NotYours`, `NotYourMessage`, `NotAvailable`.
        """
        now = self._clock()
        title, story = clean_text(title, TITLE_LIMIT), clean_text(story, STORY_LIMIT)
        described_shots = [
            (shot, alt_text(alt, title, number, len(images))) for number, shot in enumerate(images, 1)
        ]
        async with self._work() as stores:
            occasion = await load_memory_origin(stores, self._decks, person, origin_key)
            couple = occasion.couple
            writer_id = None if occasion.writer_id == person.user_id else occasion.writer_id
            memory = await stores.memories.insert_memory(
                couple.id, person.user_id, title, story, happened_on, now, writer_id=writer_id
            )
            kept = await stores.pictures.insert_pictures(
                couple.id, PictureOwner.MEMORY, memory.id, described_shots, now
            )
            if occasion.is_ritual:
                await stores.rituals.reset_unanswered(couple.id, RitualKind.MEMORY)
            await schedule_next_morning(stores, couple, now)
            is_first = await stores.mornings.are_wanted(couple.id) is None and (
                list(await stores.memories.memory_ids_of(couple.id)) == [memory.id]
            )
            return MemoryView(memory, couple, tuple(kept), is_first=is_first)

    async def memory_view(self, memory_id: int) -> MemoryView:
        """Load a memory as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            return await self._load(stores, memory_id)

    async def read_memory(self, person: Person, memory_id: int) -> MemoryView:
        """Load a memory for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            return await self._load_for(stores, person, memory_id)

    async def share_memory(
        self, person: Person, memory_id: int, *, missing_message_ids: Collection[int] = ()
    ) -> ShareResult:
        """Show a memory in the home, once; `lost` are ids of messages that nobody can find any more.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load_for(stores, person, memory_id)
            await stores.posts.delete_rows(missing_message_ids)
            standing = await stores.posts.posts_of(DeliveryKind.MEMORY, memory_id)
            if standing:
                return ShareResult(None, standing[0])
            if await stores.deliveries.is_pending(DeliveryKind.MEMORY, memory_id):
                return ShareResult(None, None)
            delivery = await stores.deliveries.enqueue_claimed(
                view.couple.guild_id,
                view.couple.id,
                DeliveryKind.MEMORY,
                memory_id,
                now,
                user_id=person.user_id,
            )
            return ShareResult(delivery, None)

    async def draw_memory(self, person: Person) -> Memory:
        """Give one memory back, never the same one twice in a row. Raises `NotInCouple`, `NoMemories`."""
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            ids = await stores.memories.memory_ids_of(couple.id)
            if not ids:
                raise NoMemories
            deck = f"drawn-{couple.user_ids.index(person.user_id)}"
            last = next(iter(await stores.dealt.deck_ids_of(couple.id, deck)), None)
            memory_id = secrets.choice(exclude_last_drawn(ids, int(last) if last else None))
            await stores.dealt.delete_dealt_of(couple.id, deck)
            await stores.dealt.insert_dealt(couple.id, deck, [str(memory_id)], now)
            return (await self._load(stores, memory_id)).memory

    async def timeline_page(
        self, person: Person, bookmark: TimelineCursor | None = None, *, newer: bool = False
    ) -> TimelinePage:
        """Turn to a page of the timeline: the first, or the one before or after a bookmark.

        Raises `NotInCouple`, `NoMemories`.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            page: list[Memory] = []
            if bookmark is not None and newer:
                page = (await stores.memories.memories_newer_than(couple.id, bookmark, PAGE_SIZE))[::-1]
            elif bookmark is not None:
                page = await stores.memories.memories_older_than(couple.id, bookmark, PAGE_SIZE)
            page = page or await stores.memories.memories_older_than(couple.id, None, PAGE_SIZE)
            if not page:
                raise NoMemories
            return TimelinePage(
                memories=tuple(page),
                has_newer=bool(await stores.memories.memories_newer_than(couple.id, page[0].cursor, 1)),
                has_older=bool(await stores.memories.memories_older_than(couple.id, page[-1].cursor, 1)),
            )

    async def next_prompt(self, person: Person) -> MemoryPrompt:
        """Deal the next prompt to the caller. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            prompt, _ = await deal_prompt(stores, self._decks, couple, self._clock())
            return prompt

    async def dealt_prompt(self, dealt_id: int) -> tuple[MemoryPrompt, Couple]:
        """Load the prompt that the ritual dealt, and to whom. Raises `NotAvailable`."""
        async with self._work() as stores:
            dealt = await stores.dealt.find_dealt(dealt_id)
            couple = None if dealt is None else await stores.couples.find_couple(dealt.couple_id)
            if dealt is None or couple is None:
                raise NotAvailable
            return find_prompt(self._decks, dealt.deck_id), couple

    async def suggest_memories(self, person: Person, typed: str, limit: int) -> list[MemoryTitle]:
        """List memories whose title holds what was typed, the newest day first. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return suggest_memories(await stores.memories.titles_of(couple.id), typed, limit)

    async def chosen_memory(self, person: Person, choice: str) -> MemoryView:
        """Load the memory of that id, or of exactly that title. Raises `NotInCouple`, `MemoryUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            heading = resolve_memory(await stores.memories.titles_of(couple.id), choice)
            return await self._load(stores, heading.id)

    async def cover_pictures(
        self, person: Person, memory_ids: Collection[int]
    ) -> tuple[Couple, list[Picture]]:
        """List the first picture of each of these memories that has any. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.pictures.pictures_of_subjects(couple.id, PictureOwner.MEMORY, memory_ids)
            return couple, [pictures[0] for pictures in found.values()]

    async def search_memories(self, person: Person, word: str, limit: int) -> tuple[list[Memory], bool]:
        """Find memories that hold a word, the newest day first; and whether there are more than `limit`.

        Words are sealed, so every memory is opened, some at a time, so that others come in between.
        Raises `NotInCouple`, `EmptyText`, `TextTooLong`, `NoMatchingMemory`.
        """
        word = clean_text(word, TITLE_LIMIT)
        found: list[Memory] = []
        mark: TimelineCursor | None = None
        while len(found) <= limit:
            async with self._work() as stores:
                couple = await couple_of(stores, person)
                opened = await stores.memories.memories_older_than(couple.id, mark, SEARCH_BATCH)
            if not opened:
                break
            found += [memory for memory in opened if contains_word(memory, word)]
            mark = opened[-1].cursor
        if not found:
            raise NoMatchingMemory
        return found[:limit], len(found) > limit

    async def remove_memory(self, person: Person, memory_id: int) -> RemovalResult:
        """Delete a memory of the caller's own, or of their own words; any other waits for the *Agree*.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            view = await self._load_for(stores, person, memory_id)
            if view.memory.may_be_removed_alone_by(person.user_id):
                return RemovalResult(
                    await delete_memory(stores, view.couple, memory_id, now), is_proposed=False
                )
            terms = {"memory": str(memory_id)}
            card = await propose(stores, view.couple, ProposalKind.MEMORY_REMOVE, person.user_id, terms, now)
            return RemovalResult([card], is_proposed=True)

    async def _load(self, stores: Stores, memory_id: int) -> MemoryView:
        couple_id = await stores.memories.couple_id_of(memory_id)
        couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
        # read under the couple's lock: it may have been taken out in between
        memory = None if couple is None else await stores.memories.find_memory(couple.id, memory_id)
        if couple is None or memory is None:
            raise NotAvailable
        pictures = await stores.pictures.pictures_of(couple.id, PictureOwner.MEMORY, memory.id)
        return MemoryView(memory, couple, tuple(pictures))

    async def _load_for(self, stores: Stores, person: Person, memory_id: int) -> MemoryView:
        view = await self._load(stores, memory_id)
        await couple_with(stores, person, view.couple.id)
        return view
