"""Deliveries: the delay before each retry."""

from datetime import timedelta
from itertools import pairwise

import pytest

from core.deliveries import LEASE, RETRY_DELAYS, retry_delay


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (1, timedelta(seconds=15)),
        (2, timedelta(minutes=1)),
        (3, timedelta(minutes=5)),
        (4, timedelta(minutes=30)),
        (5, timedelta(hours=2)),
        (6, timedelta(hours=2)),
        (100, timedelta(hours=2)),
    ],
)
def test_each_try_waits_longer_up_to_two_hours(attempts: int, wait: timedelta) -> None:
    assert retry_delay(attempts) == wait


def test_waiting_only_grows() -> None:
    assert all(shorter < longer for shorter, longer in pairwise(RETRY_DELAYS))
    assert timedelta(seconds=30) < LEASE
