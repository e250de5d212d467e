"""Comparisons: no text sums up one partner, or sets one against the other; every exception has its reason."""

import re
import tomllib
from functools import cache
from typing import Any

import pytest
from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor
from support.source_trees import ROOT

SCORING = r"""
    \b(scores?|ranks?|ranked|ranking|streaks?|totals?|averages?|tally|per\ ?cent|percentages?|leaderboards?)\b
    | \b(winners?|losers?|wins|won(?!’t)|versus|vs|in\ a\ row|out\ of\ \d|so\ far|outdid|keeps?\ count)\b | %
    | \b(more|less|better|worse|often(er)?|as\ much|as\ often)\b[^.?!]*
      \b(than|as)\ (you|your\ partner|the\ other|me|they|them|either|one\ of)\b
    | \b(who|which\ (one\ )?of\ (you|the\ two))\b[^.?!]*\b(more|most|less|least|better|best|worse|worst)\b
"""
"""Words that keep score, or set one of the two against the other."""
MEASURING = r"""
    | \b(more|less|fewer|better|worse)(\ \w+)?\ than\b(?!\ one\b)
    | \b(the|who|thanked|gave|sent|did)\ (most|least)\b | \bmost\ often\b
    | \b(highest|lowest|ahead|record)\b
"""
"""What a question may ask of one's own heart, and the bot itself never says."""
IN_DECKS = re.compile(SCORING, re.VERBOSE | re.IGNORECASE)
IN_TEXTS = re.compile(SCORING + MEASURING, re.VERBOSE | re.IGNORECASE)
FOR_OPERATORS = ("checks.ftl", "operations.ftl")
PEOPLE = frozenset(["user", "author", "recipient", "sharer", "by", "first", "second"])
NUMBERS = frozenset(["count", "number", "total", "sum", "times", "one", "other", "ones", "others", "length"])

# Each of these speaks of something else than of what one of the two did.
ALLOWED = {
    "help-patience": "says that nothing keeps score",
}
ALLOWED_IN_DECKS = {
    "lessons:lesson:calming-touch:why": "of what a study found",
    "lessons:lesson:fair-shares:limits": "says what no study can tell",
}
LIKELY_SPARK = re.compile(r"sparks:spark:likely-\d+:text")  # "who of us is more likely to …", for fun


class Variables(Visitor):
    """Collects what a message is told."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 (the library's name)
        self.names.add(node.id.name)


@cache
def messages() -> dict[str, ftl.Message]:
    """Every message that couples read, by key."""
    return {
        entry.id.name: entry
        for path in sorted((ROOT / "ui/texts").rglob("*.ftl"))
        if path.name not in FOR_OPERATORS
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body
        if isinstance(entry, ftl.Message)
    }


@cache
def deck_texts() -> dict[str, str]:
    """Every sentence of every deck, by where it stands."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "data/decks").rglob("*.toml")):
        for kind, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found |= texts_of(f"{path.stem}:{kind}", entries)
    return found


def texts_of(deck: str, entries: Any) -> dict[str, str]:
    """Every sentence of a list of entries; of what is no such list, none."""
    found: dict[str, str] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        for field, value in entry.items() if isinstance(entry, dict) else ():
            if isinstance(value, str) and field != "id":
                found[f"{deck}:{entry.get('id', number)}:{field}"] = value
    return found


def words_of(message: ftl.Message) -> str:
    return FluentSerializer().serialize_entry(message).partition("=")[2]


def spoken() -> dict[str, str]:
    """Every sentence of every message, by key."""
    return {key: words_of(message) for key, message in messages().items()}


def sets_against(message: ftl.Message) -> bool:
    """Whether a message tells of a person and of a number."""
    visitor = Variables()
    visitor.visit(message)
    return bool(visitor.names & PEOPLE) and bool(visitor.names & NUMBERS)


def test_no_text_compares() -> None:
    found = {key: words for key, words in spoken().items() if IN_TEXTS.search(words)}
    assert {key: words for key, words in found.items() if key not in ALLOWED} == {}


def test_no_deck_compares() -> None:
    found = {key for key, text in deck_texts().items() if IN_DECKS.search(text)}
    assert {key for key in found if not LIKELY_SPARK.fullmatch(key)} == set(ALLOWED_IN_DECKS)


def test_no_text_tells_a_number_of_one_of_the_two() -> None:
    assert [key for key, message in messages().items() if sets_against(message) and key not in ALLOWED] == []


def test_every_exception_is_still_one() -> None:
    words = spoken()
    for key in ALLOWED:
        assert IN_TEXTS.search(words[key]) or sets_against(messages()[key]), key


@pytest.mark.parametrize(
    "words",
    [
        "Ada gave more thanks than Bo",
        "You two are ahead",
        "The most thanks of all weeks",
        "Three in a row",
        "A total of nine",
        "80 % of your hugs",
        "Who thanked most?",
        "Which of you gave the better hug?",
        "You said thanks as often as your partner",
        "What do you do better than your partner?",
    ],
)
def test_the_rule_sees_what_it_should(words: str) -> None:
    assert IN_TEXTS.search(words)


def test_the_rule_sees_a_number_beside_a_name() -> None:
    (entry,) = FluentParser().parse("key = { $user } gave { $count } thanks.\n").body
    assert isinstance(entry, ftl.Message)
    assert sets_against(entry)
