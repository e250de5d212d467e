"""Fixtures that every test may use."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support.backend import create_schemas, run_in_thread
from support.bucket_server import BucketServer, Gate, running_bucket_server
from support.command_payloads import remember_command_payloads
from support.coverage_threads import end_threads_without_python
from support.garbage import collect_rarely, keep_what_exists
from support.patience import be_patient
from support.statement_cache import share_compiled_statements

from ops.zone_data import prefer_pinned_zones
from ui.texts import mention_commands

prefer_pinned_zones()  # machines differ in theirs
collect_rarely()
STATEMENTS = share_compiled_statements()
be_patient()
remember_command_payloads()
end_threads_without_python()
DATABASES = ["sqlite", "postgresql"]

# How many examples a property is tried with: few in every run, hypothesis's own hundred where the gate or
# `make test-long` says `--hypothesis-profile=full`. No example has a deadline: a busy machine is slow.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", PATIENT, max_examples=25)
settings.register_profile("full", PATIENT, max_examples=100)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, help="leave out what runs on the other database")
    parser.addoption(
        "--untried", action="store_true", help="list the SQL that ran on SQLite alone (in one process: no -n)"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List the statements that no test executed on PostgreSQL, where that was asked for."""
    if config.getoption("--untried"):
        untried = STATEMENTS.only_on("sqlite", DATABASES)
        terminalreporter.section(f"{len(untried)} statements were executed on SQLite alone")
        for statement in untried:
            terminalreporter.line(statement)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on the other database, where one was chosen."""
    chosen = config.getoption("--database")
    left_out = [one for one in items if chosen is not None and database_of(one) not in (None, chosen)]
    config.hook.pytest_deselected(items=left_out)
    others = set(left_out)
    items[:] = [one for one in items if one not in others]


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what the tests were loaded with."""
    keep_what_exists()


def database_of(item: pytest.Item) -> str | None:
    """The database that a test runs on, for those that run on each."""
    called = getattr(item, "callspec", None)
    kind = called.params.get("database_kind") if called is not None else None
    return kind if kind in DATABASES else None


@pytest.fixture(scope="session")
def database_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two SQLite files with the newest schema, to be copied."""
    folder = tmp_path_factory.mktemp("templates")
    run_in_thread(
        create_schemas(
            f"sqlite+aiosqlite:///{folder / 'data.db'}", f"sqlite+aiosqlite:///{folder / 'keys.db'}"
        )
    )
    return folder


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Generator[BucketServer]:
    """One S3-compatible server for each test process."""
    with running_bucket_server(tmp_path_factory.mktemp("buckets")) as started:
        yield started


@pytest.fixture
def gate(bucket_server: BucketServer) -> Iterator[Gate]:
    """A port before the S3-compatible server, which a test can shut."""
    opened = Gate(bucket_server.port)
    yield opened
    opened.shut()


@pytest.fixture(autouse=True)
def forgotten_command_ids() -> Iterator[None]:
    """Forget the ids of a test's commands, which the texts of the whole process mention."""
    yield
    mention_commands({})
