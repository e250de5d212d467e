"""Translations of the descriptions of commands and options, for languages that differ from the code."""

from typing import Any

import discord
from discord import app_commands

from ui.texts import current_language, find_text, language_of

Location = app_commands.TranslationContextLocation


class CommandTranslator(app_commands.Translator):
    """Gives Discord the descriptions in each language when commands are synced; names stay English."""

    async def translate(
        self,
        string: app_commands.locale_str,  # noqa: ARG002 (discord.py's signature)
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the description in a language; None if it equals the one in the code."""
        described: Any = context.data  # a command or an option, as the location says
        match context.location:
            case Location.command_description:
                text_id = command_text_id(described.qualified_name)
            case Location.parameter_description:
                text_id = option_text_id(described)
            case _:
                return None
        return find_text(language_of(locale.value), text_id)


def option_description(option: app_commands.Parameter) -> str:
    """Return the description of an option in the current language."""
    return find_text(current_language(), option_text_id(option)) or str(option.description)


def command_text_id(full_name: str) -> str:
    """Return the id of the text that describes a command."""
    return f"command-{full_name.replace(' ', '-')}"


def option_text_id(option: app_commands.Parameter) -> str:
    """Return the id of the text that describes an option of a command."""
    return f"option-{option.command.qualified_name.replace(' ', '-')}-{option.name}"
