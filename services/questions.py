"""Questions and their answers: choose the next one, open its check-in, delete what a partner wrote."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from core.checkins import (
    FIRST_QUESTION,
    OWN_QUESTION_PREFIX,
    THIRD_PARTY_QUESTION,
    Answer,
    Checkin,
    CheckinState,
    Question,
)
from core.couples import Couple
from core.decks import Decks, interleave_parts, rotate_entries
from core.deliveries import DeliveryKind
from core.proposals import Proposal, ProposalKind
from core.recaps import RecapItem, RecapItemKind, RecapPeriod
from core.returning_questions import (
    THIRD_PARTY_AFTER,
    YEAR_AGO_WINDOW,
    AskingHistory,
    choose_year_ago_question,
    first_question_is_due,
    third_party_question_is_due,
)
from data.unit_of_work import UnitOfWork
from services.base import Agreement
from services.deliveries import delete_posts
from services.proposals import close_proposals
from services.recaps import redraw_recaps
from services.rituals import OccurrenceOpener

CHECKIN_DECK = "checkin"
YEAR_AGO_DECK, THIRD_PARTY_DECK = "then", "eyes"  # records of returning questions, kept like decks
LONGEST_UNREVEALED = timedelta(weeks=5)  # a check-in of a monthly ritual may be open that long
NUDGE_AFTER = timedelta(hours=24)
MOST_QUESTIONS = 100  # of one recap: more than a couple reveals in eight weeks


# These two have texts of their own in `ui/texts/`, and no words in the deck.
TEXTLESS = {
    FIRST_QUESTION: Question(FIRST_QUESTION, "journey", ""),
    THIRD_PARTY_QUESTION: Question(THIRD_PARTY_QUESTION, "communication", ""),
}


async def open_checkin(
    work: UnitOfWork, decks: Decks, couple: Couple, now: datetime, question_key: str | None = None
) -> Checkin:
    """Open the next check-in, close the previous one, and schedule nudges for the daytime after 24 hours."""
    previous = await work.checkins.open_of(couple.id)
    if previous is not None:
        await work.checkins.update_checkin(previous.id, state=CheckinState.CLOSED)
        await work.deliveries.cancel_pending(previous.id, DeliveryKind.NUDGE, DeliveryKind.CHECKIN)
        await work.deliveries.schedule(couple, DeliveryKind.REDRAW, previous.id, now, now)
    key = question_key or await next_question_key(work, decks, couple, now)
    checkin = await work.checkins.insert_checkin(couple.id, key, now)
    for partner in couple.partners:
        await work.deliveries.schedule(
            couple, DeliveryKind.NUDGE, checkin.id, now + NUDGE_AFTER, now, user_id=partner.user_id
        )
    return checkin


def checkin_opener(decks: Decks) -> OccurrenceOpener:
    """Return the function that the check-in ritual calls when it is due."""

    async def open_next(work: UnitOfWork, couple: Couple, now: datetime) -> tuple[DeliveryKind, int]:
        return DeliveryKind.CHECKIN, (await open_checkin(work, decks, couple, now)).id

    return open_next


async def next_question_key(work: UnitOfWork, decks: Decks, couple: Couple, now: datetime) -> str:
    """Choose the next question, and record that it was asked.

    In this order: the first question on its day, the couple's own questions, the question about a third
    person's view, a question of a year ago, and the deck, rotating through its five parts.
    """
    asked = await _asked_lately(work, couple, now)
    if _first_is_due(couple, asked, now):
        return FIRST_QUESTION
    own = await work.questions.next_question_id_of(couple.id)
    if own is not None:
        await work.questions.update_asked_at(own, now)
        return f"{OWN_QUESTION_PREFIX}{own}"
    if third_party_question_is_due(couple.started_at, asked, now):
        await work.dealt.insert_dealt(couple.id, THIRD_PARTY_DECK, [THIRD_PARTY_QUESTION], now)
        return THIRD_PARTY_QUESTION
    then = await _question_key_of_a_year_ago(work, decks, couple, asked, now)
    if then is not None:
        await work.dealt.insert_dealt(couple.id, YEAR_AGO_DECK, [then], now)
        return then
    seen = await work.dealt.deck_ids_of(couple.id, CHECKIN_DECK)
    question = rotate_entries(interleave_parts(decks.questions), seen)[0]
    await work.dealt.insert_dealt(couple.id, CHECKIN_DECK, [question.deck_id], now)
    return question.deck_id


async def _asked_lately(work: UnitOfWork, couple: Couple, now: datetime) -> AskingHistory:
    """Load when returning questions were last asked; nothing for a couple too young for them."""
    age, nearest = now - couple.started_at, YEAR_AGO_WINDOW[0]
    return AskingHistory(
        await work.checkins.last_asked_at_by_question(couple.id) if age >= nearest else {},
        await work.dealt.last_dealt_at(couple.id, YEAR_AGO_DECK) if age >= nearest else None,
        await work.dealt.last_dealt_at(couple.id, THIRD_PARTY_DECK) if age >= THIRD_PARTY_AFTER else None,
    )


def _first_is_due(couple: Couple, asked: AskingHistory, now: datetime) -> bool:
    began = couple.started_at.astimezone(couple.zone).date()
    last = asked.last_asked_at.get(FIRST_QUESTION, couple.started_at).astimezone(couple.zone).date()
    return first_question_is_due(began, now.astimezone(couple.zone).date(), last)


async def _question_key_of_a_year_ago(
    work: UnitOfWork, decks: Decks, couple: Couple, asked: AskingHistory, now: datetime
) -> str | None:
    nearest, farthest = YEAR_AGO_WINDOW
    if now - couple.started_at < nearest:
        return None
    revealed = await work.checkins.revealed_between(
        couple.id, now - farthest, now - nearest + LONGEST_UNREVEALED, 100
    )
    # A question that was erased or left the deck has no text, and cannot be asked again.
    questions = await questions_of_all(work, decks, couple.id, revealed)
    gone = [key for key, question in questions.items() if not question.text and key not in TEXTLESS]
    return choose_year_ago_question(revealed, gone, asked, now)


async def question_of(work: UnitOfWork, decks: Decks, checkin: Checkin) -> Question:
    """Find the question that a check-in asks, as `questions_of_all` does."""
    return (await questions_of_all(work, decks, checkin.couple_id, [checkin]))[checkin.question_key]


async def questions_of_all(
    work: UnitOfWork, decks: Decks, couple_id: int, checkins: Iterable[Checkin]
) -> dict[str, Question]:
    """Find the questions that check-ins ask, by their deck ids.

    A question that its author erased, or that a release dropped from the deck, has an empty text.
    """
    keys = {checkin.question_key for checkin in checkins}
    own_ids = [
        int(key.removeprefix(OWN_QUESTION_PREFIX)) for key in keys if key.startswith(OWN_QUESTION_PREFIX)
    ]
    own = await work.questions.find_questions(couple_id, own_ids) if own_ids else {}
    known = {question.deck_id: question for question in decks.questions} | own | TEXTLESS
    return {key: known.get(key) or Question(key, "communication", "") for key in keys}


async def answers_of_all(
    work: UnitOfWork, couple: Couple, checkins: Sequence[Checkin]
) -> dict[int, tuple[Answer, ...]]:
    """Load the answers to several check-ins, each in the couple's own order."""
    order = couple.user_ids
    found = await work.checkins.answers_to_all(couple.id, [checkin.id for checkin in checkins])
    by_checkin: dict[int, list[Answer]] = {checkin.id: [] for checkin in checkins}
    for answer in found:
        by_checkin[answer.checkin_id].append(answer)
    return {
        checkin_id: tuple(sorted(answers, key=lambda answer: order.index(answer.user_id)))
        for checkin_id, answers in by_checkin.items()
    }


