"""Memory prompts as people see them: one at a time in private, and the ritual's card."""

from core.couples import Couple
from core.decks import MemoryPrompt
from ui.cards import Part, card
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say


def prompt_panel(prompt: MemoryPrompt) -> Post:
    """Show a prompt to one partner."""
    return Post(
        embed=card(Part.JOURNEY, say("prompt-heading"), f"### {escape_text(prompt.text)}", say("skip-it")),
        view=persistent_view(
            PersistentButton(
                say("memory-tell"), "memory", f"p.{prompt.deck_id}", "add", style=STYLES.primary
            ),
            PersistentButton(say("memory-another"), "memory", "", "prompt"),
        ),
    )


def prompt_card(prompt: MemoryPrompt, couple: Couple, dealt_id: int) -> Post:
    """Show the ritual's prompt in the home, for either partner to answer."""
    first, second = couple.user_ids
    return Post(
        content=say("prompt-line", first=f"<@{first}>", second=f"<@{second}>"),
        embed=card(
            Part.JOURNEY,
            say("prompt-heading"),
            f"### {escape_text(prompt.text)}\n\n{say('prompt-either')}",
            say("skip-it"),
        ),
        view=persistent_view(
            PersistentButton(say("memory-tell"), "memory", f"r.{dealt_id}", "add", style=STYLES.primary)
        ),
        mentioned_ids=couple.user_ids,
    )
