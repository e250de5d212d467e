"""This day in earlier years, as people see it: asked for, or on a quiet morning in the home."""

from collections.abc import Sequence

from core.couples import Couple
from core.memories import PAGE, Memory
from core.pictures import Shown
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.memories import entries_over, memory_menu
from ui.posts import Post
from ui.texts import say


def day_panel(
    memories: Sequence[Memory], couple: Couple, covers: Sequence[Shown], *, are_wanted: bool
) -> Post:
    """Show one of the two what happened on this day, with a menu to read one whole, and the switch."""
    switch = stop_button(couple) if are_wanted else want_button(couple)
    if not memories:
        return Post(content=say("morning-none"), view=lasting(switch))
    items: list[LastingButton | LastingMenu] = [memory_menu(memories), switch]
    return entries_over(say("morning-heading"), memories[:PAGE], covers, lasting(*items))


def morning_card(
    memories: Sequence[Memory], couple: Couple, morning_id: int, covers: Sequence[Shown], *, is_shared: bool
) -> Post:
    """Show the home what comes back this morning, and call nobody; an envelope where others can read."""
    view = lasting(
        LastingButton(say("read"), "morning", morning_id, "read", style=STYLES.primary), stop_button(couple)
    )
    if is_shared:
        return Post(embed=card(Part.JOURNEY, say("morning-heading"), say("morning-envelope")), view=view)
    return entries_over(say("morning-heading"), memories[:PAGE], covers, view, has_words=True)


def offer_panel(couple: Couple) -> Post:
    """Offer, after the first memory, that memories come back by themselves."""
    return Post(content=say("morning-offer"), view=lasting(want_button(couple)))


def want_button(couple: Couple) -> LastingButton:
    """Ask the other whether memories may come back in the mornings."""
    return LastingButton(say("morning-want"), "morning", couple.id, "want")


def stop_button(couple: Couple) -> LastingButton:
    """Let no memory come back by itself any more."""
    return LastingButton(say("morning-stop"), "morning", couple.id, "stop")
