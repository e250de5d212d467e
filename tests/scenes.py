"""Scenes: what tests of simulated people are made of."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult, ResponseMessage

from bot import Kindling, create_bot

Shown = discord.Message | ResponseMessage


def text_of(message: Shown | InteractionResult | None) -> str:
    """All that a person reads in a message, or in every message of an answer."""
    if message is None:
        return ""
    if isinstance(message, InteractionResult):
        return "\n".join(text_of(one) for one in [message.response, *message.followups])
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or "", embed.footer.text or ""]
        parts += [f"{field.name}\n{field.value}" for field in embed.fields]
    return "\n".join(part for part in parts if part)


def labels_of(message: Shown) -> list[str]:
    """The labels of a message's buttons, and the placeholders of its menus."""
    if isinstance(message, ResponseMessage):
        message = message.message
    children = [child for row in message.components for child in getattr(row, "children", [])]
    return [str(getattr(child, "label", None) or getattr(child, "placeholder", "")) for child in children]


def private_of(result: InteractionResult) -> str:
    """What only the person who acted reads in an answer."""
    return "\n".join(
        text_of(one) for one in [result.response, *result.followups] if one is not None and one.ephemeral
    )


@dataclass
class World:
    """A server with a home channel, Ada, Bo and Cleo."""

    env: simcord.Env
    guild: GuildHandle
    home: ChannelHandle
    ada: MemberActor
    bo: MemberActor
    cleo: MemberActor

    @property
    def bot(self) -> Kindling:
        bot = self.env.bot
        assert isinstance(bot, Kindling)
        return bot

    def posts(self) -> list[discord.Message]:
        """The public messages of the home, oldest first."""
        return [message for message in self.home.history() if not message.flags.ephemeral]

    def find(self, *, label: str | None = None, text: str | None = None) -> discord.Message:
        """The newest public message with a button of that label, or that text."""
        for message in reversed(self.posts()):
            if (label is None or label in labels_of(message)) and (text is None or text in text_of(message)):
                return message
        raise AssertionError(f"nothing in the home with {label or text!r}")

    def has(self, text: str) -> bool:
        """Whether a text stands anywhere in the home for all to read."""
        return any(text in text_of(message) for message in self.posts())

    async def pass_time(self, **how_long: float) -> None:
        """Let time go by, and let the alarm clock ring at its end."""
        await self.env.advance_time(timedelta(**how_long).total_seconds())
        await self.bot.run_due()

    async def restart(self) -> None:
        """Let the bot crash and come back: nothing but the database survives."""
        old = self.bot
        await self.env.restart_bot(create_bot())
        await old.database.close()
        await old.keyring.close()

    async def pair(self) -> None:
        """Make Ada and Bo a couple, past the setup card."""
        await self.ada.slash(self.home, "couple start", partner=self.bo.user)
        consent = await self.bo.click(self.find(label="Accept"), label="Accept")
        assert consent.response is not None
        await self.bo.click(consent.response, label="Yes, we are both adults")
        await self.bo.click(self.find(label="Looks right"), label="Looks right")
        await self.ada.slash(
            self.home, "couple status"
        )  # Ada's first request: what is kept is told to her here

    async def make_private(self) -> None:
        """Let both call the home theirs alone, so that words stand there openly."""
        await self.ada.click(self.find(label="Only we two read here"), label="Only we two read here")
        await self.bo.click(self.find(label="Agree"), label="Agree")

    async def answer(self, who: MemberActor, body: str, **fields: Any) -> InteractionResult:
        """Answer the open question through its card and form."""
        form = await who.click(self.find(label="Answer"), label="Answer")
        return await who.submit_modal(form, {"body": body, **fields})


class Failures(logging.Handler):
    """Collects what the bot logs as its own failure."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
