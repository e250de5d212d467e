"""Check-ins: ask, answer under seal, reveal together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.checkins import (
    OWN,
    Answer,
    Checkin,
    CheckinState,
    CheckinStillOpen,
    NoAnswer,
    NoCheckin,
    OneAnswerIsIn,
    PastCheckin,
    Question,
    refuse_unless_open,
    tone_of,
)
from core.couples import Couple, Person
from core.decks import Decks, Followup, rotate
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.proposals import ProposalKind
from core.prose import ANSWER_LIMIT, NOTE_LIMIT, QUESTION_LIMIT, written, written_if_any
from core.rituals import RitualKind
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with
from services.proposals import propose
from services.questions import answers_in_order, next_question, open_checkin, question_of


@dataclass(frozen=True, slots=True)
class CheckinView:
    """A check-in with its question, as its card shows it."""

    checkin: Checkin
    couple: Couple
    question: Question
    earlier: tuple[datetime, ...] = ()  # when the same question was revealed before


@dataclass(frozen=True, slots=True)
class Reveal:
    """Both answers, side by side, and those of earlier years.

    `next_at` is when the next question comes, where one is planned.
    """

    checkin: Checkin
    couple: Couple
    question: Question
    answers: tuple[Answer, ...]
    earlier: tuple[PastCheckin, ...]
    followup: Followup | None
    next_at: datetime | None
    offer: RitualKind | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: `delivery` is the reveal, when it was the second one."""

    view: CheckinView
    was_changed: bool
    next_at: datetime | None
    delivery: Delivery | None


