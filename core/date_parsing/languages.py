"""The languages people can type dates in, each with its words."""

from core.date_parsing.english import ENGLISH
from core.date_parsing.words import Words

DEFAULT = "en"
LANGUAGES = {DEFAULT: ENGLISH}


def words_for(locale: str | None) -> Words:
    """Return the words of a locale's language, or the English ones if that language has none yet."""
    return LANGUAGES.get((locale or DEFAULT).partition("-")[0], LANGUAGES[DEFAULT])
