"""Waits as people see them: the one line of the day, and the way it will come."""

from core.couples import Couple
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.texts import say


def waiting_card(couple: Couple, user_id: int) -> Post:
    """Tell a partner that something waits, without its subject; direct messages get the same line."""
    show = PersistentButton(say("show-me"), "waits", couple.id, "show", style=STYLES.primary)
    return Post(
        content=say("waits-line", partner=f"<@{user_id}>"),
        view=persistent_view(show),
        mentioned_ids=(user_id,),
    )


def told_line(couple: Couple, user_id: int) -> str:
    """Tell the author of a silent action how the other partner will hear of it."""
    if couple.is_resting:
        return say("waits-told-later")
    wants_messages = couple.other_partner(user_id).wants_messages
    return say("waits-told-directly" if wants_messages else "waits-told-at-home")
