"""Options of slash commands as form fields, and typed fields as option values."""

import re
from collections.abc import Sequence

import discord
from discord import app_commands

from cogs.descriptions import option_description
from core.errors import NotANumber, NumberOutOfRange
from ui.forms import ChoiceField, EntityField, Field, TextField
from ui.safe_text import echo
from ui.texts import say

MOST_FIELDS = 5  # of a form, Discord's limit
MOST_RADIO_BUTTONS = 10  # Discord's limit; more options become a menu
TEXT_LIMIT = 300  # characters, unless the command sets a limit; a longer text gets several lines
Kind = discord.AppCommandOptionType
Entity = discord.SelectDefaultValueType


def label_of(parameter: app_commands.Parameter) -> str:
    """Return the label of an option's field: "Idea 1" for `idea1`."""
    return re.sub(r"(?<=[a-z])(?=[0-9])", " ", parameter.display_name).capitalize()


def field_of(parameter: app_commands.Parameter, offered: Sequence[tuple[str, str]] = ()) -> Field:
    """Return the field of an option; `offered` are values and labels to pick from instead of typing."""
    name, label = parameter.display_name, label_of(parameter)
    hint, is_required = option_description(parameter), parameter.required
    choices = tuple((str(choice.value), choice.name) for choice in parameter.choices) or tuple(offered)
    if parameter.type is Kind.boolean:
        choices = (("yes", say("option-yes")), ("no", say("option-no")))
    if choices:
        is_menu = bool(offered) or len(choices) > MOST_RADIO_BUTTONS
        return ChoiceField(name, label, choices, is_required, hint, is_menu)
    if parameter.type in (Kind.user, Kind.channel):
        kind = Entity.user if parameter.type is Kind.user else Entity.channel
        return EntityField(name, label, kind, is_required, hint)
    limit = int(parameter.max_value or TEXT_LIMIT) if parameter.type is Kind.string else TEXT_LIMIT
    return TextField(name, label, limit, limit > TEXT_LIMIT, is_required, hint)


def value_of(parameter: app_commands.Parameter, text: str) -> str | int | bool:
    """Return the value of a filled-in option. Raises `NotANumber`, `NumberOutOfRange`."""
    match parameter.type:
        case Kind.boolean:
            return text == "yes"
        case Kind.integer:
            return _whole_number_of(parameter, text)
        case _:
            return text


def _whole_number_of(parameter: app_commands.Parameter, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise NotANumber(part=echo(text)) from None
    least, most = parameter.min_value, parameter.max_value
    if (least is not None and number < least) or (most is not None and number > most):
        raise NumberOutOfRange(field=label_of(parameter), least=str(least), most=str(most))
    return number
