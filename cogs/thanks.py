"""`/thanks`, its forms, the menu *Thank* on a partner, and the buttons of thank-yous."""

import secrets

import discord
from discord import app_commands
from discord.ext import commands

from cogs.attachments import AttachmentCache, attachment_readers, show_progress
from cogs.attempts import returning_words
from cogs.context_menus import user_menu
from cogs.requests import caller, command, publish, require_home
from cogs.router import FormValues, form_for, on_button, on_modal
from core.component_keys import parse_id
from core.memories import MessagePicturesExpired
from core.pictures import STORAGE_REFUSALS, UNUSABLE_FILES
from core.text_input import MESSAGE_LIMIT, clean_text
from core.thanks import PhotoLost, PhotoRefused, ThanksAbout
from services.couples import Couples
from services.pictures import Pictures
from services.thanks import ThankYous
from ui.cards import Part
from ui.forms import open_form
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.refusals import refusal_sentence
from ui.texts import say
from ui.thanks import (
    couple_id_in,
    edit_form,
    give_form,
    give_key,
    given_panel,
    message_of,
    opened_thanks,
    parse_give_key,
    photo_token_in,
)


class ThanksCog(commands.Cog):
    """Handles `/thanks`, the menu *Thank*, and the forms and buttons of thank-yous."""

    def __init__(
        self,
        thank_yous: ThankYous,
        pictures: Pictures,
        couples: Couples,
        attachment_cache: AttachmentCache,
    ) -> None:
        self._thank_yous = thank_yous
        self._pictures = pictures
        self._couples = couples
        self._attachment_cache = attachment_cache
        self.menus = (user_menu("Thank", self.thank_from_menu),)

    async def thank_from_menu(
        self, interaction: discord.Interaction, user: discord.Member | discord.User
    ) -> None:
        """Open the form of a thank-you, from the menu on the partner."""
        await self._thank_yous.refuse_unless_partner(caller(interaction), user.id)
        await self.open_give(interaction, give_key(ThanksAbout.EVERYDAY, is_private=False), {})

    @command(
        Part.APPRECIATION,
        description="Thank your partner. Without a message, a form helps you find the words",
    )
    @app_commands.guild_only()
    @app_commands.describe(
        message="Your thanks, in your own words",
        about="What it’s for",
        photo="A picture to go with it",
        private="Only the two of you can open it",
    )
    @app_commands.choices(
        about=[
            app_commands.Choice(name="something everyday", value=ThanksAbout.EVERYDAY),
            app_commands.Choice(name="support", value=ThanksAbout.SUPPORT),
            app_commands.Choice(name="who you are", value=ThanksAbout.UNIQUE),
            app_commands.Choice(name="affection", value=ThanksAbout.AFFECTION),
        ]
    )
    async def thanks(
        self,
        interaction: discord.Interaction,
        message: app_commands.Range[str, 1, MESSAGE_LIMIT] | None = None,
        about: str = ThanksAbout.EVERYDAY,
        photo: discord.Attachment | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 (a slash command's option)
    ) -> None:
        """Thank the partner with the message, or open the form if there is none."""
        if message is None:
            token = secrets.token_hex(4) if photo else ""
            if photo is not None:
                self._attachment_cache.store(caller(interaction).user_id, token, [photo])
            await self.open_give(
                interaction, give_key(ThanksAbout(about), is_private=private, photo_token=token), {}
            )
            return
        with returning_words():
            await self._give(interaction, ThanksAbout(about), message, photo, is_private=private)

    @form_for("thanks", "give")
    async def open_give(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form of a thank-you, with starters of sentences."""
        about, is_private = parse_give_key(component_key)
        couple_id, token = couple_id_in(component_key), photo_token_in(component_key)
        message_id = interaction.message.id if interaction.message else None
        couple, starters = await self._thank_yous.deal_starters(
            caller(interaction), about, message_id, couple_id
        )
        require_home(interaction, couple)
        photo = token if self._attachment_cache.has_pictures(caller(interaction).user_id, token) else ""
        key = give_key(about, is_private=is_private, photo_token=photo, couple_id=couple_id)
        await open_form(interaction, give_form(key, starters), typed)

    @on_modal("thanks", "give")
    async def submit_give(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Thank the partner with the lines of the form, joined to one message."""
        about, is_private = parse_give_key(component_key)
        user_id, token = caller(interaction).user_id, photo_token_in(component_key)
        try:
            photos = self._attachment_cache.pictures_of(user_id, token, count=1 if token else 0, chosen=0)
        except MessagePicturesExpired:
            raise PhotoLost from None
        photo, couple_id = photos[0] if photos else None, couple_id_in(component_key)
        try:
            await self._give(
                interaction, about, message_of(typed), photo, is_private=is_private, couple_id=couple_id
            )
        except (*UNUSABLE_FILES, *STORAGE_REFUSALS) as error:
            self._attachment_cache.discard(user_id, token)
            raise PhotoRefused(why=refusal_sentence(error)) from error
        self._attachment_cache.discard(user_id, token)

    @form_for("thanks", "edit")
    async def open_edit(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form that rewords a thank-you, filled in, for its author."""
        thanks = (await self._thank_yous.own_thanks(caller(interaction), parse_id(component_key))).thanks
        await open_form(interaction, edit_form(thanks), typed or {"message": thanks.message})

    @on_modal("thanks", "edit")
    async def submit_edit(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store the new words of a thank-you, and show them on its card."""
        await self._thank_yous.reword_thanks(
            caller(interaction), parse_id(component_key), typed.get("message", "")
        )
        await send_ephemeral_text(interaction, say("thanks-changed"))

    @on_button("thanks", "takeback")
    async def delete_own_thanks(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete a thank-you and the message that shows it."""
        await self._thank_yous.delete_own_thanks(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("thanks-taken-back")))

    @on_button("thanks", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a thank-you, posted in an envelope, to one partner."""
        view = await self._thank_yous.read_thanks(caller(interaction), parse_id(component_key))
        photo = await self._pictures.read_pictures(view.couple, view.photo)
        await send_ephemeral(
            interaction, *opened_thanks(view.thanks, interaction.user.id, photo, view.reactions)
        )

    async def _give(
        self,
        interaction: discord.Interaction,
        about: ThanksAbout,
        message: str,
        photo: discord.Attachment | None,
        *,
        is_private: bool,
        couple_id: int | None = None,
    ) -> None:
        person = caller(interaction)
        if photo is None:
            given = await self._thank_yous.give_thanks(
                person, about, message, is_private=is_private, couple_id=couple_id
            )
            await publish(interaction)
            await send_ephemeral(interaction, given_panel(given))
            return
        couple = await self._couples.couple_of(person)
        require_home(interaction, couple)
        clean_text(message, MESSAGE_LIMIT)  # refuse a bad message before the photo is read from Discord
        async with show_progress(interaction) as on_progress:
            files = attachment_readers([photo], limit=1)
            storing = self._pictures.store_images(couple, files, on_progress, user_id=person.user_id, limit=1)
            async with storing as upload:
                described = [(image, say("thanks-photo")) for image in upload.images]
                given = await self._thank_yous.give_thanks(
                    person, about, message, is_private=is_private, photo=described
                )
        # The private line comes first: it takes the place of the progress message.
        await send_ephemeral(interaction, given_panel(given))
