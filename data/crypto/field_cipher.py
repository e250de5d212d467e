"""Words: what a couple writes, sealed under its own key and bound to its place."""

from data.crypto.aes_gcm import decrypt, encrypt
from data.crypto.keyring import Keyring


class FieldCipher:
    """Seals and opens the words of the couples that one work has loaded."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._keys: dict[int, bytes] = {}

    async def load_key(self, couple_id: int, key_id: str) -> None:
        """Fetch a couple's key; its words can be sealed and opened from now on. Raises `KeyDestroyed`."""
        if couple_id not in self._keys:
            self._keys[couple_id] = await self._keyring.find_key(key_id)

    def encrypt(self, couple_id: int, column: str, row_id: int, plaintext: str) -> bytes:
        """Seal a text, bound to its couple, its `table.column` and its row."""
        return encrypt(self._keys[couple_id], plaintext.encode(), _aad(couple_id, column, row_id))

    def encrypt_optional(
        self, couple_id: int, column: str, row_id: int, plaintext: str | None
    ) -> bytes | None:
        """Seal a text, or keep nothing."""
        return None if plaintext is None else self.encrypt(couple_id, column, row_id, plaintext)

    def decrypt(self, couple_id: int, column: str, row_id: int, ciphertext: bytes) -> str:
        """Open what `seal` made.

        Raises `cryptography.exceptions.InvalidTag` where it was moved or swapped.
        """
        return decrypt(self._keys[couple_id], ciphertext, _aad(couple_id, column, row_id)).decode()

    def decrypt_optional(
        self, couple_id: int, column: str, row_id: int, ciphertext: bytes | None
    ) -> str | None:
        """Open what is there."""
        return None if ciphertext is None else self.decrypt(couple_id, column, row_id, ciphertext)


def _aad(couple_id: int, column: str, row_id: int) -> bytes:
    return f"{couple_id}/{column}/{row_id}".encode()
