"""Retractions: one's own words are gone at once, all of them, and nobody else's."""

import re
from pathlib import Path
from typing import cast

import pytest
from cryptography.exceptions import InvalidTag
from houses import ADA, ALL, BO, CLEO, DECKS, DEE, START, Clock, House, answer, current, person, reveal
from photos import files_in, keep_pictures, photo
from records import stored_by, write
from sqlalchemy import LargeBinary, select, update

from core.checkins import OWN
from core.couples import ERASED_AFTER, Couple, CoupleState
from core.deliveries import Delivery, DeliveryKind, Posted
from core.errors import NotYours, Over, Unavailable
from core.exports import NothingKept
from core.proposals import AlreadyProposed, NotYourProposal, ProposalKind
from core.recaps import Span
from core.retractions import Own, PartnerAsked
from data.keyring import KeyGone
from data.media import MEDIA
from data.stores.authorships import BY
from data.tables import checkins, couples, memories, metadata, plans, poll_ideas, questions, talks
from services.erasures import DELETED_WITHIN
from services.memories import Memories
from services.retractions import FORGET, Forget

SHARED = {plans.name, poll_ideas.name, "pictures"}
"""Tables whose words are no one's alone, or go with what they belong to."""


def post(kind: DeliveryKind, subject_id: int, couple: Couple) -> Posted:
    """A message that shows words, in the home."""
    return Posted(77, couple.home_id, couple.id, kind, subject_id, None, 0, has_words=True)


async def posted(house: House) -> None:
    """Let what was handed over have been posted."""
    house.clock.forward(minutes=10)
    await house.settle_all()


async def take_all_back(house: House, couple: Couple) -> int:
    """Let Ada take back all that she wrote; how much it was."""
    taken = await house.retractions.take_all_back(person(ADA), couple.id)
    assert not taken.failures
    return taken.count


def test_everything_that_holds_words_is_somebodys_or_shared() -> None:
    worded = {
        table.name
        for table in metadata.sorted_tables
        if any(isinstance(column.type, LargeBinary) for column in table.columns)
    }
    assert worded == {key.table.name for key, _ in BY.values()} | SHARED
    assert set(BY) == set(Own)


@pytest.mark.parametrize("is_open", [False, True])
async def test_all_that_one_wrote_is_gone_and_nothing_of_the_others(
    house: House, couple: Couple, *, is_open: bool
) -> None:
    for user_id in (ADA, BO):
        await write(house, couple, user_id, is_open=is_open)
    other = await house.begin(CLEO, DEE)
    await write(house, other, CLEO, is_open=is_open)
    before = await stored_by(house, couple, BO)
    _, counts = await house.retractions.counts(person(ADA), couple.id)
    assert set(counts.values()) == {1}
    assert await take_all_back(house, couple) == len(Own)
    left = await stored_by(house, couple, ADA)
    assert {table: count for table, count in left.items() if count} == {talks.name: 1}, "without its topic"
    kept = str(await house.exports.of(person(ADA), couple.id))
    assert set(re.findall(rf"(\w+)\.\w+ by {ADA}\b", kept)) == {"plans"}, "which both made"
    assert await stored_by(house, couple, BO) == before
    assert all((await stored_by(house, other, CLEO)).values())
    assert await take_all_back(house, couple) == 0


async def test_more_than_one_batch_of_a_kind_goes(house: House, couple: Couple) -> None:
    for number in range(45):
        async with house.work() as stores:
            assert await stores.couples.get(couple.id)
            now = house.clock.forward(minutes=1)
            await stores.tries.add(couple.id, ADA, f"Thing {number}", now, is_ongoing=False)
    assert await take_all_back(house, couple) == 45


async def test_what_cannot_be_read_any_more_keeps_nothing_else_from_going(
    house: House, couple: Couple
) -> None:
    await write(house, couple, ADA, is_open=True)
    album = Memories(house.work, DECKS, house.clock)
    kept = [
        (await album.keep(person(ADA), "", title, "We swam.", START.date())).memory.id
        for title in ("The lake", "The hill", "The sea")
    ]
    async with house.database.begin() as connection:
        broken = update(memories).where(memories.c.id == kept[1])
        await connection.execute(broken.values(title=bytes(40)))
    taken = await house.retractions.take_all_back(person(ADA), couple.id)
    assert [type(failure) for failure in taken.failures] == [InvalidTag]
    assert taken.count == len(Own) + 2
    async with house.database.begin() as connection:
        assert (await connection.scalars(select(memories.c.id))).all() == kept[1:2]


