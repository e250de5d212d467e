"""Parsing of durations, such as the length of a date."""

import re
from datetime import timedelta

from core.date_parsing.lexer import tokens_of
from core.date_parsing.times import LENGTH, length_of
from core.date_parsing.words import Kind, Words

WHOLE_LENGTH = re.compile(LENGTH)
MOST_HOURS = 1_000
DECIMALS = 2  # of a typed number
MINUTE = timedelta(minutes=1)
FRACTIONS = {"½": ".5", "1/2": ".5", "¼": ".25", "¾": ".75"}
FRACTION = re.compile(r"(\d*)\s*([½¼¾]|(?<![\d/])1/2(?![\d/]))")


def typed_length(minutes: int) -> str:
    """Return a length as `read_minutes` reads it: in hours, as in "1.5", or else as "100 min"."""
    # 100 minutes are 1.66667 hours, which nobody reads, not even the parser.
    hours = f"{minutes / 60:g}"
    return hours if len(hours.partition(".")[2]) <= DECIMALS else f"{minutes} min"


def read_minutes(typed: str, words: Words) -> int | None:
    """Read a duration in minutes, such as "90 min", "1h30" or "½ hour"; a number alone is in hours."""
    # "1½ hours" and "1 1/2 hours" become "1.5 hours"
    typed = FRACTION.sub(lambda found: f"{found[1] or 0}{FRACTIONS[found[2]]}", typed)
    tokens = tokens_of(typed, words, decimal_comma=True)
    kinds = "".join(token.kind for token in tokens)
    if kinds in (Kind.HOUR_TIME, Kind.TIME):  # 1h30, 1:30
        hours, minutes, _ = tokens[0].value
        return hours * 60 + minutes
    if kinds == Kind.NUMBER and tokens[0].value < MOST_HOURS:
        return tokens[0].value * 60
    if kinds == "N&ih":  # two and a half
        return tokens[0].value * 60 + 30
    if kinds == Kind.DOTTED:
        return round(60 * float(".".join(tokens[0].value)))
    if not WHOLE_LENGTH.fullmatch(kinds):
        return None
    length = length_of(tokens)
    return None if length is None else round(length / MINUTE)
