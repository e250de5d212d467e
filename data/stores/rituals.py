"""Store rituals."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, or_, select, update

from core.couples import CoupleState
from core.rituals import Ritual, RitualKind, RitualState, farthest_next_at
from core.schedules import INTERVALS, Occurrence, Schedule
from core.shards import Shards
from data.stores.base import ItemStore
from data.stores.shards import is_on_shards
from data.tables import couples, rituals

OF_COUPLE = select(rituals).where(rituals.c.couple_id == bindparam("couple_id")).order_by(rituals.c.id)
OF_KIND = OF_COUPLE.where(rituals.c.kind == bindparam("kind"))
COUPLE_IDS = select(rituals.c.couple_id).where(rituals.c.id.in_(bindparam("ritual_ids", expanding=True)))
BY_IDS = (
    select(rituals)
    .where(rituals.c.id.in_(bindparam("ritual_ids", expanding=True)))
    .order_by(rituals.c.next_at, rituals.c.id)
)
# An erasure may wait for hours until its messages are deleted; until then, nothing of that couple is due.
OF_ERASED = (
    exists()
    .where(couples.c.id == rituals.c.couple_id, couples.c.state == CoupleState.ERASING)
    .correlate(rituals)
)
UPDATE_EACH = update(rituals).where(rituals.c.id == bindparam("ritual_id"))


class RitualStore(ItemStore[Ritual]):
    """Couples' rituals, each with its next moment."""

    table = rituals

    async def rituals_of(self, couple_id: int) -> list[Ritual]:
        """List the rituals of a couple, the oldest first."""
        return await self._find_all(OF_COUPLE, {"couple_id": couple_id})

    async def find_ritual_of_kind(self, couple_id: int, kind: RitualKind) -> Ritual | None:
        """Find the couple's ritual of that kind."""
        return await self._find_first(OF_KIND, {"couple_id": couple_id, "kind": kind})

    async def due_ritual_ids(
        self, now: datetime, shards: Shards, without: Collection[int], limit: int
    ) -> Sequence[int]:
        """List up to `limit` ids of due rituals, the longest due first, except those in `without`."""
        is_due = and_(rituals.c.next_at <= now, rituals.c.id.not_in(without))
        return await self._ids_where(is_due, shards, limit)

    async def far_ritual_ids(
        self, now: datetime, shards: Shards, without: Collection[int], limit: int
    ) -> Sequence[int]:
        """List up to `limit` ids of rituals whose next moment is too far away, except those in `without`."""
        farthest = {every: farthest_next_at(every, now) for every in INTERVALS}
        is_far = or_(
            *(and_(rituals.c.every == every, rituals.c.next_at > at) for every, at in farthest.items())
        )
        # The nearest of them by itself, too: with alternatives alone, databases walk through every ritual.
        is_later = rituals.c.next_at > min(farthest.values())
        return await self._ids_where(and_(is_later, is_far, rituals.c.id.not_in(without)), shards, limit)

    async def _ids_where(self, condition: ColumnElement[bool], shards: Shards, limit: int) -> Sequence[int]:
        query = select(rituals.c.id).where(condition, ~OF_ERASED).order_by(rituals.c.next_at).limit(limit)
        if not shards.are_all_served:
            query = query.join(couples).where(is_on_shards(couples.c.guild_id, shards))
        return (await self._connection.scalars(query)).all()

    async def insert_ritual(
        self,
        couple_id: int,
        kind: RitualKind,
        schedule: Schedule,
        first: Occurrence,
        *,
        is_chosen: bool,
    ) -> Ritual:
        """Store a ritual in the state ON."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple_id,
            kind=kind,
            weekday=schedule.weekday,
            days=schedule.days,
            wall=schedule.wall,
            every=schedule.every,
            state=RitualState.ON,
            is_chosen=is_chosen,
            next_at=first.at,
            next_week=first.week,
            unanswered=0,
            missed=0,
        )

    async def couple_ids_of(self, ritual_ids: Collection[int]) -> set[int]:
        """Return the ids of the couples that own these rituals."""
        return set(await self._connection.scalars(COUPLE_IDS, {"ritual_ids": list(ritual_ids)}))

    async def find_rituals(self, ritual_ids: Collection[int]) -> list[Ritual]:
        """Find several rituals by id, the longest due first."""
        return await self._find_all(BY_IDS, {"ritual_ids": list(ritual_ids)})

    async def update_rituals(self, changes: Mapping[int, Mapping[str, object]]) -> None:
        """Set columns of several rituals, by id, in one statement per set of columns."""
        by_columns: defaultdict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
        for ritual_id, columns in changes.items():
            by_columns[tuple(sorted(columns))].append({"ritual_id": ritual_id, **columns})
        for rows in by_columns.values():
            await self._connection.execute(UPDATE_EACH, rows)

    async def reset_unanswered(self, couple_id: int, kind: RitualKind) -> None:
        """Set a ritual's count of unanswered occurrences to 0."""
        await self._connection.execute(
            update(rituals)
            .where(rituals.c.couple_id == couple_id, rituals.c.kind == kind)
            .values(unanswered=0)
        )

    async def decrement_unanswered(self, couple_id: int, kind: RitualKind) -> None:
        """Subtract one unanswered occurrence, for one that was never posted; the count never goes below 0."""
        await self._connection.execute(
            update(rituals)
            .where(rituals.c.couple_id == couple_id, rituals.c.kind == kind, rituals.c.unanswered > 0)
            .values(unanswered=rituals.c.unanswered - 1)
        )

    def _item(self, row: Row[Any]) -> Ritual:
        return Ritual(
            id=row.id,
            couple_id=row.couple_id,
            kind=RitualKind(row.kind),
            schedule=Schedule(row.weekday, row.wall, row.every, row.days),
            state=RitualState(row.state),
            paused_by=row.paused_by,
            is_chosen=row.is_chosen,
            last_week=row.last_week,
            next_at=row.next_at,
            next_week=row.next_week,
            unanswered=row.unanswered,
            missed=row.missed,
        )
