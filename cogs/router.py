"""The router: calls the cog that handles a pressed button, a select or a submitted form."""

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import discord
from discord.ext import commands

from cogs.failures import refuse_if_possible, report_error
from cogs.measuring import measured, name_of_press
from cogs.requests import explain, publisher_of, publishing, reopen_thread
from cogs.seen import SeenTracker
from core.deliveries import PostDelayed
from core.errors import Ambiguous, NotAvailable
from core.pictures import STORAGE_REFUSALS
from core.supports import leaves_no_trace
from ui.choices import reading_label, typed_reading
from ui.discord_errors import REQUEST_ERRORS
from ui.forms import FORM_PREFIX, submitted_values, uploaded_files
from ui.persistent import is_persistent
from ui.refusals import Choice, RetryView, return_typed
from ui.texts import say, speak

BUTTON, SELECT, FORM, MODAL = "press", "pick", "open", "submit"

FormValues = Mapping[str, str]
Handler = Callable[..., Awaitable[None]]
F = TypeVar("F", bound=Handler)


def _route(kind: str, noun: str, verb: str) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        vars(function).setdefault("__routes__", []).append((kind, noun, verb))
        return function

    return decorate


def on_button(noun: str, verb: str) -> Callable[[F], F]:
    """Register a handler of one persistent button, called with `(interaction, component_key)`."""
    return _route(BUTTON, noun, verb)


def on_buttons(noun: str, verbs: Iterable[str]) -> Callable[[F], F]:
    """Register a handler of several buttons of one noun: `(interaction, component_key, verb=…)`."""

    def decorate(function: F) -> F:
        vars(function)["__takes_verb__"] = True
        for verb in verbs:
            _route(BUTTON, noun, verb)(function)
        return function

    return decorate


def on_select(noun: str, verb: str) -> Callable[[F], F]:
    """Register a handler of a persistent select, called with `(interaction, component_key, values)`."""
    return _route(SELECT, noun, verb)


def form_for(noun: str, verb: str) -> Callable[[F], F]:
    """Register the opener of a form by noun and verb: `(interaction, component_key, typed)`.

    It is called when the form's button is pressed, and again, with the typed values, after a failure.
    """
    return _route(FORM, noun, verb)


def on_modal(noun: str, verb: str) -> Callable[[F], F]:
    """Register a handler of a submitted form: `(interaction, component_key, typed)`."""
    return _route(MODAL, noun, verb)


@functools.cache  # a class has its routes for good, and hundreds of attributes beside them
def _routes_in(cog: type[commands.Cog]) -> tuple[tuple[str, tuple[str, str, str], bool], ...]:
    """List the routes of a cog's class: the handler's name, the route, and if it takes the verb."""
    functions = [(name, getattr(cog, name)) for name in dir(cog)]
    return tuple(
        (name, route, getattr(function, "__takes_verb__", False))
        for name, function in functions
        for route in getattr(function, "__routes__", ())
    )


