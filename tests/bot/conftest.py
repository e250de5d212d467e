"""Fixtures: a simulated server, two partners and a stranger, and the real bot on a real migrated database."""

import logging
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
import simcord
from support.actor_matrix import Matrix, Rewinder, build_matrix, mark_refusals
from support.buttons import assert_cards_are_calm
from support.carriers import assert_no_carrier_says_more
from support.couple_templates import DATA_DIR, CoupleTemplate, make_couple_template, set_up_data_dir
from support.inline_sqlite import use_sqlite_without_thread, work_in_place
from support.patience import PATIENCE_SECONDS
from support.quick_copies import copy_quickly
from support.scripts_in_place import has_script_process, run_scripts_in_place
from support.world import LoggedFailures, World

import client
from bot import Kindling, create_bot
from data.crypto.keyring import Keyring
from data.crypto.master_keys import make_master_key
from data.engine import Database
from ops.backups import Backups
from services.bookkeeping import Bookkeeping

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let SimCord be patient in every test with simulated people."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.simcord(settle_timeout=PATIENCE_SECONDS))


@pytest.fixture(scope="session")
def couple_template(tmp_path_factory: pytest.TempPathFactory, database_templates: Path) -> CoupleTemplate:
    """What a couple that has just begun left on the disk and in its server."""
    return make_couple_template(tmp_path_factory.mktemp("couple"), database_templates)


@pytest.fixture(autouse=True)
def _own_data_dir(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_templates: Path, request: pytest.FixtureRequest
) -> None:
    set_up_data_dir(monkeypatch, tmp_path, database_templates)
    use_sqlite_without_thread(monkeypatch)
    work_in_place(monkeypatch)
    copy_quickly(monkeypatch)
    trust_files(monkeypatch)
    if request.node.get_closest_marker("nightly_chores") is None:
        monkeypatch.setattr(Backups, "back_up_if_due", make_no_backup)
        monkeypatch.setattr(Bookkeeping, "begin_pass", begin_no_pass)
    if not has_script_process(request):
        run_scripts_in_place(monkeypatch)


def trust_files(patch: pytest.MonkeyPatch) -> None:
    """Let starts not look at schemas and keys: those of the templates are the newest, and all there.

    To look took a fifth of a start. The starts of `tests/integration` look, migrate, adopt and refuse.
    """
    patch.setattr(client, "open_storage", make_missing_master_key)


async def make_missing_master_key(_database: Database, keyring: Keyring, data_dir: Path) -> None:
    """Create the master key of a new installation; replaces `open_storage`."""
    if not keyring.has_master_keys:
        keyring.use_master_keys(make_master_key(data_dir))


async def make_no_backup(_backups: Backups) -> None:
    """Do nothing; replaces `Backups.back_up_if_due`: backups took a fifth of these tests' processor time."""


def begin_no_pass(_bookkeeping: Bookkeeping) -> None:
    """Do nothing; replaces `Bookkeeping.begin_pass`: a pass of each simulated day asks for every old row."""


@pytest.fixture
def failures() -> LoggedFailures:
    """What the bot logged as failures; a test that expects some clears it."""
    return LoggedFailures()


@pytest.fixture(autouse=True)
def _no_silent_failures(failures: LoggedFailures) -> Generator[None, None, None]:
    logger = logging.getLogger("kindling")
    logger.addHandler(failures)
    yield
    logger.removeHandler(failures)
    assert not failures.records, "\n".join(record.getMessage() for record in failures.records)


@pytest.fixture
def simcord_bot(_own_data_dir: None) -> Kindling:
    return create_bot()


@pytest.fixture
async def world(simcord_env: simcord.Env) -> AsyncGenerator[World, None]:
    """Three people and the bot, nobody in a couple yet."""
    made = World.create(simcord_env)
    yield made
    await made.close_databases()
    assert_no_carrier_says_more(simcord_env)
    assert_cards_are_calm(simcord_env)


@pytest.fixture
async def env_of_couple(
    _own_data_dir: None, tmp_path: Path, couple_template: CoupleTemplate
) -> AsyncGenerator[simcord.Env, None]:
    """A server whose couple has begun already, and the bot in it."""
    couple_template.copy_files(tmp_path / DATA_DIR)
    env = simcord.Env(create_bot(), settle_timeout=PATIENCE_SECONDS)
    couple_template.restore_server(env)
    await env.start()
    yield env
    await env.shutdown()
    env._raise_errors_since(env._errors_acknowledged)


@pytest.fixture
async def couple(env_of_couple: simcord.Env, couple_template: CoupleTemplate) -> AsyncGenerator[World, None]:
    """Ada and Bo are a couple; their first question is open."""
    made = couple_template.world_in(env_of_couple)
    yield made
    await made.close_databases()
    assert_no_carrier_says_more(env_of_couple)
    assert_cards_are_calm(env_of_couple)


@pytest.fixture
async def matrix(world: World, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    """Everybody whom the matrix of who may what knows, and a couple with one of everything."""
    mark_refusals(monkeypatch)
    return await build_matrix(world)


@pytest.fixture
def rewinder(matrix: Matrix, tmp_path: Path) -> Generator[Rewinder, None, None]:
    """The couples' rows, to be compared and put back."""
    files = (tmp_path / DATA_DIR / name for name in ("kindling.db", "keyring.db"))
    made = Rewinder(matrix.couples, *files)
    yield made
    made.close()
