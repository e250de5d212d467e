"""The table that the benchmark prints: each value, its target, and whether it is met."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table. `is_met` is None where there is no target; `raw` has the absolute figures."""

    name: str
    value: str
    target: str
    is_met: bool | None
    raw: str


def ratio(name: str, value: float, at_most: float | None, raw: str) -> Row:
    """Make a row of a ratio that meets its target, if it has one, by being at most `at_most`."""
    if at_most is None:
        return Row(name, f"{value:.2f}", "", None, raw)
    return Row(name, f"{value:.2f}", f"≤ {at_most:g}", value <= at_most, raw)


def at_least(name: str, value: float, target: float, raw: str) -> Row:
    """Make a row of a ratio that meets its target by being at least `target`."""
    return Row(name, f"{value:.2f}", f"≥ {target:g}", value >= target, raw)


def exactly(name: str, value: int, target: int, raw: str) -> Row:
    """Make a row of a count that meets its target by being equal to it."""
    return Row(name, str(value), str(target), value == target, raw)


def format_table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    marks = {True: "met", False: "**missed**", None: ""}
    lines = ["| measure | value | target | | measured |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row.name} | {row.value} | {row.target} | {marks[row.is_met]} | {row.raw} |" for row in rows
    ]
    return "\n".join(lines)
