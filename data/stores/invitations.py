"""Store invitations."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from core.couples import Couple
from core.invitations import EXPIRES_AFTER, REST_AFTER_NOT_NOW, Invitation, InvitationState
from core.tombstones import EndKind
from data.stores.base import Store
from data.tables import invitations

NEVER_COLUMNS = (
    invitations.c.guild_id,
    invitations.c.channel_id,
    invitations.c.inviter_id,
    invitations.c.invitee_id,
    invitations.c.created_at,
)
"""The columns that a tombstone of a *Never* keeps: ids and the moment."""


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        inviter_id=row.inviter_id,
        invitee_id=row.invitee_id,
        state=InvitationState(row.state),
        created_at=row.created_at,
        answered_at=row.answered_at,
    )


class InvitationStore(Store):
    """Invitations to become a couple."""

    async def lock_guild(self, guild_id: int) -> None:
        """Lock a server, so that its couples begin one after another; on SQLite transactions queue anyway."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(select(func.pg_advisory_xact_lock(guild_id)))

    async def find_invitation(self, invitation_id: int) -> Invitation | None:
        """Find an invitation by its id."""
        row = (
            await self._connection.execute(select(invitations).where(invitations.c.id == invitation_id))
        ).one_or_none()
        return None if row is None else _invitation(row)

    async def open_invitation_by(self, guild_id: int, inviter_id: int, now: datetime) -> Invitation | None:
        """Find a user's open invitation in a server."""
        row = (
            await self._connection.execute(
                select(invitations).where(
                    invitations.c.guild_id == guild_id,
                    invitations.c.inviter_id == inviter_id,
                    invitations.c.state == InvitationState.OPEN,
                    invitations.c.created_at > now - EXPIRES_AFTER,
                )
            )
        ).first()
        return None if row is None else _invitation(row)

    async def invitations_between(self, inviter_id: int, invitee_id: int) -> list[Invitation]:
        """List all invitations from one user to another in any server, whatever their state."""
        rows = await self._connection.execute(
            select(invitations).where(
                invitations.c.inviter_id == inviter_id, invitations.c.invitee_id == invitee_id
            )
        )
        return [_invitation(row) for row in rows.all()]

    async def count_invitations_by(self, inviter_id: int, day: date) -> int:
        """Count a user's invitations on a day in UTC, in any server."""
        since = datetime.combine(day, time(0), UTC)
        counted = select(func.count()).where(
            invitations.c.inviter_id == inviter_id, invitations.c.created_at >= since
        )
        return int(await self._connection.scalar(counted) or 0)

    async def insert_invitation(
        self, guild_id: int, channel_id: int, inviter_id: int, invitee_id: int
    ) -> Invitation:
        """Store an open invitation."""
        invitation = Invitation(
            id=self._next_id(),
            guild_id=guild_id,
            channel_id=channel_id,
            inviter_id=inviter_id,
            invitee_id=invitee_id,
            state=InvitationState.OPEN,
            created_at=self._now,
            answered_at=None,
        )
        await self._insert(
            invitations,
            id=invitation.id,
            guild_id=guild_id,
            channel_id=channel_id,
            inviter_id=inviter_id,
            invitee_id=invitee_id,
            state=invitation.state,
            created_at=self._now,
        )
        return invitation

    async def update_state(self, invitation_id: int, state: InvitationState, now: datetime) -> None:
        """Store a new state of an invitation; *Never* is permanent."""
        change = update(invitations).where(invitations.c.id == invitation_id)
        changed = await self._connection.execute(
            change.values(state=state, answered_at=now).returning(*NEVER_COLUMNS)
        )
        row = changed.one_or_none()
        if row is not None and state is InvitationState.NEVER:
            *ids, created_at = row
            names = [column.name for column in NEVER_COLUMNS[:-1]]
            details = dict(zip(names, ids, strict=True))
            moment = int(created_at.timestamp())
            self._ended.add(EndKind.NEVER, invitation_id, created_at=moment, **details)

    async def insert_rest_after_parting(self, couple: Couple, leaver_id: int, parted_at: datetime) -> None:
        """Store the parting as an invitation by the partner who was left, declined by the one who left.

        It has the couple's id, which no invitation has; so it is stored once.
        """
        if await self.find_invitation(couple.id) is None:
            row = {
                "id": couple.id,
                "guild_id": couple.guild_id,
                "channel_id": couple.home_id,
                "inviter_id": couple.other_partner(leaver_id).user_id,
                "invitee_id": leaver_id,
                "state": InvitationState.DECLINED,
                "created_at": parted_at,
                "answered_at": parted_at,
            }
            await self._connection.execute(insert(invitations).values(row))

    async def insert_never(self, invitation_id: int, details: Mapping[str, int], now: datetime) -> None:
        """Store an invitation answered with *Never*, of which only a tombstone is left."""
        created_at = datetime.fromtimestamp(details["created_at"], UTC)
        row = {**details, "created_at": created_at, "state": InvitationState.NEVER, "answered_at": now}
        await self._insert(
            invitations,
            id=invitation_id,
            **row,
        )

    async def expire_open_by(self, guild_id: int, user_ids: tuple[int, int]) -> None:
        """Expire the open invitations of either user, now that they are a couple."""
        await self._connection.execute(
            update(invitations)
            .where(
                invitations.c.guild_id == guild_id,
                invitations.c.inviter_id.in_(user_ids),
                invitations.c.state == InvitationState.OPEN,
            )
            .values(state=InvitationState.EXPIRED, answered_at=self._now)
        )

    async def purge_old_invitations(self, now: datetime) -> None:
        """Delete invitations too old to prevent another one; those answered with *Never* stay."""
        await self._connection.execute(
            delete(invitations).where(
                invitations.c.state != InvitationState.NEVER,
                invitations.c.created_at < now - REST_AFTER_NOT_NOW - EXPIRES_AFTER,
            )
        )
