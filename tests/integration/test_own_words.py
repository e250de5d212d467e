"""Erasing one's own words: all of them at once, and no words of others."""

import re
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, update
from support.backend import (
    ADA,
    BO,
    CLEO,
    DECKS,
    DEE,
    START,
    Backend,
    ManualClock,
    answer_checkin,
    current_checkin_id,
    person,
    reveal_checkin,
)
from support.photos import files_in, photo, store_pictures
from support.rows import insert_authored_rows, row_counts_by

from core.checkins import OWN_QUESTION_PREFIX
from core.couples import ERASE_AFTER_AGREEMENT, Couple, CoupleState
from core.deliveries import DeliveryKind, PostedMessage
from core.errors import NotAvailable, NotYours, StorageUnavailable
from core.exports import NothingStored
from core.own_words import PartnerAlreadyAsked
from core.proposals import AlreadyProposed, NotYourProposal, ProposalKind
from core.recaps import RecapPeriod
from data.crypto.keyring import KeyDestroyed
from data.images.media import MEDIA_FOLDER
from data.stores.own_words import AUTHORED_TABLES
from data.tables import checkins, couples, memories, metadata, plans, poll_ideas, questions, talks
from services.erasures import MESSAGE_DELETION_TIMEOUT
from services.memories import Memories
from services.panels import Panels
from wiring import DELETE_OWN

SHARED = {plans.name, poll_ideas.name, "pictures"}
"""Tables whose words are no one's alone, or go with what they belong to."""


def post(kind: DeliveryKind, subject_id: int, couple: Couple) -> PostedMessage:
    """Return a message in the home that shows words."""
    return PostedMessage(77, couple.home_id, couple.id, kind, subject_id, None, 0, has_words=True)


async def propose_erasing(backend: Backend, couple: Couple) -> int:
    """Let Ada propose to erase everything, and return the proposal's id."""
    await backend.own_words.propose_erasing_couple(person(ADA), couple.id)
    return await backend.newest_proposal_id()


async def propose_question(backend: Backend) -> int:
    """Let Ada propose a question of her own, and return the proposal's id."""
    await backend.checkins.propose_question(person(ADA), "Where shall we live?")
    return await backend.newest_proposal_id()


async def settle_all_later(backend: Backend) -> None:
    """Store everything that is due ten minutes later as posted."""
    backend.clock.advance(minutes=10)
    await backend.settle_all()


async def delete_all_own_words(backend: Backend, couple: Couple) -> int:
    """Let Ada erase all that she wrote, and return how much it was."""
    taken = await backend.own_words.erase_own_words(person(ADA), couple.id)
    assert not taken.failures
    return taken.count


WORDLESS = {"card_reactions"}  # a press, taken back as words are


def test_everything_that_holds_words_is_somebodys_or_shared() -> None:
    worded = {
        table.name
        for table in metadata.sorted_tables
        if any(isinstance(column.type, LargeBinary) for column in table.columns)
    }
    assert worded | WORDLESS == AUTHORED_TABLES.keys() | SHARED


@pytest.mark.on_postgresql
@pytest.mark.parametrize("is_open", [False, True])
async def test_all_that_one_wrote_is_gone_and_nothing_of_the_others(
    backend: Backend, couple: Couple, *, is_open: bool
) -> None:
    for user_id in (ADA, BO):
        await insert_authored_rows(backend, couple, user_id, is_open=is_open)
    other = await backend.begin_couple(CLEO, DEE)
    await insert_authored_rows(backend, other, CLEO, is_open=is_open)
    before = await row_counts_by(backend, couple, BO)
    _, counts = await backend.own_words.count_own_words(person(ADA), couple.id)
    assert set(counts.values()) == {1}
    assert await delete_all_own_words(backend, couple) == len(AUTHORED_TABLES)
    left = await row_counts_by(backend, couple, ADA)
    assert {table: count for table, count in left.items() if count} == {talks.name: 1}, "without its topic"
    kept = str(await backend.exports.export_of(person(ADA), couple.id))
    assert set(re.findall(rf"(\w+)\.\w+ by {ADA}\b", kept)) == {"plans"}, "which both made"
    assert await row_counts_by(backend, couple, BO) == before
    assert all((await row_counts_by(backend, other, CLEO)).values())
    assert await delete_all_own_words(backend, couple) == 0


