"""The messages of the Fluent files: each one's file, and arguments for each of its wordings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from gallery.sample_words import word_for
from ui.texts import DEFAULT_LANGUAGE, HERE

PLURALS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 5}
Words = dict[str, str | int]


@dataclass
class ListedMessage:
    """A message: its file, and for each argument the values that choose its variants, if any."""

    text_id: str
    file: str
    arguments: dict[str, tuple[str | int, ...]] = field(default_factory=dict[str, tuple[str | int, ...]])

    def wordings(self) -> Iterator[Words]:
        """Yield arguments for every wording: one for each combination of variants."""
        choices = [chosen or (word_for(name),) for name, chosen in self.arguments.items()]
        for values in product(*choices):
            yield dict(zip(self.arguments, values, strict=True))


@cache
def listed_messages() -> dict[str, ListedMessage]:
    """Return all messages by id, in the order of the files."""
    found: dict[str, ListedMessage] = {}
    for path in sorted((HERE / DEFAULT_LANGUAGE).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ftl.Message):
                listed = ListedMessage(entry.id.name, path.stem)
                _Arguments(listed).visit(entry)
                found[entry.id.name] = listed
    return found


class _Arguments(Visitor):
    """Collects the arguments of a message."""

    def __init__(self, listed: ListedMessage) -> None:
        self._arguments = listed.arguments

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 (the library's name)
        self._arguments.setdefault(node.id.name, ())

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:  # noqa: N802 (the library's name)
        if isinstance(node.selector, ftl.VariableReference):
            keys = tuple(_value_of(variant.key) for variant in node.variants)
            known = self._arguments.get(node.selector.id.name, ())
            self._arguments[node.selector.id.name] = tuple(dict.fromkeys((*known, *keys)))
        self.generic_visit(node)


def _value_of(key: ftl.Identifier | ftl.NumberLiteral) -> str | int:
    if isinstance(key, ftl.NumberLiteral):
        return int(key.value)
    return PLURALS.get(key.name, key.name)
