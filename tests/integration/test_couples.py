"""Couples: one key for less, two for more; and a parting that is at once and silent."""

import asyncio
from datetime import timedelta

import pytest
from houses import ADA, ALL, BO, CHANNEL, CLEO, DEE, GUILD, Clock, House, beside, person
from sqlalchemy import select

from core.couples import AlreadyPaused, Couple, CoupleState, NotInCouple, NotPaused
from core.deliveries import DeliveryKind, Posted
from core.errors import NotYours, Over
from core.proposals import AlreadyProposed
from data.tables import couples

NEW_HOME = 501
OTHER_GUILD = 77 << 22


async def move(house: House, user_id: int, *, is_wider: bool = False, is_lost: bool = False) -> bool:
    """Move the home; whether it waits for the other."""
    change = await house.couples.set_home(person(user_id), NEW_HOME, is_wider=is_wider, is_lost=is_lost)
    return change.is_proposed


async def test_a_home_that_no_more_people_read_needs_one_key(house: House, couple: Couple) -> None:
    change = await house.couples.set_home(person(BO), NEW_HOME, is_wider=False, is_lost=False)
    assert (change.is_proposed, change.couple.home_id) == (False, NEW_HOME)
    assert [delivery.kind for delivery in change.deliveries] == [DeliveryKind.HOME, DeliveryKind.CHECKIN]


async def test_a_home_that_more_people_read_needs_both(house: House, couple: Couple) -> None:
    change = await house.couples.set_home(person(BO), NEW_HOME, is_wider=True, is_lost=False)
    assert (change.is_proposed, change.couple.home_id) == (True, CHANNEL)
    (card,) = change.deliveries
    assert card.channel_id is None
    with pytest.raises(AlreadyProposed):
        await move(house, BO, is_wider=True)
    view, deliveries = await house.agreements.agree(person(ADA), card.subject_id)
    assert view.couple.home_id == NEW_HOME
    assert [delivery.kind for delivery in deliveries] == [DeliveryKind.HOME, DeliveryKind.CHECKIN]


async def test_where_the_home_is_lost_the_other_is_asked_in_the_new_one(house: House, couple: Couple) -> None:
    change = await house.couples.set_home(person(BO), NEW_HOME, is_wider=True, is_lost=True)
    assert [delivery.channel_id for delivery in change.deliveries] == [NEW_HOME]


async def test_a_new_home_is_nobodys_alone_until_both_say_so(house: House, couple: Couple) -> None:
    card = await house.couples.call_it_ours(person(ADA), "3;;")
    assert (await house.couples.of(person(ADA))).ours_alone is None
    await house.agreements.agree(person(BO), card.subject_id)
    assert (await house.couples.of(person(ADA))).ours_alone == "3;;"
    await move(house, ADA)
    assert (await house.couples.of(person(ADA))).ours_alone is None


async def test_the_first_zone_sets_the_clock_for_both(house: House, couple: Couple) -> None:
    await house.couples.set_zone(person(BO), "Asia/Tokyo", both=False)
    changed = (await house.couples.set_zone(person(ADA), "Europe/Berlin", both=False)).couple
    assert (changed.chosen_zone, [str(zone) for zone in changed.zones]) == (
        "Asia/Tokyo",
        ["Europe/Berlin", "Asia/Tokyo"],
    )


async def test_a_zone_for_both_is_told_to_both(house: House, couple: Couple) -> None:
    await house.couples.set_zone(person(BO), "Asia/Tokyo", both=False)
    changed = await house.couples.set_zone(person(ADA), "Europe/Berlin", both=True)
    assert changed.couple.chosen_zone == "Europe/Berlin"
    assert [delivery.kind for delivery in changed.deliveries] == [DeliveryKind.NOTICE]


async def test_direct_messages_are_each_ones_own_choice(house: House, couple: Couple) -> None:
    assert not any(partner.wants_messages for partner in couple.partners)
    await house.couples.allow_messages(person(BO), allowed=True)
    assert [one.wants_messages for one in (await house.couples.of(person(ADA))).partners] == [False, True]
    await house.couples.allow_messages(person(BO), allowed=False)
    assert not any(one.wants_messages for one in (await house.couples.of(person(ADA))).partners)


