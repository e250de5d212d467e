"""Invitations: their expiry, and the time before another one after *Not now*."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.invitations import Invitation, InvitationState

MADE = datetime(2026, 1, 1, 12, tzinfo=UTC)
OPEN = Invitation(1, 2, 3, 4, 5, InvitationState.OPEN, MADE, None)
SECOND = timedelta(seconds=1)


def test_an_invitation_is_open_for_48_hours() -> None:
    assert OPEN.expires_at == MADE + timedelta(hours=48)
    assert OPEN.is_open(MADE + timedelta(hours=48) - SECOND)
    assert not OPEN.is_open(MADE + timedelta(hours=48))


@pytest.mark.parametrize("state", [state for state in InvitationState if state is not InvitationState.OPEN])
def test_an_answered_invitation_is_closed_at_once(state: InvitationState) -> None:
    assert not replace(OPEN, state=state, answered_at=MADE).is_open(MADE)


def test_not_now_rests_for_thirty_days_from_its_answer() -> None:
    answered = MADE + timedelta(hours=5)
    declined = replace(OPEN, state=InvitationState.DECLINED, answered_at=answered)
    assert declined.forbids_inviting_again(answered + timedelta(days=30) - SECOND)
    assert not declined.forbids_inviting_again(answered + timedelta(days=30))


def test_never_is_never() -> None:
    never = replace(OPEN, state=InvitationState.NEVER, answered_at=MADE)
    assert never.forbids_inviting_again(MADE + timedelta(days=36_500))


@pytest.mark.parametrize("state", [InvitationState.OPEN, InvitationState.ACCEPTED, InvitationState.EXPIRED])
def test_nothing_else_keeps_from_asking_again(state: InvitationState) -> None:
    assert not replace(OPEN, state=state, answered_at=MADE).forbids_inviting_again(MADE)
