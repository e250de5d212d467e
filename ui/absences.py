"""Absences as people see them: the card after a return, until both go on."""

from datetime import datetime

from core.absences import Absence
from core.couples import Couple
from ui.lasting import STYLES, LastingButton, lasting
from ui.look import Part, card
from ui.moments import shown
from ui.posts import Post
from ui.texts import say


def absence_card(absence: Absence, couple: Couple) -> Post:
    """Ask both whether they want to go on; that one of them does is said, and not who."""
    if absence.has_ended or couple.erase_at is None:
        return Post(embed=card(Part.HOUSE, say("absence-ended-title"), say("absence-ended")))
    lines = [say("absence-asked", moment=shown(couple.erase_at)), say("absence-how")]
    if absence.agreed_by is not None:
        lines.insert(1, say("absence-one-agreed"))
    first, second = couple.user_ids
    return Post(
        content=say("absence-line", first=f"<@{first}>", second=f"<@{second}>"),
        embed=card(Part.HOUSE, say("absence-title"), "\n\n".join(lines)),
        view=lasting(LastingButton(say("agree"), "absence", absence.id, "agree", style=STYLES.success)),
        calls=couple.user_ids,
    )


def return_message(erase_at: datetime) -> Post:
    """Say in a direct message that the bot is back and cannot ask in the home, and where to answer."""
    return Post(content=say("trouble-after-absence", moment=shown(erase_at)))
