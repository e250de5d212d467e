"""`/ritual`: list, set, skip, pause, resume; and the buttons that wake and offer."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, command, require_home
from cogs.typed import parse_time, parse_weekday
from core.rituals import RitualKind
from services.couples import Couples
from services.rituals import RitualChange, Rituals
from ui.moments import shown
from ui.posts import tell, tell_line
from ui.rituals import read_offer_key, ritual_name, rituals_panel
from ui.texts import say

RitualName = Literal["checkin", "date", "memory", "recap"]
Weeks = Literal["1", "2", "4"]
WHICH = "Which ritual"


@app_commands.guild_only()
class RitualCog(commands.GroupCog, group_name="ritual", group_description="What returns every week"):
    """What a couple does with its rituals."""

    def __init__(self, rituals: Rituals, couples: Couples, office: PostOffice) -> None:
        self._rituals = rituals
        self._couples = couples
        self._office = office

    @command(description="See your rituals and when they come next")
    async def list(self, interaction: discord.Interaction) -> None:
        """All rituals of the couple."""
        couple, rituals = await self._rituals.list(caller(interaction))
        await tell(interaction, rituals_panel(couple, rituals))

    @command(description="Set when a ritual comes; a further or a more frequent one needs your partner's yes")
    @app_commands.describe(
        ritual=WHICH, day="For example Sunday", time="For example 20:00", every="Every how many weeks"
    )
    async def set(
        self,
        interaction: discord.Interaction,
        ritual: RitualName,
        day: str,
        time: str,
        every: Weeks | None = None,
    ) -> None:
        """Another day or hour needs one key, more needs both."""
        weekday, wall = parse_weekday(day), parse_time(time)
        require_home(interaction, await self._couples.of(caller(interaction)))
        weeks = int(every) if every else None
        change = await self._rituals.set(caller(interaction), RitualKind(ritual), weekday, wall, weeks)
        await self._answer(interaction, change, "ritual-proposed")

    @command(description="Leave out the next one")
    @app_commands.describe(ritual=WHICH)
    async def skip(self, interaction: discord.Interaction, ritual: RitualName) -> None:
        """Skip one occurrence."""
        view = await self._rituals.skip(caller(interaction), RitualKind(ritual))
        if view.ritual.next_at is not None:
            await tell_line(interaction, say("ritual-skipped", moment=shown(view.ritual.next_at)))

    @command(description="Pause one ritual")
    @app_commands.describe(ritual=WHICH)
    async def pause(self, interaction: discord.Interaction, ritual: RitualName) -> None:
        """Either may pause, alone."""
        view = await self._rituals.pause(caller(interaction), RitualKind(ritual))
        await tell_line(interaction, say("ritual-now-paused", name=ritual_name(view.ritual.kind)))

    @command(description="Let a ritual come back")
    @app_commands.describe(ritual=WHICH)
    async def resume(self, interaction: discord.Interaction, ritual: RitualName) -> None:
        """Resume; what the other paused needs both."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        change = await self._rituals.resume(caller(interaction), RitualKind(ritual))
        await self._answer(interaction, change, "ritual-resume-proposed")

    @pressed("ritual", "wake")
    async def wake(self, interaction: discord.Interaction, key: str) -> None:
        """Wake a resting ritual."""
        await self._answer(
            interaction, await self._rituals.wake(caller(interaction), int(key)), "ritual-resume-proposed"
        )

    @pressed("ritual", "offer")
    async def offer(self, interaction: discord.Interaction, key: str) -> None:
        """Suggest a further ritual to the other."""
        couple_id, kind = read_offer_key(key)
        require_home(interaction, await self._couples.with_partner(caller(interaction), couple_id))
        card = await self._rituals.offer(caller(interaction), kind)
        await tell_line(interaction, say("ritual-proposed"))
        await self._office.post(interaction, [card])

    async def _answer(self, interaction: discord.Interaction, change: RitualChange, proposed: str) -> None:
        if change.view is not None and change.view.ritual.next_at is not None:
            await tell_line(interaction, say("ritual-set", moment=shown(change.view.ritual.next_at)))
        elif change.view is not None:
            await tell_line(interaction, say("ritual-now-paused", name=ritual_name(change.view.ritual.kind)))
        else:
            await tell_line(interaction, say(proposed))
        await self._office.post(interaction, [change.delivery] if change.delivery else [])
