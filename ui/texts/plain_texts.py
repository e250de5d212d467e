"""Texts without choices, formatted in one step: Fluent needs some seventy Python calls for each.

It walks a tree for every text, although fifteen of sixteen hold nothing but words and the names of arguments.
"""

from fluent.syntax import ast as ftl


def plain_text_of(message: ftl.Message) -> str | None:
    """Return a message as a template for `str.format_map`; None if it has choices, or refers to another."""
    pieces = [_piece_of(element) for element in getattr(message.value, "elements", [message.value])]
    known = [piece for piece in pieces if piece is not None]
    return "".join(known) if len(known) == len(pieces) else None


def _piece_of(element: object) -> str | None:
    """Return the template of one part of a message, or None if it is neither words nor an argument."""
    match element:
        case ftl.TextElement(value=words):
            return _escape(words)
        case ftl.Placeable(expression=ftl.StringLiteral() as literal):
            return _escape(literal.parse()["value"])
        case ftl.Placeable(expression=ftl.VariableReference(id=ftl.Identifier(name=name))):
            return f"{{{name}}}"
        case _:
            return None


def _escape(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")
