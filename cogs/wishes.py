"""The buttons and forms of wishes; `/growth wish` and `/growth list` stand with what the two came through."""

import discord
from discord.ext import commands

from cogs.desk import Typed, opens, pressed, submits
from cogs.requests import caller
from core.wishes import TakingBack
from services.wishes import Wishes
from ui.forms import open_form, require_words
from ui.moments import shown
from ui.posts import Post, replace, tell
from ui.texts import say
from ui.wishes import (
    notice_form,
    round_posts,
    sure_panel,
    taken_back_panel,
    typed_noticing,
    typed_wish,
    wish_form,
)


class WishCog(commands.Cog):
    """What a couple does with its wishes."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    @opens("wish", "write")
    async def open_write(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form, filled in with the caller's own wish where it is still sealed."""
        own = await self._wishes.own(caller(interaction), key)
        await open_form(interaction, wish_form(key), typed or typed_wish(own))

    @submits("wish", "write")
    async def submit_write(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Seal a wish, or open both."""
        require_words(wish_form(key).fields, typed)
        view = await self._wishes.write(
            caller(interaction), key, typed.get("wish", ""), typed.get("promise", "")
        )
        await tell(interaction, *round_posts(view.round, view.couple, interaction.user.id, view.now))

    @pressed("wish", "choose")
    async def choose(self, interaction: discord.Interaction, key: str) -> None:
        """Choose what the caller would do."""
        view = await self._wishes.choose(caller(interaction), int(key))
        await replace(
            interaction, Post(content=say("wish-chosen", moment=shown(view.round.ends_at or view.now)))
        )

    @opens("wish", "notice")
    async def open_notice(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Ask what was noticed, filled in with what the caller has sealed."""
        view = await self._wishes.ask(caller(interaction), int(key))
        own = view.round.noticing_of(interaction.user.id)
        await open_form(interaction, notice_form(view.round), typed or typed_noticing(own))

    @submits("wish", "notice")
    async def submit_notice(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Seal what was noticed, or open both."""
        view = await self._wishes.notice(caller(interaction), int(key), typed.get("body", ""))
        await tell(interaction, *round_posts(view.round, view.couple, interaction.user.id, view.now))

    @pressed("wish", "rest")
    async def rest(self, interaction: discord.Interaction, key: str) -> None:
        """End a round."""
        await self._wishes.rest(caller(interaction), int(key))
        await replace(interaction, Post(content=say("wish-now-rests")))

    @pressed("wish", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete the caller's own wish, or ask first where that ends a week that the two set aside."""
        done = await self._wishes.take_back(caller(interaction), int(key))
        if done is TakingBack.ASKED:
            await tell(interaction, sure_panel(int(key)))
        else:
            await replace(interaction, taken_back_panel(done))

    @pressed("wish", "end")
    async def take_back_surely(self, interaction: discord.Interaction, key: str) -> None:
        """Delete the caller's own wish, and end the round with it."""
        done = await self._wishes.take_back(caller(interaction), int(key), is_sure=True)
        await replace(interaction, taken_back_panel(done))

    @pressed("wish", "unnotice")
    async def take_back_noticing(self, interaction: discord.Interaction, key: str) -> None:
        """Delete what the caller noticed."""
        await self._wishes.take_back_noticing(caller(interaction), int(key))
        await replace(interaction, taken_back_panel(TakingBack.GONE))
