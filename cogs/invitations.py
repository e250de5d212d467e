"""The buttons of invitations: accept, privacy notice, consent, not now, never."""

import discord
from discord.ext import commands

from cogs.requests import caller, operators_of, publish_or_say, require_new_home
from cogs.router import on_button
from core.component_keys import parse_id
from core.invitations import Invitation, InvitationState
from services.invitations import Invitations
from ui.homes import audience_of, readers_sentence
from ui.invitations import (
    consent_panel,
    consent_points,
    declined_panel,
    invitation_declined_card,
    operator_line,
    privacy_notice,
    privacy_notice_panel,
    short_readers,
)
from ui.posts import edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


class InvitationCog(commands.Cog):
    """Handles the buttons of invitations, up to the consent that makes a couple."""

    def __init__(self, invitations: Invitations) -> None:
        self._invitations = invitations

    @on_button("invitation", "accept")
    async def accept(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the invited person the points of the consent, with its button."""
        invitation = await self._invitations.read_invitation(caller(interaction), parse_id(component_key))
        channel, pair = _future_home(interaction, invitation)
        readers = short_readers(audience_of(channel, pair), None)
        points = consent_points(readers, operators_of(interaction), pair)
        await send_ephemeral(interaction, consent_panel(invitation, points))

    @on_button("invitation", "keeps")
    async def show_privacy_notice(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the invited person the whole privacy notice, before they answer."""
        invitation = await self._invitations.read_invitation(caller(interaction), parse_id(component_key))
        channel, pair = _future_home(interaction, invitation)
        readers = readers_sentence(audience_of(channel, pair), channel.id, None)
        notice = privacy_notice(readers, operator_line(operators_of(interaction), pair))
        await send_ephemeral(interaction, privacy_notice_panel(notice, interaction.application_id))

    @on_button("invitation", "consent")
    async def consent(self, interaction: discord.Interaction, component_key: str) -> None:
        """Make the couple, and post its first cards."""
        invitation = await self._invitations.read_invitation(caller(interaction), parse_id(component_key))
        require_new_home(interaction, invitation.channel_id)
        couple = await self._invitations.accept_invitation(caller(interaction), parse_id(component_key))
        # If two invitations crossed, this may be pressed outside the new home.
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


def _future_home(
    interaction: discord.Interaction, invitation: Invitation
) -> tuple[discord.TextChannel, tuple[int, int]]:
    """Return the channel the couple would begin in, and both partners' ids."""
    channel = require_new_home(interaction, invitation.channel_id)
    return channel, (invitation.inviter_id, invitation.invitee_id)
