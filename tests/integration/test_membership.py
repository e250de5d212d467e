"""Partners who were not seen for a day are looked for, since they may have left the server."""

import discord
import pytest
from support.backend import ADA, ALL_SHARDS, BO, Backend, ManualClock, person

from core.couples import Couple, Partner
from core.deliveries import DeliveryKind
from core.shards import Shards
from core.talks import TalkState, TalkWay
from delivery.membership_check import BATCH_SIZE, MembershipCheck
from ops.intents import INTENTS
from services.talks import Talks


async def test_several_processes_together_ask_for_no_more_partners_than_one(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[int] = []

    async def note(_shards: Shards, limit: int) -> list[Partner]:
        wanted.append(limit)
        return []

    monkeypatch.setattr(backend.couples, "unseen_partners", note)
    for shards in (ALL_SHARDS, Shards(3, (0,)), Shards(1_000, (7,))):
        await MembershipCheck(discord.Client(intents=INTENTS), backend.couples, shards).check_some()
    assert wanted == [BATCH_SIZE, BATCH_SIZE // 3, 1]


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
    talks = Talks(backend.work)
    await talks.ask_to_talk(person(ADA), "The move", 5, TalkWay.ROOM, None)
    [asked] = [one for one in await backend.claim_and_settle_all() if one.kind is DeliveryKind.TALK]
    await backend.couples.record_membership(couple.id, BO, is_gone=None)
    assert (await talks.talk_view(asked.subject_id)).talk.state is TalkState.ASKED
    await backend.couples.record_membership(couple.id, BO, is_gone=True)
    assert (await talks.talk_view(asked.subject_id)).talk.state is TalkState.LAPSED
    await backend.couples.record_membership(couple.id, BO, is_gone=False)
    await talks.ask_to_talk(person(BO), "The move", 5, TalkWay.ROOM, None)
