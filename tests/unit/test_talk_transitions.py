"""Transitions of conversations: the allowed steps, and the deadlines after which the clock ends one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.talk_transitions import (
    LATE_START_LIMIT,
    SHORTEST_REMAINDER,
    TIME_OUT,
    TRANSITIONS,
    apply_deadline,
    postpone,
    rest_until,
)
from core.talks import (
    ASKING_EXPIRES_AFTER,
    IDLE_LIMIT,
    OPEN,
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

NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
ADA, BO = 10, 20
S = TalkState


def talk(state: TalkState = S.ASKED, way: TalkWay = TalkWay.VOICE, **changes: object) -> Talk:
    """Ada asked, with a topic; changed as a test needs it."""
    asked = Talk(1, 7, ADA, BO, ADA, "The move", way, 5, state, NOW)
    return replace(asked, **changes)  # type: ignore[arg-type] (a test's own fields)


def walk(begun: Talk, *steps: tuple[TalkAction, int]) -> Talk:
    for step, by in steps:
        begun = TRANSITIONS[step](begun, by, NOW)
    return begun


def test_a_whole_conversation_by_voice() -> None:
    ready = walk(talk(), (TalkAction.YES, BO))
    assert ready.state is S.READY
    waiting = walk(ready, (TalkAction.READY, BO))
    assert (waiting.state, waiting.ready_by) == (S.READY, BO)
    speaking = walk(waiting, (TalkAction.READY, ADA))
    assert (speaking.state, speaking.speaker, speaking.until) == (
        S.SPEAKING,
        ADA,
        NOW + timedelta(minutes=5),
    )
    swapped = walk(speaking, (TalkAction.FINISHED, ADA), (TalkAction.MIRRORED, BO), (TalkAction.HEARD, ADA))
    assert (swapped.state, swapped.speaker, swapped.mirrored) == (S.SPEAKING, BO, 0)
    closing = walk(swapped, (TalkAction.FINISHED, BO), (TalkAction.MIRRORED, ADA), (TalkAction.HEARD, BO))
    assert closing.state is S.CLOSING
    done = walk(closing, (TalkAction.CLOSED, ADA))
    assert done.state is S.DONE
    assert done.topic is None


def test_on_one_phone_any_thumb_will_do() -> None:
    begun = walk(talk(S.READY, TalkWay.ROOM), (TalkAction.READY, BO))
    assert begun.state is S.SPEAKING
    assert (
        walk(begun, (TalkAction.FINISHED, BO), (TalkAction.MIRRORED, ADA), (TalkAction.HEARD, BO)).turn == 1
    )


@pytest.mark.parametrize(
    ("state", "step", "by"),
    [
        (S.SPEAKING, TalkAction.FINISHED, BO),
        (S.MIRRORING, TalkAction.MIRRORED, ADA),
        (S.HEARD, TalkAction.HEARD, BO),
        (S.HEARD, TalkAction.UNHEARD, BO),
    ],
)
def test_with_a_phone_each_a_press_is_the_ones_whose_turn_it_is(
    state: TalkState, step: TalkAction, by: int
) -> None:
    with pytest.raises(NotYourTurn):
        TRANSITIONS[step](talk(state), by, NOW)


def test_three_times_said_back_and_not_heard_opens_a_gentle_way_out() -> None:
    again = talk(S.SPEAKING)
    again = walk(again, (TalkAction.FINISHED, ADA))
    for times in (1, 2):
        again = walk(again, (TalkAction.MIRRORED, BO), (TalkAction.UNHEARD, ADA))
        assert (again.state, again.mirrored) == (S.MIRRORING, times)
    unheard = walk(again, (TalkAction.MIRRORED, BO), (TalkAction.UNHEARD, ADA))
    assert unheard.state is S.UNHEARD
    onward = walk(unheard, (TalkAction.ONWARD, BO))
    assert (onward.state, onward.speaker, onward.mirrored) == (S.SPEAKING, BO, 0)


def test_only_the_one_asked_says_yes() -> None:
    with pytest.raises(NotTheOneAsked):
        TRANSITIONS[TalkAction.YES](talk(), ADA, NOW)


def test_another_time_is_for_the_other_to_answer() -> None:
    later = postpone(talk(), BO, NOW + timedelta(days=1), NOW)
    assert (later.state, later.offered_by) == (S.ASKED, BO)
    with pytest.raises(NotTheOneAsked):
        TRANSITIONS[TalkAction.YES](later, BO, NOW)
    agreed = TRANSITIONS[TalkAction.YES](later, ADA, NOW)
    assert agreed.state is S.AGREED
    assert apply_deadline(agreed, NOW + timedelta(hours=23)) == agreed
    assert apply_deadline(agreed, NOW + timedelta(days=1)).state is S.READY
    assert agreed.speaker == ADA


def test_another_time_without_one_closes_it() -> None:
    assert postpone(talk(), BO, None, NOW).state is S.POSTPONED
    with pytest.raises(TalkMovedOn):
        postpone(talk(S.READY), BO, None, NOW)


def test_a_yes_after_the_hour_that_was_on_the_table_begins_now() -> None:
    assert TRANSITIONS[TalkAction.YES](talk(planned_for=NOW - timedelta(seconds=1)), BO, NOW).state is S.READY
    assert (
        TRANSITIONS[TalkAction.YES](talk(planned_for=NOW + timedelta(seconds=1)), BO, NOW).state is S.AGREED
    )


@pytest.mark.parametrize("state", sorted(UNDER_WAY | RESTING))
@pytest.mark.parametrize("by", [ADA, BO])
def test_either_may_rest_or_end_it_at_any_moment(state: TalkState, by: int) -> None:
    rests_in = S.HEARD if state in RESTING else None
    until = NOW + timedelta(minutes=3) if state in (S.SPEAKING, S.TIMED_OUT, S.ASLEEP) else None
    under_way = talk(state, until=until, rests_in=rests_in)
    rested = TRANSITIONS[TalkAction.TIMEOUT](under_way, by, NOW)
    assert (rested.state, rested.until) == (S.TIMED_OUT, NOW + TIME_OUT)
    assert rested.rests_in is (rests_in or state)
    assert rest_until(under_way, NOW + timedelta(days=1), NOW).state is S.ASLEEP
    assert TRANSITIONS[TalkAction.END](under_way, by, NOW).state is S.ENDED


@pytest.mark.parametrize("state", sorted(OPEN - UNDER_WAY - RESTING))
def test_what_has_not_begun_neither_rests_nor_ends(state: TalkState) -> None:
    for step in (TalkAction.TIMEOUT, TalkAction.END):
        with pytest.raises(TalkMovedOn):
            TRANSITIONS[step](talk(state), ADA, NOW)


@pytest.mark.parametrize("state", sorted(set(S) - OPEN))
def test_what_is_over_takes_no_press_and_has_no_clock(state: TalkState) -> None:
    over = talk(state)
    assert over.deadline is None
    assert apply_deadline(over, NOW + timedelta(days=400)) == over
    for step in TRANSITIONS:
        with pytest.raises(TalkMovedOn):
            TRANSITIONS[step](over, BO, NOW)


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (timedelta(minutes=3), timedelta(minutes=3)),
        (timedelta(seconds=59), SHORTEST_REMAINDER),
        (timedelta(seconds=61), timedelta(seconds=61)),
    ],
)
def test_a_turn_goes_on_with_what_it_had_left(left: timedelta, kept: timedelta) -> None:
    rested = TRANSITIONS[TalkAction.TIMEOUT](talk(S.SPEAKING, until=NOW + left), BO, NOW)
    later = NOW + TIME_OUT
    with pytest.raises(TalkMovedOn):
        TRANSITIONS[TalkAction.RESUME](rested, BO, NOW)
    called = apply_deadline(rested, later)
    assert (called.state, called.until) == (S.CALLED, None)
    resumed = TRANSITIONS[TalkAction.RESUME](called, ADA, later)
    assert (resumed.state, resumed.until) == (S.SPEAKING, later + kept)


def test_a_second_time_out_still_knows_where_to_go_on() -> None:
    rested = TRANSITIONS[TalkAction.TIMEOUT](talk(S.HEARD, mirrored=2), BO, NOW)
    called = apply_deadline(rested, NOW + TIME_OUT)
    again = apply_deadline(TRANSITIONS[TalkAction.TIMEOUT](called, ADA, NOW + TIME_OUT), NOW + 2 * TIME_OUT)
    resumed = TRANSITIONS[TalkAction.RESUME](again, ADA, NOW + 2 * TIME_OUT)
    assert (resumed.state, resumed.mirrored, resumed.rests_in) == (S.HEARD, 2, None)


@pytest.mark.parametrize(
    ("before", "late", "after"),
    [
        (talk(S.ASKED), ASKING_EXPIRES_AFTER, S.LAPSED),
        (talk(S.ASKED), ASKING_EXPIRES_AFTER - timedelta(seconds=1), S.ASKED),
        (talk(S.AGREED, planned_for=NOW), LATE_START_LIMIT, S.READY),
        (talk(S.AGREED, planned_for=NOW), LATE_START_LIMIT + timedelta(seconds=1), S.LAPSED),
        (talk(S.SPEAKING, until=NOW), IDLE_LIMIT, S.MIRRORING),
        (talk(S.SPEAKING, until=NOW), IDLE_LIMIT + timedelta(seconds=1), S.LAPSED),
        (talk(S.TIMED_OUT, until=NOW, rests_in=S.HEARD), IDLE_LIMIT, S.CALLED),
        (talk(S.ASLEEP, until=NOW, rests_in=S.HEARD), IDLE_LIMIT + timedelta(seconds=1), S.LAPSED),
        (talk(S.READY), IDLE_LIMIT, S.LAPSED),
        (talk(S.CLOSING), IDLE_LIMIT - timedelta(seconds=1), S.CLOSING),
    ],
)
def test_what_the_clock_does_and_how_late_is_too_late(
    before: Talk, late: timedelta, after: TalkState
) -> None:
    assert apply_deadline(before, NOW + late).state is after


@pytest.mark.parametrize(
    ("way", "topic"), [(TalkWay.ROOM, None), (TalkWay.VOICE, None), (TalkWay.WRITING, "The move")]
)
def test_only_what_is_written_keeps_its_topic(way: TalkWay, topic: str | None) -> None:
    assert TRANSITIONS[TalkAction.END](talk(S.HEARD, way), ADA, NOW).topic == topic
    assert TRANSITIONS[TalkAction.NO](talk(way=way), BO, NOW).topic == topic
