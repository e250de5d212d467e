"""A wrong clock: nothing is posted, missed or erased until it is set, and then all goes on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from support.live_bot import ADA, LiveBot, live_bot

from core.couples import CoupleState
from data.tables import couples, rituals

AHEAD = timedelta(days=400)


async def missed_occurrences(live: LiveBot) -> int:
    async with live.bot.database.begin() as connection:
        return sum(await connection.scalars(select(rituals.c.missed)))


async def stored_couples(live: LiveBot) -> int:
    async with live.bot.database.begin() as connection:
        return len((await connection.scalars(select(couples.c.id))).all())


@pytest.mark.slow
@pytest.mark.parametrize("error", [AHEAD, -AHEAD])
async def test_a_question_waits_for_the_right_clock(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: timedelta
) -> None:
    async with live_bot(database_templates, tmp_path, monkeypatch, clock_error=error) as live:
        live.clock_error = timedelta()
        await live.make_question_due()
        live.clock_error = error
        await live.bot.run_due()
        assert live.questions() == []
        assert await missed_occurrences(live) == 0
        assert not await live.bot.has_right_clock()
        assert await live.bot.is_ticking()
        live.clock_error = timedelta()
        await live.bot.run_due()
        assert len(live.questions()) == 1
        assert await live.bot.has_right_clock()


@pytest.mark.slow
async def test_who_parted_today_is_not_erased_by_a_clock_that_is_ahead(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by a tick nor by the start itself, which finishes erasures before anything is posted."""
    async with live_bot(database_templates, tmp_path, monkeypatch) as live:
        await live.bot.services.couples.part_couple(ADA, live.couple.id)
        live.clock_error = AHEAD
        await live.bot.run_due()
        assert await stored_couples(live) == 1
        live.clock_error = timedelta()
        await live.pass_time(days=31)
        assert await stored_couples(live) == 0


@pytest.mark.slow
async def test_a_start_with_a_wrong_clock_erases_nobody(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted = {"state": CoupleState.PARTED, "erase_at": datetime.now(UTC) + timedelta(days=30)}
    async with live_bot(
        database_templates, tmp_path, monkeypatch, clock_error=AHEAD, couple_columns=parted
    ) as live:
        await live.bot.run_due()
        assert await stored_couples(live) == 1
