"""Agreements: only the other partner can agree to a proposal, and only once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from support.backend import ADA, BO, CLEO, DEE, Backend, OpenBackend, person

from core.couples import Couple, NotInCouple
from core.deliveries import Delivery, DeliveryKind, PostedMessage
from core.errors import KindlingError, NotAvailable, NotYours
from core.homes import HomeChange
from core.proposals import (
    AlreadyProposed,
    NotYourProposal,
    ProposalKind,
    ProposalState,
    ProposedByPartner,
)
from core.rituals import RitualKind

MESSAGE = 77


def card_of(delivery: Delivery, channel_id: int) -> PostedMessage:
    """Return the message that shows a proposal."""
    return PostedMessage(
        message_id=MESSAGE,
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
    await backend.checkins.propose_question(person(ADA), "What shall we plant?")
    return await backend.newest_proposal_id()


async def propose_dates(backend: Backend, couple: Couple) -> int:
    """Let Ada propose a date night every other week; return the proposal's id."""
    await backend.rituals.propose_ritual(person(ADA), couple.id, RitualKind.DATE)
    return await backend.newest_proposal_id()


async def propose_and_post_dates(backend: Backend, couple: Couple) -> int:
    """Let Ada propose it, and post the card in the home."""
    proposal_id = await propose_dates(backend, couple)
    card = await backend.claim_next(DeliveryKind.PROPOSAL)
    assert card.subject_id == proposal_id
    await backend.deliveries.settle_sent(card, [card_of(card, couple.home_id)])
    return proposal_id


@pytest.mark.on_postgresql
async def test_a_proposal_is_shown_with_what_it_speaks_of(backend: Backend, proposal_id: int) -> None:
    view = await backend.agreements.proposal_view(proposal_id)
    assert (view.proposal.kind, view.proposal.proposed_by) == (ProposalKind.QUESTION, ADA)
    assert view.words == "What shall we plant?"


async def test_nobody_agrees_with_themselves(backend: Backend, proposal_id: int) -> None:
    with pytest.raises(NotYourProposal):
        await backend.agreements.agree_to_proposal(person(ADA), proposal_id)
    assert (await backend.agreements.proposal_view(proposal_id)).proposal.state is ProposalState.OPEN


async def test_the_other_agrees_once(backend: Backend, proposal_id: int) -> None:
    view = await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    assert view.proposal.state is ProposalState.AGREED
    for refused in (
        backend.agreements.agree_to_proposal(person(BO), proposal_id),
        backend.agreements.decline_proposal(person(BO), proposal_id),
    ):
        with pytest.raises(NotAvailable):
            await refused


async def test_who_is_asked_for_the_same_already_agrees_instead_of_asking_too(
    backend: Backend, couple: Couple
) -> None:
    proposal_id = await propose_dates(backend, couple)
    with pytest.raises(ProposedByPartner):
        await backend.rituals.propose_ritual(person(BO), couple.id, RitualKind.DATE)
    await backend.agreements.agree_to_proposal(person(BO), proposal_id)
    async with backend.work() as work:
        assert await work.proposals.open_of(couple.id) == []


@pytest.mark.parametrize("decliner", [ADA, BO])
async def test_either_may_leave_things_as_they_are(backend: Backend, proposal_id: int, decliner: int) -> None:
    view = await backend.agreements.decline_proposal(person(decliner), proposal_id)
    assert view.proposal.state is ProposalState.DECLINED
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), proposal_id)


@pytest.mark.on_postgresql
async def test_yes_and_no_at_the_same_instant_are_one_of_them(
    backend: Backend, open_backend: OpenBackend, database_kind: str, proposal_id: int
) -> None:
    other = open_backend() if database_kind == "postgresql" else backend
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


async def test_the_same_may_be_proposed_again_once_a_no_has_rested(backend: Backend, couple: Couple) -> None:
    first = await propose_dates(backend, couple)
    await backend.agreements.decline_proposal(person(BO), first)
    backend.clock.advance(days=1)
    assert await propose_dates(backend, couple) != first


async def test_after_a_parting_no_key_turns(backend: Backend, couple: Couple, proposal_id: int) -> None:
    await backend.couples.part_couple(ADA, couple.id)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), proposal_id)


async def test_an_old_yes_ends_no_later_pause(backend: Backend, couple: Couple) -> None:
    await backend.couples.pause_couple(person(BO), None)
    await backend.couples.resume_couple(person(ADA))
    asked = await backend.newest_proposal_id()
    await backend.couples.resume_couple(person(BO))
    await backend.couples.pause_couple(person(ADA), None)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), asked)
    assert (await backend.couples.load_couple(couple.id)).paused_by == ADA


