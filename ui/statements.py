"""Statements ("I feel …") as people see them: a draft for its author alone, then the card for both."""

from core.statements import LINE_LIMIT, Statement, StatementLines, find_blame, strip_opening
from core.unreadable import UNREADABLE
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote, escape_text, fits_one_piece
from ui.texts import say

FIELDS = ("when", "feel", "need", "would")  # in the order of `StatementLines.in_order`


def statement_form(draft_id: int | None) -> Form:
    """Ask for the four lines, of a new statement or of the draft with this id."""
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
    """Return the form's fields, filled in with a draft."""
    return dict(zip(FIELDS, statement.lines.in_order, strict=True))


def compose_statement(lines: StatementLines) -> str:
    """Return the lines as one sentence, each without an opening that repeats the sentence's ("I feel")."""
    if UNREADABLE in lines.in_order:
        return UNREADABLE
    return say(
        "statement-whole",
        when=strip_opening(lines.when, "when"),
        feel=strip_opening(lines.feel, "i feel", "i am feeling"),
        need=strip_opening(lines.need, "i need"),
        would=strip_opening(lines.would, "would you", "could you", "can you", "please"),
    )


def draft_panel(statement: Statement) -> Post:
    """Show the sentence to its author, with a hint if a line blames; it can be posted regardless."""
    blame = find_blame(statement.lines)
    lines = [block_quote(compose_statement(statement.lines))]
    if blame is not None:
        lines.append(say("statement-hint", words=escape_text(blame)))
    lines.append(say("statement-draft-note"))
    return Post(
        embed=card(Part.COMMUNICATION, say("statement-draft-title"), "\n\n".join(lines)),
        view=persistent_view(
            PersistentButton(say("statement-post"), "statement", statement.id, "post", style=STYLES.primary),
            PersistentButton(say("statement-change"), "talk", statement.id, "say"),
        ),
    )


def statement_card(statement: Statement, recipient_id: int, *, is_shared: bool) -> Post:
    """Show a statement in the home: its words, or an envelope if others can read, or for too many emoji."""
    author = f"<@{statement.author_id}>"
    call = say("statement-line", user=f"<@{recipient_id}>")
    title = say("statement-title")
    body = f"{say('statement-by', author=author)}\n{block_quote(compose_statement(statement.lines))}"
    if is_shared or not fits_one_piece(body):
        read = PersistentButton(say("read"), "statement", statement.id, "read", style=STYLES.primary)
        envelope = card(Part.COMMUNICATION, title, say("statement-envelope", author=author))
        return Post(content=call, embed=envelope, view=persistent_view(read), mentioned_ids=(recipient_id,))
    return Post(
        content=call,
        embed=card(Part.COMMUNICATION, title, body),
        mentioned_ids=(recipient_id,),
        has_words=True,
    )


def opened_statement(statement: Statement) -> list[Post]:
    """Show a statement to the partner who opened its envelope."""
    author = say("statement-by", author=f"<@{statement.author_id}>")
    body = f"{author}\n{block_quote(compose_statement(statement.lines))}"
    return split_into_posts(card(Part.COMMUNICATION, say("statement-title"), body))


def posted_panel(statement_id: int) -> Post:
    """Tell the author that the statement is posted, with a button to take it back."""
    take_back = PersistentButton(say("take-back"), "statement", statement_id, "takeback")
    return Post(content=say("statement-posted"), view=persistent_view(take_back))
