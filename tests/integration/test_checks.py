"""The operator's check: names each fault, and says how to mend it."""

import json
import secrets
import socket
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from pathlib import Path

import discord
import pytest
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from support.backend import ManualClock
from support.loopback.server import TOKEN, LoopbackDiscord

from core.settings import read_settings
from core.supports import FRESH_FOR, oldest_look_up
from data.child_process import run_script
from data.crypto.keyring import Keyring
from data.decks.supports import load_supports
from data.engine import Database
from data.schema import migrate
from data.unit_of_work import work_on
from ops import discord_checks
from ops.checks import Checks, check_help_lines
from ops.health_server import HealthServer
from ops.metrics import Metrics
from services.couples import Couples
from ui.drawing.render_queue import EXIT_MISSING_LETTERS, RenderQueue, RunScript
from ui.drawing.scripts import SAMPLES, missing_scripts

pytestmark = pytest.mark.slow

MASTER = secrets.token_bytes(32)
ADA, BO, GUILD, HOME = 10 << 22, 11 << 22, 9 << 22, 12 << 22


def storage_in(tmp_path: Path, master: bytes = MASTER) -> tuple[Database, Keyring, Couples]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'kindling.db'}")
    keyring = Keyring(Database(f"sqlite+aiosqlite:///{tmp_path / 'keyring.db'}"), (master,))

    clock = ManualClock()
    return database, keyring, Couples(work_on(database, keyring, clock))


async def drawn(_script: Path, _request: bytes) -> tuple[int | None, bytes]:
    return 0, b"drawn"


async def findings(
    tmp_path: Path,
    *,
    master: bytes = MASTER,
    run: RunScript | None = None,
    homes: Sequence[tuple[int, int]] = (),
    **values: str,
) -> list[tuple[bool, str]]:
    database, keyring, couples = storage_in(tmp_path, master)
    settings = read_settings({"KINDLING_HOME": str(tmp_path), **values})
    checks = Checks(database, keyring, couples, RenderQueue(run or drawn), settings, discord.utils.utcnow)
    found = [(one.is_fine, one.text) async for one in checks.run()]
    if homes:
        found += [(one.is_fine, one.text) async for one in checks._discord.run(homes)]
    await database.close()
    await keyring.close()
    return found


def only(found: list[tuple[bool, str]], beginning: str) -> tuple[bool, str]:
    """Return the one result that begins so."""
    (one,) = [each for each in found if each[1].startswith(beginning)]
    return one


async def prepare_storage(tmp_path: Path, keys: int = 0) -> None:
    database, keyring, _ = storage_in(tmp_path)
    await migrate(database)
    await keyring.create_tables()
    for _ in range(keys):
        await keyring.create_key()
    await database.close()
    await keyring.close()


async def test_a_new_installation_is_told_what_is_missing(tmp_path: Path) -> None:
    found = await findings(tmp_path)
    assert found[0] == (True, "Database: new. `make run` creates its schema at the first start.")
    assert (False, "Token: DISCORD_TOKEN isn’t set. README says where to find it.") in found


async def test_prepared_storage_is_fine_and_its_keys_are_counted(tmp_path: Path) -> None:
    await prepare_storage(tmp_path, keys=2)
    found = await findings(tmp_path)
    assert found[0] == (True, "Database: reachable, and its schema is up to date.")
    assert found[1] == (True, "Keys: 2 couples’ keys, and all can be unwrapped.")


async def test_a_wrong_master_key_is_found(tmp_path: Path) -> None:
    await prepare_storage(tmp_path, keys=1)
    found = await findings(tmp_path, master=secrets.token_bytes(32))
    assert not found[1][0]
    assert "put var/master.key back" in found[1][1]


