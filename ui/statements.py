"""Statements as people see them: a draft for its author alone, then the card for both."""

from core.statements import LINE_LIMIT, Statement, StatementLines, find_blame, strip_opening
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote, escape_text
from ui.texts import say

FIELDS = ("when", "feel", "need", "would")


def statement_form(draft_id: int | None) -> Form:
    """Ask for the four lines."""
    return Form(
        say("statement-form-title"),
        "talk",
        "" if draft_id is None else str(draft_id),
        "say",
        tuple(
            TextField(
                name, say(f"statement-{name}"), LINE_LIMIT, is_long=True, hint=say(f"statement-{name}-hint")
            )
            for name in FIELDS
        ),
    )


def statement_prefill(statement: Statement) -> dict[str, str]:
    """Turn a draft into its form's fields."""
    return dict(zip(FIELDS, statement.lines.in_order, strict=True))


def compose_statement(lines: StatementLines) -> str:
    """Compose the sentence, without what a line repeats of its own beginning."""
    return say(
        "statement-whole",
        when=strip_opening(lines.when, "when"),
        feel=strip_opening(lines.feel, "i feel", "i am feeling"),
        need=strip_opening(lines.need, "i need"),
        would=strip_opening(lines.would, "would you", "could you", "can you", "please"),
    )


def draft_panel(statement: Statement) -> Post:
    """Show the sentence to its author, with a soft hint where a line blames, which never blocks."""
    words = find_blame(statement.lines)
    lines = [block_quote(compose_statement(statement.lines))]
    if words is not None:
        lines.append(say("statement-hint", words=escape_text(words)))
    lines.append(say("statement-draft-note"))
    return Post(
        embed=card(Part.COMMUNICATION, say("statement-draft-title"), "\n\n".join(lines)),
        view=persistent_view(
            PersistentButton(say("statement-post"), "statement", statement.id, "post", style=STYLES.primary),
            PersistentButton(say("statement-change"), "talk", statement.id, "say"),
        ),
    )


def statement_card(statement: Statement, recipient_id: int, *, is_shared: bool) -> Post:
    """Show what one said to the other, or its envelope where others can read."""
    author = f"<@{statement.author_id}>"
    call = say("statement-line", user=f"<@{recipient_id}>")
    title = say("statement-title")
    if is_shared:
        read = PersistentButton(say("read"), "statement", statement.id, "read", style=STYLES.primary)
        envelope = card(Part.COMMUNICATION, title, say("statement-envelope", author=author))
        return Post(content=call, embed=envelope, view=persistent_view(read), mentioned_ids=(recipient_id,))
    body = f"{say('statement-by', author=author)}\n{block_quote(compose_statement(statement.lines))}"
    return Post(
        content=call,
        embed=card(Part.COMMUNICATION, title, body),
        mentioned_ids=(recipient_id,),
        has_words=True,
    )


def opened_statement(statement: Statement) -> list[Post]:
    """Open a statement for one of the two."""
    author = say("statement-by", author=f"<@{statement.author_id}>")
    body = f"{author}\n{block_quote(compose_statement(statement.lines))}"
    return split_into_posts(card(Part.COMMUNICATION, say("statement-title"), body))


def posted_panel(statement_id: int) -> Post:
    """Tell the author that it stands, and how to take it back."""
    take_back = PersistentButton(say("take-back"), "statement", statement_id, "takeback")
    return Post(content=say("statement-posted"), view=persistent_view(take_back))
