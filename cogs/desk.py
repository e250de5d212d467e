"""The desk: where presses, picks and submitted forms arrive, and find the cog that answers them."""

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar, cast

import discord
from discord.ext import commands

from cogs.requests import caller, measured, refuse_quietly, sentence_for
from core.couples import Person
from core.deliveries import PostedLater
from core.errors import KindlingError, Over
from core.supports import leaves_no_trace
from ui.forms import PREFIX, uploads
from ui.forms import submitted as submitted_values
from ui.lasting import is_lasting
from ui.refusals import TryAgain, give_back
from ui.texts import say

PRESS, PICK, OPEN, SUBMIT = "press", "pick", "open", "submit"
SEEN_FOR = timedelta(hours=1)
SEEN_AT_MOST = 10_000

Typed = Mapping[str, str]
Handler = Callable[..., Awaitable[None]]
F = TypeVar("F", bound=Handler)


def _handles(what: str, noun: str, verb: str) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        vars(function).setdefault("__desk__", []).append((what, noun, verb))
        return function

    return decorate


def pressed(noun: str, verb: str) -> Callable[[F], F]:
    """Answer a lasting button: `(interaction, key)`."""
    return _handles(PRESS, noun, verb)


def pressed_each(noun: str, verbs: Iterable[str]) -> Callable[[F], F]:
    """Answer several lasting buttons of one noun: `(interaction, key, verb=…)`."""

    def decorate(function: F) -> F:
        vars(function)["__desk_tells_verb__"] = True
        for verb in verbs:
            _handles(PRESS, noun, verb)(function)
        return function

    return decorate


def picked(noun: str, verb: str) -> Callable[[F], F]:
    """Answer a lasting menu: `(interaction, key, values)`."""
    return _handles(PICK, noun, verb)


def opens(noun: str, verb: str) -> Callable[[F], F]:
    """Open the form of the same noun and verb: `(interaction, key, typed)`.

    Called when its button is pressed, and again, with what was typed, after it failed.
    """
    return _handles(OPEN, noun, verb)


def submits(noun: str, verb: str) -> Callable[[F], F]:
    """Answer a submitted form: `(interaction, key, typed)`."""
    return _handles(SUBMIT, noun, verb)


class Attendance(Protocol):
    """What notes that a partner is here, and says whether they have yet to read what is kept."""

    async def __call__(self, person: Person) -> bool | None:
        """Note that this person is here."""
        ...


class Desk(commands.Cog):
    """Routes every press, pick and form by its keys alone, so that a restart loses none."""

    def __init__(
        self,
        attendance: Attendance,
        explain: Callable[[discord.Interaction], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._attendance = attendance
        self._explain = explain
        self._clock = clock
        self._handlers: dict[tuple[str, str, str], Handler] = {}
        self._seen: dict[Person, datetime] = {}
        self._offered: dict[str, TryAgain] = {}

    def register(self, cog: commands.Cog) -> None:
        """Take in every handler of a cog."""
        for name in dir(type(cog)):
            function = getattr(type(cog), name)
            for route in getattr(function, "__desk__", ()):
                if route in self._handlers:
                    raise ValueError(f"two handlers for {route}")
                handler: Handler = getattr(cog, name)
                tells_verb = getattr(function, "__desk_tells_verb__", False)
                self._handlers[route] = functools.partial(handler, verb=route[2]) if tells_verb else handler

    async def press(self, interaction: discord.Interaction, noun: str, key: str, verb: str) -> None:
        """Answer a pressed button."""
        if (OPEN, noun, verb) in self._handlers:
            await self._ask(interaction, (OPEN, noun, verb), key, {})
        else:
            await self._ask(interaction, (PRESS, noun, verb), key)

    async def pick(
        self, interaction: discord.Interaction, noun: str, key: str, verb: str, values: Sequence[str]
    ) -> None:
        """Answer a menu in which something was picked."""
        await self._ask(interaction, (PICK, noun, verb), key, values)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer submitted forms, and buttons that this process has never sent."""
        data = cast("Mapping[str, Any]", interaction.data)
        if interaction.type is discord.InteractionType.modal_submit:
            await self._submit(interaction, str(data["custom_id"]), data["components"])
        elif interaction.type is discord.InteractionType.component:
            again = self._offered.get(data["custom_id"])
            if not is_lasting(data["custom_id"]) and (again is None or again.is_finished()):
                await refuse_quietly(interaction, sentence_for(Over(), "component"), "component")

    async def attend(self, interaction: discord.Interaction) -> None:
        """Note that somebody is here; the first time, tell them what is kept."""
        try:
            await self._attend(interaction)
        except (KindlingError, discord.HTTPException) as error:
            sentence_for(error, "attend")

    async def _attend(self, interaction: discord.Interaction) -> None:
        person, now = caller(interaction), self._clock()
        if now - self._seen.get(person, now - 2 * SEEN_FOR) < SEEN_FOR:
            return
        if len(self._seen) >= SEEN_AT_MOST:
            self._seen.clear()
        has_yet_to_read = await self._attendance(person)
        if has_yet_to_read and interaction.response.is_done():
            await self._explain(interaction)
            has_yet_to_read = False
        if has_yet_to_read is False:
            self._seen[person] = now

    async def _ask(
        self, interaction: discord.Interaction, route: tuple[str, str, str], key: str, *details: object
    ) -> None:
        handler = self._handlers.get(route)
        with measured(interaction, ":".join(route) if handler else "unknown"):
            try:
                if handler is None:
                    raise Over
                await handler(interaction, key, *details)
            except Exception as error:  # noqa: BLE001 (the one handler of presses)
                await refuse_quietly(interaction, sentence_for(error, ":".join(route)), ":".join(route))
        if not leaves_no_trace(":".join(route)):
            await self.attend(interaction)

    async def _submit(
        self, interaction: discord.Interaction, custom_id: str, components: Sequence[Any]
    ) -> None:
        prefix, noun, key, verb, _ = (custom_id.split(":") + [""] * 5)[:5]
        handler = self._handlers.get((SUBMIT, noun, verb))
        if prefix != PREFIX:
            return
        typed = submitted_values(components)
        with measured(interaction, f"form:{noun}:{verb}" if handler else "unknown"):
            try:
                if handler is None:
                    raise Over
                await handler(interaction, key, typed)
            except PostedLater as error:  # it is kept: to try again would keep it twice
                await refuse_quietly(interaction, sentence_for(error, f"form:{noun}:{verb}"), "form")
            except Exception as error:  # noqa: BLE001 (the one handler of forms)
                await self._give_back(interaction, error, (noun, key, verb), typed)
        await self.attend(interaction)

    async def _give_back(
        self, interaction: discord.Interaction, error: Exception, route: tuple[str, str, str], typed: Typed
    ) -> None:
        noun, key, verb = route
        opener = self._handlers.get((OPEN, noun, verb))

        async def reopen(pressed: discord.Interaction, typed: Typed) -> None:
            await self._ask(pressed, (OPEN, noun, verb), key, typed)

        sentence = sentence_for(error, f"form:{noun}:{verb}")
        if uploads(interaction):
            sentence = f"{sentence} {say('pictures-again')}"
        again = TryAgain(typed, reopen) if opener else None
        self._offered = {key: one for key, one in self._offered.items() if not one.is_finished()}
        if again is not None:
            self._offered[again.custom_id] = again
        try:
            await give_back(interaction, sentence, typed, again)
        except discord.HTTPException as failed:
            await refuse_quietly(interaction, sentence_for(failed, "give-back"), "form")
