"""Ticks: one couple's failure or a slow server delays no other couple; expired data is deleted."""

import asyncio
from datetime import timedelta

import aiohttp
import discord
import pytest
from simcord.actors import MemberActor
from sqlalchemy import delete, func, select
from support.backend import ALL_SHARDS
from support.statement_counts import database_cost
from support.world import LoggedFailures, World, private_text_of

from bench.idle_ticker import build_idle_ticker
from core.errors import RowLocked, StorageUnavailable
from data.crypto.keyring_tables import data_keys
from data.tables import couples, deliveries, invitations
from ui.homes import UNKNOWN_COUNT


async def lose_key(world: World) -> None:
    """Lose the key of Ada and Bo, as a keyring from an older copy would."""
    async with world.bot.database.begin() as connection:
        key_id = await connection.scalar(select(couples.c.key_id).order_by(couples.c.id).limit(1))
    async with world.bot.keyring._database.begin() as connection:
        await connection.execute(delete(data_keys).where(data_keys.c.id == key_id))
    world.bot.keyring._cached_keys.clear()


async def is_paused(world: World, person: MemberActor) -> bool:
    """Return whether a person's status says that everything is paused."""
    return "is paused" in private_text_of(await person.slash(world.home, "couple status"))


async def test_a_couple_whose_pause_cannot_end_holds_nobody(couple: World, failures: LoggedFailures) -> None:
    await couple.make_another_couple()
    await couple.ada.slash(couple.home, "couple pause", until="in 2 days")
    await couple.cleo.slash(couple.home, "couple pause", until="in 2 days")
    await lose_key(couple)
    await couple.advance_with_one_tick(days=3)
    assert not await is_paused(couple, couple.cleo)
    assert any("pause" in record.getMessage() for record in failures.records)
    failures.records.clear()


