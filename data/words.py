"""Words: what a couple writes, sealed under its own key and bound to its place."""

from data.keyring import Keyring, seal, unseal


class Words:
    """Seals and opens the words of the couples that one work has loaded."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._keys: dict[int, bytes] = {}

    async def unlock(self, couple_id: int, key_id: str) -> None:
        """Fetch a couple's key; its words can be sealed and opened from now on. Raises `KeyGone`."""
        if couple_id not in self._keys:
            self._keys[couple_id] = await self._keyring.find(key_id)

    def seal(self, couple_id: int, place: str, row_id: int, text: str) -> bytes:
        """Seal a text, bound to its couple, its `table.column` and its row."""
        return seal(self._keys[couple_id], text.encode(), _bound(couple_id, place, row_id))

    def seal_if_any(self, couple_id: int, place: str, row_id: int, text: str | None) -> bytes | None:
        """Seal a text, or keep nothing."""
        return None if text is None else self.seal(couple_id, place, row_id, text)

    def open(self, couple_id: int, place: str, row_id: int, sealed: bytes) -> str:
        """Open what `seal` made.

        Raises `cryptography.exceptions.InvalidTag` where it was moved or swapped.
        """
        return unseal(self._keys[couple_id], sealed, _bound(couple_id, place, row_id)).decode()

    def open_if_any(self, couple_id: int, place: str, row_id: int, sealed: bytes | None) -> str | None:
        """Open what is there."""
        return None if sealed is None else self.open(couple_id, place, row_id, sealed)


def _bound(couple_id: int, place: str, row_id: int) -> bytes:
    return f"{couple_id}/{place}/{row_id}".encode()
