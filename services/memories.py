"""Memories: keep, share, draw and remove them, and deal prompts for new ones."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.date_parsing.pieces import Precision
from core.decks import Decks, MemoryPrompt
from core.deliveries import DeliveryKind, PostedMessage
from core.errors import NotAvailable
from core.memories import (
    PAGE_SIZE,
    Memory,
    NoMemories,
    TimelineCursor,
    TimelinePage,
    exclude_last_drawn,
)
from core.moments import instant_of
from core.pictures import Picture, PictureOwner, StoredImage, alt_text
from core.proposals import Proposal, ProposalKind
from core.recaps import RecapItem, RecapItemKind, RecapPeriod
from core.rituals import RitualKind
from core.text_input import STORY_LIMIT, TITLE_LIMIT, clean_text
from core.unreadable import WordsUnreadable
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_of, load_for, load_item
from services.base import AgreementsByKind, DeleteOwnByTable, Service, agreed_removal
from services.clock import Clock
from services.daily_limits import count_added
from services.deliveries import delete_posts
from services.memory_origins import (
    MemoryOrigin,
    Message,
    deal_prompts,
    find_prompt,
    is_word_for_word,
    load_memory_origin,
    origin_of_message,
)
from services.mornings import delete_morning_posts, schedule_next_morning
from services.proposals import close_removal_proposals, propose
from services.recaps import redraw_recaps

MOST_DRAWS = 20  # that one press makes where many cannot be read any more


@dataclass(frozen=True, slots=True)
class MemoryView:
    """A memory, its couple and its pictures, as its card shows them.

    `is_first` is set on the couple's first memory, while the couple has not decided about its mornings.
    """

    memory: Memory
    couple: Couple
    pictures: tuple[Picture, ...] = ()
    is_first: bool = False


async def delete_memory(
    work: UnitOfWork, couple: Couple, memory_id: int, _user_id: int, now: datetime
) -> None:
    """Delete a memory with its pictures and messages, and its title in recaps and proposals to remove it."""
    memory = await work.memories.find(memory_id)
    if memory is not None:
        await delete_morning_posts(work, couple, memory.happened_on, now)
    await work.memories.delete_memory(couple.id, memory_id)
    await work.pictures.delete_pictures(couple.id, PictureOwner.MEMORY, memory_id)
    await delete_posts(work, couple, DeliveryKind.MEMORY, memory_id)
    if memory is not None:
        # A recap lists a memory by the day on which it happened, and by the day on which it was kept.
        happened = instant_of(memory.happened_on, time(12), couple.zone)
        await redraw_recaps(work, couple, memory.created_at, happened)
    await close_removal_proposals(work, couple, ProposalKind.MEMORY_REMOVE, {"memory": str(memory_id)})


async def _title_of(work: UnitOfWork, _couple: Couple, proposal: Proposal) -> str | None:
    memory = await work.memories.find(int(proposal.terms["memory"]))
    return memory.title if memory is not None else None


async def _moments(work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod) -> list[RecapItem]:
    """Find memories that happened on those days, and those that were kept then."""
    days = span.days(couple.zone)
    kept = await work.memories.memories_between(couple.id, span.begins_at, span.ends_at, days)
    return [
        RecapItem(
            RecapItemKind.MEMORY, memory.happened_on, memory.title, memory_id=memory.id, about=memory.about
        )
        for memory in kept
    ]


async def _draw_readable(work: UnitOfWork, ids: Sequence[int], last: int | None) -> Memory | None:
    """Draw a memory, and another in place of one that cannot be read any more."""
    left = list(ids)
    memory = None
    for _ in range(MOST_DRAWS):
        drawable = exclude_last_drawn(left, last)
        memory = await work.memories.find(secrets.choice(drawable)) if drawable else memory
        if memory is None or memory.is_readable:
            break
        left = [memory_id for memory_id in left if memory_id != memory.id]
    return memory


class Memories(Service):
    """Use cases of a couple with its memories."""

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.MEMORY_REMOVE: agreed_removal("memory", delete_memory, _title_of)
    }
    own_words: ClassVar[DeleteOwnByTable] = {"memories": delete_memory}
    moments = (_moments,)

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        super().__init__(work, clock)
        self._decks = decks

    async def memory_origin(self, person: Person, origin_key: str) -> MemoryOrigin:
        """Load the origin of a memory by its form's origin key; an empty key means no origin.

        Raises `NotInCouple`, `NotYours`, `NotYourMessage`, `NotAvailable`.
        """
        async with self._work() as work:
            return await load_memory_origin(work, self._decks, person, origin_key)

    async def origin_of_message(self, person: Person, message: Message) -> tuple[Couple, str]:
        """Return the caller's couple, and the origin key of the form that keeps a message as a memory.

        Raises `NotInCouple`, `NotYourMessage`.
        """
        async with self._work() as work:
            return await origin_of_message(work, person, message)

    async def add_memory(
        self,
        person: Person,
        origin_key: str,
        title: str,
        story: str,
        happened_on: date,
        images: Sequence[StoredImage] = (),
        alt: str | None = None,
        *,
        about: Precision | None = None,
    ) -> MemoryView:
        """Store a memory with its pictures; a memory that the ritual asked for counts as its answer.

        `about` says how exactly the day is known, if not to the day. One kept from the other's message is
        told to them, and is in their words only if none was changed.
        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, `NotYours`, `NotYourMessage`, `NotAvailable`.
        """
        now = self._clock()
        title, story = clean_text(title, TITLE_LIMIT), clean_text(story, STORY_LIMIT)
        described = [
            (image, alt_text(alt, title, number, len(images))) for number, image in enumerate(images, 1)
        ]
        async with self._work() as work:
            origin = await load_memory_origin(work, self._decks, person, origin_key)
            couple = origin.couple
            writer_id = None if origin.writer_id == person.user_id else origin.writer_id
            is_retold = writer_id is not None and not is_word_for_word(work, origin, origin_key, story)
            await count_added(work, couple, person.user_id, DailyKind.MEMORY, now)
            memory = await work.memories.insert_memory(
                couple.id,
                person.user_id,
                title,
                story,
                happened_on,
                now,
                writer_id=writer_id,
                is_retold=is_retold,
                about=about,
            )
            if writer_id is not None:
                work.post(couple, DeliveryKind.MEMORY_KEPT, memory.id, user_id=writer_id)
            pictures = await work.pictures.insert_pictures(
                couple.id, PictureOwner.MEMORY, memory.id, described, now
            )
            if origin.is_ritual:
                await work.rituals.reset_unanswered(couple.id, RitualKind.MEMORY)
            await schedule_next_morning(work, couple, now)
            is_first = await work.mornings.are_wanted(couple.id) is None and (
                list(await work.memories.memory_ids_of(couple.id)) == [memory.id]
            )
            return MemoryView(memory, couple, tuple(pictures), is_first=is_first)

    async def memory_view(self, memory_id: int) -> MemoryView:
        """Load a memory as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_item(work, work.memories, memory_id))

    async def read_memory(self, person: Person, memory_id: int) -> MemoryView:
        """Load a memory for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_for(work, person, work.memories, memory_id))

    async def share_memory(
        self, person: Person, memory_id: int, *, missing_message_ids: Collection[int] = ()
    ) -> tuple[bool, PostedMessage | None]:
        """Post a memory in the home, once; `missing_message_ids` are messages that no longer exist.

        Return whether this call posts it; if not, also the message that shows it, or None while another call
        is posting it.
        Raises `WordsUnreadable`, `NotInCouple`, `NotYours`, `NotAvailable`, and the refusal of a missing
        home.
        """
        async with self._work() as work:
            couple, memory = await load_for(work, person, work.memories, memory_id)
            work.require_home(couple)
            if not memory.is_readable:
                raise WordsUnreadable
            await work.posts.delete_rows(missing_message_ids)
            posts = await work.posts.posts_of(DeliveryKind.MEMORY, memory_id)
            if posts:
                return False, posts[0]
            if await work.deliveries.is_pending(DeliveryKind.MEMORY, memory_id):
                return False, None
            view = await self._view(work, couple, memory)
            work.post(couple, DeliveryKind.MEMORY, memory_id, user_id=person.user_id, view=view)
            return True, None

    async def draw_memory(self, person: Person) -> MemoryView:
        """Draw one of the couple's memories, never the same one twice in a row for the caller.

        Raises `NotInCouple`, `NoMemories`.
        """
        now = self._clock()
        async with self._work() as work:
            couple = await couple_of(work, person)
            ids = await work.memories.memory_ids_of(couple.id)
            if not ids:
                raise NoMemories
            deck = f"drawn-{couple.user_ids.index(person.user_id)}"
            last = next(iter(await work.dealt.deck_ids_of(couple.id, deck)), None)
            memory = await _draw_readable(work, ids, int(last) if last else None)
            if memory is None:
                raise NoMemories
            await work.dealt.delete_dealt_of(couple.id, deck)
            await work.dealt.insert_dealt(couple.id, deck, [str(memory.id)], now)
            return await self._view(work, couple, memory)

    async def timeline_page(
        self, person: Person, cursor: TimelineCursor | None = None, *, newer: bool = False
    ) -> TimelinePage:
        """List a page of the timeline: the newest, or the one next to a cursor.

        Raises `NotInCouple`, `NoMemories`.
        """
        async with self._work() as work:
            couple = await couple_of(work, person)
            page: list[Memory] = []
            if cursor is not None and newer:
                page = (await work.memories.memories_newer_than(couple.id, cursor, PAGE_SIZE))[::-1]
            elif cursor is not None:
                page = await work.memories.memories_older_than(couple.id, cursor, PAGE_SIZE)
            # The memories of that page may be deleted since its button was posted: then show the newest page.
            page = page or await work.memories.memories_older_than(couple.id, None, PAGE_SIZE)
            if not page:
                raise NoMemories
            return TimelinePage(
                memories=tuple(page),
                has_newer=bool(await work.memories.memories_newer_than(couple.id, page[0].cursor, 1)),
                has_older=bool(await work.memories.memories_older_than(couple.id, page[-1].cursor, 1)),
            )

    async def next_prompt(self, person: Person) -> MemoryPrompt:
        """Deal the next prompt to the caller. Raises `NotInCouple`."""
        async with self._work() as work:
            couple = await couple_of(work, person)
            return (await deal_prompts(work, self._decks, [couple.id], self._clock()))[couple.id][0]

    async def dealt_prompt(self, dealt_id: int) -> tuple[MemoryPrompt, Couple]:
        """Load the prompt that the ritual dealt, and its couple. Raises `NotAvailable`."""
        async with self._work() as work:
            dealt = await work.dealt.find_dealt(dealt_id)
            couple = None if dealt is None else await work.couples.find_couple(dealt.couple_id)
            if dealt is None or couple is None:
                raise NotAvailable
            return find_prompt(self._decks, dealt.deck_id), couple

    async def cover_pictures(
        self, person: Person, memory_ids: Collection[int]
    ) -> tuple[Couple, list[Picture]]:
        """List the first picture of each of these memories that has any. Raises `NotInCouple`."""
        async with self._work() as work:
            couple = await couple_of(work, person)
            found = await work.pictures.pictures_of_subjects(couple.id, PictureOwner.MEMORY, memory_ids)
            return couple, [pictures[0] for pictures in found.values()]

    async def remove_memory(self, person: Person, memory_id: int) -> bool:
        """Delete a memory that the caller kept or whose words they wrote; propose to delete any other.

        Return whether it waits for the other partner's *Agree*. Raises `NotInCouple`, `NotYours`,
        `NotAvailable`, `AlreadyProposed`, and the refusal of a missing home.
        """
        now = self._clock()
        async with self._work() as work:
            couple, memory = await load_for(work, person, work.memories, memory_id)
            if memory.may_be_removed_alone_by(person.user_id):
                await delete_memory(work, couple, memory_id, person.user_id, now)
                return False
            work.require_home(couple)
            terms = {"memory": str(memory_id)}
            await propose(work, couple, ProposalKind.MEMORY_REMOVE, person.user_id, terms, now)
            return True

    async def _view(self, work: UnitOfWork, couple: Couple, memory: Memory) -> MemoryView:
        pictures = await work.pictures.pictures_of(couple.id, PictureOwner.MEMORY, memory.id)
        return MemoryView(memory, couple, tuple(pictures))
