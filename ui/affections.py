"""Signs of affection as people see them: a small card, its echo, and a note for both partners alone."""

from core.affections import Affection
from ui.cards import Part, card
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.reunions import together_button
from ui.safe_text import block_quote
from ui.texts import say


def affection_card(affection: Affection, *, is_shared: bool) -> Post:
    """Show a sign; if others can read the home, its note is behind *Read*."""
    lines = [_sentence(affection)]
    buttons: list[PersistentButton] = []
    if affection.note and is_shared:
        lines.append(say("affection-note-waits"))
        buttons.append(PersistentButton(say("read"), "affection", affection.id, "read", style=STYLES.primary))
    elif affection.note:
        lines.append(block_quote(affection.note))
    if affection.may_be_echoed:
        style = STYLES.secondary if buttons else STYLES.primary
        buttons.append(PersistentButton(say("send-back"), "affection", affection.id, "echo", style=style))
    if affection.may_be_saved:
        buttons.append(PersistentButton(say("reunion-save"), "affection", affection.id, "save"))
    elif affection.is_waiting:
        lines.append(say("affection-waits"))
        buttons.append(together_button(affection, is_first=not buttons))
    elif affection.given_at:
        lines.append(say("affection-given"))
    return Post(
        content=say("affection-line", user=f"<@{affection.recipient_id}>"),
        embed=card(Part.APPRECIATION, say(f"affection-{affection.kind}"), "\n\n".join(lines)),
        view=persistent_view(*buttons) if buttons else None,
        mentioned_ids=(affection.recipient_id,),
        has_words=affection.note is not None and not is_shared,
    )


def opened_note(affection: Affection) -> Post:
    """Show a sign with its note to the partner who opened it."""
    lines = [_sentence(affection), block_quote(affection.note or "")]
    return Post(embed=card(Part.APPRECIATION, say(f"affection-{affection.kind}"), "\n\n".join(lines)))


def sent_panel(affection: Affection) -> Post:
    """Tell the author that the sign is sent, and offer to take it back."""
    take_back = PersistentButton(say("take-back"), "affection", affection.id, "takeback")
    return Post(content=say("affection-sent"), view=persistent_view(take_back))


def _sentence(affection: Affection) -> str:
    manner = "sent" if affection.echo_of is None else "echoed"
    return say(
        f"affection-{affection.kind}-{manner}",
        author=f"<@{affection.author_id}>",
        recipient=f"<@{affection.recipient_id}>",
    )
