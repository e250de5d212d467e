"""Things to try as people see them: what was drawn, what is done, the list, and what they used to love."""

from collections.abc import Sequence

import discord

from core.tries import TRY_LIMIT, Try
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text, one_line
from ui.texts import say

OPTION_LIMIT = 100


def added_panel(added: Try) -> Post:
    """Tell the one who added it."""
    return Post(
        content=say("try-added", what=_title(added)),
        view=persistent_view(_delete_button(added, "take-back")),
    )


def drawn_panel(drawn: Try) -> Post:
    """Show what was drawn."""
    buttons = [
        _done_button(drawn),
        PersistentButton(say("try-another"), "try", drawn.id, "another"),
        PersistentButton(say("try-loved"), "try", "", "loved"),
    ]
    return Post(
        embed=card(Part.TIME, say("try-title"), f"### {_title(drawn)}"), view=persistent_view(*buttons)
    )


def used_to_love_panel(previous_id: str = "") -> Post:
    """Ask for something that they used to love; `before` is the id of what was shown in its place."""
    buttons = [PersistentButton(say("try-loved"), "try", "", "loved", style=STYLES.primary)]
    if previous_id:
        buttons.append(PersistentButton(say("try-another"), "try", previous_id, "another"))
    return Post(embed=card(Part.TIME, say("try-loved"), say("try-loved-ask")), view=persistent_view(*buttons))


def used_to_love_form() -> Form:
    """Ask for it in a form."""
    field = TextField("what", say("try-form-loved"), TRY_LIMIT, hint=say("try-form-loved-hint"))
    return Form(say("try-loved"), "try", "", "loved", (field,))


def done_panel(done: Try) -> Post:
    """Say that it is done, or tended and back on the list."""
    keep = PersistentButton(say("keep-as-memory"), "try", done.id, "keep", style=STYLES.primary)
    words = say("try-tended" if done.is_ongoing else "try-done", what=_title(done))
    return Post(content=words, view=persistent_view(keep))


def try_panel(one: Try, user_id: int) -> Post:
    """Show one, with what can be done; only the one who added it takes it out."""
    buttons = [_done_button(one)] if one.is_open else []
    if one.done_at is not None:
        buttons.append(PersistentButton(say("keep-as-memory"), "try", one.id, "keep"))
    if one.author_id == user_id:
        buttons.append(_delete_button(one, "try-take-out"))
    title = say("try-title" if one.is_open else "try-title-done")
    body = f"### {_title(one)}\n{say(f'try-standing-{_state(one)}')}"
    return Post(embed=card(Part.TIME, title, body), view=persistent_view(*buttons))


def tries_panel(tries: Sequence[Try], number: int, *, has_more: bool) -> Post:
    """List a page, with a menu that shows one."""
    options = [
        discord.SelectOption(label=one_line(one.what, OPTION_LIMIT), value=str(one.id)) for one in tries
    ]
    items: list[PersistentButton | PersistentSelect] = [
        PersistentSelect(say("try-choose"), "try", number, "choose", options)
    ]
    if number:
        items.append(PersistentButton(say("try-back"), "try", number - 1, "page"))
    if has_more:
        items.append(PersistentButton(say("try-more"), "try", number + 1, "page"))
    lines = "\n".join(
        say("try-line", what=_title(one), state=say(f"try-state-{_state(one)}")) for one in tries
    )
    return Post(embed=card(Part.TIME, say("tries-title"), lines), view=persistent_view(*items))


def _title(one: Try) -> str:
    return f"**{escape_text(one_line(one.what, TRY_LIMIT))}**"


def _state(one: Try) -> str:
    if one.is_ongoing:
        return "tended" if one.done_at else "ongoing"
    return "open" if one.is_open else "done"


def _done_button(one: Try) -> PersistentButton:
    label = say("try-press-tended" if one.is_ongoing else "try-press-done")
    return PersistentButton(label, "try", one.id, "done", style=STYLES.primary)


def _delete_button(one: Try, text_id: str) -> PersistentButton:
    return PersistentButton(say(text_id), "try", one.id, "out")
