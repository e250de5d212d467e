"""Statements: "when… I feel… I need… would you…", and a check for lines that sound like blame."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

LINE_LIMIT = 300  # characters of each of the four lines
DRAFT_EXPIRES_AFTER = timedelta(days=1)
REPROACH = re.compile(
    r"(?<!not )(?<!n[’']t )(?<!never )\byour fault\b"
    r"|\b(?:you are|you’re|you're) (?:(?:so|too|just|being|such an?|always) )*"
    r"(?:at fault|to blame|the problem|selfish|lazy|impossible|useless|hopeless|heartless|childish|cruel"
    r"|rude|mean|pathetic|stupid|ridiculous|crazy(?! about))\b",
    re.IGNORECASE,
)
"""Judgements: they are blame whatever follows them."""

OPENING_OF_BLAME = re.compile(
    r"\byou (?:always|never|constantly|only ever)\b"
    r"|\byou (?:make|made|are making|keep making) me\b"
    r"|\bi feel (?:(?:that|like|as if|as though) )?you\b",
    re.IGNORECASE,
)
"""Openings that blame, unless the rest of their clause is warm: "you make me laugh" is thanks.

All of these make most people defend themselves instead of listening.
Gordon (1970), Parent Effectiveness Training; Gottman & Silver (1999), The Seven Principles.
"""

BECAUSE_OF_YOU = re.compile(r"\bbecause of you\b", re.IGNORECASE)
"""Blames only beside something bad: "because of you I passed" is thanks."""

END_OF_CLAUSE = re.compile(
    r"[.,;:!?\n]| (?:but|when|whenever|even|if|while|after|although|because) ", re.IGNORECASE
)
TURNS_ROUND = re.compile(
    r"\b(?:never|not|no|nobody|hardly|rarely|less|cannot|stopped)\b|n[’']t\b", re.IGNORECASE
)


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join('|'.join(each.split(', ')) for each in patterns)})\b", re.IGNORECASE)


WARM = _any_of(
    r"laugh(?!\w* at)\w*, smil\w+, happ\w+, glad, proud, safe\w*, calm\w*, love, loved, loving",
    r"cherish\w*, special, seen, see me, hear me, heard, listen\w*, understand\w*, understood, get me",
    r"notic\w+, care, cares, caring, kind\w*, brave\w*, strong\w*, alive, at home, my home, welcome",
    r"wanted, important, beautiful, better, best, hope, hopeful, help\w*, comfort\w*, hold, hug\w*",
    r"kiss\w*, close, near, next to me, beside me, with me, for me, there for, on my side, by my side",
    r"believ\w+, trust\w*, respect\w*, thank\w*, remember\w*, know what, know how, the one",
    r"crazy about, tea, coffee, breakfast, lunch, dinner, soup, cake",
)
COLD = _any_of(
    r"laugh\w* at, sad, bad, angry, mad, alone, lonely, afraid, scared, small, stupid, guilty",
    r"ashamed, jealous, cry, cried, crying, sick, ill, tired, stress\w*, worr\w+, hurt\w*, late, lost",
    r"miss, missed, fail\w*, ignor\w+, avoid\w*, forg[eo]t\w*, leav\w+, left, lie, lied, lying",
    r"shout\w*, judg\w+, complain\w*, interrupt\w*, giv\w+ up, let me down, hid, hide, hiding",
    r"mock\w*, wait\w*, worse, worst, awful, terrible, miserable, wrong, worthless, invisible",
    r"against, away from, apart, only, the problem, to blame",
)

CAPITALIZED_OPENING = re.compile(r"(?:You|We|They|The|My|Your|Our|It|There|This|That|An?)\b")
"""Words at the beginning of a line that have a capital letter only because they come first."""


@dataclass(frozen=True, slots=True)
class StatementLines:
    """The four lines of a statement: the event, then its author's feeling, need and request."""

    when: str
    feel: str
    need: str
    would: str

    @property
    def in_order(self) -> tuple[str, str, str, str]:
        """All four lines, in the order they are shown."""
        return (self.when, self.feel, self.need, self.would)


@dataclass(frozen=True, slots=True)
class Statement:
    """An "I" statement, visible to its author alone until it is posted; a draft is deleted after a day."""

    id: int
    couple_id: int
    author_id: int
    lines: StatementLines
    created_at: datetime
    posted_at: datetime | None


def find_blame(lines: StatementLines) -> str | None:
    """Return the first phrase that sounds like blame, as written; None if there is none."""
    # The last one puts back the form's own opening: "that you…" sounds like blame only after "I feel".
    for line in (*lines.in_order, f"I feel {lines.feel}"):
        found = [*REPROACH.finditer(line), *_cold_openings(line)]
        if found:
            return min(found, key=lambda match: match.start())[0]
    return None


def _cold_openings(line: str) -> list[re.Match[str]]:
    openings = [
        match for match in OPENING_OF_BLAME.finditer(line) if not _is_warm(_clause(line, match.start()))
    ]
    because = [
        match
        for match in BECAUSE_OF_YOU.finditer(line)
        if _is_cold(line[: match.start()]) or _is_cold(_clause(line, match.end()))
    ]
    return [*openings, *because]


def _clause(line: str, start: int) -> str:
    end = END_OF_CLAUSE.search(line, start + 1)
    return line[start : end.start() if end else len(line)]


def _is_warm(clause: str) -> bool:
    """Return whether a clause is praise: "you never forget" is, "you never listen" is not."""
    return _matches_only(WARM, COLD, clause)


def _is_cold(clause: str) -> bool:
    return _matches_only(COLD, WARM, clause)


def _matches_only(wanted: re.Pattern[str], unwanted: re.Pattern[str], clause: str) -> bool:
    # "you never forget": an odd number of negations turns cold words into warm ones, and the reverse.
    if len(TURNS_ROUND.findall(clause)) % 2 == 1:
        wanted, unwanted = unwanted, wanted
    return bool(wanted.search(clause)) and not unwanted.search(clause)


def strip_opening(line: str, *openings: str) -> str:
    """Return a line on one row, without the opening that the card adds and its closing punctuation.

    "When you come home late." is shown after *When*, and so becomes "you come home late".
    """
    flat = " ".join(line.split()).rstrip(".!?, ")
    for opening in openings:
        if flat.lower().startswith(f"{opening.lower()} "):
            flat = flat[len(opening) :].lstrip(" ,:")
            break
    return flat[0].lower() + flat[1:] if CAPITALIZED_OPENING.match(flat) else flat
