"""Reveals: both answers open together, once, whoever comes at the same instant."""

import asyncio
from datetime import timedelta

import pytest
from houses import (
    ADA,
    ALL,
    BO,
    CHANNEL,
    Clock,
    House,
    OpenHouse,
    answer,
    current,
    person,
    reveal,
)
from sqlalchemy import func, select

from core.checkins import (
    AlreadyRevealed,
    CheckinState,
    NoAnswer,
    Tone,
)
from core.couples import Couple
from core.deliveries import LEASE, DeliveryKind, Posted
from core.errors import Over
from core.rituals import RitualKind
from data.tables import answers, deliveries


async def reveals_of(house: House, checkin_id: int) -> int:
    """How many reveals were ever made for a check-in."""
    async with house.database.begin() as connection:
        query = select(func.count()).where(
            deliveries.c.kind == DeliveryKind.REVEAL, deliveries.c.subject_id == checkin_id
        )
        return int(await connection.scalar(query) or 0)


async def test_one_answer_stays_sealed(house: House, couple: Couple) -> None:
    checkin_id = await current(house)
    answered = await answer(house, ADA, checkin_id)
    assert answered.delivery is None
    assert answered.view.checkin.answered_by == (ADA,)
    assert answered.view.checkin.state is CheckinState.OPEN
    with pytest.raises(Over):
        await house.checkins.reveal(checkin_id, person(BO))
    assert (await house.checkins.sealed_answer(person(BO), checkin_id))[1] is None


async def test_the_second_answer_reveals_both_side_by_side(house: House, couple: Couple) -> None:
    checkin_id = await current(house)
    await answer(house, BO, checkin_id, "from Bo")
    answered = await answer(house, ADA, checkin_id, "from Ada")
    assert answered.delivery is not None
    assert (answered.delivery.kind, answered.delivery.subject_id) == (DeliveryKind.REVEAL, checkin_id)
    revealed = await house.checkins.reveal(checkin_id, person(ADA))
    assert [(one.user_id, one.body) for one in revealed.answers] == [(ADA, "from Ada"), (BO, "from Bo")]
    assert revealed.followup is not None
    assert revealed.next_at == answered.next_at


async def test_both_answering_at_the_same_instant_reveal_once(
    house: House, open_house: OpenHouse, kind: str, couple: Couple
) -> None:
    other = open_house() if kind == "postgresql" else house
    checkin_id = await current(house)
    for turn in range(6):
        answered = await asyncio.gather(
            answer(house, ADA, checkin_id, f"Ada {turn}"), answer(other, BO, checkin_id, f"Bo {turn}")
        )
        assert len([one for one in answered if one.delivery is not None]) == 1
        assert await reveals_of(house, checkin_id) == 1
        revealed = await house.checkins.reveal(checkin_id)
        assert [one.body for one in revealed.answers] == [f"Ada {turn}", f"Bo {turn}"]
        house.clock.forward(hours=1)
        checkin_id = (await house.checkins.open_now(person(ADA)))[0].checkin.id


async def test_one_person_answering_twice_at_the_same_instant_has_one_answer(
    house: House, open_house: OpenHouse, kind: str, couple: Couple
) -> None:
    other = open_house() if kind == "postgresql" else house
    checkin_id = await current(house)
    answered = await asyncio.gather(
        answer(house, ADA, checkin_id, "once"), answer(other, ADA, checkin_id, "twice")
    )
    assert sorted(one.was_changed for one in answered) == [False, True]
    assert all(one.delivery is None for one in answered)


async def test_a_reveal_whose_process_died_is_posted_by_the_alarm(
    house: House, open_house: OpenHouse, couple: Couple
) -> None:
    checkin_id = await current(house)
    await answer(house, ADA, checkin_id)
    handed = (await answer(house, BO, checkin_id)).delivery
    assert handed is not None
    await house.close()
    later = open_house()
    assert await later.deliveries.claim(10, ALL) == []
    later.clock.now += LEASE
    (claimed,) = await later.due(DeliveryKind.REVEAL)
    assert claimed.id == handed.id
    assert claimed.may_have_been_sent


