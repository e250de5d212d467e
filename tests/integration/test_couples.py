"""Couples: less needs one partner, more needs both; a parting is immediate and silent."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from support.backend import (
    ADA,
    ALL_SHARDS,
    BO,
    CHANNEL,
    CLEO,
    DEE,
    GUILD,
    Backend,
    ManualClock,
    person,
    start_in_fresh_context,
)

from core.couples import AlreadyPaused, Couple, CoupleState, NotInCouple, NotPaused
from core.deliveries import DeliveryKind, PostedMessage
from core.errors import NotAvailable, NotYours
from core.homes import HomeChange
from core.proposals import AlreadyProposed
from core.shards import Shards
from data.tables import couples

NEW_HOME = 501
OTHER_GUILD = 77 << 22


async def move(
    backend: Backend, user_id: int, change: HomeChange = HomeChange.NO_MORE, *, is_lost: bool = False
) -> bool:
    """Move the home, and return whether that waits for the other partner."""
    return await backend.homes.set_home(person(user_id), NEW_HOME, change, is_lost=is_lost)


async def home_of(backend: Backend, couple: Couple) -> int:
    return (await backend.couples.load_couple(couple.id)).home_id


async def kinds_due(backend: Backend) -> list[DeliveryKind]:
    """Settle everything that is due, and return the kinds in their order."""
    return [one.kind for one in await backend.claim_and_settle_all()]


async def test_a_home_that_no_more_people_read_needs_one_key(backend: Backend, couple: Couple) -> None:
    assert not await move(backend, BO)
    assert await home_of(backend, couple) == NEW_HOME
    cards = [(one.kind, one.channel_id) for one in await backend.claim_and_settle_all()]
    assert cards == [
        (DeliveryKind.HOME, None),
        (DeliveryKind.CHECKIN, None),
        (DeliveryKind.HOME, CHANNEL),  # the old home is told where the new one is
    ]


@pytest.mark.parametrize("change", [HomeChange.WIDER, HomeChange.UNSEEN, HomeChange.UNKNOWN])
async def test_a_home_that_touches_the_other_needs_both(
    backend: Backend, couple: Couple, change: HomeChange
) -> None:
    assert await move(backend, BO, change)
    assert await home_of(backend, couple) == CHANNEL
    (card,) = await backend.pending(DeliveryKind.PROPOSAL)
    assert card.channel_id is None
    with pytest.raises(AlreadyProposed):
        await move(backend, BO, change)
    assert await kinds_due(backend) == [DeliveryKind.PROPOSAL]
    await backend.agreements.agree_to_proposal(person(ADA), card.subject_id)
    assert await home_of(backend, couple) == NEW_HOME
    assert await kinds_due(backend) == [DeliveryKind.HOME, DeliveryKind.CHECKIN]


async def test_where_the_home_is_lost_the_other_is_asked_in_the_new_one(
    backend: Backend, couple: Couple
) -> None:
    assert await move(backend, BO, HomeChange.WIDER, is_lost=True)
    (card,) = await backend.claim_and_settle_all()
    assert (card.kind, card.channel_id) == (DeliveryKind.PROPOSAL, NEW_HOME)


@pytest.mark.on_postgresql
async def test_a_new_home_is_nobodys_alone_until_both_say_so(backend: Backend, couple: Couple) -> None:
    await backend.homes.propose_ours_alone(person(ADA), "everyone;3;;")
    assert (await backend.couples.couple_of(person(ADA))).ours_alone is None
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    assert (await backend.couples.couple_of(person(ADA))).ours_alone == "everyone;3;;"
    await move(backend, ADA)
    assert (await backend.couples.couple_of(person(ADA))).ours_alone is None


@pytest.mark.on_postgresql
async def test_the_first_zone_sets_the_clock_for_both(backend: Backend, couple: Couple) -> None:
    await backend.couples.set_zone(person(BO), "Asia/Tokyo", both=False)
    changed = await backend.couples.set_zone(person(ADA), "Europe/Berlin", both=False)
    assert changed == await backend.couples.load_couple(couple.id)
    assert (changed.chosen_zone, [str(zone) for zone in changed.zones]) == (
        "Asia/Tokyo",
        ["Europe/Berlin", "Asia/Tokyo"],
    )


async def test_a_zone_for_both_is_told_to_both(backend: Backend, couple: Couple) -> None:
    await backend.couples.set_zone(person(BO), "Asia/Tokyo", both=False)
    await backend.settle_all()
    changed = await backend.couples.set_zone(person(ADA), "Europe/Berlin", both=True)
    assert changed == await backend.couples.load_couple(couple.id)
    assert changed.chosen_zone == "Europe/Berlin"
    assert await kinds_due(backend) == [DeliveryKind.NOTICE]


async def test_direct_messages_are_each_ones_own_choice(backend: Backend, couple: Couple) -> None:
    assert not any(partner.wants_messages for partner in couple.partners)
    await backend.couples.allow_messages(person(BO), allowed=True)
    assert [one.wants_messages for one in (await backend.couples.couple_of(person(ADA))).partners] == [
        False,
        True,
    ]
    await backend.couples.allow_messages(person(BO), allowed=False)
    assert not any(one.wants_messages for one in (await backend.couples.couple_of(person(ADA))).partners)


async def test_one_pauses_alone_and_resumes_what_they_paused(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await backend.couples.pause_couple(person(ADA), None)
    paused = await backend.couples.couple_of(person(BO))
    assert paused.paused_by == ADA
    assert paused.is_resting
    with pytest.raises(AlreadyPaused):
        await backend.couples.pause_couple(person(BO), None)
    clock.advance(days=20)
    resumed, is_proposed = await backend.couples.resume_couple(person(ADA))
    assert not is_proposed
    assert not resumed.is_resting
    assert resumed == await backend.couples.load_couple(couple.id)
    with pytest.raises(NotPaused):
        await backend.couples.resume_couple(person(ADA))
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert ritual.next_at is not None
    assert timedelta() < ritual.next_at - clock() <= timedelta(weeks=1)


async def test_a_longer_pause_needs_one_key_too_and_a_shorter_one_its_own(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    tomorrow, later = (clock() + timedelta(days=days) for days in (1, 9))
    await backend.couples.pause_couple(person(ADA), tomorrow)
    await backend.couples.pause_couple(person(BO), later)
    with pytest.raises(AlreadyPaused):
        await backend.couples.pause_couple(person(ADA), tomorrow)
    _, is_proposed = await backend.couples.resume_couple(person(ADA))
    assert is_proposed, "Bo wants it to last"
    await backend.couples.pause_couple(person(BO), tomorrow)
    paused = await backend.couples.couple_of(person(ADA))
    assert (paused.paused_by, paused.paused_until) == (BO, tomorrow)


async def test_what_the_other_paused_needs_both_keys(backend: Backend, couple: Couple) -> None:
    await backend.couples.pause_couple(person(ADA), None)
    asked, is_proposed = await backend.couples.resume_couple(person(BO))
    assert is_proposed
    assert asked.is_resting
    with pytest.raises(AlreadyProposed):
        await backend.couples.resume_couple(person(BO))
    await backend.agreements.agree_to_proposal(person(ADA), await backend.newest_proposal_id())
    assert not (await backend.couples.load_couple(couple.id)).is_resting


async def test_nothing_is_made_up_for_after_a_pause(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await backend.couples.pause_couple(person(ADA), clock() + timedelta(days=30))
    for _ in range(31):
        clock.advance(days=1)
        await backend.end_pauses()
        for ritual_id in await backend.rituals.due_ritual_ids(ALL_SHARDS):
            await backend.rituals.run_due_ritual(ritual_id)
    assert not (await backend.couples.couple_of(person(BO))).is_resting
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert (ritual.missed, ritual.unanswered) == (0, 0)
    assert ritual.next_at is not None
    assert ritual.next_at > clock()


async def test_a_pause_ends_by_itself_at_its_moment(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    until = clock() + timedelta(days=3)
    await backend.couples.pause_couple(person(ADA), until)
    clock.now = until - timedelta(seconds=1)
    await backend.end_pauses()
    assert (await backend.couples.couple_of(person(ADA))).is_resting
    clock.now = until
    await backend.end_pauses()
    assert not (await backend.couples.couple_of(person(ADA))).is_resting


async def test_the_status_counts_what_is_stored(backend: Backend, couple: Couple) -> None:
    status = await backend.couples.couple_status(person(ADA))
    assert status.counts["checkins"] == 1
    assert status.counts["questions"] == 0
    assert len(status.rituals) == 1
    await backend.checkins.propose_question(person(BO), "What shall we plant?")
    status = await backend.couples.couple_status(person(ADA))
    assert (status.counts["questions"], len(status.open_proposals)) == (1, 1)


async def test_a_stranger_finds_no_couple(backend: Backend, couple: Couple) -> None:
    for refused in (
        backend.couples.couple_of(person(CLEO)),
        backend.couples.couples_to_part(person(CLEO, guild_id=0)),
        backend.couples.couple_with(person(CLEO), couple.id),
        backend.couples.pause_couple(person(CLEO), None),
        backend.couples.couple_status(person(CLEO)),
        backend.couples.set_zone(person(CLEO), "UTC", both=True),
        backend.couples.part_couple(CLEO, couple.id),
    ):
        with pytest.raises(NotInCouple):
            await refused
    await backend.begin_couple(CLEO, DEE)
    with pytest.raises(NotYours):
        await backend.couples.couple_with(person(CLEO), couple.id)


@pytest.mark.on_postgresql
async def test_one_person_may_be_in_a_couple_in_each_server(backend: Backend, couple: Couple) -> None:
    other = await backend.begin_couple(ADA, CLEO, OTHER_GUILD)
    meant = await backend.couples.couples_to_part(person(ADA, guild_id=0))
    assert {one.id for one in meant} == {couple.id, other.id}
    assert (await backend.couples.couple_of(person(ADA, OTHER_GUILD))).id == other.id


@pytest.mark.on_postgresql
@pytest.mark.parametrize("leaver", [ADA, BO])
async def test_either_parts_alone_and_both_are_free_at_once(
    backend: Backend, couple: Couple, clock: ManualClock, leaver: int
) -> None:
    assert await backend.couples.part_couple(leaver, couple.id) == clock() + timedelta(days=30)
    for user_id in (ADA, BO):
        with pytest.raises(NotInCouple):
            await backend.couples.couple_of(person(user_id))
    with pytest.raises(NotAvailable):
        await backend.couples.couple_with(person(ADA), couple.id)
    assert (await backend.begin_couple(ADA, CLEO)).id != couple.id
    assert (await backend.begin_couple(BO, DEE)).id != couple.id


@pytest.mark.on_postgresql
async def test_after_a_parting_nothing_is_posted_but_the_words_are_deleted(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    checkin = (await backend.checkins.current_checkin(person(ADA))).checkin
    await backend.checkins.submit_answer(person(ADA), checkin.id, "sealed", None, None)
    async with backend.work() as work:
        for number, has_words in enumerate((True, False)):
            post = PostedMessage(
                9000 + number, CHANNEL, couple.id, DeliveryKind.MEMORY, 7, None, 0, has_words=has_words
            )
            await work.posts.insert_posts([post], clock())
    await backend.couples.part_couple(BO, couple.id)
    with pytest.raises(NotAvailable):
        await backend.checkins.submit_answer(person(BO), checkin.id, "too late", None, None)
    with pytest.raises(NotAvailable):
        await backend.checkins.read_reveal(person(ADA), checkin.id)
    left = await backend.claim_and_settle_all()
    assert [(one.kind, one.subject_id) for one in left] == [(DeliveryKind.DELETION, 9000)]
    clock.advance(days=20)
    for ritual_id in await backend.rituals.due_ritual_ids(ALL_SHARDS):
        await backend.rituals.run_due_ritual(ritual_id)
    assert await backend.claim_and_settle_all() == []


async def test_one_parts_once(backend: Backend, couple: Couple) -> None:
    await backend.couples.part_couple(ADA, couple.id)
    for user_id in (ADA, BO):
        with pytest.raises(NotAvailable):
            await backend.couples.part_couple(user_id, couple.id)


@pytest.mark.on_postgresql
async def test_after_thirty_days_everything_is_erased(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    erase_at = await backend.couples.part_couple(ADA, couple.id)
    clock.now = erase_at - timedelta(seconds=1)
    assert (await backend.erasures.erase_due_couples()).count == 0
    async with backend.database.begin() as connection:
        assert await connection.scalar(select(couples.c.state)) == CoupleState.PARTED
    clock.now = erase_at
    assert (await backend.erasures.erase_due_couples()).count == 1
    assert (await backend.erasures.erase_due_couples()).count == 0
    with pytest.raises(NotAvailable):
        await backend.couples.load_couple(couple.id)


async def test_two_works_of_a_couple_queue(backend: Backend, couple: Couple) -> None:
    assert couple.guild_id == GUILD
    await backend.couples.allow_messages(person(ADA), allowed=True)
    assert (await backend.couples.load_couple(couple.id)).partner_by_id(ADA).wants_messages


@pytest.mark.on_postgresql
async def test_each_process_ends_pauses_on_its_own_shards(backend: Backend, clock: ManualClock) -> None:
    for number in range(1, 5):
        begun = await backend.begin_couple(10 * number, 10 * number + 1, number << 22)
        await backend.couples.pause_couple(person(10 * number, begun.guild_id), clock() + timedelta(hours=1))
    clock.advance(hours=2)
    found = [
        set(await backend.couples.couples_to_resume(Shards(2, shards))) for shards in ((0,), (1,), (0, 1))
    ]
    assert [len(ids) for ids in found] == [2, 2, 4]
    assert found[0] | found[1] == found[2] == set(await backend.couples.couples_to_resume(ALL_SHARDS))


@pytest.mark.on_postgresql
async def test_a_pause_that_was_renewed_meanwhile_goes_on(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await backend.couples.pause_couple(person(ADA), clock() + timedelta(hours=1))
    clock.advance(hours=2)
    ended = await backend.couples.couples_to_resume(ALL_SHARDS)
    await backend.couples.resume_couple(person(ADA))
    await backend.couples.pause_couple(person(BO), clock() + timedelta(hours=1))
    for couple_id in ended:
        await backend.couples.end_pause(couple_id)
    assert (await backend.couples.load_couple(couple.id)).paused_by == BO


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.sqlite_thread
async def test_a_command_that_waited_for_a_parting_writes_nothing(backend: Backend, couple: Couple) -> None:
    async with backend.work() as work:
        await work.couples.find_couple(couple.id)
        waiting = start_in_fresh_context(backend.checkins.propose_question(person(ADA), "What now?"))
        await asyncio.sleep(0.3)
        await work.couples.mark_parted(couple.id, backend.clock() + timedelta(days=30))
    with pytest.raises(NotInCouple):
        await waiting
