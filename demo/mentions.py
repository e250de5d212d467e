"""Mentions: Discord shows them in a card's text and fields, and SimCord's page would leave them as raw ids.

This reaches into one private table of `simcord.preview`, and says so if a release renames it.
"""

from importlib import import_module

MODULE = "simcord.preview._markdown"
TABLE = "_FIELD_POLICIES"
PLACES = ("embed_description", "embed_field_value")


def show_mentions() -> None:
    """Show channels and commands in cards by their names. Raises `RuntimeError` after a rename."""
    policies: dict[str, dict[str, bool | str]] = getattr(import_module(MODULE), TABLE, {})
    if not all(place in policies for place in PLACES):
        raise RuntimeError(f"{MODULE} has no {TABLE} for cards any more: see demo/mentions.py")
    for place in PLACES:
        policies[place].update(mentions=True, commands=True)
