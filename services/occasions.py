"""Occasions: what a memory is told of. A prompt, what both answered, a message, or nothing but itself."""

from dataclasses import dataclass
from datetime import datetime

from core.checkins import CheckinState, Question
from core.couples import Couple, Person
from core.decks import Decks, Prompt, rotate, through_the_tags
from core.deliveries import DeliveryKind
from core.errors import Over
from core.memories import NotYourMessage
from data.stores import Stores
from services.membership import couple_of, couple_with
from services.questions import question_of
from services.rituals import Opener

DECK = "prompts"
PROMPTED, BY_RITUAL, REVEALED, WRITTEN = "p", "r", "c", "k"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a memory is told of. `writer_id` wrote the message that it is kept from."""

    couple: Couple
    prompt: Prompt | None = None
    is_ritual: bool = False
    question: Question | None = None
    revealed_at: datetime | None = None
    writer_id: int | None = None


async def deal_prompt(stores: Stores, decks: Decks, couple: Couple, now: datetime) -> tuple[Prompt, int]:
    """Deal the next prompt, its tags taking turns; returns it with the id under which it was dealt."""
    seen = await stores.seen.of(couple.id, DECK)
    prompt = rotate(through_the_tags(decks.prompts), seen)[0]
    (dealt_id,) = await stores.seen.add(couple.id, DECK, [prompt.key], now)
    return prompt, dealt_id


def prompt_opener(decks: Decks) -> Opener:
    """Make the function that the memory ritual calls at its moment."""

    async def open_next(stores: Stores, couple: Couple, now: datetime) -> tuple[DeliveryKind, int]:
        _, dealt_id = await deal_prompt(stores, decks, couple, now)
        return DeliveryKind.PROMPT, dealt_id

    return open_next


def written_key(writer_id: int, message_id: int, pictures: int) -> str:
    """Make the key of a form that keeps a message with so many pictures."""
    return f"{WRITTEN}.{writer_id}.{message_id}.{pictures}"


def pictures_in(key: str) -> int:
    """Count the pictures of the message that a form's key speaks of."""
    return int(key.rpartition(".")[2]) if key.startswith(f"{WRITTEN}.") else 0


async def occasion_of(stores: Stores, decks: Decks, person: Person, key: str) -> Occasion:
    """Load what a memory is told of, by the key of its form.

    Raises `NotInCouple`, `NotYours`, `NotYourMessage`, `Over`.
    """
    origin, _, rest = key.partition(".")
    if origin == BY_RITUAL:
        dealt = await stores.seen.get(int(rest))
        if dealt is None:
            raise Over
        couple = await couple_with(stores, person, dealt.couple_id)
        return Occasion(couple, prompt=prompt_of(decks, dealt.key), is_ritual=True)
    if origin == REVEALED:
        checkin = await stores.checkins.get(int(rest))
        if checkin is None or checkin.state is not CheckinState.REVEALED:
            raise Over
        couple = await couple_with(stores, person, checkin.couple_id)
        question = await question_of(stores, decks, checkin)
        return Occasion(couple, question=question, revealed_at=checkin.revealed_at)
    couple = await couple_of(stores, person)
    if origin == WRITTEN:
        writer_id = int(rest.split(".")[0])
        if writer_id not in couple.user_ids:
            raise NotYourMessage
        return Occasion(couple, writer_id=writer_id)
    return Occasion(couple, prompt=prompt_of(decks, rest) if origin == PROMPTED else None)


def prompt_of(decks: Decks, key: str) -> Prompt:
    """Find a prompt by its key. Raises `Over`."""
    for prompt in decks.prompts:
        if prompt.key == key:
            return prompt
    raise Over
