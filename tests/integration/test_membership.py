"""Partners who were not seen for a day are looked for, since they may have left the server."""

import pytest
from support.backend import ADA, ALL_SHARDS, BO, Backend, ManualClock, person

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.talks import TalkState, TalkWay
from services.talks import Talks


@pytest.mark.on_postgresql
async def test_who_was_not_seen_for_a_day_is_looked_for(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    assert await backend.couples.unseen_partners(ALL_SHARDS, 10) == []
    clock.advance(hours=25)
    unseen = await backend.couples.unseen_partners(ALL_SHARDS, 10)
    assert {partner.user_id for partner in unseen} == {ADA, BO}
    await backend.couples.record_membership(couple.id, ADA, is_gone=False)
    (unseen,) = await backend.couples.unseen_partners(ALL_SHARDS, 10)
    assert unseen.user_id == BO


async def test_an_open_conversation_lapses_with_a_partner_who_is_gone(
    backend: Backend, couple: Couple
) -> None:
    talks = Talks(backend.work, backend.clock)
    await talks.ask_to_talk(person(ADA), "The move", 5, TalkWay.ROOM, None)
    [asked] = [one for one in await backend.claim_and_settle_all() if one.kind is DeliveryKind.TALK]
    await backend.couples.record_membership(couple.id, BO, is_gone=None)
    assert (await talks.talk_view(asked.subject_id)).talk.state is TalkState.ASKED
    await backend.couples.record_membership(couple.id, BO, is_gone=True)
    assert (await talks.talk_view(asked.subject_id)).talk.state is TalkState.LAPSED
    await backend.couples.record_membership(couple.id, BO, is_gone=False)
    await talks.ask_to_talk(person(BO), "The move", 5, TalkWay.ROOM, None)
