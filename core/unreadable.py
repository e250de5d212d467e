"""Words that can no longer be read, for instance after a disk changed a bit of them."""

from core.errors import KindlingError

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""The value that a store returns in place of such words; `ui.safe_text` shows a kind sentence for it.

Nobody's own text is just this: `clean_text` takes it for empty.
"""


class WordsUnreadable(KindlingError):
    """The words to be posted can no longer be read."""

    text_id = "refusal-unreadable"
