"""Agreements: the second key is the other's, and turns once."""

import asyncio

import pytest
from houses import ADA, BO, CLEO, DEE, House, OpenHouse, person

from core.couples import Couple, NotInCouple
from core.errors import KindlingError, NotYours, Over
from core.proposals import NotYourProposal, ProposalKind, ProposalState
from core.rituals import RitualKind


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
