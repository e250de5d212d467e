"""Check-ins: the tone of the reveal for each pair of pulses."""

import pytest

from core.checkins import PULSES, Tone, is_falling, tone_of


@pytest.mark.parametrize(
    ("pulses", "tone"),
    [
        pytest.param((), Tone.NEUTRAL, id="nobody"),
        pytest.param((1,), Tone.NEUTRAL, id="one answer"),
        pytest.param((None, None), Tone.NEUTRAL, id="neither gave one"),
        pytest.param((1, None), Tone.NEUTRAL, id="only one gave one"),
        pytest.param((None, 5), Tone.NEUTRAL, id="only the other gave one"),
        pytest.param((5, 5), Tone.HIGH, id="both high"),
        pytest.param((4, 4), Tone.HIGH, id="both just high"),
        pytest.param((4, 5), Tone.HIGH, id="both high, not alike"),
        pytest.param((3, 4), Tone.NEUTRAL, id="one in between"),
        pytest.param((3, 3), Tone.NEUTRAL, id="both in between"),
        pytest.param((2, 3), Tone.CARING, id="one low"),
        pytest.param((1, 1), Tone.CARING, id="both low"),
        pytest.param((3, 5), Tone.CARING, id="far apart"),
        pytest.param((5, 1), Tone.CARING, id="very far apart"),
    ],
)
def test_the_tone_meets_both_pulses(pulses: tuple[int | None, ...], tone: Tone) -> None:
    assert tone_of(pulses) is tone


def test_it_does_not_matter_who_gave_which() -> None:
    for first in PULSES:
        for second in PULSES:
            assert tone_of((first, second)) is tone_of((second, first))


@pytest.mark.parametrize(
    ("weeks", "falls"),
    [
        pytest.param([(1, 2)], False, id="one week"),
        pytest.param([(3, 3), (3, 3)], False, id="level"),
        pytest.param([(2, 3), (4, 4)], False, id="a rise"),
        pytest.param([(3, 3), (1, 2), (3, 4)], False, id="a return"),
        pytest.param([(4, 4), (3, 4)], True, id="a little lower"),
        pytest.param([(4, 4), (3, 3), (3, 3)], True, id="fallen, and level since"),
    ],
)
def test_a_curve_falls_where_its_end_is_lower(weeks: list[tuple[int, int]], falls: bool) -> None:
    assert is_falling(weeks) is falls
