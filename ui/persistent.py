"""Lasting buttons and menus: their `custom_id` holds only keys, so that they work after any restart.

A `custom_id` is `noun:key:verb`, and once sent, that pattern never changes. Pressing one asks the desk of the
running bot, which loads the state and asks the same service as the command.
"""

import re
from collections.abc import Sequence
from typing import Any, Protocol, Self, cast

import discord

TEMPLATE = r"(?P<noun>[a-z]+):(?P<key>[0-9a-z.,-]*):(?P<verb>[a-z-]+)"
STYLES = discord.ButtonStyle


def is_persistent(custom_id: str) -> bool:
    """Whether an id is a lasting button's or menu's, so that the desk answers it."""
    return re.fullmatch(f"(menu:)?{TEMPLATE}", custom_id) is not None


class Router(Protocol):
    """Where presses arrive."""

    async def dispatch_button(
        self, interaction: discord.Interaction, noun: str, component_key: str, verb: str
    ) -> None:
        """Answer a pressed button."""
        ...

    async def dispatch_select(
        self,
        interaction: discord.Interaction,
        noun: str,
        component_key: str,
        verb: str,
        values: Sequence[str],
    ) -> None:
        """Answer a menu in which something was picked."""
        ...

    async def mark_seen(self, interaction: discord.Interaction) -> None:
        """Note that somebody is here."""
        ...


class HasRouter(Protocol):
    """A bot with a desk."""

    router: Router


def router_of(interaction: discord.Interaction) -> Router:
    """Find the desk of the bot that an interaction came to."""
    return cast("HasRouter", interaction.client).router


class PersistentButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=TEMPLATE):
    """A button that outlives the process that sent it."""

    def __init__(
        self,
        label: str,
        noun: str,
        component_key: object,
        verb: str,
        *,
        style: discord.ButtonStyle = STYLES.secondary,
        emoji: str | None = None,
        row: int | None = None,
    ) -> None:
        button = discord.ui.Button[discord.ui.View](
            label=label, style=style, emoji=emoji, row=row, custom_id=f"{noun}:{component_key}:{verb}"
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,  # noqa: ARG003 (discord.py's signature)
        item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Find the button again in the message that it was pressed on."""
        label = cast("discord.ui.Button[discord.ui.View]", item).label or ""
        return cls(label, match["noun"], match["key"], match["verb"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Ask the desk."""
        noun, key, verb = self.custom_id.split(":")
        await router_of(interaction).dispatch_button(interaction, noun, key, verb)


class PersistentSelect(
    discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=f"menu:{TEMPLATE}"
):
    """A menu that outlives the process that sent it."""

    def __init__(
        self,
        placeholder: str,
        noun: str,
        component_key: object,
        verb: str,
        options: Sequence[discord.SelectOption],
        *,
        min_values: int = 1,
        max_values: int = 1,
        row: int | None = None,
    ) -> None:
        menu = discord.ui.Select[discord.ui.View](
            placeholder=placeholder,
            custom_id=f"menu:{noun}:{component_key}:{verb}",
            options=list(options),
            min_values=min_values,
            max_values=max_values,
            row=row,
        )
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,  # noqa: ARG003 (discord.py's signature)
        item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Find the menu again in the message that it was used on."""
        menu = cast("discord.ui.Select[discord.ui.View]", item)
        return cls(
            menu.placeholder or "",
            match["noun"],
            match["key"],
            match["verb"],
            menu.options,
            min_values=menu.min_values,
            max_values=menu.max_values,
        )

    async def callback(self, interaction: discord.Interaction) -> None:
        """Ask the desk."""
        _, noun, key, verb = self.custom_id.split(":")
        await router_of(interaction).dispatch_select(interaction, noun, key, verb, self.item.values)


def persistent_view(*items: PersistentButton | PersistentSelect) -> discord.ui.View:
    """Make a view of lasting items.

    discord.py need not keep it in memory: the desk knows the items by their keys.
    """
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
