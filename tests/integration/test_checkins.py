"""Check-ins: questions asked in turn, answers sealed, and read by the couple alone."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from support.backend import (
    ADA,
    BO,
    CLEO,
    DECKS,
    DEE,
    Backend,
    ManualClock,
    answer_checkin,
    current_checkin_id,
    open_next_checkin,
    person,
    reveal_checkin,
)

from core.checkins import (
    FIRST_QUESTION,
    AlreadyAnswered,
    AlreadyRevealed,
    CheckinState,
    CheckinStillOpen,
    NoAnswer,
    NoCheckin,
)
from core.couples import Couple, NotInCouple
from core.decks import HEAVY
from core.deliveries import DeliveryKind
from core.errors import EmptyText, NotAvailable, NotYours, TextTooLong
from data.tables import checkins


@pytest.mark.parametrize("body", ["", " \n ", "a" * 4_001])
async def test_an_answer_over_its_limits_changes_nothing(backend: Backend, couple: Couple, body: str) -> None:
    checkin_id = await current_checkin_id(backend)
    with pytest.raises((EmptyText, TextTooLong)):
        await answer_checkin(backend, ADA, checkin_id, body)
    with pytest.raises(TextTooLong):
        await backend.checkins.submit_answer(person(ADA), checkin_id, "fine", "g" * 301, None)
    assert (await backend.checkins.checkin_view(checkin_id)).checkin.answered_by == ()


async def test_the_longest_answer_is_kept_whole(backend: Backend, couple: Couple) -> None:
    checkin_id = await current_checkin_id(backend)
    await backend.checkins.submit_answer(person(ADA), checkin_id, "é" * 4_000, "💌" * 300, 1)
    _, mine = await backend.checkins.own_sealed_answer(person(ADA), checkin_id)
    assert mine is not None
    assert (len(mine.body), len(mine.gratitude or "")) == (4_000, 300)


async def test_a_stranger_neither_answers_nor_reads(backend: Backend, couple: Couple) -> None:
    checkin_id = await reveal_checkin(backend)
    for refusal in (NotInCouple, NotYours):
        for refused in (
            answer_checkin(backend, CLEO, checkin_id),
            backend.checkins.read_reveal(person(CLEO), checkin_id),
            backend.checkins.own_sealed_answer(person(CLEO), checkin_id),
            backend.checkins.swap_question(person(CLEO), checkin_id),
            backend.checkins.delete_own_answer(person(CLEO), checkin_id),
        ):
            with pytest.raises(refusal):
                await refused
        if refusal is NotInCouple:
            await backend.begin_couple(CLEO, DEE)


async def close_by_the_next(backend: Backend, clock: ManualClock) -> None:
    """Let the ritual ask its next question."""
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert ritual.next_at is not None
    clock.now = ritual.next_at
    await backend.rituals.run_due_ritual(ritual.id)


@pytest.mark.on_postgresql
async def test_the_slower_one_may_answer_for_a_week_more_and_then_it_opens(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id, "early")
    await close_by_the_next(backend, clock)
    newest = await current_checkin_id(backend)
    assert newest != checkin_id
    await answer_checkin(backend, BO, newest)
    assert (await backend.checkins.current_checkin(person(BO))).checkin.id == checkin_id
    assert (await backend.checkins.current_checkin(person(ADA))).checkin.id == newest
    clock.advance(days=6, hours=23)
    answered = await answer_checkin(backend, BO, checkin_id, "late")
    assert answered.view.checkin.state is CheckinState.REVEALED
    revealed = await backend.checkins.read_reveal(person(ADA), checkin_id)
    assert [one.body for one in revealed.answers] == ["early", "late"]
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.REVEAL)] == [checkin_id]


@pytest.mark.on_postgresql
async def test_the_pulses_of_a_late_reveal_stand_where_it_opened(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    late = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, late, pulse=2)
    await close_by_the_next(backend, clock)
    newest = await current_checkin_id(backend)
    for user_id in (ADA, BO):
        clock.advance(hours=1)
        await answer_checkin(backend, user_id, newest, pulse=4)
    clock.advance(days=2)
    await answer_checkin(backend, BO, late, pulse=3)
    _, shared = await backend.histories.shared_pulses(person(ADA), clock() - timedelta(days=30))
    assert [week.pulses for week in shared] == [(4, 4), (2, 3)]


async def test_a_closed_question_without_any_answer_waits_for_none(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    checkin_id = await current_checkin_id(backend)
    await close_by_the_next(backend, clock)
    with pytest.raises(NotAvailable):
        await answer_checkin(backend, BO, checkin_id)
    newest = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, newest)
    await close_by_the_next(backend, clock)
    await backend.checkins.delete_own_answer(person(ADA), newest)
    with pytest.raises(NotAvailable):
        await answer_checkin(backend, BO, newest)


async def test_a_lone_answer_stays_sealed_for_ever_a_week_after_the_next_question_opens(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id)
    await close_by_the_next(backend, clock)
    kinds = {delivery.kind for delivery in await backend.claim_and_settle_all()}
    assert DeliveryKind.REDRAW in kinds
    assert DeliveryKind.NUDGE not in kinds
    clock.advance(days=7)
    assert await current_checkin_id(backend) != checkin_id
    assert (await backend.checkins.checkin_view(checkin_id)).checkin.state is CheckinState.CLOSED
    with pytest.raises(NotAvailable):
        await backend.checkins.own_sealed_answer(person(BO), checkin_id)
    with pytest.raises(NotAvailable):
        await answer_checkin(backend, BO, checkin_id)
    with pytest.raises(NotAvailable):
        await backend.checkins.read_reveal(person(ADA), checkin_id)


async def test_each_is_nudged_once_a_day_later_unless_they_have_answered(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, BO, checkin_id)
    clock.advance(hours=23, minutes=49)
    assert await backend.claim_due(DeliveryKind.NUDGE) == []
    clock.advance(minutes=1)
    assert [nudge.user_id for nudge in await backend.claim_due(DeliveryKind.NUDGE)] == [ADA]
    clock.advance(days=2)
    assert await backend.claim_due(DeliveryKind.NUDGE) == []


async def test_nobody_is_nudged_after_the_reveal(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await reveal_checkin(backend)
    clock.advance(days=2)
    assert await backend.claim_due(DeliveryKind.NUDGE) == []


@pytest.mark.on_postgresql
async def test_each_may_switch_their_own_nudges_off(backend: Backend, couple: Couple) -> None:
    await backend.checkins.switch_nudges(person(ADA), couple.id, wanted=False)
    partners = (await backend.couples.couple_of(person(BO))).partners
    assert [partner.wants_nudges for partner in partners] == [False, True]
    await backend.checkins.switch_nudges(person(ADA), couple.id, wanted=True)
    assert all(partner.wants_nudges for partner in (await backend.couples.couple_of(person(BO))).partners)
    with pytest.raises(NotInCouple):
        await backend.checkins.switch_nudges(person(CLEO), couple.id, wanted=False)


async def test_one_question_is_open_at_a_time(backend: Backend, couple: Couple) -> None:
    with pytest.raises(CheckinStillOpen):
        await backend.checkins.open_now(person(ADA))
    await reveal_checkin(backend)
    with pytest.raises(NoCheckin):
        await backend.checkins.current_checkin(person(ADA))
    view = await open_next_checkin(backend, BO)
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.CHECKIN)] == [view.checkin.id]


@pytest.mark.on_postgresql
async def test_a_question_may_be_swapped_until_an_answer_is_in(backend: Backend, couple: Couple) -> None:
    await reveal_checkin(backend)
    view = await open_next_checkin(backend)
    swapped = await backend.checkins.swap_question(person(BO), view.checkin.id)
    assert swapped.question.deck_id != view.question.deck_id
    await answer_checkin(backend, ADA, view.checkin.id)
    with pytest.raises(AlreadyAnswered):
        await backend.checkins.swap_question(person(BO), view.checkin.id)
    await answer_checkin(backend, BO, view.checkin.id)
    with pytest.raises(AlreadyRevealed):
        await backend.checkins.swap_question(person(BO), view.checkin.id)


async def test_questions_take_turns_through_the_parts_without_a_repeat(
    backend: Backend, couple: Couple
) -> None:
    await reveal_checkin(backend)
    view = await open_next_checkin(backend)
    asked = [view.question] + [
        (await backend.checkins.swap_question(person(ADA), view.checkin.id)).question for _ in range(14)
    ]
    assert len({question.deck_id for question in asked}) == 15
    assert len({question.part for question in asked[:5]}) == 5
    assert {question.deck_id for question in asked} <= {question.deck_id for question in DECKS.questions}


async def test_nothing_heavy_is_asked_in_the_first_month_however_often_they_swap(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await reveal_checkin(backend)
    view = await open_next_checkin(backend)

    async def swap(times: int) -> set[int]:
        views = [await backend.checkins.swap_question(person(ADA), view.checkin.id) for _ in range(times)]
        return {one.question.depth for one in views}

    assert await swap(40) == {1, 2}
    clock.advance(days=30)
    assert HEAVY in await swap(20)


async def test_a_retired_question_is_still_read_and_never_asked_again(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    retired = DECKS.retired_questions[0]
    checkin_id = await current_checkin_id(backend)
    async with backend.database.begin() as connection:
        await connection.execute(update(checkins).values(question_key=retired.deck_id))
    await reveal_checkin(backend)
    assert (await backend.checkins.reveal_view(checkin_id)).question.text == retired.text
    clock.advance(days=364)
    asked = [(await open_next_checkin(backend)).question.deck_id]
    for _ in range(4):
        await reveal_checkin(backend)
        clock.advance(minutes=1)
        asked.append((await open_next_checkin(backend)).question.deck_id)
    assert retired.deck_id not in asked


@pytest.mark.on_postgresql
async def test_a_question_of_their_own_comes_first_once_both_agree(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await reveal_checkin(backend)
    await backend.checkins.propose_question(person(ADA), "  What shall we plant?  ")
    proposal_id = await backend.newest_proposal_id()
    assert (await open_next_checkin(backend)).question.text != "What shall we plant?"
    await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    await reveal_checkin(backend)
    clock.advance(minutes=1)
    view = await open_next_checkin(backend, BO)
    assert view.question.text == "What shall we plant?"
    await reveal_checkin(backend)
    clock.advance(minutes=1)
    assert (await open_next_checkin(backend, BO)).question.text != "What shall we plant?"


async def test_a_question_that_left_the_deck_has_no_text_and_can_be_answered(
    backend: Backend, couple: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    async with backend.database.begin() as connection:
        await connection.execute(update(checkins).values(question_key="journey-of-an-older-release"))
    assert (await backend.checkins.checkin_view(checkin_id)).question.text == ""
    for user_id in (ADA, BO):
        await answer_checkin(backend, user_id, checkin_id)
    assert (await backend.checkins.reveal_view(checkin_id)).question.text == ""
    assert (await open_next_checkin(backend)).question.text


async def test_a_question_that_is_not_agreed_to_is_forgotten(backend: Backend, couple: Couple) -> None:
    await backend.checkins.propose_question(person(ADA), "What shall we plant?")
    await backend.agreements.decline_proposal(person(BO), await backend.newest_proposal_id())
    assert (await backend.couples.couple_status(person(ADA))).counts["questions"] == 0


@pytest.mark.parametrize("text", ["", "   ", "a" * 301])
async def test_a_question_over_its_limits_is_refused(backend: Backend, couple: Couple, text: str) -> None:
    with pytest.raises((EmptyText, TextTooLong)):
        await backend.checkins.propose_question(person(ADA), text)
    assert (await backend.couples.couple_status(person(ADA))).counts["questions"] == 0


@pytest.mark.on_postgresql
async def test_one_finds_what_one_has_answered(backend: Backend, couple: Couple) -> None:
    with pytest.raises(NoAnswer):
        await backend.histories.own_answers(person(ADA))
    first, second = await reveal_checkin(backend), await reveal_checkin(backend)
    _, found = await backend.histories.own_answers(person(ADA))
    assert [one.checkin.id for one in found.items] == [second, first]


async def test_what_is_unknown_is_over(backend: Backend, couple: Couple) -> None:
    for refused in (
        backend.checkins.checkin_view(1),
        backend.checkins.reveal_view(1),
        backend.checkins.read_reveal(person(ADA), 1),
        answer_checkin(backend, ADA, 1),
        backend.checkins.swap_question(person(ADA), 1),
    ):
        with pytest.raises(NotAvailable):
            await refused


async def test_the_first_question_is_the_first(backend: Backend, couple: Couple) -> None:
    assert (await backend.checkins.current_checkin(person(BO))).question.deck_id == FIRST_QUESTION
