"""`/try`: add, list, done, draw; and the buttons of its panels."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, picked, pressed, submits
from cogs.requests import caller, command
from core.tries import TRY_LIMIT, Try
from services.clock import Clock
from services.tries import Tries, TryPage
from ui.forms import open_form
from ui.memories import memory_form
from ui.posts import Post, replace, tell
from ui.texts import say
from ui.tries import added_panel, done_panel, drawn_panel, prompt_form, prompt_panel, tries_panel, try_panel

CHOICES = 25
OPTION_LIMIT = 100


@app_commands.guild_only()
class TryCog(commands.GroupCog, group_name="try", group_description="New things, and what you tend together"):
    """What the two would like to try."""

    def __init__(self, tries: Tries, clock: Clock) -> None:
        self._tries = tries
        self._clock = clock

    @command(description="Add something to try together")
    @app_commands.describe(
        what="What you would like to try",
        ongoing="Whether it is a project or a habit that comes back, instead of something done once",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        what: app_commands.Range[str, 1, TRY_LIMIT],
        ongoing: bool = False,  # noqa: FBT001, FBT002 (a slash command's option)
    ) -> None:
        """Add one thing, for both."""
        added = await self._tries.add(caller(interaction), what, is_ongoing=ongoing)
        await tell(interaction, added_panel(added))

    @command(name="list", description="See what you two would like to try, and what you have done")
    async def list_tries(self, interaction: discord.Interaction) -> None:
        """Show the first page."""
        await tell(interaction, _panel(await self._tries.page(caller(interaction))))

    @command(description="Say that you two have done something of your list, or tended it once more")
    @app_commands.describe(what="What you have done")
    async def done(self, interaction: discord.Interaction, what: str) -> None:
        """Call one thing done."""
        found = await self._tries.chosen(caller(interaction), what)
        await tell(interaction, done_panel(await self._tries.done(caller(interaction), found.id)))

    @done.autocomplete("what")
    async def _tries_like(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            found = await self._tries.suggested(caller(interaction), typed, CHOICES)
        except Exception:  # noqa: BLE001 (a suggestion cannot say what is wrong; the command itself does)
            return []
        return [app_commands.Choice(name=one.what[:OPTION_LIMIT], value=str(one.id)) for one in found]

    @command(description="Draw one thing to try, the longest unseen first")
    async def draw(self, interaction: discord.Interaction) -> None:
        """Draw one, or ask for what they used to love."""
        await tell(interaction, _drawn(await self._tries.draw(caller(interaction))))

    @pressed("try", "another")
    async def another(self, interaction: discord.Interaction, key: str) -> None:
        """Draw another one instead."""
        await replace(interaction, _drawn(await self._tries.draw(caller(interaction), int(key)), key))

    @pressed("try", "done")
    async def press_done(self, interaction: discord.Interaction, key: str) -> None:
        """Call done what a panel shows."""
        await replace(interaction, done_panel(await self._tries.done(caller(interaction), int(key))))

    @pressed("try", "out")
    async def take_out(self, interaction: discord.Interaction, key: str) -> None:
        """Take out what the caller added."""
        await self._tries.take_out(caller(interaction), int(key))
        await replace(interaction, Post(content=say("try-taken-out")))

    @pressed("try", "page")
    async def page(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to another page."""
        await replace(interaction, _panel(await self._tries.page(caller(interaction), int(key))))

    @picked("try", "choose")
    async def choose(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Show one, with what the caller may do."""
        _, found = await self._tries.read(caller(interaction), int(values[0]))
        await tell(interaction, try_panel(found, interaction.user.id))

    @opens("try", "loved")
    async def open_loved(self, interaction: discord.Interaction, _key: str, typed: Typed) -> None:
        """Ask for something that they used to love."""
        await self._tries.couple_of(caller(interaction))
        await open_form(interaction, prompt_form(), typed)

    @submits("try", "loved")
    async def submit_loved(self, interaction: discord.Interaction, _key: str, typed: Typed) -> None:
        """Add what they used to love."""
        added = await self._tries.add(caller(interaction), typed.get("what", ""), is_ongoing=False)
        await tell(interaction, added_panel(added))

    @opens("try", "keep")
    async def open_keep(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form of a memory, filled in; it is an ordinary memory from there on."""
        couple, found = await self._tries.read(caller(interaction), int(key))
        today = self._clock().astimezone(couple.zone_of(interaction.user.id)).date()
        filled = typed or {"title": found.what, "story": "", "day": today.isoformat()}
        await open_form(interaction, memory_form("", None, None), filled)


def _panel(page: TryPage) -> Post:
    return tries_panel(page.tries, page.number, has_more=page.has_more)


def _drawn(found: Try | None, before: str = "") -> Post:
    return prompt_panel(before) if found is None else drawn_panel(found)
