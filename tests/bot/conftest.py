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

from bot import Kindling, create_bot
from data.crypto.keyring import Keyring
from data.engine import Database
from ops import storage
from ops.backups import Backups

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
    trust_schemas(monkeypatch)
    if request.node.get_closest_marker("nightly_backups") is None:
        monkeypatch.setattr(Backups, "back_up_if_due", make_no_backup)
    if not has_script_process(request):
        run_scripts_in_place(monkeypatch)


def trust_schemas(patch: pytest.MonkeyPatch) -> None:
    """Let starts not look at the schemas: those of the templates are the newest.

    To look took an eighth of a start. The starts of `tests/integration` look, migrate and refuse.
    """
    patch.setattr(storage, "is_newer_than_code", find_no_newer_schema)
    patch.setattr(storage, "migrate", keep_schema)
    patch.setattr(Keyring, "create_tables", keep_schema)


async def find_no_newer_schema(_database: Database) -> bool:
    """Return False; replaces `is_newer_than_code`."""
    return False


async def keep_schema(_storage: Database | Keyring) -> None:
    """Do nothing; replaces `migrate`, and `Keyring.create_tables`."""


async def make_no_backup(_backups: Backups) -> None:
    """Do nothing; replaces `Backups.back_up_if_due`: backups took a fifth of these tests' processor time."""


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
