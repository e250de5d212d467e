"""Text that people wrote, made safe to show.

It cannot change how the rest of its card looks, mention anybody, or be cut in the middle of an escape.
"""

import re
import unicodedata

import discord

# Marks that change the direction of the text around them, also that of the bot's own words.
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# A link is left as it is, since escapes would break it; it ends before any sign that Markdown knows. Signs at
# the start of a line make headings, quotes and lists; the others work anywhere.
MARKDOWN = re.compile(
    r"(?P<link>https?://[^\s<>\[\]()*`|~\\]+)|(?P<indent>^[ \t]*)(?P<start>[#>-])|(?P<mark>[\\*_~|`<\[])",
    re.MULTILINE,
)
CHUNK_LIMIT = 3_500  # characters of an embed's description, which takes 4,096: the rest is for a heading


def escape_text(text: str) -> str:
    """Escape Markdown and mentions, and remove control characters and bidirectional marks."""
    kept = "".join(
        character
        for character in BIDI.sub("", text)
        if character in "\n\t" or unicodedata.category(character) != "Cc"
    )
    return discord.utils.escape_mentions(MARKDOWN.sub(_escape_match, kept))


def _escape_match(match: re.Match[str]) -> str:
    if match["link"]:
        return match["link"]
    return f"\\{match['mark']}" if match["mark"] else f"{match['indent']}\\{match['start']}"


def block_quote(text: str) -> str:
    """Return a text as a block quote, safe to show."""
    return "\n".join(f"> {line}" for line in escape_text(text).split("\n"))


def one_line(text: str, limit: int) -> str:
    """Return a text on one line of at most `limit` characters, not escaped: labels show no Markdown."""
    flat = " ".join(BIDI.sub("", text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def split_text(text: str, size: int = CHUNK_LIMIT) -> list[str]:
    """Split an escaped text into pieces of at most `size` characters.

    They end at the end of a line, else of a word, else anywhere but inside an escape.
    """
    pieces: list[str] = []
    rest = text
    while len(rest) > size:
        # A line or word that ends in the first half would leave a piece mostly empty: then at the size
        # itself.
        cut = next(
            (at for at in (rest.rfind("\n", 0, size), rest.rfind(" ", 0, size)) if at > size // 2), size
        )
        # An odd number of backslashes before the cut: the last one escapes what comes after it, and goes
        # along.
        slashes = cut - len(rest[:cut].rstrip("\\"))
        cut -= slashes % 2
        is_mid_line = rest[cut] != "\n"
        pieces.append(rest[:cut])
        rest = rest[cut + 1 :] if rest[cut] in "\n " else rest[cut:]
        # A block quote that is cut within a line goes on as one in the next piece.
        if is_mid_line and pieces[-1].rpartition("\n")[2].startswith("> "):
            rest = f"> {rest}"
    return [*pieces, rest] if rest.strip() else pieces
