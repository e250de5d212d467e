"""Commands without typing: a button or a menu runs a command, or opens a form of its options."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from cogs.attempts import WordsToReturn, cause_of
from cogs.option_fields import MOST_FIELDS, Kind, field_of, label_of, value_of
from cogs.requests import PRESSED_COMMAND
from cogs.router import FormValues, form_for, on_modal
from cogs.suggestions import MAX_CHOICES
from core.errors import EmptyField, NotAvailable
from ui.forms import Field, Form, open_form
from ui.panels import command_key

AnyCommand = app_commands.Command[Any, ..., Any]


def slash_commands(tree: app_commands.CommandTree[Any]) -> list[AnyCommand]:
    """List a tree's slash commands, including those in groups."""
    return [each for each in tree.walk_commands() if isinstance(each, app_commands.Command)]


class CommandFormCog(commands.Cog):
    """Runs any command from a press; a command with required options opens a form first.

    Discord offers slash commands only to people who type. A submitted form is read like the options of the
    typed command, and a refused one opens again, filled in.
    """

    def __init__(self) -> None:
        self._commands: dict[str, AnyCommand] = {}

    def learn_commands(self, tree: app_commands.CommandTree[Any]) -> None:
        """Index the commands, once all are in the tree."""
        self._commands = {command_key(each.qualified_name): each for each in slash_commands(tree)}

    @form_for("command", "run")
    async def open_command(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Run a command, or open the form of its options."""
        command = self._find(component_key)
        fields = await _fields_of(command, interaction)
        if fields:
            form = Form(f"/{command.qualified_name}", "command", component_key, "run", fields)
            await open_form(interaction, form, typed)
        else:
            options = await _read_options(command, interaction, {})
            callback: Any = command.callback
            interaction.extras[PRESSED_COMMAND] = command.qualified_name
            await callback(command.binding, interaction, **options)

    @on_modal("command", "run")
    async def submit_command(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Run a command with the options of its form."""
        command = self._find(component_key)
        options = await _read_options(command, interaction, typed)
        # Without the wrapper of commands, which would answer a refusal: here the router answers it, and gives
        # the typed text back.
        callback: Any = vars(command.callback)["__wrapped__"]
        try:
            await callback(command.binding, interaction, **options)
        except WordsToReturn as error:
            raise cause_of(error) from None

    def _find(self, component_key: str) -> AnyCommand:
        if component_key not in self._commands:
            raise NotAvailable
        return self._commands[component_key]


async def _fields_of(command: AnyCommand, interaction: discord.Interaction) -> tuple[Field, ...]:
    """Return a field for each option to ask for, required ones first; none if no option is required."""
    asked: Sequence[str] = command.extras["asked"]
    first: list[app_commands.Parameter] = []
    others: list[app_commands.Parameter] = []
    for parameter in command.parameters:
        if parameter.required or parameter.display_name in asked:
            first.append(parameter)
        elif parameter.type is not Kind.attachment:
            others.append(parameter)
    shown = [*first, *others][:MOST_FIELDS] if first else []
    return tuple(
        [field_of(parameter, await _offered(command, parameter, interaction)) for parameter in shown]
    )


async def _offered(
    command: AnyCommand, parameter: app_commands.Parameter, interaction: discord.Interaction
) -> tuple[tuple[str, str], ...]:
    """List the suggestions for an option that is picked from a menu, as values and labels."""
    if parameter.display_name not in command.extras["chosen"]:
        return ()
    # discord.py has no public access to an option's autocomplete, only to its existence.
    suggest: Any = command._params[parameter.name].autocomplete  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    choices = await suggest(command.binding, interaction, "")
    return tuple((str(choice.value), choice.name) for choice in choices[:MAX_CHOICES])


async def _read_options(
    command: AnyCommand, interaction: discord.Interaction, typed: FormValues
) -> Mapping[str, Any]:
    """Convert a submitted form to the arguments of the command's callback.

    Raises `EmptyField`, `NotANumber`, `NumberOutOfRange`.
    """
    given: list[Any] = []
    for parameter in command.parameters:
        text = typed.get(parameter.display_name, "").strip()
        if text:
            value = value_of(parameter, text)
            given.append({"name": parameter.display_name, "type": parameter.type.value, "value": value})
        elif parameter.required:
            raise EmptyField(field=label_of(parameter))
    # Let discord.py itself convert them, as for a typed command; it has no public name for that.
    resolved = cast("Any", interaction.data or {}).get("resolved", {})
    namespace = app_commands.Namespace(interaction, resolved, given)
    return await command._transform_arguments(interaction, namespace)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
