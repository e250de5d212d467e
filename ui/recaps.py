"""Recaps as people see them: a picture with alt text, and everything in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as with_changes
from datetime import date

from core.couples import Couple
from core.pictures import LoadedPicture
from core.recaps import Recap, RecapItem, RecapItemKind
from ui.cards import Part, card
from ui.checkins import unescaped_question
from ui.drawing.outcomes import note_of
from ui.drawing.render_queue import RenderQueue, RenderRequest, Template, typed_text
from ui.mentions import mentions_of
from ui.moments import day_text, span_text
from ui.names import NAME_LIMIT, NameLookup
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.pictures import picture_alt
from ui.posts import FILE_ALT_LIMIT, AttachedFile, Post, split_into_posts
from ui.safe_text import block_quote, escape_text, fits_one_piece, one_line
from ui.texts import say

PICTURE_NAME = "recap.png"
LINE_LIMIT = 240  # characters of an item in the picture
MOST_DRAWN = 12  # items of a kind: no picture has room for more
MARKS = {
    RecapItemKind.THANKS: "💛",
    RecapItemKind.DATE: "🌙",
    RecapItemKind.MEMORY: "📖",
    RecapItemKind.MILESTONE: "📅",
    RecapItemKind.QUESTION: "💬",
}


def recap_name(recap: Recap) -> str:
    """Return the name of a recap's time span: a month, or its first and last day."""
    if recap.is_month:
        return month_name(recap.first)
    return say("recap-span", first=day_text(recap.first), last=day_text(recap.last))


def month_name(day: date) -> str:
    """Return the month and year of a day, in words."""
    return say("recap-month", month=say(f"month-{day.month}"), year=str(day.year))


@dataclass(frozen=True, slots=True)
class RecapPicture:
    """The picture of a recap, or a note on why there is none; neither if none was asked for."""

    file: AttachedFile | None = None
    note: str | None = None


NO_PICTURE = RecapPicture()


async def draw_recap(
    recap: Recap,
    couple: Couple,
    lookup: NameLookup,
    photos: Sequence[LoadedPicture],
    queue: RenderQueue,
    *,
    is_patient: bool = False,
) -> RecapPicture:
    """Draw a recap, with the first of the photos; `is_patient` is that of `RenderQueue.draw`."""
    photo = photos[0] if photos else None
    drawing = await queue.draw(recap_request(recap, couple, lookup, photo), is_patient=is_patient)
    file = (
        AttachedFile(PICTURE_NAME, drawing.content, alt_text_of(recap, photo, names_of(couple, lookup)))
        if drawing.content
        else None
    )
    return RecapPicture(file, note_of(drawing))


def recap_request(
    recap: Recap, couple: Couple, lookup: NameLookup, photo: LoadedPicture | None
) -> RenderRequest:
    """Return the render request: the month's name, the partners' names, and the items with room."""
    when = str(recap.first.year) if recap.is_month else recap_name(recap)
    names = names_of(couple, lookup)
    subtitle = say("recap-names", names=names, when=when) if names else when
    sections = [
        {
            "name": say(f"recap-{kind}"),
            "items": [
                _drawn_item(item, lookup)
                for item in _in_turns(recap.items_of_kind(kind))[:MOST_DRAWN]
                if _words(item).strip()
            ],
        }
        for kind in RecapItemKind
    ]
    return RenderRequest(
        Template.RECAP,
        {
            "title": say(f"month-{recap.first.month}") if recap.is_month else say("recap-weeks"),
            "subtitle": typed_text(subtitle, otherwise=when),
            "foot": say("recap-foot"),
            "sections": [section for section in sections if section["items"]],
        },
        photo=photo,
    )


def _drawn_item(item: RecapItem, lookup: NameLookup) -> dict[str, object]:
    is_dated = item.kind in (RecapItemKind.MEMORY, RecapItemKind.MILESTONE)
    author = lookup(item.author_id) if item.author_id is not None else None
    note = span_text(item.day, item.about) if is_dated else one_line(author or "", NAME_LIMIT)
    return {
        **typed_text(one_line(_words(item), LINE_LIMIT)),
        "note": typed_text(note),
        "is_quote": item.kind is RecapItemKind.THANKS,
    }


def names_of(couple: Couple, lookup: NameLookup) -> str:
    """Return both names, such as "Ada & Bo"; empty if one of them is unknown."""
    first, second = (one_line(lookup(user_id) or "", NAME_LIMIT) for user_id in couple.user_ids)
    return say("recap-two", first=first, second=second) if first and second else ""


def alt_text_of(recap: Recap, photo: LoadedPicture | None = None, names: str = "") -> str:
    """Return the alt text of the picture, cut at Discord's limit; `names` are those in it."""
    leading = (
        [say("recap-alt-photo", alt=picture_alt(photo.picture).rstrip("."))]
        if photo and photo.picture.alt
        else []
    )
    parts = [
        f"{say(f'recap-{kind}')}: {'; '.join(_drawn_line(item) for item in recap.items_of_kind(kind))}."
        for kind in RecapItemKind
        if recap.items_of_kind(kind)
    ]
    name = recap_name(recap)
    start = say("recap-alt-names", name=name, names=names) if names else say("recap-alt", name=name)
    return one_line(" ".join([start, *leading, *parts]), FILE_ALT_LIMIT)


def recap_posts(recap: Recap, couple: Couple, picture: RecapPicture) -> list[Post]:
    """Show a recap to one partner: the picture, or why there is none, and everything in words."""
    first, *rest = split_into_posts(card(Part.JOURNEY, recap_name(recap), recap_words(recap, couple)))
    if picture.file:
        return [Post(files=(picture.file,)), first, *rest]
    return [with_changes(first, content=picture.note), *rest]


def recap_card(
    recap: Recap, recap_id: int, couple: Couple, picture: RecapPicture, *, is_shared: bool
) -> Post:
    """Show a recap in the home: always one message, so that it can be redrawn when an item is taken back.

    If others can read, it is an envelope. Words too long for one message are behind *Read*.
    """
    call = say("recap-line", **mentions_of(couple))
    read = PersistentButton(say("read"), "recap", recap_id, "read", style=STYLES.primary)
    body = say("recap-envelope") if is_shared else recap_words(recap, couple)
    if not recap.items:
        body = say("recap-taken-back")
    elif not fits_one_piece(body):
        body = say("recap-behind-read")
    elif picture.note:
        body = f"{body}\n\n{picture.note}"
    embed = card(Part.JOURNEY, say("recap-title"), body)
    files = () if is_shared or picture.file is None or not recap.items else (picture.file,)
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


def recap_words(recap: Recap, couple: Couple) -> str:
    """Return all items of a recap in words, by kind, under both names."""
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
    hope = ["", say("recap-good-month")] if recap.is_good_month else []
    return "\n".join([say("recap-two", **mentions_of(couple)), *parts, *hope])


def _item_text(item: RecapItem) -> str:
    day = span_text(item.day, item.about)
    if item.author_id is not None:
        return f"{say('recap-from', author=f'<@{item.author_id}>', day=day)}\n{block_quote(item.text)}\n"
    return say("recap-moment", day=day, words=escape_text(_words(item)))


def _words(item: RecapItem) -> str:
    return unescaped_question(item.question) if item.question else item.text


def _in_turns(items: Sequence[RecapItem]) -> list[RecapItem]:
    """Order items by turns of their authors, so that a picture with little room shows both partners."""
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
        return say("recap-dated", words=words, day=span_text(item.day, item.about))
    return words
