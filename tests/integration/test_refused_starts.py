"""A start that cannot work ends with one sentence and status 78; one that only has to wait, waits."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.backend import PostgresServer
from support.bot_process import MASTER_KEYS_SETTING, BotProcess
from support.data_dirs import create_databases
from support.loopback.server import LoopbackDiscord

import bot as bot_module
from bench import sample_data
from data.locks import hold_for_bot

pytestmark = pytest.mark.slow
OTHER_KEYS = MASTER_KEYS_SETTING.replace("bW1t", "bm5u")
REFUSED = 78
ADA, BO, GUILD, HOME = 10 << 22, 11 << 22, 9 << 22, 12 << 22


@pytest.fixture
async def discord() -> AsyncGenerator[LoopbackDiscord]:
    async with LoopbackDiscord() as server:
        yield server


async def ended(discord: LoopbackDiscord, data_dir: Path, **settings: str) -> tuple[int, str]:
    """Start a bot that cannot start; its status, and the last line that it left."""
    bot = BotProcess(discord, data_dir, **settings)
    await bot.launch()
    status = await bot.wait_until_ended()
    log = bot.log.read_text()
    assert "Traceback" not in log
    return status, log.splitlines()[-1]


def damage(name: str) -> Callable[[Path], None]:
    def write(data_dir: Path) -> None:
        (data_dir / name).write_bytes(bytes(range(256)) * 32)

    return write


def make_newer(data_dir: Path) -> None:
    with closing(sqlite3.connect(data_dir / "kindling.db")) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")


def make_file(name: str) -> Callable[[Path], None]:
    return lambda data_dir: (data_dir / name).touch()


def nothing(_data_dir: Path) -> None:
    return


@pytest.mark.parametrize(
    ("prepare", "settings", "sentence"),
    [
        pytest.param(nothing, {"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is not set", id="no token"),
        pytest.param(nothing, {"DISCORD_TOKEN": "Bot abc"}, "DISCORD_TOKEN has a space", id="token"),
        pytest.param(
            nothing, {"KINDLING_HOME": "/proc/kindling"}, "The folder /proc/kindling", id="read-only folder"
        ),
        pytest.param(make_file("a"), {"KINDLING_HOME": "a"}, "can’t be used", id="a file, no folder"),
        pytest.param(
            nothing,
            {"DATABASE_URL": "postgresql://a:secret@db/k?sslmode=always"},
            "DATABASE_URL: sslmode must be one of",
            id="sslmode",
        ),
        pytest.param(
            nothing,
            {"KEYRING_URL": "postgresql://a:secret@db/k?channel_binding=require"},
            "KEYRING_URL: this driver has no channel binding",
            id="other parameter",
        ),
        pytest.param(nothing, {"DATABASE_URL": "postgresql://a@db:port/k"}, "DATABASE_URL", id="port"),
        pytest.param(nothing, {"DISCORD_API_URL": "http://["}, "DISCORD_API_URL", id="address"),
        pytest.param(damage(".env"), {}, ".env", id="unreadable .env"),
        pytest.param(damage("kindling.db"), {}, "bot.py check", id="damaged database"),
        pytest.param(damage("keyring.db"), {}, "bot.py check", id="damaged keyring"),
        pytest.param(damage("master.key"), {"KINDLING_KEYS": ""}, "master.key", id="damaged master key"),
        pytest.param(make_newer, {}, "A newer version of Kindling made this data", id="newer schema"),
    ],
)
async def test_what_another_start_cannot_mend_ends_with_78_and_one_sentence(
    discord: LoopbackDiscord,
    tmp_path: Path,
    prepare: Callable[[Path], None],
    settings: dict[str, str],
    sentence: str,
) -> None:
    prepare(tmp_path)
    status, last_line = await ended(discord, tmp_path, **settings)
    assert status == REFUSED
    assert sentence in last_line
    assert "secret" not in last_line


async def test_wrong_keys_and_a_lost_keyring_end_with_78(discord: LoopbackDiscord, tmp_path: Path) -> None:
    await create_databases(tmp_path)
    await sample_data.create_data_dir(tmp_path, 1, datetime.now(UTC) + timedelta(days=3))
    status, last_line = await ended(discord, tmp_path, KINDLING_KEYS=OTHER_KEYS)
    assert (status, "KINDLING_KEYS" in last_line) == (REFUSED, True)
    (tmp_path / "keyring.db").unlink()
    status, last_line = await ended(discord, tmp_path)
    assert (status, "The key of one couple is missing" in last_line) == (REFUSED, True)


async def test_a_second_bot_on_a_home_may_be_tried_again(discord: LoopbackDiscord, tmp_path: Path) -> None:
    with hold_for_bot(tmp_path):
        status, last_line = await ended(discord, tmp_path)
    assert (status, "another one runs on this home" in last_line) == (1, True)


async def test_a_port_that_is_taken_ends_with_78(discord: LoopbackDiscord, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, last_line = await ended(discord, tmp_path, METRICS_PORT=port)
    assert status == REFUSED
    assert f"METRICS_PORT {port} is taken" in last_line


async def test_a_database_that_does_not_exist_on_the_server_ends_with_78(
    discord: LoopbackDiscord, tmp_path: Path, server: PostgresServer
) -> None:
    status, last_line = await ended(discord, tmp_path, DATABASE_URL=server.url("nothing"))
    assert (status, "bot.py check" in last_line) == (REFUSED, True)


async def test_an_error_that_nobody_foresaw_is_one_line_without_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run() -> None:
        raise RuntimeError("Dear Bo, I love the lake")

    monkeypatch.setattr(bot_module, "run", run)
    monkeypatch.setattr(bot_module, "protect_process", lambda: None)
    assert await asyncio.to_thread(bot_module.main, ["run"]) == 1
    said = capsys.readouterr().err
    assert "(RuntimeError)" in said
    assert "test_refused_starts.py" in said
    assert "lake" not in said
    assert said.count("\n") == 1


async def test_without_a_network_the_bot_waits_and_says_so_and_goes_on_with_it(tmp_path: Path) -> None:
    discord = LoopbackDiscord()
    await discord.start()
    port = int(discord.address.rpartition(":")[2])
    bot = BotProcess(discord, tmp_path)
    await discord.close()
    try:
        await bot.launch()
        await bot.wait_until_logged('event="start waits" seconds=2 for=discord error=ClientConnectorError')
        await discord.start(port)
        await discord.wait_until_identified()
        assert "Traceback" not in bot.log.read_text()
        assert "Unclosed" not in bot.log.read_text()
    finally:
        await bot.close()
        await discord.close()


async def test_a_bot_that_waits_can_be_stopped(tmp_path: Path) -> None:
    discord = LoopbackDiscord()
    await discord.start()
    bot = BotProcess(discord, tmp_path)
    await discord.close()
    try:
        await bot.launch()
        await bot.wait_until_logged("start waits")
        bot.terminate()
        assert await bot.wait_until_ended() == 0
    finally:
        await bot.close()


async def test_a_bot_that_is_stopped_while_it_makes_its_database_ends_well_and_starts_again(
    discord: LoopbackDiscord, tmp_path: Path
) -> None:
    bot = BotProcess(discord, tmp_path)
    try:
        await bot.launch()
        await bot.wait_until_logged("logging in")
        await discord.wait_until((tmp_path / "kindling.db").exists)
        bot.terminate()
        assert await bot.wait_until_ended() == 0
        assert "Kindling stopped because of an unexpected error" not in bot.log.read_text()
        await bot.start()
    finally:
        await bot.close()


async def test_a_start_that_fails_halfway_is_begun_again(discord: LoopbackDiscord, tmp_path: Path) -> None:
    discord.add_guild(GUILD, [HOME], [ADA, BO])
    discord.fail("PUT", "/commands$", status=503)  # once its storage is open and its cogs are there
    bot = BotProcess(discord, tmp_path)
    try:
        await bot.start()
        assert "start waits" in bot.log.read_text()
        answers = await discord.wait_for_answers(await discord.slash(ADA, HOME, "couple status"))
        assert "couple start" in str(answers[0].body)
    finally:
        await bot.close()


async def test_a_database_that_is_locked_is_waited_for(discord: LoopbackDiscord, tmp_path: Path) -> None:
    bot = BotProcess(discord, tmp_path)
    try:
        with closing(sqlite3.connect(tmp_path / "kindling.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await bot.launch()
            await bot.wait_until_logged("start waits")
            assert "for=database" in bot.log.read_text()
            other.execute("ROLLBACK")
        await discord.wait_until_identified()
    finally:
        await bot.close()
