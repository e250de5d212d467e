"""Daily limits: how many more a person can add today."""

from core.daily_limits import DailyAllowance
from ui.texts import say


def allowance_sentence(allowance: DailyAllowance) -> str:
    """Return the sentence that tells a person, near the limit of a day, how many are left."""
    return say("daily-left", left=allowance.left, until=f"{allowance.until.timestamp():.0f}")
