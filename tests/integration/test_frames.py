"""Rose, thorn and bud: chosen by both, asked by the ritual, and about their own week alone."""

import asyncio
from datetime import timedelta

import pytest
from support.backend import (
    ADA,
    BO,
    CLEO,
    DECKS,
    DEE,
    Backend,
    ManualClock,
    OpenBackend,
    current_checkin_id,
    open_next_checkin,
    person,
    reveal_checkin,
)
from support.frames import begin_frame, fill_in, open_frame, reveal_frame
from support.rituals import tick

from core.checkins import FIRST_QUESTION, FRAME_QUESTION
from core.cooldowns import AskedTooSoon
from core.couples import Couple, CoupleHasEnded, NotInCouple
from core.decks import FRAME_FOLLOWUPS
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, NotYours
from core.frames import FrameAlreadyOn
from core.proposals import AlreadyProposed, NotYourProposal
from core.recaps import RecapPeriod
from core.rituals import RitualKind, RitualState
from services.checkin_history import gather_questions
from services.frames import Frames


@pytest.fixture
def frames(backend: Backend) -> Frames:
    return Frames(backend.work)


@pytest.fixture
async def framed(backend: Backend, couple: Couple) -> Couple:
    """A couple whose open check-in is the frame."""
    return await open_frame(backend, couple)


@pytest.mark.on_postgresql
async def test_the_frame_needs_both_keys_and_begins_with_the_next_checkin(
    backend: Backend, couple: Couple, frames: Frames
) -> None:
    assert await frames.propose_frame(person(ADA), couple.id)
    with pytest.raises(AlreadyProposed):
        await frames.propose_frame(person(ADA), couple.id)
    proposal_id = await backend.newest_proposal_id()
    with pytest.raises(NotYourProposal):
        await backend.agreements.agree_to_proposal(person(ADA), proposal_id)
    await reveal_checkin(backend)
    assert not (await open_next_checkin(backend)).checkin.is_frame
    await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    with pytest.raises(FrameAlreadyOn):
        await frames.propose_frame(person(BO), couple.id)
    assert not (await backend.checkins.current_checkin(person(ADA))).checkin.is_frame
    await reveal_checkin(backend)
    assert (await open_next_checkin(backend)).checkin.is_frame


async def test_a_no_rests_and_who_said_it_may_ask(backend: Backend, couple: Couple, frames: Frames) -> None:
    await frames.propose_frame(person(ADA), couple.id)
    await backend.agreements.decline_proposal(person(BO), await backend.newest_proposal_id())
    with pytest.raises(AskedTooSoon):
        await frames.propose_frame(person(ADA), couple.id)
    assert await frames.propose_frame(person(BO), couple.id)
    assert not await frames.propose_frame(person(ADA), couple.id)  # a yes, which clears the no
    await frames.stop_frame(person(BO), couple.id)
    assert await frames.propose_frame(person(ADA), couple.id)


@pytest.mark.on_postgresql
async def test_both_asking_at_the_same_instant_agree(
    backend: Backend, open_backend: OpenBackend, database_kind: str, couple: Couple, frames: Frames
) -> None:
    other = open_backend() if database_kind == "postgresql" else backend
    waits = await asyncio.gather(
        frames.propose_frame(person(ADA), couple.id),
        Frames(other.work).propose_frame(person(BO), couple.id),
    )
    assert sorted(waits) == [False, True]
    assert (await backend.couples.couple_of(person(ADA))).has_frame
    async with backend.work() as work:
        assert await work.proposals.open_of(couple.id) == []


@pytest.mark.on_postgresql
async def test_either_alone_goes_back_to_questions_and_both_are_told(
    backend: Backend, framed: Couple, frames: Frames
) -> None:
    stopped = await frames.stop_frame(person(BO), framed.id)
    assert stopped.couple.has_frame is False
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.NOTICE)] == [stopped.ritual.id]
    with pytest.raises(NotAvailable):
        await frames.stop_frame(person(ADA), framed.id)
    await reveal_frame(backend)  # what is open stays as it is
    assert not (await open_next_checkin(backend)).checkin.is_frame


async def test_the_ritual_asks_for_it_each_week_and_no_question_is_used_up(
    backend: Backend, framed: Couple, clock: ManualClock
) -> None:
    async with backend.work() as work:
        dealt = await work.dealt.deck_ids_of(framed.id, "checkin")
    for _ in range(3):
        await reveal_frame(backend)
        _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
        assert ritual.next_at is not None
        clock.now = ritual.next_at
        await tick(backend)
        view = await backend.checkins.current_checkin(person(ADA))
        assert (view.checkin.is_frame, view.earlier) == (True, ())
    async with backend.work() as work:
        assert await work.dealt.deck_ids_of(framed.id, "checkin") == dealt


