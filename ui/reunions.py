"""Reunions as people see them: saved hugs, both partners' *We are together*, and one hug after another."""

from core.affections import Affection
from core.couples import Couple
from core.reunions import Reunion, ReunionState
from ui.cards import Part, card
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.safe_text import block_quote
from ui.texts import say


def together_button(hug: Affection, *, is_first: bool) -> PersistentButton:
    """Return the button of a saved hug by which a partner says that the couple is together."""
    style = STYLES.primary if is_first else STYLES.secondary
    return PersistentButton(say("reunion-together"), "affection", hug.id, "together", style=style)


def saved_panel(hug: Affection) -> Post:
    """Tell the partner who saved a hug that it is kept until a reunion."""
    return Post(content=say("reunion-saved"), view=persistent_view(together_button(hug, is_first=True)))


def reunion_card(reunion: Reunion, couple: Couple, hug: Affection | None, *, is_shared: bool) -> Post:
    """Show a reunion: the question to the other partner, the hug to give now, or the end.

    The card never says who saved a hug, nor how many there are.
    """
    other = couple.other_partner(reunion.opened_by).user_id
    if reunion.state is ReunionState.OVER:
        embed = card(Part.APPRECIATION, say("reunion-title"), say("reunion-over"))
        return Post(embed=embed, mentioned_ids=(other,))
    if hug is None:
        embed = card(
            Part.APPRECIATION, say("reunion-title"), say("reunion-asked", author=f"<@{reunion.opened_by}>")
        )
        view = persistent_view(
            PersistentButton(say("reunion-together"), "reunion", reunion.id, "join", style=STYLES.primary),
            PersistentButton(say("not-now"), "reunion", reunion.id, "stop"),
        )
        call = say("reunion-line", user=f"<@{other}>")
        return Post(content=call, embed=embed, view=view, mentioned_ids=(other,))
    return _hug_to_give(reunion, hug, other, is_shared=is_shared)


def give_key(reunion: Reunion, hug: Affection) -> str:
    """Return the component key of *Given, next*: as it names the hug, a second press gives no other."""
    return f"{reunion.id}.{hug.id}"


def _hug_to_give(reunion: Reunion, hug: Affection, other: int, *, is_shared: bool) -> Post:
    lines = [say("reunion-give")]
    buttons = [
        PersistentButton(
            say("reunion-given"), "reunion", give_key(reunion, hug), "give", style=STYLES.primary
        ),
        PersistentButton(say("reunion-enough"), "reunion", reunion.id, "stop"),
    ]
    if hug.note and is_shared:
        lines.append(say("affection-note-waits"))
        buttons.append(PersistentButton(say("read"), "affection", hug.id, "read"))
    elif hug.note:
        lines.append(block_quote(hug.note))
    return Post(
        embed=card(Part.APPRECIATION, say("reunion-hug"), "\n\n".join(lines)),
        view=persistent_view(*buttons),
        mentioned_ids=(other,),
        has_words=hug.note is not None and not is_shared,
    )
