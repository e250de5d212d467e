"""Origins of memories: a prompt, a revealed check-in, a message, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.checkins import CheckinState, Question
from core.couples import Couple, Person
from core.decks import Decks, MemoryPrompt, rotate_entries
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.memories import NotYourMessage
from data.unit_of_work import UnitOfWork
from services.access import couple_of, couple_with, load_for
from services.questions import question_of
from services.ritual_openings import OccurrenceOpener, Openings

PROMPTS_DECK = "prompts"
ORIGIN_PROMPT, ORIGIN_RITUAL, ORIGIN_CHECKIN, ORIGIN_MESSAGE = "p", "r", "c", "k"


@dataclass(frozen=True, slots=True)
class MemoryOrigin:
    """The origin of a memory, and its couple.

    A prompt sets `prompt`, and `is_ritual` if the ritual dealt it; a check-in sets `question` and
    `revealed_at` (UTC); a message sets `writer_id`, the partner who wrote it.
    """

    couple: Couple
    prompt: MemoryPrompt | None = None
    is_ritual: bool = False
    question: Question | None = None
    revealed_at: datetime | None = None
    writer_id: int | None = None


async def deal_prompts(
    work: UnitOfWork, decks: Decks, couple_ids: Sequence[int], now: datetime
) -> dict[int, tuple[MemoryPrompt, int]]:
    """Deal each couple its next prompt, with the tags in turn.

    Returns the prompt and the row id of the dealt entry, by couple id.
    """
    seen = await work.dealt.deck_ids_of_all(couple_ids, PROMPTS_DECK)
    prompts = {one: rotate_entries(decks.prompts_in_turn, seen[one])[0] for one in couple_ids}
    dealt_ids = await work.dealt.insert_all_dealt(
        [(couple_id, PROMPTS_DECK, prompt.deck_id) for couple_id, prompt in prompts.items()], now
    )
    dealt = zip(prompts.items(), dealt_ids, strict=True)
    return {couple_id: (prompt, dealt_id) for (couple_id, prompt), dealt_id in dealt}


def prompt_opener(decks: Decks) -> OccurrenceOpener:
    """Return the opener that the memory ritual calls when it is due."""

    async def open_next(work: UnitOfWork, couples: Sequence[Couple], now: datetime) -> Openings:
        dealt = await deal_prompts(work, decks, [couple.id for couple in couples], now)
        return {couple_id: (DeliveryKind.PROMPT, dealt_id) for couple_id, (_, dealt_id) in dealt.items()}

    return OccurrenceOpener(open_next, opens_many=True)


def message_origin_key(writer_id: int, message_id: int, picture_count: int) -> str:
    """Return the origin key of the form that keeps a message with its pictures as a memory."""
    return f"{ORIGIN_MESSAGE}.{writer_id}.{message_id}.{picture_count}"


def picture_count_of(origin_key: str) -> int:
    """Return the number of pictures of the message that an origin key names; 0 for any other origin."""
    return int(origin_key.rpartition(".")[2]) if origin_key.startswith(f"{ORIGIN_MESSAGE}.") else 0


async def load_memory_origin(work: UnitOfWork, decks: Decks, person: Person, origin_key: str) -> MemoryOrigin:
    """Load the origin of a memory by its form's origin key.

    Raises `NotInCouple`, `NotYours`, `NotYourMessage`, `NotAvailable`.
    """
    origin, _, rest = origin_key.partition(".")
    if origin == ORIGIN_RITUAL:
        dealt = await work.dealt.find_dealt(int(rest))
        if dealt is None:
            raise NotAvailable
        couple = await couple_with(work, person, dealt.couple_id)
        return MemoryOrigin(couple, prompt=find_prompt(decks, dealt.deck_id), is_ritual=True)
    if origin == ORIGIN_CHECKIN:
        couple, checkin = await load_for(work, person, work.checkins, int(rest))
        if checkin.state is not CheckinState.REVEALED:
            raise NotAvailable
        question = await question_of(work, decks, checkin)
        return MemoryOrigin(couple, question=question, revealed_at=checkin.revealed_at)
    couple = await couple_of(work, person)
    if origin == ORIGIN_MESSAGE:
        writer_id = int(rest.split(".")[0])
        if writer_id not in couple.user_ids:
            raise NotYourMessage
        return MemoryOrigin(couple, writer_id=writer_id)
    return MemoryOrigin(couple, prompt=find_prompt(decks, rest) if origin == ORIGIN_PROMPT else None)


def find_prompt(decks: Decks, deck_id: str) -> MemoryPrompt:
    """Find a prompt by its deck id. Raises `NotAvailable`."""
    for prompt in decks.prompts:
        if prompt.deck_id == deck_id:
            return prompt
    raise NotAvailable
