"""The table that a run prints: what was measured, against what, and whether it is enough."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure. `is_met` is None where there is no target."""

    name: str
    value: str
    target: str
    is_met: bool | None
    raw: str


def ratio(name: str, value: float, at_most: float, raw: str) -> Row:
    """Make a row of a ratio that should be small."""
    return Row(name, f"{value:.2f}", f"≤ {at_most:g}", value <= at_most, raw)


def at_least(name: str, value: float, target: float, raw: str) -> Row:
    """Make a row of a ratio that should be large."""
    return Row(name, f"{value:.2f}", f"≥ {target:g}", value >= target, raw)


def exactly(name: str, value: int, target: int, raw: str) -> Row:
    """Make a row of a count."""
    return Row(name, str(value), str(target), value == target, raw)


def format_table(rows: list[Row]) -> str:
    """Write the rows as Markdown."""
    marks = {True: "met", False: "**missed**", None: ""}
    lines = ["| measure | value | target | | measured |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row.name} | {row.value} | {row.target} | {marks[row.is_met]} | {row.raw} |" for row in rows
    ]
    return "\n".join(lines)
