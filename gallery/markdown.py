"""Discord's Markdown as HTML, as far as the texts use it."""

import re
from datetime import UTC, datetime, timedelta

from markupsafe import Markup, escape

from gallery.sample_words import NOW, PEOPLE
from ui.moments import clock_text, day_text

# Each begins where the text is escaped already.
INLINE: tuple[tuple[str, str], ...] = (
    (r"\*\*(.+?)\*\*", r"<b>\1</b>"),
    (r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"<i>\1</i>"),
    (r"__(.+?)__", r"<u>\1</u>"),
    (r"~~(.+?)~~", r"<s>\1</s>"),
    (r"\[([^\]]+)\]\((https?://[^)]+)\)", r'<a href="\2">\1</a>'),
    (r"&lt;(https?://[^&]+)&gt;", r'<a href="\1">\1</a>'),
    (r'(?<![">])(https?://[^\s<)]+)', r'<a href="\1">\1</a>'),
    (r"&lt;#\d+&gt;", '<span class="mention">#home</span>'),
)
LINES: tuple[tuple[str, str], ...] = (
    (r"^### (.*)$", r"<h4>\1</h4>"),
    (r"^-# (.*)$", r"<small>\1</small>"),
    (r"^&gt; ?(.*)$", r"<blockquote>\1</blockquote>"),
)
HOURS_NAMED = 48  # a longer distance is one of days
BLOCK_END = re.compile(r"(</(?:blockquote|small|h4)>)\n|\n")
KEPT = re.compile(r"`([^`]+)`|\\([*_~`>|#\[\]()<-])")
TIMESTAMP = re.compile(r"&lt;t:(-?\d+)(?::([a-zA-Z]))?&gt;")
PERSON = re.compile(r"&lt;@!?(\d+)&gt;")


def markdown(text: str) -> Markup:
    """Return a text as Discord shows it, as HTML."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(f"<code>{escape(found[1])}</code>" if found[1] else str(escape(found[2])))
        return f"\ue001{len(kept) - 1}\ue002"

    shown = str(escape(KEPT.sub(keep, text)))
    shown = PERSON.sub(lambda found: f'<span class="mention">@{_name(found[1])}</span>', shown)
    shown = TIMESTAMP.sub(lambda found: f"<time>{_moment(int(found[1]), found[2] or 'f')}</time>", shown)
    for pattern, html in INLINE:
        shown = re.sub(pattern, html, shown)
    for pattern, html in LINES:
        shown = re.sub(pattern, html, shown, flags=re.MULTILINE)
    shown = BLOCK_END.sub(lambda found: found[1] or "<br>\n", shown)
    return Markup(re.sub("\ue001(\\d+)\ue002", lambda found: kept[int(found[1])], shown))  # noqa: S704 (escaped above)


def plain(text: str) -> str:
    """Return a text with each timestamp and mention as read, and its Markdown as typed."""
    named = re.sub(r"<@!?(\d+)>", lambda found: f"@{_name(found[1])}", text)
    return re.sub(
        r"<t:(-?\d+)(?::([a-zA-Z]))?>", lambda found: _moment(int(found[1]), found[2] or "f"), named
    )


def _name(user_id: str) -> str:
    return PEOPLE.get(int(user_id), "Kim")


def _moment(seconds: int, style: str) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    if style == "R":
        return _distance(moment - NOW)
    return f"{day_text(moment.date())}, {clock_text(moment)}"


def _distance(ahead: timedelta) -> str:
    hours = round(abs(ahead.total_seconds()) / 3600)
    count, unit = (hours, "hour") if hours < HOURS_NAMED else (round(hours / 24), "day")
    amount = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {amount}" if ahead.total_seconds() > 0 else f"{amount} ago"
