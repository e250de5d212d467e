"""Check-ins: questions asked in turn, answers sealed, and nobody else's."""

import pytest
from houses import (
    ADA,
    BO,
    CLEO,
    DECKS,
    DEE,
    Clock,
    House,
    answer,
    current,
    person,
    reveal,
)

from core.checkins import (
    FIRST_QUESTION,
    AlreadyRevealed,
    CheckinState,
    CheckinStillOpen,
    NoAnswer,
    NoCheckin,
    OneAnswerIsIn,
)
from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import Empty, NotYours, Over, TooLong


@pytest.mark.parametrize("body", ["", " \n ", "a" * 4_001])
async def test_an_answer_over_its_limits_changes_nothing(house: House, couple: Couple, body: str) -> None:
    checkin_id = await current(house)
    with pytest.raises((Empty, TooLong)):
        await answer(house, ADA, checkin_id, body)
    with pytest.raises(TooLong):
        await house.checkins.answer(person(ADA), checkin_id, "fine", "g" * 301, None)
    assert (await house.checkins.view(checkin_id)).checkin.answered_by == ()


async def test_the_longest_answer_is_kept_whole(house: House, couple: Couple) -> None:
    checkin_id = await current(house)
    await house.checkins.answer(person(ADA), checkin_id, "é" * 4_000, "💌" * 300, 1)
    _, mine = await house.checkins.sealed_answer(person(ADA), checkin_id)
    assert mine is not None
    assert (len(mine.body), len(mine.gratitude or "")) == (4_000, 300)


async def test_a_stranger_neither_answers_nor_reads(house: House, couple: Couple) -> None:
    checkin_id = await reveal(house)
    for refusal in (NotInCouple, NotYours):
        for refused in (
            answer(house, CLEO, checkin_id),
            house.checkins.reveal(checkin_id, person(CLEO)),
            house.checkins.sealed_answer(person(CLEO), checkin_id),
            house.checkins.swap(person(CLEO), checkin_id),
            house.checkins.take_back(person(CLEO), checkin_id),
        ):
            with pytest.raises(refusal):
                await refused
        if refusal is NotInCouple:
            await house.begin(CLEO, DEE)


async def test_a_lone_answer_stays_sealed_for_ever_when_the_next_question_opens(
    house: House, couple: Couple, clock: Clock
) -> None:
    checkin_id = await current(house)
    await answer(house, ADA, checkin_id)
    _, (ritual,) = await house.rituals.list(person(ADA))
    assert ritual.next_at is not None
    clock.now = ritual.next_at
    await house.rituals.fire(ritual.id)
    assert await current(house) != checkin_id
    assert (await house.checkins.view(checkin_id)).checkin.state is CheckinState.CLOSED
    with pytest.raises(Over):
        await answer(house, BO, checkin_id)
    with pytest.raises(Over):
        await house.checkins.reveal(checkin_id, person(ADA))
    kinds = {delivery.kind for delivery in await house.claim_all()}
    assert DeliveryKind.REDRAW in kinds
    assert DeliveryKind.NUDGE not in kinds


async def test_each_is_nudged_once_a_day_later_unless_they_have_answered(
    house: House, couple: Couple, clock: Clock
) -> None:
    checkin_id = await current(house)
    await answer(house, BO, checkin_id)
    clock.forward(hours=23, minutes=49)
    assert await house.due(DeliveryKind.NUDGE) == []
    clock.forward(minutes=1)
    assert [nudge.user_id for nudge in await house.due(DeliveryKind.NUDGE)] == [ADA]
    clock.forward(days=2)
    assert await house.due(DeliveryKind.NUDGE) == []


async def test_nobody_is_nudged_after_the_reveal(house: House, couple: Couple, clock: Clock) -> None:
    await reveal(house)
    clock.forward(days=2)
    assert await house.due(DeliveryKind.NUDGE) == []