async def test_scripts_without_a_font_are_named_and_are_no_fault(tmp_path: Path) -> None:
    async def lacks_two(_script: Path, request: bytes) -> tuple[int | None, bytes]:
        lines = json.loads(request)["data"]["sections"][0]["lines"]
        is_short = any(line["text"] in (SAMPLES["Thai"], SAMPLES["emoji"]) for line in lines)
        return (EXIT_MISSING_LETTERS, b"") if is_short else (0, b"drawn")

    (found,) = [one for one in await findings(tmp_path, run=lacks_two) if one[1].startswith("Drawings")]
    assert found[0]
    assert "No font here has Thai, emoji, so" in found[1]
    assert "fonts-noto-core" in found[1]


async def test_where_nothing_can_be_drawn_the_check_says_so(tmp_path: Path) -> None:
    async def dies(_script: Path, _request: bytes) -> tuple[int | None, bytes]:
        return -9, b""

    (found,) = [one for one in await findings(tmp_path, run=dies) if one[1].startswith("Drawings")]
    assert not found[0]
    assert "Is `typst` installed" in found[1]


async def test_typst_alone_has_the_scripts_of_europe_and_some_more() -> None:
    missing = await missing_scripts(RenderQueue(run_script))
    assert missing is not None
    assert not {"Latin", "Greek", "Cyrillic", "Hebrew"} & set(missing)


async def test_a_database_that_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / "kindling.db").mkdir()
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:9/nothing")
    _, keyring, couples = storage_in(tmp_path / "other")
    settings = read_settings({"KINDLING_HOME": str(tmp_path / "other")})
    checks = Checks(database, keyring, couples, RenderQueue(drawn), settings, discord.utils.utcnow)
    found = [one async for one in checks.run()]
    assert not found[0].is_fine
    assert "DATABASE_URL" in found[0].text
    await database.close()
    await keyring.close()


