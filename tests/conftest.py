"""Fixtures that every test may use."""

from pathlib import Path

import pytest
from houses import beside_the_loop, make_schema
from statements import share_statements

share_statements()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two SQLite files with the newest schema, to be copied."""
    folder = tmp_path_factory.mktemp("templates")
    beside_the_loop(
        make_schema(f"sqlite+aiosqlite:///{folder / 'data.db'}", f"sqlite+aiosqlite:///{folder / 'keys.db'}")
    )
    return folder
