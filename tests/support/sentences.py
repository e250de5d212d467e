"""Sentences as people read them, and what the voice guide asks of each: how long, which marks."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

WORD_LIMIT = 18
TERMINAL_FILES = ("checks.ftl", "operations.ftl")  # read by the person who runs the bot
# A timestamp, mention, emoji, address or command is one thing to look at, whatever is in it.
ONE_THING = re.compile(r"<(?:t:|[@#/:a])[^>]*>|<?https?://[^\s>]+>?|`[^`]*`")
# A label opens a line, in bold: it is a small title, and no part of the sentence behind it.
LABEL = re.compile(r"^(?:-#|#+|[•·>-])?\s*\*\*([^*]+[.:?])\*\*\s*")
SEPARATOR = re.compile(r"\s+·\s+")  # what it separates are things side by side, each read alone
SENTENCE_END = re.compile(r"(?<=[.!?…])[”’)*_]*\s+")
COLON = re.compile(r":(?=\s|$)")  # not that of an hour
MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
# Where American and British English differ: in spelling, in hours, and in the order of a date.
SPELLED_IN_TWO_WAYS = re.compile(
    r"counsell?or|counsell?ing|\bcent(?:re|er)s?\b|(?:defen|offen|preten)[cs]e|\btowards?\b"
    r"|(?:col|fav|flav|hon|hum|lab|rum|neighb|behavi)ou?r|(?:apolog|organ|real|recogn|memor|critic)i[sz]"
    r"|(?:cancel|travel|label|marvel|model|quarrel)l?(?:ed|ing|er)\b|\bgr[ae]y\b|\b(?:learnt|whilst|mum|cosy)\b"
    r"|\b(?:catalog|dialog)(?:ue)?s?\b|(?:judge?|acknowledge?)ment|\b\d\d?:\d\d\b|\b\d\d?(?::\d\d)? ?[ap]m\b"
    rf"|\bany ?more\b(?! \w)|\bautumn\b|\b\d\d? {MONTH}\b|\b{MONTH} \d\d?\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+(?:[’'.,:/–-][^\W_]+)*")


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a text as it is sent, a label of a line apart from what follows it."""
    for line in _lines_of(text):
        label = LABEL.match(line)
        if label:
            yield label[1].rstrip(":")
        yield from filter(None, map(str.strip, SENTENCE_END.split(line[label.end() :] if label else line)))


def word_count(sentence: str) -> int:
    """Return how many words are read in a sentence."""
    return len(WORD.findall(ONE_THING.sub("x", sentence)))


def faults_of(text: str, *, is_in_discord: bool = True) -> list[str]:
    """Return what the voice guide would change in a text as it is sent; a terminal's line has any marks."""
    faults: list[str] = []
    for sentence in sentences_of(text):
        if (count := word_count(sentence)) > WORD_LIMIT:
            faults.append(f"{count} words: {sentence}")
        if is_in_discord and ";" in ONE_THING.sub("x", sentence):
            faults.append(f"semicolon: {sentence}")
    if is_in_discord:
        faults += [f"two colons: {line}" for line in _lines_of(text) if _colon_count(line) > 1]
    return faults


def wordings_of(message: ftl.Message) -> list[str]:
    """Return every wording of a message, one for each choice of its variants; an argument is one word."""
    return list(_wordings(message.value)) if message.value else []


def messages_of(path: Path) -> Iterator[ftl.Message]:
    """Yield the messages of a Fluent file."""
    for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
        if isinstance(entry, ftl.Message):
            yield entry


def _lines_of(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from SEPARATOR.split(line)


def _colon_count(line: str) -> int:
    return len(COLON.findall(ONE_THING.sub("x", LABEL.sub("", line))))


def _wordings(pattern: ftl.Pattern) -> Iterator[str]:
    for parts in product(*(list(_choices(element)) for element in pattern.elements)):
        yield "".join(parts)


def _choices(element: ftl.TextElement | ftl.Placeable) -> Iterator[str]:
    if isinstance(element, ftl.TextElement):
        yield element.value
        return
    match element.expression:
        case ftl.SelectExpression(variants=variants):
            for variant in variants:
                yield from _wordings(variant.value)
        case ftl.StringLiteral() as literal:
            yield str(literal.parse()["value"])
        case _:
            yield "X"
