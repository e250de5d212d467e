"""Things to try as people see them: what was drawn, what is done, the list, and what they used to love."""

from collections.abc import Sequence

import discord

from core.tries import TRY_LIMIT, Try
from ui.forms import Form, Line
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.posts import Post
from ui.prose import one_line, plain
from ui.texts import say

OPTION_LIMIT = 100


def added_panel(added: Try) -> Post:
    """Tell the one who added it."""
    return Post(content=say("try-added", what=_what(added)), view=lasting(_out(added, "take-back")))


def drawn_panel(drawn: Try) -> Post:
    """Show what was drawn."""
    buttons = [
        _done(drawn),
        LastingButton(say("try-another"), "try", drawn.id, "another"),
        LastingButton(say("try-loved"), "try", "", "loved"),
    ]
    return Post(embed=card(Part.TIME, say("try-title"), f"### {_what(drawn)}"), view=lasting(*buttons))


def prompt_panel(before: str = "") -> Post:
    """Ask for something that they used to love; `before` is the id of what was shown in its place."""
    buttons = [LastingButton(say("try-loved"), "try", "", "loved", style=STYLES.primary)]
    if before:
        buttons.append(LastingButton(say("try-another"), "try", before, "another"))
    return Post(embed=card(Part.TIME, say("try-loved"), say("try-loved-ask")), view=lasting(*buttons))


def prompt_form() -> Form:
    """Ask for it in a form."""
    field = Line("what", say("try-form-loved"), TRY_LIMIT, hint=say("try-form-loved-hint"))
    return Form(say("try-loved"), "try", "", "loved", (field,))


def done_panel(done: Try) -> Post:
    """Say that it is done, or tended and back on the list."""
    keep = LastingButton(say("keep-as-memory"), "try", done.id, "keep", style=STYLES.primary)
    words = say("try-tended" if done.is_ongoing else "try-done", what=_what(done))
    return Post(content=words, view=lasting(keep))


def try_panel(one: Try, user_id: int) -> Post:
    """Show one, with what can be done; only the one who added it takes it out."""
    buttons = [_done(one)] if one.is_open else []
    if one.done_at is not None:
        buttons.append(LastingButton(say("keep-as-memory"), "try", one.id, "keep"))
    if one.author_id == user_id:
        buttons.append(_out(one, "try-take-out"))
    title = say("try-title" if one.is_open else "try-title-done")
    body = f"### {_what(one)}\n{say(f'try-standing-{_state(one)}')}"
    return Post(embed=card(Part.TIME, title, body), view=lasting(*buttons))


def tries_panel(tries: Sequence[Try], number: int, *, has_more: bool) -> Post:
    """List a page, with a menu that shows one."""
    options = [
        discord.SelectOption(label=one_line(one.what, OPTION_LIMIT), value=str(one.id)) for one in tries
    ]
    items: list[LastingButton | LastingMenu] = [
        LastingMenu(say("try-choose"), "try", number, "choose", options)
    ]
    if number:
        items.append(LastingButton(say("try-back"), "try", number - 1, "page"))
    if has_more:
        items.append(LastingButton(say("try-more"), "try", number + 1, "page"))
    lines = "\n".join(
        say("try-line", what=_what(one), state=say(f"try-state-{_state(one)}")) for one in tries
    )
    return Post(embed=card(Part.TIME, say("tries-title"), lines), view=lasting(*items))


def _what(one: Try) -> str:
    return f"**{plain(one_line(one.what, TRY_LIMIT))}**"


def _state(one: Try) -> str:
    if one.is_ongoing:
        return "tended" if one.done_at else "ongoing"
    return "open" if one.is_open else "done"


def _done(one: Try) -> LastingButton:
    label = say("try-press-tended" if one.is_ongoing else "try-press-done")
    return LastingButton(label, "try", one.id, "done", style=STYLES.primary)


def _out(one: Try, label: str) -> LastingButton:
    return LastingButton(say(label), "try", one.id, "out")
