"""Texts without choices: they read as Fluent writes them, whatever their arguments hold."""

import pytest
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor
from support.every_entry import for_every

from ui.texts import DEFAULT_LANGUAGE, HERE, MissingText, bundle, mention_commands, say
from ui.texts.plain_texts import plain_text_of

TEXT_IDS = [
    line.partition(" =")[0]
    for path in sorted((HERE / DEFAULT_LANGUAGE).glob("*.ftl"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line[:1].isalpha() and " =" in line
]
TYPED = "{0} {{user}} `/couple start` %s \\ {$name}"


class ArgumentNames(Visitor):
    """Collects the names of the arguments of a message."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 (the library's name)
        self.found.add(node.id.name)


@for_every(TEXT_IDS)
def test_a_plain_text_reads_as_fluent_writes_it(text_id: str) -> None:
    parsed = bundle(DEFAULT_LANGUAGE).parse_message(text_id)
    plain_text = plain_text_of(parsed)
    if plain_text is None:
        return
    names = ArgumentNames()
    names.visit(parsed)
    words = {name: f"{name}: {TYPED}" for name in names.found}
    message = bundle(DEFAULT_LANGUAGE).get_message(text_id)
    assert message.value is not None
    assert (plain_text.format_map(words), []) == bundle(DEFAULT_LANGUAGE).format_pattern(message.value, words)


def test_most_texts_are_plain() -> None:
    messages = [bundle(DEFAULT_LANGUAGE).parse_message(text_id) for text_id in TEXT_IDS]
    assert sum(plain_text_of(message) is not None for message in messages) > len(TEXT_IDS) / 2


def test_choices_are_left_to_fluent() -> None:
    assert plain_text_of(bundle(DEFAULT_LANGUAGE).parse_message("moment-schedule")) is None


def test_a_command_of_the_text_is_mentioned_and_one_that_somebody_typed_is_not() -> None:
    mention_commands({"ritual set": "</ritual set:7>", "couple start": "</couple start:8>"})
    said = say("rituals-more", names="`/couple start`")
    assert "</ritual set:7>" in said
    assert "`/couple start`" in said


def test_a_number_is_written_as_fluent_writes_it() -> None:
    assert "12,345" in say("moment-for", user=12_345, wall="Sunday 20:00")


def test_a_plain_text_without_its_argument_is_missing() -> None:
    with pytest.raises(MissingText, match="wall"):
        say("moment-for", user="<@1>")
    with pytest.raises(MissingText):
        say("no-such-text", user="<@1>")