async def test_an_answer_may_be_changed_until_the_reveal(house: House, couple: Couple) -> None:
    checkin_id = await current(house)
    await house.checkins.answer(person(ADA), checkin_id, "first", "the tea", 5)
    changed = await house.checkins.answer(person(ADA), checkin_id, "second", " ", None)
    assert changed.was_changed
    assert changed.delivery is None
    _, mine = await house.checkins.sealed_answer(person(ADA), checkin_id)
    assert mine is not None
    assert (mine.body, mine.gratitude, mine.pulse) == ("second", None, None)
    await answer(house, BO, checkin_id)
    with pytest.raises(AlreadyRevealed):
        await answer(house, ADA, checkin_id, "third")
    assert (await house.checkins.reveal(checkin_id)).answers[0].body == "second"


@pytest.mark.parametrize(
    ("pulses", "tone"),
    [((5, 4), Tone.HIGH), ((5, 2), Tone.CARING), ((5, None), Tone.NEUTRAL), ((3, 4), Tone.NEUTRAL)],
)
async def test_the_follow_up_fits_both_pulses(
    house: House, couple: Couple, pulses: tuple[int | None, int | None], tone: Tone
) -> None:
    revealed = await house.checkins.reveal(await reveal(house, pulses))
    assert revealed.followup is not None
    assert revealed.followup.tone is tone


async def test_further_rituals_are_offered_one_at_a_time(house: House, couple: Couple) -> None:
    offers = [(await house.checkins.reveal(await reveal(house))).offer for _ in range(5)]
    assert offers == [None, RitualKind.DATE, None, RitualKind.MEMORY, None]


async def test_a_ritual_that_is_on_is_not_offered(house: House, couple: Couple) -> None:
    first = await reveal(house)
    card = await house.rituals.offer(person(ADA), RitualKind.DATE)
    await house.agreements.agree(person(BO), card.subject_id)
    second = await reveal(house)
    assert [(await house.checkins.reveal(one)).offer for one in (first, second)] == [None, None]
    with pytest.raises(Over):
        await house.rituals.offer(person(BO), RitualKind.DATE)


async def test_an_answer_that_is_taken_back_before_the_reveal_is_gone(house: House, couple: Couple) -> None:
    checkin_id = await current(house)
    await answer(house, ADA, checkin_id)
    view, gone = await house.checkins.take_back(person(ADA), checkin_id)
    assert (view.checkin.answered_by, gone) == ((), [])
    assert (await answer(house, BO, checkin_id)).delivery is None
    with pytest.raises(NoAnswer):
        await house.checkins.take_back(person(ADA), checkin_id)


async def test_an_answer_that_is_taken_back_after_the_reveal_goes_with_its_messages(
    house: House, couple: Couple
) -> None:
    checkin_id = await current(house)
    await answer(house, ADA, checkin_id, "mine")
    handed = (await answer(house, BO, checkin_id, "yours")).delivery
    assert handed is not None
    parts = [
        Posted(9000 + place, CHANNEL, couple.id, DeliveryKind.REVEAL, checkin_id, None, place, has_words=True)
        for place in range(2)
    ]
    await house.deliveries.sent(handed, parts)
    _, gone = await house.checkins.take_back(person(ADA), checkin_id)
    assert [(one.kind, one.subject_id, one.channel_id) for one in gone] == [
        (DeliveryKind.DELETION, 9000, CHANNEL),
        (DeliveryKind.DELETION, 9001, CHANNEL),
    ]
    revealed = await house.checkins.reveal(checkin_id, person(BO))
    assert [one.body for one in revealed.answers] == ["yours"]
    async with house.database.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(answers)) == 1


async def test_a_reveal_that_was_not_yet_posted_is_not_posted_after_a_take_back(
    house: House, couple: Couple
) -> None:
    checkin_id = await current(house)
    await answer(house, ADA, checkin_id)
    await answer(house, BO, checkin_id)
    await house.checkins.take_back(person(ADA), checkin_id)
    house.clock.now += LEASE + timedelta(minutes=1)
    assert all(one.is_retracted for one in await house.due(DeliveryKind.REVEAL))


async def test_the_history_holds_what_was_revealed_in_a_month(
    house: House, couple: Couple, clock: Clock
) -> None:
    january = await reveal(house)
    start = clock.now.replace(day=1, hour=0, minute=0)
    clock.now = clock.now.replace(month=2, day=1)
    february = await reveal(house)
    await house.checkins.open_now(person(ADA))
    end = start.replace(month=2)
    earlier = await house.histories.revealed(person(ADA), start, end)
    assert [one.checkin.id for one in earlier.items] == [january]
    later = await house.histories.revealed(person(BO), end, start.replace(month=3))
    assert [one.checkin.id for one in later.items] == [february]
