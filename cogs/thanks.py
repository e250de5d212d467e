"""`/thanks`, its form, the menu on a partner, and the buttons of what was given."""

import secrets

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, pressed, submits
from cogs.menus import user_menu
from cogs.requests import PostOffice, caller, command, require_home, sentence_for
from cogs.uploads import Keepsakes, read_all, under_way
from core.deliveries import DeliveryKind
from core.memories import PicturesForgotten
from core.pictures import UNFIT
from core.prose import MESSAGE_LIMIT, written
from core.thanks import About, PhotoLost, PhotoRefused
from services.couples import Couples
from services.pictures import Pictures
from services.thanks import ThankYous
from ui.forms import open_form
from ui.posts import Post, replace, tell, tell_line
from ui.refusals import give_back, refusal
from ui.texts import say
from ui.thanks import (
    edit_form,
    give_form,
    give_key,
    given_panel,
    message_of,
    photo_in,
    read_give_key,
    thanks_words,
)


class ThanksCog(commands.Cog):
    """What one partner thanks the other for."""

    def __init__(
        self,
        thank_yous: ThankYous,
        pictures: Pictures,
        couples: Couples,
        office: PostOffice,
        keepsakes: Keepsakes,
    ) -> None:
        self._thank_yous = thank_yous
        self._pictures = pictures
        self._couples = couples
        self._office = office
        self._keepsakes = keepsakes
        self.menus = (user_menu("Thank", self.thank),)

    async def thank(self, interaction: discord.Interaction, user: discord.Member | discord.User) -> None:
        """Open the form for the partner, found by a long press on them."""
        await self._thank_yous.meant_for(caller(interaction), user.id)
        await self.open_give(interaction, give_key(About.EVERYDAY, is_private=False), {})

    @command(description="Thank your partner; without a message, a form helps you to find the words")
    @app_commands.guild_only()
    @app_commands.describe(
        message="Your thanks, in your own words",
        about="What it is for",
        photo="A picture to go with it",
        private="Whether only you two can open it",
    )
    @app_commands.choices(
        about=[
            app_commands.Choice(name="something everyday", value=About.EVERYDAY),
            app_commands.Choice(name="support", value=About.SUPPORT),
            app_commands.Choice(name="who you are", value=About.UNIQUE),
            app_commands.Choice(name="affection", value=About.AFFECTION),
        ]
    )
    async def thanks(
        self,
        interaction: discord.Interaction,
        message: app_commands.Range[str, 1, MESSAGE_LIMIT] | None = None,
        about: str = About.EVERYDAY,
        photo: discord.Attachment | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 (a slash command's option)
    ) -> None:
        """Thank the partner in one's own words, or open the form."""
        if message is None:
            token = secrets.token_hex(4) if photo else ""
            if photo is not None:
                self._keepsakes.hold(caller(interaction).user_id, token, [photo])
            await self.open_give(interaction, give_key(About(about), is_private=private, photo=token), {})
            return
        try:
            await self._give(interaction, About(about), message, photo, is_private=private)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, what was typed is given back)
            await give_back(interaction, sentence_for(error, "thanks"), {"message": message}, None)

    @opens("thanks", "give")
    async def open_give(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form with starters."""
        about, is_private = read_give_key(key)
        message_id = interaction.message.id if interaction.message else None
        couple, starters = await self._thank_yous.begin(caller(interaction), about, message_id)
        require_home(interaction, couple)
        token = photo_in(key)
        photo = token if self._keepsakes.has(caller(interaction).user_id, token) else ""
        await open_form(interaction, give_form(about, starters, is_private=is_private, photo=photo), typed)

    @submits("thanks", "give")
    async def submit_give(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Thank the partner in what was written line by line."""
        about, is_private = read_give_key(key)
        user_id, token = caller(interaction).user_id, photo_in(key)
        try:
            photos = self._keepsakes.of(user_id, token, count=1 if token else 0, chosen=0)
        except PicturesForgotten:
            raise PhotoLost from None
        photo = photos[0] if photos else None
        try:
            await self._give(interaction, about, message_of(typed), photo, is_private=is_private)
        except UNFIT as error:
            self._keepsakes.let_go(user_id, token)
            raise PhotoRefused(why=refusal(error)) from error
        self._keepsakes.let_go(user_id, token)

    @opens("thanks", "edit")
    async def open_edit(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open a thank-you to its author, filled in."""
        _, thanks = await self._thank_yous.own(caller(interaction), int(key))
        await open_form(interaction, edit_form(thanks), typed or {"message": thanks.message})

    @submits("thanks", "edit")
    async def submit_edit(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Store other words, and show them where the old ones stand."""
        recaps = await self._thank_yous.reword(caller(interaction), int(key), typed.get("message", ""))
        await tell_line(interaction, say("thanks-changed"))
        await self._office.redraw(DeliveryKind.THANKS, int(key))
        await self._office.post(interaction, recaps)

    @pressed("thanks", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete a thank-you and the message that shows it."""
        deletions = await self._thank_yous.take_back(caller(interaction), int(key))
        await replace(interaction, Post(content=say("thanks-taken-back")))
        await self._office.post(interaction, deletions)

    @pressed("thanks", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope for one of the two."""
        thanks = await self._thank_yous.read(caller(interaction), int(key))
        photo = await self._pictures.show(*await self._thank_yous.photo_of(thanks))
        await tell(interaction, *thanks_words(thanks, photo))

    async def _give(
        self,
        interaction: discord.Interaction,
        about: About,
        message: str,
        photo: discord.Attachment | None,
        *,
        is_private: bool,
    ) -> None:
        person = caller(interaction)
        couple = await self._couples.of(person)
        require_home(interaction, couple)
        if photo is None:
            given, delivery = await self._thank_yous.give(person, about, message, is_private=is_private)
            await self._office.post(interaction, [delivery])
            await tell(interaction, given_panel(given))
            return
        written(message, MESSAGE_LIMIT)  # before anything is read from Discord
        async with under_way(interaction) as step:
            files = await read_all([photo], limit=1)
            async with self._pictures.taken_in(couple, files, step, limit=1) as shots:
                shown = [(shot, say("thanks-photo")) for shot in shots]
                given, delivery = await self._thank_yous.give(
                    person, about, message, is_private=is_private, photo=shown
                )
        await tell(interaction, given_panel(given))  # first, since it takes the place of "under way"
        await self._office.post(interaction, [delivery])
