"""Questions: which one comes next, and how its check-in is opened."""

from datetime import datetime, timedelta

from core.checkins import FIRST_QUESTION, OWN, Checkin, CheckinState, Question
from core.couples import Couple
from core.decks import Decks, rotate, through_the_parts
from core.deliveries import DeliveryKind
from data.stores import Stores
from services.rituals import Opener

DECK = "checkin"
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
    """Choose the next question: the couple's own first, then the deck, rotating through the five parts."""
    own = await stores.questions.next_of(couple.id)
    if own is not None:
        await stores.questions.was_asked(own, now)
        return f"{OWN}{own}"
    seen = await stores.seen.of(couple.id, DECK)
    question = rotate(through_the_parts(decks.questions), seen)[0]
    await stores.seen.add(couple.id, DECK, [question.key], now)
    return question.key


async def question_of(stores: Stores, decks: Decks, checkin: Checkin) -> Question:
    """Find the question that a check-in asks; the text of one that was erased since is empty."""
    if checkin.question_key.startswith(OWN):
        own = await stores.questions.get(checkin.couple_id, int(checkin.question_key.removeprefix(OWN)))
        return own or Question(checkin.question_key, "communication", "")
    for question in decks.questions:
        if question.key == checkin.question_key:
            return question
    return Question(FIRST_QUESTION, "journey", "")
