"""Reveals: both answers open together, once, even for answers in the same instant."""

import asyncio
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.backend import (
    ADA,
    BO,
    CHANNEL,
    Backend,
    ManualClock,
    OpenBackend,
    answer_checkin,
    current_checkin_id,
    open_next_checkin,
    person,
    reveal_checkin,
)

from core.checkins import (
    AlreadyRevealed,
    CheckinState,
    NoAnswer,
    Tone,
)
from core.couples import Couple
from core.deliveries import LEASE, DeliveryKind, DeliveryState, PostedMessage
from core.errors import NotAvailable
from core.publications import Collector, collecting
from core.rituals import RitualKind
from data.tables import answers, deliveries


async def reveals_of(backend: Backend, checkin_id: int) -> int:
    """Count the reveals that were ever stored for a check-in."""
    async with backend.database.begin() as connection:
        query = select(func.count()).where(
            deliveries.c.kind == DeliveryKind.REVEAL, deliveries.c.subject_id == checkin_id
        )
        return int(await connection.scalar(query) or 0)


async def test_one_answer_stays_sealed(backend: Backend, couple: Couple) -> None:
    checkin_id = await current_checkin_id(backend)
    answered = await answer_checkin(backend, ADA, checkin_id)
    assert await reveals_of(backend, checkin_id) == 0
    assert answered.view.checkin.answered_by == (ADA,)
    assert answered.view.checkin.state is CheckinState.OPEN
    with pytest.raises(NotAvailable):
        await backend.checkins.read_reveal(person(BO), checkin_id)
    assert (await backend.checkins.own_sealed_answer(person(BO), checkin_id))[1] is None


async def test_the_second_answer_reveals_both_side_by_side(backend: Backend, couple: Couple) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, BO, checkin_id, "from Bo")
    await answer_checkin(backend, ADA, checkin_id, "from Ada")
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.REVEAL)] == [checkin_id]
    revealed = await backend.checkins.read_reveal(person(ADA), checkin_id)
    assert [(one.user_id, one.body) for one in revealed.answers] == [(ADA, "from Ada"), (BO, "from Bo")]
    assert revealed.followup is not None


@pytest.mark.on_postgresql
async def test_both_answering_at_the_same_instant_reveal_once(
    backend: Backend, open_backend: OpenBackend, database_kind: str, couple: Couple
) -> None:
    other = open_backend() if database_kind == "postgresql" else backend
    checkin_id = await current_checkin_id(backend)
    for turn in range(6):
        await asyncio.gather(
            answer_checkin(backend, ADA, checkin_id, f"Ada {turn}"),
            answer_checkin(other, BO, checkin_id, f"Bo {turn}"),
        )
        assert await reveals_of(backend, checkin_id) == 1
        revealed = await backend.checkins.reveal_view(checkin_id)
        assert [one.body for one in revealed.answers] == [f"Ada {turn}", f"Bo {turn}"]
        backend.clock.advance(hours=1)
        checkin_id = (await open_next_checkin(backend)).checkin.id


@pytest.mark.on_postgresql
async def test_one_person_answering_twice_at_the_same_instant_has_one_answer(
    backend: Backend, open_backend: OpenBackend, database_kind: str, couple: Couple
) -> None:
    other = open_backend() if database_kind == "postgresql" else backend
    checkin_id = await current_checkin_id(backend)
    answered = await asyncio.gather(
        answer_checkin(backend, ADA, checkin_id, "once"), answer_checkin(other, ADA, checkin_id, "twice")
    )
    assert sorted(one.was_changed for one in answered) == [False, True]
    assert await reveals_of(backend, checkin_id) == 0


async def test_a_reveal_whose_process_died_is_posted_by_the_next_tick(
    backend: Backend, open_backend: OpenBackend, couple: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id)
    with collecting(Collector()):  # as a request does, which then dies before it publishes
        await answer_checkin(backend, BO, checkin_id)
    (reveal,) = await backend.pending(DeliveryKind.REVEAL)
    assert reveal.state is DeliveryState.CLAIMED
    await backend.close()
    later = open_backend()
    assert await later.claim(10) == []
    later.clock.now += LEASE
    (claimed,) = await later.claim_due(DeliveryKind.REVEAL)
    assert claimed.id == reveal.id
    assert claimed.may_have_been_sent


async def test_an_answer_may_be_changed_until_the_reveal(backend: Backend, couple: Couple) -> None:
    checkin_id = await current_checkin_id(backend)
    await backend.checkins.submit_answer(person(ADA), checkin_id, "first", "the tea", 5)
    changed = await backend.checkins.submit_answer(person(ADA), checkin_id, "second", " ", None)
    assert changed.was_changed
    assert await reveals_of(backend, checkin_id) == 0
    _, mine = await backend.checkins.own_sealed_answer(person(ADA), checkin_id)
    assert mine is not None
    assert (mine.body, mine.gratitude, mine.pulse) == ("second", None, None)
    await answer_checkin(backend, BO, checkin_id)
    with pytest.raises(AlreadyRevealed):
        await answer_checkin(backend, ADA, checkin_id, "third")
    assert (await backend.checkins.reveal_view(checkin_id)).answers[0].body == "second"


