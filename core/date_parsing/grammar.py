"""The grammar: joins the tokens of a text into pieces, each by the longest matching rule."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.date_parsing.days import DAY_RULES
from core.date_parsing.lexer import MAX_LENGTH, Token, tokens_of
from core.date_parsing.pieces import Days, Piece, Setting
from core.date_parsing.spans import SPAN_RULES
from core.date_parsing.times import TIME_RULES
from core.date_parsing.words import Kind, Words

MAX_TOKENS, MANY_WORDS = 24, 2
DAY_OR_TIME = (Kind.DOTTED, Kind.FOUR_DIGITS)  # "7.05" and "1930" can be either
PARTS_OF_YEAR = (Kind.MONTH, Kind.SEASON, Kind.HOLIDAY)
YEARS_AWAY = {Kind.LAST: -1, Kind.THIS: 0, Kind.NEXT: 1}
YEAR = (0, 12)  # in days and months
Reader = Callable[[Sequence[Token], Setting], Any]
# A rule is a pattern of kinds, and a reader of the tokens it matches. The longest match is tried first, so
# that "in 2 hours 30" is one wait, not a wait and an hour; of equally long matches, the earlier rule.
RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader) for pattern, reader in (*DAY_RULES, *SPAN_RULES, *TIME_RULES)
)


class UnknownPart(ValueError):
    """A part of a text that means nothing; `part` quotes it as typed."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part


@dataclass(frozen=True, slots=True)
class Found:
    """A piece, and the tokens it was read from."""

    piece: Piece
    tokens: Sequence[Token]


def pieces_of(typed: str, words: Words, setting: Setting, *, is_time: bool = False) -> list[Found]:
    """Read a text as pieces. Raises `UnknownPart`.

    Two numbers with a dot are a day, and four digits a year: "7.05", "1930". But beside another day, or with
    `is_time`, which asks for no day, both are a time of day: "Friday 7.05".
    """
    tokens = _with_years(tokens_of(typed, words), setting)
    if len(typed) > MAX_LENGTH or not tokens or len(tokens) > MAX_TOKENS:
        raise UnknownPart(typed.strip())
    found = _read(typed, tokens, setting, beside_day=is_time)
    days = [each for each in found if isinstance(each.piece, Days)]
    if len(days) > 1 and any(each.tokens[-1].kind in DAY_OR_TIME and len(each.tokens) == 1 for each in days):
        return _read(typed, tokens, setting, beside_day=True)
    return found


def _with_years(tokens: Sequence[Token], setting: Setting) -> Sequence[Token]:
    """Replace "last year" by that year beside a part of it: "may of last year", "christmas last year"."""
    if not any(token.kind in PARTS_OF_YEAR for token in tokens):
        return tokens
    replaced: list[Token] = []
    for token in tokens:
        which = replaced[-1] if replaced else None
        if token.kind is Kind.DAY_UNIT and token.value == YEAR and which and which.kind in YEARS_AWAY:
            year = setting.today.year + YEARS_AWAY[which.kind]
            text = f"{which.text} {token.text}"
            replaced[-1] = Token(Kind.FOUR_DIGITS, year, which.start, token.end, text)
        else:
            replaced.append(token)
    return replaced


def _read(typed: str, tokens: Sequence[Token], setting: Setting, *, beside_day: bool) -> list[Found]:
    kinds = "".join(token.kind for token in tokens)
    found: list[Found] = []
    position = 0
    while position < len(tokens):
        match = _longest(kinds, position, tokens, setting, beside_day=beside_day)
        if match is None:
            raise UnknownPart(_unknown_part(typed, tokens[position:]))
        found.append(match)
        position += len(match.tokens)
    return found


def _longest(
    kinds: str, position: int, tokens: Sequence[Token], setting: Setting, *, beside_day: bool
) -> Found | None:
    matches = [
        (match.end(), number, reader)
        for number, (pattern, reader) in enumerate(RULES)
        if (match := pattern.match(kinds, position)) and match.end() > position
    ]
    if beside_day:
        matches = [
            (end, number, reader)
            for end, number, reader in matches
            if number >= len(DAY_RULES) + len(SPAN_RULES)
            or kinds[position:end].lstrip("oa") not in DAY_OR_TIME
        ]
    for end, _, reader in sorted(matches, key=lambda each: (-each[0], each[1])):
        read = tokens[position:end]
        piece = reader(read, setting)
        if piece is not None:
            return Found(piece, read)
    return None


def _unknown_part(typed: str, tokens: Sequence[Token]) -> str:
    """Return the first meaningless token with the word around it, else the whole text."""
    unknown = next((token for token in tokens if token.kind is Kind.UNKNOWN), None)
    # Quote "that summer" as a whole: "that" alone would explain less.
    is_half = unknown is not None and not typed[: unknown.start].strip() and len(tokens) <= MANY_WORDS
    if unknown is None or is_half:
        return typed.strip()
    start, end = unknown.start, unknown.end
    while start and not typed[start - 1].isspace():
        start -= 1
    while end < len(typed) and not typed[end].isspace():
        end += 1
    return typed[start:end].strip(" ,;")
