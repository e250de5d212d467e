"""Memories: keep, share, draw and remove them, and deal prompts for new ones."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import ClassVar

from core.card_reactions import CardReaction
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.date_parsing.pieces import Precision
from core.decks import Decks, MemoryPrompt
from core.deliveries import DeliveryKind, PostedMessage
from core.errors import NotAvailable
from core.memories import (
    Memory,
    NoMemories,
    NothingToBringBack,
    exclude_last_drawn,
)
from core.moments import instant_of
from core.pictures import Picture, PictureOwner, StoredImage, alt_text
from core.proposals import Proposal, ProposalKind
from core.recaps import RecapItem, RecapItemKind, RecapPeriod
from core.rituals import RitualKind
from core.text_input import STORY_LIMIT, TITLE_LIMIT, clean_text
from core.unreadable import WordsUnreadable
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import AgreementsByKind, DeckService, DeleteOwnByTable
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
from services.proposals import Removal, close_removal_proposals
from services.recaps import redraw_recaps

MOST_DRAWS = 20  # per press, if many can no longer be read


@dataclass(frozen=True, slots=True)
class MemoryView:
    """A memory, its couple, its pictures and the reactions to it, as its card shows them.

    `is_first` is set on the couple's first memory, while the couple has not decided about its mornings;
    `is_quiet` if the partner who reads it does not want it brought back.
    """

    memory: Memory
    couple: Couple
    pictures: tuple[Picture, ...] = ()
    is_first: bool = False
    is_quiet: bool = False
    reactions: tuple[CardReaction, ...] = ()


async def delete_memory(work: UnitOfWork, couple: Couple, memory_id: int, _user_id: int) -> None:
    """Delete a memory with its pictures and messages, and its title in recaps and proposals to remove it."""
    memory = await work.memories.find(memory_id)
    if memory is not None:
        await delete_morning_posts(work, couple, memory)
    await work.memories.delete_item(memory_id)
    await work.pictures.delete_pictures(couple.id, PictureOwner.MEMORY, memory_id)
    await work.card_reactions.delete_reactions_to(DeliveryKind.MEMORY, memory_id)
    await delete_posts(work, couple, DeliveryKind.MEMORY, memory_id)
    if memory is not None:
        # A recap lists a memory by the day it happened, and by the day it was kept.
        happened = instant_of(memory.happened_on, time(12), couple.zone)
        await redraw_recaps(work, couple, memory.created_at, happened)
    await close_removal_proposals(work, couple, ProposalKind.MEMORY_REMOVE, {"memory": str(memory_id)})


async def _title_of(work: UnitOfWork, _couple: Couple, proposal: Proposal) -> str | None:
    memory = await work.memories.find(int(proposal.terms["memory"]))
    return memory.title if memory is not None else None


async def _moments(work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod) -> list[RecapItem]:
    """Find memories that happened on these days, and those kept then."""
    days = span.days(couple.zone)
    kept = await work.memories.memories_between(couple.id, span.begins_at, span.ends_at, days)
    return [
        RecapItem(
            RecapItemKind.MEMORY, memory.happened_on, memory.title, memory_id=memory.id, about=memory.about
        )
        for memory in kept
    ]


async def _draw_readable(work: UnitOfWork, ids: Sequence[int], last: int | None) -> Memory | None:
    """Draw a memory; if it can no longer be read, draw another."""
    left = list(ids)
    memory = None
    for _ in range(MOST_DRAWS):
        drawable = exclude_last_drawn(left, last)
        memory = await work.memories.find(secrets.choice(drawable)) if drawable else memory
        if memory is None or memory.is_readable:
            break
        left = [memory_id for memory_id in left if memory_id != memory.id]
    return memory


def _writer_of(
    work: UnitOfWork, person: Person, origin: MemoryOrigin, origin_key: str, story: str
) -> tuple[int | None, bool]:
    """Return the other author of the words a memory is kept from, if any, with True if they were changed."""
    if origin.writer_id is None or origin.writer_id == person.user_id:
        return None, False
    return origin.writer_id, not is_word_for_word(work, origin, origin_key, story)


async def _is_first(work: UnitOfWork, memory: Memory) -> bool:
    """Return whether it is the couple's first memory, with no decision about mornings yet."""
    if await work.mornings.are_wanted(memory.couple_id) is not None:
        return False
    return list(await work.memories.memory_ids_of(memory.couple_id)) == [memory.id]


async def _note_added(work: UnitOfWork, origin: MemoryOrigin, memory: Memory) -> None:
    """Tell the author of a memory's words, count it for the ritual, and schedule the next morning."""
    if memory.writer_id is not None:
        work.post(origin.couple, DeliveryKind.MEMORY_KEPT, memory.id, user_id=memory.writer_id)
    if origin.is_ritual:
        await work.rituals.reset_unanswered(origin.couple.id, RitualKind.MEMORY)
    await schedule_next_morning(work, origin.couple)


REMOVAL = Removal(ProposalKind.MEMORY_REMOVE, "memory", delete_memory, _title_of)


