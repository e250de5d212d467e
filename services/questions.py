"""Questions and answers: find those of check-ins, delete a partner's words."""

from collections.abc import Iterable, Sequence

from core.checkins import (
    FIRST_QUESTION,
    FRAME_QUESTION,
    OWN_QUESTION_PREFIX,
    THIRD_PARTY_QUESTION,
    Answer,
    Checkin,
    Question,
    own_question_id_of,
)
from core.couples import Couple
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.proposals import Proposal, ProposalKind
from data.unit_of_work import UnitOfWork
from services.base import Agreement
from services.deliveries import delete_posts
from services.proposals import close_proposals
from services.recaps import redraw_recaps

# These have texts of their own in `ui/texts/`, and no words in the deck.
TEXTLESS = {
    FIRST_QUESTION: Question(FIRST_QUESTION, "journey", ""),
    THIRD_PARTY_QUESTION: Question(THIRD_PARTY_QUESTION, "communication", ""),
    FRAME_QUESTION: Question(FRAME_QUESTION, "communication", ""),
}


async def question_of(work: UnitOfWork, decks: Decks, checkin: Checkin) -> Question:
    """Find a check-in's question, as `questions_of_all` does."""
    return (await questions_of_all(work, decks, checkin.couple_id, [checkin]))[checkin.question_key]


async def questions_of_all(
    work: UnitOfWork, decks: Decks, couple_id: int, checkins: Iterable[Checkin]
) -> dict[str, Question]:
    """Find the questions of several check-ins, by their deck ids.

    A question that its author erased, or that a release dropped from the deck, has an empty text.
    """
    keys = {checkin.question_key for checkin in checkins}
    own_ids = [own_id for key in keys if (own_id := own_question_id_of(key)) is not None]
    own = await work.questions.find_questions(couple_id, own_ids) if own_ids else {}
    return {key: own.get(key) or deck_question_of(decks, key) for key in keys}


def deck_question_of(decks: Decks, question_key: str) -> Question:
    """Find a deck question; one that left the deck has an empty text."""
    return (
        TEXTLESS.get(question_key)
        or decks.questions_by_id.get(question_key)
        or Question(question_key, "communication", "")
    )


async def answers_of_all(
    work: UnitOfWork, couple: Couple, checkins: Sequence[Checkin]
) -> dict[int, tuple[Answer, ...]]:
    """Load the answers to several check-ins, each in the couple's own order."""
    found = await work.answers.answers_to_all(couple.id, [checkin.id for checkin in checkins])
    by_checkin: dict[int, list[Answer]] = {checkin.id: [] for checkin in checkins}
    for answer in found:
        by_checkin[answer.checkin_id].append(answer)
    return {
        checkin_id: tuple(sorted(answers, key=lambda answer: couple.user_ids.index(answer.user_id)))
        for checkin_id, answers in by_checkin.items()
    }


async def delete_answer(work: UnitOfWork, couple: Couple, checkin_id: int, user_id: int) -> None:
    """Delete an answer, the traces of its pulse, and the messages that show it."""
    await work.answers.delete_answer(checkin_id, user_id)
    # The follow-up was chosen by both pulses.
    await work.dealt.delete_followup_of(couple.id, checkin_id)
    await work.checkins.update_item(checkin_id, followup_key=None)
    await work.deliveries.cancel_pending(checkin_id, DeliveryKind.DISCUSSION)
    await work.card_reactions.delete_reactions_to(DeliveryKind.REVEAL, checkin_id)
    await delete_posts(work, couple, DeliveryKind.REVEAL, checkin_id)
    # "Then and now" shows the answers of earlier years as well.
    for later_id in await work.checkins.later_ids_of(checkin_id):
        work.redraw_all_cards(couple, later_id)


async def delete_own_answer(work: UnitOfWork, couple: Couple, checkin_id: int, user_id: int) -> None:
    """Delete an answer and the messages that show it, and redraw its other cards."""
    await delete_answer(work, couple, checkin_id, user_id)
    work.redraw_all_cards(couple, checkin_id)


async def delete_question(work: UnitOfWork, couple: Couple, question_id: int, _user_id: int) -> None:
    """Delete a partner's own question, and redraw every card that names it."""
    terms = {"question": str(question_id)}
    proposed = await work.proposals.proposals_for_terms(couple.id, ProposalKind.QUESTION, terms)
    await close_proposals(work, couple, ProposalKind.QUESTION, terms)
    await work.questions.delete_question(question_id)
    asked = await work.checkins.checkins_asking(couple.id, f"{OWN_QUESTION_PREFIX}{question_id}")
    await redraw_recaps(work, couple, *(at for _, at in asked))
    for subject_id in [proposal.id for proposal in proposed] + [checkin_id for checkin_id, _ in asked]:
        work.redraw_all_cards(couple, subject_id)


async def _question_text(work: UnitOfWork, couple: Couple, proposal: Proposal) -> str | None:
    question = await work.questions.find_question(couple.id, int(proposal.terms["question"]))
    return question.text if question is not None else None


QUESTION_AGREEMENT = Agreement(
    carry_out=lambda work, _couple, proposal: work.questions.mark_agreed(int(proposal.terms["question"])),
    find_words=_question_text,
    on_decline=lambda work, _couple, proposal: work.questions.delete_question(
        int(proposal.terms["question"])
    ),
)
