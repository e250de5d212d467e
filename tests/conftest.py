"""Fixtures that every test may use."""

from pathlib import Path

import pytest
from support.backend import create_schemas, run_in_thread
from support.statement_cache import share_compiled_statements

share_compiled_statements()


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
