"""Absences that end: on their day, by a parting, and never because of an old backup."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from absences import MESSAGE, asked, begin, end_all, stands, state_of
from houses import ADA, ALL, BO, CLEO, GUILD, Clock, House, OpenHouse, answer, current, person

from core.absences import KEEP_AFTER_REMOVAL, TAKEN_DOWN_WITHIN
from core.couples import Couple, CoupleState, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import Over
from data.backups import copy_to, restore
from data.keyring import KeyGone


@pytest.fixture
async def removed(house: House, couple: Couple) -> Couple:
    """The bot was removed from the server of Ada and Bo."""
    return await begin(house, couple)


async def test_a_second_before_its_day_both_can_go_on_and_then_no_more(
    house: House, removed: Couple, clock: Clock
) -> None:
    card = await asked(house)
    await house.absences.agree(person(ADA), card.subject_id)
    assert removed.erase_at is not None
    clock.now = removed.erase_at - timedelta(seconds=1)
    assert await house.absences.over(ALL) == []
    clock.now = removed.erase_at
    for refused in (
        house.absences.agree(person(BO), card.subject_id),
        house.couples.resume(person(BO)),
    ):
        with pytest.raises(Over):
            await refused
    assert await house.absences.over(ALL) == [(removed.id, GUILD)]
    clock.now = removed.erase_at - timedelta(seconds=1)
    together = await house.absences.agree(person(BO), card.subject_id)
    assert together.state is CoupleState.TOGETHER


async def test_on_its_day_it_is_erased_with_its_key(house: House, removed: Couple, clock: Clock) -> None:
    assert removed.erase_at is not None
    clock.now = removed.erase_at - timedelta(seconds=1)
    await end_all(house, is_here=False)
    assert await house.erasures.run_due() == 0
    clock.now = removed.erase_at
    await end_all(house, is_here=False)
    with pytest.raises(NotInCouple):
        await house.couples.of(person(ADA))
    assert await house.erasures.run_due() == 1
    with pytest.raises(KeyGone):
        await house.keyring.find(removed.key_id)


async def test_where_the_bot_is_back_what_shows_their_words_is_deleted_within_the_hour_before(
    house: House, couple: Couple, clock: Clock
) -> None:
    await answer(house, ADA, await current(house))
    await stands(house, couple.id, DeliveryKind.REVEAL, 7, has_words=True)
    await house.absences.begin(GUILD)
    card = await asked(house)
    clock.forward(days=30)
    await end_all(house, is_here=True)
    with pytest.raises(Over):
        await house.absences.agree(person(ADA), card.subject_id)
    assert [one.subject_id for one in await house.due(DeliveryKind.DELETION)] == [MESSAGE]
    assert await house.erasures.run_due() == 0
    clock.now += TAKEN_DOWN_WITHIN
    assert await house.erasures.run_due() == 1


async def test_an_end_that_comes_too_early_or_after_both_went_on_changes_nothing(
    house: House, removed: Couple
) -> None:
    await house.absences.end(removed.id, is_here=False)
    assert await state_of(house, removed) is CoupleState.REMOVED
    for who in (ADA, BO):
        await house.couples.resume(person(who))
    house.clock.forward(days=31)
    await house.absences.end(removed.id, is_here=False)
    assert await state_of(house, removed) is CoupleState.TOGETHER


async def test_either_parts_while_the_bot_is_removed_and_the_first_clock_goes_on(
    house: House, removed: Couple, clock: Clock
) -> None:
    clock.forward(days=10)
    assert [one.id for one in await house.couples.all_of(BO)] == [removed.id]
    assert (await house.couples.to_part(person(BO, 0), removed.id)).erase_at == removed.erase_at
    assert await house.couples.part(BO, removed.id) == removed.erase_at
    assert await state_of(house, removed) is CoupleState.PARTED
    await house.begin(ADA, CLEO)
    assert await house.absences.ask(GUILD) == 0
    with pytest.raises(NotInCouple):
        await house.couples.resume(person(BO))
    clock.forward(days=20)
    assert await house.erasures.run_due() == 1


async def test_going_on_and_parting_at_the_same_instant_are_one_of_them(
    house: House, open_house: OpenHouse, kind: str, removed: Couple
) -> None:
    card = await asked(house)
    await house.absences.agree(person(ADA), card.subject_id)
    other = open_house() if kind == "postgresql" else house
    await asyncio.gather(
        house.absences.agree(person(BO), card.subject_id),
        other.couples.part(ADA, removed.id),
        return_exceptions=True,
    )
    assert await state_of(house, removed) is CoupleState.PARTED


async def test_removed_and_parted_at_the_same_instant_is_parted(
    house: House, open_house: OpenHouse, kind: str, couple: Couple
) -> None:
    other = open_house() if kind == "postgresql" else house
    await asyncio.gather(house.absences.begin(GUILD), other.couples.part(ADA, couple.id))
    assert await state_of(house, couple) is CoupleState.PARTED


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_backup_from_before_both_went_on_ends_nobody(
    house: House, open_house: OpenHouse, removed: Couple, clock: Clock, tmp_path: Path
) -> None:
    card = await asked(house)
    await house.absences.agree(person(ADA), card.subject_id)
    await copy_to(house.database, tmp_path / "kindling-before.db")
    await house.absences.agree(person(BO), card.subject_id)
    await house.close()
    clock.forward(days=31)
    restore(tmp_path / "kindling-before.db", tmp_path / "data.db", tmp_path / "keys.db", clock())
    later = open_house()
    assert await later.absences.over(ALL) == []
    again = await later.couples.get(removed.id)
    assert (again.state, again.erase_at) == (CoupleState.REMOVED, clock() + KEEP_AFTER_REMOVAL)
    anew = await asked(later)
    assert anew.subject_id != card.subject_id
    assert (await later.absences.view(anew.subject_id)).absence.agreed_by is None
    with pytest.raises(Over):
        await later.absences.agree(person(BO), card.subject_id)
