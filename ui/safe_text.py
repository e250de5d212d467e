"""People's own text, made safe to show.

It cannot change how the rest of its card looks, mention anybody, or be cut in the middle of an escape.
"""

from collections.abc import Iterator

import regex

from core.unreadable import UNREADABLE
from ui.texts import say

# Marks that change the direction of the text around them, also that of the bot's own words.
BIDI = regex.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Mentions of people, and the emoji of servers: Discord shows both as they are meant, and pings nobody whom
# the message does not name.
SHOWN = r"<@!?\d{15,20}>|<a?:\w{2,32}:\d{15,20}>"
# Discord shows a backslash in a link, so nothing is escaped in one; a link ends before what ends it there.
LINK = r"<https?://[^\s<>|`\\]+>|https?://[^\s<>|`\\]*[^\s<>|`\\.,:;\"'\]]"
# Signs at the start of a line make headings, quotes and lists; the others work anywhere.
MARKDOWN = regex.compile(
    rf"(?P<kept>{SHOWN}|{LINK})|(?P<indent>^[ \t]*)(?P<start>[#>-])|(?P<mark>[\\*_~|`<\[])"
    r"|@(?P<all>everyone|here)",
    regex.MULTILINE,
)
CONTROL = regex.compile(r"[^\P{Cc}\n\t]")
CHUNK_LIMIT = 3_500  # characters of an embed's description, which takes 4,096: the rest is for a heading
MOST_ELEMENTS = (
    150  # of markdown; clients stop drawing an embed's text after some 200 (discord-api-docs #6932)
)

# The units that must never be cut: a mention, a server's emoji, and anything seen as one character.
UNITS = regex.compile(rf"{SHOWN}|\X")
ELEMENT = regex.compile(
    rf"{SHOWN}|https?://|(?<!\\)\*\*|\p{{Extended_Pictographic}}|\p{{Regional_Indicator}}|\u20e3"
)
ECHO_LIMIT = 40  # characters of a typed text that a refusal repeats


def words_or_loss(text: str) -> str:
    """Return a text, or a kind sentence in place of an unreadable one."""
    return say("unreadable") if text == UNREADABLE else text


def escape_text(text: str) -> str:
    """Escape Markdown and @everyone mentions, and remove control characters and bidirectional marks.

    Links, mentions of one person, and the emoji of servers stay as they are. Unreadable text
    becomes a sentence that says so, here and in `block_quote` and `one_line`.
    """
    return str(MARKDOWN.sub(_escape_match, CONTROL.sub("", BIDI.sub("", words_or_loss(text)))))


def _escape_match(match: "regex.Match[str]") -> str:
    if match["kept"]:
        return match["kept"]
    if match["all"]:
        return f"@\u200b{match['all']}"  # invisible, so that it is no mention
    return f"\\{match['mark']}" if match["mark"] else f"{match['indent']}\\{match['start']}"


def cut_text(text: str, limit: int) -> str:
    """Return the first `limit` characters of a text at most, never cut inside an emoji."""
    return text if len(text) <= limit else text[: _last_boundary(text, limit)]


def _last_boundary(text: str, limit: int) -> int:
    """Return the end of the last unit that fits into `limit` characters; at least 1."""
    end = 0
    for unit_end in _unit_ends(text):
        if unit_end > limit:
            break
        end = unit_end
    return end or limit  # a single unit longer than that has to be cut


def _unit_ends(text: str) -> Iterator[int]:
    return (match.end() for match in UNITS.finditer(text))


def block_quote(text: str) -> str:
    """Return a text as a block quote, safe to show."""
    return "\n".join(f"> {line}" for line in escape_text(text).split("\n"))


def one_line(text: str, limit: int) -> str:
    """Return a text on one line of at most `limit` characters, not escaped: labels show no Markdown."""
    flat = " ".join(BIDI.sub("", words_or_loss(text)).split())
    return flat if len(flat) <= limit else cut_text(flat, limit - 1).rstrip() + "…"


def echo(text: str) -> str:
    """Return the beginning of a typed text, as a refusal repeats it."""
    return escape_text(one_line(text, ECHO_LIMIT))


def fits_one_piece(text: str) -> bool:
    """Return whether an escaped text fits one card: it is short enough, and has few enough elements."""
    return _fitting_length(text, CHUNK_LIMIT) == len(text)


def split_text(text: str, size: int = CHUNK_LIMIT) -> list[str]:
    """Split an escaped text into pieces of at most `size` characters and `MOST_ELEMENTS` of markdown.

    They end at the end of a line, else of a word, else anywhere but inside an escape or an emoji.
    """
    pieces: list[str] = []
    rest = text
    while (fits := _fitting_length(rest, size)) < len(rest):
        # A line or word that ends in the first half would leave a piece mostly empty: then at the size
        # itself.
        ends = (rest.rfind("\n", 0, fits), rest.rfind(" ", 0, fits))
        # The boundary is looked for last: that walks through every character.
        cut = next((at for at in ends if at > fits // 2), 0) or _last_boundary(rest, fits)
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


def _fitting_length(text: str, size: int) -> int:
    """Return the number of characters that fit one piece, by its size and its elements of Markdown."""
    for number, element in enumerate(ELEMENT.finditer(text, 0, size), 1):
        if number > MOST_ELEMENTS:
            return int(element.start())
    return min(size, len(text))
