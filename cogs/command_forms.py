"""Commands without typing: a button or a menu runs a command, or opens a form of its options."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from cogs.attempts import WordsToReturn, cause_of, value_of
from cogs.requests import run_by_name
from cogs.router import FormValues, form_for, on_modal
from core.errors import EmptyField, NotANumber, NotAvailable, NumberOutOfRange
from ui.forms import (
    ChoiceField,
    EntityField,
    Field,
    Form,
    TextField,
    open_form,
)
from ui.texts import say

AnyCommand = app_commands.Command[Any, ..., Any]
MOST_FIELDS, MOST_CHOICES = 5, 25  # of a form, and of a menu: Discord's limits
SHORT_TEXT = 200  # characters; what may be longer gets several lines
Kind = discord.AppCommandOptionType


def command_key(name: str) -> str:
    """Return the component key of a command by its full name. Its format is in messages and never changes."""
    return name.replace(" ", "-")


def slash_commands(tree: app_commands.CommandTree[Any]) -> list[AnyCommand]:
    """List the slash commands of a tree, with those of groups."""
    return [each for each in tree.walk_commands() if isinstance(each, app_commands.Command)]


class CommandFormCog(commands.Cog):
    """Runs any command for a press; a command with options that somebody has to give opens a form first.

    Discord offers slash commands only to whoever types. What is submitted is read as the options of the
    command would be, and what is refused opens again, filled in.
    """

    def __init__(self) -> None:
        self._commands: dict[str, AnyCommand] = {}

    def learn_commands(self, tree: app_commands.CommandTree[Any]) -> None:
        """Learn the commands, once all are in the tree."""
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
            await run_by_name(
                interaction,
                command.qualified_name,
                lambda: callback(command.binding, interaction, **options),
            )

    @on_modal("command", "run")
    async def submit_command(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Run a command with the options of its form."""
        command = self._find(component_key)
        options = await _read_options(command, interaction, typed)
        # Without the wrapper of commands, which answers a refusal: the router gives back what was typed.
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
    """Return a field for each option that is asked for, the required ones first; none if none has to be."""
    asked: Sequence[str] = command.extras["asked"]
    first: list[app_commands.Parameter] = []
    others: list[app_commands.Parameter] = []
    for parameter in command.parameters:
        if parameter.required or parameter.display_name in asked:
            first.append(parameter)
        elif parameter.type is not Kind.attachment:
            others.append(parameter)
    shown = [*first, *others][:MOST_FIELDS] if first else []
    return tuple([await _field_of(command, parameter, interaction) for parameter in shown])


async def _field_of(
    command: AnyCommand, parameter: app_commands.Parameter, interaction: discord.Interaction
) -> Field:
    name, hint = parameter.display_name, str(parameter.description)
    label, is_required = _label_of(parameter), parameter.required
    if parameter.choices:
        options = tuple((str(choice.value), choice.name) for choice in parameter.choices)
        return ChoiceField(name, label, options, is_required, hint)
    if name in command.extras["chosen"] and (offered := await _offered(command, parameter, interaction)):
        return ChoiceField(name, label, offered, is_required, hint, is_menu=True)
    match parameter.type:
        case Kind.boolean:
            return ChoiceField(
                name, label, (("yes", say("option-yes")), ("no", say("option-no"))), is_required, hint
            )
        case Kind.user:
            return EntityField(name, label, discord.SelectDefaultValueType.user, is_required, hint)
        case Kind.channel:
            return EntityField(name, label, discord.SelectDefaultValueType.channel, is_required, hint)
        case _:
            limit = int(parameter.max_value or SHORT_TEXT) if parameter.type is Kind.string else SHORT_TEXT
            return TextField(name, label, limit, limit > SHORT_TEXT, is_required, hint)


async def _offered(
    command: AnyCommand, parameter: app_commands.Parameter, interaction: discord.Interaction
) -> tuple[tuple[str, str], ...]:
    """Return what the command suggests for an option while nothing is typed, as values and labels."""
    # discord.py tells in public only that there is one
    suggest: Any = command._params[parameter.name].autocomplete  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    choices = await suggest(command.binding, interaction, "")
    return tuple((str(choice.value), choice.name) for choice in choices[:MOST_CHOICES])


async def _read_options(
    command: AnyCommand, interaction: discord.Interaction, typed: FormValues
) -> Mapping[str, Any]:
    """Return the arguments of a command's callback for what was typed into its form.

    Raises `EmptyField`, `NotANumber`, `NumberOutOfRange`, `UnreadableHours`.
    """
    given: list[Any] = []
    for parameter in command.parameters:
        text = typed.get(parameter.display_name, "").strip()
        if text:
            value = _value_of(parameter, text)
            given.append({"name": parameter.display_name, "type": parameter.type.value, "value": value})
        elif parameter.required:
            raise EmptyField(field=_label_of(parameter))
    # Read by discord.py itself, as the options of a command that was typed; it has no public name for that.
    resolved = cast("Any", interaction.data or {}).get("resolved", {})
    namespace = app_commands.Namespace(interaction, resolved, given)
    return await command._transform_arguments(interaction, namespace)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def _value_of(parameter: app_commands.Parameter, text: str) -> str | float | bool:
    match parameter.type:
        case Kind.boolean:
            return text == "yes"
        case Kind.integer:
            return _whole_number_of(parameter, text)
        case Kind.number:
            return value_of(parameter, text) or text
        case _:
            return text


def _whole_number_of(parameter: app_commands.Parameter, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise NotANumber(part=text) from None
    least, most = parameter.min_value, parameter.max_value
    if (least is not None and number < least) or (most is not None and number > most):
        raise NumberOutOfRange(field=_label_of(parameter), least=str(least), most=str(most))
    return number


def _label_of(parameter: app_commands.Parameter) -> str:
    return parameter.display_name.capitalize()
