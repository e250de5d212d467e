"""The transitions of a conversation: pure functions from one `Talk` to the next, by a press or by the clock.

`by` is the id of the partner who pressed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from core.talks import (
    IDLE_LIMIT,
    RESTING,
    UNDER_WAY,
    NotTheOneAsked,
    NotYourTurn,
    Talk,
    TalkAction,
    TalkMovedOn,
    TalkState,
    TalkWay,
)

S = TalkState
LATE_START_LIMIT = timedelta(hours=3)  # a planned conversation that is later than this lapses
TIME_OUT = timedelta(minutes=20)
SHORTEST_REMAINDER = timedelta(minutes=1)  # of a turn, after a time-out
MIRRORED_AT_MOST = 3


def accept(talk: Talk, by: int, now: datetime) -> Talk:
    """Agree to talk, now or at the offered time. Raises `NotTheOneAsked`, `TalkMovedOn`."""
    refuse_unless_asked(talk, by)
    is_later = talk.planned_for is not None and talk.planned_for > now
    return _move_to(talk, S.AGREED if is_later else S.READY, now)


def postpone(talk: Talk, by: int, planned_for: datetime | None, now: datetime) -> Talk:
    """Offer another time for the other partner to answer, or None for no time. Raises `TalkMovedOn`."""
    if talk.state not in (S.ASKED, S.AGREED):
        raise TalkMovedOn
    if planned_for is None:
        return _move_to(talk, S.POSTPONED, now)
    return replace(_move_to(talk, S.ASKED, now), offered_by=by, planned_for=planned_for)


def decline(talk: Talk, _by: int, now: datetime) -> Talk:
    """Decline the conversation, or withdraw one's own request. Raises `TalkMovedOn`."""
    if talk.state not in (S.ASKED, S.AGREED):
        raise TalkMovedOn
    return _move_to(talk, S.DECLINED, now)


def begin(talk: Talk, by: int, now: datetime) -> Talk:
    """Begin: at once in the same room; otherwise when both partners are ready. Raises `TalkMovedOn`."""
    _refuse_unless(talk, S.READY)
    if talk.way is not TalkWay.ROOM and talk.ready_by in (None, by):
        return replace(talk, ready_by=by)
    return _start_turn(talk, 0, now)


def finish_speaking(talk: Talk, by: int, now: datetime) -> Talk:
    """End the speaker's time. Raises `NotYourTurn`, `TalkMovedOn`."""
    _refuse_unless(talk, S.SPEAKING)
    _refuse_unless_turn_of(talk, by, talk.speaker)
    return _move_to(talk, S.MIRRORING, now)


def mirror(talk: Talk, by: int, now: datetime) -> Talk:
    """Record that the listener has said back what they heard. Raises `NotYourTurn`, `TalkMovedOn`."""
    _refuse_unless(talk, S.MIRRORING)
    _refuse_unless_turn_of(talk, by, talk.listener)
    return replace(_move_to(talk, S.HEARD, now), mirrored=talk.mirrored + 1)


def feel_heard(talk: Talk, by: int, now: datetime) -> Talk:
    """Record that the speaker felt heard: swap roles, or close. Raises `NotYourTurn`, `TalkMovedOn`."""
    _refuse_unless(talk, S.HEARD)
    _refuse_unless_turn_of(talk, by, talk.speaker)
    return _swap_or_close(talk, now)


def feel_unheard(talk: Talk, by: int, now: datetime) -> Talk:
    """Record that the speaker did not feel heard: mirror again or, after three times, offer a gentle way out.

    Raises `NotYourTurn`, `TalkMovedOn`.
    """
    _refuse_unless(talk, S.HEARD)
    _refuse_unless_turn_of(talk, by, talk.speaker)
    return _move_to(talk, S.UNHEARD if talk.mirrored >= MIRRORED_AT_MOST else S.MIRRORING, now)


def go_onward(talk: Talk, _by: int, now: datetime) -> Talk:
    """Move on unheard for today: swap roles, or close. Raises `TalkMovedOn`."""
    _refuse_unless(talk, S.UNHEARD)
    return _swap_or_close(talk, now)


def complete(talk: Talk, _by: int, now: datetime) -> Talk:
    """End the conversation once both partners have written their closings. Raises `TalkMovedOn`."""
    _refuse_unless(talk, S.CLOSING)
    return _move_to(talk, S.DONE, now)


def take_time_out(talk: Talk, _by: int, now: datetime) -> Talk:
    """Pause for 20 minutes; either partner may, at any step. Raises `TalkMovedOn`."""
    return _rest(talk, S.TIMED_OUT, now + TIME_OUT, now)


def rest_until(talk: Talk, until: datetime, now: datetime) -> Talk:
    """Pause until a moment on another day. Raises `TalkMovedOn`."""
    return _rest(talk, S.ASLEEP, until, now)


