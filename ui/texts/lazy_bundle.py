"""The messages of one language, each parsed when it is first looked up.

Parsed at once they take a third of a second and seven megabytes; unparsed they take as much as their files.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast as ftl

from ui.texts.babel_data import keep_numbers_and_plurals

if TYPE_CHECKING:
    from fluent.runtime.resolver import Message

# A message or a term begins at the start of a line; whatever continues it is indented, or ends a choice.
ENTRY = re.compile(r"^(-?[a-zA-Z][\w-]*) *=", re.MULTILINE)


def split_entries(source: str) -> dict[str, str]:
    """Return the source of each message by its id, and of each term by its name with the `-` before it."""
    starts = list(ENTRY.finditer(source))
    ends = [*(start.start() for start in starts[1:]), len(source)]
    return {start[1]: source[start.start() : end] for start, end in zip(starts, ends, strict=True)}


class LazyBundle(FluentBundle):
    """A bundle of the sources of its entries. Messages may refer to terms, not to one another."""

    def __init__(self, language: str, sources: Mapping[str, str]) -> None:
        # Isolating marks around arguments would be in Discord's text as invisible characters: they do
        # no good around a mention, and are copied along with a text.
        super().__init__([language], use_isolating=False)
        keep_numbers_and_plurals(self._babel_locale)
        self._sources = sources
        terms = "".join(source for name, source in sources.items() if name.startswith("-"))
        self.add_resource(FluentResource(terms))

    def has_message(self, message_id: str) -> bool:
        """Return whether there is a message of that id."""
        return message_id in self._sources

    def parse_message(self, message_id: str) -> ftl.Message:
        """Parse a message without keeping it. Raises `LookupError`."""
        parsed = FluentResource(self._sources[message_id]).body
        return next(entry for entry in parsed if isinstance(entry, ftl.Message))

    def get_message(self, message_id: str) -> "Message":
        """Return a message, ready to be formatted. Raises `LookupError`."""
        if not super().has_message(message_id):
            self.add_resource(FluentResource(self._sources[message_id]))
        return super().get_message(message_id)