class Memories(DeckService):
    """Use cases of a couple with its memories."""

    agreements: ClassVar[AgreementsByKind] = {REMOVAL.kind: REMOVAL.agreement}
    own_words: ClassVar[DeleteOwnByTable] = {"memories": delete_memory}
    moments = (_moments,)

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
        about: Precision | None = None,
    ) -> MemoryView:
        """Store a memory with its pictures; if the ritual asked for it, it counts as an answer.

        `about`: how exactly the day is known, if not to the day. One kept from the other's message is told to
        them, and is in their words only if none was changed.
        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, `NotYours`, `NotYourMessage`, `NotAvailable`.
        """
        title, story = clean_text(title, TITLE_LIMIT), clean_text(story, STORY_LIMIT)
        described = [(image, alt_text(alt, title, n, len(images))) for n, image in enumerate(images, 1)]
        async with self._work() as work:
            origin = await load_memory_origin(work, self._decks, person, origin_key)
            await count_added(work, origin.couple, person.user_id, DailyKind.MEMORY)
            writer, retold = _writer_of(work, person, origin, origin_key, story)
            memory = await work.memories.insert_memory(
                origin.couple.id,
                person.user_id,
                title,
                story,
                happened_on,
                writer_id=writer,
                is_retold=retold,
                about=about,
                checkin_id=origin.checkin_id,
            )
            pictures = await work.pictures.insert_pictures(
                memory.couple_id, PictureOwner.MEMORY, memory.id, described
            )
            await _note_added(work, origin, memory)
            return MemoryView(memory, origin.couple, tuple(pictures), is_first=await _is_first(work, memory))

    async def memory_view(self, memory_id: int) -> MemoryView:
        """Load a memory as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_item(work, work.memories, memory_id))

    async def read_memory(self, person: Person, memory_id: int) -> MemoryView:
        """Load a memory for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            view = await self._view(work, *await load_for(work, person, work.memories, memory_id))
            is_quiet = await work.quiet_memories.is_quiet(memory_id, person.user_id)
            return replace(view, is_quiet=is_quiet)

    async def share_memory(
        self, person: Person, memory_id: int, *, missing_message_ids: Collection[int] = ()
    ) -> tuple[bool, PostedMessage | None]:
        """Post a memory in the home, once; `missing_message_ids` no longer exist.

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
            posts = await work.posts.posts_of(DeliveryKind.MEMORY, memory_id)
            is_missing = any(post.message_id in missing_message_ids for post in posts)
            if posts and not is_missing:
                return False, posts[0]
            if await work.deliveries.is_pending(DeliveryKind.MEMORY, memory_id):
                return False, None
            await work.posts.delete_rows(missing_message_ids)
            for post in posts:  # of a long story, other messages may still be there
                if post.message_id not in missing_message_ids:
                    work.delete_message(couple, post)
            view = await self._view(work, couple, memory)
            work.post(couple, DeliveryKind.MEMORY, memory_id, user_id=person.user_id, view=view)
            return True, None

    async def draw_memory(self, person: Person) -> MemoryView:
        """Draw one of the couple's memories, never the same one twice in a row for the caller.

        Raises `NotInCouple`, `NoMemories`, `NothingToBringBack`.
        """
        async with self._work_of(person) as (work, couple):
            ids = await work.memories.returning_ids_of(couple.id)
            if not ids:
                raise NothingToBringBack if await work.memories.memory_ids_of(couple.id) else NoMemories
            deck = f"drawn-{couple.user_ids.index(person.user_id)}"
            last = next(iter(await work.dealt.deck_ids_of(couple.id, deck)), None)
            memory = await _draw_readable(work, ids, int(last) if last else None)
            if memory is None:
                raise NoMemories
            await work.dealt.delete_dealt_of(couple.id, deck)
            await work.dealt.insert_dealt(couple.id, deck, [str(memory.id)])
            return await self._view(work, couple, memory)

    async def next_prompt(self, person: Person) -> MemoryPrompt:
        """Deal the next prompt to the caller. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            return (await deal_prompts(work, self._decks, [couple]))[couple.id][0]

    async def dealt_prompt(self, dealt_id: int) -> tuple[MemoryPrompt, Couple]:
        """Load the prompt dealt by the ritual, and its couple. Raises `NotAvailable`."""
        async with self._work() as work:
            dealt = await work.dealt.find_dealt(dealt_id)
            couple = None if dealt is None else await work.couples.find_couple(dealt.couple_id)
            if dealt is None or couple is None:
                raise NotAvailable
            return find_prompt(self._decks, dealt.deck_id), couple

    async def remove_memory(self, person: Person, memory_id: int) -> bool:
        """Delete a memory the caller kept or whose words they wrote; propose to delete any other.

        Return whether it waits for the other partner's *Agree*. Raises `NotInCouple`, `NotYours`,
        `NotAvailable`, `AlreadyProposed`, and the refusal of a missing home.
        """
        async with self._work() as work:
            couple, memory = await load_for(work, person, work.memories, memory_id)
            return await REMOVAL.delete_or_propose(
                work,
                couple,
                memory_id,
                person.user_id,
                is_own=memory.may_be_removed_alone_by(person.user_id),
            )

    async def _view(self, work: UnitOfWork, couple: Couple, memory: Memory) -> MemoryView:
        pictures = await work.pictures.pictures_of(couple.id, PictureOwner.MEMORY, memory.id)
        reactions = await work.card_reactions.reactions_to(DeliveryKind.MEMORY, memory.id)
        return MemoryView(memory, couple, tuple(pictures), reactions=tuple(reactions))
