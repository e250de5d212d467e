"""The choice of the question that a couple's next check-in asks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.checkins import (
    FIRST_QUESTION,
    FRAME_QUESTION,
    OWN_QUESTION_PREFIX,
    THIRD_PARTY_QUESTION,
    Checkin,
    own_question_id_of,
)
from core.couples import Couple
from core.decks import Decks, leave_out_heavy, rotate_entries
from core.returning_questions import (
    THIRD_PARTY_AFTER,
    YEAR_AGO_WINDOW,
    AskingHistory,
    choose_year_ago_question,
    first_question_is_due,
    third_party_question_is_due,
)
from data.unit_of_work import UnitOfWork
from services.questions import TEXTLESS

CHECKIN_DECK = "checkin"
YEAR_AGO_DECK, THIRD_PARTY_DECK = "then", "eyes"  # records of returning questions, kept like decks
LONGEST_UNREVEALED = timedelta(weeks=5)  # a check-in of a monthly ritual may be open that long


async def next_question_keys(work: UnitOfWork, decks: Decks, couples: Sequence[Couple]) -> dict[int, str]:
    """Choose the next question of each couple, by couple id, and record that it was asked.

    In this order: the first question on its day, the couple's own questions, the frame if they have it, the
    question about a third person's view, a question of a year ago, and the deck, rotating through its parts.
    """
    revealed, erased_keys = await _revealed_a_year_ago(work, decks, couples)
    asked = await _asking_histories(work, couples, revealed)
    own = await work.questions.next_question_ids_of_all([couple.id for couple in couples])
    keys: dict[int, str] = {}
    dealt: list[tuple[int, str, str]] = []
    undecided: list[Couple] = []
    for couple in couples:
        history = asked[couple.id]
        if _first_is_due(couple, history, work.now):
            keys[couple.id] = FIRST_QUESTION
        elif couple.id in own:
            keys[couple.id] = f"{OWN_QUESTION_PREFIX}{own[couple.id]}"
        elif couple.has_frame:
            keys[couple.id] = FRAME_QUESTION
        elif third_party_question_is_due(couple.started_at, history, work.now):
            keys[couple.id] = THIRD_PARTY_QUESTION
            dealt.append((couple.id, THIRD_PARTY_DECK, THIRD_PARTY_QUESTION))
        elif then := choose_year_ago_question(revealed[couple.id], erased_keys, history, work.now):
            keys[couple.id] = then
            dealt.append((couple.id, YEAR_AGO_DECK, then))
        else:
            undecided.append(couple)
    from_deck = await _next_deck_ids(work, decks, undecided)
    keys |= from_deck
    dealt += [(couple_id, CHECKIN_DECK, deck_id) for couple_id, deck_id in from_deck.items()]
    asked_now = [own_id for couple_id, own_id in own.items() if keys[couple_id] != FIRST_QUESTION]
    if asked_now:
        await work.questions.update_asked_at(asked_now, work.now)
    await work.dealt.insert_all_dealt(dealt)
    return keys


async def _next_deck_ids(work: UnitOfWork, decks: Decks, couples: Sequence[Couple]) -> dict[int, str]:
    """Choose the next question of the deck for each couple, by couple id."""
    if not couples:
        return {}
    seen = await work.dealt.deck_ids_of_all([couple.id for couple in couples], CHECKIN_DECK)
    fits = await work.abouts.fits_of_all(couples)
    fitting = {
        couple.id: leave_out_heavy(decks.questions_for(fits[couple.id]), work.now - couple.started_at)
        for couple in couples
    }
    return {
        couple_id: rotate_entries(questions, seen[couple_id])[0].deck_id
        for couple_id, questions in fitting.items()
    }


async def _revealed_a_year_ago(
    work: UnitOfWork, decks: Decks, couples: Sequence[Couple]
) -> tuple[Mapping[int, Sequence[Checkin]], set[str]]:
    """Return the check-ins of a year ago, by couple id, and the keys of questions no longer asked."""
    nearest, farthest = YEAR_AGO_WINDOW
    found: defaultdict[int, list[Checkin]] = defaultdict(list)
    old_enough = [couple.id for couple in couples if work.now - couple.started_at >= nearest]
    if not old_enough:
        return found, set()
    last = work.now - nearest + LONGEST_UNREVEALED
    revealed = await work.checkins.revealed_of_all(old_enough, work.now - farthest, last)
    for checkin in revealed:
        found[checkin.couple_id].append(checkin)
    # A question that was erased has no text, and a retired one is not asked again.
    dealt_ids = {question.deck_id for question in decks.questions}
    keys = {checkin.question_key for checkin in revealed} - TEXTLESS.keys() - dealt_ids
    own_ids = {key: own_question_id_of(key) for key in keys}
    existing = await work.questions.existing_ids([one for one in own_ids.values() if one]) if keys else ()
    return found, {key for key, own_id in own_ids.items() if own_id not in existing}


async def _asking_histories(
    work: UnitOfWork, couples: Sequence[Couple], revealed: Mapping[int, Sequence[Checkin]]
) -> dict[int, AskingHistory]:
    """Load the last times returning questions were asked, by couple id; nothing for young couples.

    Those are the first question, the one about a third person's view, and what `revealed` asked.
    """
    old_enough = [couple.id for couple in couples if work.now - couple.started_at >= YEAR_AGO_WINDOW[0]]
    keys = {checkin.question_key for checkins in revealed.values() for checkin in checkins}
    asked = (
        await work.checkins.last_asked_at_of_all(old_enough, {*keys, FIRST_QUESTION}) if old_enough else {}
    )
    older = [couple.id for couple in couples if work.now - couple.started_at >= THIRD_PARTY_AFTER]
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
