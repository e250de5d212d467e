"""Nudges as people see them: a reminder without its question, and the choice of another time."""

from collections.abc import Sequence

from core.checkins import Checkin
from core.couples import Couple
from core.nudges import LaterChoice
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.texts import say


def nudge_card(checkin: Checkin, couple: Couple, user_id: int) -> Post:
    """Remind one partner of an open check-in, without its question."""
    return Post(
        content=say("frame-nudge-line" if checkin.is_frame else "nudge-line", user=f"<@{user_id}>"),
        view=persistent_view(
            PersistentButton(say("answer"), "checkin", checkin.id, "answer", style=STYLES.primary),
            later_button(checkin.id),
            PersistentButton(say("no-nudges"), "nudges", couple.id, "off"),
        ),
        mentioned_ids=(user_id,),
    )


def later_button(checkin_id: int) -> PersistentButton:
    """Return the button that asks for a later nudge."""
    return PersistentButton(say("later"), "checkin", checkin_id, "later")


def later_panel(checkin_id: int, choices: Sequence[LaterChoice]) -> Post:
    """Ask one partner for the time of their nudge."""
    buttons = [PersistentButton(say(f"later-{choice}"), "checkin", checkin_id, choice) for choice in choices]
    return Post(content=say("later-when"), view=persistent_view(*buttons))