async def test_one_pauses_alone_and_resumes_what_they_paused(
    house: House, couple: Couple, clock: Clock
) -> None:
    change = await house.couples.pause(person(ADA), None)
    assert change.couple.paused_by == ADA
    assert change.couple.is_resting
    with pytest.raises(AlreadyPaused):
        await house.couples.pause(person(BO), None)
    clock.forward(days=20)
    resumed = await house.couples.resume(person(ADA))
    assert not resumed.is_proposed
    assert not resumed.couple.is_resting
    with pytest.raises(NotPaused):
        await house.couples.resume(person(ADA))
    _, (ritual,) = await house.rituals.list(person(ADA))
    assert ritual.next_at is not None
    assert timedelta() < ritual.next_at - clock() <= timedelta(weeks=1)


async def test_what_the_other_paused_needs_both_keys(house: House, couple: Couple) -> None:
    await house.couples.pause(person(ADA), None)
    change = await house.couples.resume(person(BO))
    assert change.is_proposed
    assert change.couple.is_resting
    with pytest.raises(AlreadyProposed):
        await house.couples.resume(person(BO))
    view, _ = await house.agreements.agree(person(ADA), change.deliveries[0].subject_id)
    assert not view.couple.is_resting


async def test_nothing_is_made_up_for_after_a_pause(house: House, couple: Couple, clock: Clock) -> None:
    await house.couples.pause(person(ADA), clock() + timedelta(days=30))
    for _ in range(31):
        clock.forward(days=1)
        await house.end_pauses()
        for ritual_id in await house.rituals.due(ALL):
            await house.rituals.fire(ritual_id)
    assert not (await house.couples.of(person(BO))).is_resting
    _, (ritual,) = await house.rituals.list(person(ADA))
    assert (ritual.missed, ritual.unanswered) == (0, 0)
    assert ritual.next_at is not None
    assert ritual.next_at > clock()


async def test_a_pause_ends_by_itself_at_its_moment(house: House, couple: Couple, clock: Clock) -> None:
    until = clock() + timedelta(days=3)
    await house.couples.pause(person(ADA), until)
    clock.now = until - timedelta(seconds=1)
    await house.end_pauses()
    assert (await house.couples.of(person(ADA))).is_resting
    clock.now = until
    await house.end_pauses()
    assert not (await house.couples.of(person(ADA))).is_resting


async def test_the_status_counts_what_is_stored(house: House, couple: Couple) -> None:
    status = await house.couples.status(person(ADA))
    assert status.counts["checkins"] == 1
    assert status.counts["questions"] == 0
    assert len(status.rituals) == 1
    await house.checkins.add_question(person(BO), "What shall we plant?")
    status = await house.couples.status(person(ADA))
    assert (status.counts["questions"], len(status.waiting)) == (1, 1)


async def test_a_stranger_finds_no_couple(house: House, couple: Couple) -> None:
    for refused in (
        house.couples.of(person(CLEO)),
        house.couples.all_of(CLEO),
        house.couples.with_partner(person(CLEO), couple.id),
        house.couples.pause(person(CLEO), None),
        house.couples.status(person(CLEO)),
        house.couples.set_zone(person(CLEO), "UTC", both=True),
        house.couples.part(CLEO, couple.id),
    ):
        with pytest.raises(NotInCouple):
            await refused
    await house.begin(CLEO, DEE)
    with pytest.raises(NotYours):
        await house.couples.with_partner(person(CLEO), couple.id)


async def test_one_person_may_be_in_a_couple_in_each_server(house: House, couple: Couple) -> None:
    other = await house.begin(ADA, CLEO, OTHER_GUILD)
    assert {one.id for one in await house.couples.all_of(ADA)} == {couple.id, other.id}
    assert (await house.couples.of(person(ADA, OTHER_GUILD))).id == other.id


