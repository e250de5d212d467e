"""The environment of the process: settings, and the set-up that every command begins with."""

import os
from collections.abc import Mapping

from dotenv import dotenv_values

from core.errors import InvalidSetting
from core.settings import Settings, read_settings
from ops.logging import configure_logging
from ops.zone_data import prefer_pinned_zones


def settings_from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings from `.env` and the environment, which takes precedence.

    Raises `InvalidSetting`.
    """
    try:
        in_file = {name: value or "" for name, value in dotenv_values(".env").items()}
    except (OSError, UnicodeDecodeError):
        raise InvalidSetting(".env can’t be read: it must be this user’s own, and a text in UTF-8") from None
    return read_settings({**in_file, **environment})


def load_settings() -> Settings:
    """Read the settings, and configure logging and zones by them. Raises `InvalidSetting`."""
    prefer_pinned_zones()
    settings = settings_from_environment(os.environ)
    configure_logging(settings.log_level)
    return settings
