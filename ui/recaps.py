"""Recaps as people see them: one picture with alt text, and the same in words."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from core.couples import Couple
from core.recaps import Moment, MomentKind, Recap
from ui.checkins import bare_question
from ui.drawings import Easel
from ui.lasting import STYLES, LastingButton, lasting
from ui.look import Part, card
from ui.moments import shown_day
from ui.posts import ALT_LIMIT, Attached, Post, spread_over
from ui.prose import CHUNK, one_line, plain, quoted
from ui.texts import say

POSTER = "ui.posters"
PICTURE = "recap.png"
LINE_LIMIT = 240  # characters of one line of the picture, which breaks it and shows at most three rows
MARKS = {
    MomentKind.THANKS: "💛",
    MomentKind.DATE: "🌙",
    MomentKind.MEMORY: "📖",
    MomentKind.MILESTONE: "📅",
    MomentKind.QUESTION: "💬",
}


def recap_name(recap: Recap) -> str:
    """Name what a recap looks back on: a month, or from which day to which."""
    if recap.is_month:
        return month_name(recap.first)
    return say("recap-span", first=shown_day(recap.first), last=shown_day(recap.last))


def month_name(day: date) -> str:
    """Name the month that a day lies in."""
    return say("recap-month", month=say(f"month-{day.month}"), year=str(day.year))


async def recap_picture(recap: Recap, easel: Easel) -> Attached | None:
    """Draw a recap; None where that fails, since the words say the same."""
    drawn = await easel.draw(POSTER, poster_of(recap))
    return Attached(PICTURE, drawn, alt_of(recap)) if drawn else None


def poster_of(recap: Recap) -> dict[str, object]:
    """Say what the picture is to show."""
    title = say("recap-weeks")
    return {
        "title": recap_name(recap) if recap.is_month else title,
        "subtitle": say("recap-of-two") if recap.is_month else recap_name(recap),
        "sections": [
            {
                "mark": MARKS[kind],
                "heading": say(f"recap-{kind}"),
                "lines": [_drawn_line(moment) for moment in _in_turns(recap.of(kind))],
            }
            for kind in MomentKind
            if recap.of(kind)
        ],
    }


def alt_of(recap: Recap) -> str:
    """Say what the picture shows, within what Discord takes."""
    parts = [
        f"{say(f'recap-{kind}')}: {'; '.join(_drawn_line(moment) for moment in recap.of(kind))}."
        for kind in MomentKind
        if recap.of(kind)
    ]
    return one_line(" ".join([say("recap-alt", name=recap_name(recap)), *parts]), ALT_LIMIT)


def recap_posts(recap: Recap, picture: Attached | None) -> list[Post]:
    """Show a recap to one of the two: the picture, and below it everything in words."""
    words = spread_over(card(Part.JOURNEY, recap_name(recap), recap_words(recap)))
    return [*([Post(files=(picture,))] if picture else []), *words]


def recap_card(
    recap: Recap, recap_id: int, couple: Couple, picture: Attached | None, *, is_shared: bool
) -> Post:
    """Show a recap in the home: always one message, so that it can go on without what was taken back.

    It comes as an envelope where others can read. Words too long for one message wait behind *Read*.
    """
    first, second = couple.user_ids
    call = say("recap-line", first=f"<@{first}>", second=f"<@{second}>")
    read = LastingButton(say("read"), "recap", recap_id, "read", style=STYLES.primary)
    body = say("recap-envelope") if is_shared else recap_words(recap)
    if not recap.moments:
        body = say("recap-taken-back")
    elif len(body) > CHUNK:
        body = say("recap-behind-read")
    embed = card(Part.JOURNEY, say("recap-title"), body)
    files = () if is_shared or picture is None or not recap.moments else (picture,)
    if files:
        embed.set_image(url=f"attachment://{PICTURE}")
    return Post(
        content=call,
        embed=embed,
        view=lasting(read),
        calls=couple.user_ids,
        has_words=not is_shared and bool(recap.moments),
        files=files,
    )


def recap_words(recap: Recap) -> str:
    """Say everything that a recap holds."""
    parts = [
        "\n".join(
            [f"### {MARKS[kind]} {say(f'recap-{kind}')}", *(_said(moment) for moment in recap.of(kind))]
        )
        for kind in MomentKind
        if recap.of(kind)
    ]
    return "\n".join(parts)


def _said(moment: Moment) -> str:
    day = shown_day(moment.day)
    if moment.by is not None:
        return f"{say('recap-from', author=f'<@{moment.by}>', day=day)}\n{quoted(moment.words)}\n"
    return say("recap-moment", day=day, words=plain(_words(moment)))


def _words(moment: Moment) -> str:
    return bare_question(moment.question) if moment.question else moment.words


def _in_turns(moments: Sequence[Moment]) -> list[Moment]:
    """Let the two take turns, so that both are in a picture that has no room for all."""
    before: Counter[int | None] = Counter()
    turns: list[int] = []
    for moment in moments:
        turns.append(before[moment.by])
        before[moment.by] += moment.by is not None
    return [moment for _, moment in sorted(zip(turns, moments, strict=True), key=lambda pair: pair[0])]


def _drawn_line(moment: Moment) -> str:
    words = one_line(_words(moment), LINE_LIMIT)
    if moment.kind is MomentKind.THANKS:
        return say("recap-quote", words=words)
    if moment.kind in (MomentKind.MEMORY, MomentKind.MILESTONE):
        return say("recap-dated", words=words, day=shown_day(moment.day))
    return words
