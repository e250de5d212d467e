"""Forged and odd component keys: each is over, kindly, for every route that the router knows.

The routes of a noun stand beside one another, and read their keys alike: each route is tried with a third of
the keys, the next one with another third. CI, and whoever asks for hypothesis's full profile, tries all.
"""

import inspect
from collections.abc import Iterator

from hypothesis import settings
from simcord.enums import ComponentType, InteractionType
from simcord.results import InteractionResult
from support import forged
from support.forged import Sender
from support.world import LoggedFailures, World, private_text_of

from cogs.router import BUTTON, FORM, MODAL, SELECT
from services.memory_origins import ORIGIN_MESSAGE
from ui.refusals import KEEP_TYPED_SECONDS

MALFORMED_KEYS = (
    *(
        "",
        "-1",
        "x",
        ".",
        ",",
        "-",
        "1.",
        "1,",
        "1.2",
        "1,2",
        "1,2,3",
        ",1",
        "x.1",
        "c.",
        "c.x",
        "r.",
        "p.x",
        "k.",
        "k.x",
    ),
    *("2026-13,1", "2019-02-30.1", str(2**63), "9" * 40, f"2026-01,{2**63}", f"2019-06-01.{2**63}"),
)
SHARES = 3
WRONG_IDS = ("0", "00", "7", str(2**63 - 1))
UNROUTED_KEYS = ("١٢", "²", "1_0", " 1", "+1", "Ⅷ", "1:2")
"""No persistent component has these: the pattern of their ids refuses them."""

MEANT = {
    "about": {""},  # of the couple in this server
    "memory": {""},  # no prompt, no message: a memory of its own
    "talk": {""},  # a new statement
    "wish": {""},  # a new round
    "thanks": {"", "."},  # everyday, as buttons of before said
}
"""Keys without an id, by noun: the form opens."""

WORDS_IN_MENUS = {
    ("couple", "zone"),  # a zone's name
    ("support", "now"),  # a country, or none that is known
    ("support", "counsellor"),
    ("lesson", "open"),  # a lesson's id in the deck
}
OVER = "That’s over"


def routes_of(world: World, *kinds: str) -> list[tuple[str, str, str]]:
    return sorted(route for route in world.bot.router._handlers if route[0] in kinds)


def keyed_routes_of(world: World, *kinds: str) -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    """Yield each route of some kinds with the keys that it is tried with."""
    keys = keys_for(world)
    shares = 1 if settings.get_current_profile_name() == "full" else SHARES
    for number, route in enumerate(routes_of(world, *kinds)):
        yield route, keys[number % shares :: shares]


def ignores_its_key(world: World, route: tuple[str, str, str]) -> bool:
    handler = world.bot.router._handlers[route]
    return "_component_key" in inspect.signature(getattr(handler, "func", handler)).parameters


def keys_for(world: World) -> list[str]:
    """Return odd keys, and ids of what there is: each is another thing's, for all routes but its own."""
    there = (world.guild, world.ada, *world.posts())
    messages = [
        f"{ORIGIN_MESSAGE}.{world.bo.id}{rest}"
        for rest in ("", ".1", ".1.é.0", ".1.x.0", ".x.x.x", ".1.x.0.0")
    ]
    return [*MALFORMED_KEYS, *WRONG_IDS, *messages, *(str(each.id) for each in there)]


def ada_in(world: World) -> Sender:
    return Sender(world.ada.id, world.home.id, world.guild.id)


def press(world: World, custom_id: str, value: str | None = None) -> InteractionResult:
    return forged.press(world.env, ada_in(world), custom_id, value)


def submit(world: World, custom_id: str) -> InteractionResult:
    return forged.submit(world.env, ada_in(world), custom_id)


