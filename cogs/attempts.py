"""Try a refused slash command again: with one of several readings, or from a form filled in as before."""

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
from discord import app_commands

from cogs.option_fields import MOST_FIELDS, field_of
from core.deliveries import PostDelayed
from core.errors import (
    Ambiguous,
    EmptyText,
    InTheFuture,
    InThePast,
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
from ui.forms import Field
from ui.persistent import router_of
from ui.refusals import Choice, RetryModal, RetryView
from ui.texts import say

TYPED = discord.AppCommandOptionType.string
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


Run = Callable[[discord.Interaction, Mapping[str, Any]], Awaitable[None]]
"""Answers an interaction as the command would that ran before, with other options."""


class WordsToReturn(Exception):
    """A command failed and the text typed into it must be given back; the cause is the failure itself."""


@contextmanager
def returning_words() -> Generator[None]:
    """Give the typed text back if anything in this block fails. Raises `WordsToReturn`."""
    try:
        yield
    except PostDelayed:  # the words are stored: *Try again* would store them twice
        raise
    except Exception as error:
        raise WordsToReturn from error


def cause_of(error: Exception) -> Exception:
    """Unwrap the failure that `returning_words` wrapped; return any other error as it is."""
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
        """The options that are typed as text, by name."""
        return {
            parameter.name: str(self.options.get(parameter.name) or "")
            for parameter in self.parameters
            if parameter.type is TYPED
        }

    def retry_view(self, error: Exception) -> RetryView | None:
        """Return a button for each reading, and *Try again*; None if no other text would help."""
        if not isinstance(error, (WordsToReturn, *SLIPS)):
            return None
        cause, now = cause_of(error), discord.utils.utcnow()
        choices: list[Choice] = []
        if isinstance(cause, Ambiguous) and cause.field in self.options:
            choices = [
                (reading_label(reading, now), partial(self._choose, cause.field, typed_reading(reading)))
                for reading in cause.readings
            ]
        return RetryView(self.words, self._open_form, choices)

    async def _choose(self, name: str, text: str, interaction: discord.Interaction) -> None:
        await self.run(interaction, {**self.options, name: text})

    async def _open_form(self, interaction: discord.Interaction, typed: Mapping[str, str]) -> None:
        form = RetryModal(say("try-again-title"), self._fields(), typed, self._submit)
        router_of(interaction).remember_view(form)
        await interaction.response.send_modal(form)

    def _fields(self) -> tuple[Field, ...]:
        """Return the fields of the options that were typed, then as many others as fit."""
        typed = [parameter for parameter in self.parameters if parameter.type is TYPED]
        ranked = sorted(typed, key=lambda each: (not each.required, self.options.get(each.name) is None))
        kept = ranked[:MOST_FIELDS]
        return tuple(field_of(parameter) for parameter in typed if parameter in kept)

    async def _submit(self, interaction: discord.Interaction, typed: Mapping[str, str]) -> None:
        changed = dict(self.options)
        for parameter in self.parameters:
            text = typed.get(parameter.name)
            if text is not None and (text.strip() or parameter.required):
                changed[parameter.name] = text
            elif text is not None:  # emptied
                is_missing = parameter.default is discord.utils.MISSING
                changed[parameter.name] = None if is_missing else parameter.default
        await self.run(interaction, changed)
