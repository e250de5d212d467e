"""The keyring: one data key per couple, wrapped by the operator's master keys, in a database of its own."""

import base64
import os
import secrets
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, insert, select, update

from core.settings import KEY_BYTES, read_settings
from data.backups import copy_to, put
from data.engine import Database, lock_schema

NONCE_BYTES = 12
CACHED_KEYS = 10_000

metadata = MetaData()
data_keys = Table(
    "data_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)


class KeyGone(LookupError):
    """The couple's key was destroyed: its words cannot be read by anybody, ever."""


class WrongMasterKey(Exception):
    """No master key of this bot unwraps the couple's key."""


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt with AES-256-GCM; its fresh random nonce of 12 bytes comes first (NIST SP 800-38D)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Decrypt what `seal` made.

    Raises `cryptography.exceptions.InvalidTag` where anything was changed or moved.
    """
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)


def new_master_key(home: Path) -> None:
    """Put a new master key before the ones in the home's file; the old ones stay until `forget_old_keys`.

    The file is replaced in one step: a power cut leaves the old one or the new one.
    """
    path = home / "master.key"
    made = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    _replace(path, ",".join((made, path.read_text(encoding="ascii").strip())))


def forget_old_keys(home: Path) -> None:
    """Leave only the first master key in the home's file: nothing is wrapped by the others any more."""
    path = home / "master.key"
    _replace(path, path.read_text(encoding="ascii").strip().partition(",")[0])


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode() + b"\n")
    put(unfinished, path)


def master_keys(configured: Sequence[bytes], home: Path) -> tuple[bytes, ...]:
    """Return the configured master keys, or one that is made once and kept under `home` with mode 0600."""
    if configured:
        return tuple(configured)
    path = home / "master.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    return read_settings({"KINDLING_KEYS": path.read_text(encoding="ascii").strip()}).master_keys


class Keyring:
    """Makes, finds and destroys couples' data keys. The few most used stay unwrapped in memory."""

    def __init__(self, database: Database, masters: Sequence[bytes]) -> None:
        self._database = database
        self._masters = tuple(masters)
        self._unwrapped: OrderedDict[str, bytes] = OrderedDict()

    async def prepare(self) -> None:
        """Make the keyring's one table where it is missing."""
        async with self._database.begin() as connection:
            await connection.run_sync(lock_schema)
            await connection.run_sync(metadata.create_all)

    async def make(self) -> str:
        """Make one data key, committed before this returns, and return its id."""
        key_id, key = str(uuid.uuid4()), secrets.token_bytes(KEY_BYTES)
        wrapped = seal(self._masters[0], key, key_id.encode())
        async with self._database.begin() as connection:
            await connection.execute(insert(data_keys).values(id=key_id, wrapped=wrapped))
        self._remember(key_id, key)
        return key_id

    async def find(self, key_id: str) -> bytes:
        """Find the data key of that id. Raises `KeyGone`, `WrongMasterKey`."""
        if key_id in self._unwrapped:
            self._unwrapped.move_to_end(key_id)
            return self._unwrapped[key_id]
        async with self._database.begin() as connection:
            wrapped = await connection.scalar(select(data_keys.c.wrapped).where(data_keys.c.id == key_id))
        if wrapped is None:
            raise KeyGone(key_id)
        key = self._unwrap(key_id, wrapped)
        self._remember(key_id, key)
        return key

    async def destroy(self, key_id: str) -> None:
        """Destroy a key for good, here and in what the file keeps; doing it twice does no harm."""
        self._unwrapped.pop(key_id, None)
        async with self._database.begin() as connection:
            await connection.execute(delete(data_keys).where(data_keys.c.id == key_id))
        if self._database.is_sqlite:
            async with self._database.outside_transactions() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def check(self) -> int:
        """Unwrap every key and return how many there are. Raises `WrongMasterKey`."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(data_keys))).all()
        for row in rows:
            self._unwrap(row.id, row.wrapped)
        return len(rows)

    async def rewrap(self) -> int:
        """Wrap every key under the first master key, in one transaction; how many were changed.

        Raises `WrongMasterKey` where no master key unwraps one, and then nothing has changed.
        """
        changed = 0
        async with self._database.begin() as connection:
            for row in (await connection.execute(select(data_keys))).all():
                key = self._unwrap(row.id, row.wrapped)
                if self._is_under(self._masters[0], row.id, row.wrapped):
                    continue
                wrapped = seal(self._masters[0], key, row.id.encode())
                await connection.execute(
                    update(data_keys).where(data_keys.c.id == row.id).values(wrapped=wrapped)
                )
                changed += 1
        return changed

    async def copy_to(self, target: Path) -> None:
        """Copy the keyring whole into a file. Raises `OSError`, `sqlalchemy.exc.DBAPIError`."""
        if self._database.is_sqlite:
            await copy_to(self._database, target)

    async def close(self) -> None:
        """Forget the unwrapped keys and close the database."""
        self._unwrapped.clear()
        await self._database.close()

    def _unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        for master in self._masters:
            try:
                return unseal(master, wrapped, key_id.encode())
            except InvalidTag:
                continue
        raise WrongMasterKey(key_id)

    def _is_under(self, master: bytes, key_id: str, wrapped: bytes) -> bool:
        try:
            unseal(master, wrapped, key_id.encode())
        except InvalidTag:
            return False
        return True

    def _remember(self, key_id: str, key: bytes) -> None:
        self._unwrapped[key_id] = key
        while len(self._unwrapped) > CACHED_KEYS:
            self._unwrapped.popitem(last=False)
