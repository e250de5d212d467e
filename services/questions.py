"""Questions: which one comes next, and how its check-in is opened."""

from datetime import datetime, timedelta

from core.checkins import FIRST_QUESTION, OWN, THIRD_EYES, Answer, Checkin, CheckinState, Question
from core.couples import Couple
from core.decks import Decks, rotate, through_the_parts
from core.deliveries import DeliveryKind
from core.returns import EYES_AFTER, YEAR_AGO, Asked, eyes_are_due, first_is_due, of_a_year_ago
from data.stores import Stores
from services.rituals import Opener

DECK = "checkin"
THEN, EYES = "then", "eyes"  # what came back is remembered beside the decks
WEEKS = timedelta(weeks=5)  # that a check-in may stand before it is revealed
NUDGE_AFTER = timedelta(hours=24)


async def open_checkin(
    stores: Stores, decks: Decks, couple: Couple, now: datetime, question_key: str | None = None
) -> Checkin:
    """Open the next check-in and close the one before; its nudges wait 24 hours, then for daytime."""
    previous = await stores.checkins.open_of(couple.id)
    if previous is not None:
        await stores.checkins.change(previous.id, state=CheckinState.CLOSED)
        await stores.deliveries.drop(DeliveryKind.NUDGE, previous.id)
        await stores.deliveries.drop(DeliveryKind.CHECKIN, previous.id)
        await stores.deliveries.plan(couple, DeliveryKind.REDRAW, previous.id, now, now)
    key = question_key or await next_question(stores, decks, couple, now)
    checkin = await stores.checkins.open(couple.id, key, now)
    for partner in couple.partners:
        await stores.deliveries.plan(
            couple, DeliveryKind.NUDGE, checkin.id, now + NUDGE_AFTER, now, user_id=partner.user_id
        )
    return checkin


def checkin_opener(decks: Decks) -> Opener:
    """Make the function that the check-in ritual calls at its moment."""

    async def open_next(stores: Stores, couple: Couple, now: datetime) -> tuple[DeliveryKind, int]:
        return DeliveryKind.CHECKIN, (await open_checkin(stores, decks, couple, now)).id

    return open_next


async def next_question(stores: Stores, decks: Decks, couple: Couple, now: datetime) -> str:
    """Choose the next question.

    The first one on its day; then the couple's own; a third pair of eyes; one of a year ago; then the deck,
    rotating through the five parts.
    """
    asked = await _asked_lately(stores, couple, now)
    if _first_is_due(couple, asked, now):
        return FIRST_QUESTION
    own = await stores.questions.next_of(couple.id)
    if own is not None:
        await stores.questions.was_asked(own, now)
        return f"{OWN}{own}"
    if eyes_are_due(couple.started_at, asked, now):
        await stores.seen.add(couple.id, EYES, [THIRD_EYES], now)
        return THIRD_EYES
    then = await _of_a_year_ago(stores, couple, asked, now)
    if then is not None:
        await stores.seen.add(couple.id, THEN, [then], now)
        return then
    seen = await stores.seen.of(couple.id, DECK)
    question = rotate(through_the_parts(decks.questions), seen)[0]
    await stores.seen.add(couple.id, DECK, [question.key], now)
    return question.key


async def _asked_lately(stores: Stores, couple: Couple, now: datetime) -> Asked:
    """Load what decides on a return; for a couple that is too young for one, nothing."""
    age, nearest = now - couple.started_at, YEAR_AGO[0]
    return Asked(
        await stores.checkins.last_asked(couple.id) if age >= nearest else {},
        await stores.seen.last(couple.id, THEN) if age >= nearest else None,
        await stores.seen.last(couple.id, EYES) if age >= EYES_AFTER else None,
    )


def _first_is_due(couple: Couple, asked: Asked, now: datetime) -> bool:
    began = couple.started_at.astimezone(couple.zone).date()
    last = asked.last.get(FIRST_QUESTION, couple.started_at).astimezone(couple.zone).date()
    return first_is_due(began, now.astimezone(couple.zone).date(), last)


async def _of_a_year_ago(stores: Stores, couple: Couple, asked: Asked, now: datetime) -> str | None:
    nearest, farthest = YEAR_AGO
    if now - couple.started_at < nearest:
        return None
    revealed = await stores.checkins.revealed_of(couple.id, now - farthest, now - nearest + WEEKS, 100)
    own = [one.question_key for one in revealed if one.question_key.startswith(OWN)]
    gone = [key for key in own if await stores.questions.get(couple.id, int(key.removeprefix(OWN))) is None]
    return of_a_year_ago(revealed, gone, asked, now)


async def question_of(stores: Stores, decks: Decks, checkin: Checkin) -> Question:
    """Find the question that a check-in asks; the text of one that was erased since is empty."""
    if checkin.question_key.startswith(OWN):
        own = await stores.questions.get(checkin.couple_id, int(checkin.question_key.removeprefix(OWN)))
        return own or Question(checkin.question_key, "communication", "")
    if checkin.question_key == THIRD_EYES:
        return Question(THIRD_EYES, "communication", "")
    for question in decks.questions:
        if question.key == checkin.question_key:
            return question
    return Question(FIRST_QUESTION, "journey", "")


async def answers_in_order(stores: Stores, couple: Couple, checkin: Checkin) -> tuple[Answer, ...]:
    """Load the answers in the couple's own order."""
    order = couple.user_ids
    found = await stores.checkins.answers_to(checkin)
    return tuple(sorted(found, key=lambda answer: order.index(answer.user_id)))
