"""Partners who were not seen for a day are looked for, since they may have left the server."""

import pytest
from support.backend import ADA, ALL_SHARDS, BO, Backend, ManualClock

from core.couples import Couple


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
