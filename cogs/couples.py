"""`/couple`: invitation, home, time zone, status, messages, pause, parting."""

from collections.abc import Sequence
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import picked, pressed
from cogs.requests import PostOffice, caller, command, home_to_be, operator_of, require_home
from cogs.typed import parse_moment, parse_zone, zones_like
from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import KindlingError
from core.homes import Audience, others_can_read
from services.clock import Clock
from services.couples import Couples
from services.invitations import Invitations
from services.rituals import Rituals
from ui.couples import part_panel, resumed_line, settled_card, status_panel, which_couple_panel
from ui.homes import HomeMissing, audience_of, counted_audience, home_in, home_line, readers_sentence
from ui.invitations import consent_panel, keeps_text, operator_line
from ui.moments import place_name, shown
from ui.posts import replace, tell, tell_line
from ui.refusals import refusal
from ui.texts import say

CHOICES = 25
NOBODY = Audience(everyone=False, role_ids=(), user_ids=(), member_count=0)


class OnlyInServer(KindlingError):
    """A command of the shared server was used in a direct message."""

    key = "refusal-only-in-server"


def home_and_readers(guild: discord.Guild | None, couple: Couple) -> tuple[str, str]:
    """Describe a home and who can read it, or why it cannot be posted in and how to mend that."""
    try:
        channel = home_in(guild, couple.home_id)
    except KindlingError as error:
        return refusal(error), say("readers-unknown") if isinstance(error, HomeMissing) else ""
    return home_line(channel), readers_sentence(
        audience_of(channel, couple.user_ids), channel.id, couple.ours_alone
    )


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
class CoupleCog(
    commands.GroupCog, group_name="couple", group_description="You two, and how Kindling serves you"
):
    """What two people choose for themselves as a couple."""

    def __init__(
        self, couples: Couples, invitations: Invitations, rituals: Rituals, office: PostOffice, clock: Clock
    ) -> None:
        self._couples = couples
        self._invitations = invitations
        self._rituals = rituals
        self._office = office
        self._clock = clock

    @command(description="Invite your partner to Kindling, here")
    @app_commands.describe(partner="The person you want to share this with")
    async def start(self, interaction: discord.Interaction, partner: discord.User) -> None:
        """Ask one person; only they may answer."""
        _in_server(interaction)
        home_to_be(interaction, interaction.channel_id or 0)
        asked = await self._invitations.invite(
            caller(interaction), partner.id, interaction.channel_id or 0, is_bot=partner.bot
        )
        if asked.delivery is not None:
            await self._office.post(interaction, [asked.delivery])
            return
        await tell_line(interaction, say("crossing-line", inviter=f"<@{asked.invitation.inviter_id}>"))
        channel = home_to_be(interaction, asked.invitation.channel_id)
        pair = (asked.invitation.inviter_id, asked.invitation.invitee_id)
        keeps = keeps_text(
            readers_sentence(audience_of(channel, pair), channel.id, None),
            operator_line(operator_of(interaction), pair),
        )
        await tell(interaction, consent_panel(asked.invitation, keeps))

    @command(description="Choose the channel where I post for you two")
    @app_commands.describe(channel="Your home")
    async def home(self, interaction: discord.Interaction, channel: discord.TextChannel) -> None:
        """Move the home; one that more people read needs both."""
        _in_server(interaction)
        couple = await self._couples.of(caller(interaction))
        new = home_in(interaction.guild, channel.id)
        old = _usable_home(interaction, couple)
        before = audience_of(old, couple.user_ids) if old else NOBODY
        is_wider = audience_of(new, couple.user_ids).is_wider_than(before)
        change = await self._couples.set_home(
            caller(interaction), channel.id, is_wider=is_wider, is_lost=old is None
        )
        await tell_line(
            interaction, say("home-proposed" if change.is_proposed else "home-set", channel=channel.mention)
        )
        await self._office.post(interaction, change.deliveries)

    @command(description="Set your time zone, so that I speak of your evenings and mornings")
    @app_commands.describe(zone="Your city or zone", both="Whether our rituals should run on this clock, too")
    async def timezone(self, interaction: discord.Interaction, zone: str, both: bool = False) -> None:  # noqa: FBT001, FBT002 (a slash command's option)
        """Set the caller's zone, or both and the rituals'."""
        _in_server(interaction)
        await self._set_zone(interaction, parse_zone(zone), both=both)

    @timezone.autocomplete("zone")
    async def _zones(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=name.replace("_", " "), value=name)
            for name in zones_like(typed)[:CHOICES]
        ]

    @command(description="See how things stand: what comes next, what was missed, what I store")
    async def status(self, interaction: discord.Interaction) -> None:
        """Let the bot explain itself."""
        _in_server(interaction)
        status = await self._couples.status(caller(interaction))
        home, readers = home_and_readers(interaction.guild, status.couple)
        panel = status_panel(
            status.couple,
            status.rituals,
            status.waiting,
            status.missed,
            status.counts,
            user_id=interaction.user.id,
            home=home,
            readers=readers,
            operator=operator_line(operator_of(interaction), status.couple.user_ids),
        )
        await tell(interaction, panel)

    @command(description="Allow or forbid direct messages from me to you (off at first)")
    @app_commands.describe(allowed="Whether I may write to you directly")
    async def messages(self, interaction: discord.Interaction, allowed: Literal["yes", "no"]) -> None:
        """Direct messages go only to those who turned them on."""
        _in_server(interaction)
        await self._couples.allow_messages(caller(interaction), allowed=allowed == "yes")
        await tell_line(interaction, say("messages-on" if allowed == "yes" else "messages-off"))

    @command(description="Pause everything scheduled, for both")
    @app_commands.describe(until="When it should come back by itself, for example “in 2 weeks” or “24 Dec”")
    async def pause(self, interaction: discord.Interaction, until: str | None = None) -> None:
        """Either may pause, alone."""
        _in_server(interaction)
        couple = await self._couples.of(caller(interaction))
        zone = couple.zone_of(interaction.user.id)
        moment = parse_moment(until, zone, self._clock(), needs_hour=False) if until else None
        change = await self._couples.pause(caller(interaction), moment)
        shown_until = say("pause-until", moment=shown(moment)) if moment else say("pause-open")
        await tell_line(interaction, say("pause-done", until=shown_until))
        await self._office.post(interaction, change.deliveries)

    @command(description="Let everything scheduled come back")
    async def resume(self, interaction: discord.Interaction) -> None:
        """Resume; what the other paused, or what a removal stopped, needs both."""
        _in_server(interaction)
        change = await self._couples.resume(caller(interaction))
        await tell_line(interaction, resumed_line(change.couple, is_proposed=change.is_proposed))
        await self._office.post(interaction, change.deliveries)

    @command(description="Leave, alone and silently; everything is erased after 30 days")
    async def part(self, interaction: discord.Interaction) -> None:
        """Either may leave, from the server or from a direct message."""
        couples = await self._couples.all_of(interaction.user.id)
        here = [couple for couple in couples if couple.guild_id == interaction.guild_id]
        if interaction.guild_id is not None and not here:
            raise NotInCouple
        chosen = here or couples
        if len(chosen) == 1:
            await tell(interaction, part_panel(chosen[0], _server(interaction, chosen[0])))
        else:
            await tell(
                interaction,
                which_couple_panel([(couple, _server(interaction, couple)) for couple in chosen[:CHOICES]]),
            )

    @picked("couple", "parting")
    async def choose_to_part(
        self, interaction: discord.Interaction, _key: str, values: Sequence[str]
    ) -> None:
        """Show what parting from that couple means."""
        couple = await self._couples.to_part(caller(interaction), int(values[0]))
        await replace(interaction, part_panel(couple, _server(interaction, couple)))

    @pressed("couple", "part")
    async def part_now(self, interaction: discord.Interaction, key: str) -> None:
        """End it."""
        erase_at = await self._couples.part(interaction.user.id, int(key))
        await tell_line(interaction, say("part-done", moment=shown(erase_at)))

    @picked("couple", "zone")
    async def choose_zone(self, interaction: discord.Interaction, key: str, values: Sequence[str]) -> None:
        """Set the zone of whoever chose it."""
        await self._couples.with_partner(caller(interaction), int(key))
        await self._set_zone(interaction, parse_zone(values[0]), both=False, is_shown=True)
        await self._office.redraw(DeliveryKind.SETUP, int(key))

    @pressed("couple", "right")
    async def looks_right(self, interaction: discord.Interaction, key: str) -> None:
        """Put the setup card away."""
        couple = await self._couples.with_partner(caller(interaction), int(key))
        _, rituals = await self._rituals.list(caller(interaction))
        channel = require_home(interaction, couple)
        audience = audience_of(channel, couple.user_ids)
        readers = readers_sentence(audience, channel.id, couple.ours_alone)
        is_shared = others_can_read(audience, couple.ours_alone)
        await replace(interaction, settled_card(couple, rituals[0], readers, is_shared=is_shared))
        await tell_line(interaction, say("settled-line", zone="known" if couple.chosen_zone else "unknown"))

    @pressed("couple", "ours")
    async def ours(self, interaction: discord.Interaction, key: str) -> None:
        """Ask the other to agree that only the two read here."""
        couple = await self._couples.with_partner(caller(interaction), int(key))
        channel = require_home(interaction, couple)
        audience = await counted_audience(interaction, channel, couple.user_ids)
        card = await self._couples.call_it_ours(caller(interaction), audience.fingerprint)
        await tell_line(interaction, say("ours-proposed"))
        await self._office.post(interaction, [card])

    async def explain(self, interaction: discord.Interaction) -> None:
        """Tell a partner once what is kept and who can read it."""
        couple = await self._couples.of(caller(interaction))
        _, readers = home_and_readers(interaction.guild, couple)
        await tell_line(
            interaction, keeps_text(readers, operator_line(operator_of(interaction), couple.user_ids))
        )
        await self._couples.has_read(caller(interaction))

    async def _set_zone(
        self, interaction: discord.Interaction, zone: str, *, both: bool, is_shown: bool = False
    ) -> None:
        change = await self._couples.set_zone(caller(interaction), zone, both=both, is_shown=is_shown)
        mine = change.couple.zone_of(interaction.user.id)
        line = say(
            "zone-set",
            zone=place_name(zone),
            time=f"{self._clock().astimezone(mine):%H:%M}",
            couple=place_name(str(change.couple.zone)),
        )
        await tell_line(interaction, line)
        await self._office.post(interaction, change.deliveries)


def _usable_home(interaction: discord.Interaction, couple: Couple) -> discord.TextChannel | None:
    try:
        return require_home(interaction, couple)
    except KindlingError:
        return None


def _in_server(interaction: discord.Interaction) -> None:
    if interaction.guild_id is None:
        raise OnlyInServer


def _server(interaction: discord.Interaction, couple: Couple) -> str:
    guild = interaction.client.get_guild(couple.guild_id)
    return guild.name if guild else say("unknown-server")
