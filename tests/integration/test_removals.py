"""Removals on real databases: one deadline per removal, which only both partners can stop."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from support.backend import ADA, ALL_SHARDS, BO, CLEO, DEE, GUILD, Backend, ManualClock, OpenBackend, person
from support.removal_rows import (
    begin_removal,
    card_after_return,
    end_expired_removals,
    record_post,
    stored_state_of,
)

from core.couples import AlreadyPaired, BotWasRemoved, Couple, CoupleState, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, NotYours
from core.removals import KEEP_AFTER_REMOVAL, AlreadyAgreedToGoOn
from core.shards import Shards

OTHER_GUILD = 77 << 22
PAGE = Path(__file__).parents[2] / "docs/operators/postgresql.md"


async def listed(backend: Backend, state: CoupleState, shards: Shards) -> list[int]:
    """The servers with a couple in that state, all pages of them."""
    return [server async for page in backend.removals.servers_with_couples(state, shards) for server in page]


@pytest.fixture
async def removed(backend: Backend, couple: Couple) -> Couple:
    """The bot was removed from the server of Ada and Bo."""
    return await begin_removal(backend, couple)


async def test_a_removal_starts_a_clock_of_thirty_days_and_the_two_stay_a_couple(
    backend: Backend, removed: Couple, clock: ManualClock
) -> None:
    assert removed.state is CoupleState.REMOVED
    assert removed.erase_at == clock() + KEEP_AFTER_REMOVAL
    assert removed.is_resting
    with pytest.raises(BotWasRemoved) as refused:
        await backend.couples.couple_status(person(ADA))
    assert refused.value.text_args == {"until": f"{(clock() + KEEP_AFTER_REMOVAL).timestamp():.0f}"}


async def test_a_clock_that_runs_goes_on(backend: Backend, removed: Couple, clock: ManualClock) -> None:
    clock.advance(days=10)
    assert await backend.removals.record_removal(GUILD) == 0
    assert (await backend.couples.load_couple(removed.id)).erase_at == removed.erase_at


async def test_only_the_couples_of_that_server_are_touched(backend: Backend, couple: Couple) -> None:
    beside = await backend.begin_couple(CLEO, DEE)
    elsewhere = await backend.begin_couple(ADA, CLEO, OTHER_GUILD)
    parted = await backend.begin_couple(50, 60)
    await backend.couples.part_couple(50, parted.id)
    assert await backend.removals.record_removal(GUILD) == 2
    states = [await stored_state_of(backend, one) for one in (couple, beside, elsewhere, parted)]
    assert states == [
        CoupleState.REMOVED,
        CoupleState.REMOVED,
        CoupleState.TOGETHER,
        CoupleState.PARTED,
    ]
    assert await backend.removals.record_removal(1 << 22) == 0


async def test_both_are_asked_with_one_card_however_often_the_bot_is_back(
    backend: Backend, removed: Couple
) -> None:
    assert await backend.removals.ask_to_continue(GUILD) == 1
    assert await backend.removals.ask_to_continue(GUILD) == 0
    (card,) = await backend.claim_due(DeliveryKind.BOT_REMOVAL)
    await record_post(backend, card.couple_id, card.kind, card.subject_id)
    backend.clock.advance(days=1)
    assert await backend.removals.ask_to_continue(GUILD) == 0
    assert (await backend.removals.removal_view(card.subject_id)).removal.agreed_by is None


async def test_a_card_that_could_not_be_posted_is_planned_again(backend: Backend, removed: Couple) -> None:
    card = await card_after_return(backend)
    backend.clock.advance(days=1)
    again = await card_after_return(backend)
    assert again.subject_id == card.subject_id


async def test_nobody_is_asked_whom_nothing_was_taken_from(backend: Backend, couple: Couple) -> None:
    assert await backend.removals.ask_to_continue(GUILD) == 0
    await backend.removals.record_removal(GUILD)
    backend.clock.advance(days=30)
    assert await backend.removals.ask_to_continue(GUILD) == 0


@pytest.mark.parametrize(("first", "second"), [(ADA, BO), (BO, ADA)])
async def test_the_second_key_starts_everything_again(
    backend: Backend, removed: Couple, clock: ManualClock, first: int, second: int
) -> None:
    card = await card_after_return(backend)
    clock.advance(days=20)
    assert (
        await backend.removals.agree_to_continue(person(first), card.subject_id)
    ).state is CoupleState.REMOVED
    with pytest.raises(AlreadyAgreedToGoOn):
        await backend.removals.agree_to_continue(person(first), card.subject_id)
    with pytest.raises(BotWasRemoved):
        await backend.couples.couple_of(person(second))
    together = await backend.removals.agree_to_continue(person(second), card.subject_id)
    assert (together.state, together.erase_at, together.is_resting) == (CoupleState.TOGETHER, None, False)
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert ritual.next_at is not None
    assert timedelta() < ritual.next_at - clock() <= timedelta(weeks=1)
    for refused in (first, second):
        with pytest.raises(NotAvailable):
            await backend.removals.agree_to_continue(person(refused), card.subject_id)
    clock.advance(days=4_000)
    await end_expired_removals(backend, is_here=True)
    assert (await backend.erasures.erase_due_couples()).count == 0


@pytest.mark.on_postgresql
async def test_both_at_the_same_instant_go_on_once(
    backend: Backend, open_backend: OpenBackend, database_kind: str, removed: Couple
) -> None:
    card = await card_after_return(backend)
    other = open_backend() if database_kind == "postgresql" else backend
    found = await asyncio.gather(
        backend.removals.agree_to_continue(person(ADA), card.subject_id),
        other.removals.agree_to_continue(person(BO), card.subject_id),
    )
    assert sorted(one.state for one in found) == [CoupleState.REMOVED, CoupleState.TOGETHER]
    assert await stored_state_of(backend, removed) is CoupleState.TOGETHER


@pytest.mark.on_postgresql
async def test_twice_by_one_at_the_same_instant_is_one_key(
    backend: Backend, open_backend: OpenBackend, database_kind: str, removed: Couple
) -> None:
    card = await card_after_return(backend)
    other = open_backend() if database_kind == "postgresql" else backend
    results = await asyncio.gather(
        backend.removals.agree_to_continue(person(ADA), card.subject_id),
        other.removals.agree_to_continue(person(ADA), card.subject_id),
        return_exceptions=True,
    )
    assert len([one for one in results if isinstance(one, AlreadyAgreedToGoOn)]) == 1
    assert await stored_state_of(backend, removed) is CoupleState.REMOVED


async def test_while_the_bot_is_removed_rituals_move_on_and_miss_nothing(
    backend: Backend, removed: Couple, clock: ManualClock
) -> None:
    for _ in range(28):
        clock.advance(days=1)
        for ritual_id in await backend.rituals.due_ritual_ids(ALL_SHARDS):
            await backend.rituals.run_due_ritual(ritual_id)
    assert {one.kind for one in await backend.claim_and_settle_all()} == {
        DeliveryKind.NUDGE
    }  # of the question before it
    card = await card_after_return(backend)
    for who in (ADA, BO):
        await backend.removals.agree_to_continue(person(who), card.subject_id)
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert (ritual.missed, ritual.unanswered) == (0, 0)
    assert ritual.next_at is not None
    assert ritual.next_at > clock()


async def test_a_pause_ends_with_the_second_key_and_so_does_what_asked_for_its_end(
    backend: Backend, couple: Couple
) -> None:
    await backend.couples.pause_couple(person(ADA), None)
    await backend.couples.resume_couple(person(BO))
    proposal_id = await backend.newest_proposal_id()
    await backend.removals.record_removal(GUILD)
    await backend.settle_all()
    for who in (ADA, BO):
        await backend.couples.resume_couple(person(who))
    assert not (await backend.couples.couple_of(person(ADA))).is_resting
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(ADA), proposal_id)


async def test_resume_turns_the_same_keys_and_shows_it_on_the_card(backend: Backend, removed: Couple) -> None:
    card = await card_after_return(backend)
    await record_post(backend, card.couple_id, card.kind, card.subject_id)
    waiting, is_proposed = await backend.couples.resume_couple(person(ADA))
    assert (is_proposed, waiting.state) == (True, CoupleState.REMOVED)
    shown = await backend.claim_and_settle_all()
    with pytest.raises(AlreadyAgreedToGoOn):
        await backend.removals.agree_to_continue(person(ADA), card.subject_id)
    together, is_proposed = await backend.couples.resume_couple(person(BO))
    assert (is_proposed, together.state) == (False, CoupleState.TOGETHER)
    shown += await backend.claim_and_settle_all()
    assert [(one.kind, one.subject_id) for one in shown] == [(DeliveryKind.REDRAW, card.subject_id)] * 2


async def test_resume_posts_no_card_while_one_is_on_its_way(backend: Backend, removed: Couple) -> None:
    await backend.removals.ask_to_continue(GUILD)
    for who in (ADA, BO):
        await backend.couples.resume_couple(person(who))
    assert [one.kind for one in await backend.claim_and_settle_all()] == [DeliveryKind.BOT_REMOVAL]


async def test_without_a_card_resume_says_in_the_home_that_both_go_on(
    backend: Backend, removed: Couple
) -> None:
    await backend.couples.resume_couple(person(BO))
    assert await backend.claim_and_settle_all() == []
    await backend.couples.resume_couple(person(ADA))
    (card,) = await backend.claim_and_settle_all()
    assert card.kind is DeliveryKind.BOT_REMOVAL
    assert (await backend.removals.removal_view(card.subject_id)).removal.has_ended


async def test_a_stranger_agrees_to_nothing(backend: Backend, removed: Couple) -> None:
    card = await card_after_return(backend)
    with pytest.raises(NotInCouple):
        await backend.removals.agree_to_continue(person(CLEO), card.subject_id)
    await backend.begin_couple(CLEO, DEE)
    with pytest.raises(NotYours):
        await backend.removals.agree_to_continue(person(CLEO), card.subject_id)
    assert (await backend.removals.removal_view(card.subject_id)).removal.agreed_by is None


async def test_what_is_no_absence_is_over(backend: Backend, removed: Couple) -> None:
    for refused in (backend.removals.removal_view(1), backend.removals.agree_to_continue(person(ADA), 1)):
        with pytest.raises(NotAvailable):
            await refused


async def test_trouble_with_the_home_is_cleared_and_told_again_after_the_return(
    backend: Backend, couple: Couple
) -> None:
    await backend.couples.allow_messages(person(ADA), allowed=True)
    await backend.deliveries.record_home_trouble(couple, "home-missing")
    await backend.removals.record_removal(GUILD)
    removed = await backend.couples.load_couple(couple.id)
    assert removed.trouble is None
    assert await backend.claim_due(DeliveryKind.TROUBLE) == []
    await backend.deliveries.record_home_trouble(
        couple, "home-refused"
    )  # a post that was on its way when it happened
    assert await backend.claim_due(DeliveryKind.TROUBLE) == []
    backend.clock.advance(days=1)
    await backend.deliveries.record_home_trouble(removed, "home-missing")
    assert len(await backend.claim_due(DeliveryKind.TROUBLE)) == 1
    for who in (ADA, BO):
        together, _ = await backend.couples.resume_couple(person(who))
    assert together.trouble is None


@pytest.mark.on_postgresql
async def test_each_process_looks_after_its_own_shards(
    backend: Backend, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.removals.SERVERS_PER_BATCH", 3)
    for number in range(1, 5):
        await backend.begin_couple(10 * number, 10 * number + 1, number << 22)
    for state in (CoupleState.TOGETHER, CoupleState.REMOVED):
        found = [await listed(backend, state, Shards(2, shards)) for shards in ((0,), (1,), (0, 1))]
        assert found == [[2 << 22, 4 << 22], [1 << 22, 3 << 22], [number << 22 for number in range(1, 5)]]
        for number in range(1, 5):
            await backend.removals.record_removal(number << 22)
    assert await listed(backend, CoupleState.TOGETHER, ALL_SHARDS) == []
    clock.advance(days=30)
    ended = [
        {guild_id for _, guild_id in await backend.removals.expired_couples(Shards(2, (shard,)))}
        for shard in (0, 1)
    ]
    assert ended == [{2 << 22, 4 << 22}, {1 << 22, 3 << 22}]


async def test_who_waits_is_in_a_couple_still_and_begins_no_other(backend: Backend, removed: Couple) -> None:
    with pytest.raises(AlreadyPaired):
        await backend.begin_couple(ADA, CLEO)


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_what_operators_run_after_a_restore_starts_a_new_clock_and_both_are_asked_again(
    backend: Backend, removed: Couple
) -> None:
    card = await card_after_return(backend)
    await record_post(backend, card.couple_id, card.kind, card.subject_id)
    await backend.removals.agree_to_continue(person(ADA), card.subject_id)
    async with backend.database.begin() as connection:
        for statement in PAGE.read_text(encoding="utf-8").split("```sql")[2].split("```")[0].split(";")[:-1]:
            await connection.execute(text(statement))
    restored = await backend.couples.load_couple(removed.id)
    assert restored.erase_at is not None
    left = restored.erase_at - datetime.now(UTC)
    assert timedelta() <= KEEP_AFTER_REMOVAL - left < timedelta(minutes=1)
    with pytest.raises(NotAvailable):
        await backend.removals.agree_to_continue(person(BO), card.subject_id)
    again = await card_after_return(backend)
    assert (await backend.removals.removal_view(again.subject_id)).removal.agreed_by is None


async def test_a_forged_press_cannot_read_going_on_as_a_proposal(backend: Backend, removed: Couple) -> None:
    card = await card_after_return(backend)
    for user_id in (ADA, BO):
        await backend.removals.agree_to_continue(person(user_id), card.subject_id)
    with pytest.raises(NotAvailable):
        await backend.agreements.read_proposal(person(ADA), card.subject_id)
