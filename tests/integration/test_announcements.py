"""The host's announcements and counts, on both databases."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from support.backend import ADA, BO, GUILD, Backend

from core.announcements import Announcement
from core.couples import CoupleState
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from data.schema import rewrite_version
from data.totals import read_totals
from services import announcements as module
from services.announcements import Announcements

pytestmark = pytest.mark.on_postgresql
OTHER_GUILD = GUILD + (1 << 22)


async def announce_to_all(
    announce: Callable[[Announcement, int], Awaitable[int | None]], made: Announcement
) -> None:
    after = 0
    while (last := await announce(made, after)) is not None:
        after = last


async def test_each_couple_is_told_once_though_it_is_cut_off_and_done_again(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COUPLES_AT_ONCE", 1)
    first = await backend.begin_couple()
    await backend.begin_couple(ADA, BO, OTHER_GUILD)
    parted = await backend.begin_couple(ADA, BO, OTHER_GUILD + (1 << 22))
    await backend.couples.part_couple(ADA, parted.id)
    announcements = Announcements(backend.work)
    made = Announcement(7, "We’re away.", backend.clock())
    assert await announcements.announce(made) == first.id
    await announce_to_all(announcements.announce, made)
    told = await backend.claim_due(DeliveryKind.ANNOUNCEMENT)
    assert sorted(delivery.guild_id for delivery in told) == [GUILD, OTHER_GUILD]
    await announce_to_all(announcements.announce, made)
    assert await backend.claim_due(DeliveryKind.ANNOUNCEMENT) == []
    assert await announcements.load_announcement(7) == made


async def test_after_thirty_days_its_words_are_deleted(backend: Backend) -> None:
    announcements = Announcements(backend.work)
    await announcements.announce(Announcement(7, "We’re away.", backend.clock()))
    backend.clock.advance(days=31)
    async with backend.work() as work:
        await work.announcements.purge_old_announcements(work.now - timedelta(days=30))
    with pytest.raises(NotAvailable):
        await announcements.load_announcement(7)


async def test_totals_count_what_there_is(backend: Backend) -> None:
    await backend.begin_couple()
    await backend.settle_all()
    totals = await read_totals(backend.database, backend.clock())
    assert totals.couples_by_state == {CoupleState.TOGETHER: 1}
    assert (totals.servers, totals.pictures, totals.picture_bytes, totals.waiting) == (1, 0, 0, 0)
    assert totals.recent_outcomes["sent"] > 0


async def test_a_write_that_changes_nothing_is_taken(backend: Backend) -> None:
    await rewrite_version(backend.database)
