"""What people wrote, made safe to show: it cannot break out of its card, call anybody, or be cut."""

import re
import unicodedata

import discord

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CHUNK = 3_500  # characters of an embed's description (4,096 at most), with room for a heading


def plain(text: str) -> str:
    """Escape Markdown and mentions, and take out control and bidirectional marks."""
    kept = "".join(
        character
        for character in BIDI.sub("", text)
        if character in "\n\t" or unicodedata.category(character) != "Cc"
    )
    escaped = discord.utils.escape_mentions(discord.utils.escape_markdown(kept))
    return escaped.replace("<", "\\<")


def quoted(text: str) -> str:
    """A text as a block quote, safe to show."""
    return "\n".join(f"> {line}" for line in plain(text).split("\n"))


def one_line(text: str, limit: int) -> str:
    """A text on one line, at most `limit` characters, for labels; nothing in it is shown as Markdown there."""
    flat = " ".join(BIDI.sub("", text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def spread(text: str, size: int = CHUNK) -> list[str]:
    """Split an escaped text into pieces of at most `size` characters, at a line, else at a word, never in an escape."""
    pieces: list[str] = []
    rest = text
    while len(rest) > size:
        cut = next(
            (at for at in (rest.rfind("\n", 0, size), rest.rfind(" ", 0, size)) if at > size // 2), size
        )
        while cut > 1 and rest[cut - 1] == "\\":
            cut -= 1
        is_mid_line = rest[cut] != "\n"
        pieces.append(rest[:cut])
        rest = rest[cut + 1 :] if rest[cut] in "\n " else rest[cut:]
        if is_mid_line and pieces[-1].rpartition("\n")[2].startswith("> "):
            rest = f"> {rest}"
    return [*pieces, rest] if rest.strip() else pieces
