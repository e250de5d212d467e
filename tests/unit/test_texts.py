"""Texts: every text id that is used exists in every language, and every one that exists is used."""

import ast
import re
from datetime import time
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor
from support.sentences import (
    SPELLED_IN_TWO_WAYS,
    TERMINAL_FILES,
    faults_of,
    messages_of,
    sentences_of,
    word_count,
    wordings_of,
)
from support.source_trees import ROOT, calls_of, literal_of, module_trees, string_patterns

from core.errors import KindlingError, TextTooLong
from ui.moments import clock_text
from ui.refusals import failure_sentence, refusal_sentence
from ui.texts import MissingText, base_of, language_of, languages, mention_commands, say, speaking

CLOCKS, VARIABLE = ("clock", "clock-typed"), re.compile(r"\$\w+")
COMMAND_NAME = re.compile(r"`/[^`]*`")
FOLDERS = [ROOT / "ui/texts" / language for language in languages()]
LANGUAGES = [folder for folder in FOLDERS if base_of(folder.name) == folder.name]
OVERLAYS = [folder for folder in FOLDERS if folder not in LANGUAGES]
COMMAND_TEXTS = re.compile("(?:command|option)-")  # the words in the code are those of English

REFUSED_WORDS = re.compile(
    r"\b(?:you two|somebody|anybody|whoever|whom|oneself|themself|also|anew|at once|just now|do you good"
    r"|begins?|begun|mend|tell about|direct messages?|how lovely|wish you well|I lack|stands? among)\b",
    re.IGNORECASE,
)
# What could be contracted where it stands: not at the end of a clause ("who you are."), nor after "of".
LONG_FORMS = re.compile(
    r"\b(?:cannot|let us|(?:could|did|do|does|had|has|have|is|are|was|were|will|would) not"
    r"|(?<!of )(?<!how )(?<!what )"
    r"(?:I am|I will|I would|(?:you|we|they) (?:are|will|would)|(?:it|that|there) is"
    r"|(?:I|you) have \w+(?:ed|en|ne))(?= \w))\b",
    re.IGNORECASE,
)
LITERAL = {
    "refusal-has-ended": "an end is said in full",
    "refusal-not-in-couple": "an end is said in full",
    "refusal-over": "an end is said in full",
    "sheet-alone": "a safety text is never softer than the truth",
    "supports": "safety texts are never softer than the truth",
    "yes-both-adults": "a consent is said in full",
}


