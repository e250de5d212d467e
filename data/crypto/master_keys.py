"""Master keys: configured, or kept in one file of the data directory."""

import base64
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from core.settings import KEY_BYTES, read_settings
from data.files import replace_file


def add_master_key(data_dir: Path) -> None:
    """Put a new master key first in the key file.

    The old ones stay until `delete_old_master_keys`. The file is replaced in one step: a power cut leaves the
    old one or the new one.
    """
    path = data_dir / "master.key"
    made = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    _write_key_file(path, ",".join((made, path.read_text(encoding="ascii").strip())))


def delete_old_master_keys(data_dir: Path) -> None:
    """Leave only the first master key in the home's file: nothing is wrapped by the others any more."""
    path = data_dir / "master.key"
    _write_key_file(path, path.read_text(encoding="ascii").strip().partition(",")[0])


def _write_key_file(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode() + b"\n")
    replace_file(unfinished, path)


def load_master_keys(configured: Sequence[bytes], data_dir: Path) -> tuple[bytes, ...]:
    """Return the configured master keys, or one that is made once and kept under `home` with mode 0600."""
    if configured:
        return tuple(configured)
    path = data_dir / "master.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    return read_settings({"KINDLING_KEYS": path.read_text(encoding="ascii").strip()}).master_keys
