"""A keyring's file, changed without the keyring: for copies, and keyrings that are lost."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path


def delete_keys_in_file(copy: Path, key_ids: Collection[str]) -> None:
    """Delete keys from a keyring's file, and overwrite their bytes. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            connection.executemany("DELETE FROM data_keys WHERE id = ?", [(key_id,) for key_id in key_ids])
