"""Check-ins: ask a question, seal each answer, reveal both together."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

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
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.proposals import ProposalKind
from core.rituals import RitualKind
from core.text_input import ANSWER_LIMIT, NOTE_LIMIT, QUESTION_LIMIT, clean_optional_text, clean_text
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_of, couple_with, load_for, load_item
from services.base import AgreementsByKind, DeleteOwnByTable, Service
from services.clock import Clock
from services.proposals import propose
from services.questions import (
    QUESTION_AGREEMENT,
    answers_of_all,
    delete_answer,
    delete_own_answer,
    delete_question,
    gather_questions,
    next_question_key,
    open_checkin,
    question_of,
)


@dataclass(frozen=True, slots=True)
class CheckinView:
    """A check-in with its question, as its card shows it."""

    checkin: Checkin
    couple: Couple
    question: Question
    earlier: tuple[Checkin, ...] = ()  # earlier reveals of the same question

    @property
    def earlier_reveals(self) -> tuple[datetime, ...]:
        """The moments (UTC) at which the same question was revealed before."""
        return tuple(one.revealed_at or one.opened_at for one in self.earlier)


@dataclass(frozen=True, slots=True)
class Reveal:
    """Both answers to a question, and those of earlier reveals of it.

    `next_at` is when the next question comes, or None.
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
    """The outcome of submitting an answer; `next_at` is when the next question comes, or None."""

    view: CheckinView
    was_changed: bool
    next_at: datetime | None