@cache
def messages(language: Path) -> dict[str, ftl.Message]:
    """All messages of a language, by key."""
    found: dict[str, ftl.Message] = {}
    for path in sorted(language.glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{entry.id.name} appears twice"
                found[entry.id.name] = entry
    return found


class Variables(Visitor):
    """Collects what a message wants to be told."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 (the library's name)
        self.names.add(node.id.name)


class Words(Visitor):
    """Collects what people read of a message, without the names of its variables."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def visit_TextElement(self, node: ftl.TextElement) -> None:  # noqa: N802 (the library's name)
        self.parts.append(node.value)


def words_of(message: ftl.Message) -> str:
    visitor = Words()
    visitor.visit(message)
    return "\n".join(visitor.parts)


def variables(message: ftl.Message) -> set[str]:
    visitor = Variables()
    visitor.visit(message)
    return visitor.names


@cache
def used() -> dict[str, str]:
    """Every pattern of a key that the code says, with where."""
    found: dict[str, str] = {}
    for path, call in calls_of("say"):
        for pattern in string_patterns(call.args[0]):
            found[pattern] = f"{path}:{call.lineno}"
    for path, tree in module_trees():
        for kind in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for node in kind.body:
                found |= dict.fromkeys(string_patterns(assigned_text_id(node)), f"{path}:{node.lineno}")
    return found


def assigned_text_id(node: ast.stmt) -> ast.expr | None:
    """Return the value that a statement gives to `text_id`, if it does."""
    match node:
        case ast.Assign(targets=[ast.Name(id="text_id")], value=value):
            return value
        case ast.AnnAssign(target=ast.Name(id="text_id"), value=value):
            return value
        case _:
            return None


@cache
def strings() -> frozenset[str]:
    """Every string of the code: a key may reach `say` by a table or an argument."""
    return frozenset(
        pattern
        for _, tree in module_trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for pattern in string_patterns(node)
        if re.match(r"[a-z]{3}", pattern)
    )


def refusals() -> list[type[KindlingError]]:
    found: list[type[KindlingError]] = []
    waiting = [KindlingError]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found += kinds
        waiting += kinds
    return found


@pytest.mark.parametrize("language", FOLDERS, ids=lambda path: path.name)
def test_no_text_is_junk(language: Path) -> None:
    assert messages(language)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_every_key_that_is_used_exists(language: Path) -> None:
    keys = messages(language)
    missing = {
        pattern: where
        for pattern, where in used().items()
        if not any(re.fullmatch(pattern, key) for key in keys)
    }
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_every_key_that_exists_is_used(language: Path) -> None:
    patterns_in_code = re.compile("|".join(sorted({*used(), *strings()})))
    assert [key for key in messages(language) if not patterns_in_code.fullmatch(key)] == []


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_every_language_has_the_same_keys(language: Path) -> None:
    assert set(messages(language)) == set(messages(ROOT / "ui/texts/en"))


def serialized(folder: Path) -> dict[str, str]:
    """All messages and terms of a folder as Fluent, by their id; that of a term begins with a hyphen."""
    return {
        ("-" if isinstance(entry, ftl.Term) else "") + entry.id.name: FluentSerializer().serialize_entry(
            entry
        )
        for path in sorted(folder.glob("*.ftl"))
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body
        if isinstance(entry, ftl.Message | ftl.Term)
    }


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_what_is_laid_over_a_language_differs_there(overlay: Path) -> None:
    base, laid_over = serialized(ROOT / "ui/texts" / base_of(overlay.name)), serialized(overlay)
    assert len(laid_over) < len(base) / 10
    for key, text in laid_over.items():
        if COMMAND_TEXTS.match(key):
            assert key not in base
        else:
            assert base[key] != text
            # An hour is told in all its parts, and each language takes those that it reads.
            assert key in CLOCKS or set(VARIABLE.findall(base[key])) == set(VARIABLE.findall(text))


def test_a_word_that_is_spelled_in_two_ways_stands_once() -> None:
    wrong: list[str] = []
    for path in sorted((ROOT / "ui/texts/en").glob("*.ftl")):
        for message in messages_of(path) if path.name not in TERMINAL_FILES else ():
            found = SPELLED_IN_TWO_WAYS.findall(COMMAND_NAME.sub("", words_of(message)))
            wrong += [f"{message.id.name} says “{word}”" for word in found]
    assert wrong == []


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-US", "en"), ("en-GB", "en-GB"), ("en", "en"), ("de", "en"), ("pt-BR", "en"), ("", "en")],
)
def test_a_locale_is_answered_in_its_language_or_in_english(locale: str, language: str) -> None:
    assert language_of(locale) == language


def test_a_block_is_said_in_its_own_language() -> None:
    with speaking("en-GB"):
        assert say("panel-counsellor") == "Find a counsellor"
        with speaking("en-US"):
            assert say("panel-counsellor") == "Find a counselor"
        assert clock_text(time(19, 30)) == "19:30"
        assert say("try-again") == "Try again"  # of the base
    assert clock_text(time(19, 30)) == "7:30 PM"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_every_text_is_told_exactly_what_it_speaks_of(language: Path) -> None:
    wrong: list[str] = []
    for path, call in calls_of("say"):
        if any(keyword.arg is None for keyword in call.keywords):
            continue
        given = {str(keyword.arg) for keyword in call.keywords}
        for key in filter(None, map(literal_of, string_patterns(call.args[0]))):
            message = messages(language).get(key)
            wanted = variables(message) if message else given
            if wanted != given:
                wrong.append(f"{path}:{call.lineno}: {key} wants {sorted(wanted)}, is given {sorted(given)}")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_every_refusal_is_told_what_its_sentence_speaks_of(language: Path) -> None:
    kinds = {kind.__name__: kind for kind in refusals()}
    wrong: list[str] = []
    for path, call in calls_of(*kinds):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        message = messages(language).get(kinds[name].text_id)
        wanted = variables(message) if message else set[str]()
        given = {str(keyword.arg) for keyword in call.keywords}
        if not wanted <= given:
            wrong.append(f"{path}:{call.lineno}: {name} needs {sorted(wanted - given)}")
    assert wrong == []


