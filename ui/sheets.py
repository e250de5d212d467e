"""The sheet for a first session as one of the two sees it: the panel, one line, the form."""

from collections.abc import Sequence
from dataclasses import replace as with_changes

import discord

from core.couples import Couple
from core.sheets import LINE_LIMIT, LineState, Sheet, SheetLine, Topic
from ui.forms import Form, Line, Scale
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import shown
from ui.posts import Post, spread_over
from ui.prose import one_line, plain, quoted
from ui.texts import say

EXCERPT = 80  # characters of a line in the panel; the menus show it whole
MENU_HOLDS = 25  # options, Discord's limit; forty lines are at most 25 that wait, and two more menus
OPTION_LIMIT = 100
STANDS = {
    LineState.WAITING: "sheet-line-waiting",
    LineState.AGREED: "sheet-line-agreed",
    LineState.ASIDE: "sheet-line-put-aside",
}


def sheet_panel(sheet: Sheet, user_id: int) -> list[Post]:
    """Show the sheet to one partner: what waits for their yes first, then what stands on it."""
    parts = [
        say("sheet-about"),
        *_named("sheet-waiting", sheet.waiting_for(user_id)),
        f"**{say('sheet-on')}**\n{_agreed(sheet)}",
        *_named("sheet-own", sheet.not_yet_of(user_id)),
        *_named("sheet-aside", sheet.put_aside_by(user_id)),
    ]
    if sheet.made_by is not None and sheet.made_at is not None:
        parts.append(say("sheet-made", user=f"<@{sheet.made_by}>", moment=shown(sheet.made_at)))
    parts.append(f"-# {say('sheet-alone')}")
    *first, last = spread_over(card(Part.GUIDANCE, say("sheet-title"), "\n\n".join(parts)))
    return [*first, with_changes(last, view=lasting(*_items(sheet, user_id)))]


def line_form(couple: Couple) -> Form:
    """Ask for a line and its topic."""
    topics = tuple((topic.value, topic_name(topic)) for topic in Topic)
    return Form(
        title=say("sheet-form"),
        noun="sheet",
        key=str(couple.id),
        verb="add",
        fields=(
            Scale("topic", say("sheet-form-topic"), topics, is_required=True),
            Line("line", say("sheet-form-line"), LINE_LIMIT, is_long=True, hint=say("sheet-form-hint")),
        ),
    )


def line_panel(line: SheetLine, user_id: int) -> Post:
    """Show one line whole to one partner, with what they may do with it."""
    stands = STANDS[line.state]
    if line.author_id == user_id and line.state is not LineState.AGREED:
        stands = "sheet-line-own"
    body = f"{say(stands, author=f'<@{line.author_id}>')}\n{quoted(line.text)}"
    buttons: list[LastingButton] = []
    if line.author_id == user_id:
        buttons.append(LastingButton(say("take-back"), "sheet", line.id, "takeback"))
    elif line.state is LineState.AGREED:
        buttons.append(LastingButton(say("sheet-off"), "sheet", line.id, "off"))
    else:
        buttons.append(LastingButton(say("agree"), "sheet", line.id, "agree", style=STYLES.primary))
        if line.state is LineState.WAITING:
            buttons.append(LastingButton(say("not-now"), "sheet", line.id, "off"))
    buttons.append(LastingButton(say("sheet-open"), "sheet", line.couple_id, "open"))
    return Post(embed=card(Part.GUIDANCE, topic_name(line.topic), body), view=lasting(*buttons))


def told_panel(told: str, couple_id: int) -> Post:
    """Say what became of a line, with the way back."""
    return Post(content=told, view=lasting(LastingButton(say("sheet-open"), "sheet", couple_id, "open")))


def sheet_message(couple: Couple) -> Post:
    """Say to one partner alone that the sheet has changed, and not how."""
    button = LastingButton(say("sheet-look"), "sheet", couple.id, "open", style=STYLES.primary)
    return Post(content=say("sheet-changed-line"), view=lasting(button))


def topic_name(topic: Topic) -> str:
    """Name a topic."""
    return say(f"sheet-topic-{topic}")


def _items(sheet: Sheet, user_id: int) -> list[LastingButton | LastingMenu]:
    items: list[LastingButton | LastingMenu] = [
        LastingButton(say("sheet-add"), "sheet", sheet.couple_id, "add", style=STYLES.primary, row=0),
        LastingButton(say("sheet-file"), "sheet", sheet.couple_id, "file", row=0),
    ]
    waiting = sheet.waiting_for(user_id)
    others = [line for line in sheet.lines if line not in waiting]
    shelves = [
        ("sheet-menu-waiting", waiting[:MENU_HOLDS]),
        ("sheet-menu-others", others[:MENU_HOLDS]),
        ("sheet-menu-others", others[MENU_HOLDS:]),
    ]
    for number, (key, lines) in enumerate(shelves):
        if lines:
            place = f"{sheet.couple_id}.{number}"
            options = [_option(line) for line in lines]
            items.append(LastingMenu(say(key), "sheet", place, "read", options, row=number + 1))
    return items


def _option(line: SheetLine) -> discord.SelectOption:
    label = one_line(f"{topic_name(line.topic)}: {line.text}", OPTION_LIMIT)
    return discord.SelectOption(label=label, value=str(line.id))


def _named(key: str, lines: Sequence[SheetLine]) -> list[str]:
    shown_lines = "\n".join(f"- {topic_name(line.topic)}: {_excerpt(line)}" for line in lines)
    return [f"**{say(key)}**\n{shown_lines}"] if lines else []


def _agreed(sheet: Sheet) -> str:
    topics = [
        "\n".join([topic_name(topic), *(f"- {_excerpt(line)}" for line in sheet.about(topic))])
        for topic in Topic
        if sheet.about(topic)
    ]
    return "\n\n".join(topics) or say("sheet-none-on")


def _excerpt(line: SheetLine) -> str:
    return plain(one_line(line.text, EXCERPT))