class Checkins(Service):
    """Use cases of a couple with its check-ins."""

    agreements: ClassVar[AgreementsByKind] = {ProposalKind.QUESTION: QUESTION_AGREEMENT}
    own_words: ClassVar[DeleteOwnByTable] = {
        "answers": delete_own_answer,
        "questions": delete_question,
    }
    moments = (gather_questions,)

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        super().__init__(work, clock)
        self._decks = decks

    async def open_now(self, person: Person) -> None:
        """Ask the next question now.

        Raises `NotInCouple`, `CheckinStillOpen`, and the refusal of a missing home.
        """
        now = self._clock()
        async with self._work() as work:
            couple = await couple_of(work, person)
            work.require_home(couple)
            if await work.checkins.open_of(couple.id) is not None:
                raise CheckinStillOpen
            checkin = await open_checkin(work, self._decks, couple, now)
            work.post(couple, DeliveryKind.CHECKIN, checkin.id, view=await self._view(work, couple, checkin))

    async def checkin_view(self, checkin_id: int) -> CheckinView:
        """Load a check-in as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_item(work, work.checkins, checkin_id))

    async def current_checkin(self, person: Person) -> CheckinView:
        """Load the caller's open check-in. Raises `NotInCouple`, `NoCheckin`."""
        async with self._work() as work:
            couple = await couple_of(work, person)
            checkin = await work.checkins.open_of(couple.id)
            if checkin is None:
                raise NoCheckin
            return await self._view(work, couple, checkin)

    async def own_sealed_answer(self, person: Person, checkin_id: int) -> tuple[CheckinView, Answer | None]:
        """Load a check-in and the caller's own answer, if any, for the form that writes or changes it.

        Raises `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            refuse_unless_open(checkin)
            view = await self._view(work, couple, checkin)
            return view, await work.checkins.answer_of(checkin, person.user_id)

    async def submit_answer(
        self, person: Person, checkin_id: int, body: str, gratitude: str | None, pulse: int | None
    ) -> AnswerResult:
        """Store the caller's answer, sealed; the second partner's answer reveals both, once.

        Raises `EmptyText`, `TextTooLong`, `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        now = self._clock()
        body = clean_text(body, ANSWER_LIMIT)
        gratitude = clean_optional_text(gratitude, NOTE_LIMIT)
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            refuse_unless_open(checkin)
            was_changed = person.user_id in checkin.answered_by
            await work.checkins.upsert_answer(checkin, person.user_id, body, gratitude, pulse, now)
            if not was_changed:
                checkin = replace(checkin, answered_by=(*checkin.answered_by, person.user_id))
            is_complete = len(checkin.answered_by) == len(couple.partners)
            next_at = await next_checkin_at(work, couple)
            if is_complete:
                checkin = await self._reveal_answers(work, couple, checkin, now)
            else:
                await work.deliveries.cancel_pending(checkin.id, DeliveryKind.NUDGE, user_id=person.user_id)
            view = await self._view(work, couple, checkin)
            work.redraw(couple, DeliveryKind.CHECKIN, checkin.id, view=view)
            if is_complete:
                reveal = await self._reveal_view(work, view, next_at)
                work.post(couple, DeliveryKind.REVEAL, checkin.id, view=reveal)
                # Last, since the thread hangs below the reveal: a couple's deliveries are made in order.
                await work.deliveries.schedule(couple, DeliveryKind.DISCUSSION, checkin.id, now, now)
            work.delete_reminders(couple, DeliveryKind.NUDGE, checkin.id, person.user_id)
            return AnswerResult(view, was_changed, next_at)

    async def swap_question(self, person: Person, checkin_id: int) -> CheckinView:
        """Replace the question of a check-in that has no answers yet.

        Raises `AlreadyAnswered`, `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            refuse_unless_open(checkin)
            if checkin.answered_by:
                raise AlreadyAnswered
            key = await next_question_key(work, self._decks, couple, now)
            await work.checkins.update_checkin(checkin.id, question_key=key)
            if checkin.question_key.startswith(OWN_QUESTION_PREFIX):
                # The couple's own question waits for another turn.
                question_id = int(checkin.question_key.removeprefix(OWN_QUESTION_PREFIX))
                await work.questions.update_asked_at(question_id, None)
            view = await self._view(work, couple, replace(checkin, question_key=key))
            work.redraw(couple, DeliveryKind.CHECKIN, checkin.id, view=view)
            return view

    async def reveal_view(self, checkin_id: int) -> Reveal:
        """Load both answers of a revealed check-in, as its card shows them. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._load_reveal(work, *await load_item(work, work.checkins, checkin_id))

    async def read_reveal(self, person: Person, checkin_id: int) -> Reveal:
        """Open the envelope of a reveal for one of the partners.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            return await self._load_reveal(work, *await load_for(work, person, work.checkins, checkin_id))

    async def delete_own_answer(self, person: Person, checkin_id: int) -> None:
        """Delete the caller's answer and the messages that show it.

        Raises `NoAnswer`, `NotAvailable`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            if person.user_id not in checkin.answered_by:
                raise NoAnswer
            await delete_answer(work, couple, checkin.id, person.user_id, now)
            work.redraw(couple, DeliveryKind.CHECKIN, checkin.id)

    async def propose_question(self, person: Person, text: str) -> None:
        """Propose a question of the caller's own to their partner.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, and the refusal of a missing home.
        """
        now = self._clock()
        text = clean_text(text, QUESTION_LIMIT)
        async with self._work() as work:
            couple = await couple_of(work, person)
            work.require_home(couple)
            question_id = await work.questions.insert_question(couple.id, person.user_id, text, now)
            terms = {"question": str(question_id)}
            await propose(work, couple, ProposalKind.QUESTION, person.user_id, terms, now)

    async def switch_nudges(self, person: Person, couple_id: int, *, wanted: bool) -> None:
        """Switch the caller's own nudges on or off. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple = await couple_with(work, person, couple_id)
            await work.couples.update_partner(couple.id, person.user_id, wants_nudges=wanted)

    async def _reveal_answers(
        self, work: UnitOfWork, couple: Couple, checkin: Checkin, now: datetime
    ) -> Checkin:
        answers = await work.checkins.answers_to(checkin)
        tone = tone_of(tuple(answer.pulse for answer in answers))
        deck = f"followup-{tone}"
        fitting = [followup for followup in self._decks.followups if followup.tone is tone]
        followup = rotate_entries(fitting, await work.dealt.deck_ids_of(couple.id, deck))[0]
        await work.dealt.insert_dealt(couple.id, deck, [followup.deck_id], now)
        await work.checkins.update_checkin(
            checkin.id, state=CheckinState.REVEALED, revealed_at=now, followup_key=followup.deck_id
        )
        await work.rituals.reset_unanswered(couple.id, RitualKind.CHECKIN)
        await work.deliveries.cancel_pending(checkin.id, DeliveryKind.NUDGE)
        return replace(checkin, state=CheckinState.REVEALED, revealed_at=now, followup_key=followup.deck_id)

    async def _load_reveal(self, work: UnitOfWork, couple: Couple, checkin: Checkin) -> Reveal:
        if checkin.state is not CheckinState.REVEALED:
            raise NotAvailable
        view = await self._view(work, couple, checkin)
        return await self._reveal_view(work, view, await next_checkin_at(work, couple))

    async def _reveal_view(self, work: UnitOfWork, view: CheckinView, next_at: datetime | None) -> Reveal:
        couple, checkin = view.couple, view.checkin
        decks = self._decks.followups
        followup = next((entry for entry in decks if entry.deck_id == checkin.followup_key), None)
        answers = await answers_of_all(work, couple, [checkin, *view.earlier])
        earlier = [PastCheckin(one, view.question, answers[one.id]) for one in view.earlier]
        return Reveal(
            checkin=checkin,
            couple=couple,
            question=view.question,
            answers=answers[checkin.id],
            earlier_checkins=tuple(earlier),
            followup=followup,
            next_at=next_at,
            offered_ritual=await ritual_to_offer(work, couple, checkin),
        )

    async def _view(self, work: UnitOfWork, couple: Couple, checkin: Checkin) -> CheckinView:
        before = await work.checkins.earlier_reveals_of(checkin)
        question = await question_of(work, self._decks, checkin)
        return CheckinView(checkin, couple, question, tuple(one for one in before if one.answered_by))


async def next_checkin_at(work: UnitOfWork, couple: Couple) -> datetime | None:
    """Return when the ritual asks its next question, or None."""
    ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind.CHECKIN)
    return None if ritual is None else ritual.next_at


RITUAL_OFFERS = {2: RitualKind.DATE, 4: RitualKind.MEMORY, 6: RitualKind.RECAP}


async def ritual_to_offer(work: UnitOfWork, couple: Couple, checkin: Checkin) -> RitualKind | None:
    """Choose the ritual that a reveal offers: one each with the second, fourth and sixth reveal, or None."""
    kind = RITUAL_OFFERS.get(await work.checkins.count_revealed_until(checkin))
    if kind is None or await work.rituals.find_ritual_of_kind(couple.id, kind) is not None:
        return None
    return kind
