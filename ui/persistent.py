"""Persistent buttons and menus: the `custom_id` holds everything needed to answer after a restart.

A `custom_id` is `noun:key:verb`, that of a menu `menu:noun:key:verb`; once sent, the pattern never changes.
The router of the running bot answers a press: it loads the state and calls the same service as the command.
"""

import re
from collections.abc import Sequence
from typing import Any, Protocol, Self, cast

import discord

from ui.texts import say

TEMPLATE = r"(?P<noun>[a-z]+):(?P<key>[0-9a-z.,-]*):(?P<verb>[a-z-]+)"
STYLES = discord.ButtonStyle
MOST_BUTTONS = 4  # beside one another on a card; rare ones go into a menu


def is_persistent(custom_id: str) -> bool:
    """Return whether an id is a persistent button's or menu's, answered by the router."""
    return re.fullmatch(f"(menu:)?{TEMPLATE}", custom_id) is not None


class Router(Protocol):
    """Answers presses and selections; `cogs/router.py` implements it."""

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
        """Answer a menu with `values` selected."""
        ...

    def remember_view(self, view: discord.ui.View | discord.ui.Modal) -> None:
        """Remember an in-memory view or form, so that its use is not refused as unknown."""
        ...

    async def mark_seen(self, interaction: discord.Interaction) -> None:
        """Record that the user of an interaction was active."""
        ...


class HasRouter(Protocol):
    """A bot with a router."""

    router: Router


def router_of(interaction: discord.Interaction) -> Router:
    """Return the router of the bot that received an interaction."""
    return cast("HasRouter", interaction.client).router


async def press_chosen(interaction: discord.Interaction, value: str) -> None:
    """Answer a menu's choice as if the button were pressed whose id is the option's value."""
    noun, _, rest = value.partition(":")
    component_key, _, verb = rest.rpartition(":")
    await router_of(interaction).dispatch_button(interaction, noun, component_key, verb)


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
        row: int | None = None,
    ) -> None:
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label=label, style=style, row=row, custom_id=f"{noun}:{component_key}:{verb}"
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,  # noqa: ARG003 (discord.py's signature)
        item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Rebuild the button from the message it was pressed on."""
        # Its style is not needed: the button only carries its id to `callback`, and is not sent again.
        label = cast("discord.ui.Button[discord.ui.View]", item).label or ""
        return cls(label, match["noun"], match["key"], match["verb"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Let the router answer the press."""
        noun, component_key, verb = self.custom_id.split(":")
        await router_of(interaction).dispatch_button(interaction, noun, component_key, verb)


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
        menu: discord.ui.Select[discord.ui.View] = discord.ui.Select(
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
        """Rebuild the menu from the message it was used on."""
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
        """Let the router answer the selection."""
        _, noun, component_key, verb = self.custom_id.split(":")
        await router_of(interaction).dispatch_select(interaction, noun, component_key, verb, self.item.values)


def more_menu(*buttons: PersistentButton) -> PersistentSelect:
    """Return a menu in place of rarely pressed buttons: a card has room for `MOST_BUTTONS`.

    Each option's value is the id of the button that it stands for, which `press_chosen` answers.
    """
    options = [
        discord.SelectOption(label=button.item.label or "", value=button.custom_id) for button in buttons
    ]
    return PersistentSelect(say("more"), "panel", "", "press", options)


def persistent_view(
    *items: PersistentButton | PersistentSelect, links: Sequence[discord.ui.Button[Any]] = ()
) -> discord.ui.View:
    """Return a view of persistent items, and of buttons that only open a link."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item.item)  # what is sent of it: the rest of a `DynamicItem` finds the press
    for link in links:
        view.add_item(link)
    # discord.py keeps each view that it sends in memory, for as long as the message may be pressed. A stopped
    # one it does not: presses are found by their pattern (`DynamicItem`), with or without a view.
    view.stop()
    return view
