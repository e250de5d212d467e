"""The operator's check: names each fault, and says how to mend it."""

import json
import secrets
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from discord.http import Route
from support.backend import ManualClock

from core.supports import FRESH_FOR, oldest_look_up
from data.child_process import run_script
from data.crypto.keyring import Keyring
from data.decks.supports import load_supports
from data.engine import Database
from data.schema import migrate
from data.unit_of_work import work_on
from ops.checks import Checks, check_help_lines
from services.couples import Couples
from ui.drawing.render_queue import EXIT_MISSING_LETTERS, RenderQueue, RunScript
from ui.drawing.scripts import SAMPLES, missing_scripts

MASTER = secrets.token_bytes(32)


def storage_in(tmp_path: Path, master: bytes = MASTER) -> tuple[Database, Keyring, Couples]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'kindling.db'}")
    keyring = Keyring(Database(f"sqlite+aiosqlite:///{tmp_path / 'keyring.db'}"), (master,))

    clock = ManualClock()
    return database, keyring, Couples(work_on(database, keyring, clock), clock)


async def drawn(_script: Path, _request: bytes) -> tuple[int | None, bytes]:
    return 0, b"drawn"


async def findings(
    tmp_path: Path, *, token: str | None = None, master: bytes = MASTER, run: RunScript | None = None
) -> list[tuple[bool, str]]:
    database, keyring, couples = storage_in(tmp_path, master)
    checks = Checks(
        database,
        keyring,
        couples,
        RenderQueue(run or drawn),
        token,
        tmp_path / "copy.db",
        tmp_path / "media",
        frozenset(),
    )
    found = [(one.is_fine, one.text) async for one in checks.run()]
    await database.close()
    await keyring.close()
    return found


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
    assert found[0] == (True, "Database: new. `make run` makes its schema at the first start.")
    assert (False, "Token: DISCORD_TOKEN is not set. README says where to find it.") in found


async def test_prepared_storage_is_fine_and_its_keys_are_counted(tmp_path: Path) -> None:
    await prepare_storage(tmp_path, keys=2)
    found = await findings(tmp_path)
    assert found[0] == (True, "Database: reachable, and its schema is the newest.")
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
    assert "No font here has Thai, emoji:" in found[1]
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
    checks = Checks(
        database,
        keyring,
        couples,
        RenderQueue(drawn),
        None,
        tmp_path / "copy.db",
        tmp_path / "media",
        frozenset(),
    )
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
    found = await findings(tmp_path, token="not-a-token")
    assert (
        False,
        "Token: Discord does not know it. Make a new one under Bot, Reset Token, and put it into .env.",
    ) in found


async def test_a_discord_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:9")
    await prepare_storage(tmp_path)
    found = await findings(tmp_path, token="any")
    assert (False, "Discord: it does not answer. Is this machine online?") in found


@pytest.mark.parametrize(("age", "is_told"), [(FRESH_FOR, False), (FRESH_FOR + timedelta(days=1), True)])
def test_help_lines_older_than_six_months_are_named(age: timedelta, is_told: bool) -> None:
    found = check_help_lines(oldest_look_up(*load_supports()) + age)
    assert (found is not None) is is_told
    if found is not None:
        assert found.is_fine
        assert "help-lines.md" in found.text
