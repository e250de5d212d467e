"""Questions and answers: choose the next question, open its check-in, delete a partner's words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

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
from core.decks import Decks, leave_out_heavy, rotate_entries
from core.deliveries import DeliveryKind
from core.proposals import Proposal, ProposalKind
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
from services.ritual_openings import OccurrenceOpener, Openings

CHECKIN_DECK = "checkin"
YEAR_AGO_DECK, THIRD_PARTY_DECK = "then", "eyes"  # records of returning questions, kept like decks
LONGEST_UNREVEALED = timedelta(weeks=5)  # a check-in of a monthly ritual may be open that long
NUDGE_AFTER = timedelta(hours=24)


# These have texts of their own in `ui/texts/`, and no words in the deck.
TEXTLESS = {
    FIRST_QUESTION: Question(FIRST_QUESTION, "journey", ""),
    THIRD_PARTY_QUESTION: Question(THIRD_PARTY_QUESTION, "communication", ""),
    FRAME_QUESTION: Question(FRAME_QUESTION, "communication", ""),
}


async def open_checkin(
    work: UnitOfWork, decks: Decks, couple: Couple, now: datetime, question_key: str | None = None
) -> Checkin:
    """Open a couple's next check-in as `open_checkins` does, with the given question, if any."""
    keys = {couple.id: question_key} if question_key else await next_question_keys(work, decks, [couple], now)
    return (await open_checkins(work, [couple], keys, now))[0]


async def open_checkins(
    work: UnitOfWork, couples: Sequence[Couple], question_keys: Mapping[int, str], now: datetime
) -> list[Checkin]:
    """Open a check-in for each couple, and close the previous ones; `question_keys` is by couple id.

    Nudges are scheduled for the daytime after 24 hours.
    """
    by_id = {couple.id: couple for couple in couples}
    previous = await work.checkins.open_ids_of_all(by_id)
    if previous:
        await work.checkins.close_checkins(previous.values(), now)
        await work.deliveries.cancel_pending_of_all(
            previous.values(), DeliveryKind.NUDGE, DeliveryKind.CHECKIN
        )
    opened = await work.checkins.insert_checkins(question_keys, now)
    redraws = [
        work.deliveries.new_delivery(by_id[couple_id], DeliveryKind.REDRAW, checkin_id, now, now)
        for couple_id, checkin_id in previous.items()
    ]
    nudges = [
        work.deliveries.new_delivery(
            by_id[checkin.couple_id],
            DeliveryKind.NUDGE,
            checkin.id,
            now + NUDGE_AFTER,
            now,
            user_id=user_id,
        )
        for checkin in opened
        for user_id in by_id[checkin.couple_id].user_ids
    ]
    await work.deliveries.insert_deliveries([*redraws, *nudges])
    return opened


def checkin_opener(decks: Decks) -> OccurrenceOpener:
    """Return the opener of the check-in ritual."""

    async def open_next(work: UnitOfWork, couples: Sequence[Couple], now: datetime) -> Openings:
        keys = await next_question_keys(work, decks, couples, now)
        opened = await open_checkins(work, couples, keys, now)
        return {checkin.couple_id: (DeliveryKind.CHECKIN, checkin.id) for checkin in opened}

    return OccurrenceOpener(open_next, opens_many=True)


async def next_question_keys(
    work: UnitOfWork, decks: Decks, couples: Sequence[Couple], now: datetime
) -> dict[int, str]:
    """Choose the next question of each couple, by couple id, and record that it was asked.

    In this order: the first question on its day, the couple's own questions, the frame if they have it, the
    question about a third person's view, a question of a year ago, and the deck, rotating through its parts.
    """
    revealed, erased_keys = await _revealed_a_year_ago(work, decks, couples, now)
    asked = await _asking_histories(work, couples, revealed, now)
    own = await work.questions.next_question_ids_of_all([couple.id for couple in couples])
    keys: dict[int, str] = {}
    dealt: list[tuple[int, str, str]] = []
    undecided: list[Couple] = []
    for couple in couples:
        history = asked[couple.id]
        if _first_is_due(couple, history, now):
            keys[couple.id] = FIRST_QUESTION
        elif couple.id in own:
            keys[couple.id] = f"{OWN_QUESTION_PREFIX}{own[couple.id]}"
        elif couple.has_frame:
            keys[couple.id] = FRAME_QUESTION
        elif third_party_question_is_due(couple.started_at, history, now):
            keys[couple.id] = THIRD_PARTY_QUESTION
            dealt.append((couple.id, THIRD_PARTY_DECK, THIRD_PARTY_QUESTION))
        elif then := choose_year_ago_question(revealed[couple.id], erased_keys, history, now):
            keys[couple.id] = then
            dealt.append((couple.id, YEAR_AGO_DECK, then))
        else:
            undecided.append(couple)
    if undecided:
        seen = await work.dealt.deck_ids_of_all([couple.id for couple in undecided], CHECKIN_DECK)
        fits = await work.abouts.fits_of_all(undecided)
        for couple in undecided:
            questions = leave_out_heavy(decks.questions_for(fits[couple.id]), now - couple.started_at)
            keys[couple.id] = rotate_entries(questions, seen[couple.id])[0].deck_id
            dealt.append((couple.id, CHECKIN_DECK, keys[couple.id]))
    asked_now = [own_id for couple_id, own_id in own.items() if keys[couple_id] != FIRST_QUESTION]
    if asked_now:
        await work.questions.update_asked_at(asked_now, now)
    await work.dealt.insert_all_dealt(dealt, now)
    return keys


