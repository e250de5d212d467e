"""Statements: "when… I feel… I need… would you…", and the detection of lines that sound like blame."""

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
"""Phrases that make most people defend themselves instead of listening.

Gordon (1970), Parent Effectiveness Training; Gottman & Silver (1999), The Seven Principles.
"""

CAPITALIZED_OPENING = re.compile(r"(?:You|We|They|The|My|Your|Our|It|There|This|That|An?)\b")
"""Words at the beginning of a line that have a capital letter only because they come first."""


@dataclass(frozen=True, slots=True)
class StatementLines:
    """The four lines of a statement: what happened, what its author feels, needs, and asks for."""

    when: str
    feel: str
    need: str
    would: str

    @property
    def in_order(self) -> tuple[str, str, str, str]:
        """All four lines, in the order in which they are shown."""
        return (self.when, self.feel, self.need, self.would)


@dataclass(frozen=True, slots=True)
class Statement:
    """An "I" statement: its author's alone until it is posted; a draft is deleted after a day."""

    id: int
    couple_id: int
    author_id: int
    lines: StatementLines
    created_at: datetime
    posted_at: datetime | None


def find_blame(lines: StatementLines) -> str | None:
    """Return the first phrase that sounds like blame, as it was written; None where there is none."""
    # The last one puts back the form's own opening: "that you…" sounds like blame only after "I feel".
    for line in (*lines.in_order, f"I feel {lines.feel}"):
        match = BLAME_PATTERN.search(line)
        if match:
            return match[0]
    return None


def strip_opening(line: str, *openings: str) -> str:
    """Return a line on one row, without an opening that the card repeats and without the mark at its end.

    "When you come home late." is shown after *When*, and so becomes "you come home late".
    """
    flat = " ".join(line.split()).rstrip(".!?, ")
    for opening in openings:
        if flat.lower().startswith(f"{opening.lower()} "):
            flat = flat[len(opening) :].lstrip(" ,:")
            break
    return flat[0].lower() + flat[1:] if CAPITALIZED_OPENING.match(flat) else flat