async def test_each_may_switch_their_own_nudges_off(house: House, couple: Couple) -> None:
    await house.checkins.switch_nudges(person(ADA), couple.id, wanted=False)
    partners = (await house.couples.of(person(BO))).partners
    assert [partner.wants_nudges for partner in partners] == [False, True]
    await house.checkins.switch_nudges(person(ADA), couple.id, wanted=True)
    assert all(partner.wants_nudges for partner in (await house.couples.of(person(BO))).partners)
    with pytest.raises(NotInCouple):
        await house.checkins.switch_nudges(person(CLEO), couple.id, wanted=False)


async def test_one_question_is_open_at_a_time(house: House, couple: Couple) -> None:
    with pytest.raises(CheckinStillOpen):
        await house.checkins.open_now(person(ADA))
    await reveal(house)
    with pytest.raises(NoCheckin):
        await house.checkins.current(person(ADA))
    view, delivery = await house.checkins.open_now(person(BO))
    assert (delivery.kind, delivery.subject_id) == (DeliveryKind.CHECKIN, view.checkin.id)


async def test_a_question_may_be_swapped_until_an_answer_is_in(house: House, couple: Couple) -> None:
    await reveal(house)
    view, _ = await house.checkins.open_now(person(ADA))
    swapped = await house.checkins.swap(person(BO), view.checkin.id)
    assert swapped.question.key != view.question.key
    await answer(house, ADA, view.checkin.id)
    with pytest.raises(OneAnswerIsIn):
        await house.checkins.swap(person(BO), view.checkin.id)
    await answer(house, BO, view.checkin.id)
    with pytest.raises(AlreadyRevealed):
        await house.checkins.swap(person(BO), view.checkin.id)


async def test_questions_take_turns_through_the_parts_without_a_repeat(house: House, couple: Couple) -> None:
    await reveal(house)
    view, _ = await house.checkins.open_now(person(ADA))
    asked = [view.question] + [
        (await house.checkins.swap(person(ADA), view.checkin.id)).question for _ in range(14)
    ]
    assert len({question.key for question in asked}) == 15
    assert len({question.part for question in asked[:5]}) == 5
    assert {question.key for question in asked} <= {question.key for question in DECKS.questions}


async def test_a_question_of_their_own_comes_first_once_both_agree(
    house: House, couple: Couple, clock: Clock
) -> None:
    await reveal(house)
    card = await house.checkins.add_question(person(ADA), "  What shall we plant?  ")
    await house.checkins.open_now(person(ADA))
    assert (await house.checkins.current(person(ADA))).question.text != "What shall we plant?"
    await house.agreements.agree(person(BO), card.subject_id)
    await reveal(house)
    clock.forward(minutes=1)
    view, _ = await house.checkins.open_now(person(BO))
    assert view.question.text == "What shall we plant?"
    await reveal(house)
    clock.forward(minutes=1)
    assert (await house.checkins.open_now(person(BO)))[0].question.text != "What shall we plant?"


async def test_a_question_that_is_not_agreed_to_is_forgotten(house: House, couple: Couple) -> None:
    card = await house.checkins.add_question(person(ADA), "What shall we plant?")
    await house.agreements.decline(person(BO), card.subject_id)
    assert (await house.couples.status(person(ADA))).counts["questions"] == 0


@pytest.mark.parametrize("text", ["", "   ", "a" * 301])
async def test_a_question_over_its_limits_is_refused(house: House, couple: Couple, text: str) -> None:
    with pytest.raises((Empty, TooLong)):
        await house.checkins.add_question(person(ADA), text)
    assert (await house.couples.status(person(ADA))).counts["questions"] == 0


async def test_one_finds_what_one_has_answered(house: House, couple: Couple) -> None:
    with pytest.raises(NoAnswer):
        await house.histories.own_answers(person(ADA))
    first, second = await reveal(house), await reveal(house)
    found = await house.histories.own_answers(person(ADA))
    assert [one.checkin.id for one in found.items] == [second, first]


async def test_what_is_unknown_is_over(house: House, couple: Couple) -> None:
    for refused in (
        house.checkins.view(1),
        house.checkins.reveal(1),
        answer(house, ADA, 1),
        house.checkins.swap(person(ADA), 1),
    ):
        with pytest.raises(Over):
            await refused


async def test_the_first_question_is_the_first(house: House, couple: Couple) -> None:
    assert (await house.checkins.current(person(BO))).question.key == FIRST_QUESTION
