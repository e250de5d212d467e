"""Refusals: one kind private sentence, and the typed text given back."""

import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, cast

import discord

from core.errors import KindlingError, NotAvailable
from ui.cards import Part, card
from ui.forms import Field, add_fields, submitted_values
from ui.persistent import MOST_BUTTONS
from ui.posts import Post, send_ephemeral, split_into_posts
from ui.safe_text import block_quote
from ui.texts import say

KEEP_TYPED_SECONDS = 14 * 60  # a little less than the 15 minutes for which an interaction's token is valid

LABEL_LIMIT = 80  # characters of a button's label, Discord's limit
QUICKLY_TYPED = 80  # characters in all fields of a form
MOST_CHOICES = 25  # options, Discord's limit of a menu

OnPress = Callable[..., Coroutine[Any, Any, None]]  # of an interaction
Choice = tuple[str, OnPress]
Reopen = Callable[[discord.Interaction, Mapping[str, str]], Awaitable[None]]


def refusal_sentence(error: KindlingError) -> str:
    """Return the sentence that explains a refusal."""
    return say(error.text_id, **error.text_args)


def failure_sentence(error_id: str) -> str:
    """Return the sentence for an unexpected error; the operator's log has the same id."""
    return say("refusal-failed", id=error_id)


def doubt_sentence(error_id: str) -> str:
    """Return the sentence for a failure after which nobody knows whether anything was saved."""
    return say("refusal-commit-unknown", id=error_id)


class RetryView(discord.ui.View):
    """Buttons for the possible meanings, and one that reopens a form with the typed text.

    It is kept in memory, for 14 minutes. `choices` are labels with their actions; they become a menu if there
    is no room for as many buttons.
    """

    def __init__(
        self, typed: Mapping[str, str], reopen: Reopen | None, choices: Sequence[Choice] = ()
    ) -> None:
        super().__init__(timeout=KEEP_TYPED_SECONDS)
        self._typed = typed
        self._reopen = reopen
        self._choices = choices[:MOST_CHOICES]
        self._is_chosen = False
        if len(choices) > MOST_BUTTONS - 1:  # one is *Try again*
            self._add_menu()
        else:
            for place, (label, _) in enumerate(choices):
                self._add_button(label, partial(self._choose, place), discord.ButtonStyle.secondary)
        if reopen is not None:
            style = discord.ButtonStyle.secondary if choices else discord.ButtonStyle.primary
            self._add_button(say("try-again"), self._reopen_form, style)

    @property
    def has_choices(self) -> bool:
        """Return whether there are readings to choose from."""
        return bool(self._choices)

    def _add_button(self, label: str, callback: OnPress, style: discord.ButtonStyle) -> None:
        button = discord.ui.Button[discord.ui.View](label=label[:LABEL_LIMIT], style=style)
        button.callback = callback  # type: ignore[assignment] (discord.py only calls and awaits it)
        self.add_item(button)

    def _add_menu(self) -> None:
        options = [
            discord.SelectOption(label=label[:LABEL_LIMIT], value=str(place))
            for place, (label, _) in enumerate(self._choices)
        ]
        menu = discord.ui.Select[discord.ui.View](placeholder=say("choice-menu"), options=options)

        async def choose(interaction: discord.Interaction) -> None:
            await self._choose(int(menu.values[0]), interaction)

        menu.callback = choose
        self.add_item(menu)

    async def _choose(self, place: int, interaction: discord.Interaction) -> None:
        if self._is_chosen:  # pressed twice, it would be done twice
            await refuse(interaction, refusal_sentence(NotAvailable()))
            return
        self._is_chosen = True
        await self._choices[place][1](interaction)

    async def _reopen_form(self, interaction: discord.Interaction) -> None:
        if self._reopen is not None:
            await self._reopen(interaction, self._typed)


class RetryModal(discord.ui.Modal):
    """A form of a refused command; kept in memory, like the view that opens it."""

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        typed: Mapping[str, str],
        submit: Reopen,
    ) -> None:
        super().__init__(title=title, custom_id=f"again:{secrets.token_hex(8)}", timeout=KEEP_TYPED_SECONDS)
        self._submit = submit
        add_fields(self, fields, typed)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Run the command again."""
        data = cast("Mapping[str, Any]", interaction.data)
        await self._submit(interaction, submitted_values(data["components"]))


async def refuse(
    interaction: discord.Interaction,
    sentence: str,
    *,
    leaves_trace: bool = True,
    view: discord.ui.View | None = None,
) -> None:
    """Answer the user of an interaction privately with one sentence, and perhaps with buttons."""
    await send_ephemeral(interaction, Post(content=sentence, view=view), leaves_trace=leaves_trace)


async def return_typed(
    interaction: discord.Interaction, sentence: str, typed: Mapping[str, str], retry_view: RetryView | None
) -> None:
    """Say why a form failed, and offer to open it again with everything that was typed.

    That is shown too, since `retry_view` ends with the process; but a few words beside readings to choose
    from would hide the question.
    """
    values = [value for value in typed.values() if value.strip()]
    is_asked = retry_view is not None and retry_view.has_choices
    is_shown = not is_asked or sum(map(len, values)) > QUICKLY_TYPED
    words = "\n\n".join(map(block_quote, values)) if is_shown else ""
    posts = split_into_posts(card(Part.GENERAL, say("typed-title"), words)) if words else []
    await send_ephemeral(interaction, Post(content=sentence, view=retry_view), *posts)
