"""The result of one check of `bot.py check`."""

from dataclasses import dataclass

from ui.texts import say


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    `text` is for the operator; of a fault it says how to fix it. Only the check of the schema sets
    `is_schema_current`: without the newest schema the couples' homes cannot be read.
    """

    is_fine: bool
    text: str
    is_schema_current: bool = False


def fine(text_id: str, **arguments: str | int) -> CheckResult:
    """Return a result that needs nothing done."""
    return CheckResult(is_fine=True, text=say(text_id, **arguments))


def fault(text_id: str, **arguments: str | int) -> CheckResult:
    """Return a fault; its text explains the fix."""
    return CheckResult(is_fine=False, text=say(text_id, **arguments))