@pytest.mark.on_postgresql
async def test_more_than_one_batch_of_a_kind_goes(
    backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.own_words.IDS_AT_ONCE", 20)
    for number in range(45):
        async with backend.work() as work:
            assert await work.couples.find_couple(couple.id)
            backend.clock.advance(minutes=1)
            await work.tries.insert_try(couple.id, ADA, f"Thing {number}", is_ongoing=False)
    assert await delete_all_own_words(backend, couple) == 45


@pytest.mark.on_postgresql
async def test_what_cannot_be_read_any_more_goes_too(backend: Backend, couple: Couple) -> None:
    await insert_authored_rows(backend, couple, ADA, is_open=True)
    album = Memories(backend.work, DECKS)
    kept = [
        (await album.add_memory(person(ADA), "", title, "We swam.", START.date())).memory.id
        for title in ("The lake", "The hill", "The sea")
    ]
    async with backend.database.begin() as connection:
        broken = update(memories).where(memories.c.id == kept[1])
        await connection.execute(broken.values(title=bytes(40)))
    taken = await backend.own_words.erase_own_words(person(ADA), couple.id)
    assert not taken.failures
    assert taken.count == len(AUTHORED_TABLES) + 3
    async with backend.database.begin() as connection:
        assert (await connection.scalars(select(memories.c.id))).all() == []


async def test_a_storage_that_is_busy_is_asked_no_further(
    backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    await insert_authored_rows(backend, couple, ADA, is_open=True)
    asked: list[int] = []

    async def refuse(_stores: object, _couple: object, one: int, *_: object) -> None:
        asked.append(one)
        raise StorageUnavailable

    monkeypatch.setitem(DELETE_OWN, "memories", refuse)
    with pytest.raises(StorageUnavailable):
        await backend.own_words.erase_own_words(person(ADA), couple.id)
    assert len(asked) == 1


async def test_what_was_kept_from_ones_message_is_ones_own(backend: Backend, couple: Couple) -> None:
    await insert_authored_rows(backend, couple, BO, is_open=True)
    async with backend.database.begin() as connection:
        await connection.execute(memories.update().values(writer_id=ADA))
    await delete_all_own_words(backend, couple)
    assert (await row_counts_by(backend, couple, BO))["memories"] == 0


async def test_pictures_go_with_their_memory_from_the_disk_too(
    backend: Backend, couple: Couple, tmp_path: Path
) -> None:
    made = await insert_authored_rows(backend, couple, ADA, is_open=True)
    await store_pictures(backend, couple, photo(), subject_id=made["memories"])
    assert files_in(tmp_path / MEDIA_FOLDER)
    await delete_all_own_words(backend, couple)
    assert not files_in(tmp_path / MEDIA_FOLDER)


@pytest.mark.on_postgresql
async def test_messages_that_show_it_are_due_to_be_deleted_at_once(backend: Backend, couple: Couple) -> None:
    checkin_id = await reveal_checkin(backend)
    await backend.claim_and_settle_all()
    assert await delete_all_own_words(backend, couple) == 1
    claimed = await backend.claim(100)
    assert [(one.kind, one.subject_id) for one in claimed] == [(DeliveryKind.REDRAW, checkin_id)]


@pytest.mark.on_postgresql
async def test_an_own_question_that_waits_for_a_yes_waits_no_more(backend: Backend, couple: Couple) -> None:
    proposal_id = await propose_question(backend)
    await delete_all_own_words(backend, couple)
    async with backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        assert await work.proposals.open_of(couple.id) == []
    view = await backend.agreements.proposal_view(proposal_id)
    assert view.words is None


async def test_after_a_parting_too_and_by_nobody_else(backend: Backend, couple: Couple) -> None:
    await answer_checkin(backend, ADA, await current_checkin_id(backend))
    await backend.couples.part_couple(BO, couple.id)
    await backend.begin_couple(CLEO, DEE)
    with pytest.raises(NotYours):
        await backend.own_words.erase_own_words(person(CLEO), couple.id)
    assert await delete_all_own_words(backend, couple) == 1
    with pytest.raises(NothingStored):
        await backend.own_words.erase_own_words(person(ADA), 7)


@pytest.mark.on_postgresql
async def test_everything_of_both_goes_with_both_keys_within_the_hour_and_the_key_with_it(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    for user_id in (ADA, BO):
        await insert_authored_rows(backend, couple, user_id, is_open=True)
    proposal_id = await propose_erasing(backend, couple)
    with pytest.raises(AlreadyProposed):
        await backend.own_words.propose_erasing_couple(person(ADA), couple.id)
    with pytest.raises(NotYourProposal):
        await backend.agreements.agree_to_proposal(person(ADA), proposal_id)
    view = await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    assert view.proposal.kind is ProposalKind.ERASE
    assert (await backend.couples.load_couple(couple.id)).state is CoupleState.PARTED
    clock.now += ERASE_AFTER_AGREEMENT
    assert (await backend.erasures.erase_due_couples()).count == 1
    with pytest.raises(KeyDestroyed):
        await backend.keyring.find_key(couple.key_id)
    async with backend.database.begin() as connection:
        assert (await connection.execute(select(memories))).all() == []
    assert (await backend.begin_couple(ADA, BO)).id != couple.id


@pytest.mark.on_postgresql
async def test_an_agree_that_comes_too_late_ends_nothing(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    proposal_id = await propose_erasing(backend, couple)
    await settle_all_later(backend)
    assert (await backend.couples.couple_status(person(BO))).open_proposals
    clock.advance(days=7)
    assert not (await backend.couples.couple_status(person(BO))).open_proposals, "nothing waits for them"
    assert not (await Panels(backend.work, ()).panel_of(person(BO))).waiting[1:]
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    assert (await backend.couples.load_couple(couple.id)).state is CoupleState.TOGETHER
    await backend.agreements.agree_to_proposal(person(BO), await propose_erasing(backend, couple))


async def test_who_is_asked_already_is_told_so(backend: Backend, couple: Couple) -> None:
    await backend.own_words.propose_erasing_couple(person(ADA), couple.id)
    with pytest.raises(PartnerAlreadyAsked):
        await backend.own_words.propose_erasing_couple(person(BO), couple.id)


async def agree_to_erase(backend: Backend, couple: Couple) -> None:
    """Let both agree to erase everything, while a message of theirs is posted in the home."""
    proposal_id = await propose_erasing(backend, couple)
    await settle_all_later(backend)
    async with backend.work() as work:
        await work.posts.insert_posts([post(DeliveryKind.REVEAL, 5, couple)], backend.clock())
    await backend.agreements.agree_to_proposal(person(BO), proposal_id)


@pytest.mark.on_postgresql
async def test_the_ids_of_messages_that_are_still_to_be_deleted_outlive_the_key(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    """Discord is down for the hour; what is posted in the home must be found afterwards."""
    await agree_to_erase(backend, couple)
    clock.now += ERASE_AFTER_AGREEMENT
    assert (await backend.erasures.erase_due_couples()).count == 1
    with pytest.raises(KeyDestroyed):
        await backend.keyring.find_key(couple.key_id)
    [deletion] = await backend.claim(100)
    assert (deletion.kind, deletion.subject_id) == (DeliveryKind.DELETION, 77)
    assert (await backend.erasures.erase_due_couples()).count == 0
    await backend.deliveries.settle_dropped(deletion)
    assert (await backend.erasures.erase_due_couples()).count == 1
    async with backend.database.begin() as connection:
        assert (await connection.execute(select(couples))).all() == []


async def test_what_cannot_be_deleted_for_three_days_is_forgotten(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await agree_to_erase(backend, couple)
    clock.now += ERASE_AFTER_AGREEMENT + MESSAGE_DELETION_TIMEOUT
    await backend.erasures.erase_due_couples()
    assert await backend.claim(100)
    clock.advance(seconds=1)
    assert (await backend.erasures.erase_due_couples()).count == 1


@pytest.mark.on_postgresql
async def test_an_agreed_question_is_taken_out_of_its_card_and_of_recaps(
    backend: Backend, couple: Couple
) -> None:
    proposal_id = await propose_question(backend)
    await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    await settle_all_later(backend)
    async with backend.work() as work:
        recap_id = await work.recaps.insert_recap(couple.id, RecapPeriod(START, backend.clock()))
        await work.posts.insert_posts([post(DeliveryKind.RECAP, recap_id, couple)], START)
    async with backend.database.begin() as connection:
        question_id = await connection.scalar(select(questions.c.id))
        await connection.execute(update(checkins).values(question_key=f"{OWN_QUESTION_PREFIX}{question_id}"))
    await delete_all_own_words(backend, couple)
    redrawn: set[int] = set()
    while claimed := await backend.claim(100):
        for one in claimed:
            redrawn.add(one.subject_id)
            await backend.deliveries.settle_dropped(one)
    assert {proposal_id, recap_id, await current_checkin_id(backend)} <= redrawn


@pytest.mark.on_postgresql
async def test_without_the_second_key_nothing_goes(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await insert_authored_rows(backend, couple, BO, is_open=True)
    proposal_id = await propose_erasing(backend, couple)
    await backend.agreements.decline_proposal(person(BO), proposal_id)
    clock.advance(days=400)
    await backend.erasures.erase_due_couples()
    assert all((await row_counts_by(backend, couple, BO)).values())


async def test_who_has_parted_needs_no_second_key(backend: Backend, couple: Couple) -> None:
    await backend.couples.part_couple(ADA, couple.id)
    with pytest.raises(NotAvailable):
        await backend.own_words.propose_erasing_couple(person(ADA), couple.id)
