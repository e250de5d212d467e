"""Rounds: one couple's failure, or a slow server, holds nobody else; what is over is tidied away."""

import asyncio

import pytest
from scenes import Failures, World
from sqlalchemy import delete, func, select

from data.keyring import data_keys
from data.tables import couples, invitations


async def lose_key(world: World) -> None:
    """Lose the key of Ada and Bo, as a keyring from an older copy would."""
    async with world.bot.database.begin() as connection:
        key_id = await connection.scalar(select(couples.c.key_id).order_by(couples.c.id).limit(1))
    async with world.bot.keyring._database.begin() as connection:
        await connection.execute(delete(data_keys).where(data_keys.c.id == key_id))
    world.bot.keyring._unwrapped.clear()


async def test_a_couple_whose_pause_cannot_end_holds_nobody(couple: World, failures: Failures) -> None:
    await couple.make_another_couple()
    await couple.ada.slash(couple.home, "couple pause", until="in 2 days")
    await couple.cleo.slash(couple.home, "couple pause", until="in 2 days")
    await lose_key(couple)
    await couple.be_away(days=3)
    assert "is paused" not in str(await couple.cleo.slash(couple.home, "couple status"))
    assert any("pause" in record.getMessage() for record in failures.records)
    failures.records.clear()


async def test_one_slow_server_holds_no_ritual_of_others(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both couples' members are asked for at the same time, each waiting for the other."""
    await couple.make_another_couple()
    asked = asyncio.Barrier(2)
    check = couple.bot._rounds._presence.check

    async def slow(one: object) -> None:
        async with asyncio.timeout(5):
            await asked.wait()
        await check(one)  # pyright: ignore[reportArgumentType] (it is a couple)

    monkeypatch.setattr(couple.bot._rounds._presence, "check", slow)
    await couple.be_away(days=8)


async def test_what_is_over_is_tidied_away_while_running(world: World) -> None:
    await world.ada.slash(world.home, "couple start", partner=world.bo.user)
    await world.be_away(days=20)
    assert await count_invitations(world) == 1
    await world.be_away(days=13)
    assert await count_invitations(world) == 0


async def count_invitations(world: World) -> int:
    async with world.bot.database.begin() as connection:
        return int(await connection.scalar(select(func.count()).select_from(invitations)) or 0)
