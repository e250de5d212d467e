"""The wrapping of data keys: each is stored encrypted with one of the operator's master keys."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag

from data.crypto.aes_gcm import decrypt, encrypt


class WrongMasterKey(Exception):
    """None of the bot's master keys decrypts the couple's data key."""


class KeyWrapper:
    """Wraps data keys with the first master key, and unwraps them with any of the master keys.

    While master keys are being rotated, a data key may be wrapped by the new one or an old one. Its id is
    authenticated with it, so that no couple's key can take the place of another's.
    """

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        self.master_keys = tuple(master_keys)

    def wrap(self, key_id: str, key: bytes) -> bytes:
        """Encrypt a data key with the first master key."""
        return encrypt(self.master_keys[0], key, key_id.encode())

    def unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        """Decrypt a data key. Raises `WrongMasterKey`."""
        for master_key in self.master_keys:
            try:
                return decrypt(master_key, wrapped, key_id.encode())
            except InvalidTag:
                continue
        raise WrongMasterKey(key_id)

    def can_unwrap(self, key_id: str, wrapped: bytes) -> bool:
        """Return whether one of the master keys decrypts a data key."""
        try:
            self.unwrap(key_id, wrapped)
        except WrongMasterKey:
            return False
        return True

    def rewrap(self, key_id: str, wrapped: bytes) -> bytes:
        """Wrap a data key again, with the first master key. Raises `WrongMasterKey`."""
        return self.wrap(key_id, self.unwrap(key_id, wrapped))

    def is_up_to_date(self, key_id: str, wrapped: bytes) -> bool:
        """Return whether a data key is wrapped with the first master key, as opposed to an older one."""
        return KeyWrapper(self.master_keys[:1]).can_unwrap(key_id, wrapped)
