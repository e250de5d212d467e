"""Invitations: how two people become a couple."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError

EXPIRES_AFTER = timedelta(hours=48)
REST_AFTER_NOT_NOW = timedelta(days=30)


class InvitesSelf(KindlingError):
    """A partner is somebody else."""

    text_id = "refusal-invites-self"


class InvitesBot(KindlingError):
    """A bot is nobody's partner."""

    text_id = "refusal-invites-bot"


class AlreadyInviting(KindlingError):
    """One open invitation per person."""

    text_id = "refusal-already-inviting"


class MayNotInviteAgain(KindlingError):
    """They said *Not now* in the last 30 days, or *Never*: both read alike, so that never stays silent."""

    text_id = "refusal-not-now-for-a-while"


class NotInvited(KindlingError):
    """Only the invited person may press."""

    text_id = "refusal-not-invited"


class InvitationState(StrEnum):
    """An invitation is open until it is accepted, declined or expired; never goes beyond declined."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NEVER = "never"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One person asking another, in one channel."""

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
        """48 hours after it was made."""
        return self.created_at + EXPIRES_AFTER

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be answered."""
        return self.state is InvitationState.OPEN and now < self.expires_at

    def forbids_inviting_again(self, now: datetime) -> bool:
        """Whether its answer asks the inviter to leave the invited one in peace."""
        if self.state is InvitationState.NEVER:
            return True
        declined = self.state is InvitationState.DECLINED and self.answered_at is not None
        return declined and now < (self.answered_at or now) + REST_AFTER_NOT_NOW
