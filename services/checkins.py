"""Check-ins: ask a question, seal each answer, reveal both together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from core.checkins import (
    ANSWERED_LATE_FOR,
    AlreadyAnswered,
    Answer,
    AnswerDraft,
    Checkin,
    CheckinState,
    CheckinStillOpen,
    NoAnswer,
    NoCheckin,
    choose_to_answer,
    own_question_id_of,
    refuse_if_swapped,
    refuse_unless_answerable,
    refuse_unless_open,
    tone_of,
)
from core.couples import Couple, Person
from core.decks import FOLLOWUP_DECKS, FRAME_FOLLOWUPS, Decks, fitting_followups, rotate_entries
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.frames import FramePart
from core.panels import NextQuestion
from core.proposals import ProposalKind
from core.rituals import RitualKind
from core.text_input import QUESTION_LIMIT, clean_text
from data.unit_of_work import UnitOfWork
from services.abouts import fits_of
from services.access import load_for, load_item
from services.base import AgreementsByKind, DeckService, DeleteOwnByTable
from services.checkin_history import gather_questions
from services.checkin_openings import open_checkin
from services.checkin_views import (
    CheckinView,
    Reveal,
    load_checkin_view,
    load_checkin_views,
    load_reveal,
    upcoming_question,
)
from services.proposals import propose
from services.question_choices import CHECKIN_DECK, next_question_keys
from services.questions import (
    QUESTION_AGREEMENT,
    delete_answer,
    delete_own_answer,
    delete_question,
)


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """The result of submitting an answer; `upcoming` is the next question, or None."""

    view: CheckinView
    was_changed: bool
    upcoming: NextQuestion | None


async def _deal_lighter_question(work: UnitOfWork, decks: Decks, checkin: Checkin) -> str:
    """Deal a light question in place of the one a check-in asks, and return its key."""
    suited = decks.questions_for(await fits_of(work, checkin.couple_id))
    others = [one for one in suited if one.deck_id != checkin.question_key]
    seen = await work.dealt.deck_ids_of(checkin.couple_id, CHECKIN_DECK)
    key = rotate_entries([one for one in others if one.is_light] or others, seen)[0].deck_id
    await work.dealt.insert_dealt(checkin.couple_id, CHECKIN_DECK, [key])
    return key


class Checkins(DeckService):
    """Use cases of a couple with its check-ins."""

    agreements: ClassVar[AgreementsByKind] = {ProposalKind.QUESTION: QUESTION_AGREEMENT}
    own_words: ClassVar[DeleteOwnByTable] = {
        "answers": delete_own_answer,
        "questions": delete_question,
    }
    moments = (gather_questions,)

    async def open_now(self, person: Person) -> None:
        """Ask the next question now.

        Raises `NotInCouple`, `CheckinStillOpen`, and the refusal of a missing home.
        """
        async with self._work_of(person) as (work, couple):
            work.require_home(couple)
            if (earlier := await work.checkins.open_of(couple.id)) is not None:
                raise CheckinStillOpen(DeliveryKind.CHECKIN, earlier.id)
            checkin = await open_checkin(work, self._decks, couple)
            work.post(
                couple,
                DeliveryKind.CHECKIN,
                checkin.id,
                view=await load_checkin_view(work, self._decks, couple, checkin),
            )

    async def checkin_view(self, checkin_id: int) -> CheckinView:
        """Load a check-in as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await load_checkin_view(
                work, self._decks, *await load_item(work, work.checkins, checkin_id)
            )

    async def checkin_views(self, couples: Mapping[int, Couple]) -> dict[int, CheckinView]:
        """Load check-ins as their cards show them, by id; `couples` has the couple of each.

        A question of the couple's own is left out: it needs the key to their words.
        """
        async with self._work() as work:
            return await load_checkin_views(work, self._decks, couples)

    async def current_checkin(self, person: Person) -> CheckinView:
        """Load the caller's check-in to answer: the open one, or one closed within the last week.

        With all answered, it is the one whose answer can be changed. Raises `NotInCouple`, `NoCheckin`.
        """
        async with self._work_of(person) as (work, couple):
            answerable = await work.checkins.answerable_of(couple.id, work.now - ANSWERED_LATE_FOR)
            checkin = choose_to_answer(answerable, person.user_id, work.now)
            if checkin is None:
                raise NoCheckin
            return await load_checkin_view(work, self._decks, couple, checkin)

    async def own_sealed_answer(self, person: Person, checkin_id: int) -> tuple[CheckinView, Answer | None]:
        """Load a check-in and the caller's own answer, if any, to fill in its form.

        Raises `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            refuse_unless_answerable(checkin, work.now)
            view = await load_checkin_view(work, self._decks, couple, checkin)
            return view, await work.answers.answer_of(checkin, person.user_id)

    async def submit_answer(
        self,
        person: Person,
        checkin_id: int,
        body: str,
        gratitude: str | None,
        pulse: int | None,
        *,
        parts: Mapping[FramePart, str] | None = None,
        question_key: str | None = None,
    ) -> AnswerResult:
        """Store the caller's answer, sealed; the second partner's answer reveals both, once.

        `body` answers a question, `parts` the frame; `question_key` is the question that the caller read, if
        known. Raises `EmptyText`, `TextTooLong`, `AlreadyRevealed`, `QuestionChanged`, `NotAvailable`,
        `NotYours`.
        """
        draft = AnswerDraft(body, gratitude, pulse, parts or {})
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            refuse_unless_answerable(checkin, work.now)
            refuse_if_swapped(checkin, question_key)
            was_changed = person.user_id in checkin.answered_by
            await work.answers.upsert_answer(checkin, person.user_id, draft.cleaned_for(checkin))
            if not was_changed:
                checkin = replace(checkin, answered_by=(*checkin.answered_by, person.user_id))
            is_complete = len(checkin.answered_by) == len(couple.partners)
            if is_complete:
                checkin = await self._reveal_answers(work, couple, checkin)
            else:
                await work.deliveries.cancel_pending(checkin.id, DeliveryKind.NUDGE, user_id=person.user_id)
            view = await load_checkin_view(work, self._decks, couple, checkin)
            work.redraw(couple, DeliveryKind.CHECKIN, checkin.id, view=view)
            if is_complete:
                reveal = await load_reveal(work, self._decks, view)
                work.post(couple, DeliveryKind.REVEAL, checkin.id, view=reveal)
                # Last, since the thread hangs below the reveal: a couple's deliveries are made in order.
                await work.deliveries.schedule(couple, DeliveryKind.DISCUSSION, checkin.id, work.now)
            work.delete_reminders(couple, DeliveryKind.NUDGE, checkin.id, person.user_id)
            return AnswerResult(view, was_changed, await upcoming_question(work, couple))

    async def swap_question(
        self, person: Person, checkin_id: int, *, is_lighter: bool = False
    ) -> CheckinView:
        """Replace the question of an unanswered check-in with the next one, or a lighter one.

        What takes its place is a question, too, and the frame has none to replace. Raises `AlreadyAnswered`,
        `AlreadyRevealed`, `NotAvailable`, `NotYours`.
        """
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            refuse_unless_open(checkin)
            if checkin.is_frame:
                raise NotAvailable
            if checkin.answered_by:
                raise AlreadyAnswered
            if is_lighter:
                key = await _deal_lighter_question(work, self._decks, checkin)
            else:
                without_frame = replace(couple, has_frame=False)
                key = (await next_question_keys(work, self._decks, [without_frame]))[couple.id]
            await work.checkins.update_item(checkin.id, question_key=key)
            own_id = own_question_id_of(checkin.question_key)
            if own_id is not None:  # the couple's own question waits for another turn
                await work.questions.update_asked_at([own_id], None)
            view = await load_checkin_view(work, self._decks, couple, replace(checkin, question_key=key))
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
        async with self._work() as work:
            couple, checkin = await load_for(work, person, work.checkins, checkin_id)
            if person.user_id not in checkin.answered_by:
                raise NoAnswer
            await delete_answer(work, couple, checkin.id, person.user_id)
            work.redraw(couple, DeliveryKind.CHECKIN, checkin.id)

    async def propose_question(self, person: Person, text: str) -> None:
        """Propose a question of the caller's own to their partner.

        Raises `EmptyText`, `TextTooLong`, `AskedTooSoon`, `NotInCouple`, and the refusal of a missing home.
        """
        text = clean_text(text, QUESTION_LIMIT)
        async with self._work_of(person) as (work, couple):
            work.require_home(couple)
            question_id = await work.questions.insert_question(couple.id, person.user_id, text)
            terms = {"question": str(question_id)}
            await propose(work, couple, ProposalKind.QUESTION, person.user_id, terms, words=text)

    async def switch_nudges(self, person: Person, couple_id: int, *, wanted: bool) -> None:
        """Switch the caller's own nudges on or off. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work_of(person, couple_id) as (work, couple):
            await work.couples.update_partner(couple.id, person.user_id, wants_nudges=wanted)

    async def _reveal_answers(self, work: UnitOfWork, couple: Couple, checkin: Checkin) -> Checkin:
        answers = await work.answers.answers_to(checkin)
        tone = tone_of(tuple(answer.pulse for answer in answers))
        deck = f"{FOLLOWUP_DECKS}{tone}"
        question = self._decks.questions_by_id.get(checkin.question_key)
        part = FRAME_FOLLOWUPS if checkin.is_frame else question.part if question else None
        fitting = fitting_followups(self._decks.followups, tone, part)
        followup = rotate_entries(fitting, await work.dealt.deck_ids_of(couple.id, deck))[0]
        await work.dealt.insert_dealt(couple.id, deck, [followup.deck_id])
        await work.checkins.update_item(
            checkin.id, state=CheckinState.REVEALED, revealed_at=work.now, followup_key=followup.deck_id
        )
        await work.rituals.reset_unanswered(couple.id, RitualKind.CHECKIN)
        await work.deliveries.cancel_pending(checkin.id, DeliveryKind.NUDGE)
        return replace(
            checkin, state=CheckinState.REVEALED, revealed_at=work.now, followup_key=followup.deck_id
        )

    async def _load_reveal(self, work: UnitOfWork, couple: Couple, checkin: Checkin) -> Reveal:
        if checkin.state is not CheckinState.REVEALED:
            raise NotAvailable
        view = await load_checkin_view(work, self._decks, couple, checkin)
        reveal = await load_reveal(work, self._decks, view)
        reactions = await work.card_reactions.reactions_to(DeliveryKind.REVEAL, checkin.id)
        return replace(reveal, reactions=tuple(reactions))
