"""Origins of memories: a prompt, a revealed check-in, a message, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from core.checkins import CheckinState, Question
from core.component_keys import parse_id
from core.couples import Couple, Person
from core.decks import Decks, MemoryPrompt, rotate_entries
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, existing
from core.memories import NotYourMessage
from data.unit_of_work import UnitOfWork
from services.access import couple_of, couple_with, load_for
from services.questions import question_of
from services.ritual_openings import OccurrenceOpener, Openings

PROMPTS_DECK = "prompts"
NOBODYS_WORDS = "0"  # no fingerprint: no text is taken for the words of who forwarded it
ORIGIN_PROMPT, ORIGIN_RITUAL, ORIGIN_CHECKIN, ORIGIN_MESSAGE = "p", "r", "c", "k"


@dataclass(frozen=True, slots=True)
class MemoryOrigin:
    """The origin of a memory, and its couple.

    A prompt sets `prompt`, and `is_ritual` if the ritual dealt it; a check-in sets `checkin_id`,
    `question` and `revealed_at` (UTC); a message sets `writer_id`, the partner who wrote it, and the
    `fingerprint` of its words.
    """

    couple: Couple
    prompt: MemoryPrompt | None = None
    is_ritual: bool = False
    question: Question | None = None
    checkin_id: int | None = None
    revealed_at: datetime | None = None
    writer_id: int | None = None
    fingerprint: str = ""


async def deal_prompts(
    work: UnitOfWork, decks: Decks, couples: Sequence[Couple]
) -> dict[int, tuple[MemoryPrompt, int]]:
    """Deal each couple its next suitable prompt, with the tags in turn.

    Returns the prompt and the row id of the dealt entry, by couple id.
    """
    fits = await work.abouts.fits_of_all(couples)
    seen = await work.dealt.deck_ids_of_all(fits.keys(), PROMPTS_DECK)
    prompts = {
        couple_id: rotate_entries(decks.prompts_for(said), seen[couple_id])[0]
        for couple_id, said in fits.items()
    }
    dealt_ids = await work.dealt.insert_all_dealt(
        [(couple_id, PROMPTS_DECK, prompt.deck_id) for couple_id, prompt in prompts.items()]
    )
    dealt = zip(prompts.items(), dealt_ids, strict=True)
    return {couple_id: (prompt, dealt_id) for (couple_id, prompt), dealt_id in dealt}


def prompt_opener(decks: Decks) -> OccurrenceOpener:
    """Return the opener of the memory ritual."""

    async def open_next(work: UnitOfWork, couples: Sequence[Couple]) -> Openings:
        dealt = await deal_prompts(work, decks, couples)
        return {couple_id: (DeliveryKind.PROMPT, dealt_id) for couple_id, (_, dealt_id) in dealt.items()}

    return OccurrenceOpener(open_next, opens_many=True)


@dataclass(frozen=True, slots=True)
class Message:
    """A message to keep, as Discord gave it; `text` is its words, `picture_count` its pictures.

    A forwarded one (`is_forwarded`) has the words of somebody Discord does not name.
    """

    id: int
    writer_id: int
    text: str
    picture_count: int
    is_forwarded: bool = False


async def origin_of_message(work: UnitOfWork, person: Person, message: Message) -> tuple[Couple, str]:
    """Return the caller's couple, and the origin key of the form that keeps a message as a memory.

    The form may come back with changed words, and the bot cannot read the message again. So the key carries a
    fingerprint of the message's words, which only the bot can make: changed words are not the writer's.
    Raises `NotInCouple`, `NotYourMessage`.
    """
    couple = await couple_of(work, person)
    if message.writer_id not in couple.user_ids:
        raise NotYourMessage
    fingerprint = NOBODYS_WORDS
    if not message.is_forwarded:
        fingerprint = work.memories.message_fingerprint(
            couple.id, message.writer_id, message.id, message.text
        )
    parts = (ORIGIN_MESSAGE, message.writer_id, message.id, fingerprint, message.picture_count)
    return couple, ".".join(map(str, parts))


def is_word_for_word(work: UnitOfWork, origin: MemoryOrigin, origin_key: str, story: str) -> bool:
    """Return whether a story repeats the exact words of its message."""
    if origin.writer_id is None:
        return False
    message_id = parse_id((*origin_key.split("."), "", "")[2])
    found = work.memories.message_fingerprint(origin.couple.id, origin.writer_id, message_id, story)
    return compare_digest(found.encode(), origin.fingerprint.encode())  # of a key that anybody can send


def picture_count_of(origin_key: str) -> int:
    """Return the number of pictures of an origin key's message; 0 for any other origin.

    Raises `NotAvailable`.
    """
    return parse_id(origin_key.rpartition(".")[2]) if origin_key.startswith(f"{ORIGIN_MESSAGE}.") else 0


async def load_memory_origin(work: UnitOfWork, decks: Decks, person: Person, origin_key: str) -> MemoryOrigin:
    """Load the origin of a memory by its form's origin key.

    Raises `NotInCouple`, `NotYours`, `NotYourMessage`, `NotAvailable`.
    """
    origin, _, rest = origin_key.partition(".")
    if origin == ORIGIN_RITUAL:
        dealt = existing(await work.dealt.find_dealt(parse_id(rest)))
        couple = await couple_with(work, person, dealt.couple_id)
        return MemoryOrigin(couple, prompt=find_prompt(decks, dealt.deck_id), is_ritual=True)
    if origin == ORIGIN_CHECKIN:
        couple, checkin = await load_for(work, person, work.checkins, parse_id(rest))
        if checkin.state is not CheckinState.REVEALED:
            raise NotAvailable
        question = await question_of(work, decks, checkin)
        return MemoryOrigin(couple, question=question, checkin_id=checkin.id, revealed_at=checkin.revealed_at)
    couple = await couple_of(work, person)
    if origin == ORIGIN_PROMPT:
        return MemoryOrigin(couple, prompt=find_prompt(decks, rest))
    if origin == ORIGIN_MESSAGE:
        writer, _, fingerprint, _ = (*rest.split("."), "", "", "")[:4]
        writer_id = parse_id(writer)
        if writer_id not in couple.user_ids:
            raise NotYourMessage
        return MemoryOrigin(couple, writer_id=writer_id, fingerprint=fingerprint)
    if origin_key:
        raise NotAvailable
    return MemoryOrigin(couple)


def find_prompt(decks: Decks, deck_id: str) -> MemoryPrompt:
    """Find a prompt by its deck id. Raises `NotAvailable`."""
    return existing(decks.prompts_by_id.get(deck_id))
