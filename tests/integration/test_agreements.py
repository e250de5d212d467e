"""Agreements: the second key is the other's, and turns once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from support.backend import ADA, BO, CLEO, DEE, Backend, OpenBackend, person

from core.couples import Couple, NotInCouple
from core.deliveries import Delivery, DeliveryKind, PostedMessage
from core.errors import KindlingError, NotAvailable, NotYours
from core.proposals import AlreadyProposed, NotYourProposal, ProposalKind, ProposalState
from core.rituals import RitualKind


def card_of(delivery: Delivery, channel_id: int) -> PostedMessage:
    """The message that shows a proposal."""
    return PostedMessage(
        message_id=77,
        channel_id=channel_id,
        couple_id=delivery.couple_id,
        kind=delivery.kind,
        subject_id=delivery.subject_id,
        user_id=None,
        index=0,
        has_words=False,
    )


@pytest.fixture
async def proposal_id(backend: Backend, couple: Couple) -> int:
    """Ada has proposed a question of her own."""
    return (await backend.checkins.propose_question(person(ADA), "What shall we plant?")).subject_id


async def test_a_proposal_is_shown_with_what_it_speaks_of(backend: Backend, proposal_id: int) -> None:
    view = await backend.agreements.proposal_view(proposal_id)
    assert (view.proposal.kind, view.proposal.proposed_by) == (ProposalKind.QUESTION, ADA)
    assert view.question is not None
    assert view.question.text == "What shall we plant?"
    assert (view.ritual, view.memory) == (None, None)


async def test_nobody_agrees_with_themselves(backend: Backend, proposal_id: int) -> None:
    with pytest.raises(NotYourProposal):
        await backend.agreements.agree_to_proposal(person(ADA), proposal_id)
    assert (await backend.agreements.proposal_view(proposal_id)).proposal.state is ProposalState.OPEN


async def test_the_other_agrees_once(backend: Backend, proposal_id: int) -> None:
    view, _ = await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    assert view.proposal.state is ProposalState.AGREED
    for refused in (
        backend.agreements.agree_to_proposal(person(BO), proposal_id),
        backend.agreements.decline_proposal(person(BO), proposal_id),
    ):
        with pytest.raises(NotAvailable):
            await refused


@pytest.mark.parametrize("decliner", [ADA, BO])
async def test_either_may_leave_things_as_they_are(backend: Backend, proposal_id: int, decliner: int) -> None:
    view = await backend.agreements.decline_proposal(person(decliner), proposal_id)
    assert view.proposal.state is ProposalState.DECLINED
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), proposal_id)


async def test_yes_and_no_at_the_same_instant_are_one_of_them(
    backend: Backend, open_backend: OpenBackend, kind: str, proposal_id: int
) -> None:
    other = open_backend() if kind == "postgresql" else backend
    results = await asyncio.gather(
        backend.agreements.agree_to_proposal(person(BO), proposal_id),
        other.agreements.decline_proposal(person(ADA), proposal_id),
        return_exceptions=True,
    )
    assert len([one for one in results if isinstance(one, KindlingError)]) == 1
    state = (await backend.agreements.proposal_view(proposal_id)).proposal.state
    assert state in (ProposalState.AGREED, ProposalState.DECLINED)


async def test_a_stranger_turns_no_key(backend: Backend, proposal_id: int) -> None:
    with pytest.raises(NotInCouple):
        await backend.agreements.agree_to_proposal(person(CLEO), proposal_id)
    await backend.begin_couple(CLEO, DEE)
    with pytest.raises(NotYours):
        await backend.agreements.agree_to_proposal(person(CLEO), proposal_id)


async def test_an_unknown_proposal_is_over(backend: Backend, couple: Couple) -> None:
    for refused in (backend.agreements.proposal_view(1), backend.agreements.agree_to_proposal(person(BO), 1)):
        with pytest.raises(NotAvailable):
            await refused


async def test_the_same_may_be_proposed_again_after_an_answer(backend: Backend, couple: Couple) -> None:
    first = await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    await backend.agreements.decline_proposal(person(BO), first.subject_id)
    second = await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    assert second.subject_id != first.subject_id


async def test_after_a_parting_no_key_turns(backend: Backend, couple: Couple, proposal_id: int) -> None:
    await backend.couples.part_couple(ADA, couple.id)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), proposal_id)


async def test_an_old_yes_ends_no_later_pause(backend: Backend, couple: Couple) -> None:
    await backend.couples.pause_couple(person(BO), None)
    asked = (await backend.couples.resume_couple(person(ADA))).deliveries[0]
    await backend.couples.resume_couple(person(BO))
    await backend.couples.pause_couple(person(ADA), None)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), asked.subject_id)
    assert (await backend.couples.load_couple(couple.id)).paused_by == ADA


async def test_an_old_yes_wakes_no_ritual_that_the_other_paused_later(
    backend: Backend, couple: Couple
) -> None:
    await backend.rituals.pause_ritual(person(BO), RitualKind.CHECKIN)
    asked = (await backend.rituals.resume_ritual(person(ADA), RitualKind.CHECKIN)).delivery
    assert asked is not None
    await backend.rituals.resume_ritual(person(BO), RitualKind.CHECKIN)
    await backend.rituals.pause_ritual(person(ADA), RitualKind.CHECKIN)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), asked.subject_id)
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert ritual.paused_by == ADA


@pytest.mark.parametrize("kind_of_pause", ["couple", "ritual"])
async def test_only_what_the_agreeing_one_paused_comes_back(
    backend: Backend, couple: Couple, kind_of_pause: str
) -> None:
    """Also where an old proposal is open still, as a database from before may hold one."""
    if kind_of_pause == "couple":
        await backend.couples.pause_couple(person(BO), None)
        asked = (await backend.couples.resume_couple(person(ADA))).deliveries[0]
    else:
        await backend.rituals.pause_ritual(person(BO), RitualKind.CHECKIN)
        resumed = (await backend.rituals.resume_ritual(person(ADA), RitualKind.CHECKIN)).delivery
        assert resumed is not None
        asked = resumed
    async with backend.work() as stores:
        await stores.couples.update_couple(couple.id, paused_by=ADA)
        ritual = await stores.rituals.find_ritual_of_kind(couple.id, RitualKind.CHECKIN)
        assert ritual is not None
        await stores.rituals.update_ritual(ritual.id, paused_by=ADA)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), asked.subject_id)


async def test_what_came_back_otherwise_closes_its_proposals_and_their_cards(
    backend: Backend, couple: Couple
) -> None:
    await backend.couples.pause_couple(person(BO), backend.clock() + timedelta(hours=1))
    await backend.rituals.pause_ritual(person(BO), RitualKind.CHECKIN)
    asked = [
        (await backend.couples.resume_couple(person(ADA))).deliveries[0],
        (await backend.rituals.resume_ritual(person(ADA), RitualKind.CHECKIN)).delivery,
    ]
    backend.clock.advance(hours=2)
    await backend.settle_all()
    await backend.end_pauses()
    await backend.rituals.resume_ritual(person(BO), RitualKind.CHECKIN)
    ids = {one.subject_id for one in asked if one is not None}
    for proposal_id in ids:
        assert (
            await backend.agreements.proposal_view(proposal_id)
        ).proposal.state is ProposalState.SUPERSEDED
    assert {one.subject_id for one in await backend.claim_due(DeliveryKind.REDRAW)} == ids


async def test_the_same_is_asked_again_where_its_card_was_never_posted(
    backend: Backend, couple: Couple
) -> None:
    first = await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    with pytest.raises(AlreadyProposed):
        await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    await backend.deliveries.settle_missed(first, "late")
    again = await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    assert (again.kind, again.subject_id) == (DeliveryKind.PROPOSAL, first.subject_id)


async def test_the_same_is_asked_again_where_its_card_is_in_an_old_home(
    backend: Backend, couple: Couple
) -> None:
    first = await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    await backend.deliveries.settle_sent(first, [card_of(first, couple.home_id)])
    with pytest.raises(AlreadyProposed):
        await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    await backend.couples.set_home(person(ADA), 501, is_wider=False, is_lost=False)
    assert (await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)).subject_id == first.subject_id


async def test_after_a_day_the_same_is_asked_with_a_new_card(backend: Backend, couple: Couple) -> None:
    """A card that a moderator deleted looks to the bot like one that stands."""
    first = await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    await backend.deliveries.settle_sent(first, [card_of(first, couple.home_id)])
    backend.clock.advance(hours=23, minutes=59)
    with pytest.raises(AlreadyProposed):
        await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    backend.clock.advance(minutes=1)
    again = await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    assert again.subject_id == first.subject_id
    await backend.deliveries.settle_sent(again, [replace(card_of(again, couple.home_id), message_id=78)])
    with pytest.raises(AlreadyProposed):
        await backend.rituals.propose_ritual(person(ADA), RitualKind.DATE)
    assert [one.subject_id for one in await backend.claim_due(DeliveryKind.DELETION)] == [77]
    view, _ = await backend.agreements.agree_to_proposal(person(BO), first.subject_id)
    assert view.proposal.state is ProposalState.AGREED
