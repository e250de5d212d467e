"""Data directories of the bot, for tests of backups, restores and lost keys."""

from datetime import UTC, datetime
from pathlib import Path

from support.backend import MASTER_KEY, Backend, ManualClock, backend_on, create_schemas
from support.bot_process import MASTER_KEYS_SETTING

from core.settings import Settings, read_settings
from ops.backups import Backups

NIGHT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
"""The moment at which backups of these directories are made."""


def settings_of(data_dir: Path, **values: str) -> Settings:
    """Return the settings of a bot on a data directory; `values` take the place of single ones."""
    return read_settings({"KINDLING_HOME": str(data_dir), "KINDLING_KEYS": MASTER_KEYS_SETTING, **values})


async def create_databases(data_dir: Path) -> None:
    """Create both databases, with the newest schema, where there are none."""
    settings = settings_of(data_dir)
    await create_schemas(settings.database_url, settings.keyring_url)


def open_backend_in(data_dir: Path) -> Backend:
    """Open the services on a data directory, at night."""
    settings, clock = settings_of(data_dir), ManualClock()
    clock.now = NIGHT
    return backend_on(settings.database_url, settings.keyring_url, clock, (MASTER_KEY,), data_dir)


def backups_of(backend: Backend, data_dir: Path) -> Backups:
    """Return what makes the backups of a data directory."""
    return Backups(backend.database, backend.keyring, data_dir, backend.clock)
