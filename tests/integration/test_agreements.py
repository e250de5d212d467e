"""Agreements: the second key is the other's, and turns once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from houses import ADA, BO, CLEO, DEE, House, OpenHouse, person

from core.couples import Couple, NotInCouple
from core.deliveries import Delivery, DeliveryKind, Posted
from core.errors import KindlingError, NotYours, Over
from core.proposals import AlreadyProposed, NotYourProposal, ProposalKind, ProposalState
from core.rituals import RitualKind


def card_of(delivery: Delivery, channel_id: int) -> Posted:
    """The message that shows a proposal."""
    return Posted(
        message_id=77,
        channel_id=channel_id,
        couple_id=delivery.couple_id,
        kind=delivery.kind,
        subject_id=delivery.subject_id,
        user_id=None,
        place=0,
        has_words=False,
    )


@pytest.fixture
async def proposal_id(house: House, couple: Couple) -> int:
    """Ada has proposed a question of her own."""
    return (await house.checkins.add_question(person(ADA), "What shall we plant?")).subject_id


async def test_a_proposal_is_shown_with_what_it_speaks_of(house: House, proposal_id: int) -> None:
    view = await house.agreements.view(proposal_id)
    assert (view.proposal.kind, view.proposal.by) == (ProposalKind.QUESTION, ADA)
    assert view.question is not None
    assert view.question.text == "What shall we plant?"
    assert (view.ritual, view.memory) == (None, None)


async def test_nobody_agrees_with_themselves(house: House, proposal_id: int) -> None:
    with pytest.raises(NotYourProposal):
        await house.agreements.agree(person(ADA), proposal_id)
    assert (await house.agreements.view(proposal_id)).proposal.state is ProposalState.OPEN


async def test_the_other_agrees_once(house: House, proposal_id: int) -> None:
    view, _ = await house.agreements.agree(person(BO), proposal_id)
    assert view.proposal.state is ProposalState.AGREED
    for refused in (
        house.agreements.agree(person(BO), proposal_id),
        house.agreements.decline(person(BO), proposal_id),
    ):
        with pytest.raises(Over):
            await refused


@pytest.mark.parametrize("decliner", [ADA, BO])
async def test_either_may_leave_things_as_they_are(house: House, proposal_id: int, decliner: int) -> None:
    view = await house.agreements.decline(person(decliner), proposal_id)
    assert view.proposal.state is ProposalState.DECLINED
    with pytest.raises(Over):
        await house.agreements.agree(person(BO), proposal_id)


async def test_yes_and_no_at_the_same_instant_are_one_of_them(
    house: House, open_house: OpenHouse, kind: str, proposal_id: int
) -> None:
    other = open_house() if kind == "postgresql" else house
    results = await asyncio.gather(
        house.agreements.agree(person(BO), proposal_id),
        other.agreements.decline(person(ADA), proposal_id),
        return_exceptions=True,
    )
    assert len([one for one in results if isinstance(one, KindlingError)]) == 1
    state = (await house.agreements.view(proposal_id)).proposal.state
    assert state in (ProposalState.AGREED, ProposalState.DECLINED)


async def test_a_stranger_turns_no_key(house: House, proposal_id: int) -> None:
    with pytest.raises(NotInCouple):
        await house.agreements.agree(person(CLEO), proposal_id)
    await house.begin(CLEO, DEE)
    with pytest.raises(NotYours):
        await house.agreements.agree(person(CLEO), proposal_id)


async def test_an_unknown_proposal_is_over(house: House, couple: Couple) -> None:
    for refused in (house.agreements.view(1), house.agreements.agree(person(BO), 1)):
        with pytest.raises(Over):
            await refused


async def test_the_same_may_be_proposed_again_after_an_answer(house: House, couple: Couple) -> None:
    first = await house.rituals.offer(person(ADA), RitualKind.DATE)
    await house.agreements.decline(person(BO), first.subject_id)
    second = await house.rituals.offer(person(ADA), RitualKind.DATE)
    assert second.subject_id != first.subject_id


async def test_after_a_parting_no_key_turns(house: House, couple: Couple, proposal_id: int) -> None:
    await house.couples.part(ADA, couple.id)
    with pytest.raises(Over):
        await house.agreements.agree(person(BO), proposal_id)


async def test_an_old_yes_ends_no_later_pause(house: House, couple: Couple) -> None:
    await house.couples.pause(person(BO), None)
    asked = (await house.couples.resume(person(ADA))).deliveries[0]
    await house.couples.resume(person(BO))
    await house.couples.pause(person(ADA), None)
    with pytest.raises(Over):
        await house.agreements.agree(person(BO), asked.subject_id)
    assert (await house.couples.get(couple.id)).paused_by == ADA


async def test_an_old_yes_wakes_no_ritual_that_the_other_paused_later(house: House, couple: Couple) -> None:
    await house.rituals.pause(person(BO), RitualKind.CHECKIN)
    asked = (await house.rituals.resume(person(ADA), RitualKind.CHECKIN)).delivery
    assert asked is not None
    await house.rituals.resume(person(BO), RitualKind.CHECKIN)
    await house.rituals.pause(person(ADA), RitualKind.CHECKIN)
    with pytest.raises(Over):
        await house.agreements.agree(person(BO), asked.subject_id)
    _, (ritual,) = await house.rituals.list(person(ADA))
    assert ritual.paused_by == ADA


@pytest.mark.parametrize("kind_of_pause", ["couple", "ritual"])
async def test_only_what_the_agreeing_one_paused_comes_back(
    house: House, couple: Couple, kind_of_pause: str
) -> None:
    """Also where an old proposal is open still, as a database from before may hold one."""
    if kind_of_pause == "couple":
        await house.couples.pause(person(BO), None)
        asked = (await house.couples.resume(person(ADA))).deliveries[0]
    else:
        await house.rituals.pause(person(BO), RitualKind.CHECKIN)
        resumed = (await house.rituals.resume(person(ADA), RitualKind.CHECKIN)).delivery
        assert resumed is not None
        asked = resumed
    async with house.work() as stores:
        await stores.couples.change(couple.id, paused_by=ADA)
        ritual = await stores.rituals.find(couple.id, RitualKind.CHECKIN)
        assert ritual is not None
        await stores.rituals.change(ritual.id, paused_by=ADA)
    with pytest.raises(Over):
        await house.agreements.agree(person(BO), asked.subject_id)


async def test_what_came_back_otherwise_closes_its_proposals_and_their_cards(
    house: House, couple: Couple
) -> None:
    await house.couples.pause(person(BO), house.clock() + timedelta(hours=1))
    await house.rituals.pause(person(BO), RitualKind.CHECKIN)
    asked = [
        (await house.couples.resume(person(ADA))).deliveries[0],
        (await house.rituals.resume(person(ADA), RitualKind.CHECKIN)).delivery,
    ]
    house.clock.forward(hours=2)
    await house.settle_all()
    await house.end_pauses()
    await house.rituals.resume(person(BO), RitualKind.CHECKIN)
    ids = {one.subject_id for one in asked if one is not None}
    for proposal_id in ids:
        assert (await house.agreements.view(proposal_id)).proposal.state is ProposalState.OVER
    assert {one.subject_id for one in await house.due(DeliveryKind.REDRAW)} == ids


async def test_the_same_is_asked_anew_where_its_card_was_never_posted(house: House, couple: Couple) -> None:
    first = await house.rituals.offer(person(ADA), RitualKind.DATE)
    with pytest.raises(AlreadyProposed):
        await house.rituals.offer(person(ADA), RitualKind.DATE)
    await house.deliveries.missed(first, "late")
    again = await house.rituals.offer(person(ADA), RitualKind.DATE)
    assert (again.kind, again.subject_id) == (DeliveryKind.PROPOSAL, first.subject_id)


async def test_the_same_is_asked_anew_where_its_card_stands_in_an_old_home(
    house: House, couple: Couple
) -> None:
    first = await house.rituals.offer(person(ADA), RitualKind.DATE)
    await house.deliveries.sent(first, [card_of(first, couple.home_id)])
    with pytest.raises(AlreadyProposed):
        await house.rituals.offer(person(ADA), RitualKind.DATE)
    await house.couples.set_home(person(ADA), 501, is_wider=False, is_lost=False)
    assert (await house.rituals.offer(person(ADA), RitualKind.DATE)).subject_id == first.subject_id


async def test_after_a_day_the_same_is_asked_with_a_new_card(house: House, couple: Couple) -> None:
    """A card that a moderator deleted looks to the bot like one that stands."""
    first = await house.rituals.offer(person(ADA), RitualKind.DATE)
    await house.deliveries.sent(first, [card_of(first, couple.home_id)])
    house.clock.forward(hours=23, minutes=59)
    with pytest.raises(AlreadyProposed):
        await house.rituals.offer(person(ADA), RitualKind.DATE)
    house.clock.forward(minutes=1)
    again = await house.rituals.offer(person(ADA), RitualKind.DATE)
    assert again.subject_id == first.subject_id
    await house.deliveries.sent(again, [replace(card_of(again, couple.home_id), message_id=78)])
    with pytest.raises(AlreadyProposed):
        await house.rituals.offer(person(ADA), RitualKind.DATE)
    assert [one.subject_id for one in await house.due(DeliveryKind.DELETION)] == [77]
    view, _ = await house.agreements.agree(person(BO), first.subject_id)
    assert view.proposal.state is ProposalState.AGREED
