"""Show mentions in cards by their names, as Discord does; SimCord's page would leave them as raw ids.

The one private table of `simcord.preview` that this changes is checked first.
"""

from importlib import import_module

MODULE = "simcord.preview._markdown"
POLICY_TABLE = "_FIELD_POLICIES"
CARD_TEXTS = ("embed_description", "embed_field_value")


def enable_mentions() -> None:
    """Show channels and commands in the texts and fields of cards by their names.

    Raises `RuntimeError` if a release of SimCord has renamed the table.
    """
    policies: dict[str, dict[str, bool | str]] = getattr(import_module(MODULE), POLICY_TABLE, {})
    if not all(text in policies for text in CARD_TEXTS):
        raise RuntimeError(f"{MODULE} has no {POLICY_TABLE} for cards any more: see demo/mentions.py")
    for text in CARD_TEXTS:
        policies[text].update(mentions=True, commands=True)