@pytest.mark.parametrize("leaver", [ADA, BO])
async def test_either_parts_alone_and_both_are_free_at_once(
    house: House, couple: Couple, clock: Clock, leaver: int
) -> None:
    assert await house.couples.part(leaver, couple.id) == clock() + timedelta(days=30)
    for user_id in (ADA, BO):
        with pytest.raises(NotInCouple):
            await house.couples.of(person(user_id))
    with pytest.raises(Over):
        await house.couples.with_partner(person(ADA), couple.id)
    assert (await house.begin(ADA, CLEO)).id != couple.id
    assert (await house.begin(BO, DEE)).id != couple.id


async def test_after_a_parting_nothing_is_posted_but_the_words_are_taken_down(
    house: House, couple: Couple, clock: Clock
) -> None:
    checkin = (await house.checkins.current(person(ADA))).checkin
    await house.checkins.answer(person(ADA), checkin.id, "sealed", None, None)
    async with house.work() as stores:
        for number, has_words in enumerate((True, False)):
            post = Posted(
                9000 + number, CHANNEL, couple.id, DeliveryKind.MEMORY, 7, None, 0, has_words=has_words
            )
            await stores.posts.add([post], clock())
    await house.couples.part(BO, couple.id)
    with pytest.raises(Over):
        await house.checkins.answer(person(BO), checkin.id, "too late", None, None)
    with pytest.raises(Over):
        await house.checkins.reveal(checkin.id, person(ADA))
    left = await house.claim_all()
    assert [(one.kind, one.subject_id) for one in left] == [(DeliveryKind.DELETION, 9000)]
    clock.forward(days=20)
    for ritual_id in await house.rituals.due(ALL):
        await house.rituals.fire(ritual_id)
    assert await house.claim_all() == []


async def test_one_parts_once(house: House, couple: Couple) -> None:
    await house.couples.part(ADA, couple.id)
    for user_id in (ADA, BO):
        with pytest.raises(Over):
            await house.couples.part(user_id, couple.id)


async def test_after_thirty_days_everything_is_erased(house: House, couple: Couple, clock: Clock) -> None:
    erase_at = await house.couples.part(ADA, couple.id)
    clock.now = erase_at - timedelta(seconds=1)
    assert await house.erasures.run_due() == 0
    async with house.database.begin() as connection:
        assert await connection.scalar(select(couples.c.state)) == CoupleState.PARTED
    clock.now = erase_at
    assert await house.erasures.run_due() == 1
    assert await house.erasures.run_due() == 0
    with pytest.raises(Over):
        await house.couples.get(couple.id)


async def test_two_works_of_a_couple_queue(house: House, couple: Couple) -> None:
    assert couple.guild_id == GUILD
    await house.couples.allow_messages(person(ADA), allowed=True)
    assert (await house.couples.get(couple.id)).partner(ADA).wants_messages


async def test_each_process_ends_pauses_on_its_own_shards(house: House, clock: Clock) -> None:
    for number in range(1, 5):
        begun = await house.begin(10 * number, 10 * number + 1, number << 22)
        await house.couples.pause(person(10 * number, begun.guild_id), clock() + timedelta(hours=1))
    clock.forward(hours=2)
    found = [set(await house.couples.to_resume((2, shards))) for shards in ((0,), (1,), (0, 1))]
    assert [len(ids) for ids in found] == [2, 2, 4]
    assert found[0] | found[1] == found[2] == set(await house.couples.to_resume(ALL))


async def test_a_pause_that_was_made_anew_meanwhile_goes_on(
    house: House, couple: Couple, clock: Clock
) -> None:
    await house.couples.pause(person(ADA), clock() + timedelta(hours=1))
    clock.forward(hours=2)
    ended = await house.couples.to_resume(ALL)
    await house.couples.resume(person(ADA))
    await house.couples.pause(person(BO), clock() + timedelta(hours=1))
    for couple_id in ended:
        await house.couples.end_pause(couple_id)
    assert (await house.couples.get(couple.id)).paused_by == BO


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_command_that_waited_for_a_parting_writes_nothing(house: House, couple: Couple) -> None:
    async with house.work() as stores:
        await stores.couples.get(couple.id)
        waiting = beside(house.checkins.add_question(person(ADA), "What now?"))
        await asyncio.sleep(0.3)
        await stores.couples.part(couple.id, house.clock() + timedelta(days=30))
    with pytest.raises(NotInCouple):
        await waiting
