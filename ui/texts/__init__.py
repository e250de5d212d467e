"""Every word the bot says, in Fluent, by key."""

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

HERE = Path(__file__).parent
DEFAULT_LANGUAGE = "en"


class MissingText(LookupError):
    """A key that no language has, or an argument that its message needs."""


@cache
def bundle(language: str) -> FluentBundle:
    """All messages of a language."""
    # Isolation marks around arguments would stand in Discord's text as invisible characters.
    made = FluentBundle([language], use_isolating=False)
    for path in sorted((HERE / language).glob("*.ftl")):
        made.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return made


def say(text_id: str, /, **words: str | int) -> str:
    """Return the text of a key. Raises `MissingText`.

    Ids go in as strings, since numbers get thousands marks.
    """
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