async def test_an_old_yes_wakes_no_ritual_that_the_other_paused_later(
    backend: Backend, couple: Couple
) -> None:
    await backend.rituals.pause_ritual(person(BO), RitualKind.CHECKIN)
    assert await backend.rituals.resume_ritual(person(ADA), RitualKind.CHECKIN) is None
    asked = await backend.newest_proposal_id()
    await backend.rituals.resume_ritual(person(BO), RitualKind.CHECKIN)
    await backend.rituals.pause_ritual(person(ADA), RitualKind.CHECKIN)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), asked)
    _, (ritual,) = await backend.rituals.rituals_of(person(ADA))
    assert ritual.paused_by == ADA


@pytest.mark.on_postgresql
@pytest.mark.parametrize("kind_of_pause", ["couple", "ritual"])
async def test_only_what_the_agreeing_one_paused_comes_back(
    backend: Backend, couple: Couple, kind_of_pause: str
) -> None:
    """Also where an old proposal is open still, as a database from before may hold one."""
    if kind_of_pause == "couple":
        await backend.couples.pause_couple(person(BO), None)
        await backend.couples.resume_couple(person(ADA))
    else:
        await backend.rituals.pause_ritual(person(BO), RitualKind.CHECKIN)
        await backend.rituals.resume_ritual(person(ADA), RitualKind.CHECKIN)
    asked = await backend.newest_proposal_id()
    async with backend.work() as work:
        await work.couples.update_couple(couple.id, paused_by=ADA)
        ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind.CHECKIN)
        assert ritual is not None
        await work.rituals.update_item(ritual.id, paused_by=ADA)
    with pytest.raises(NotAvailable):
        await backend.agreements.agree_to_proposal(person(BO), asked)


async def test_what_came_back_otherwise_closes_its_proposals_and_their_cards(
    backend: Backend, couple: Couple
) -> None:
    await backend.couples.pause_couple(person(BO), backend.clock() + timedelta(hours=1))
    await backend.rituals.pause_ritual(person(BO), RitualKind.CHECKIN)
    await backend.couples.resume_couple(person(ADA))
    await backend.rituals.resume_ritual(person(ADA), RitualKind.CHECKIN)
    ids = {card.subject_id for card in await backend.pending(DeliveryKind.PROPOSAL)}
    assert len(ids) == 2
    backend.clock.advance(hours=2)
    await backend.settle_all()
    await backend.end_pauses()
    await backend.rituals.resume_ritual(person(BO), RitualKind.CHECKIN)
    for proposal_id in ids:
        assert (
            await backend.agreements.proposal_view(proposal_id)
        ).proposal.state is ProposalState.SUPERSEDED
    assert {one.subject_id for one in await backend.claim_due(DeliveryKind.REDRAW)} == ids


async def test_the_same_is_asked_again_where_its_card_was_never_posted(
    backend: Backend, couple: Couple
) -> None:
    first = await propose_dates(backend, couple)
    with pytest.raises(AlreadyProposed):
        await propose_dates(backend, couple)
    await backend.deliveries.settle_missed(await backend.claim_next(DeliveryKind.PROPOSAL), "late")
    assert await propose_dates(backend, couple) == first


async def test_the_same_is_asked_again_where_its_card_is_in_an_old_home(
    backend: Backend, couple: Couple
) -> None:
    first = await propose_and_post_dates(backend, couple)
    with pytest.raises(AlreadyProposed):
        await propose_dates(backend, couple)
    await backend.homes.set_home(person(ADA), 501, HomeChange.NO_MORE, is_lost=False)
    assert await propose_dates(backend, couple) == first


async def test_after_a_day_the_same_is_asked_with_a_new_card(backend: Backend, couple: Couple) -> None:
    """A card that a moderator deleted looks to the bot like one that is posted."""
    first = await propose_and_post_dates(backend, couple)
    backend.clock.advance(hours=23, minutes=59)
    with pytest.raises(AlreadyProposed):
        await propose_dates(backend, couple)
    backend.clock.advance(minutes=1)
    assert await propose_dates(backend, couple) == first
    assert [one.subject_id for one in await backend.pending(DeliveryKind.DELETION)] == [MESSAGE]
    again = await backend.claim_next(DeliveryKind.PROPOSAL)
    await backend.deliveries.settle_sent(again, [replace(card_of(again, couple.home_id), message_id=78)])
    with pytest.raises(AlreadyProposed):
        await propose_dates(backend, couple)
    view = await backend.agreements.agree_to_proposal(person(BO), first)
    assert view.proposal.state is ProposalState.AGREED
