"""Invitations: their expiry, and the time before another one after *Not now*."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.homes import Audience
from core.invitations import Invitation, InvitationState
from ui.invitations import consent_points, short_readers

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


AUDIENCES = {
    "the two alone": Audience(False, (), (), 3),
    "the two and admins": Audience(False, (), (), 3, (8,), 9),
    "everyone": Audience(True, (), (), 3),
    "some": Audience(False, (7,), (), 3),
    "what they called theirs": Audience(False, (7,), (), 3),
}
HOSTS = {
    "nobody known": {},
    "one": {9: "Kim Lee (@kim)"},
    "one of the two": {3: "Kim Lee (@kim)"},
    "both": {3: "Kim (@kim)", 4: "Bo (@bo)"},
    "a team of two": {9: "Kim (@kim)", 8: "Lou (@lou)"},
    "a team with one of the two": {9: "Kim (@kim)", 4: "Bo (@bo)"},
}


def test_the_four_points_of_the_consent_have_at_most_60_words() -> None:
    counted: dict[str, int] = {}
    for readers, audience in AUDIENCES.items():
        ours_alone = audience.fingerprint if "theirs" in readers else None
        for hosts, operators in HOSTS.items():
            points = consent_points(short_readers(audience, ours_alone), operators, (3, 4))
            assert len(points.splitlines()) == 4
            assert all(name.split(" (")[0] in points for name in operators.values())
            counted[f"{readers}; {hosts}"] = len(points.split())
    assert not {where: words for where, words in counted.items() if words > 60}


def test_a_host_who_is_one_of_the_two_is_named_as_such() -> None:
    for operators, told in (
        ({3: "@kim"}, "@kim, one of you,"),
        ({9: "@lou", 4: "@bo"}, "<@4> is one of you"),
    ):
        points = consent_points(short_readers(AUDIENCES["everyone"], None), operators, (3, 4))
        assert told in points
        assert "could read everything, sealed answers too" in points
