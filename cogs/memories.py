"""`/memory`: add, random, timeline, onthisday, prompt, remove; and the buttons of its cards."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, pressed, submits
from cogs.requests import PostOffice, caller, command, require_home
from cogs.typed import parse_past_day
from cogs.uploads import Keepsakes, fetched, one_by_one, under_way
from core.deliveries import Posted
from services.clock import Clock
from services.memories import Memories, MemoryView
from services.mornings import Mornings
from services.occasions import REVEALED, pictures_in
from services.pictures import Pictures
from ui.forms import open_form, require_words, uploads
from ui.memories import (
    heading_label,
    kept_panel,
    memory_form,
    memory_panel,
    memory_words,
    prompt_panel,
    shared_line,
    timeline_panel,
    typed_question,
)
from ui.mornings import day_panel, offer_panel
from ui.posts import Post, replace, tell, tell_line
from ui.texts import say

CHOICES = 25


@app_commands.guild_only()
class MemoryCog(commands.GroupCog, group_name="memory", group_description="What you two want to remember"):
    """What a couple does with its memories."""

    def __init__(
        self,
        memories: Memories,
        mornings: Mornings,
        pictures: Pictures,
        keepsakes: Keepsakes,
        office: PostOffice,
        clock: Clock,
    ) -> None:
        self._memories = memories
        self._mornings = mornings
        self._pictures = pictures
        self._keepsakes = keepsakes
        self._office = office
        self._clock = clock

    @command(description="Keep a memory: a title, a story, the day it happened, and pictures")
    async def add(self, interaction: discord.Interaction) -> None:
        """Open the form."""
        await self.open_add(interaction, "", {})

    @command(description="Be given one of your memories back")
    async def random(self, interaction: discord.Interaction) -> None:
        """Draw one memory, private to the caller."""
        await self.another(interaction, "")

    @command(description="Look at your memories in the order of their days")
    async def timeline(self, interaction: discord.Interaction) -> None:
        """Show the first page, private to the caller."""
        person = caller(interaction)
        timeline = await self._memories.timeline(person)
        couple, covers = await self._memories.covers(person, [one.id for one in timeline.memories])
        await tell(interaction, timeline_panel(timeline, await self._pictures.thumbnails(couple, covers)))

    @command(description="Look at what happened on this day in earlier years")
    async def onthisday(self, interaction: discord.Interaction) -> None:
        """Show what happened on the caller's today, private to the caller."""
        view = await self._mornings.on_this_day(caller(interaction))
        covers = await self._pictures.thumbnails(view.couple, view.covers)
        await tell(interaction, day_panel(view.memories, view.couple, covers, are_wanted=view.are_wanted))

    @command(description="Be asked for a memory of the two of you")
    async def prompt(self, interaction: discord.Interaction) -> None:
        """Deal a prompt, private to the caller."""
        await tell(interaction, prompt_panel(await self._memories.prompt(caller(interaction))))

    @command(description="Take a memory out again; one that your partner wrote needs their yes")
    @app_commands.describe(memory="Which memory")
    async def remove(self, interaction: discord.Interaction, memory: str) -> None:
        """Delete the caller's own memory, or ask the other about theirs."""
        view = await self._memories.chosen(caller(interaction), memory)
        await self._take_out(interaction, view, say("memory-removed"))

    @remove.autocomplete("memory")
    async def _memories_like(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            headings = await self._memories.headings(caller(interaction), typed, CHOICES)
        except Exception:  # noqa: BLE001 (a suggestion cannot say what is wrong; the command itself does)
            return []
        return [app_commands.Choice(name=heading_label(one), value=str(one.id)) for one in headings]

    @opens("memory", "add")
    async def open_add(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form, beside a prompt or filled in from a reveal where it came from one."""
        occasion = await self._memories.occasion(caller(interaction), key)
        filled = typed
        if not typed and occasion.question is not None and occasion.revealed_at is not None:
            zone = occasion.couple.zone_of(interaction.user.id)
            filled = typed_question(occasion.question, occasion.revealed_at.astimezone(zone).date())
        await open_form(interaction, memory_form(key, occasion.prompt, occasion.question), filled)

    @opens("checkin", "keep")
    async def open_keep(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form for what a check-in has revealed."""
        await self.open_add(interaction, f"{REVEALED}.{key}", typed)

    @submits("memory", "add")
    async def submit_add(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Keep a memory, and the pictures that came with the form or with its message."""
        person, chosen = caller(interaction), uploads(interaction)
        occasion = await self._memories.occasion(person, key)
        require_words(memory_form(key, occasion.prompt, occasion.question).fields, typed)
        zone = occasion.couple.zone_of(person.user_id)
        day = parse_past_day(typed.get("day", ""), zone, self._clock())
        held = self._keepsakes.of(person.user_id, key, count=pictures_in(key), chosen=len(chosen))
        keep = partial(self._memories.keep, person, key, typed.get("title", ""), typed.get("story", ""), day)
        if held or chosen:
            async with under_way(interaction) as step:
                files = one_by_one([*held, *chosen])
                async with self._pictures.taken_in(occasion.couple, files, step) as shots:
                    view = await keep(shots, typed.get("alt"))
            self._keepsakes.let_go(person.user_id, key)
        else:
            view = await keep()
        offer = [offer_panel(view.couple)] if view.is_first else []
        await tell(interaction, kept_panel(view.memory), *offer)

    @pressed("memory", "share")
    async def share(self, interaction: discord.Interaction, key: str) -> None:
        """Show a memory in the home, once."""
        person, memory_id = caller(interaction), int(key)
        view = await self._memories.read(person, memory_id)
        require_home(interaction, view.couple)
        sharing = await self._memories.share(person, memory_id)
        link = await _link(interaction, view, sharing.standing) if sharing.standing else None
        if sharing.standing and link is None:
            sharing = await self._memories.share(person, memory_id, lost=[sharing.standing.message_id])
        if sharing.delivery is None:
            await tell_line(interaction, shared_line(link))
            return
        if view.pictures:
            await interaction.response.defer(ephemeral=True, thinking=True)
        await self._office.post(interaction, [sharing.delivery])
        if view.pictures or not interaction.response.is_done():
            await tell_line(interaction, say("memory-shared"))

    @pressed("memory", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete what the caller has just kept."""
        view = await self._memories.read(caller(interaction), int(key))
        await self._take_out(interaction, view, say("memory-taken-back"))

    @pressed("memory", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope for one of the two."""
        view = await self._memories.read(caller(interaction), int(key))
        pictures = await fetched(interaction, self._pictures, view.couple, view.pictures)
        await tell(interaction, *memory_words(view.memory, pictures))

    @pressed("memory", "another")
    async def another(self, interaction: discord.Interaction, _key: str) -> None:
        """Draw a memory, another one than the last."""
        memory = await self._memories.draw(caller(interaction))
        view = await self._memories.read(caller(interaction), memory.id)
        pictures = await fetched(interaction, self._pictures, view.couple, view.pictures)
        await tell(interaction, *memory_panel(memory, pictures, is_drawn=True))

    @pressed("memory", "prompt")
    async def another_prompt(self, interaction: discord.Interaction, _key: str) -> None:
        """Deal another prompt instead."""
        await replace(interaction, prompt_panel(await self._memories.prompt(caller(interaction))))

    async def _take_out(self, interaction: discord.Interaction, view: MemoryView, done: str) -> None:
        if not view.memory.is_of(interaction.user.id):
            require_home(interaction, view.couple)
        removal = await self._memories.take_out(caller(interaction), view.memory.id)
        answer = Post(content=say("memory-removal-proposed") if removal.is_proposed else done)
        if interaction.message is not None:
            await replace(interaction, answer)
        else:
            await tell(interaction, answer)
        await self._office.post(interaction, removal.deliveries)


async def _link(interaction: discord.Interaction, view: MemoryView, posted: Posted) -> str | None:
    """Return the link to a message, or None where somebody has deleted it."""
    channel = interaction.client.get_partial_messageable(posted.channel_id, guild_id=view.couple.guild_id)
    message = channel.get_partial_message(posted.message_id)
    try:
        await message.fetch()
    except discord.NotFound:
        return None
    except discord.Forbidden:
        pass  # it may stand in an earlier home that the bot can no longer read
    return message.jump_url