async def delete_answer(
    work: UnitOfWork, couple: Couple, checkin_id: int, user_id: int, _now: datetime
) -> None:
    """Delete an answer and the messages that show it."""
    await work.checkins.delete_answer(checkin_id, user_id)
    await work.deliveries.cancel_pending(checkin_id, DeliveryKind.DISCUSSION)
    await delete_posts(work, couple, DeliveryKind.REVEAL, checkin_id)


async def delete_own_answer(
    work: UnitOfWork, couple: Couple, checkin_id: int, user_id: int, now: datetime
) -> None:
    """Delete an answer and the messages that show it, and redraw its other cards."""
    await delete_answer(work, couple, checkin_id, user_id, now)
    work.redraw_all_cards(couple, checkin_id)


async def delete_question(
    work: UnitOfWork, couple: Couple, question_id: int, _user_id: int, now: datetime
) -> None:
    """Delete a question of a partner's own, and redraw every card that names it."""
    terms = {"question": str(question_id)}
    proposed = await work.proposals.proposals_for_terms(couple.id, ProposalKind.QUESTION, terms)
    await close_proposals(work, couple, ProposalKind.QUESTION, terms, now)
    await work.questions.delete_question(question_id)
    asked = await work.checkins.checkins_asking(couple.id, f"{OWN_QUESTION_PREFIX}{question_id}")
    await redraw_recaps(work, couple, *(at for _, at in asked))
    for subject_id in [proposal.id for proposal in proposed] + [checkin_id for checkin_id, _ in asked]:
        work.redraw_all_cards(couple, subject_id)


async def _question_text(work: UnitOfWork, couple: Couple, proposal: Proposal) -> str | None:
    question = await work.questions.find_question(couple.id, int(proposal.terms["question"]))
    return question.text if question is not None else None


QUESTION_AGREEMENT = Agreement(
    carry_out=lambda work, _couple, proposal, _now: work.questions.mark_agreed(
        int(proposal.terms["question"])
    ),
    find_words=_question_text,
    on_decline=lambda work, _couple, proposal, _now: work.questions.delete_question(
        int(proposal.terms["question"])
    ),
)


async def gather_questions(
    work: UnitOfWork, decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find the questions that were revealed; a recap shows no answers."""
    revealed = await work.checkins.revealed_between(couple.id, span.begins_at, span.ends_at, MOST_QUESTIONS)
    found: list[RecapItem] = []
    for checkin in revealed:
        day = (checkin.revealed_at or checkin.opened_at).astimezone(couple.zone).date()
        question = await question_of(work, decks, checkin)
        found.append(RecapItem(RecapItemKind.QUESTION, day, question.text, question=question))
    return found
