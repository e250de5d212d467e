"""The type of the clock that services read: a function returning the current time, passed in by `bot.py`."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
