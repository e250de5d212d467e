"""Store plans, and the partners' impressions of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, exists, func, select

from core.plans import Feeling, Impression, Plan, PlanDraft, PlanState
from data.stores.base import ItemStore
from data.tables import impressions, plans

WHAT_COLUMN, PLACE_COLUMN, FEELING_COLUMN, LINE_COLUMN = (
    "plans.what",
    "plans.place",
    "impressions.feeling",
    "impressions.line",
)
IS_PLANNED = plans.c.state == PlanState.PLANNED
HAPPENED_AT = case((plans.c.ended_at < plans.c.starts_at, plans.c.ended_at), else_=plans.c.starts_at)
"""As `core.plans.happened_at`."""
TOLD_BY = (
    select(impressions.c.plan_id, impressions.c.user_id)
    .where(impressions.c.plan_id.in_(bindparam("plan_ids", expanding=True)))
    .order_by(impressions.c.id)
)
COUNT_PLANNED = (
    select(func.count()).select_from(plans).where(plans.c.couple_id == bindparam("couple_id"), IS_PLANNED)
)


class PlanStore(ItemStore[Plan]):
    """Couples' plans and impressions; words and feelings are encrypted."""

    table = plans

    async def insert_plan(self, couple_id: int, author_id: int, draft: PlanDraft, wall: time) -> Plan:
        """Store the first and perhaps only plan of a series; `wall` is its local time in its own zone."""
        plan_id = self._next_id()
        return await self._insert_draft(
            plan_id,
            couple_id,
            draft,
            series_id=plan_id,
            author_id=author_id,
            wall=wall,
            sequence=0,
            has_event=False,
        )

    async def insert_next_plan(self, last: Plan, starts_at: datetime) -> Plan:
        """Store the plan after `last` in its series."""
        draft = PlanDraft(
            last.what, last.venue, starts_at, last.zone, last.minutes, last.every, deck_id=last.deck_id
        )
        return await self._insert_draft(
            self._next_id(),
            last.couple_id,
            draft,
            series_id=last.series_id,
            author_id=last.author_id,
            wall=last.wall,
            sequence=last.sequence + 1,
            has_event=last.has_event,
        )

    async def update_venue(self, plan: Plan, venue: str | None) -> None:
        """Set the venue of a plan."""
        await self.update_item(
            plan.id, place=self._cipher.encrypt_optional(plan.couple_id, PLACE_COLUMN, plan.id, venue)
        )

    async def open_of(self, couple_id: int) -> list[Plan]:
        """List the future plans, soonest first."""
        query = select(plans).where(plans.c.couple_id == couple_id, IS_PLANNED)
        return await self._find_all(query.order_by(plans.c.starts_at, plans.c.id))

    async def past_unmarked_of(self, couple_id: int, limit: int) -> list[Plan]:
        """List past plans neither partner has marked done, latest first."""
        query = select(plans).where(plans.c.couple_id == couple_id, plans.c.state == PlanState.PAST)
        return await self._find_all(query.order_by(plans.c.starts_at.desc(), plans.c.id.desc()).limit(limit))

    async def plans_page_of(self, couple_id: int, offset: int, limit: int) -> list[Plan]:
        """List a page of plans: future ones, soonest first, then past ones, latest first."""
        query = (
            select(plans)
            .where(plans.c.couple_id == couple_id, plans.c.state != PlanState.CALLED_OFF)
            .order_by(
                case((IS_PLANNED, 0), else_=1),
                case((IS_PLANNED, plans.c.starts_at)),
                HAPPENED_AT.desc(),
                plans.c.id,
            )
        )
        return await self._find_all(query.offset(offset).limit(limit))

    async def count_planned(self, couple_id: int) -> int:
        """Count the future plans."""
        return int(await self._connection.scalar(COUNT_PLANNED, {"couple_id": couple_id}) or 0)

    async def is_poll_planned(self, couple_id: int, poll_id: int) -> bool:
        """Return whether a plan was made from a poll's result and not called off."""
        return await self._exists(
            plans.c.couple_id == couple_id,
            plans.c.poll_id == poll_id,
            plans.c.state != PlanState.CALLED_OFF,
        )

    async def has_plan_between(self, couple_id: int, first: datetime, end: datetime) -> bool:
        """Return whether a plan not called off begins from `first` up to, not including, `end`."""
        return await self._exists(
            plans.c.couple_id == couple_id,
            first <= HAPPENED_AT,
            end > HAPPENED_AT,
            plans.c.state != PlanState.CALLED_OFF,
        )

    async def past_between(self, couple_id: int, first: datetime, end: datetime) -> list[Plan]:
        """List past plans that began from `first` up to, not including, `end`, the earliest first."""
        query = select(plans).where(
            plans.c.couple_id == couple_id,
            first <= HAPPENED_AT,
            end > HAPPENED_AT,
            plans.c.state.in_([PlanState.PAST, PlanState.DONE]),
        )
        return await self._find_all(query.order_by(HAPPENED_AT, plans.c.id))

    async def resting_idea_ids(self, couple_id: int, since: datetime) -> set[str]:
        """List the deck ids of ideas done since `since`, or rejected by either partner as not for them."""
        done = await self._connection.scalars(
            select(plans.c.deck_key).where(
                plans.c.couple_id == couple_id,
                plans.c.deck_key.is_not(None),
                plans.c.state == PlanState.DONE,
                plans.c.ended_at >= since,
            )
        )
        # Feelings are encrypted, so the database cannot select the ideas refused.
        impressed = await self._connection.execute(
            select(impressions.c.id, impressions.c.feeling, plans.c.deck_key)
            .join(plans)
            .where(plans.c.couple_id == couple_id, plans.c.deck_key.is_not(None))
        )
        refused = {
            row.deck_key
            for row in impressed.all()
            if self._feeling(couple_id, row.id, row.feeling) is Feeling.NOT_FOR_US
        }
        return {str(key) for key in done.all()} | refused

    async def upsert_impression(self, plan: Plan, user_id: int, feeling: Feeling, line: str | None) -> int:
        """Store an impression, replacing the user's earlier one, and return its id."""
        found = await self._impression_id(plan.id, user_id) if user_id in plan.told_by else None
        row_id = found or self._next_id()
        columns = {
            "feeling": self._cipher.encrypt(plan.couple_id, FEELING_COLUMN, row_id, feeling),
            "line": self._cipher.encrypt_optional(plan.couple_id, LINE_COLUMN, row_id, line),
            "told_at": self._now,
        }
        origin = {"plan_id": plan.id, "user_id": user_id}
        await self._upsert(impressions, row_id, columns, is_new=not found, **origin)
        return row_id

    async def delete_impression(self, plan_id: int, user_id: int) -> int | None:
        """Delete a user's impression, and return its id, or None if there was none."""
        row_id = await self._impression_id(plan_id, user_id)
        await self._delete_words(impressions, impressions.c.id == row_id)
        return row_id

    async def _impression_id(self, plan_id: int, user_id: int) -> int | None:
        query = select(impressions.c.id)
        return await self._connection.scalar(
            query.where(impressions.c.plan_id == plan_id, impressions.c.user_id == user_id)
        )

    async def impression_ids_of(self, plan_ids: Collection[int]) -> Sequence[int]:
        """List the ids of the impressions of several plans, in the order they were given."""
        query = select(impressions.c.id).where(impressions.c.plan_id.in_(plan_ids))
        return (await self._connection.scalars(query.order_by(impressions.c.id))).all()

    async def impressions_of(self, plan: Plan) -> list[Impression]:
        """List the impressions of a plan, in the order they were given."""
        rows = await self._connection.execute(
            select(impressions).where(impressions.c.plan_id == plan.id).order_by(impressions.c.id)
        )
        return [
            Impression(
                id=row.id,
                plan_id=plan.id,
                user_id=row.user_id,
                feeling=self._feeling(plan.couple_id, row.id, row.feeling),
                line=self._cipher.decrypt_optional(plan.couple_id, LINE_COLUMN, row.id, row.line),
            )
            for row in rows.all()
        ]

    def _feeling(self, couple_id: int, row_id: int, ciphertext: bytes) -> Feeling | None:
        feeling = self._cipher.decrypt_or_none(couple_id, FEELING_COLUMN, row_id, ciphertext)
        return None if feeling is None else Feeling(feeling)

    async def _insert_draft(self, plan_id: int, couple_id: int, draft: PlanDraft, **columns: object) -> Plan:
        return await self._insert_item(
            id=plan_id,
            couple_id=couple_id,
            what=self._cipher.encrypt(couple_id, WHAT_COLUMN, plan_id, draft.what),
            place=self._cipher.encrypt_optional(couple_id, PLACE_COLUMN, plan_id, draft.venue),
            starts_at=draft.starts_at,
            zone=draft.zone,
            minutes=draft.minutes,
            every=draft.every,
            state=PlanState.PLANNED,
            deck_key=draft.deck_id,
            poll_id=draft.poll_id,
            created_at=self._now,
            **columns,
        )

    async def _exists(self, *conditions: ColumnElement[bool]) -> bool:
        return bool(await self._connection.scalar(select(exists().where(*conditions))))

    async def _items(self, rows: Sequence[Row[Any]]) -> list[Plan]:
        """Build plans from rows; one query finds the partners who gave an impression of each."""
        told_by: defaultdict[int, list[int]] = defaultdict(list)
        for row in await self._connection.execute(TOLD_BY, {"plan_ids": [row.id for row in rows]}):
            told_by[row.plan_id].append(row.user_id)
        return [self._item(row, told_by[row.id]) for row in rows]

    def _item(self, row: Row[Any], told_by: Sequence[int] = ()) -> Plan:
        return Plan(
            id=row.id,
            couple_id=row.couple_id,
            series_id=row.series_id,
            author_id=row.author_id,
            what=self._cipher.decrypt(row.couple_id, WHAT_COLUMN, row.id, row.what),
            venue=self._cipher.decrypt_optional(row.couple_id, PLACE_COLUMN, row.id, row.place),
            starts_at=row.starts_at,
            zone=row.zone,
            wall=row.wall,
            minutes=row.minutes,
            every=row.every,
            sequence=row.sequence,
            state=PlanState(row.state),
            deck_id=row.deck_key,
            poll_id=row.poll_id,
            has_event=row.has_event,
            event_id=row.event_id,
            event_starts_at=row.event_starts_at,
            ended_at=row.ended_at,
            told_by=tuple(told_by),
        )
