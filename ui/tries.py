"""Things to try as people see them: one of them, the list, and things that the couple used to love."""

from collections.abc import Iterable
from itertools import groupby

import discord

from core.pages import NumberedPage
from core.tries import TRY_LIMIT, Try, TryKind
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.page_buttons import number_buttons
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text, one_line
from ui.texts import say

OPTION_LIMIT = 100  # characters, Discord's limit of an option's label


def added_panel(added: Try) -> Post:
    """Tell the partner who added a thing to try that it is on the list."""
    return Post(
        content=say("try-added", what=_title(added)),
        view=persistent_view(_delete_button(added, "take-back")),
    )


def drawn_panel(drawn: Try) -> Post:
    """Show a thing to try that was drawn at random."""
    buttons = [
        _done_button(drawn),
        PersistentButton(say("try-another"), "try", drawn.id, "another"),
        PersistentButton(say("try-loved"), "try", "", "loved"),
    ]
    return Post(
        embed=card(Part.TIME, say("try-title"), f"### {_title(drawn)}"), view=persistent_view(*buttons)
    )


def used_to_love_panel(previous_id: str = "") -> Post:
    """Ask for something that the couple used to love.

    `previous_id` is the thing to try that was shown before; with it, a button draws another.
    """
    buttons = [PersistentButton(say("try-loved"), "try", "", "loved", style=STYLES.primary)]
    if previous_id:
        buttons.append(PersistentButton(say("try-another"), "try", previous_id, "another"))
    return Post(embed=card(Part.TIME, say("try-loved"), say("try-loved-ask")), view=persistent_view(*buttons))


def used_to_love_form() -> Form:
    """Ask for something that the couple used to love, in a form."""
    field = TextField("what", say("try-form-loved"), TRY_LIMIT, hint=say("try-form-loved-hint"))
    return Form(say("try-loved"), "try", "", "loved", (field,))


def done_panel(done: Try) -> Post:
    """Say that a thing to try is done or, if ongoing, that it stays on the list."""
    keep = PersistentButton(say("keep-as-memory"), "try", done.id, "keep", style=STYLES.primary)
    words = say("try-tended" if done.is_ongoing else "try-done", what=_title(done))
    return Post(content=words, view=persistent_view(keep))


def try_panel(shown: Try, user_id: int) -> Post:
    """Show a thing to try, with buttons to act on it; only its author can remove it."""
    buttons = [_done_button(shown)] if shown.is_open else []
    if shown.done_at is not None:
        buttons.append(PersistentButton(say("keep-as-memory"), "try", shown.id, "keep"))
    if shown.author_id == user_id:
        buttons.append(_delete_button(shown, "try-take-out"))
    title = say("try-title" if shown.is_open else "try-title-done")
    body = f"### {_title(shown)}\n{say(f'try-standing-{_state(shown)}')}"
    return Post(embed=card(Part.TIME, title, body), view=persistent_view(*buttons))


def tries_panel(page: NumberedPage[Try]) -> Post:
    """List one page of the things to try, with a menu that shows one."""
    tries = page.items
    options = [
        discord.SelectOption(label=one_line(listed.what, OPTION_LIMIT), value=str(listed.id))
        for listed in tries
    ]
    menu = PersistentSelect(say("try-choose"), "try", page.number, "choose", options)
    buttons = number_buttons("try", page, say("try-back"), say("try-more"))
    if any(listed.is_open for listed in tries):
        buttons.insert(0, PersistentButton(say("try-tonight"), "try", "", "tonight", style=STYLES.primary))
    groups = [f"### {heading}\n{_lines(group)}" for heading, group in groupby(tries, _heading)]
    body = "\n".join(groups) if any(listed.kind for listed in tries) else _lines(tries)
    return Post(embed=card(Part.TIME, say("tries-title"), body), view=persistent_view(menu, *buttons))


def kind_name(kind: TryKind) -> str:
    """Return the name of a kind, such as "watch"."""
    return say(f"try-kind-{kind}")


def _heading(listed: Try) -> str:
    if not listed.is_open:
        return say("try-heading-done")
    return say(f"try-heading-{listed.kind}" if listed.kind else "try-heading-other")


def _lines(tries: Iterable[Try]) -> str:
    return "\n".join(
        say("try-line", what=_title(listed), state=say(f"try-state-{_state(listed)}")) for listed in tries
    )


def _title(thing: Try) -> str:
    return f"**{escape_text(one_line(thing.what, TRY_LIMIT))}**"


def _state(thing: Try) -> str:
    if thing.is_ongoing:
        return "tended" if thing.done_at else "ongoing"
    return "open" if thing.is_open else "done"


def _done_button(thing: Try) -> PersistentButton:
    label = say("try-press-tended" if thing.is_ongoing else "try-press-done")
    return PersistentButton(label, "try", thing.id, "done", style=STYLES.primary)


def _delete_button(thing: Try, text_id: str) -> PersistentButton:
    return PersistentButton(say(text_id), "try", thing.id, "out")
