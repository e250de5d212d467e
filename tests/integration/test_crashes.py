"""Crashes: killed at any moment, the bot loses nothing, doubles nothing, and reveals nothing by halves.

Twenty kills here; two hundred with `make test-long`. A failure names its seed, which repeats its choices.
"""

import asyncio
import os
import random
from pathlib import Path

import pytest
from support.crash_runs import CrashRun, run_crashes

pytestmark = pytest.mark.slow
IS_LONG = bool(os.environ.get("KINDLING_LONG"))
AT_ONCE = 2
KILLS = 50 if IS_LONG else 5  # of each bot; a bot that was killed goes on where it was


@pytest.mark.parametrize("half", ["one half", "the other half"])
async def test_nothing_is_lost_or_doubled_however_often_it_is_killed(
    database_templates: Path, tmp_path: Path, half: str
) -> None:
    seeds = [random.randrange(2**32) for _ in range(AT_ONCE)]
    ended = await asyncio.gather(
        *(
            run_crashes(tmp_path / str(place), database_templates, seed, KILLS)
            for place, seed in enumerate(seeds)
        ),
        return_exceptions=True,
    )
    for one in ended:
        if isinstance(one, BaseException):
            raise one
    ordeals = [one for one in ended if isinstance(one, CrashRun)]
    assert sum(ordeal.kills for ordeal in ordeals) == AT_ONCE * KILLS
    assert any(ordeal.kills_during_delivery for ordeal in ordeals), "no kill met a delivery under way"
    assert any(ordeal.was_confirmed(one) for ordeal in ordeals for one in ordeal.attempts)
    assert any(ordeal.shared_picks for ordeal in ordeals), "no vote of both was ended"
