"""Invitations' buttons: accept, consent, not now, never."""

import discord
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, home_to_be, operator_of
from core.deliveries import DeliveryKind
from core.invitations import Invitation, InvitationState
from services.invitations import Invitations
from ui.homes import audience_of, readers_sentence
from ui.invitations import (
    consent_panel,
    declined_panel,
    invitation_declined_card,
    keeps_text,
    operator_line,
)
from ui.look import Part, card
from ui.posts import Post, replace, tell, tell_line
from ui.texts import say


class InvitationCog(commands.Cog):
    """From an invitation to a couple."""

    def __init__(self, invitations: Invitations, office: PostOffice) -> None:
        self._invitations = invitations
        self._office = office

    @pressed("invitation", "accept")
    async def accept(self, interaction: discord.Interaction, key: str) -> None:
        """Show the invited person what is kept, before the one yes."""
        invitation = await self._invitations.look_at(caller(interaction), int(key))
        await tell(interaction, consent_panel(invitation, self._keeps(interaction, invitation)))

    @pressed("invitation", "keeps")
    async def keeps(self, interaction: discord.Interaction, key: str) -> None:
        """Show the invited person what would be kept, before they answer."""
        invitation = await self._invitations.look_at(caller(interaction), int(key))
        await tell(
            interaction,
            Post(embed=card(Part.HOUSE, say("keeps-title"), self._keeps(interaction, invitation))),
        )

    @pressed("invitation", "consent")
    async def consent(self, interaction: discord.Interaction, key: str) -> None:
        """Make the couple, and post its first cards."""
        invitation = await self._invitations.look_at(caller(interaction), int(key))
        home_to_be(interaction, invitation.channel_id)
        beginning = await self._invitations.accept(caller(interaction), int(key))
        await self._office.post(interaction, beginning.deliveries)
        if not interaction.response.is_done():  # it was pressed elsewhere: two invitations crossed
            await tell_line(interaction, say("begun-line", channel=f"<#{beginning.couple.home_id}>"))
        await self._office.redraw(DeliveryKind.INVITATION, int(key))

    @pressed("invitation", "decline")
    async def decline(self, interaction: discord.Interaction, key: str) -> None:
        """Say not now, and offer never."""
        invitation = await self._invitations.decline(caller(interaction), int(key), InvitationState.DECLINED)
        await replace(interaction, invitation_declined_card(invitation))
        await tell(interaction, declined_panel(invitation))
        await self._office.redraw(DeliveryKind.INVITATION, int(key))  # it may stand in the consent, too

    @pressed("invitation", "never")
    async def never(self, interaction: discord.Interaction, key: str) -> None:
        """Silently end invitations from that person."""
        await self._invitations.decline(caller(interaction), int(key), InvitationState.NEVER)
        await tell_line(interaction, say("never-line"))

    def _keeps(self, interaction: discord.Interaction, invitation: Invitation) -> str:
        pair = (invitation.inviter_id, invitation.invitee_id)
        channel = home_to_be(interaction, invitation.channel_id)
        readers = readers_sentence(audience_of(channel, pair), channel.id, None)
        return keeps_text(readers, operator_line(operator_of(interaction), pair))
