"""Recaps as people see them: one picture with alt text, and the same in words."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from core.couples import Couple
from core.recaps import Recap, RecapItem, RecapItemKind
from ui.cards import Part, card
from ui.checkins import unescaped_question
from ui.drawing.render_process import RenderProcess
from ui.moments import day_text
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import ALT_LIMIT, AttachedFile, Post, split_into_posts
from ui.safe_text import CHUNK_LIMIT, block_quote, escape_text, one_line
from ui.texts import say

RECAP_IMAGE_MODULE = "ui.drawing.recap_image"
PICTURE_NAME = "recap.png"
LINE_LIMIT = 240  # characters of one line of the picture, which breaks it and shows at most three rows
MARKS = {
    RecapItemKind.THANKS: "💛",
    RecapItemKind.DATE: "🌙",
    RecapItemKind.MEMORY: "📖",
    RecapItemKind.MILESTONE: "📅",
    RecapItemKind.QUESTION: "💬",
}


def recap_name(recap: Recap) -> str:
    """Name what a recap looks back on: a month, or from which day to which."""
    if recap.is_month:
        return month_name(recap.first)
    return say("recap-span", first=day_text(recap.first), last=day_text(recap.last))


def month_name(day: date) -> str:
    """Name the month that a day lies in."""
    return say("recap-month", month=say(f"month-{day.month}"), year=str(day.year))


async def recap_picture(recap: Recap, render_process: RenderProcess) -> AttachedFile | None:
    """Draw a recap; None where that fails, since the words say the same."""
    drawn = await render_process.render(RECAP_IMAGE_MODULE, recap_image_request(recap))
    return AttachedFile(PICTURE_NAME, drawn, alt_text_of(recap)) if drawn else None


def recap_image_request(recap: Recap) -> dict[str, object]:
    """Say what the picture is to show."""
    title = say("recap-weeks")
    return {
        "title": recap_name(recap) if recap.is_month else title,
        "subtitle": say("recap-of-two") if recap.is_month else recap_name(recap),
        "sections": [
            {
                "mark": MARKS[kind],
                "heading": say(f"recap-{kind}"),
                "lines": [_drawn_line(moment) for moment in _in_turns(recap.items_of_kind(kind))],
            }
            for kind in RecapItemKind
            if recap.items_of_kind(kind)
        ],
    }


def alt_text_of(recap: Recap) -> str:
    """Say what the picture shows, within what Discord takes."""
    parts = [
        f"{say(f'recap-{kind}')}: {'; '.join(_drawn_line(moment) for moment in recap.items_of_kind(kind))}."
        for kind in RecapItemKind
        if recap.items_of_kind(kind)
    ]
    return one_line(" ".join([say("recap-alt", name=recap_name(recap)), *parts]), ALT_LIMIT)


def recap_posts(recap: Recap, picture: AttachedFile | None) -> list[Post]:
    """Show a recap to one of the two: the picture, and below it everything in words."""
    words = split_into_posts(card(Part.JOURNEY, recap_name(recap), recap_words(recap)))
    return [*([Post(files=(picture,))] if picture else []), *words]


def recap_card(
    recap: Recap, recap_id: int, couple: Couple, picture: AttachedFile | None, *, is_shared: bool
) -> Post:
    """Show a recap in the home: always one message, so that it can go on without what was taken back.

    It comes as an envelope where others can read. Words too long for one message wait behind *Read*.
    """
    first, second = couple.user_ids
    call = say("recap-line", first=f"<@{first}>", second=f"<@{second}>")
    read = PersistentButton(say("read"), "recap", recap_id, "read", style=STYLES.primary)
    body = say("recap-envelope") if is_shared else recap_words(recap)
    if not recap.items:
        body = say("recap-taken-back")
    elif len(body) > CHUNK_LIMIT:
        body = say("recap-behind-read")
    embed = card(Part.JOURNEY, say("recap-title"), body)
    files = () if is_shared or picture is None or not recap.items else (picture,)
    if files:
        embed.set_image(url=f"attachment://{PICTURE_NAME}")
    return Post(
        content=call,
        embed=embed,
        view=persistent_view(read),
        mentioned_ids=couple.user_ids,
        has_words=not is_shared and bool(recap.items),
        files=files,
    )


def recap_words(recap: Recap) -> str:
    """Say everything that a recap holds."""
    parts = [
        "\n".join(
            [
                f"### {MARKS[kind]} {say(f'recap-{kind}')}",
                *(_moment_text(moment) for moment in recap.items_of_kind(kind)),
            ]
        )
        for kind in RecapItemKind
        if recap.items_of_kind(kind)
    ]
    return "\n".join(parts)


def _moment_text(moment: RecapItem) -> str:
    day = day_text(moment.day)
    if moment.author_id is not None:
        return f"{say('recap-from', author=f'<@{moment.author_id}>', day=day)}\n{block_quote(moment.text)}\n"
    return say("recap-moment", day=day, words=escape_text(_words(moment)))


def _words(moment: RecapItem) -> str:
    return unescaped_question(moment.question) if moment.question else moment.text


def _in_turns(moments: Sequence[RecapItem]) -> list[RecapItem]:
    """Let the two take turns, so that both are in a picture that has no room for all."""
    before: Counter[int | None] = Counter()
    turns: list[int] = []
    for moment in moments:
        turns.append(before[moment.author_id])
        before[moment.author_id] += moment.author_id is not None
    return [moment for _, moment in sorted(zip(turns, moments, strict=True), key=lambda pair: pair[0])]


def _drawn_line(moment: RecapItem) -> str:
    words = one_line(_words(moment), LINE_LIMIT)
    if moment.kind is RecapItemKind.THANKS:
        return say("recap-quote", words=words)
    if moment.kind in (RecapItemKind.MEMORY, RecapItemKind.MILESTONE):
        return say("recap-dated", words=words, day=day_text(moment.day))
    return words
