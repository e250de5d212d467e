"""The sheet for a first session as one partner sees it: the panel, one line, the form."""

from collections.abc import Sequence
from dataclasses import replace as with_changes

import discord

from core.couples import Couple
from core.sheets import LINE_LIMIT, LineState, Sheet, SheetLine, SheetTopic
from ui.cards import Part, card
from ui.forms import ChoiceField, Form, TextField
from ui.moments import timestamp
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote, escape_text, one_line, words_or_loss
from ui.texts import say

EXCERPT = 80  # characters of a line in the panel; a menu shows it in full
MAX_OPTIONS = 25  # options, Discord's limit of a menu: a sheet's forty lines are spread over three menus
OPTION_LIMIT = 100  # characters, Discord's limit of an option's label
LINE_STATE_TEXTS = {
    LineState.WAITING: "sheet-line-waiting",
    LineState.AGREED: "sheet-line-agreed",
    LineState.ASIDE: "sheet-line-put-aside",
}


def sheet_panel(sheet: Sheet, user_id: int) -> list[Post]:
    """Show the sheet to one partner: first the lines that wait for them, then the agreed ones."""
    parts = [
        say("sheet-about"),
        *_listed("sheet-waiting", sheet.waiting_for(user_id)),
        f"**{say('sheet-on')}**\n{_agreed(sheet)}",
        *_listed("sheet-own", sheet.not_agreed_by_author(user_id)),
        *_listed("sheet-aside", sheet.put_aside_by(user_id)),
    ]
    if sheet.made_by is not None and sheet.made_at is not None:
        parts.append(say("sheet-made", user=f"<@{sheet.made_by}>", moment=timestamp(sheet.made_at)))
    parts.append(say("sheet-alone"))
    *first, last = split_into_posts(card(Part.GUIDANCE, say("sheet-title"), "\n\n".join(parts)))
    return [*first, with_changes(last, view=persistent_view(*_items(sheet, user_id)))]


def line_form(couple: Couple) -> Form:
    """Ask for a line and its topic."""
    topics = tuple((topic.value, topic_name(topic)) for topic in SheetTopic)
    return Form(
        title=say("sheet-form"),
        noun="sheet",
        component_key=str(couple.id),
        verb="add",
        fields=(
            ChoiceField("topic", say("sheet-form-topic"), topics, is_required=True),
            TextField("line", say("sheet-form-line"), LINE_LIMIT, is_long=True, hint=say("sheet-form-hint")),
        ),
    )


def line_panel(line: SheetLine, user_id: int) -> Post:
    """Show one line in full to one partner, with the buttons they may press."""
    state_id = LINE_STATE_TEXTS[line.state]
    if line.author_id == user_id and line.state is not LineState.AGREED:
        state_id = "sheet-line-own"
    body = f"{say(state_id, author=f'<@{line.author_id}>')}\n{block_quote(line.text)}"
    buttons: list[PersistentButton] = []
    if line.author_id == user_id:
        buttons.append(PersistentButton(say("take-back"), "sheet", line.id, "takeback"))
    elif line.state is LineState.AGREED:
        buttons.append(PersistentButton(say("sheet-off"), "sheet", line.id, "off"))
    else:
        buttons.append(PersistentButton(say("agree"), "sheet", line.id, "agree", style=STYLES.primary))
        if line.state is LineState.WAITING:
            buttons.append(PersistentButton(say("not-now"), "sheet", line.id, "off"))
    buttons.append(PersistentButton(say("sheet-open"), "sheet", line.couple_id, "open"))
    return Post(embed=card(Part.GUIDANCE, topic_name(line.topic), body), view=persistent_view(*buttons))


def confirmation_panel(text: str, couple_id: int) -> Post:
    """Confirm a change of a line, with a button back to the sheet."""
    return Post(
        content=text, view=persistent_view(PersistentButton(say("sheet-open"), "sheet", couple_id, "open"))
    )


def topic_name(topic: SheetTopic) -> str:
    """Return the name of a topic."""
    return say(f"sheet-topic-{topic}")


def _items(sheet: Sheet, user_id: int) -> list[PersistentButton | PersistentSelect]:
    items: list[PersistentButton | PersistentSelect] = [
        PersistentButton(say("sheet-add"), "sheet", sheet.couple_id, "add", style=STYLES.primary, row=0),
        PersistentButton(say("sheet-file"), "sheet", sheet.couple_id, "file", row=0),
        PersistentButton(say("back"), "panel", "guidance", "part", row=0),
    ]
    waiting = sheet.waiting_for(user_id)
    others = [line for line in sheet.lines if line not in waiting]
    # One menu for the lines that wait for this partner, two for all others; the number keeps their ids apart.
    menus = [
        ("sheet-menu-waiting", waiting[:MAX_OPTIONS]),
        ("sheet-menu-others", others[:MAX_OPTIONS]),
        ("sheet-menu-others", others[MAX_OPTIONS:]),
    ]
    for number, (text_id, lines) in enumerate(menus):
        if lines:
            component_key = f"{sheet.couple_id}.{number}"
            options = [_option(line) for line in lines]
            items.append(
                PersistentSelect(say(text_id), "sheet", component_key, "read", options, row=number + 1)
            )
    return items


def _option(line: SheetLine) -> discord.SelectOption:
    label = one_line(f"{topic_name(line.topic)}: {words_or_loss(line.text)}", OPTION_LIMIT)
    return discord.SelectOption(label=label, value=str(line.id))


def _listed(text_id: str, lines: Sequence[SheetLine]) -> list[str]:
    shown_lines = "\n".join(f"- {topic_name(line.topic)}: {_excerpt(line)}" for line in lines)
    return [f"**{say(text_id)}**\n{shown_lines}"] if lines else []


def _agreed(sheet: Sheet) -> str:
    topics = [
        "\n".join([topic_name(topic), *(f"- {_excerpt(line)}" for line in sheet.agreed_about(topic))])
        for topic in SheetTopic
        if sheet.agreed_about(topic)
    ]
    return "\n\n".join(topics) or say("sheet-none-on")


def _excerpt(line: SheetLine) -> str:
    return escape_text(one_line(line.text, EXCERPT))
