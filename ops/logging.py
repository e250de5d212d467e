"""Logs: one line for each event, in fields; and what is never said."""

import logging
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType

import discord
import structlog

NEVER_BELOW_INFO = (
    "discord",
    "aiosqlite",
    "asyncio",
)  # at DEBUG they log bodies, tokens and bound parameters
NEVER_BELOW_WARNING = ("sqlalchemy", "alembic", "apscheduler")
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLineFormatter(logging.Formatter):
    """Writes a record on one line, and of an exception its kind and where it was, never its text.

    An exception's text may hold what somebody wrote: Discord's answers repeat it, and so do databases.
    """

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (logging's own name)
        """Say what kind of exception it was, and where."""
        kind, _, trace = ei
        return f"error={kind.__name__ if kind else 'unknown'} at={frame_locations(trace)}"

    def format(self, record: logging.LogRecord) -> str:
        """Write the record."""
        return super().format(record).replace("\n", " ")


def frame_locations(trace: TracebackType | None) -> str:
    """Name the places in the code that a traceback leads through, the innermost first."""
    frames = reversed(traceback.extract_tb(trace))
    return "<".join(f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames)


def configure_logging(level: str) -> None:
    """Log at a level, but never what libraries say at DEBUG: it would hold couples' words."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneLineFormatter())
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
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nothing here speaks
    for name in NEVER_BELOW_WARNING:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in NEVER_BELOW_INFO:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
