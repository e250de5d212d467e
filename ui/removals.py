"""The card after a server has added the bot again: both partners choose to go on or not."""

from datetime import datetime

from core.couples import Couple
from core.removals import BotRemoval
from ui.cards import Part, card
from ui.mentions import mentions_of
from ui.moments import timestamp
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.texts import say


def removal_card(removal: BotRemoval, couple: Couple) -> Post:
    """Ask both partners to go on; the card says that one agreed, but not who."""
    if removal.has_ended or couple.erase_at is None:
        return Post(embed=card(Part.GENERAL, say("absence-ended-title"), say("absence-ended")))
    lines = [say("absence-asked", moment=timestamp(couple.erase_at)), say("absence-how")]
    if removal.agreed_by is not None:
        lines.insert(1, say("absence-one-agreed"))
    return Post(
        content=say("absence-line", **mentions_of(couple)),
        embed=card(Part.GENERAL, say("absence-title"), "\n\n".join(lines)),
        view=persistent_view(
            PersistentButton(say("agree"), "absence", removal.id, "agree", style=STYLES.primary)
        ),
        mentioned_ids=couple.user_ids,
    )


def return_message(erase_at: datetime) -> Post:
    """Say in a direct message that the bot is back but cannot post in the home, and where to answer.

    `erase_at` is when everything is erased unless both partners agree.
    """
    return Post(content=say("trouble-after-absence", moment=timestamp(erase_at)))