def test_every_refusal_without_words_has_its_sentence() -> None:
    told = {
        call.func.id
        for _, call in calls_of(*(kind.__name__ for kind in refusals()))
        if isinstance(call.func, ast.Name)
    }
    for kind in refusals():
        if kind.__name__ not in told and hasattr(kind, "text_id"):
            assert refusal_sentence(kind())


def test_a_refusal_is_said_with_its_words() -> None:
    assert "at most 4000" in refusal_sentence(TextTooLong(limit="4000", length="4001"))
    assert "abc123" in failure_sentence("abc123")


def test_an_unknown_key_and_a_missing_word_are_mistakes() -> None:
    with pytest.raises(MissingText):
        say("no-such-key")
    with pytest.raises(MissingText):
        say("refusal-failed")


@pytest.mark.parametrize("language", FOLDERS, ids=lambda path: path.name)
def test_no_text_reaches_people_with_loose_ends(language: Path) -> None:
    for path in sorted(language.glob("*.ftl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert line == line.rstrip(), f"{path.name}:{number} ends with space"
            assert "\t" not in line, f"{path.name}:{number} holds a tab"
            assert "'" not in line, f"{path.name}:{number}: a typographic one is meant"


def test_texts_talk_like_a_friend_who_texts() -> None:
    wrong: list[str] = []
    for path in sorted((ROOT / "ui/texts/en").glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ftl.Message) and not LITERAL.keys() & {path.stem, entry.id.name}:
                words = words_of(entry)
                stiff = [*REFUSED_WORDS.findall(words), *LONG_FORMS.findall(words)]
                wrong += [f"{path.name}: {entry.id.name} says “{found}”" for found in stiff]
    assert wrong == []


def test_every_sentence_can_be_read_in_one_breath() -> None:
    faults: list[str] = []
    for path in sorted((ROOT / "ui/texts/en").glob("*.ftl")):
        for message in messages_of(path):
            for wording in wordings_of(message):
                found = faults_of(wording, is_in_discord=path.name not in TERMINAL_FILES)
                faults += [f"{path.name}: {message.id.name}: {fault}" for fault in found]
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("You can’t see it. `/couple home` moves your home.", [4, 4]),
        ("**Home:** <#12> is yours.\n• Only you both", [1, 3, 3]),
        ("Ends <t:1700000000:F>, at 19:30 or 7:30 p.m… OK?", [7, 1]),
        ("Written by “{ one } two.” Then three", [4, 2]),
    ],
)
def test_sentences_are_counted_as_people_read_them(text: str, count: list[int]) -> None:
    assert [word_count(sentence) for sentence in sentences_of(text)] == count


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("one " * 19, "19 words"),
        ("It’s gone; nobody can read it.", "semicolon"),
        ("Two things: a cup, and this: a plate.", "two colons"),
    ],
)
def test_a_sentence_that_loses_its_reader_is_found(text: str, fault: str) -> None:
    assert [found.split(": ")[0] for found in faults_of(text)] == [fault]
    assert faults_of("one " * 18 + "\n**Home:** it’s here: at 19:30, see <https://a.example;b>") == []


def test_commands_in_texts_are_mentions_once_their_ids_are_known() -> None:
    before = say("try-added", what="`/try draw`")
    assert "`/try draw`" in say("refusal-no-tries")
    mention_commands({"try draw": "</try draw:7>"})
    assert "</try draw:7>" in say("refusal-no-tries")
    after = say("try-added", what="`/try draw`")
    assert before == "`/try draw` is on your list. `/try draw` brings it up one day."
    assert after == "`/try draw` is on your list. </try draw:7> brings it up one day."  # typed words stay
