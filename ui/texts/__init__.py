"""All texts of the bot, as Fluent messages found by their text id."""

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

HERE = Path(__file__).parent
DEFAULT_LANGUAGE = "en"


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


def say(text_id: str, /, **words: str | int) -> str:
    """Return the text of a text id, with `words` as its arguments. Raises `MissingText`.

    Pass ids as strings: Fluent writes numbers with thousands separators (1,234).
    """
    return _format(text_id, words) if words else _without_words(text_id)


@cache  # labels and titles: half of what a panel says
def _without_words(text_id: str) -> str:
    return _format(text_id, {})


def _format(text_id: str, words: dict[str, str | int]) -> str:
    texts = bundle(DEFAULT_LANGUAGE)
    if not texts.has_message(text_id):
        raise MissingText(text_id)
    pattern = texts.get_message(text_id).value
    if pattern is None:
        raise MissingText(text_id)
    text, errors = texts.format_pattern(pattern, words)
    if errors:
        raise MissingText(f"{text_id}: {errors}")
    return str(text)
