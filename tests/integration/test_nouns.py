"""Every noun says all that it contributes: what is left out fails here, with the line to write."""

import re
from collections.abc import Sequence
from pathlib import Path

import discord
from discord.ext import commands
from support.backend import DECKS, Backend

from cogs.command_forms import slash_commands
from cogs.context_menus import context_menus_of
from cogs.events import EventRetrier
from cogs.panels import commands_by_part
from core.deliveries import DeliveryKind
from core.proposals import ProposalKind
from core.publications import Publication
from data.stores.own_words import AUTHORED_TABLES
from data.tables import metadata
from data.tables.facts import facts_of
from services.base import Service
from ui.cards import Part
from ui.names import DisplayNameCache
from ui.texts import bundle
from wiring import AGREEMENTS, DELETE_OWN, NOUNS, Services
from wiring.cogs import build_cogs
from wiring.delivery import build_render_queue, build_renderers, build_task_handlers

DONE_BY_THE_WORKER = {DeliveryKind.DELETION, DeliveryKind.REDRAW}
WALKTHROUGH = Path(__file__).parents[2] / "docs" / "developers" / "walkthrough.md"
NOT_IN_HELP = {"help", "kindling"}
AGREED_TO_ELSEWHERE = {ProposalKind.BOT_REMOVAL}  # by `BotRemovals`, which asks both partners at once


class NoPublisher:
    """Publishes nothing."""

    async def publish(
        self, interaction: discord.Interaction | None, publications: Sequence[Publication]
    ) -> None: ...


async def test_every_kind_of_delivery_is_either_rendered_or_done(backend: Backend) -> None:
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    client = commands.AutoShardedBot("/", intents=discord.Intents.none())
    renderers = build_renderers(services, build_render_queue(), DisplayNameCache(), backend.clock)
    task_handlers = build_task_handlers(client, services)
    for kind in set(DeliveryKind) - DONE_BY_THE_WORKER:
        assert (kind in renderers) != (kind in task_handlers), (
            f"{kind!r} needs one renderer or one task handler: write it in delivery/renderers/<noun>.py, and "
            "add its class to build_renderers or build_task_handlers in wiring/delivery.py"
        )


async def bot_with_all_cogs(backend: Backend) -> commands.Bot:
    bot = commands.Bot("/", intents=discord.Intents.none())
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    for cog in build_cogs(
        services, NoPublisher(), build_render_queue(), bot, backend.clock, frozenset(), EventRetrier()
    ):
        await bot.add_cog(cog)
    return bot


async def test_every_command_has_its_row_in_the_walkthrough(backend: Backend) -> None:
    bot = await bot_with_all_cogs(backend)
    names = {f"/{each.qualified_name}" for each in slash_commands(bot.tree)}
    names |= {menu.name for menu in context_menus_of(bot.cogs.values())}
    rows = re.findall(r"^\| `([^`]+)` \|", WALKTHROUGH.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(names), (
        "each command and each entry of a context menu has one row in docs/developers/walkthrough.md: its "
        "goal, how many interactions lead there, what each of the two sees"
    )


async def test_every_command_is_in_the_help_with_a_line_of_its_own(backend: Backend) -> None:
    bot = await bot_with_all_cogs(backend)
    shown = commands_by_part(bot.tree)
    names = {each.qualified_name for each in slash_commands(bot.tree)}
    listed = {name for part in shown.values() for name in part}
    assert names - listed == NOT_IN_HELP, "a command names its part of /help: @command(Part.…, description=…)"
    for part in shown.keys() - {Part.GENERAL}:
        for name in shown[part]:
            text_id = "help-" + name.replace(" ", "-")
            assert bundle("en").has_message(text_id), f"add {text_id} to ui/texts/en/<noun>.ftl"


def test_every_table_is_named_to_the_couple_wherever_it_is_shown() -> None:
    for name, table in metadata.tables.items():
        facts = facts_of(table)
        wanted = {"kept": True, "own": facts.is_own is not None, "count": facts.is_counted}
        for beginning in (each for each, is_shown in wanted.items() if is_shown):
            text_id = f"{beginning}-{name.replace('_', '-')}"
            assert bundle("en").has_message(text_id), f"add {text_id} to ui/texts/en/<noun>.ftl"


def test_all_words_of_one_author_can_be_taken_back_alone() -> None:
    assert AUTHORED_TABLES.keys() == DELETE_OWN.keys(), (
        "name the function that deletes a row of the table in own_words of the class in services/<noun>.py, "
        "and the class in NOUNS in wiring/__init__.py"
    )


def test_every_kind_of_proposal_can_be_carried_out() -> None:
    assert set(ProposalKind) - AGREED_TO_ELSEWHERE == AGREEMENTS.keys(), (
        "name what it does in agreements of the class in services/<noun>.py, and the class in NOUNS in "
        "wiring/__init__.py"
    )


async def test_every_service_that_contributes_is_gathered(backend: Backend) -> None:
    services = vars(Services(backend.work, backend.keyring, DECKS, backend.clock)).values()
    contributing = {
        type(one)
        for one in services
        if isinstance(one, Service) and (one.agreements or one.own_words or one.moments)
    }
    assert contributing == set(NOUNS), "add the class to NOUNS in wiring/__init__.py"
