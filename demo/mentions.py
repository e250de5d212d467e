"""Mentions: Discord shows them in a card's text and fields, and SimCord's page would leave them as raw ids.

This reaches into one private table of `simcord.preview`, and says so if a release renames it.
"""

from importlib import import_module

MODULE = "simcord.preview._markdown"
POLICY_TABLE = "_FIELD_POLICIES"
CARD_TEXTS = ("embed_description", "embed_field_value")


def enable_mentions() -> None:
    """Show channels and commands in cards by their names. Raises `RuntimeError` after a rename."""
    policies: dict[str, dict[str, bool | str]] = getattr(import_module(MODULE), POLICY_TABLE, {})
    if not all(place in policies for place in CARD_TEXTS):
        raise RuntimeError(f"{MODULE} has no {POLICY_TABLE} for cards any more: see demo/mentions.py")
    for place in CARD_TEXTS:
        policies[place].update(mentions=True, commands=True)
