"""Words that cannot be read any more, as after a disk has changed a bit of them."""

from core.errors import KindlingError

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""What a store returns in place of such words; `ui.safe_text` says so in a kind sentence where it is shown.

Nobody's own text is just this: `clean_text` takes it for empty.
"""


class WordsUnreadable(KindlingError):
    """What was to be posted cannot be read any more."""

    text_id = "refusal-unreadable"
