"""All texts of the bot, as Fluent messages found by text id, in their reader's language.

A folder is a language. One with a region, such as `en-GB`, beside a folder of the language itself holds only
what differs there, and is laid over it.
"""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from ui.texts.babel_data import drop_shared_data
from ui.texts.lazy_bundle import LazyBundle, split_entries
from ui.texts.plain_texts import plain_text_of

HERE = Path(__file__).parent
DEFAULT_LANGUAGE = "en"
COMMAND = re.compile(r"`/([a-z]+(?: [a-z]+)?)`")
TYPED_COMMAND, KEPT_COMMAND = "`/", "`\ue000/"  # the second is no command; U+E000 is in nobody's text
ONLY_STRINGS = frozenset({str})
_command_mentions: dict[str, str] = {}
_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


class MissingText(LookupError):
    """A text id without a message, or a message that cannot be formatted with the arguments given."""


def bundle(language: str) -> LazyBundle:
    """Return all messages of a language: those of its base, overridden by those of its region."""
    return load_texts()[language]


@cache
def load_texts() -> Mapping[str, LazyBundle]:
    """Load all languages, so that no request waits for one."""
    found = {
        language: LazyBundle(language, {**_sources(base_of(language)), **_sources(language)})
        for language in languages()
    }
    drop_shared_data()
    return found


@cache
def _sources(folder: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for path in sorted((HERE / folder).glob("*.ftl")):
        found |= split_entries(path.read_text(encoding="utf-8"))
    return found


def text_ids(language: str) -> tuple[str, ...]:
    """List the ids of all texts of a language, those of one noun together."""
    return tuple(text_id for text_id in _sources(language) if not text_id.startswith("-"))


@cache
def languages() -> tuple[str, ...]:
    """List the languages of the texts."""
    return tuple(sorted(path.parent.name for path in HERE.glob("*/shared.ftl")))


def base_of(language: str) -> str:
    """Return the base language of a region's, or the language itself."""
    base = language.partition("-")[0]
    return base if base in languages() else language


@cache
def language_of(locale: str) -> str:
    """Return the language for one of Discord's locales: its own, the one without region, or English."""
    wanted = (locale, locale.partition("-")[0])
    return next((language for language in wanted if language in languages()), DEFAULT_LANGUAGE)


def current_language() -> str:
    """Return the language of the texts in the present context."""
    return _language.get()


def speak(locale: str) -> None:
    """Say all further texts of this task in the language of one of Discord's locales."""
    _language.set(language_of(locale))


@contextmanager
def speaking(locale: str) -> Generator[None]:
    """Say the texts of this block in the language of one of Discord's locales."""
    token = _language.set(language_of(locale))
    try:
        yield
    finally:
        _language.reset(token)


def mention_commands(mentions: Mapping[str, str]) -> None:
    """Turn the commands in all texts into Discord's clickable mentions from now on, by full name.

    Discord gives a command its id at the sync, so before that a command is shown as `/couple start`.
    """
    _command_mentions.clear()
    _command_mentions.update(mentions)
    _without_words.cache_clear()


def say(text_id: str, /, **words: str | int) -> str:
    """Return the text of a text id, with `words` as its arguments. Raises `MissingText`.

    Pass ids as strings: Fluent writes numbers with thousands separators (1,234).
    """
    return text_in(_language.get(), text_id, words)


def text_in(language: str, text_id: str, words: Mapping[str, str | int]) -> str:
    """Return the text of a text id in a language. Raises `MissingText`."""
    return _format(language, text_id, words) if words else _without_words(language, text_id)


def find_text(language: str, text_id: str) -> str | None:
    """Return a text without arguments in a language, or None if the language has no such id."""
    return _without_words(language, text_id) if bundle(language).has_message(text_id) else None


@cache  # labels and titles: half of a panel's texts
def _without_words(language: str, text_id: str) -> str:
    return _format(language, text_id, {})


def _format(language: str, text_id: str, words: Mapping[str, str | int]) -> str:
    plain_text = _plain_text(language, text_id)
    if not ONLY_STRINGS.issuperset(map(type, words.values())):
        plain_text = None  # a number is left to Fluent, which writes it as the language does
    elif plain_text is not None and TYPED_COMMAND[0] not in plain_text:
        return _fill_in(text_id, plain_text, words)
    # A person's own text stays as it is, even if it looks like a command.
    kept = {
        name: word.replace(TYPED_COMMAND, KEPT_COMMAND) if isinstance(word, str) else word
        for name, word in words.items()
    }
    text = _resolve(language, text_id, kept) if plain_text is None else _fill_in(text_id, plain_text, kept)
    mentioned = COMMAND.sub(lambda command: _command_mentions.get(command[1], command[0]), text)
    return mentioned.replace(KEPT_COMMAND, TYPED_COMMAND)


def _fill_in(text_id: str, plain_text: str, words: Mapping[str, str | int]) -> str:
    try:
        return plain_text.format_map(words)
    except KeyError as missing:
        raise MissingText(f"{text_id}: {missing}") from None


def _resolve(language: str, text_id: str, words: dict[str, str | int]) -> str:
    texts = bundle(language)
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
    return plain_text_of(texts.parse_message(text_id))
