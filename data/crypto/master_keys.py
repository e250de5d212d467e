"""Master keys: configured by the operator, or kept in the file `master.key` in the data directory.

The file has the keys in base64, separated by commas; the first one encrypts, all of them decrypt.
"""

import base64
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from core.errors import InvalidSetting
from core.settings import KEY_BYTES, read_settings
from data.files import make_private_folder, replace_file


def add_master_key(data_dir: Path) -> None:
    """Put a new master key first in the key file.

    The old ones stay until `delete_old_master_keys`. The file is replaced in one step: a power cut leaves
    either the old file or the new one.
    """
    path = data_dir / "master.key"
    _write_key_file(path, ",".join((_new_key_text(), path.read_text(encoding="ascii").strip())))


def delete_old_master_keys(data_dir: Path) -> None:
    """Delete all master keys but the first from the key file.

    Call it only after `Keyring.rewrap_all_keys`, when nothing is encrypted with the others any more.
    """
    path = data_dir / "master.key"
    _write_key_file(path, path.read_text(encoding="ascii").strip().partition(",")[0])


def _write_key_file(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode() + b"\n")
    replace_file(unfinished, path)


def find_master_keys(configured: Sequence[bytes], data_dir: Path) -> tuple[bytes, ...]:
    """Return the configured master keys or, if none are, those of the key file; none if it is missing.

    Raises `InvalidSetting` for a file that is damaged, or closed to this user.
    """
    path = data_dir / "master.key"
    try:
        if configured or not path.exists():
            return tuple(configured)
        found = read_settings({"KINDLING_KEYS": path.read_text(encoding="ascii").strip()}).master_keys
    except OSError as error:
        raise InvalidSetting(f"{path} can’t be read ({error.strerror}): it must be this user’s own") from None
    except (InvalidSetting, UnicodeDecodeError):
        raise InvalidSetting(f"{path} is damaged: put the master key back that was in it") from None
    if not found:
        raise InvalidSetting(
            f"{path} is empty: put the master key back that was in it or, if no couple ever began, delete it"
        )
    return found


def make_master_key(data_dir: Path) -> tuple[bytes, ...]:
    """Create the key file with one new key and mode 0600, and return that key.

    Only for a keyring without any key: existing ones need the master key they were wrapped with. If another
    process was first, its key is returned. Raises `OSError`, `InvalidSetting`.
    """
    make_private_folder(data_dir)
    path = data_dir / "master.key"
    # The file gets its name with the key in it, even on a full disk or in a power cut, and a process that
    # starts beside this one neither reads half of it nor replaces it.
    with FileLock(data_dir / "master.lock", mode=0o600):
        if not path.exists():
            _write_key_file(path, _new_key_text())
    return find_master_keys((), data_dir)


def _new_key_text() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
