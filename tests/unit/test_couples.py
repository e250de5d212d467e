"""Couples: partners, time zones, and whether everything rests."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.couples import Couple, CoupleState, Partner

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Partner(
    1, 9, 10, None, wants_messages=False, wants_nudges=True, has_read=True, is_gone=False, seen_at=NOW
)
BO = replace(ADA, user_id=20)
COUPLE = Couple(1, 9, "key", 5, None, CoupleState.TOGETHER, (ADA, BO), NOW, None, None, None, None, None)


def test_each_is_the_others_other() -> None:
    assert COUPLE.other_partner(10) == BO
    assert COUPLE.other_partner(20) == ADA
    assert COUPLE.partner_by_id(20) == BO


def test_a_stranger_is_no_partner() -> None:
    with pytest.raises(KeyError):
        COUPLE.partner_by_id(30)


def test_utc_stands_in_until_somebody_chose_a_clock() -> None:
    assert COUPLE.zone == ZoneInfo("UTC")
    assert COUPLE.zones == (ZoneInfo("UTC"), ZoneInfo("UTC"))


def test_each_has_their_own_clock_and_else_the_couples() -> None:
    couple = replace(COUPLE, chosen_zone="Europe/Berlin", partners=(ADA, replace(BO, zone="Asia/Tokyo")))
    assert couple.zone == ZoneInfo("Europe/Berlin")
    assert couple.zones == (ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("couple", "rests"),
    [
        pytest.param(COUPLE, False, id="both here"),
        pytest.param(replace(COUPLE, paused_by=10), True, id="paused"),
        pytest.param(replace(COUPLE, partners=(ADA, replace(BO, is_gone=True))), True, id="one is gone"),
        pytest.param(replace(COUPLE, state=CoupleState.REMOVED), True, id="the bot was removed"),
    ],
)
def test_everything_rests_while_paused_or_while_somebody_is_gone(couple: Couple, rests: bool) -> None:
    assert couple.is_resting is rests
