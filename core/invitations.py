"""Invitations: how two people become a couple."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError
from core.open_cards import StillOpen

EXPIRES_AFTER = timedelta(hours=48)
REST_AFTER_NOT_NOW = timedelta(days=30)


class InvitesSelf(KindlingError):
    """The inviter named themselves."""

    text_id = "refusal-invites-self"


class InvitesBot(KindlingError):
    """The inviter named a bot."""

    text_id = "refusal-invites-bot"


class AlreadyInviting(StillOpen):
    """The inviter already has an open invitation; each person has one at a time."""

    text_id = "refusal-already-inviting"


class MayNotInviteAgain(KindlingError):
    """The invitee said *Not now* or left the inviter in the last 30 days, or said *Never*.

    It holds in every server. All have the same text, so that *Never* stays private.
    """

    text_id = "refusal-not-now-for-a-while"


class NotInvited(KindlingError):
    """The caller is not the person who was invited."""

    text_id = "refusal-not-invited"


class InvitationState(StrEnum):
    """The state of an invitation: open until accepted, declined or expired.

    NEVER is a decline that also forbids every later invitation by the same inviter, in every server.
    A parting is stored as DECLINED: by the one who left, to the one who was left.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NEVER = "never"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to become a couple, posted in one channel."""

    id: int
    guild_id: int
    channel_id: int
    inviter_id: int
    invitee_id: int
    state: InvitationState
    created_at: datetime
    answered_at: datetime | None

    @property
    def expires_at(self) -> datetime:
        """The moment from which it can no longer be answered, 48 hours after it was made."""
        return self.created_at + EXPIRES_AFTER

    def is_open(self, now: datetime) -> bool:
        """Return whether it can still be answered."""
        return self.state is InvitationState.OPEN and now < self.expires_at

    def forbids_inviting_again(self, now: datetime) -> bool:
        """Return whether its answer keeps the inviter from inviting the same person again now."""
        if self.state is InvitationState.NEVER:
            return True
        declined = self.state is InvitationState.DECLINED and self.answered_at is not None
        return declined and now < (self.answered_at or now) + REST_AFTER_NOT_NOW
