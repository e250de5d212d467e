"""Slash commands that are tried again: with one of several readings, or from a form filled in as before."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import discord
from discord import app_commands

from core.date_parsing.durations import read_minutes
from core.date_parsing.languages import words_for
from core.deliveries import PostDelayed
from core.errors import (
    Ambiguous,
    EmptyText,
    InTheFuture,
    InThePast,
    KindlingError,
    TextTooLong,
    UnknownZone,
    UnreadableDay,
    UnreadableMoment,
    UnreadableMonth,
    UnreadableTime,
    UnreadableWeekday,
)
from core.plans import UnreadableHours
from ui.choices import reading_label, typed_reading
from ui.forms import ChoiceField, TextField
from ui.refusals import Choice, RetryModal, RetryView
from ui.safe_text import escape_text, one_line
from ui.texts import say

MAX_FIELDS = 5  # of a form, Discord's limit
MAX_OPTIONS = 10  # of radio buttons, Discord's limit
TEXT_LIMIT = 300  # characters, where the command itself says none
MINUTES_IN_HOUR = 60
ECHO_LIMIT = 40  # characters of the typed text that a refusal repeats
TYPED = (discord.AppCommandOptionType.string, discord.AppCommandOptionType.number)
# Refusals that another text would not meet.
SLIPS = (
    Ambiguous,
    EmptyText,
    InTheFuture,
    InThePast,
    TextTooLong,
    UnknownZone,
    UnreadableDay,
    UnreadableHours,
    UnreadableMoment,
    UnreadableMonth,
    UnreadableTime,
    UnreadableWeekday,
)


class Run(Protocol):
    """Runs a command again with other options, or refuses them if one of them is a slip already."""

    async def __call__(
        self, interaction: discord.Interaction, options: Mapping[str, Any], slip: KindlingError | None = None
    ) -> None:
        """Answer the interaction as the command would."""
        ...


class WordsToReturn(Exception):
    """Whatever went wrong, what was typed is given back; the cause says what it was."""


@contextmanager
def returning_words() -> Generator[None]:
    """Give back what was typed into a command if anything in this block fails."""
    try:
        yield
    except PostDelayed:  # the words are stored: *Try again* would store them twice
        raise
    except Exception as error:
        raise WordsToReturn from error


def cause_of(error: Exception) -> Exception:
    """Return what went wrong, without the wrapping of `returning_words`."""
    cause = error.__cause__
    return cause if isinstance(error, WordsToReturn) and isinstance(cause, Exception) else error


@dataclass(frozen=True)
class Attempt:
    """A command with its options as they were typed; `run` runs it again with others."""

    name: str
    parameters: Sequence[app_commands.Parameter]
    options: Mapping[str, Any]
    run: Run

    @property
    def words(self) -> Mapping[str, str]:
        """What was typed as text, by the names of the options."""
        return {
            parameter.name: _text_of(self.options.get(parameter.name))
            for parameter in self.parameters
            if parameter.type in TYPED
        }

    def retry_view(self, error: Exception) -> RetryView | None:
        """Return buttons with what was meant, and *Try again*; None where no other text would help."""
        if not isinstance(error, (WordsToReturn, *SLIPS)):
            return None
        cause, now = cause_of(error), discord.utils.utcnow()
        choices: list[Choice] = []
        if isinstance(cause, Ambiguous):
            name = next((name for name, text in self.options.items() if text == cause.typed), "")
            choices = [
                (reading_label(reading, now), partial(self._choose, name, typed_reading(reading)))
                for reading in cause.readings
                if name
            ]
        return RetryView(self.words, self._open_form, choices)

    async def _choose(self, name: str, text: str, interaction: discord.Interaction) -> None:
        await self.run(interaction, {**self.options, name: text})

    async def _open_form(self, interaction: discord.Interaction, typed: Mapping[str, str]) -> None:
        form = RetryModal(say("try-again-title"), self._fields(), typed, self._submit)
        await interaction.response.send_modal(form)

    def _fields(self) -> tuple[TextField | ChoiceField, ...]:
        """Return the fields of the options that were typed, then of as many others as fit."""
        typed = [parameter for parameter in self.parameters if parameter.type in TYPED]
        ranked = sorted(typed, key=lambda each: (not each.required, self.options.get(each.name) is None))
        kept = ranked[:MAX_FIELDS]
        return tuple(_field(parameter) for parameter in typed if parameter in kept)

    async def _submit(self, interaction: discord.Interaction, typed: Mapping[str, str]) -> None:
        changed = dict(self.options)
        try:
            for parameter in self.parameters:
                if parameter.name in typed:
                    changed[parameter.name] = typed[parameter.name]
                    changed[parameter.name] = value_of(parameter, typed[parameter.name])
        except UnreadableHours as slip:
            await self.run(interaction, changed, slip)
        else:
            await self.run(interaction, changed)


def _text_of(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def _field(parameter: app_commands.Parameter) -> TextField | ChoiceField:
    label = parameter.display_name.capitalize()
    hint = str(parameter.description)
    if 0 < len(parameter.choices) <= MAX_OPTIONS:
        options = tuple((str(choice.value), choice.name) for choice in parameter.choices)
        return ChoiceField(parameter.name, label, options, is_required=parameter.required, hint=hint)
    is_text = parameter.type is discord.AppCommandOptionType.string
    limit = int(parameter.max_value or TEXT_LIMIT) if is_text else TEXT_LIMIT
    return TextField(parameter.name, label, limit, is_required=parameter.required, hint=hint)


def value_of(parameter: app_commands.Parameter, text: str) -> str | float | None:
    """Return the value of an option: hours may be typed as "90 min". Raises `UnreadableHours`."""
    if not text.strip() and not parameter.required:
        return None if parameter.default in (None, discord.utils.MISSING) else parameter.default
    if parameter.type is discord.AppCommandOptionType.string:
        return text
    minutes = read_minutes(text, words_for(None))
    if minutes is None:
        raise UnreadableHours(part=escape_text(one_line(text, ECHO_LIMIT)))
    return minutes / MINUTES_IN_HOUR
