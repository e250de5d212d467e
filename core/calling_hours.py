"""Calling hours: which partner a card may notify, so that it wakes nobody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from core.moments import WAKING_HOURS, is_within


def called(
    user_ids: Sequence[int], zones: Mapping[int, ZoneInfo], now: datetime, *, is_hour_chosen: bool
) -> tuple[int, ...]:
    """Return the users a card may notify: those for whom it is between 8:00 and 22:00, by `zones`.

    At an hour the couple chose, all of them are notified. So are users without a zone: nobody knows if it is
    night for them.
    """
    # Ada in Tokyo thanks Bo in Berlin at 9:00: it is 1:00 for Bo, so the card comes without a call.
    return tuple(
        user_id
        for user_id in user_ids
        if is_hour_chosen or user_id not in zones or is_within(WAKING_HOURS, now, [zones[user_id]])
    )
