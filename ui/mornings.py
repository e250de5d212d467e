"""Memories of this day in earlier years: on request, or as a quiet card in the home in the morning."""

from collections.abc import Sequence

from core.couples import Couple
from core.memories import PAGE_SIZE, Memory
from core.pictures import LoadedPicture
from ui.cards import Part, card
from ui.memories import entries_post, memory_menu, quiet_button
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.texts import say


def day_panel(
    memories: Sequence[Memory], couple: Couple, covers: Sequence[LoadedPicture], *, are_wanted: bool
) -> Post:
    """Show one partner the memories of this day, with a menu to read one in full.

    A button turns the morning card on or off.
    """
    switch = stop_button(couple) if are_wanted else want_button(couple)
    if not memories:
        return Post(content=say("morning-none"), view=persistent_view(switch))
    items: list[PersistentButton | PersistentSelect] = [memory_menu(memories), switch]
    if len(memories) == 1:  # of several, each is read in full first
        items.insert(1, quiet_button(memories[0].id, is_quiet=False))
    return entries_post(say("morning-heading"), memories[:PAGE_SIZE], covers, persistent_view(*items))


def morning_card(
    memories: Sequence[Memory],
    couple: Couple,
    morning_id: int,
    covers: Sequence[LoadedPicture],
    *,
    is_shared: bool,
) -> Post:
    """Show this morning's memories in the home, without a mention; in an envelope if others can read."""
    view = persistent_view(
        PersistentButton(say("read"), "morning", morning_id, "read", style=STYLES.primary),
        stop_button(couple),
    )
    if is_shared:
        return Post(embed=card(Part.JOURNEY, say("morning-heading"), say("morning-envelope")), view=view)
    return entries_post(say("morning-heading"), memories[:PAGE_SIZE], covers, view, has_words=True)


def offer_panel(couple: Couple) -> Post:
    """Offer the morning card after the first memory."""
    return Post(content=say("morning-offer"), view=persistent_view(want_button(couple)))


def want_button(couple: Couple) -> PersistentButton:
    """Return the button that proposes the morning card to the other partner."""
    return PersistentButton(say("morning-want"), "morning", couple.id, "want")


def stop_button(couple: Couple) -> PersistentButton:
    """Return the button that turns the morning card off."""
    return PersistentButton(say("morning-stop"), "morning", couple.id, "stop")
