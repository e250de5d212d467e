"""The encryption of a couple's words: with the couple's data key, bound to their table, column and row."""

import hashlib
import hmac
from collections.abc import Mapping

import structlog
from cachetools import LRUCache
from cryptography.exceptions import InvalidTag

from core.unreadable import UNREADABLE
from data.crypto.aes_gcm import decrypt, encrypt
from data.crypto.keyring import Keyring

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.storage")

LOGGED_ROWS = 10_000  # most rows that are remembered as logged already


class UnreadableRows:
    """The rows found unreadable by this process; each is logged once, without its words."""

    def __init__(self) -> None:
        self._logged: LRUCache[tuple[str, int], None] = LRUCache(LOGGED_ROWS)

    def note(self, column: str, row_id: int) -> None:
        """Log a row of `table.column`, unless it is logged already."""
        table = column.partition(".")[0]
        if (table, row_id) not in self._logged:
            self._logged[table, row_id] = None
            LOG.warning("words unreadable", table=table, row=row_id)


class FieldCipher:
    """Encrypts and decrypts the words of couples whose data keys one unit of work has loaded.

    `column` is `table.column`. A couple whose key is not loaded raises `KeyError`. Words that were changed or
    copied from another row or column, cost nothing but themselves: `UNREADABLE` is returned in their place.
    So their row is still listed, exported and deleted.
    """

    def __init__(self, keyring: Keyring, unreadable_rows: UnreadableRows | None = None) -> None:
        self._keyring = keyring
        self._keys: dict[int, bytes] = {}
        self._unreadable_rows = unreadable_rows or UnreadableRows()

    async def load_key(self, couple_id: int, key_id: str) -> None:
        """Load a couple's data key; every other method needs it.

        Raises `KeyDestroyed`, `WrongMasterKey`, `StorageUnavailable`.
        """
        if couple_id not in self._keys:
            self._keys[couple_id] = await self._keyring.find_key(key_id)

    async def load_keys(self, key_ids: Mapping[int, str]) -> None:
        """Load the data keys of several couples, by couple id; unreadable ones are left out.

        Raises `StorageUnavailable`.
        """
        wanted = {couple_id: key_id for couple_id, key_id in key_ids.items() if couple_id not in self._keys}
        found = await self._keyring.find_keys(wanted.values()) if wanted else {}
        self._keys |= {couple_id: found[key_id] for couple_id, key_id in wanted.items() if key_id in found}

    def has_key(self, couple_id: int) -> bool:
        """Return whether a couple's data key is loaded."""
        return couple_id in self._keys

    def encrypt(self, couple_id: int, column: str, row_id: int, plaintext: str) -> bytes:
        """Encrypt a text, bound to its couple, column and row."""
        return encrypt(self._keys[couple_id], plaintext.encode(), _aad(couple_id, column, row_id))

    def encrypt_optional(
        self, couple_id: int, column: str, row_id: int, plaintext: str | None
    ) -> bytes | None:
        """Encrypt a text; None stays None."""
        return None if plaintext is None else self.encrypt(couple_id, column, row_id, plaintext)

    def decrypt(self, couple_id: int, column: str, row_id: int, ciphertext: bytes) -> str:
        """Decrypt a text; return `UNREADABLE` if it was altered, or copied from another row or column."""
        found = self.decrypt_or_none(couple_id, column, row_id, ciphertext)
        return UNREADABLE if found is None else found

    def decrypt_or_none(self, couple_id: int, column: str, row_id: int, ciphertext: bytes) -> str | None:
        """Decrypt a text; return None if it was altered, or copied from another row or column."""
        key = self._keys[couple_id]
        try:
            return decrypt(key, ciphertext, _aad(couple_id, column, row_id)).decode()
        except InvalidTag:
            self._unreadable_rows.note(column, row_id)
            return None

    def decrypt_optional(
        self, couple_id: int, column: str, row_id: int, ciphertext: bytes | None
    ) -> str | None:
        """Decrypt a text as `decrypt` does; None stays None."""
        return None if ciphertext is None else self.decrypt(couple_id, column, row_id, ciphertext)

    def fingerprint(self, couple_id: int, purpose: str, text: str) -> str:
        """Return 16 hexadecimal digits that identify a text within this couple.

        Nobody without the couple's key can make them, or learn anything of the text from them.
        """
        message = f"{purpose}/{text}".encode()
        return hmac.new(self._keys[couple_id], message, hashlib.sha256).hexdigest()[:16]


def _aad(couple_id: int, column: str, row_id: int) -> bytes:
    # Even somebody who can write to the database, but has no key, cannot move words: a value copied to
    # another row, column or couple does not decrypt there.
    return f"{couple_id}/{column}/{row_id}".encode()
