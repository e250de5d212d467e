"""Answers of three parts: sealed like any answer, opened together, kept whole, and deleted whole."""

import asyncio

import pytest
from sqlalchemy import select, update
from support.backend import (
    ADA,
    BO,
    Backend,
    ManualClock,
    OpenBackend,
    answer_checkin,
    current_checkin_id,
    person,
)
from support.frames import ALL_THREE, BUD, ROSE, THORN, fill_in, open_frame, reveal_frame
from support.rituals import tick

from core.checkins import FRAME_QUESTION, AlreadyRevealed, CheckinState
from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import EmptyText, NotAvailable, TextTooLong
from core.exports import Record
from core.frames import EmptyFrame, FramePart
from data.tables import answers


@pytest.fixture
async def framed(backend: Backend, couple: Couple) -> Couple:
    """A couple whose open check-in is the frame."""
    return await open_frame(backend, couple)


@pytest.mark.on_postgresql
async def test_the_parts_are_sealed_kept_in_their_order_and_opened_together(
    backend: Backend, framed: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    await fill_in(backend, ADA, checkin_id, {BUD: " Saturday ", ROSE: "The swim", THORN: " \u200b "})
    with pytest.raises(NotAvailable):
        await backend.checkins.read_reveal(person(BO), checkin_id)
    assert (await backend.checkins.own_sealed_answer(person(BO), checkin_id))[1] is None
    answered = await fill_in(backend, BO, checkin_id, {THORN: "The deadline"})
    assert answered.view.checkin.state is CheckinState.REVEALED
    revealed = await backend.checkins.read_reveal(person(BO), checkin_id)
    assert [(one.user_id, one.body, list(one.parts.items())) for one in revealed.answers] == [
        (ADA, "", [(ROSE, "The swim"), (BUD, "Saturday")]),
        (BO, "", [(THORN, "The deadline")]),
    ]


@pytest.mark.on_postgresql
async def test_both_filling_it_in_at_the_same_instant_reveal_once(
    backend: Backend, open_backend: OpenBackend, database_kind: str, framed: Couple
) -> None:
    other = open_backend() if database_kind == "postgresql" else backend
    checkin_id = await current_checkin_id(backend)
    await asyncio.gather(fill_in(backend, ADA, checkin_id), fill_in(other, BO, checkin_id))
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.REVEAL)] == [checkin_id]


async def test_it_can_be_changed_until_the_reveal_also_after_a_restart(
    backend: Backend, open_backend: OpenBackend, framed: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    await fill_in(backend, ADA, checkin_id)
    later = open_backend()
    assert (await fill_in(later, ADA, checkin_id, {THORN: "Only this"})).was_changed
    _, mine = await later.checkins.own_sealed_answer(person(ADA), checkin_id)
    assert mine is not None
    assert mine.parts == {THORN: "Only this"}
    await fill_in(later, BO, checkin_id)
    with pytest.raises(AlreadyRevealed):
        await fill_in(later, ADA, checkin_id)


@pytest.mark.parametrize("part", FramePart)
async def test_each_part_has_a_limit_and_one_is_enough(
    backend: Backend, framed: Couple, part: FramePart
) -> None:
    checkin_id = await current_checkin_id(backend)
    with pytest.raises(TextTooLong):
        await fill_in(backend, ADA, checkin_id, ALL_THREE | {part: "é" * 1_001})
    assert (await backend.checkins.checkin_view(checkin_id)).checkin.answered_by == ()
    for length in (999, 1_000):
        await fill_in(backend, ADA, checkin_id, {part: "é" * length})
        _, mine = await backend.checkins.own_sealed_answer(person(ADA), checkin_id)
        assert mine is not None
        assert mine.parts == {part: "é" * length}


async def test_nothing_filled_in_and_words_for_the_other_kind_change_nothing(
    backend: Backend, framed: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    for parts in ({}, {ROSE: " \n", BUD: ""}):
        with pytest.raises(EmptyFrame):
            await fill_in(backend, ADA, checkin_id, parts)
    with pytest.raises(EmptyFrame):
        await answer_checkin(backend, ADA, checkin_id, "an answer without a question")
    assert (await backend.checkins.checkin_view(checkin_id)).checkin.answered_by == ()


async def test_a_question_takes_no_parts(backend: Backend, couple: Couple) -> None:
    checkin_id = await current_checkin_id(backend)
    with pytest.raises(EmptyText):
        await fill_in(backend, ADA, checkin_id)
    await backend.checkins.submit_answer(person(ADA), checkin_id, "Your laugh", None, None, parts=ALL_THREE)
    _, mine = await backend.checkins.own_sealed_answer(person(ADA), checkin_id)
    assert mine is not None
    assert (mine.body, mine.parts) == ("Your laugh", {})


async def test_a_late_frame_opens_within_a_week(backend: Backend, framed: Couple, clock: ManualClock) -> None:
    checkin_id = await current_checkin_id(backend)
    await fill_in(backend, ADA, checkin_id)
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert ritual.next_at is not None
    clock.now = ritual.next_at
    await tick(backend)
    clock.advance(days=6)
    await fill_in(backend, BO, await current_checkin_id(backend, BO))
    clock.advance(hours=1)
    late = await fill_in(backend, BO, checkin_id)
    assert late.view.checkin.state is CheckinState.REVEALED


async def test_taking_back_deletes_all_three_and_unseals_nothing(backend: Backend, framed: Couple) -> None:
    checkin_id = await reveal_frame(backend)
    await backend.checkins.delete_own_answer(person(ADA), checkin_id)
    revealed = await backend.checkins.reveal_view(checkin_id)
    assert [one.user_id for one in revealed.answers] == [BO]
    async with backend.database.begin() as connection:
        rows = (await connection.execute(select(answers).where(answers.c.checkin_id == checkin_id))).all()
    assert [row.user_id for row in rows] == [BO]


def parts_in(record: Record) -> tuple[object, ...]:
    return tuple(record[part.value] for part in FramePart)


async def test_an_export_has_each_part_by_its_name_and_nothing_sealed(
    backend: Backend, framed: Couple
) -> None:
    sealed = await current_checkin_id(backend)
    await fill_in(backend, BO, sealed)
    exported = await backend.exports.export_of(person(ADA), framed.id)
    assert [parts_in(row) for row in exported.records["answers"] if row["rose"]] == []
    await fill_in(backend, ADA, sealed, {BUD: "Mine"})
    exported = await backend.exports.export_of(person(ADA), framed.id)
    found = [parts_in(row) for row in exported.records["answers"] if row["rose"] or row["bud"]]
    assert sorted(found, key=str) == [("The swim", "The deadline", "Saturday"), (None, None, "Mine")]
    (checkin,) = [row for row in exported.records["checkins"] if row["question_key"] == FRAME_QUESTION]
    assert checkin["question"] == ""  # its name is a text of the bot's


async def test_one_unreadable_part_costs_that_part(backend: Backend, framed: Couple) -> None:
    checkin_id = await reveal_frame(backend)
    async with backend.database.begin() as connection:
        row = (await connection.execute(select(answers).where(answers.c.checkin_id == checkin_id))).first()
        assert row is not None
        changed = bytes([*row.thorn[:-1], row.thorn[-1] ^ 1])
        await connection.execute(update(answers).where(answers.c.id == row.id).values(thorn=changed))
    first, second = (await backend.checkins.reveal_view(checkin_id)).answers
    assert (first.parts[ROSE], first.parts[BUD]) == ("The swim", "Saturday")
    assert first.parts[THORN] != "The deadline"
    assert second.parts == ALL_THREE
