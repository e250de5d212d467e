"""Absences on real databases: one clock for each removal, and two keys that stop it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from absences import asked, begin, end_all, stands, state_of
from houses import ADA, ALL, BO, CLEO, DEE, GUILD, Clock, House, OpenHouse, person
from sqlalchemy import text

from core.absences import KEEP_AFTER_REMOVAL, AlreadyAgreed
from core.couples import AlreadyPaired, Couple, CoupleState, NotInCouple, WasRemoved
from core.deliveries import DeliveryKind
from core.errors import NotYours, Over

OTHER_GUILD = 77 << 22
PAGE = Path(__file__).parents[2] / "docs/operators/postgresql.md"


async def listed(house: House, state: CoupleState, guilds: tuple[int, tuple[int, ...]]) -> list[int]:
    """The servers with a couple in that state, all pages of them."""
    return [server async for page in house.absences.servers(state, guilds) for server in page]


@pytest.fixture
async def removed(house: House, couple: Couple) -> Couple:
    """The bot was removed from the server of Ada and Bo."""
    return await begin(house, couple)


async def test_a_removal_starts_a_clock_of_thirty_days_and_the_two_stay_a_couple(
    house: House, removed: Couple, clock: Clock
) -> None:
    assert removed.state is CoupleState.REMOVED
    assert removed.erase_at == clock() + KEEP_AFTER_REMOVAL
    assert removed.is_resting
    with pytest.raises(WasRemoved) as refused:
        await house.couples.status(person(ADA))
    assert refused.value.words == {"until": f"{(clock() + KEEP_AFTER_REMOVAL).timestamp():.0f}"}


async def test_a_clock_that_runs_goes_on(house: House, removed: Couple, clock: Clock) -> None:
    clock.forward(days=10)
    assert await house.absences.begin(GUILD) == 0
    assert (await house.couples.get(removed.id)).erase_at == removed.erase_at


async def test_only_the_couples_of_that_server_are_touched(house: House, couple: Couple) -> None:
    beside = await house.begin(CLEO, DEE)
    elsewhere = await house.begin(ADA, CLEO, OTHER_GUILD)
    parted = await house.begin(50, 60)
    await house.couples.part(50, parted.id)
    assert await house.absences.begin(GUILD) == 2
    states = [await state_of(house, one) for one in (couple, beside, elsewhere, parted)]
    assert states == [
        CoupleState.REMOVED,
        CoupleState.REMOVED,
        CoupleState.TOGETHER,
        CoupleState.PARTED,
    ]
    assert await house.absences.begin(1 << 22) == 0


async def test_both_are_asked_with_one_card_however_often_the_bot_is_back(
    house: House, removed: Couple
) -> None:
    assert await house.absences.ask(GUILD) == 1
    assert await house.absences.ask(GUILD) == 0
    (card,) = await house.due(DeliveryKind.ABSENCE)
    await stands(house, card.couple_id, card.kind, card.subject_id)
    house.clock.forward(days=1)
    assert await house.absences.ask(GUILD) == 0
    assert (await house.absences.view(card.subject_id)).absence.agreed_by is None


async def test_a_card_that_could_not_be_posted_is_planned_again(house: House, removed: Couple) -> None:
    card = await asked(house)
    house.clock.forward(days=1)
    again = await asked(house)
    assert again.subject_id == card.subject_id


async def test_nobody_is_asked_whom_nothing_was_taken_from(house: House, couple: Couple) -> None:
    assert await house.absences.ask(GUILD) == 0
    await house.absences.begin(GUILD)
    house.clock.forward(days=30)
    assert await house.absences.ask(GUILD) == 0


@pytest.mark.parametrize(("first", "second"), [(ADA, BO), (BO, ADA)])
async def test_the_second_key_begins_everything_anew(
    house: House, removed: Couple, clock: Clock, first: int, second: int
) -> None:
    card = await asked(house)
    clock.forward(days=20)
    assert (await house.absences.agree(person(first), card.subject_id)).state is CoupleState.REMOVED
    with pytest.raises(AlreadyAgreed):
        await house.absences.agree(person(first), card.subject_id)
    with pytest.raises(WasRemoved):
        await house.couples.of(person(second))
    together = await house.absences.agree(person(second), card.subject_id)
    assert (together.state, together.erase_at, together.is_resting) == (CoupleState.TOGETHER, None, False)
    _, (ritual,) = await house.rituals.list(person(ADA))
    assert ritual.next_at is not None
    assert timedelta() < ritual.next_at - clock() <= timedelta(weeks=1)
    for refused in (first, second):
        with pytest.raises(Over):
            await house.absences.agree(person(refused), card.subject_id)
    clock.forward(days=4_000)
    await end_all(house, is_here=True)
    assert await house.erasures.run_due() == 0


async def test_both_at_the_same_instant_go_on_once(
    house: House, open_house: OpenHouse, kind: str, removed: Couple
) -> None:
    card = await asked(house)
    other = open_house() if kind == "postgresql" else house
    found = await asyncio.gather(
        house.absences.agree(person(ADA), card.subject_id), other.absences.agree(person(BO), card.subject_id)
    )
    assert sorted(one.state for one in found) == [CoupleState.REMOVED, CoupleState.TOGETHER]
    assert await state_of(house, removed) is CoupleState.TOGETHER


async def test_twice_by_one_at_the_same_instant_is_one_key(
    house: House, open_house: OpenHouse, kind: str, removed: Couple
) -> None:
    card = await asked(house)
    other = open_house() if kind == "postgresql" else house
    results = await asyncio.gather(
        house.absences.agree(person(ADA), card.subject_id),
        other.absences.agree(person(ADA), card.subject_id),
        return_exceptions=True,
    )
    assert len([one for one in results if isinstance(one, AlreadyAgreed)]) == 1
    assert await state_of(house, removed) is CoupleState.REMOVED


async def test_while_the_bot_is_removed_rituals_move_on_and_miss_nothing(
    house: House, removed: Couple, clock: Clock
) -> None:
    for _ in range(28):
        clock.forward(days=1)
        for ritual_id in await house.rituals.due(ALL):
            await house.rituals.fire(ritual_id)
    assert {one.kind for one in await house.claim_all()} == {DeliveryKind.NUDGE}  # of the question before it
    card = await asked(house)
    for who in (ADA, BO):
        await house.absences.agree(person(who), card.subject_id)
    _, (ritual,) = await house.rituals.list(person(ADA))
    assert (ritual.missed, ritual.unanswered) == (0, 0)
    assert ritual.next_at is not None
    assert ritual.next_at > clock()


async def test_a_pause_ends_with_the_second_key_and_so_does_what_asked_for_its_end(
    house: House, couple: Couple
) -> None:
    await house.couples.pause(person(ADA), None)
    proposed = (await house.couples.resume(person(BO))).deliveries[0]
    await house.absences.begin(GUILD)
    await house.settle_all()
    for who in (ADA, BO):
        await house.couples.resume(person(who))
    assert not (await house.couples.of(person(ADA))).is_resting
    with pytest.raises(Over):
        await house.agreements.agree(person(ADA), proposed.subject_id)


async def test_resume_turns_the_same_keys_and_shows_it_where_the_card_stands(
    house: House, removed: Couple
) -> None:
    card = await asked(house)
    await stands(house, card.couple_id, card.kind, card.subject_id)
    first = await house.couples.resume(person(ADA))
    assert (first.is_proposed, first.couple.state) == (True, CoupleState.REMOVED)
    with pytest.raises(AlreadyAgreed):
        await house.absences.agree(person(ADA), card.subject_id)
    second = await house.couples.resume(person(BO))
    assert (second.is_proposed, second.couple.state) == (False, CoupleState.TOGETHER)
    shown = [(one.kind, one.subject_id) for one in (*first.deliveries, *second.deliveries)]
    assert shown == [(DeliveryKind.REDRAW, card.subject_id)] * 2


async def test_resume_posts_no_card_while_one_is_on_its_way(house: House, removed: Couple) -> None:
    await house.absences.ask(GUILD)
    for who in (ADA, BO):
        assert (await house.couples.resume(person(who))).deliveries == ()


async def test_without_a_card_resume_says_in_the_home_that_both_go_on(house: House, removed: Couple) -> None:
    assert (await house.couples.resume(person(BO))).deliveries == ()
    (card,) = (await house.couples.resume(person(ADA))).deliveries
    assert card.kind is DeliveryKind.ABSENCE
    assert (await house.absences.view(card.subject_id)).absence.has_ended


async def test_a_stranger_agrees_to_nothing(house: House, removed: Couple) -> None:
    card = await asked(house)
    with pytest.raises(NotInCouple):
        await house.absences.agree(person(CLEO), card.subject_id)
    await house.begin(CLEO, DEE)
    with pytest.raises(NotYours):
        await house.absences.agree(person(CLEO), card.subject_id)
    assert (await house.absences.view(card.subject_id)).absence.agreed_by is None


async def test_what_is_no_absence_is_over(house: House, removed: Couple) -> None:
    for refused in (house.absences.view(1), house.absences.agree(person(ADA), 1)):
        with pytest.raises(Over):
            await refused


async def test_trouble_with_the_home_is_forgotten_and_told_anew_after_the_return(
    house: House, couple: Couple
) -> None:
    await house.couples.allow_messages(person(ADA), allowed=True)
    await house.deliveries.in_trouble(couple, "home-missing")
    await house.absences.begin(GUILD)
    removed = await house.couples.get(couple.id)
    assert removed.trouble is None
    assert await house.due(DeliveryKind.TROUBLE) == []
    await house.deliveries.in_trouble(couple, "home-refused")  # a post that was on its way when it happened
    assert await house.due(DeliveryKind.TROUBLE) == []
    house.clock.forward(days=1)
    await house.deliveries.in_trouble(removed, "home-missing")
    assert len(await house.due(DeliveryKind.TROUBLE)) == 1
    for who in (ADA, BO):
        together = (await house.couples.resume(person(who))).couple
    assert together.trouble is None


async def test_each_process_looks_after_its_own_shards(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.absences.AT_ONCE", 3)
    for number in range(1, 5):
        await house.begin(10 * number, 10 * number + 1, number << 22)
    for state in (CoupleState.TOGETHER, CoupleState.REMOVED):
        found = [await listed(house, state, (2, shards)) for shards in ((0,), (1,), (0, 1))]
        assert found == [[2 << 22, 4 << 22], [1 << 22, 3 << 22], [number << 22 for number in range(1, 5)]]
        for number in range(1, 5):
            await house.absences.begin(number << 22)
    assert await listed(house, CoupleState.TOGETHER, ALL) == []
    clock.forward(days=30)
    ended = [{guild_id for _, guild_id in await house.absences.over((2, (shard,)))} for shard in (0, 1)]
    assert ended == [{2 << 22, 4 << 22}, {1 << 22, 3 << 22}]


async def test_who_waits_is_in_a_couple_still_and_begins_no_other(house: House, removed: Couple) -> None:
    with pytest.raises(AlreadyPaired):
        await house.begin(ADA, CLEO)


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_what_operators_run_after_a_restore_starts_a_new_clock_and_both_are_asked_anew(
    house: House, removed: Couple
) -> None:
    card = await asked(house)
    await stands(house, card.couple_id, card.kind, card.subject_id)
    await house.absences.agree(person(ADA), card.subject_id)
    async with house.database.begin() as connection:
        for statement in PAGE.read_text(encoding="utf-8").split("```sql")[2].split("```")[0].split(";")[:-1]:
            await connection.execute(text(statement))
    restored = await house.couples.get(removed.id)
    assert restored.erase_at is not None
    left = restored.erase_at - datetime.now(UTC)
    assert timedelta() <= KEEP_AFTER_REMOVAL - left < timedelta(minutes=1)
    with pytest.raises(Over):
        await house.absences.agree(person(BO), card.subject_id)
    again = await asked(house)
    assert (await house.absences.view(again.subject_id)).absence.agreed_by is None
