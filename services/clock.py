"""The clock as a service sees it: a function that `bot.py` hands in."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
