"""Recaps as people see them: a picture with alt text, and everything in words."""

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
LINE_LIMIT = 240  # characters of an item in the picture, which breaks it into at most three lines
MARKS = {
    RecapItemKind.THANKS: "💛",
    RecapItemKind.DATE: "🌙",
    RecapItemKind.MEMORY: "📖",
    RecapItemKind.MILESTONE: "📅",
    RecapItemKind.QUESTION: "💬",
}


def recap_name(recap: Recap) -> str:
    """Return the name of the time that a recap covers: a month, or its first and last day."""
    if recap.is_month:
        return month_name(recap.first)
    return say("recap-span", first=day_text(recap.first), last=day_text(recap.last))


def month_name(day: date) -> str:
    """Return the month and year of a day, in words."""
    return say("recap-month", month=say(f"month-{day.month}"), year=str(day.year))


async def recap_picture(recap: Recap, render_process: RenderProcess) -> AttachedFile | None:
    """Draw a recap; None where that fails, since the message says the same in words."""
    image = await render_process.render(RECAP_IMAGE_MODULE, recap_image_request(recap))
    return AttachedFile(PICTURE_NAME, image, alt_text_of(recap)) if image else None


def recap_image_request(recap: Recap) -> dict[str, object]:
    """Return the request for `ui.drawing.recap_image`: what the picture shows."""
    title = say("recap-weeks")
    return {
        "title": recap_name(recap) if recap.is_month else title,
        "subtitle": say("recap-of-two") if recap.is_month else recap_name(recap),
        "sections": [
            {
                "mark": MARKS[kind],
                "heading": say(f"recap-{kind}"),
                "lines": [_drawn_line(item) for item in _in_turns(recap.items_of_kind(kind))],
            }
            for kind in RecapItemKind
            if recap.items_of_kind(kind)
        ],
    }


def alt_text_of(recap: Recap) -> str:
    """Return the alt text of the picture, cut at Discord's limit."""
    parts = [
        f"{say(f'recap-{kind}')}: {'; '.join(_drawn_line(item) for item in recap.items_of_kind(kind))}."
        for kind in RecapItemKind
        if recap.items_of_kind(kind)
    ]
    return one_line(" ".join([say("recap-alt", name=recap_name(recap)), *parts]), ALT_LIMIT)


def recap_posts(recap: Recap, picture: AttachedFile | None) -> list[Post]:
    """Show a recap to one partner: the picture, and everything in words."""
    words = split_into_posts(card(Part.JOURNEY, recap_name(recap), recap_words(recap)))
    return [*([Post(files=(picture,))] if picture else []), *words]


def recap_card(
    recap: Recap, recap_id: int, couple: Couple, picture: AttachedFile | None, *, is_shared: bool
) -> Post:
    """Show a recap in the home: always one message, so that it can be redrawn when an item is taken back.

    Where others can read it is an envelope. Words too long for one message are behind *Read*.
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
    """Return all items of a recap in words, by kind."""
    parts = [
        "\n".join(
            [
                f"### {MARKS[kind]} {say(f'recap-{kind}')}",
                *(_item_text(item) for item in recap.items_of_kind(kind)),
            ]
        )
        for kind in RecapItemKind
        if recap.items_of_kind(kind)
    ]
    return "\n".join(parts)


def _item_text(item: RecapItem) -> str:
    day = day_text(item.day)
    if item.author_id is not None:
        return f"{say('recap-from', author=f'<@{item.author_id}>', day=day)}\n{block_quote(item.text)}\n"
    return say("recap-moment", day=day, words=escape_text(_words(item)))


def _words(item: RecapItem) -> str:
    return unescaped_question(item.question) if item.question else item.text


def _in_turns(items: Sequence[RecapItem]) -> list[RecapItem]:
    """Order items by turns of their authors, so that a picture without room for all shows both partners."""
    # Each item's turn is the number of earlier ones by its author: thanks of A A A B have turns 0 1 2 0, and
    # the stable sort makes them A B A A. Items without an author all have turn 0 and stay in order.
    earlier: Counter[int | None] = Counter()
    turns: list[int] = []
    for item in items:
        turns.append(earlier[item.author_id])
        earlier[item.author_id] += item.author_id is not None
    return [item for _, item in sorted(zip(turns, items, strict=True), key=lambda pair: pair[0])]


def _drawn_line(item: RecapItem) -> str:
    words = one_line(_words(item), LINE_LIMIT)
    if item.kind is RecapItemKind.THANKS:
        return say("recap-quote", words=words)
    if item.kind in (RecapItemKind.MEMORY, RecapItemKind.MILESTONE):
        return say("recap-dated", words=words, day=day_text(item.day))
    return words
