"""A keyring's file, read and changed without the keyring: for copies, and keyrings that are lost."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from data.sqlite_driver import has_table, read_only_uri


def keys_in_file(keyring_file: Path) -> frozenset[str]:
    """Return the ids of the keys in a keyring's file; none if there is no such file.

    Raises `sqlite3.Error`.
    """
    if not keyring_file.exists():
        return frozenset()
    with closing(sqlite3.connect(read_only_uri(keyring_file), uri=True)) as connection:
        if not has_table(connection, "data_keys"):
            return frozenset()
        return frozenset(key_id for (key_id,) in connection.execute("SELECT id FROM data_keys"))


def rows_in_file(copy: Path) -> list[tuple[str, bytes]]:
    """Return the id and the wrapped key of each key in a keyring's file. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(read_only_uri(copy), uri=True)) as connection:
        return connection.execute("SELECT id, wrapped FROM data_keys").fetchall()


def delete_keys_in_file(copy: Path, key_ids: Collection[str]) -> None:
    """Delete keys from a keyring's file, and overwrite their bytes. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            connection.executemany("DELETE FROM data_keys WHERE id = ?", [(key_id,) for key_id in key_ids])
