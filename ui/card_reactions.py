"""Reactions to cards as people see them: two buttons, and a line naming those who pressed."""

from collections.abc import Sequence

from core.card_reactions import CardReaction, ReactionKind, users_who_gave
from core.component_keys import parse_id
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from ui.persistent import STYLES, PersistentButton
from ui.posts import Post
from ui.texts import say

REACTION_CARDS = {
    kind.value: kind for kind in (DeliveryKind.REVEAL, DeliveryKind.THANKS, DeliveryKind.MEMORY)
}
HEART = "♥"
NAMELESS = "\u200b"  # a field needs a name, and none is wanted here: a zero-width space shows nothing


def reaction_buttons(card: DeliveryKind, subject_id: int) -> list[PersistentButton]:
    """Return the buttons below words the other partner may react to."""
    key = f"{card.value}.{subject_id}"
    return [
        PersistentButton(HEART, "reaction", key, ReactionKind.HEART.value, style=STYLES.primary),
        PersistentButton(say("tell-me-more"), "reaction", key, ReactionKind.MORE.value),
    ]


def parse_reaction_key(component_key: str) -> tuple[DeliveryKind, int]:
    """Return the kind of a card and its subject's id from a button's key. Raises `NotAvailable`."""
    card, _, subject_id = component_key.partition(".")
    if card not in REACTION_CARDS:
        raise NotAvailable
    return REACTION_CARDS[card], parse_id(subject_id)


def add_reactions(post: Post, reactions: Sequence[CardReaction]) -> None:
    """Show the reactions, by name and kind, below a card's words."""
    lines: list[str] = []
    if hearts := users_who_gave(reactions, ReactionKind.HEART):
        lines.append(f"{HEART} {', '.join(f'<@{user_id}>' for user_id in hearts)}")
    lines += [
        say("reaction-more", user=f"<@{user_id}>") for user_id in users_who_gave(reactions, ReactionKind.MORE)
    ]
    if lines and post.embed is not None:
        post.embed.add_field(name=NAMELESS, value="\n".join(lines), inline=False)


def mark_envelope(body: str, reactions: Sequence[CardReaction]) -> str:
    """Return an envelope's text with a heart if anybody reacted to its words; never a name or kind."""
    return f"{body}\n{HEART}" if reactions else body
