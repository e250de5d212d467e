"""Buttons that turn the pages of a list: by page number, or by the items at its edges."""

from typing import Any

from core.pages import NEWER, OLDER, NumberedPage
from ui.persistent import PersistentButton
from ui.texts import say


def number_buttons(noun: str, page: NumberedPage[Any], before: str, after: str) -> list[PersistentButton]:
    """Return the buttons that turn a page; `before` and `after` are their labels."""
    back = [PersistentButton(before, noun, page.number - 1, "page")] if page.number else []
    onward = [PersistentButton(after, noun, page.number + 1, "page")] if page.has_more else []
    return back + onward


def edge_buttons(
    noun: str, newest: object, oldest: object, *, has_newer: bool, has_older: bool
) -> list[PersistentButton]:
    """Return the buttons of a page whose first and last item have these keys."""
    newer = [PersistentButton(say("newer"), noun, newest, NEWER)] if has_newer else []
    older = [PersistentButton(say("older"), noun, oldest, OLDER)] if has_older else []
    return newer + older
