"""Persistent buttons: short ids that hold only keys, and a handler for each of them."""

import importlib
import pkgutil
import re
from functools import cache

import discord
import pytest
from discord.ext import commands
from support.every_entry import for_every
from support.source_trees import argument, calls_of, string_patterns, text_ids_in, text_length

import cogs
from cogs.router import BUTTON, FORM, MODAL, SELECT
from ui.persistent import TEMPLATE, PersistentButton, PersistentSelect, persistent_view

ID_LIMIT, LABEL_LIMIT, PLACEHOLDER_LIMIT = 100, 80, 150
LONGEST_KEY = str(2**63 - 1)


@cache
def routes() -> set[tuple[str, str, str]]:
    """Every route that some cog answers: what happened, noun, verb."""
    found: set[tuple[str, str, str]] = set()
    modules = [importlib.import_module(f"cogs.{one.name}") for one in pkgutil.iter_modules(cogs.__path__)]
    for kind in (kind for module in modules for kind in vars(module).values()):
        if isinstance(kind, type) and issubclass(kind, commands.Cog):
            for name in dir(kind):
                found |= set(getattr(getattr(kind, name), "__routes__", ()))
    return found


def components_sent(kind: str) -> dict[tuple[str, str], str]:
    """Noun and verb of every button, menu or form that the code sends, with where."""
    found: dict[tuple[str, str], str] = {}
    for path, call in calls_of(kind):
        for noun in string_patterns(argument(call, 1, "noun")):
            for verb in string_patterns(argument(call, 3, "verb")):
                found[noun, verb] = f"{path}:{call.lineno}"
    return found


def unhandled(kind: str, *interactions: str) -> dict[tuple[str, str], str]:
    answered = [(noun, verb) for what, noun, verb in routes() if what in interactions]
    return {
        pair: where
        for pair, where in components_sent(kind).items()
        if not any(re.fullmatch(pair[0], noun) and re.fullmatch(pair[1], verb) for noun, verb in answered)
    }


def test_every_button_is_answered() -> None:
    assert components_sent("PersistentButton")
    assert unhandled("PersistentButton", BUTTON, FORM) == {}


def test_every_menu_is_answered() -> None:
    assert components_sent("PersistentSelect")
    assert unhandled("PersistentSelect", SELECT) == {}


def test_every_form_is_answered_and_can_be_opened_again() -> None:
    assert components_sent("Form")
    assert unhandled("Form", MODAL) == {}
    assert unhandled("Form", FORM) == {}


@for_every(sorted(routes()), ":".join)
def test_every_id_is_short_enough_and_can_be_read_again(route: tuple[str, str, str]) -> None:
    _, noun, verb = route
    for key in ("", LONGEST_KEY):
        custom_id = f"{noun}:{key}:{verb}"
        assert re.fullmatch(TEMPLATE, custom_id)
        assert len(f"form:{custom_id}:0123abcd") <= ID_LIMIT
        assert len(f"menu:{custom_id}") <= ID_LIMIT


def test_every_label_fits_on_its_button() -> None:
    for place, name, kind, limit in (
        (0, "label", "PersistentButton", LABEL_LIMIT),
        (0, "placeholder", "PersistentSelect", PLACEHOLDER_LIMIT),
    ):
        keys = {key for _, call in calls_of(kind) for key in text_ids_in(argument(call, place, name))}
        assert [key for key in keys if text_length(key) > limit] == []


def test_a_button_holds_only_keys() -> None:
    assert PersistentButton("Answer", "checkin", 7, "answer").custom_id == "checkin:7:answer"
    assert PersistentSelect("Which", "couple", 7, "zone", [discord.SelectOption(label="a")]).custom_id == (
        "menu:couple:7:zone"
    )


async def test_a_view_of_persistent_items_is_never_kept_in_memory() -> None:
    view = persistent_view(PersistentButton("Answer", "checkin", 7, "answer"))
    assert view.timeout is None
    assert view.is_finished()


@pytest.mark.parametrize(
    "custom_id",
    ["checkin:7", "checkin:7:answer:8", "Checkin:7:answer", "checkin:a b:answer", "checkin:7:<@1>"],
)
def test_what_was_never_sent_is_no_id(custom_id: str) -> None:
    assert re.fullmatch(TEMPLATE, custom_id) is None