class Router(commands.Cog):
    """Routes every button, select and form by its `custom_id` alone, so a restart loses none."""

    def __init__(self, seen: SeenTracker) -> None:
        self._seen = seen
        self._handlers: dict[tuple[str, str, str], Handler] = {}
        self._retry_views: dict[str, discord.ui.View | discord.ui.Modal] = {}

    def register(self, cog: commands.Cog) -> None:
        """Register every handler of a cog. Raises `ValueError` if one of its routes is taken."""
        for name, route, takes_verb in _routes_in(type(cog)):
            if route in self._handlers:
                raise ValueError(f"two handlers for {route}")
            handler: Handler = getattr(cog, name)
            self._handlers[route] = functools.partial(handler, verb=route[2]) if takes_verb else handler

    async def dispatch_button(
        self, interaction: discord.Interaction, noun: str, component_key: str, verb: str
    ) -> None:
        """Call the handler of a pressed button."""
        # The button of a form has no handler of its own: the form's opener answers it.
        if (FORM, noun, verb) in self._handlers:
            await self._call_handler(interaction, (FORM, noun, verb), component_key, {})
        else:
            await self._call_handler(interaction, (BUTTON, noun, verb), component_key)

    async def dispatch_select(
        self,
        interaction: discord.Interaction,
        noun: str,
        component_key: str,
        verb: str,
        values: Sequence[str],
    ) -> None:
        """Call the handler of a used select."""
        await self._call_handler(interaction, (SELECT, noun, verb), component_key, values)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Route submitted forms, and refuse components that no other handler will answer."""
        # discord.py calls the handlers of persistent components and of live views. Nobody would answer any
        # other component, such as one of a view from before a restart, and the person would see a failure.
        speak(str(interaction.locale))
        data = cast("Mapping[str, Any]", interaction.data)
        if interaction.type is discord.InteractionType.modal_submit:
            await self._dispatch_modal(interaction, str(data["custom_id"]), data["components"])
        elif interaction.type is discord.InteractionType.component:
            retry = self._retry_views.get(data["custom_id"])
            if not is_persistent(data["custom_id"]) and (retry is None or retry.is_finished()):
                await refuse_if_possible(interaction, report_error(NotAvailable(), "component"), "component")

    def remember_view(self, view: discord.ui.View | discord.ui.Modal) -> None:
        """Remember an in-memory view or form, so that its use is not refused as unknown."""
        # Drop the views that were pressed or have timed out, or the dict would grow with every failure.
        self._retry_views = {
            custom_id: kept for custom_id, kept in self._retry_views.items() if not kept.is_finished()
        }
        items = [view] if isinstance(view, discord.ui.Modal) else view.children
        for item in items:
            self._retry_views[str(getattr(item, "custom_id", ""))] = view

    async def mark_seen(self, interaction: discord.Interaction) -> None:
        """Record that the caller was seen; the first time, show them the privacy notice."""
        await self._seen.mark(interaction)

    async def _call_handler(
        self,
        interaction: discord.Interaction,
        route: tuple[str, str, str],
        component_key: str,
        *details: object,
    ) -> None:
        speak(str(interaction.locale))
        handler, name = self._handlers.get(route), name_of_press(route, component_key, details)
        with measured(interaction, name if handler else "unknown"):
            try:
                if handler is None:
                    raise NotAvailable
                await reopen_thread(interaction)
                async with publishing(publisher_of(interaction), interaction):
                    await handler(interaction, component_key, *details)
            except Exception as error:  # noqa: BLE001 (nothing else handles a button's errors)
                await refuse_if_possible(interaction, await explain(interaction, error, name), name)
        if not leaves_no_trace(name):
            await self.mark_seen(interaction)

    async def _dispatch_modal(
        self, interaction: discord.Interaction, custom_id: str, components: Sequence[Any]
    ) -> None:
        prefix, noun, key, verb, _ = (custom_id.split(":") + [""] * 5)[:5]
        typed = submitted_values(components)
        if prefix == FORM_PREFIX:
            await self._submit(interaction, (noun, key, verb), typed)
        elif custom_id not in self._retry_views:  # opened before a restart: only the typed words are left
            await return_typed(interaction, report_error(NotAvailable(), "form"), typed, None)

    async def _submit(
        self, interaction: discord.Interaction, route: tuple[str, str, str], typed: FormValues
    ) -> None:
        speak(str(interaction.locale))
        noun, key, verb = route
        handler = self._handlers.get((MODAL, noun, verb))
        with measured(interaction, f"form:{noun}:{verb}" if handler else "unknown"):
            try:
                if handler is None:
                    raise NotAvailable
                await reopen_thread(interaction)
                async with publishing(publisher_of(interaction), interaction):
                    await handler(interaction, key, typed)
            except PostDelayed as error:  # the words are stored: *Try again* would store them twice
                await refuse_if_possible(interaction, report_error(error, f"form:{noun}:{verb}"), "form")
            except Exception as error:  # noqa: BLE001 (the one handler of forms)
                await self._return_typed(interaction, error, route, typed)
        await self.mark_seen(interaction)

    def _choices(self, error: Exception, route: tuple[str, str, str], typed: FormValues) -> list[Choice]:
        """List the readings of an ambiguous text; each submits the form again with that reading."""
        if not isinstance(error, Ambiguous) or error.field not in typed:
            return []

        async def submit(meant: str, pressed: discord.Interaction) -> None:
            await self._submit(pressed, route, {**typed, error.field: meant})

        return [
            (reading_label(each, discord.utils.utcnow()), functools.partial(submit, typed_reading(each)))
            for each in error.readings
        ]

    async def _return_typed(
        self,
        interaction: discord.Interaction,
        error: Exception,
        route: tuple[str, str, str],
        typed: FormValues,
    ) -> None:
        noun, key, verb = route
        opener = self._handlers.get((FORM, noun, verb))

        async def reopen(pressed: discord.Interaction, typed: FormValues) -> None:
            await self._call_handler(pressed, (FORM, noun, verb), key, typed)

        sentence = await explain(interaction, error, f"form:{noun}:{verb}")
        has_files = bool(uploaded_files(interaction))
        if has_files and not isinstance(error, STORAGE_REFUSALS):
            sentence = f"{sentence} {say('pictures-again')}"
        # A press carries no pictures: if the form had some, only the form itself can be tried again.
        choices = [] if has_files else self._choices(error, route, typed)
        retry = RetryView(typed, reopen if opener else None, choices) if opener or choices else None
        if retry is not None:
            self.remember_view(retry)
        try:
            await return_typed(interaction, sentence, typed, retry)
        except REQUEST_ERRORS as failed:
            await refuse_if_possible(interaction, report_error(failed, "give-back"), "form")
