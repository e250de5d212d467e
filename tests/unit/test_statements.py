"""Statements: one sentence from four lines, and a hint if a line blames."""

import pytest
from support.every_entry import for_every

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


BLAMES = [
    "I feel you are ignoring me",
    "I feel like you never see me",
    "I feel that you don’t love me",
    "I feel like you don't care about us",
    "I feel as if you are hiding something",
    "I feel you left me alone with it",
    "I feel like you laugh at me",
    "I feel like you only want the house clean",
    "you make me angry",
    "you make me feel small",
    "You made me wait for an hour",
    "you are making me crazy",
    "you make me feel less loved",
    "you made me cry",
    "you keep making me late",
    "you always leave your shoes there",
    "you always forget what I tell you",
    "you never listen",
    "you never make me laugh any more",
    "you never help with the dishes",
    "you constantly interrupt me",
    "you only ever talk of work",
    "because of you we missed the train",
    "because of you I feel stupid",
    "lonely because of you",
    "this is your fault",
    "you’re so selfish",
    "you are the problem",
    "You are being ridiculous",
    "you are just lazy",
    "it hurts that you never ask, and you make me laugh at myself",
]
PRAISES = [
    "you make me laugh",
    "you made me smile this morning",
    "you make me feel safe",
    "you make me feel less alone",
    "you make me want to be better",
    "You make me coffee before I wake",
    "you make me proud of us",
    "you made me happy when I was sad",
    "you make me feel at home wherever we are",
    "because of you I passed",
    "because of you I am not afraid any more",
    "because of you I learned to swim",
    "happy because of you",
    "we live here because of you",
    "I feel like you really see me",
    "I feel you close, even from far away",
    "I feel that you understand me",
    "I feel like you’re on my side",
    "I feel you are there for me",
    "I feel like you never judge me",
    "I feel like you are my home",
    "you always listen",
    "you always know what to say to my mother",
    "you always help me with the forms",
    "you never forget my birthday",
    "you never let me down",
    "you never give up on us",
    "it is not your fault",
    "it wasn’t your fault",
    "you are not the problem",
    "you’re crazy about plants",
    "we always laugh",
]


@for_every(BLAMES, str)
def test_blame_gets_a_hint_in_each_line(sentence: str) -> None:
    assert find_blame(lines(sentence)) is not None
    assert find_blame(lines(feel=sentence)) is not None
    assert find_blame(lines(feel=sentence.removeprefix("I feel "))) is not None


@for_every(PRAISES, str)
def test_praise_is_not_blame(sentence: str) -> None:
    assert find_blame(lines(sentence)) is None
    assert find_blame(lines(feel=sentence)) is None
    assert find_blame(lines(feel=sentence.removeprefix("I feel "))) is None
