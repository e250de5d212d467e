"""Statements: one sentence from four lines, and a hint if a line blames."""

import pytest

from core.statements import StatementLines, find_blame
from ui.statements import compose_statement


def lines(
    when: str = "the door stays open", feel: str = "cold", need: str = "warmth", would: str = "close it"
):
    return StatementLines(when, feel, need, would)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            lines(),
            "When the door stays open, I feel cold. I need warmth. Would you close it?",
        ),
        (
            lines("When you come late.", "I feel alone!", "I need a message", "Would you write to me?"),
            "When you come late, I feel alone. I need a message. Would you write to me?",
        ),
        (
            lines("The rain falls", "i am feeling glad", "Anna", "please wait"),
            "When the rain falls, I feel glad. I need Anna. Would you wait?",
        ),
    ],
)
def test_four_lines_make_a_sentence_without_saying_a_beginning_twice(
    typed: StatementLines, sentence: str
) -> None:
    assert compose_statement(typed) == sentence


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (lines("you always leave"), "you always"),
        (lines("You never ask me"), "You never"),
        (lines(feel="bad because of you"), "because of you"),
        (lines(feel="that you do not care"), "I feel that you"),
        (lines(feel="sad, you make me sad"), "you make me"),
        (lines(need="you to stop, it is your fault"), "your fault"),
        (lines("you’re lazy about the dishes"), "you’re lazy"),
        (lines("the dishes stand for days"), None),
        (lines("you come home late", "lonely", "to know when", "write when you leave"), None),
        (lines("we always laugh", "glad"), None),
    ],
)
def test_a_line_that_blames_gets_a_hint_and_others_none(typed: StatementLines, words: str | None) -> None:
    assert find_blame(typed) == words
