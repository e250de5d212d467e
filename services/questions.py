"""Questions: which one comes next, and how its check-in is opened."""

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
from core.returning_questions import (
    THIRD_PARTY_AFTER,
    YEAR_AGO_WINDOW,
    AskingHistory,
    choose_year_ago_question,
    first_question_is_due,
    third_party_question_is_due,
)
from data.stores import Stores
from services.rituals import OccurrenceOpener

CHECKIN_DECK = "checkin"
YEAR_AGO_DECK, THIRD_PARTY_DECK = "then", "eyes"  # what came back is remembered beside the decks
LONGEST_UNREVEALED = timedelta(weeks=5)  # that a check-in may stand before it is revealed
NUDGE_AFTER = timedelta(hours=24)


async def open_checkin(
    stores: Stores, decks: Decks, couple: Couple, now: datetime, question_key: str | None = None
) -> Checkin:
    """Open the next check-in and close the one before; its nudges wait 24 hours, then for daytime."""
    previous = await stores.checkins.open_of(couple.id)
    if previous is not None:
        await stores.checkins.update_checkin(previous.id, state=CheckinState.CLOSED)
        await stores.deliveries.cancel_pending(DeliveryKind.NUDGE, previous.id)
        await stores.deliveries.cancel_pending(DeliveryKind.CHECKIN, previous.id)
        await stores.deliveries.schedule(couple, DeliveryKind.REDRAW, previous.id, now, now)
    key = question_key or await next_question_key(stores, decks, couple, now)
    checkin = await stores.checkins.insert_checkin(couple.id, key, now)
    for partner in couple.partners:
        await stores.deliveries.schedule(
            couple, DeliveryKind.NUDGE, checkin.id, now + NUDGE_AFTER, now, user_id=partner.user_id
        )
    return checkin


def checkin_opener(decks: Decks) -> OccurrenceOpener:
    """Make the function that the check-in ritual calls at its moment."""

    async def open_next(stores: Stores, couple: Couple, now: datetime) -> tuple[DeliveryKind, int]:
        return DeliveryKind.CHECKIN, (await open_checkin(stores, decks, couple, now)).id

    return open_next


async def next_question_key(stores: Stores, decks: Decks, couple: Couple, now: datetime) -> str:
    """Choose the next question.

    The first one on its day; then the couple's own; a third pair of eyes; one of a year ago; then the deck,
    rotating through the five parts.
    """
    asked = await _asked_lately(stores, couple, now)
    if _first_is_due(couple, asked, now):
        return FIRST_QUESTION
    own = await stores.questions.next_question_id_of(couple.id)
    if own is not None:
        await stores.questions.update_asked_at(own, now)
        return f"{OWN_QUESTION_PREFIX}{own}"
    if third_party_question_is_due(couple.started_at, asked, now):
        await stores.dealt.insert_dealt(couple.id, THIRD_PARTY_DECK, [THIRD_PARTY_QUESTION], now)
        return THIRD_PARTY_QUESTION
    then = await _question_key_of_a_year_ago(stores, couple, asked, now)
    if then is not None:
        await stores.dealt.insert_dealt(couple.id, YEAR_AGO_DECK, [then], now)
        return then
    seen = await stores.dealt.deck_ids_of(couple.id, CHECKIN_DECK)
    question = rotate_entries(interleave_parts(decks.questions), seen)[0]
    await stores.dealt.insert_dealt(couple.id, CHECKIN_DECK, [question.deck_id], now)
    return question.deck_id


async def _asked_lately(stores: Stores, couple: Couple, now: datetime) -> AskingHistory:
    """Load what decides on a return; for a couple that is too young for one, nothing."""
    age, nearest = now - couple.started_at, YEAR_AGO_WINDOW[0]
    return AskingHistory(
        await stores.checkins.last_asked_at_by_question(couple.id) if age >= nearest else {},
        await stores.dealt.last_dealt_at(couple.id, YEAR_AGO_DECK) if age >= nearest else None,
        await stores.dealt.last_dealt_at(couple.id, THIRD_PARTY_DECK) if age >= THIRD_PARTY_AFTER else None,
    )


def _first_is_due(couple: Couple, asked: AskingHistory, now: datetime) -> bool:
    began = couple.started_at.astimezone(couple.zone).date()
    last = asked.last_asked_at.get(FIRST_QUESTION, couple.started_at).astimezone(couple.zone).date()
    return first_question_is_due(began, now.astimezone(couple.zone).date(), last)


async def _question_key_of_a_year_ago(
    stores: Stores, couple: Couple, asked: AskingHistory, now: datetime
) -> str | None:
    nearest, farthest = YEAR_AGO_WINDOW
    if now - couple.started_at < nearest:
        return None
    revealed = await stores.checkins.revealed_between(
        couple.id, now - farthest, now - nearest + LONGEST_UNREVEALED, 100
    )
    own = [one.question_key for one in revealed if one.question_key.startswith(OWN_QUESTION_PREFIX)]
    gone = [
        key
        for key in own
        if await stores.questions.find_question(couple.id, int(key.removeprefix(OWN_QUESTION_PREFIX))) is None
    ]
    return choose_year_ago_question(revealed, gone, asked, now)


async def question_of(stores: Stores, decks: Decks, checkin: Checkin) -> Question:
    """Find the question that a check-in asks; the text of one that was erased since is empty."""
    if checkin.question_key.startswith(OWN_QUESTION_PREFIX):
        own = await stores.questions.find_question(
            checkin.couple_id, int(checkin.question_key.removeprefix(OWN_QUESTION_PREFIX))
        )
        return own or Question(checkin.question_key, "communication", "")
    if checkin.question_key == THIRD_PARTY_QUESTION:
        return Question(THIRD_PARTY_QUESTION, "communication", "")
    for question in decks.questions:
        if question.deck_id == checkin.question_key:
            return question
    return Question(FIRST_QUESTION, "journey", "")


async def answers_in_order(stores: Stores, couple: Couple, checkin: Checkin) -> tuple[Answer, ...]:
    """Load the answers in the couple's own order."""
    order = couple.user_ids
    found = await stores.checkins.answers_to(checkin)
    return tuple(sorted(found, key=lambda answer: order.index(answer.user_id)))
