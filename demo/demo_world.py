"""The demo's world: a simulated server, its couple, its clock, and their presses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult, ResponseMessage

FieldInput = str | list[tuple[str, bytes]]
"""What a person enters in a field of a form: text, or files as pairs of name and content."""
MAX_STEP = timedelta(hours=6)  # simulated time between two ticks while weeks go by


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """A simulated server, the couple's home channel, and both partners."""

    env: Env
    home: ChannelHandle
    ada: MemberActor
    bo: MemberActor

    @property
    def partners(self) -> tuple[MemberActor, MemberActor]:
        """Both partners, Ada first."""
        return (self.ada, self.bo)

    async def wait_until(self, moment: datetime) -> None:
        """Advance simulated time to a moment, with a tick of the bot every six hours and at the end."""
        # In steps: what falls due in between is posted within six hours of its own time, not all at the end.
        while self.env.now() < moment:
            await self.env.advance_time(min(MAX_STEP, moment - self.env.now()).total_seconds())
            await self.run_due()

    async def skip_to(self, moment: datetime) -> None:
        """Advance simulated time to a moment in one step, while there is no couple yet."""
        # SimCord's world begins on 1 January: in ticks, an autumn's demo would run some thousand for nobody.
        await self.env.advance_time((moment - self.env.now()).total_seconds())
        await self.run_due()

    async def run_due(self) -> None:
        """Run one tick of the bot."""
        bot: Any = self.env.bot
        await bot.run_due()

    async def fill(self, who: MemberActor, form: InteractionResult, **typed: FieldInput) -> InteractionResult:
        """Fill in a form and submit it, one simulated second after the previous action."""
        await self.env.advance_time(1)
        return await who.submit_modal(form, typed)

    async def press(self, who: MemberActor, label: str) -> InteractionResult:
        """Press the newest button with this label in the home. Raises `LookupError` if there is none."""
        return await who.click(find_with_button(self.home, label), label=label)


def find_with_button(channel: ChannelHandle, label: str) -> discord.Message:
    """Return the newest message with a button of this label. Raises `LookupError` if there is none."""
    for message in reversed(channel.history()):
        if label in _labels(message):
            return message
    raise LookupError(label)


def find_reply_with_button(result: InteractionResult, label: str) -> ResponseMessage:
    """Return the first reply with a button of this label. Raises `LookupError` if there is none."""
    for reply in [result.response, *result.followups]:
        if reply is not None and label in _labels(reply.message):
            return reply
    raise LookupError(label)


def _labels(message: discord.Message) -> list[str | None]:
    children = [child for row in message.components for child in getattr(row, "children", [])]
    return [getattr(child, "label", None) for child in children]
