"""Logs: one line per event, without any personal text; the operators' page lists every event."""

import ast
import asyncio
import logging
import re
import sys

import pytest
import structlog
from support.source_trees import ROOT, module_trees

from ops.logging import NEVER_BELOW_INFO, OneLineFormatter, configure_logging

PAGE = ROOT / "docs/operators/troubleshooting.md"
WORD = "what-Ada-wrote"


def events() -> set[str]:
    """Every event that the code logs."""
    found: set[str] = set()
    for _, tree in module_trees():
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if isinstance(call.func.value, ast.Name) and call.func.value.id == "LOG":
                assert isinstance(call.args[0], ast.Constant), "an event is a fixed text"
                assert len(call.args) == 1, "what belongs to an event has a name"
                found.add(str(call.args[0].value))
    return found


def test_the_operators_page_lists_every_event_and_no_other() -> None:
    table = PAGE.read_text(encoding="utf-8").split("## The log")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([a-z ]+)`", row.split("|")[1])}
    assert listed == events()


def record_of(
    error: BaseException | None, message: str = "Task exception was never retrieved"
) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("asyncio", logging.ERROR, __file__, 1, message, (), info)


def test_an_exception_is_logged_by_its_type_and_location_and_never_by_its_text() -> None:
    try:
        raise ValueError(WORD)
    except ValueError as error:
        line = OneLineFormatter().format(record_of(error))
    assert WORD not in line
    assert "error=ValueError at=test_logging.py:" in line
    assert "\n" not in line


def test_a_line_begins_with_its_moment_in_utc() -> None:
    record = record_of(None)
    record.created = 0
    assert OneLineFormatter().format(record).startswith("1970-01-01T00:00:00Z ERROR asyncio Task exception")


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING"])
def test_libraries_never_log_what_they_would_at_debug(level: str) -> None:
    configure_logging(level)
    for name in NEVER_BELOW_INFO:
        assert logging.getLogger(name).getEffectiveLevel() >= logging.INFO


def test_an_event_is_one_line_of_fields(caplog: pytest.LogCaptureFixture) -> None:
    configure_logging("INFO")
    log = structlog.get_logger("kindling.test")
    log.warning("delivery postponed", id=7, kind="checkin", error="TimeoutError")
    log.debug("not this")
    assert [record.getMessage() for record in caplog.records] == [
        'event="delivery postponed" id=7 kind=checkin error=TimeoutError'
    ]


async def test_what_nobody_awaited_is_logged_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneLineFormatter())
    logger = logging.getLogger("asyncio")
    logger.addHandler(handler)
    try:
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task exception was never retrieved", "exception": ValueError(WORD)}
        )
    finally:
        logger.removeHandler(handler)
    told = capsys.readouterr().out
    assert "error=ValueError" in told
    assert WORD not in told
