"""Statements as people see them: a draft for its author alone, then the card for both."""

from core.statements import LINE_LIMIT, Lines, Statement, bare, blaming
from ui.forms import Form, Line
from ui.lasting import STYLES, LastingButton, lasting
from ui.look import Part, card
from ui.posts import Post, spread_over
from ui.prose import plain, quoted
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
            Line(name, say(f"statement-{name}"), LINE_LIMIT, is_long=True, hint=say(f"statement-{name}-hint"))
            for name in FIELDS
        ),
    )


def typed_lines(statement: Statement) -> dict[str, str]:
    """Turn a draft into its form's fields."""
    return dict(zip(FIELDS, statement.lines.each, strict=True))


def whole(lines: Lines) -> str:
    """Compose the sentence, without what a line repeats of its own beginning."""
    return say(
        "statement-whole",
        when=bare(lines.when, "when"),
        feel=bare(lines.feel, "i feel", "i am feeling"),
        need=bare(lines.need, "i need"),
        would=bare(lines.would, "would you", "could you", "can you", "please"),
    )


def draft_panel(statement: Statement) -> Post:
    """Show the sentence to its author, with a soft hint where a line blames, which never blocks."""
    words = blaming(statement.lines)
    lines = [quoted(whole(statement.lines))]
    if words is not None:
        lines.append(say("statement-hint", words=plain(words)))
    lines.append(say("statement-draft-note"))
    return Post(
        embed=card(Part.COMMUNICATION, say("statement-draft-title"), "\n\n".join(lines)),
        view=lasting(
            LastingButton(say("statement-post"), "statement", statement.id, "post", style=STYLES.primary),
            LastingButton(say("statement-change"), "talk", statement.id, "say"),
        ),
    )


def statement_card(statement: Statement, recipient_id: int, *, is_shared: bool) -> Post:
    """Show what one said to the other, or its envelope where others can read."""
    author = f"<@{statement.author_id}>"
    call = say("statement-line", user=f"<@{recipient_id}>")
    title = say("statement-title")
    if is_shared:
        read = LastingButton(say("read"), "statement", statement.id, "read", style=STYLES.primary)
        envelope = card(Part.COMMUNICATION, title, say("statement-envelope", author=author))
        return Post(content=call, embed=envelope, view=lasting(read), calls=(recipient_id,))
    body = f"{say('statement-by', author=author)}\n{quoted(whole(statement.lines))}"
    return Post(
        content=call, embed=card(Part.COMMUNICATION, title, body), calls=(recipient_id,), has_words=True
    )


def statement_words(statement: Statement) -> list[Post]:
    """Open a statement for one of the two."""
    body = f"{say('statement-by', author=f'<@{statement.author_id}>')}\n{quoted(whole(statement.lines))}"
    return spread_over(card(Part.COMMUNICATION, say("statement-title"), body))


def posted_panel(statement_id: int) -> Post:
    """Tell the author that it stands, and how to take it back."""
    take_back = LastingButton(say("take-back"), "statement", statement_id, "takeback")
    return Post(content=say("statement-posted"), view=lasting(take_back))