async def test_a_storage_that_is_busy_is_asked_no_further(
    house: House, couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(house, couple, ADA, is_open=True)
    asked: list[int] = []

    async def refuse(_stores: object, _couple: object, one: int, *_: object) -> list[Delivery]:
        asked.append(one)
        raise Unavailable

    monkeypatch.setitem(cast("dict[Own, Forget]", FORGET), Own.MEMORIES, refuse)
    with pytest.raises(Unavailable):
        await house.retractions.take_all_back(person(ADA), couple.id)
    assert len(asked) == 1


async def test_what_was_kept_from_ones_message_is_ones_own(house: House, couple: Couple) -> None:
    await write(house, couple, BO, is_open=True)
    async with house.database.begin() as connection:
        await connection.execute(memories.update().values(writer_id=ADA))
    await take_all_back(house, couple)
    assert (await stored_by(house, couple, BO))["memories"] == 0


async def test_pictures_go_with_their_memory_from_the_disk_too(
    house: House, couple: Couple, tmp_path: Path
) -> None:
    made = await write(house, couple, ADA, is_open=True)
    await keep_pictures(house, couple, photo(), subject_id=made["memories"])
    assert files_in(tmp_path / MEDIA)
    await take_all_back(house, couple)
    assert not files_in(tmp_path / MEDIA)


async def test_messages_that_show_it_are_due_to_be_deleted_at_once(house: House, couple: Couple) -> None:
    checkin_id = await reveal(house)
    await house.claim_all()
    assert await take_all_back(house, couple) == 1
    claimed = await house.deliveries.claim(100, ALL)
    assert [(one.kind, one.subject_id) for one in claimed] == [(DeliveryKind.REDRAW, checkin_id)]


async def test_an_own_question_that_waits_for_a_yes_waits_no_more(house: House, couple: Couple) -> None:
    asked = await house.checkins.add_question(person(ADA), "Where shall we live?")
    await take_all_back(house, couple)
    async with house.work() as stores:
        assert await stores.couples.get(couple.id)
        assert await stores.proposals.open_of(couple.id) == []
    view = await house.agreements.view(asked.subject_id)
    assert view.words is None


async def test_after_a_parting_too_and_by_nobody_else(house: House, couple: Couple) -> None:
    await answer(house, ADA, await current(house))
    await house.couples.part(BO, couple.id)
    await house.begin(CLEO, DEE)
    with pytest.raises(NotYours):
        await house.retractions.take_all_back(person(CLEO), couple.id)
    assert await take_all_back(house, couple) == 1
    with pytest.raises(NothingKept):
        await house.retractions.take_all_back(person(ADA), 7)


async def test_everything_of_both_goes_with_both_keys_within_the_hour_and_the_key_with_it(
    house: House, couple: Couple, clock: Clock
) -> None:
    for user_id in (ADA, BO):
        await write(house, couple, user_id, is_open=True)
    card = await house.retractions.ask_for_all(person(ADA), couple.id)
    with pytest.raises(AlreadyProposed):
        await house.retractions.ask_for_all(person(ADA), couple.id)
    with pytest.raises(NotYourProposal):
        await house.agreements.agree(person(ADA), card.subject_id)
    view, _ = await house.agreements.agree(person(BO), card.subject_id)
    assert view.proposal.kind is ProposalKind.ERASE
    assert view.couple.state is CoupleState.PARTED
    clock.now += ERASED_AFTER
    assert await house.erasures.run_due() == 1
    with pytest.raises(KeyGone):
        await house.keyring.find(couple.key_id)
    async with house.database.begin() as connection:
        assert (await connection.execute(select(memories))).all() == []
    assert (await house.begin(ADA, BO)).id != couple.id


async def test_an_agree_that_comes_too_late_ends_nothing(house: House, couple: Couple, clock: Clock) -> None:
    card = await house.retractions.ask_for_all(person(ADA), couple.id)
    await posted(house)
    clock.forward(days=7)
    with pytest.raises(Over):
        await house.agreements.agree(person(BO), card.subject_id)
    assert (await house.couples.get(couple.id)).state is CoupleState.TOGETHER
    again = await house.retractions.ask_for_all(person(ADA), couple.id)
    await house.agreements.agree(person(BO), again.subject_id)


async def test_who_is_asked_already_is_told_so(house: House, couple: Couple) -> None:
    await house.retractions.ask_for_all(person(ADA), couple.id)
    with pytest.raises(PartnerAsked):
        await house.retractions.ask_for_all(person(BO), couple.id)


async def agree_to_erase(house: House, couple: Couple) -> None:
    """Let both want everything erased, while a message of theirs stands in the home."""
    card = await house.retractions.ask_for_all(person(ADA), couple.id)
    await posted(house)
    async with house.work() as stores:
        await stores.posts.add([post(DeliveryKind.REVEAL, 5, couple)], house.clock())
    await house.agreements.agree(person(BO), card.subject_id)


async def test_the_ids_of_messages_that_are_still_to_be_deleted_outlive_the_key(
    house: House, couple: Couple, clock: Clock
) -> None:
    """Discord is down for the hour; what stands in the home must be found afterwards."""
    await agree_to_erase(house, couple)
    clock.now += ERASED_AFTER
    assert await house.erasures.run_due() == 1
    with pytest.raises(KeyGone):
        await house.keyring.find(couple.key_id)
    [deletion] = await house.deliveries.claim(100, ALL)
    assert (deletion.kind, deletion.subject_id) == (DeliveryKind.DELETION, 77)
    assert await house.erasures.run_due() == 0
    await house.deliveries.dropped(deletion)
    assert await house.erasures.run_due() == 1
    async with house.database.begin() as connection:
        assert (await connection.execute(select(couples))).all() == []


async def test_what_cannot_be_deleted_for_three_days_is_forgotten(
    house: House, couple: Couple, clock: Clock
) -> None:
    await agree_to_erase(house, couple)
    clock.now += ERASED_AFTER + DELETED_WITHIN
    await house.erasures.run_due()
    assert await house.deliveries.claim(100, ALL)
    clock.forward(seconds=1)
    assert await house.erasures.run_due() == 1


async def test_an_agreed_question_is_taken_out_of_its_card_and_of_recaps(
    house: House, couple: Couple
) -> None:
    asked = await house.checkins.add_question(person(ADA), "Where shall we live?")
    await house.agreements.agree(person(BO), asked.subject_id)
    await posted(house)
    async with house.work() as stores:
        recap_id = await stores.recaps.add(couple.id, Span(START, house.clock()), START)
        await stores.posts.add([post(DeliveryKind.RECAP, recap_id, couple)], START)
    async with house.database.begin() as connection:
        question_id = await connection.scalar(select(questions.c.id))
        await connection.execute(update(checkins).values(question_key=f"{OWN}{question_id}"))
    await take_all_back(house, couple)
    redrawn: set[int] = set()
    while claimed := await house.deliveries.claim(100, ALL):
        for one in claimed:
            redrawn.add(one.subject_id)
            await house.deliveries.dropped(one)
    assert {asked.subject_id, recap_id, await current(house)} <= redrawn


async def test_without_the_second_key_nothing_goes(house: House, couple: Couple, clock: Clock) -> None:
    await write(house, couple, BO, is_open=True)
    card = await house.retractions.ask_for_all(person(ADA), couple.id)
    await house.agreements.decline(person(BO), card.subject_id)
    clock.forward(days=400)
    await house.erasures.run_due()
    assert all((await stored_by(house, couple, BO)).values())


async def test_who_has_parted_needs_no_second_key(house: House, couple: Couple) -> None:
    await house.couples.part(ADA, couple.id)
    with pytest.raises(Over):
        await house.retractions.ask_for_all(person(ADA), couple.id)
