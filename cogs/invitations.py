"""The buttons of invitations: accept, privacy notice, consent, not now, never."""

import discord
from discord.ext import commands

from cogs.requests import caller, operators_of, publish_or_say, require_new_home
from cogs.router import on_button
from core.component_keys import parse_id
from core.invitations import Invitation, InvitationState
from services.invitations import Invitations
from ui.cards import Part, card
from ui.homes import audience_of, readers_sentence
from ui.invitations import (
    consent_panel,
    declined_panel,
    invitation_declined_card,
    operator_line,
    privacy_notice,
)
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


class InvitationCog(commands.Cog):
    """Handles the buttons of invitations, up to the consent that makes a couple."""

    def __init__(self, invitations: Invitations) -> None:
        self._invitations = invitations

    @on_button("invitation", "accept")
    async def accept(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the invited person the privacy notice with the *consent* button."""
        invitation = await self._invitations.read_invitation(caller(interaction), parse_id(component_key))
        await send_ephemeral(
            interaction,
            consent_panel(
                invitation, self._privacy_notice(interaction, invitation), interaction.application_id
            ),
        )

    @on_button("invitation", "keeps")
    async def show_privacy_notice(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the invited person the privacy notice alone, before they answer."""
        invitation = await self._invitations.read_invitation(caller(interaction), parse_id(component_key))
        await send_ephemeral(
            interaction,
            Post(embed=card(Part.GENERAL, say("keeps-title"), self._privacy_notice(interaction, invitation))),
        )

    @on_button("invitation", "consent")
    async def consent(self, interaction: discord.Interaction, component_key: str) -> None:
        """Make the couple, and post its first cards."""
        invitation = await self._invitations.read_invitation(caller(interaction), parse_id(component_key))
        require_new_home(interaction, invitation.channel_id)
        couple = await self._invitations.accept_invitation(caller(interaction), parse_id(component_key))
        # It may be pressed outside the new home, where two invitations crossed.
        await publish_or_say(interaction, say("begun-line", channel=f"<#{couple.home_id}>"))

    @on_button("invitation", "decline")
    async def decline(self, interaction: discord.Interaction, component_key: str) -> None:
        """Decline for now, and offer *Never* to the invited person."""
        invitation = await self._invitations.decline_invitation(
            caller(interaction), parse_id(component_key), InvitationState.DECLINED
        )
        await edit_message(interaction, invitation_declined_card(invitation))
        await send_ephemeral(interaction, declined_panel(invitation))

    @on_button("invitation", "never")
    async def never(self, interaction: discord.Interaction, component_key: str) -> None:
        """End all invitations from that person, without telling them."""
        await self._invitations.decline_invitation(
            caller(interaction), parse_id(component_key), InvitationState.NEVER
        )
        await send_ephemeral_text(interaction, say("never-line"))

    def _privacy_notice(self, interaction: discord.Interaction, invitation: Invitation) -> str:
        pair = (invitation.inviter_id, invitation.invitee_id)
        channel = require_new_home(interaction, invitation.channel_id)
        readers = readers_sentence(audience_of(channel, pair), channel.id, None)
        return privacy_notice(readers, operator_line(operators_of(interaction), pair))
