"""Check-ins: ask, answer under seal, reveal together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.checkins import (
    OWN_QUESTION_PREFIX,
    AlreadyAnswered,
    Answer,
    Checkin,
    CheckinState,
    CheckinStillOpen,
    NoAnswer,
    NoCheckin,
    PastCheckin,
    Question,
    refuse_unless_open,
    tone_of,
)
from core.couples import Couple, Person
from core.decks import Decks, Followup, rotate_entries
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.proposals import ProposalKind
from core.rituals import RitualKind
from core.text_input import ANSWER_LIMIT, NOTE_LIMIT, QUESTION_LIMIT, clean_optional_text, clean_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.proposals import propose
from services.questions import answers_in_order, next_question_key, open_checkin, question_of


@dataclass(frozen=True, slots=True)
class CheckinView:
    """A check-in with its question, as its card shows it."""

    checkin: Checkin
    couple: Couple
    question: Question
    earlier_reveals: tuple[datetime, ...] = ()  # when the same question was revealed before


@dataclass(frozen=True, slots=True)
class Reveal:
    """Both answers, side by side, and those of earlier years.

    `next_at` is when the next question comes, where one is planned.
    """

    checkin: Checkin
    couple: Couple
    question: Question
    answers: tuple[Answer, ...]
    earlier_checkins: tuple[PastCheckin, ...]
    followup: Followup | None
    next_at: datetime | None
    offered_ritual: RitualKind | None


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """What became of an answer: `delivery` is the reveal, when it was the second one."""

    view: CheckinView
    was_changed: bool
    next_at: datetime | None
    delivery: Delivery | None


async def delete_answer(
    stores: Stores, couple: Couple, checkin_id: int, user_id: int, now: datetime
) -> list[Delivery]:
    """Delete an answer and the messages that show it."""
    await stores.checkins.delete_answer(checkin_id, user_id)
    await stores.deliveries.cancel_pending(DeliveryKind.DISCUSSION, checkin_id)
    return await delete_posts(stores, couple, DeliveryKind.REVEAL, checkin_id, now)


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
            delivery = await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.CHECKIN, checkin.id, now
            )
            return await self._view(stores, couple, checkin), delivery

    async def checkin_view(self, checkin_id: int) -> CheckinView:
        """Load the check-in as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple, checkin = await self._load(stores, checkin_id)
            return await self._view(stores, couple, checkin)

    async def current_checkin(self, person: Person) -> CheckinView:
        """Load the caller's open check-in. Raises `NotInCouple`, `NoCheckin`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            checkin = await stores.checkins.open_of(couple.id)
            if checkin is None:
                raise NoCheckin
            return await self._view(stores, couple, checkin)

    async def own_sealed_answer(self, person: Person, checkin_id: int) -> tuple[CheckinView, Answer | None]:
        """Load the check-in and the caller's own answer, to write or to change.

        Raises `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            refuse_unless_open(checkin)
            return await self._view(stores, couple, checkin), await stores.checkins.answer_of(
                checkin, person.user_id
            )

    async def submit_answer(
        self, person: Person, checkin_id: int, body: str, gratitude: str | None, pulse: int | None
    ) -> AnswerResult:
        """Seal the caller's answer; the second one reveals both, once.

        Raises `EmptyText`, `TextTooLong`, `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        now = self._clock()
        body = clean_text(body, ANSWER_LIMIT)
        gratitude = clean_optional_text(gratitude, NOTE_LIMIT)
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            refuse_unless_open(checkin)
            await stores.checkins.upsert_answer(checkin, person.user_id, body, gratitude, pulse, now)
            await stores.deliveries.cancel_pending(DeliveryKind.NUDGE, checkin.id, person.user_id)
            was_changed = person.user_id in checkin.answered_by
            is_second = not was_changed and len(checkin.answered_by) == 1
            delivery = await self._reveal_answers(stores, couple, checkin, now) if is_second else None
            _, checkin = await self._load(stores, checkin_id)
            return AnswerResult(
                view=await self._view(stores, couple, checkin),
                was_changed=was_changed,
                next_at=await next_checkin_at(stores, couple),
                delivery=delivery,
            )

    async def swap_question(self, person: Person, checkin_id: int) -> CheckinView:
        """Ask another question instead.

        Raises `AlreadyAnswered`, `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            refuse_unless_open(checkin)
            if checkin.answered_by:
                raise AlreadyAnswered
            key = await next_question_key(stores, self._decks, couple, now)
            await stores.checkins.update_checkin(checkin.id, question_key=key)
            if checkin.question_key.startswith(OWN_QUESTION_PREFIX):
                own = int(checkin.question_key.removeprefix(OWN_QUESTION_PREFIX))
                await stores.questions.update_asked_at(own, None)  # it waits for another turn
            _, checkin = await self._load(stores, checkin_id)
            return await self._view(stores, couple, checkin)

    async def read_reveal(self, checkin_id: int, person: Person | None = None) -> Reveal:
        """Both answers of a revealed check-in.

        Raises `NotAvailable`, and `NotYours` where `person` is a stranger.
        """
        async with self._work() as stores:
            if person is None:
                couple, checkin = await self._load(stores, checkin_id)
            else:
                couple, checkin = await self._load_for(stores, person, checkin_id)
            if checkin.state is not CheckinState.REVEALED:
                raise NotAvailable
            return await self._reveal_view(stores, couple, checkin)

    async def delete_own_answer(self, person: Person, checkin_id: int) -> tuple[CheckinView, list[Delivery]]:
        """Delete the caller's answer and the messages that show it.

        Raises `NoAnswer`, `NotAvailable`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, checkin = await self._load_for(stores, person, checkin_id)
            if person.user_id not in checkin.answered_by:
                raise NoAnswer
            deletions = await delete_answer(stores, couple, checkin.id, person.user_id, now)
            _, checkin = await self._load(stores, checkin_id)
            return await self._view(stores, couple, checkin), deletions

    async def propose_question(self, person: Person, text: str) -> Delivery:
        """Propose a question of the caller's own to the other.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`.
        """
        now = self._clock()
        text = clean_text(text, QUESTION_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            question_id = await stores.questions.insert_question(couple.id, person.user_id, text, now)
            return await propose(
                stores, couple, ProposalKind.QUESTION, person.user_id, {"question": str(question_id)}, now
            )

    async def switch_nudges(self, person: Person, couple_id: int, *, wanted: bool) -> None:
        """Switch the caller's own nudges on or off. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple = await couple_with(stores, person, couple_id)
            await stores.couples.update_partner(couple.id, person.user_id, wants_nudges=wanted)

    async def _reveal_answers(
        self, stores: Stores, couple: Couple, checkin: Checkin, now: datetime
    ) -> Delivery:
        answers = await stores.checkins.answers_to(checkin)
        tone = tone_of(tuple(answer.pulse for answer in answers))
        deck = f"followup-{tone}"
        fitting = [followup for followup in self._decks.followups if followup.tone is tone]
        followup = rotate_entries(fitting, await stores.dealt.deck_ids_of(couple.id, deck))[0]
        await stores.dealt.insert_dealt(couple.id, deck, [followup.deck_id], now)
        await stores.checkins.update_checkin(
            checkin.id, state=CheckinState.REVEALED, revealed_at=now, followup_key=followup.deck_id
        )
        await stores.rituals.reset_unanswered(couple.id, RitualKind.CHECKIN)
        await stores.deliveries.cancel_pending(DeliveryKind.NUDGE, checkin.id)
        reveal = await stores.deliveries.enqueue_claimed(
            couple.guild_id, couple.id, DeliveryKind.REVEAL, checkin.id, now
        )
        await stores.deliveries.schedule(couple, DeliveryKind.DISCUSSION, checkin.id, now, now)
        return reveal

    async def _reveal_view(self, stores: Stores, couple: Couple, checkin: Checkin) -> Reveal:
        followup = next(
            (entry for entry in self._decks.followups if entry.deck_id == checkin.followup_key), None
        )
        question = await question_of(stores, self._decks, checkin)
        before = await stores.checkins.earlier_reveals_of(checkin)
        return Reveal(
            checkin=checkin,
            couple=couple,
            question=question,
            answers=await answers_in_order(stores, couple, checkin),
            earlier_checkins=tuple(
                [
                    PastCheckin(one, question, await answers_in_order(stores, couple, one))
                    for one in before
                    if one.answered_by
                ]
            ),
            followup=followup,
            next_at=await next_checkin_at(stores, couple),
            offered_ritual=await ritual_to_offer(stores, couple, checkin),
        )

    async def _view(self, stores: Stores, couple: Couple, checkin: Checkin) -> CheckinView:
        before = await stores.checkins.earlier_reveals_of(checkin)
        return CheckinView(
            checkin,
            couple,
            await question_of(stores, self._decks, checkin),
            tuple(one.revealed_at or one.opened_at for one in before if one.answered_by),
        )

    async def _load(self, stores: Stores, checkin_id: int) -> tuple[Couple, Checkin]:
        checkin = await stores.checkins.find_checkin(checkin_id)
        couple = None if checkin is None else await stores.couples.find_couple(checkin.couple_id)
        if checkin is None or couple is None:
            raise NotAvailable
        # read again under the couple's lock: another answer may have come in between
        checkin = await stores.checkins.find_checkin(checkin_id)
        if checkin is None:
            raise NotAvailable
        return couple, checkin

    async def _load_for(self, stores: Stores, person: Person, checkin_id: int) -> tuple[Couple, Checkin]:
        couple, checkin = await self._load(stores, checkin_id)
        await couple_with(stores, person, couple.id)
        return couple, checkin


async def next_checkin_at(stores: Stores, couple: Couple) -> datetime | None:
    """When the next question comes by itself."""
    ritual = await stores.rituals.find_ritual_of_kind(couple.id, RitualKind.CHECKIN)
    return None if ritual is None else ritual.next_at


RITUAL_OFFERS = {2: RitualKind.DATE, 4: RitualKind.MEMORY, 6: RitualKind.RECAP}


async def ritual_to_offer(stores: Stores, couple: Couple, checkin: Checkin) -> RitualKind | None:
    """Choose the further ritual that a reveal offers: one at a time, after every second one at first."""
    revealed = await stores.checkins.revealed_between(
        couple.id, couple.started_at, checkin.opened_at + timedelta(days=3650), max(RITUAL_OFFERS) + 1
    )
    kind = RITUAL_OFFERS.get(len([other for other in revealed if other.opened_at <= checkin.opened_at]))
    if kind is None or await stores.rituals.find_ritual_of_kind(couple.id, kind) is not None:
        return None
    return kind
