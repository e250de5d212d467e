"""Reactions to cards: each stored once, taken back by the same press, and gone with one's own words."""

import asyncio

import pytest
from support.backend import (
    ADA,
    BO,
    CLEO,
    DECKS,
    Backend,
    OpenBackend,
    current_checkin_id,
    person,
    reveal_checkin,
)

from core.card_reactions import OwnWords, ReactionKind
from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.thanks import ThanksAbout
from services.card_reactions import CardReactions
from services.thanks import ThankYous


def reacting(backend: Backend) -> CardReactions:
    return CardReactions(backend.work)


def thanking(backend: Backend) -> ThankYous:
    return ThankYous(backend.work, DECKS)


@pytest.mark.on_postgresql
async def test_both_react_at_the_same_instant_and_each_is_stored_once(
    backend: Backend, open_backend: OpenBackend, database_kind: str, couple: Couple
) -> None:
    other = open_backend() if database_kind == "postgresql" else backend
    checkin_id = await reveal_checkin(backend)
    given = await asyncio.gather(
        *(
            reacting(one).toggle_reaction(person(user_id), DeliveryKind.REVEAL, checkin_id, kind)
            for one, user_id in ((backend, ADA), (other, BO))
            for kind in ReactionKind
        )
    )
    assert given == [True] * 4
    reactions = (await backend.checkins.reveal_view(checkin_id)).reactions
    assert sorted((one.user_id, one.kind.value) for one in reactions) == [
        (ADA, "heart"),
        (ADA, "more"),
        (BO, "heart"),
        (BO, "more"),
    ]
    heart = (person(ADA), DeliveryKind.REVEAL, checkin_id, ReactionKind.HEART)
    assert await reacting(backend).toggle_reaction(*heart) is False
    assert len((await backend.checkins.reveal_view(checkin_id)).reactions) == 3


async def test_what_is_sealed_unknown_or_of_no_card_is_over(backend: Backend, couple: Couple) -> None:
    checkin_id = await current_checkin_id(backend)
    for card, subject_id in (
        (DeliveryKind.REVEAL, checkin_id),
        (DeliveryKind.REVEAL, 1),
        (DeliveryKind.POLL, checkin_id),
    ):
        with pytest.raises(NotAvailable):
            await reacting(backend).toggle_reaction(person(ADA), card, subject_id, ReactionKind.HEART)


@pytest.mark.on_postgresql
async def test_nobody_reacts_to_their_own_words_and_erasing_takes_reactions_along(
    backend: Backend, couple: Couple
) -> None:
    thanks = await thanking(backend).give_thanks(
        person(ADA), ThanksAbout.EVERYDAY, "The soup", is_private=False
    )
    heart = (DeliveryKind.THANKS, thanks.id, ReactionKind.HEART)
    with pytest.raises(OwnWords):
        await reacting(backend).toggle_reaction(person(ADA), *heart)
    with pytest.raises(NotInCouple):
        await reacting(backend).toggle_reaction(person(CLEO), *heart)
    await reacting(backend).toggle_reaction(person(BO), *heart)
    assert len((await thanking(backend).thanks_view(thanks.id)).reactions) == 1
    await backend.own_words.erase_own_words(person(BO), couple.id)
    assert (await thanking(backend).thanks_view(thanks.id)).reactions == ()