def resume(talk: Talk, _by: int, now: datetime) -> Talk:
    """Continue from the pause, with the turn's remaining time. Raises `TalkMovedOn`."""
    if talk.state is not S.CALLED or talk.rests_in is None:
        raise TalkMovedOn
    until = now + talk.left if talk.left is not None else None
    return replace(_move_to(talk, talk.rests_in, now), until=until)


def end(talk: Talk, _by: int, now: datetime) -> Talk:
    """End the conversation early; either partner may. Raises `TalkMovedOn`."""
    if talk.state not in UNDER_WAY | RESTING:
        raise TalkMovedOn
    return _move_to(talk, S.ENDED, now)


def lapse(talk: Talk, now: datetime) -> Talk:
    """Let an open conversation lapse: it cannot take place."""
    return _move_to(talk, S.LAPSED, now)


def without_topic(talk: Talk, now: datetime) -> Talk:
    """Delete the topic; a conversation that is open ends."""
    return replace(_move_to(talk, S.ENDED, now) if talk.is_open else talk, topic=None)


TRANSITIONS: Mapping[TalkAction, Callable[[Talk, int, datetime], Talk]] = {
    TalkAction.YES: accept,
    TalkAction.NO: decline,
    TalkAction.READY: begin,
    TalkAction.FINISHED: finish_speaking,
    TalkAction.MIRRORED: mirror,
    TalkAction.HEARD: feel_heard,
    TalkAction.UNHEARD: feel_unheard,
    TalkAction.ONWARD: go_onward,
    TalkAction.CLOSED: complete,
    TalkAction.TIMEOUT: take_time_out,
    TalkAction.RESUME: resume,
    TalkAction.END: end,
}
"""The transition of each press. NIGHT is missing: `rest_until` needs to be given its moment."""


def apply_deadline(talk: Talk, now: datetime) -> Talk:
    """Apply the clock: return the next step if the deadline has passed, else the same talk.

    If the deadline passed too long ago (`LATE_START_LIMIT`, `IDLE_LIMIT`), the conversation lapses.
    """
    deadline = talk.deadline
    if deadline is None or now < deadline:
        return talk
    # The bot may have been down at the deadline: agreed for 19:00, it begins up to 22:00, and lapses later.
    if talk.state is S.AGREED:
        return _move_to(talk, S.READY if now - deadline <= LATE_START_LIMIT else S.LAPSED, now)
    if talk.state is S.SPEAKING and now - deadline <= IDLE_LIMIT:
        return _move_to(talk, S.MIRRORING, now)
    if talk.state in (S.TIMED_OUT, S.ASLEEP) and now - deadline <= IDLE_LIMIT:
        return replace(talk, state=S.CALLED, until=None, moved_at=now)
    return _move_to(talk, S.LAPSED, now)


def refuse_unless_asked(talk: Talk, by: int) -> None:
    """Refuse an answer by the partner who made the current offer. Raises `NotTheOneAsked`, `TalkMovedOn`."""
    _refuse_unless(talk, S.ASKED)
    if by == talk.offered_by:
        raise NotTheOneAsked


def _swap_or_close(talk: Talk, now: datetime) -> Talk:
    return _start_turn(talk, 1, now) if talk.turn == 0 else _move_to(talk, S.CLOSING, now)


def _start_turn(talk: Talk, turn: int, now: datetime) -> Talk:
    until = now + timedelta(minutes=talk.minutes)
    return replace(_move_to(talk, S.SPEAKING, now), turn=turn, mirrored=0, until=until)


def _rest(talk: Talk, state: TalkState, until: datetime, now: datetime) -> Talk:
    if talk.state not in UNDER_WAY | RESTING:
        raise TalkMovedOn
    left = None
    if talk.state is S.SPEAKING and talk.until is not None:
        left = max(talk.until - now, SHORTEST_REMAINDER)
    # Paused already: keep the step and the time left of the first pause, and change only its end. A turn with
    # 3 minutes left, timed out and then put off to tomorrow, goes on tomorrow with 3 minutes.
    if talk.rests_in is not None:
        return replace(talk, state=state, until=until, moved_at=now)
    return replace(talk, state=state, until=until, rests_in=talk.state, left=left, moved_at=now)


def _move_to(talk: Talk, state: TalkState, now: datetime) -> Talk:
    moved = replace(talk, state=state, moved_at=now, until=None, rests_in=None, left=None)
    # the topic of a spoken conversation goes when it is over; a written one stays readable in its thread
    keeps_topic = moved.is_open or moved.way is TalkWay.WRITING
    return moved if keeps_topic else replace(moved, topic=None)


def _refuse_unless(talk: Talk, state: TalkState) -> None:
    if talk.state is not state:
        raise TalkMovedOn


def _refuse_unless_turn_of(talk: Talk, by: int, expected: int) -> None:
    # In the same room both partners may press on one phone, so that `by` says nothing about whose turn it is.
    if talk.way is not TalkWay.ROOM and by != expected:
        raise NotYourTurn