@pytest.mark.parametrize(
    ("pulses", "tone"),
    [((5, 4), Tone.HIGH), ((5, 2), Tone.CARING), ((5, None), Tone.NEUTRAL), ((3, 4), Tone.NEUTRAL)],
)
async def test_the_follow_up_fits_both_pulses(
    backend: Backend, couple: Couple, pulses: tuple[int | None, int | None], tone: Tone
) -> None:
    revealed = await backend.checkins.reveal_view(await reveal_checkin(backend, pulses))
    assert revealed.followup is not None
    assert revealed.followup.tone is tone


async def test_the_follow_up_fits_the_part_of_the_question(backend: Backend, couple: Couple) -> None:
    parts: set[str | None] = set()
    for _ in range(8):
        revealed = await backend.checkins.reveal_view(await reveal_checkin(backend, (5, 5)))
        assert revealed.followup is not None
        assert revealed.followup.part in (None, revealed.question.part)
        parts.add(revealed.followup.part)
    assert len(parts) > 1


async def test_further_rituals_are_offered_one_at_a_time(backend: Backend, couple: Couple) -> None:
    offers = [None, RitualKind.DATE, None, RitualKind.MEMORY, None]
    checkin_ids: list[int] = []
    for offer in offers:
        checkin_ids.append(await reveal_checkin(backend))
        assert (await backend.checkins.reveal_view(checkin_ids[-1])).offered_ritual == offer
    for checkin_id, offer in zip(checkin_ids, offers, strict=True):  # a card redrawn later offers the same
        assert (await backend.checkins.reveal_view(checkin_id)).offered_ritual == offer


async def test_a_ritual_that_is_on_is_not_offered(backend: Backend, couple: Couple) -> None:
    first = await reveal_checkin(backend)
    await backend.rituals.propose_ritual(person(ADA), couple.id, RitualKind.DATE)
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    second = await reveal_checkin(backend)
    assert [(await backend.checkins.reveal_view(one)).offered_ritual for one in (first, second)] == [
        None,
        None,
    ]
    with pytest.raises(NotAvailable):
        await backend.rituals.propose_ritual(person(BO), couple.id, RitualKind.DATE)


async def test_an_answer_that_is_taken_back_before_the_reveal_is_gone(
    backend: Backend, couple: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id)
    await backend.checkins.delete_own_answer(person(ADA), checkin_id)
    assert (await backend.checkins.checkin_view(checkin_id)).checkin.answered_by == ()
    assert await backend.claim_and_settle_all() == []
    await answer_checkin(backend, BO, checkin_id)
    assert await reveals_of(backend, checkin_id) == 0
    with pytest.raises(NoAnswer):
        await backend.checkins.delete_own_answer(person(ADA), checkin_id)


@pytest.mark.on_postgresql
async def test_an_answer_that_is_taken_back_after_the_reveal_goes_with_its_messages(
    backend: Backend, couple: Couple
) -> None:
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id, "mine")
    await answer_checkin(backend, BO, checkin_id, "yours")
    reveal = await backend.claim_next(DeliveryKind.REVEAL)
    parts = [
        PostedMessage(
            9000 + place, CHANNEL, couple.id, DeliveryKind.REVEAL, checkin_id, None, place, has_words=True
        )
        for place in range(2)
    ]
    await backend.deliveries.settle_sent(reveal, parts)
    await backend.checkins.delete_own_answer(person(ADA), checkin_id)
    due = await backend.claim_and_settle_all()
    assert [(one.kind, one.subject_id, one.channel_id) for one in due] == [
        (DeliveryKind.DELETION, 9000, CHANNEL),
        (DeliveryKind.DELETION, 9001, CHANNEL),
    ]
    revealed = await backend.checkins.read_reveal(person(BO), checkin_id)
    assert [one.body for one in revealed.answers] == ["yours"]
    async with backend.database.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(answers)) == 1


@pytest.mark.parametrize("is_claimed", [True, False])
async def test_a_reveal_that_was_not_yet_posted_is_not_posted_after_a_take_back(
    backend: Backend, couple: Couple, *, is_claimed: bool
) -> None:
    """One that a request had claimed may be posted: it is claimed again, to be looked for and deleted."""
    checkin_id = await current_checkin_id(backend)
    await answer_checkin(backend, ADA, checkin_id)
    with collecting(Collector()) if is_claimed else nullcontext():
        await answer_checkin(backend, BO, checkin_id)
    assert await reveals_of(backend, checkin_id) == 1
    await backend.checkins.delete_own_answer(person(ADA), checkin_id)
    backend.clock.now += LEASE + timedelta(minutes=1)
    found = await backend.claim_due(DeliveryKind.REVEAL)
    assert [one.is_cancelled for one in found] == [True] * is_claimed


@pytest.mark.on_postgresql
async def test_the_history_holds_what_was_revealed_in_a_month(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    january = await reveal_checkin(backend)
    start = clock.now.replace(day=1, hour=0, minute=0)
    clock.now = clock.now.replace(month=2, day=1)
    february = await reveal_checkin(backend)
    await backend.checkins.open_now(person(ADA))
    end = start.replace(month=2)
    first, earlier = await backend.histories.revealed_checkins(person(ADA), lambda _zone: (start, end))
    assert first == start
    assert [one.checkin.id for one in earlier.items] == [january]
    march = start.replace(month=3)
    _, later = await backend.histories.revealed_checkins(person(BO), lambda _zone: (end, march))
    assert [one.checkin.id for one in later.items] == [february]