@pytest.fixture
async def discord_says_no(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[None, None]:
    """A loopback Discord that knows no token."""

    async def refuse(_request: web.Request) -> web.Response:
        return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    application = web.Application()
    application.router.add_get("/users/@me", refuse)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield
    await runner.cleanup()


async def test_a_disk_that_is_nearly_full_is_a_fault_with_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare_storage(tmp_path)
    assert not [one for one in await findings(tmp_path) if one[1].startswith("Disk")]

    def free(_folder: Path) -> int:
        return 300 * 2**20

    monkeypatch.setattr("ops.checks.free_bytes_at", free)
    (found,) = [one for one in await findings(tmp_path) if one[1].startswith("Disk")]
    assert not found[0]
    assert "only 300 MiB are free" in found[1]
    assert "Below 512 MiB no pictures are kept" in found[1]


@pytest.mark.usefixtures("discord_says_no")
async def test_a_token_that_discord_does_not_know_is_named(tmp_path: Path) -> None:
    await prepare_storage(tmp_path)
    found = await findings(tmp_path, DISCORD_TOKEN="not-a-token")
    assert (
        False,
        "Token: Discord doesn’t know it. Make a new one under Bot, Reset Token, and put it into .env.",
    ) in found


async def test_a_discord_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9")
    await prepare_storage(tmp_path)
    found = await findings(tmp_path, DISCORD_TOKEN="any")
    assert (False, "Discord: it doesn’t answer. Is this machine online?") in found


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[LoopbackDiscord]:
    """A loopback Discord with one server, at which discord.py is pointed."""
    async with LoopbackDiscord() as server:
        server.add_guild(GUILD, [HOME], [ADA, BO])
        monkeypatch.setattr(Route, "BASE", server.environment["DISCORD_API_URL"])
        address = yarl.URL(server.environment["DISCORD_GATEWAY_URL"])
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", address)
        connect = discord_checks._connect

        async def connect_at_once(client: discord.Client) -> None:
            # discord.py waits two seconds after each server for another one.
            client._connection.guild_ready_timeout = 0.05
            await connect(client)

        monkeypatch.setattr(discord_checks, "_connect", connect_at_once)
        yield server


@pytest.mark.slow
async def test_a_discord_that_is_fine_is_told_in_a_few_lines_however_many_homes(
    tmp_path: Path, server: LoopbackDiscord
) -> None:
    await prepare_storage(tmp_path)
    found = await findings(tmp_path, DISCORD_TOKEN=TOKEN, homes=[(GUILD, HOME)] * 1_000)
    assert (True, "Homes: 1,000, and every permission is there.") in found
    assert (True, "Clock: it agrees with Discord’s.") in found
    assert (True, "Shards: 1, and Discord recommends 1. 1,000 connections are left for today.") in found
    assert all(is_fine for is_fine, _ in found)


@pytest.mark.slow
async def test_what_discord_would_refuse_is_named(tmp_path: Path, server: LoopbackDiscord) -> None:
    await prepare_storage(tmp_path)
    for code, words in ((4011, "too many servers for SHARD_COUNT"), (4014, "refuses the intents")):
        server.gateway.refuses_with = code
        is_fine, _ = only(
            [one for one in await findings(tmp_path, DISCORD_TOKEN=TOKEN) if words in one[1]], "Discord"
        )
        assert not is_fine
    server.gateway.refuses_with = None
    server.rest.sessions_left, server.rest.recommended_shards = 0, 4
    is_fine, text = only(await findings(tmp_path, DISCORD_TOKEN=TOKEN), "Shards")
    assert not is_fine
    assert "no connection is left for today" in text
    assert "start the bot once, 2 hours from now" in text
    server.rest.sessions_left = 3
    assert "Discord recommends 4" in only(await findings(tmp_path, DISCORD_TOKEN=TOKEN), "Shards")[1]


@pytest.mark.slow
async def test_a_clock_that_is_far_from_discords_is_a_fault(tmp_path: Path, server: LoopbackDiscord) -> None:
    server.rest.clock = lambda: discord.utils.utcnow() + timedelta(minutes=45)
    is_fine, text = only(await findings(tmp_path, DISCORD_TOKEN=TOKEN), "Clock")
    assert not is_fine
    assert "45 minutes behind" in text


@pytest.mark.slow
async def test_homes_that_lack_something_are_named_up_to_twenty(
    tmp_path: Path, server: LoopbackDiscord
) -> None:
    found = await findings(tmp_path, DISCORD_TOKEN=TOKEN, homes=[(GUILD, HOME), *[(GUILD, 7)] * 25])
    assert len([one for one in found if one[1].startswith("Home in server")]) == 20
    assert (False, "Homes: 5 more lack something.") in found
    assert (True, "Homes: one, and every permission is there.") in found


async def test_keys_that_others_can_read_are_a_fault(tmp_path: Path) -> None:
    await prepare_storage(tmp_path, keys=1)
    assert not [one for one in await findings(tmp_path) if "other users" in one[1]]
    (tmp_path / "keyring.db").chmod(0o644)
    (found,) = [one for one in await findings(tmp_path) if "other users" in one[1]]
    assert not found[0]
    assert f"{tmp_path / 'keyring.db'} (mode 644). `chmod 600`" in found[1]


async def test_a_port_for_monitoring_that_is_taken_is_a_fault_and_a_running_bots_is_none(
    tmp_path: Path,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        is_fine, text = only(await findings(tmp_path, METRICS_PORT=port), "Monitoring")
        assert not is_fine
        assert f"METRICS_PORT {port} can’t be opened" in text
    running = HealthServer(0, Metrics(), {"gateway": healthy})
    port = str(await running.start())
    try:
        assert only(await findings(tmp_path, METRICS_PORT=port), "Monitoring")[0]
    finally:
        await running.stop()
    assert "is free" in only(await findings(tmp_path, METRICS_PORT=port), "Monitoring")[1]


async def healthy() -> bool:
    return True


@pytest.mark.parametrize(("age", "is_told"), [(FRESH_FOR, False), (FRESH_FOR + timedelta(days=1), True)])
def test_help_lines_older_than_six_months_are_named(age: timedelta, is_told: bool) -> None:
    found = check_help_lines(oldest_look_up(*load_supports()) + age)
    assert (found is not None) is is_told
    if found is not None:
        assert found.is_fine
        assert "help-lines.md" in found.text