async def test_an_outage_is_the_end_of_a_round_and_no_pauses_failure(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def be_away(*_arguments: object) -> None:
        raise StorageUnavailable

    await couple.ada.slash(couple.home, "couple pause", until="in 2 days")
    with monkeypatch.context() as broken:
        broken.setattr(couple.bot.services.couples, "end_pause", be_away)
        with pytest.raises(StorageUnavailable):
            await couple.advance_with_one_tick(days=3)
    await couple.bot.run_due()
    assert not await is_paused(couple, couple.ada)


async def test_a_pause_that_cannot_end_since_its_couple_is_locked_holds_nobody(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    await couple.make_another_couple()
    await couple.ada.slash(couple.home, "couple pause", until="in 2 days")
    await couple.cleo.slash(couple.home, "couple pause", until="in 2 days")
    end_pause, locked = couple.bot.services.couples.end_pause, list[int]()

    async def lock_the_first(couple_id: int) -> None:
        if not locked or couple_id in locked:
            locked.append(couple_id)
            raise RowLocked
        await end_pause(couple_id)

    with monkeypatch.context() as held:
        held.setattr(couple.bot.services.couples, "end_pause", lock_the_first)
        await couple.advance_with_one_tick(days=3)
    assert await is_paused(couple, couple.ada)
    assert not await is_paused(couple, couple.cleo)
    await couple.bot.run_due()
    assert not await is_paused(couple, couple.ada)
    assert records_of(failures, "pause")[0].endswith("error=RowLocked")
    failures.records.clear()


async def test_a_process_that_loses_its_shards_in_a_tick_claims_nothing_more(couple: World) -> None:
    couple.bot.shard_keeper.are_held = False
    await couple.advance_with_one_tick(days=3, hours=20, minutes=1)
    await couple.bot._ticker.tick()  # as if it had begun before they were lost
    assert not couple.has_text("This week’s question")
    couple.bot.shard_keeper.are_held = True
    await couple.bot.run_due()
    assert couple.has_text("This week’s question")


async def test_a_server_that_never_answers_holds_no_ritual_of_others(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether partners are still there is asked beside everything else, and not waited for."""
    never = asyncio.Event()

    async def hang(*_arguments: object) -> None:
        await never.wait()

    monkeypatch.setattr("delivery.membership_check.TICK_WAIT_SECONDS", 0.05)
    monkeypatch.setattr("delivery.sender.NAME_LOOKUP_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(discord.Guild, "fetch_member", hang)
    await couple.advance_with_one_tick(days=3, hours=20, minutes=1)
    assert couple.has_text("This week’s question")
    never.set()
    await couple.bot.run_due()


async def test_who_cannot_be_asked_for_is_asked_for_again_a_day_later(couple: World) -> None:
    couple.env.inject_error("GET", "/guilds/*/members/*", status=503, times=100)
    await couple.advance_with_one_tick(days=2)
    assert not await couple.bot.services.couples.unseen_partners(ALL_SHARDS, 10)
    await couple.env.advance_time(timedelta(days=1, minutes=1).total_seconds())
    assert len(await couple.bot.services.couples.unseen_partners(ALL_SHARDS, 10)) == 2


@pytest.mark.parametrize("error", [discord.RateLimited(1.0), aiohttp.ServerDisconnectedError(), OSError()])
async def test_a_partner_who_cannot_be_asked_for_stays_as_they_were(
    couple: World, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither discord.py's own limit nor a dropped connection is an answer of Discord's."""

    async def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(discord.Guild, "fetch_member", fail)
    await couple.advance_with_one_tick(days=2)
    assert not await couple.bot.services.couples.unseen_partners(ALL_SHARDS, 10)


@pytest.mark.parametrize("error", [discord.RateLimited(1.0), aiohttp.ServerDisconnectedError()])
async def test_a_member_count_that_cannot_be_asked_for_is_unknown(
    couple: World, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(discord.Client, "fetch_guild", fail)
    assert await couple.bot.member_counts.count_of(couple.bot.guilds[0]) == UNKNOWN_COUNT


@pytest.mark.nightly_chores
async def test_an_erasure_that_fails_stops_no_other_chore(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise StorageUnavailable

    monkeypatch.setattr(couple.bot.services.erasures, "erase_due_couples", fail)
    await couple.advance_with_one_tick(days=1, hours=4)
    assert await couple.bot.is_ticking()
    assert list(couple.bot.settings.data_dir.glob("backups/kindling-*.tar"))
    assert records_of(failures, "chore") == ['event="chore failed" chore=erasure error=StorageUnavailable']
    failures.records.clear()


async def test_chores_are_done_between_the_rounds_of_a_long_queue(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A queue of hours must not delay the erasure of a couple that parted."""
    monkeypatch.setattr("delivery.queue_runner.LONGEST_ROUND_SECONDS", 0)
    posted: list[bool] = []
    erase = couple.bot.services.erasures.erase_due_couples

    async def note_and_erase() -> object:
        posted.append(couple.has_text("This week’s question"))
        return await erase()

    monkeypatch.setattr(couple.bot.services.erasures, "erase_due_couples", note_and_erase)
    await couple.advance_with_one_tick(days=3, hours=20, minutes=1)
    assert posted[0] is False
    assert posted[-1] is True


async def test_a_ritual_that_fails_is_left_alone_for_a_while(couple: World, failures: LoggedFailures) -> None:
    await lose_key(couple)
    await couple.advance_with_one_tick(days=8)
    await couple.bot.run_due()
    await couple.advance_with_one_tick(seconds=10)
    assert len(records_of(failures, "ritual")) == 1
    await couple.advance_with_one_tick(seconds=10)
    assert len(records_of(failures, "ritual")) == 2
    failures.records.clear()


async def remembered_kinds(world: World) -> set[str]:
    async with world.bot.database.begin() as connection:
        return set((await connection.scalars(select(deliveries.c.kind))).all())


@pytest.mark.nightly_chores
async def test_a_tick_forgets_what_was_posted_long_ago(couple: World) -> None:
    assert "setup" in await remembered_kinds(couple)
    await couple.advance_with_one_tick(days=80)
    assert "setup" in await remembered_kinds(couple)
    await couple.advance_with_one_tick(days=12)
    assert "setup" not in await remembered_kinds(couple)


@pytest.mark.nightly_chores
async def test_a_daily_chore_that_fails_stops_no_other_and_comes_again_the_next_day(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("delivery.due_rituals.DueRituals.recompute_far_moments", fail)
    monkeypatch.setattr("services.picture_cleanup.PictureCleanup.sweep_orphaned_files", fail)
    await couple.advance_with_one_tick(days=92)
    await couple.bot.run_due()
    assert "setup" not in await remembered_kinds(couple)
    assert records_of(failures, "chore") == [
        f'event="chore failed" chore="{chore}" error=OSError' for chore in ("far moments", "orphaned files")
    ]
    failures.records.clear()


def records_of(failures: LoggedFailures, noun: str) -> list[str]:
    lines = [record.getMessage() for record in failures.records]
    return [line for line in lines if line.startswith(f'event="{noun} ')]


async def test_what_is_over_is_tidied_away_while_running(world: World) -> None:
    await world.ada.slash(world.home, "couple start", partner=world.bo.user)
    await world.advance_with_one_tick(days=20)
    assert await count_invitations(world) == 1
    await world.advance_with_one_tick(days=13)
    assert await count_invitations(world) == 0


async def count_invitations(world: World) -> int:
    async with world.bot.database.begin() as connection:
        return int(await connection.scalar(select(func.count()).select_from(invitations)) or 0)


async def test_the_idle_tick_that_is_measured_asks_all_that_an_idle_tick_asks(couple: World) -> None:
    await couple.advance_with_ticks(hours=1)
    with database_cost(couple.bot.database) as asked:
        await couple.bot.run_due()
    ticker = build_idle_ticker(couple.bot.database, couple.bot.keyring, couple.bot.services)
    await ticker.tick()
    with database_cost(couple.bot.database) as measured:
        await ticker.tick()
    assert sorted(measured.statements) == sorted(asked.statements)
