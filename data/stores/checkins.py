"""Store check-ins."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, insert, or_, select, update

from core.checkins import FRAME_QUESTION, THIRD_PARTY_QUESTION, Checkin, CheckinState
from core.pages import NEWEST_PAGE, PageCursor
from data.stores.base import ItemStore
from data.stores.paging import apply_cursor
from data.stores.quiet_memories import REVEAL_COMES_BACK
from data.tables import answers, checkins

OPEN_OF_COUPLE = select(checkins).where(
    checkins.c.couple_id == bindparam("couple_id"), checkins.c.state == CheckinState.OPEN
)
ANSWERABLE_OF_COUPLE = select(checkins).where(
    checkins.c.couple_id == bindparam("couple_id"),
    or_(
        checkins.c.state == CheckinState.OPEN,
        and_(checkins.c.state == CheckinState.CLOSED, checkins.c.closed_at > bindparam("closed_since")),
    ),
)
OPEN_IDS = select(checkins.c.id, checkins.c.couple_id).where(
    checkins.c.couple_id.in_(bindparam("couple_ids", expanding=True)), checkins.c.state == CheckinState.OPEN
)
CLOSE = (
    update(checkins)
    .where(checkins.c.id.in_(bindparam("checkin_ids", expanding=True)))
    .values(state=CheckinState.CLOSED, closed_at=bindparam("now"))
)
INSERT = insert(checkins)
BY_IDS = select(checkins).where(checkins.c.id.in_(bindparam("checkin_ids", expanding=True)))
LATER = checkins.alias("later")
ASKED_AGAIN = and_(
    LATER.c.couple_id == checkins.c.couple_id,
    LATER.c.question_key == checkins.c.question_key,
    LATER.c.id > checkins.c.id,
    # Their answers are about one week, and about one disagreement: they do not come back.
    checkins.c.question_key.not_in((FRAME_QUESTION, THIRD_PARTY_QUESTION)),
)
EARLIER_REVEALS = (
    select(checkins)
    .join(LATER, ASKED_AGAIN)
    .where(
        LATER.c.id.in_(bindparam("checkin_ids", expanding=True)),
        checkins.c.state == CheckinState.REVEALED,
        REVEAL_COMES_BACK,
    )
    .order_by(checkins.c.id)
)
LATER_IDS = select(LATER.c.id).join(checkins, ASKED_AGAIN).where(checkins.c.id == bindparam("checkin_id"))
REVEALED = select(checkins).where(
    checkins.c.couple_id.in_(bindparam("couple_ids", expanding=True)),
    checkins.c.state == CheckinState.REVEALED,
    checkins.c.revealed_at >= bindparam("first"),
    checkins.c.revealed_at < bindparam("end"),
    REVEAL_COMES_BACK,
)
LAST_ASKED_AT = (
    select(checkins.c.couple_id, checkins.c.question_key, func.max(checkins.c.opened_at).label("at"))
    .where(
        checkins.c.couple_id.in_(bindparam("couple_ids", expanding=True)),
        checkins.c.question_key.in_(bindparam("question_keys", expanding=True)),
    )
    .group_by(checkins.c.couple_id, checkins.c.question_key)
)
ANSWERED = (
    select(answers.c.checkin_id, answers.c.user_id)
    .where(answers.c.checkin_id.in_(bindparam("checkin_ids", expanding=True)))
    .order_by(answers.c.id)
)


class CheckinStore(ItemStore[Checkin]):
    """Check-ins, with the partners who have answered them."""

    table = checkins

    async def open_of(self, couple_id: int) -> Checkin | None:
        """Find the couple's open check-in."""
        return await self._find_first(OPEN_OF_COUPLE, {"couple_id": couple_id})

    async def answerable_of(self, couple_id: int, closed_since: datetime) -> list[Checkin]:
        """List the couple's open check-in and those that closed after a moment, unrevealed."""
        return await self._find_all(
            ANSWERABLE_OF_COUPLE, {"couple_id": couple_id, "closed_since": closed_since}
        )

    async def open_ids_of_all(self, couple_ids: Collection[int]) -> dict[int, int]:
        """Return the id of each couple's open check-in, by couple id."""
        rows = await self._connection.execute(OPEN_IDS, {"couple_ids": list(couple_ids)})
        return {row.couple_id: row.id for row in rows.all()}

    async def revealed_of_all(
        self, couple_ids: Collection[int], first: datetime, end: datetime
    ) -> list[Checkin]:
        """List several couples' check-ins revealed from `first` to before `end`, except those left alone."""
        return await self._find_all(REVEALED, {"couple_ids": list(couple_ids), "first": first, "end": end})

    async def revealed_between(
        self, couple_id: int, first: datetime, end: datetime, limit: int, cursor: PageCursor = NEWEST_PAGE
    ) -> list[Checkin]:
        """List the check-ins revealed from `first` up to, not including, `end`, the newest first."""
        revealed = select(checkins).where(
            checkins.c.couple_id == couple_id,
            checkins.c.state == CheckinState.REVEALED,
            checkins.c.revealed_at >= first,
            checkins.c.revealed_at < end,
        )
        return await self._page(cursor, revealed, limit)

    async def last_asked_at_of_all(
        self, couple_ids: Collection[int], question_keys: Collection[str]
    ) -> dict[int, dict[str, datetime]]:
        """Return the last time several couples were asked these questions, by couple id and question key."""
        asked: dict[int, dict[str, datetime]] = {couple_id: {} for couple_id in couple_ids}
        sought = {"couple_ids": list(couple_ids), "question_keys": list(question_keys)}
        for row in (await self._connection.execute(LAST_ASKED_AT, sought)).all():
            asked[row.couple_id][row.question_key] = row.at
        return asked

    async def checkins_asking(self, couple_id: int, question_key: str) -> list[tuple[int, datetime]]:
        """List (id, moment revealed or else opened) of the check-ins that asked a question."""
        rows = await self._connection.execute(
            select(checkins.c.id, checkins.c.revealed_at, checkins.c.opened_at).where(
                checkins.c.couple_id == couple_id, checkins.c.question_key == question_key
            )
        )
        return [(row.id, row.revealed_at or row.opened_at) for row in rows.all()]

    async def find_checkins(self, checkin_ids: Collection[int]) -> list[Checkin]:
        """Find several check-ins by id."""
        return await self._find_all(BY_IDS, {"checkin_ids": list(checkin_ids)})

    async def earlier_reveals_of_all(self, later: Sequence[Checkin]) -> dict[int, list[Checkin]]:
        """List the earlier reveals of the same couple and question by the later one's id, oldest first."""
        found = await self._find_all(EARLIER_REVEALS, {"checkin_ids": [one.id for one in later]})
        return {
            one.id: [
                earlier
                for earlier in found
                if (earlier.couple_id, earlier.question_key) == (one.couple_id, one.question_key)
                and earlier.id < one.id
            ]
            for one in later
        }

    async def later_ids_of(self, checkin_id: int) -> Sequence[int]:
        """List the ids of the same couple's later check-ins with the same question."""
        return (await self._connection.scalars(LATER_IDS, {"checkin_id": checkin_id})).all()

    async def reveals_until(self, checkin: Checkin) -> tuple[int, datetime | None]:
        """Count the couple's reveals up to and including this one, and find the moment of the previous one.

        Later reveals never change either.
        """
        before = func.max(checkins.c.revealed_at).filter(checkins.c.id != checkin.id)
        query = select(func.count(), before).where(
            checkins.c.couple_id == checkin.couple_id,
            checkins.c.state == CheckinState.REVEALED,
            # Not by id: one that was answered late is revealed after one that opened after it.
            checkins.c.revealed_at <= checkin.revealed_at,
        )
        count, last_at = (await self._connection.execute(query)).one()
        return int(count), last_at

    async def insert_checkins(self, question_keys: Mapping[int, str]) -> list[Checkin]:
        """Open a check-in for each couple, by couple id; the previous one must be closed."""
        opened = [
            Checkin(self._next_id(), couple_id, key, CheckinState.OPEN, self._now, None, None, ())
            for couple_id, key in question_keys.items()
        ]
        rows = [
            {
                "id": checkin.id,
                "couple_id": checkin.couple_id,
                "question_key": checkin.question_key,
                "state": checkin.state,
                "opened_at": self._now,
            }
            for checkin in opened
        ]
        await self._connection.execute(INSERT, rows)
        return opened

    async def close_checkins(self, checkin_ids: Collection[int]) -> None:
        """Close check-ins that are not revealed."""
        await self._connection.execute(CLOSE, {"checkin_ids": list(checkin_ids), "now": self._now})

    async def answered_by(
        self, couple_id: int, user_id: int, limit: int, cursor: PageCursor = NEWEST_PAGE
    ) -> list[Checkin]:
        """List the check-ins a partner has answered, newest first."""
        answered = (
            select(checkins)
            .join(answers)
            .where(checkins.c.couple_id == couple_id, answers.c.user_id == user_id)
        )
        return await self._page(cursor, answered, limit)

    async def _page(self, cursor: PageCursor, query: Select[Any], limit: int) -> list[Checkin]:
        """List the check-ins next to a cursor, the newest first."""
        nearest_first = await self._find_all(apply_cursor(query, checkins.c.id, cursor, limit))
        return nearest_first[::-1] if cursor.newer_than is not None else nearest_first

    async def _items(self, rows: Sequence[Row[Any]]) -> list[Checkin]:
        """Build check-ins from rows; one query finds who answered them."""
        answered: defaultdict[int, list[int]] = defaultdict(list)
        for answer in await self._connection.execute(ANSWERED, {"checkin_ids": [row.id for row in rows]}):
            answered[answer.checkin_id].append(answer.user_id)
        return [self._item(row, answered[row.id]) for row in rows]

    def _item(self, row: Row[Any], answered_by: Sequence[int] = ()) -> Checkin:
        return Checkin(
            id=row.id,
            couple_id=row.couple_id,
            question_key=row.question_key,
            state=CheckinState(row.state),
            opened_at=row.opened_at,
            revealed_at=row.revealed_at,
            followup_key=row.followup_key,
            answered_by=tuple(answered_by),
            closed_at=row.closed_at,
        )