async def forget_answer(
    stores: Stores, couple: Couple, checkin_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    """Delete an answer and the messages that show it."""
    await stores.checkins.take_back(checkin_id, user_id)
    await stores.deliveries.drop(DeliveryKind.DISCUSSION, checkin_id)
    return await take_down(stores, couple, DeliveryKind.REVEAL, checkin_id, now)


class Checkins:
    """What a couple does with its check-ins."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def open_now(self, person: Person) -> tuple[CheckinView, Delivery]:
        """Ask the next question at once. Raises `NotInCouple`, `CheckinStillOpen`."""
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if await stores.checkins.open_of(couple.id) is not None:
                raise CheckinStillOpen
            checkin = await open_checkin(stores, self._decks, couple, now)
            delivery = await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.CHECKIN, checkin.id, now
            )
            return await self._view(stores, couple, checkin), delivery

    async def view(self, checkin_id: int) -> CheckinView:
        """Load the check-in as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            couple, checkin = await self._load(stores, checkin_id)
            return await self._view(stores, couple, checkin)

    async def current(self, person: Person) -> CheckinView:
        """Load the caller's open check-in. Raises `NotInCouple`, `NoCheckin`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            checkin = await stores.checkins.open_of(couple.id)
            if checkin is None:
                raise NoCheckin
            return await self._view(stores, couple, checkin)

    async def sealed_answer(self, person: Person, checkin_id: int) -> tuple[CheckinView, Answer | None]:
        """Load the check-in and the caller's own answer, to write or to change.

        Raises `AlreadyRevealed`, `Over`, `NotYours`.
        """
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            refuse_unless_open(checkin)
            return await self._view(stores, couple, checkin), await stores.checkins.answer_of(
                checkin, person.user_id
            )

    async def answer(
        self, person: Person, checkin_id: int, body: str, gratitude: str | None, pulse: int | None
    ) -> Answered:
        """Seal the caller's answer; the second one reveals both, once.

        Raises `Empty`, `TooLong`, `AlreadyRevealed`, `Over`, `NotYours`.
        """
        now = self._clock()
        body = written(body, ANSWER_LIMIT)
        gratitude = written_if_any(gratitude, NOTE_LIMIT)
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            refuse_unless_open(checkin)
            await stores.checkins.put(checkin, person.user_id, body, gratitude, pulse, now)
            await stores.deliveries.drop(DeliveryKind.NUDGE, checkin.id, person.user_id)
            was_changed = person.user_id in checkin.answered_by
            is_second = not was_changed and len(checkin.answered_by) == 1
            delivery = await self._reveal(stores, couple, checkin, now) if is_second else None
            _, checkin = await self._load(stores, checkin_id)
            return Answered(
                view=await self._view(stores, couple, checkin),
                was_changed=was_changed,
                next_at=await next_checkin_at(stores, couple),
                delivery=delivery,
            )

    async def swap(self, person: Person, checkin_id: int) -> CheckinView:
        """Ask another question instead. Raises `OneAnswerIsIn`, `AlreadyRevealed`, `Over`, `NotYours`."""
        now = self._clock()
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            refuse_unless_open(checkin)
            if checkin.answered_by:
                raise OneAnswerIsIn
            key = await next_question(stores, self._decks, couple, now)
            await stores.checkins.change(checkin.id, question_key=key)
            if checkin.question_key.startswith(OWN):
                own = int(checkin.question_key.removeprefix(OWN))
                await stores.questions.was_asked(own, None)  # it waits for another turn
            _, checkin = await self._load(stores, checkin_id)
            return await self._view(stores, couple, checkin)

    async def reveal(self, checkin_id: int, person: Person | None = None) -> Reveal:
        """Both answers of a revealed check-in. Raises `Over`, and `NotYours` where `person` is a stranger."""
        async with self._work() as stores:
            if person is None:
                couple, checkin = await self._load(stores, checkin_id)
            else:
                couple, checkin = await self._load_for(stores, person, checkin_id)
            if checkin.state is not CheckinState.REVEALED:
                raise Over
            return await self._revealed(stores, couple, checkin)

    async def take_back(self, person: Person, checkin_id: int) -> tuple[CheckinView, list[Delivery]]:
        """Delete the caller's answer and the messages that show it. Raises `NoAnswer`, `Over`, `NotYours`."""
        now = self._clock()
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            if person.user_id not in checkin.answered_by:
                raise NoAnswer
            deletions = await forget_answer(stores, couple, checkin.id, person.user_id, now)
            _, checkin = await self._load(stores, checkin_id)
            return await self._view(stores, couple, checkin), deletions

    async def add_question(self, person: Person, text: str) -> Delivery:
        """Propose a question of the caller's own to the other. Raises `Empty`, `TooLong`, `NotInCouple`."""
        now = self._clock()
        text = written(text, QUESTION_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            question_id = await stores.questions.add(couple.id, person.user_id, text, now)
            return await propose(
                stores, couple, ProposalKind.QUESTION, person.user_id, {"question": str(question_id)}, now
            )

    async def switch_nudges(self, person: Person, couple_id: int, *, wanted: bool) -> None:
        """Switch the caller's own nudges on or off. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            await stores.couples.change_partner(couple.id, person.user_id, wants_nudges=wanted)

    async def _reveal(self, stores: Stores, couple: Couple, checkin: Checkin, now: datetime) -> Delivery:
        answers = await stores.checkins.answers_to(checkin)
        tone = tone_of(tuple(answer.pulse for answer in answers))
        deck = f"followup-{tone}"
        fitting = [followup for followup in self._decks.followups if followup.tone is tone]
        followup = rotate(fitting, await stores.seen.of(couple.id, deck))[0]
        await stores.seen.add(couple.id, deck, [followup.key], now)
        await stores.checkins.change(
            checkin.id, state=CheckinState.REVEALED, revealed_at=now, followup_key=followup.key
        )
        await stores.rituals.was_answered(couple.id, RitualKind.CHECKIN)
        await stores.deliveries.drop(DeliveryKind.NUDGE, checkin.id)
        reveal = await stores.deliveries.hand_over(
            couple.guild_id, couple.id, DeliveryKind.REVEAL, checkin.id, now
        )
        await stores.deliveries.plan(couple, DeliveryKind.DISCUSSION, checkin.id, now, now)
        return reveal

    async def _revealed(self, stores: Stores, couple: Couple, checkin: Checkin) -> Reveal:
        followup = next((entry for entry in self._decks.followups if entry.key == checkin.followup_key), None)
        question = await question_of(stores, self._decks, checkin)
        before = await stores.checkins.earlier(checkin)
        return Reveal(
            checkin=checkin,
            couple=couple,
            question=question,
            answers=await answers_in_order(stores, couple, checkin),
            earlier=tuple(
                [
                    PastCheckin(one, question, await answers_in_order(stores, couple, one))
                    for one in before
                    if one.answered_by
                ]
            ),
            followup=followup,
            next_at=await next_checkin_at(stores, couple),
            offer=await ritual_to_offer(stores, couple, checkin),
        )

    async def _view(self, stores: Stores, couple: Couple, checkin: Checkin) -> CheckinView:
        before = await stores.checkins.earlier(checkin)
        return CheckinView(
            checkin,
            couple,
            await question_of(stores, self._decks, checkin),
            tuple(one.revealed_at or one.opened_at for one in before if one.answered_by),
        )

    async def _load(self, stores: Stores, checkin_id: int) -> tuple[Couple, Checkin]:
        checkin = await stores.checkins.get(checkin_id)
        couple = None if checkin is None else await stores.couples.get(checkin.couple_id)
        if checkin is None or couple is None:
            raise Over
        # read again under the couple's lock: another answer may have come in between
        checkin = await stores.checkins.get(checkin_id)
        if checkin is None:
            raise Over
        return couple, checkin

    async def _load_for(self, stores: Stores, person: Person, checkin_id: int) -> tuple[Couple, Checkin]:
        couple, checkin = await self._load(stores, checkin_id)
        await couple_with(stores, person, couple.id)
        return couple, checkin


async def next_checkin_at(stores: Stores, couple: Couple) -> datetime | None:
    """When the next question comes by itself."""
    ritual = await stores.rituals.find(couple.id, RitualKind.CHECKIN)
    return None if ritual is None else ritual.next_at


OFFERS = {2: RitualKind.DATE, 4: RitualKind.MEMORY, 6: RitualKind.RECAP}


async def ritual_to_offer(stores: Stores, couple: Couple, checkin: Checkin) -> RitualKind | None:
    """Choose the further ritual that a reveal offers: one at a time, after every second one at first."""
    revealed = await stores.checkins.revealed_of(
        couple.id, couple.started_at, checkin.opened_at + timedelta(days=3650), max(OFFERS) + 1
    )
    kind = OFFERS.get(len([other for other in revealed if other.opened_at <= checkin.opened_at]))
    if kind is None or await stores.rituals.find(couple.id, kind) is not None:
        return None
    return kind
