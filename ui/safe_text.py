"""What people wrote, made safe to show: it cannot break out of its card, call anybody, or be cut."""

import re
import unicodedata

import discord

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# A link stays whole, so that it works, and ends before anything that Markdown knows.
MARKDOWN = re.compile(
    r"(?P<link>https?://[^\s<>\[\]()*`|~\\]+)|(?P<indent>^[ \t]*)(?P<start>[#>-])|(?P<mark>[\\*_~|`<\[])",
    re.MULTILINE,
)
CHUNK_LIMIT = 3_500  # characters of an embed's description (4,096 at most), with room for a heading


def escape_text(text: str) -> str:
    """Escape Markdown and mentions, and take out control and bidirectional marks."""
    kept = "".join(
        character
        for character in BIDI.sub("", text)
        if character in "\n\t" or unicodedata.category(character) != "Cc"
    )
    return discord.utils.escape_mentions(MARKDOWN.sub(_escape_match, kept))


def _escape_match(found: re.Match[str]) -> str:
    if found["link"]:
        return found["link"]
    return f"\\{found['mark']}" if found["mark"] else f"{found['indent']}\\{found['start']}"


def block_quote(text: str) -> str:
    """Turn a text into a block quote, safe to show."""
    return "\n".join(f"> {line}" for line in escape_text(text).split("\n"))


def one_line(text: str, limit: int) -> str:
    """Put a text on one line of at most `limit` characters, for labels, which show no Markdown."""
    flat = " ".join(BIDI.sub("", text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def split_text(text: str, size: int = CHUNK_LIMIT) -> list[str]:
    """Split an escaped text into pieces of at most `size` characters, at a line, else at a word.

    Never in an escape.
    """
    pieces: list[str] = []
    rest = text
    while len(rest) > size:
        cut = next(
            (at for at in (rest.rfind("\n", 0, size), rest.rfind(" ", 0, size)) if at > size // 2), size
        )
        slashes = cut - len(rest[:cut].rstrip("\\"))
        cut -= slashes % 2
        is_mid_line = rest[cut] != "\n"
        pieces.append(rest[:cut])
        rest = rest[cut + 1 :] if rest[cut] in "\n " else rest[cut:]
        if is_mid_line and pieces[-1].rpartition("\n")[2].startswith("> "):
            rest = f"> {rest}"
    return [*pieces, rest] if rest.strip() else pieces
