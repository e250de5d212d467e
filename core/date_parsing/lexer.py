"""The lexer: cuts a typed text into tokens, each with its kind, value and place in the text."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.date_parsing.words import Kind, Words

MAX_LENGTH = 120  # characters; a longer text is no date, and is not read
HOURS, MINUTES = 24, 60
LARGEST_OFFSET = 14 * MINUTES  # Kiribati is farthest from UTC
DECORATION = frozenset({"So", "Sk", "Cf", "Mn", "Me"})  # emoji, their skin tones, joiners and keycaps
FULL_WIDTH = range(0xFF01, 0xFF5F)  # figures, letters and signs as Japanese keyboards type them
TO_ASCII = 0xFEE0
FIRST_OF_LAST_CENTURY = 70  # of the years in two figures

# In this order: the first matching pattern is taken. None stands for noise, which makes no token.
PATTERNS: tuple[tuple[Kind | None, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, 0 if r"\W" in pattern else re.ASCII))  # words have letters of all scripts
    for kind, pattern in (
        (Kind.TIMESTAMP, r"<t:(\d{1,11})(?::[a-z])?>"),
        (None, r"<a?:\w{2,32}:\d+>"),  # an emoji of a server
        (Kind.WORD, r"2(?:moro|morrow|mrw|day|nite|night)\b"),
        (Kind.DATE, r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)"),
        (Kind.DATE, r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)"),
        (Kind.DATE, r"(\d{1,2})(\.) ?(\d{1,2})\. ?(\d{4})(?!\d)"),
        (Kind.TIME, r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])"),
        (Kind.HOUR_TIME, r"(\d{1,2})h(\d{2})(?![\da-z])"),
        (Kind.MONTH_YEAR, r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})(?!\d)"),
        (Kind.MONTH_YEAR, r"(?P<y>\d{4})[-/](?P<m>\d{1,2})(?!\d)"),
        (Kind.DOTTED, r"(\d{1,3})\. ?(\d{1,2})(?!\d)\.?"),
        (Kind.PAIR, r"(\d{1,2})[/-](\d{1,2})(?![\d/])"),
        (Kind.ORDINAL, r"(\d{1,2}) ?(?:st|nd|rd|th)(?![a-z])"),
        (Kind.FOUR_DIGITS, r"(\d{4})(?!\d)|'(\d{2})(?!\d)"),
        (Kind.NUMBER, r"(\d{1,5})(?!\d)"),
        (Kind.UNKNOWN, r"\d+"),
        # "pm", "p.m."; a "p" alone only after a number, as in "6p"
        (Kind.HALF_DAY, r"(?<![a-z])([ap])\.? ?m(?![a-z'])\.?|(?<=\d)([ap])(?![a-z])|(?<=\d )(p)(?![a-z'])"),
        (None, r"(?<!utc)(?<!gmt)(?<=[a-z])[-/.](?=\d)"),  # the second mark of 24-Dec-2026
        (Kind.OFFSET, r"([+-])(\d{1,2})(?::?(\d{2}))?(?![\w:.])|(?<=\d)z(?![a-z])"),
        (None, r"(?<=\d)t(?=\d)"),  # 2026-12-24T19:30
        (Kind.WORD, r"[^\W\d_]+(?:'[^\W\d_]+)*"),
        (Kind.AT, r"@"),
        (Kind.FILLER, r"~"),
        (None, r"[\s,;.!?()\"'…–—]|[-/](?!\d)"),
        (Kind.UNKNOWN, r"."),
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text as typed; `start` and `end` are its place in that text."""

    kind: Kind
    value: Any
    start: int
    end: int
    text: str


def tokens_of(typed: str, words: Words, *, decimal_comma: bool = False) -> list[Token]:
    """Cut a text into tokens, leaving out noise such as emoji and commas.

    With `decimal_comma`, a comma between figures is a decimal point.
    """
    text, places = _normalized(typed[: MAX_LENGTH + 1])
    if decimal_comma:
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    raw = [
        Token(kind, value, places[start], places[end - 1] + 1, text[start:end])
        for kind, value, start, end in _raw_tokens(text)
    ]
    return [token for token in _with_words(raw, words) if token.kind is not Kind.FILLER]


def _normalized(typed: str) -> tuple[str, list[int]]:
    """Return a text in lower case without decoration, and each character's place in the original."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(typed):
        if unicodedata.category(character) in DECORATION:
            character = " "  # noqa: PLW2901 (an emoji between two words parts them)
        if character.isspace():
            character = " "  # noqa: PLW2901
        if ord(character) in FULL_WIDTH:
            character = chr(ord(character) - TO_ASCII)  # noqa: PLW2901
        lower = {"’": "'", "‘": "'", "−": "-"}.get(character, character.lower())
        characters += lower
        places += [place] * len(lower)
    return "".join(characters), places


def _raw_tokens(text: str) -> Iterator[tuple[Kind, Any, int, int]]:
    position = 0
    while position < len(text):
        for kind, pattern in PATTERNS:
            match = pattern.match(text, position)
            if match is None:
                continue
            if kind is not None:
                value = _value_of(kind, match)
                yield (kind if value is not None else Kind.UNKNOWN), value, position, match.end()
            position = match.end()
            break
        else:  # a line break, which "." leaves out
            position += 1


def _value_of(kind: Kind, match: re.Match[str]) -> Any:  # noqa: ANN401, PLR0911 (each kind has its own)
    """Return the value of a numeric token; None if it looks like a time but is none."""
    groups = [group for group in match.groups() if group is not None]
    match kind:
        case Kind.TIME | Kind.HOUR_TIME:
            hour, minute, second = (*map(int, groups), 0)[:3]
            return (hour, minute, second) if hour < HOURS and minute < MINUTES and second < MINUTES else None
        case Kind.DATE:
            return (groups[1], groups[0], *groups[2:])
        case Kind.MONTH_YEAR:
            return int(match["m"]), int(match["y"])
        case Kind.DOTTED | Kind.PAIR:
            return tuple(groups)
        case Kind.HALF_DAY:
            return 12 if groups[0] == "p" else 0
        case Kind.OFFSET:
            minutes = int(groups[1]) * MINUTES + int((*groups, "0")[2]) if groups else 0
            return None if minutes > LARGEST_OFFSET else -minutes if groups and groups[0] == "-" else minutes
        case Kind.WORD | Kind.UNKNOWN | Kind.AT | Kind.FILLER:
            return match[0]
        case Kind.FOUR_DIGITS if match[0].startswith("'"):  # '19
            return int(groups[0]) + (2000 if int(groups[0]) < FIRST_OF_LAST_CENTURY else 1900)
        case _:
            return int(groups[0])


def _with_words(raw: Sequence[Token], words: Words) -> Iterator[Token]:
    """Replace words by their meanings: the longest phrase first, each word with its typo corrected."""
    corrected = [words.correct(token.text) if token.kind is Kind.WORD else None for token in raw]
    position = 0
    while position < len(raw):
        token = raw[position]
        for length in range(words.longest, 0, -1):
            phrase = tuple(word for word in corrected[position : position + length] if word is not None)
            if len(phrase) == length and phrase in words.phrases:
                kind, value = words.phrases[phrase]
                end = raw[position + length - 1].end
                yield Token(kind, value, token.start, end, " ".join(phrase))
                position += length
                break
        else:
            yield (
                token
                if token.kind is not Kind.WORD
                else Token(Kind.UNKNOWN, None, token.start, token.end, token.text)
            )
            position += 1
