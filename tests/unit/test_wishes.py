"""Wishes: when the week is over, and what each partner is shown."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.moments import WAKING_HOURS, is_within
from core.wishes import Noticing, Wish, WishRound, WishRoundState, trial_end

ADA, BO = 10, 20
BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)
BERLIN, HONOLULU = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Honolulu")
WISHES = tuple(Wish(number, 1, author, "w", "p", BEGAN) for number, author in ((7, ADA), (8, BO)))
NOTICED = tuple(Noticing(author, "n", BEGAN) for author in (ADA, BO))


def made(state: WishRoundState, **changes: object) -> WishRound:
    """A round in a state, with what that state needs."""
    opened = None if state is WishRoundState.SEALED else BEGAN
    trying = state is WishRoundState.TRYING
    given: dict[str, object] = {
        "opened_at": opened,
        "chosen_id": 7 if trying else None,
        "ends_at": BEGAN + timedelta(days=7) if trying else None,
        "noticed_at": None,
        "wishes": WISHES if opened else WISHES[:1],
        "noticings": (),
    }
    return WishRound(id=1, couple_id=1, state=state, began_at=BEGAN, **{**given, **changes})  # type: ignore[arg-type] (by name)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        pytest.param((2026, 1, 5, 19), (2026, 1, 12, 19), id="the same hour a week later"),
        pytest.param((2026, 1, 5, 23), (2026, 1, 13, 7), id="at night: in the morning after"),
        pytest.param((2026, 1, 5, 2), (2026, 1, 12, 7), id="before dawn: when both are awake"),
        pytest.param((2026, 3, 25, 18), (2026, 4, 1, 17), id="clocks go forward in between"),
        pytest.param((2026, 10, 20, 17), (2026, 10, 27, 18), id="clocks go back in between"),
        pytest.param((2026, 3, 22, 1, 30), (2026, 3, 29, 6), id="into the hour that is missing"),
        pytest.param((2028, 2, 22, 12), (2028, 2, 29, 12), id="onto a leap day"),
        pytest.param((2028, 2, 29, 12), (2028, 3, 7, 12), id="from a leap day"),
    ],
)
def test_the_week_ends_at_the_same_wall_time_or_when_both_are_awake(
    now: tuple[int, ...], ends: tuple[int, ...]
) -> None:
    found = trial_end(datetime(*now, tzinfo=UTC), BERLIN, (BERLIN, BERLIN))  # type: ignore[misc, arg-type] (year, month, day, hour)
    assert found == datetime(*ends, tzinfo=UTC)  # type: ignore[misc, arg-type] (year, month, day, hour)


def test_both_are_awake_when_the_week_ends_where_their_days_meet() -> None:
    zones = (BERLIN, HONOLULU)
    found = trial_end(BEGAN, BERLIN, zones)
    assert found - BEGAN >= timedelta(days=7)
    assert is_within(WAKING_HOURS, found, zones)


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_they_are_asked_from_the_end_of_the_week_on(minutes: int) -> None:
    ends = BEGAN + timedelta(days=7)
    assert made(WishRoundState.TRYING).awaits_noticings(ends + timedelta(minutes=minutes)) is (minutes >= 0)


@pytest.mark.parametrize("state", [WishRoundState.SEALED, WishRoundState.OPEN, WishRoundState.CLOSED])
def test_only_what_is_tried_is_asked_about(state: WishRoundState) -> None:
    assert not made(state).awaits_noticings(BEGAN + timedelta(days=99))


def test_a_sealed_wish_is_shown_to_its_author_alone() -> None:
    sealed = made(WishRoundState.SEALED)
    assert sealed.shown_wishes(ADA) == WISHES[:1]
    assert sealed.shown_wishes(BO) == ()
    rested = made(WishRoundState.CLOSED, opened_at=None, wishes=WISHES[:1])
    assert rested.shown_wishes(BO) == ()
    for state in (WishRoundState.OPEN, WishRoundState.TRYING, WishRoundState.CLOSED):
        assert made(state).shown_wishes(ADA) == made(state).shown_wishes(BO) == WISHES


def test_what_one_noticed_is_shown_to_the_other_only_once_both_have() -> None:
    lone = made(WishRoundState.TRYING, noticings=NOTICED[:1])
    assert (lone.shown_noticings(ADA), lone.shown_noticings(BO)) == (NOTICED[:1], ())
    rested = made(WishRoundState.CLOSED, noticings=NOTICED[:1])
    assert rested.shown_noticings(BO) == ()
    both = made(WishRoundState.CLOSED, noticings=NOTICED, noticed_at=BEGAN)
    assert both.shown_noticings(ADA) == both.shown_noticings(BO) == NOTICED
    taken_back = made(WishRoundState.CLOSED, noticings=NOTICED[:1], noticed_at=BEGAN)
    assert taken_back.shown_noticings(BO) == NOTICED[:1]


def test_what_was_chosen_is_known_until_it_is_taken_back() -> None:
    assert made(WishRoundState.TRYING).chosen_wish == WISHES[0]
    assert made(WishRoundState.TRYING, wishes=WISHES[1:]).chosen_wish is None
    assert made(WishRoundState.OPEN).chosen_wish is None


def test_a_round_runs_until_it_is_closed() -> None:
    assert [made(state).is_running for state in WishRoundState] == [True, True, True, False]