async def assert_over(
    world: World, failures: LoggedFailures, forged: dict[str, InteractionResult], *, ignores_key: bool = False
) -> None:
    """Assert that each is answered: as over where the key is none, kindly where it names another thing."""
    await world.env.settle()
    wrong = {record.getMessage().partition(" what=")[2] for record in failures.records}
    failures.records.clear()
    for custom_id, result in forged.items():
        noun, key = custom_id.removeprefix("menu:").removeprefix("form:").split(":")[:2]
        told = private_text_of(result)
        if key in MALFORMED_KEYS and not ignores_key and key not in MEANT.get(noun, ()):
            is_right = OVER in told
        else:
            is_right = result.acknowledged
        if not is_right:
            wrong.add(f"{custom_id} {told[:80]!r}")
    assert not wrong, "\n".join(sorted(wrong))


async def test_an_odd_key_of_a_button_is_over(couple: World, failures: LoggedFailures) -> None:
    for route, keys in keyed_routes_of(couple, BUTTON, FORM):
        ids = [f"{route[1]}:{key}:{route[2]}" for key in keys]
        pressed = {custom_id: press(couple, custom_id) for custom_id in ids}
        await assert_over(couple, failures, pressed, ignores_key=ignores_its_key(couple, route))


async def test_an_odd_value_of_a_menu_is_over(couple: World, failures: LoggedFailures) -> None:
    for (_, noun, verb), keys in keyed_routes_of(couple, SELECT):
        chosen = {
            f"menu:{noun}:{key}:{verb}": press(couple, f"menu:{noun}:7:{verb}", key or "-") for key in keys
        }
        await assert_over(couple, failures, chosen, ignores_key=(noun, verb) in WORDS_IN_MENUS)


async def test_an_odd_key_of_a_menu_is_answered(couple: World, failures: LoggedFailures) -> None:
    for (_, noun, verb), keys in keyed_routes_of(couple, SELECT):
        ids = [f"menu:{noun}:{key}:{verb}" for key in keys]
        chosen = {custom_id: press(couple, custom_id, "7") for custom_id in ids}
        await assert_over(couple, failures, chosen, ignores_key=True)


async def test_an_odd_key_of_a_form_is_over(couple: World, failures: LoggedFailures) -> None:
    for route, keys in keyed_routes_of(couple, MODAL):
        ids = [f"form:{route[1]}:{key}:{route[2]}:ab12" for key in keys]
        submitted = {custom_id: submit(couple, custom_id) for custom_id in ids}
        await assert_over(couple, failures, submitted, ignores_key=ignores_its_key(couple, route))
        # What was typed is held for fourteen minutes: hundreds of such buttons make settling slow.
        await couple.env.advance_time(KEEP_TYPED_SECONDS)


async def test_an_id_of_no_pattern_is_over(couple: World) -> None:
    ids = (
        *(f"thanks:{key}:read" for key in UNROUTED_KEYS),
        *(f"nothing:{key}:at-all" for key in MALFORMED_KEYS),
        *(":", "::", ":::", "thanks", "thanks:1", "thanks::", "THANKS:1:READ", "menu:", "menu:x", "x" * 100),
    )
    pressed = {custom_id: press(couple, custom_id) for custom_id in ids}
    await couple.env.settle()
    assert [custom_id for custom_id, result in pressed.items() if OVER not in private_text_of(result)] == []


async def test_a_form_with_a_key_of_other_digits_is_over(couple: World) -> None:
    for key in UNROUTED_KEYS[:-1]:
        told = submit(couple, f"form:thanks:{key}:edit:ab12")
        await couple.env.settle()
        assert OVER in private_text_of(told)


async def test_a_pulse_that_the_form_does_not_offer_is_none(couple: World) -> None:
    await couple.reach_second_week()
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    assert form.modal is not None
    fields = [
        {
            "type": ComponentType.LABEL,
            "component": {"type": ComponentType.TEXT_INPUT, "custom_id": name, "value": value},
        }
        for name, value in (("body", "Your laugh"), ("pulse", "99"))
    ]
    data = {"custom_id": form.modal["custom_id"], "components": fields}
    told = forged.forge(couple.env, ada_in(couple), InteractionType.MODAL_SUBMIT, data)
    await couple.env.settle()
    assert "sealed" in private_text_of(told)
    await couple.answer(couple.bo, "Your hands", pulse="3")
    assert "Your laugh" in private_text_of(
        await couple.bo.click(couple.find_post(label="Read"), label="Read")
    )
