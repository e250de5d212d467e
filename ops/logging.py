"""Logging: one line for each event, as `key=value` fields, without any couple's words.

An exception's text is left out, and libraries that log contents at a low level are kept above it.
"""

import logging
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType

import discord
import structlog

# At DEBUG these log bodies, tokens and bound parameters.
NEVER_BELOW_INFO = ("discord", "aiosqlite", "asyncio")
NEVER_BELOW_WARNING = ("sqlalchemy", "alembic", "apscheduler")
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLineFormatter(logging.Formatter):
    """Formats a record as one line, with an exception's class and location, but never its text.

    The text may hold a couple's words: errors from Discord and from databases quote the data they were sent.
    """

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (logging's own name)
        """Return the exception's class, and the code location that raised it."""
        kind, _, trace = ei
        return f"error={kind.__name__ if kind else 'unknown'} at={frame_locations(trace)}"

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, times in UTC."""
        return super().format(record).replace("\n", " ")


def frame_locations(trace: TracebackType | None) -> str:
    """Return `file:line:function` of each frame of a traceback, the innermost first, joined by `<`."""
    frames = reversed(traceback.extract_tb(trace))
    return "<".join(f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames)


def configure_logging(level: str) -> None:
    """Log to standard output at `level`, a name such as `INFO`.

    Libraries stay at INFO or above: their DEBUG lines would hold couples' words.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneLineFormatter())
    # Code that embeds the bot, as the tests do, may have set handlers of its own.
    if not logging.root.handlers:
        logging.root.addHandler(handler)
        logging.root.setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.LogfmtRenderer(key_order=["event"], bool_as_flag=False),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    logging.getLogger("kindling").setLevel(level)
    # discord.py warns about the missing libraries for voice, which the bot does not use.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    for name in NEVER_BELOW_WARNING:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in NEVER_BELOW_INFO:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
