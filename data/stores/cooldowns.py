"""Store cooldowns: the time until a partner may ask again, by the thing asked for."""

from sqlalchemy import delete, insert, select, update

from core.cooldowns import Asking, AskingKind, Cooldown, same_words
from data.stores.base import Store
from data.tables import cooldowns


class CooldownStore(Store):
    """Both partners' cooldowns; an expired one stays, since it counts the noes."""

    def asking_about(self, couple_id: int, kind: AskingKind, text: str) -> Asking:
        """Return the asking about a text, recognizable by its fingerprint without storing it."""
        return Asking(kind, self._cipher.fingerprint(couple_id, f"asking/{kind}", same_words(text)))

    async def find_cooldown(self, couple_id: int, user_id: int, asking: Asking) -> Cooldown | None:
        """Find the cooldown of a partner who was told no to this."""
        row = (
            await self._connection.execute(
                select(cooldowns).where(
                    cooldowns.c.couple_id == couple_id,
                    cooldowns.c.user_id == user_id,
                    cooldowns.c.asking == asking.key,
                )
            )
        ).one_or_none()
        return None if row is None else Cooldown(row.noes, row.until)

    async def store_cooldown(
        self, couple_id: int, user_id: int, asking: Asking, cooldown: Cooldown, *, is_new: bool
    ) -> None:
        """Store a partner's cooldown, replacing their earlier one unless it `is_new`."""
        if is_new:
            key = {"couple_id": couple_id, "user_id": user_id, "asking": asking.key}
            change = insert(cooldowns).values(**key, noes=cooldown.noes, until=cooldown.until)
        else:
            change = (
                update(cooldowns)
                .where(
                    cooldowns.c.couple_id == couple_id,
                    cooldowns.c.user_id == user_id,
                    cooldowns.c.asking == asking.key,
                )
                .values(noes=cooldown.noes, until=cooldown.until)
            )
        await self._connection.execute(change)

    async def delete_cooldowns(self, couple_id: int, asking: Asking) -> None:
        """Delete both partners' cooldowns of this: it was answered with a yes."""
        await self._connection.execute(
            delete(cooldowns).where(cooldowns.c.couple_id == couple_id, cooldowns.c.asking == asking.key)
        )
