"""`/couple`: start, home, timezone, status, messages, pause, resume, part; and its cards' components."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.parsers import parse_moment, parse_zone
from cogs.requests import (
    caller,
    command,
    operators_of,
    require_home,
    require_new_home,
    server_name,
    works_everywhere,
)
from cogs.router import on_button, on_select
from cogs.suggestions import MAX_CHOICES, StringChoice, read_for_suggestions
from cogs.text_channels import TextChannelOption
from core.component_keys import parse_id
from core.couples import Couple
from core.errors import KindlingError
from services.clock import Clock
from services.couples import Couples
from services.homes import Homes
from services.invitations import Invitations
from ui.cards import Part
from ui.couples import (
    part_panel,
    parted_panel,
    resumed_line,
    which_couple_panel,
)
from ui.homes import audience_of, home_change, home_in
from ui.invitations import consent_panel, consent_points, short_readers
from ui.moments import clock_text, timestamp, zone_city
from ui.persistent import router_of
from ui.places import likely_zones, load_places, typed_zone
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


class OnlyInServer(KindlingError):
    """A command of the shared server was used in a direct message."""

    text_id = "refusal-only-in-server"


@works_everywhere
class CoupleCog(
    commands.GroupCog, group_name="couple", group_description="Your pairing, your channel and your settings"
):
    """Handles `/couple` and the buttons and selects of the couple's cards."""

    def __init__(
        self,
        couples: Couples,
        homes: Homes,
        invitations: Invitations,
        clock: Clock,
        show_status: Callable[[discord.Interaction], Awaitable[None]],
    ) -> None:
        self._show_status = show_status
        self._couples = couples
        self._homes = homes
        self._invitations = invitations
        self._clock = clock

    @command(Part.GENERAL, description="Invite your partner to Kindling, here")
    @app_commands.describe(partner="The person you want to share this with")
    async def start(self, interaction: discord.Interaction, partner: discord.User) -> None:
        """Invite one person; only they can answer.

        If that person has already invited the caller, show the caller that invitation instead.
        """
        _require_server(interaction)
        require_new_home(interaction, interaction.channel_id or 0)
        invitation = await self._invitations.invite(
            caller(interaction), partner.id, interaction.channel_id or 0, is_bot=partner.bot
        )
        if invitation.inviter_id == interaction.user.id:
            return  # the invitation itself is the answer
        await send_ephemeral_text(interaction, say("crossing-line", inviter=f"<@{invitation.inviter_id}>"))
        channel = require_new_home(interaction, invitation.channel_id)
        pair = (invitation.inviter_id, invitation.invitee_id)
        readers = short_readers(audience_of(channel, pair), None)
        points = consent_points(readers, operators_of(interaction), pair)
        await send_ephemeral(interaction, consent_panel(invitation, points))

    @command(Part.GENERAL, description="See what’s next, what was missed, and what I store")
    async def status(self, interaction: discord.Interaction) -> None:
        """Show the next moment and any problems, with a menu for the rest."""
        _require_server(interaction)
        await self._show_status(interaction)

    @command(Part.GENERAL, description="Choose the channel where I post for you")
    @app_commands.describe(channel="Your home")
    async def home(self, interaction: discord.Interaction, channel: TextChannelOption) -> None:
        """Move the home; both must agree if more people can read there or the other partner cannot see it."""
        _require_server(interaction)
        couple = await self._couples.couple_of(caller(interaction))
        new = home_in(interaction.guild, channel.id)
        old = _usable_home(interaction, couple)
        change = await home_change(couple, interaction.user.id, old, new)
        is_proposed = await self._homes.set_home(caller(interaction), channel.id, change, is_lost=old is None)
        line = say("home-proposed", channel=channel.mention, change=change.value)
        await send_ephemeral_text(
            interaction, line if is_proposed else say("home-set", channel=channel.mention)
        )

    @command(Part.GENERAL, description="Set your time zone")
    @app_commands.describe(zone="Your city or zone", both="Should your rituals run on this clock too?")
    async def timezone(self, interaction: discord.Interaction, zone: str, both: bool = False) -> None:  # noqa: FBT001, FBT002 (a slash command's option)
        """Set the caller's time zone and, with `both`, the couple's too, which its rituals follow."""
        _require_server(interaction)
        await load_places()
        await self._set_zone(interaction, parse_zone(zone, field="zone"), both=both)

    @timezone.autocomplete("zone")
    async def _autocomplete_zones(self, interaction: discord.Interaction, typed: str) -> list[StringChoice]:
        places = await load_places()
        zones = places.matching(typed) if typed.strip() else await self._likely_zones(interaction)
        return [
            app_commands.Choice(name=typed_zone(zone).replace("_", " "), value=typed_zone(zone))
            for zone in zones[:MAX_CHOICES]
        ]

    async def _likely_zones(self, interaction: discord.Interaction) -> list[str]:
        """List the zones the caller is likely to choose, before they have typed anything."""
        known: list[str] = []
        couple = await read_for_suggestions(self._couples.couple_of(caller(interaction)))
        if couple is not None:
            known = [str(zone) for zone in (couple.zone_of(interaction.user.id), couple.zone, *couple.zones)]
        return likely_zones(known, str(interaction.locale))

    @command(Part.GENERAL, description="Say how you live and what fits you now, so I know what to bring you")
    async def about(self, interaction: discord.Interaction) -> None:
        """Open the form about the couple, `/couple about`."""
        _require_server(interaction)
        await router_of(interaction).dispatch_button(interaction, "about", "", "write")

    @command(Part.GENERAL, description="Turn DMs from me on or off (off at first)")
    @app_commands.describe(allowed="Can I DM you?")
    async def messages(self, interaction: discord.Interaction, allowed: Literal["yes", "no"]) -> None:
        """Turn direct messages to the caller on or off; they are off at first."""
        _require_server(interaction)
        await self._couples.allow_messages(caller(interaction), allowed=allowed == "yes")
        await send_ephemeral_text(interaction, say("messages-on" if allowed == "yes" else "messages-off"))

    @command(Part.GENERAL, description="Pause everything scheduled, for both", asked=("until",))
    @app_commands.describe(until="When it should come back by itself, for example “in 2 weeks” or “Dec 24”")
    async def pause(self, interaction: discord.Interaction, until: str | None = None) -> None:
        """Pause everything that is scheduled; either partner may do so alone."""
        _require_server(interaction)
        couple = await self._couples.couple_of(caller(interaction))
        zone = couple.zone_of(interaction.user.id)
        now, locale = self._clock(), str(interaction.locale)
        moment = (
            parse_moment(until, zone, now, field="until", needs_hour=False, locale=locale) if until else None
        )
        await self._couples.pause_couple(caller(interaction), moment)
        shown_until = say("pause-until", moment=timestamp(moment)) if moment else say("pause-open")
        await send_ephemeral_text(interaction, say("pause-done", until=shown_until))

    @command(Part.GENERAL, description="Start everything that’s paused again")
    async def resume(self, interaction: discord.Interaction) -> None:
        """Resume; after a pause by the other partner, or a removal, both must agree."""
        _require_server(interaction)
        couple, is_proposed = await self._couples.resume_couple(caller(interaction))
        await send_ephemeral_text(interaction, resumed_line(couple, is_proposed=is_proposed))

    @command(Part.GENERAL, description="Leave Kindling, on your own. Everything is erased after 30 days")
    async def part(self, interaction: discord.Interaction) -> None:
        """Explain parting, or ask which couple to part from; works in a server and in direct messages."""
        chosen = await self._couples.couples_to_part(caller(interaction))
        if len(chosen) == 1:
            await send_ephemeral(interaction, await _part_panel(interaction, chosen[0]))
        else:
            named = [(couple, await server_name(interaction, couple)) for couple in chosen[:MAX_CHOICES]]
            await send_ephemeral(interaction, which_couple_panel(named))

    @on_select("couple", "parting")
    async def show_parting(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Explain the consequences of parting from this couple."""
        couple = await self._couples.couple_to_part(caller(interaction), parse_id(values[0]))
        await edit_message(interaction, await _part_panel(interaction, couple))

    @on_button("couple", "part")
    async def part_now(self, interaction: discord.Interaction, component_key: str) -> None:
        """End the couple at once, and tell the caller when everything is erased."""
        couple_id = parse_id(component_key)
        erase_at = await self._couples.part_couple(interaction.user.id, couple_id)
        await send_ephemeral(interaction, parted_panel(couple_id, erase_at))

    @on_select("couple", "zone")
    async def choose_zone(
        self, interaction: discord.Interaction, component_key: str, values: Sequence[str]
    ) -> None:
        """Set the time zone of the partner who picked it."""
        await self._couples.couple_with(caller(interaction), parse_id(component_key))
        await load_places()
        await self._set_zone(interaction, parse_zone(values[0], field="zone"), both=False, is_shown=True)

    async def _set_zone(
        self, interaction: discord.Interaction, zone: str, *, both: bool, is_shown: bool = False
    ) -> None:
        couple = await self._couples.set_zone(caller(interaction), zone, both=both, is_shown=is_shown)
        own_zone = couple.zone_of(interaction.user.id)
        line = say(
            "zone-set",
            zone=zone_city(zone),
            time=clock_text(self._clock().astimezone(own_zone)),
            couple=zone_city(str(couple.zone)),
        )
        await send_ephemeral_text(interaction, line)


def _usable_home(interaction: discord.Interaction, couple: Couple) -> discord.TextChannel | None:
    try:
        return require_home(interaction, couple)
    except KindlingError:
        return None


def _require_server(interaction: discord.Interaction) -> None:
    if not caller(interaction).guild_id:
        raise OnlyInServer


async def _part_panel(interaction: discord.Interaction, couple: Couple) -> Post:
    return part_panel(couple, await server_name(interaction, couple), interaction.application_id)
