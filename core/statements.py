"""Statements: "when… I feel… I need… would you…", and the soft hint at a line that blames."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

LINE_LIMIT = 300  # characters of each of the four lines
DRAFT_EXPIRES_AFTER = timedelta(days=1)
BLAME_PATTERN = re.compile(
    r"\byou(?:'|’)?\s?(?:always|never|constantly|only ever)\b"
    r"|\byou (?:make|made|are making) me\b"
    r"|\b(?:your|you are|you’re|you're) (?:fault|to blame|the problem|selfish|lazy|impossible|crazy)\b"
    r"|\bbecause of you\b"
    r"|\b(?:i feel (?:that|like) you)\b",
    re.IGNORECASE,
)
"""Words after which most people defend themselves instead of listening.

Gordon (1970), Parent Effectiveness Training; Gottman & Silver (1999), The Seven Principles.
"""

CAPITALIZED_OPENING = re.compile(r"(?:You|We|They|The|My|Your|Our|It|There|This|That|An?)\b")
"""Words with a capital letter only because a line began with them."""


@dataclass(frozen=True, slots=True)
class StatementLines:
    """What somebody says of themselves: what happened, what they feel, what they need, what they ask for."""

    when: str
    feel: str
    need: str
    would: str

    @property
    def in_order(self) -> tuple[str, str, str, str]:
        """All four, in order."""
        return (self.when, self.feel, self.need, self.would)


@dataclass(frozen=True, slots=True)
class Statement:
    """An "I" statement: its author's own until it is posted, and forgotten after a day where it never is."""

    id: int
    couple_id: int
    author_id: int
    lines: StatementLines
    created_at: datetime
    posted_at: datetime | None


def find_blame(lines: StatementLines) -> str | None:
    """Return the words that sound like blame, as they were written; None where there are none."""
    for line in (*lines.in_order, f"I feel {lines.feel}"):
        found = BLAME_PATTERN.search(line)
        if found:
            return found[0]
    return None


def strip_opening(line: str, *openings: str) -> str:
    """Take off what repeats a line's own beginning ("when you…" after *When*), and the mark at its end."""
    flat = " ".join(line.split()).rstrip(".!?, ")
    for opening in openings:
        if flat.lower().startswith(f"{opening.lower()} "):
            flat = flat[len(opening) :].lstrip(" ,:")
            break
    return flat[0].lower() + flat[1:] if CAPITALIZED_OPENING.match(flat) else flat
