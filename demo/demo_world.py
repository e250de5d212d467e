"""The demo's stage: a server with two partners and a home, its clock, and what people find there to press."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult, ResponseMessage

FieldInput = str | list[tuple[str, bytes]]
"""What goes into a field of a form: words, or files with their names."""
MAX_STEP = timedelta(hours=6)  # how often the clock rings while weeks go by


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """A simulated server, its home channel and the two partners."""

    env: Env
    home: ChannelHandle
    ada: MemberActor
    bo: MemberActor

    @property
    def partners(self) -> tuple[MemberActor, MemberActor]:
        """Both, Ada first."""
        return (self.ada, self.bo)

    async def wait_until(self, moment: datetime) -> None:
        """Let time go by up to a moment; the clock rings on the way, and then."""
        while self.env.now() < moment:
            await self.env.advance_time(min(MAX_STEP, moment - self.env.now()).total_seconds())
            await self.run_due()

    async def run_due(self) -> None:
        """Ring the bot's clock."""
        bot: Any = self.env.bot
        await bot.run_due()

    async def fill(self, who: MemberActor, form: InteractionResult, **typed: FieldInput) -> InteractionResult:
        """Type into a form and send it, a second after whatever was before."""
        await self.env.advance_time(1)
        return await who.submit_modal(form, typed)

    async def press(self, who: MemberActor, label: str) -> InteractionResult:
        """Press the newest button of that label in the home. Raises `LookupError`."""
        return await who.click(find_with_button(self.home, label), label=label)


def find_with_button(channel: ChannelHandle, label: str) -> discord.Message:
    """Find the newest message with a button of that label. Raises `LookupError`."""
    for message in reversed(channel.history()):
        if label in _labels(message):
            return message
    raise LookupError(label)


def find_reply_with_button(result: InteractionResult, label: str) -> ResponseMessage:
    """Find what was answered with a button of that label. Raises `LookupError`."""
    for shown in [result.response, *result.followups]:
        if shown is not None and label in _labels(shown.message):
            return shown
    raise LookupError(label)


def _labels(message: discord.Message) -> list[str | None]:
    children = [child for row in message.components for child in getattr(row, "children", [])]
    return [getattr(child, "label", None) for child in children]
