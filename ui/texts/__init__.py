"""All texts of the bot, as Fluent messages found by their text id."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from ui.texts.plain_texts import plain_text_of

HERE = Path(__file__).parent
DEFAULT_LANGUAGE = "en"
COMMAND = re.compile(r"`/([a-z]+(?: [a-z]+)?)`")
TYPED_COMMAND, KEPT_COMMAND = "`/", "`\ue000/"  # the second is no command; U+E000 is in nobody's text
ONLY_STRINGS = frozenset({str})
_command_mentions: dict[str, str] = {}


class MissingText(LookupError):
    """A text id without a message, or a message that cannot be formatted with the arguments given."""


@cache
def bundle(language: str) -> FluentBundle:
    """Load all messages of a language."""
    # Isolating marks around arguments would be in Discord's text as invisible characters: they do
    # no good around a mention, and are copied along with a text.
    messages = FluentBundle([language], use_isolating=False)
    for path in sorted((HERE / language).glob("*.ftl")):
        messages.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return messages


def mention_commands(mentions: Mapping[str, str]) -> None:
    """Show the commands in all texts as Discord's clickable mentions from now on, by their full names.

    Discord gives a command its id at the sync, so before that a command is shown as `/couple start`.
    """
    _command_mentions.clear()
    _command_mentions.update(mentions)
    _without_words.cache_clear()


def say(text_id: str, /, **words: str | int) -> str:
    """Return the text of a text id, with `words` as its arguments. Raises `MissingText`.

    Pass ids as strings: Fluent writes numbers with thousands separators (1,234).
    """
    return _format(text_id, words) if words else _without_words(text_id)


@cache  # labels and titles: half of what a panel says
def _without_words(text_id: str) -> str:
    return _format(text_id, {})


def _format(text_id: str, words: dict[str, str | int]) -> str:
    plain_text = _plain_text(DEFAULT_LANGUAGE, text_id)
    if not ONLY_STRINGS.issuperset(map(type, words.values())):
        plain_text = None  # a number is left to Fluent, which writes it as the language does
    elif plain_text is not None and TYPED_COMMAND[0] not in plain_text:
        return _fill_in(text_id, plain_text, words)
    # What a person typed stays as it is, also where it looks like a command.
    kept = {
        name: word.replace(TYPED_COMMAND, KEPT_COMMAND) if isinstance(word, str) else word
        for name, word in words.items()
    }
    text = _resolve(text_id, kept) if plain_text is None else _fill_in(text_id, plain_text, kept)
    mentioned = COMMAND.sub(lambda command: _command_mentions.get(command[1], command[0]), text)
    return mentioned.replace(KEPT_COMMAND, TYPED_COMMAND)


def _fill_in(text_id: str, plain_text: str, words: dict[str, str | int]) -> str:
    try:
        return plain_text.format_map(words)
    except KeyError as missing:
        raise MissingText(f"{text_id}: {missing}") from None


def _resolve(text_id: str, words: dict[str, str | int]) -> str:
    texts = bundle(DEFAULT_LANGUAGE)
    pattern = texts.get_message(text_id).value
    if pattern is None:
        raise MissingText(text_id)
    text, errors = texts.format_pattern(pattern, words)
    if errors:
        raise MissingText(f"{text_id}: {errors}")
    return str(text)


@cache
def _plain_text(language: str, text_id: str) -> str | None:
    texts = bundle(language)
    if not texts.has_message(text_id):
        raise MissingText(text_id)
    return plain_text_of(texts.get_message(text_id))