async def _revealed_a_year_ago(
    work: UnitOfWork, decks: Decks, couples: Sequence[Couple], now: datetime
) -> tuple[Mapping[int, Sequence[Checkin]], set[str]]:
    """Return the check-ins of a year ago, by couple id, and the keys of questions no longer asked."""
    nearest, farthest = YEAR_AGO_WINDOW
    found: defaultdict[int, list[Checkin]] = defaultdict(list)
    old_enough = [couple.id for couple in couples if now - couple.started_at >= nearest]
    if not old_enough:
        return found, set()
    last = now - nearest + LONGEST_UNREVEALED
    revealed = await work.checkins.revealed_of_all(old_enough, now - farthest, last)
    for checkin in revealed:
        found[checkin.couple_id].append(checkin)
    # A question that was erased has no text, and a retired one is not asked again.
    dealt_ids = {question.deck_id for question in decks.questions}
    keys = {checkin.question_key for checkin in revealed} - TEXTLESS.keys() - dealt_ids
    own_ids = {key: own_question_id_of(key) for key in keys}
    existing = await work.questions.existing_ids([one for one in own_ids.values() if one]) if keys else ()
    return found, {key for key, own_id in own_ids.items() if own_id not in existing}


async def _asking_histories(
    work: UnitOfWork, couples: Sequence[Couple], revealed: Mapping[int, Sequence[Checkin]], now: datetime
) -> dict[int, AskingHistory]:
    """Load the last times returning questions were asked, by couple id; nothing for young couples.

    Those are the first question, the one about a third person's view, and what `revealed` asked.
    """
    old_enough = [couple.id for couple in couples if now - couple.started_at >= YEAR_AGO_WINDOW[0]]
    keys = {checkin.question_key for checkins in revealed.values() for checkin in checkins}
    asked = (
        await work.checkins.last_asked_at_of_all(old_enough, {*keys, FIRST_QUESTION}) if old_enough else {}
    )
    older = [couple.id for couple in couples if now - couple.started_at >= THIRD_PARTY_AFTER]
    dealt = await work.dealt.last_dealt_at_of_all(older, (YEAR_AGO_DECK, THIRD_PARTY_DECK)) if older else {}
    return {
        couple.id: AskingHistory(
            asked.get(couple.id, {}),
            dealt.get((couple.id, YEAR_AGO_DECK)),
            dealt.get((couple.id, THIRD_PARTY_DECK)),
        )
        for couple in couples
    }


def _first_is_due(couple: Couple, asked: AskingHistory, now: datetime) -> bool:
    began = couple.started_at.astimezone(couple.zone).date()
    last = asked.last_asked_at.get(FIRST_QUESTION, couple.started_at).astimezone(couple.zone).date()
    return first_question_is_due(began, now.astimezone(couple.zone).date(), last)


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


async def delete_answer(
    work: UnitOfWork, couple: Couple, checkin_id: int, user_id: int, _now: datetime
) -> None:
    """Delete an answer, the traces of its pulse, and the messages that show it."""
    await work.answers.delete_answer(checkin_id, user_id)
    # The follow-up was chosen by both pulses.
    await work.dealt.delete_followup_of(couple.id, checkin_id)
    await work.checkins.update_item(checkin_id, followup_key=None)
    await work.deliveries.cancel_pending(checkin_id, DeliveryKind.DISCUSSION)
    await work.card_reactions.delete_reactions_to(DeliveryKind.REVEAL, checkin_id)
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
    """Delete a partner's own question, and redraw every card that names it."""
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