async def test_what_the_couple_asked_themselves_comes_first(
    backend: Backend, framed: Couple, clock: ManualClock
) -> None:
    await reveal_frame(backend)
    await backend.checkins.propose_question(person(ADA), "Which song are we?")
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    assert (await open_next_checkin(backend)).question.text == "Which song are we?"
    await reveal_checkin(backend)
    clock.now = framed.started_at + timedelta(days=365)
    assert (await open_next_checkin(backend)).question.deck_id == FIRST_QUESTION


async def test_another_question_is_a_question_and_the_frame_has_none_to_swap(
    backend: Backend, framed: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    for is_lighter in (False, True):
        with pytest.raises(NotAvailable):
            await backend.checkins.swap_question(person(ADA), checkin_id, is_lighter=is_lighter)
    await reveal_frame(backend)
    await backend.checkins.propose_question(person(ADA), "Which song are we?")
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    own = await open_next_checkin(backend)
    assert own.question.is_own
    swapped = await backend.checkins.swap_question(person(ADA), own.checkin.id)
    assert (swapped.question.is_own, swapped.question.is_frame) == (False, False)


async def test_a_year_later_neither_the_frame_nor_its_answers_come_back(
    backend: Backend, framed: Couple, frames: Frames, clock: ManualClock
) -> None:
    await reveal_frame(backend)
    await frames.stop_frame(person(ADA), framed.id)
    clock.advance(days=364)
    keys: list[str] = []
    for _ in range(4):
        keys.append((await open_next_checkin(backend)).question.deck_id)
        await reveal_checkin(backend)
    assert FIRST_QUESTION in keys
    assert FRAME_QUESTION not in keys
    await begin_frame(frames, framed)
    assert (await open_next_checkin(backend)).earlier == ()
    revealed = await backend.checkins.reveal_view(await reveal_frame(backend))
    assert revealed.earlier_checkins == ()


async def test_the_follow_up_is_a_general_one_or_one_for_these_three(
    backend: Backend, framed: Couple
) -> None:
    parts: set[str | None] = set()
    for _ in range(18):
        revealed = await backend.checkins.reveal_view(await reveal_frame(backend, pulse=2))
        assert revealed.followup is not None
        parts.add(revealed.followup.part)
        await open_next_checkin(backend)
    assert parts == {None, FRAME_FOLLOWUPS}


async def test_two_unanswered_let_the_ritual_rest_as_ever(
    backend: Backend, framed: Couple, clock: ManualClock
) -> None:
    for _ in range(3):
        _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
        assert ritual.next_at is not None
        clock.now = ritual.next_at
        await tick(backend)
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert ritual.state is RitualState.RESTING


async def test_strangers_and_whoever_has_parted_reach_nothing(
    backend: Backend, framed: Couple, frames: Frames
) -> None:
    checkin_id = await current_checkin_id(backend)
    for refusal in (NotInCouple, NotYours):
        for refused in (
            frames.propose_frame(person(CLEO), framed.id),
            frames.stop_frame(person(CLEO), framed.id),
            fill_in(backend, CLEO, checkin_id),
        ):
            with pytest.raises(refusal):
                await refused
        if refusal is NotInCouple:
            await backend.begin_couple(CLEO, DEE)
    await backend.couples.part_couple(BO, framed.id)
    for refused in (
        frames.propose_frame(person(ADA), framed.id),
        frames.stop_frame(person(ADA), framed.id),
        fill_in(backend, ADA, checkin_id),
    ):
        with pytest.raises(CoupleHasEnded):
            await refused


async def test_the_fifth_reveal_offers_it_once_and_not_to_who_knows_it(
    backend: Backend, couple: Couple, frames: Frames
) -> None:
    found = [
        (await backend.checkins.reveal_view(await reveal_checkin(backend))).offers_frame for _ in range(6)
    ]
    assert found == [False, False, False, False, True, False]
    fifth = (await backend.histories.own_answers(person(ADA)))[1].items[1].checkin.id
    await begin_frame(frames, couple)
    await frames.stop_frame(person(ADA), couple.id)
    assert not (await backend.checkins.reveal_view(fifth)).offers_frame


async def test_a_recap_names_it_once(backend: Backend, framed: Couple) -> None:
    for _ in range(2):
        await reveal_frame(backend)
        await open_next_checkin(backend)
    async with backend.work() as work:
        couple = await work.couples.find_couple(framed.id)
        assert couple is not None
        period = RecapPeriod(framed.started_at, work.now + timedelta(days=1))
        found = await gather_questions(work, DECKS, couple, period)
    keys = [item.question.deck_id for item in found if item.question]
    assert sorted(keys) == [FIRST_QUESTION, FRAME_QUESTION]


async def test_a_paused_ritual_goes_back_to_questions_too(
    backend: Backend, framed: Couple, frames: Frames
) -> None:
    await backend.rituals.pause_ritual(person(ADA), RitualKind.CHECKIN)
    stopped = await frames.stop_frame(person(ADA), framed.id)
    assert (stopped.ritual.state, stopped.couple.has_frame) == (RitualState.PAUSED, False)
