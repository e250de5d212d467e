"""The world of tests with simulated people: a server, the bot in it, and what these people do and see."""

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import simcord
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.enums import OverwriteType
from simcord.results import InteractionResult, ResponseMessage
from support.buttons import COPY, PLANTED
from support.due_moments import next_due

from bot import Kindling, create_bot
from core.couples import Person
from ui.persistent import PersistentButton, persistent_view

COMMAND_MENTION = re.compile(r"</([a-z ]+):\d+>")
AnyMessage = discord.Message | ResponseMessage


def text_of(message: AnyMessage | InteractionResult | None) -> str:
    """Return everything that a person reads in a message, or in all replies to an interaction."""
    if message is None:
        return ""
    if isinstance(message, InteractionResult):
        return "\n".join(text_of(reply) for reply in [message.response, *message.followups])
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or "", embed.footer.text or ""]
        parts += [f"{field.name}\n{field.value}" for field in embed.fields]
    # Discord shows a mention of a command as that command.
    return COMMAND_MENTION.sub(r"`/\1`", "\n".join(part for part in parts if part))


def labels_of(message: AnyMessage) -> list[str]:
    """Return the labels of a message's buttons, and the placeholders of its menus."""
    if isinstance(message, ResponseMessage):
        message = message.message
    children = [child for row in message.components for child in getattr(row, "children", [])]
    return [str(getattr(child, "label", None) or getattr(child, "placeholder", "")) for child in children]


def reply_of(result: InteractionResult) -> ResponseMessage:
    """Return the first reply to an interaction."""
    assert result.response is not None
    return result.response


def component_key_of(message: ResponseMessage) -> str:
    """Return the key in the first button of a reply."""
    return message.components[0]["components"][0]["custom_id"].split(":")[1]


def rare_options_of(message: AnyMessage) -> list[discord.SelectOption]:
    """Return the choices in a card's menu of what is rarely pressed; none where it has no such menu."""
    if isinstance(message, ResponseMessage):
        message = message.message
    children = [child for row in message.components for child in getattr(row, "children", [])]
    return [
        option
        for child in children
        if isinstance(child, discord.SelectMenu) and child.placeholder == "More"
        for option in child.options
    ]


def private_text_of(result: InteractionResult) -> str:
    """Return the text of the private replies, which only the person who acted can read."""
    return "\n".join(
        text_of(reply)
        for reply in [result.response, *result.followups]
        if reply is not None and reply.ephemeral
    )


def reply_with_button(result: InteractionResult, label: str) -> ResponseMessage:
    """Return the first reply that has a button with this label."""
    return next(
        reply
        for reply in [result.response, *result.followups]
        if reply is not None and label in labels_of(reply)
    )


async def read_topics(who: MemberActor | UserHandle, shown: InteractionResult) -> str:
    """Return a panel's text, and that of each topic in its menu, each opened and left again."""
    panel = reply_of(shown)
    children = [child for row in panel.components for child in row["components"]]
    [menu] = [child for child in children if "options" in child]
    texts = [text_of(panel)]
    for option in menu["options"]:
        topic = reply_of(await who.select(panel, [option["value"]], custom_id=menu["custom_id"]))
        texts.append(text_of(topic))
        panel = reply_of(await who.click(topic, label="Back"))
    return "\n".join(texts)


def form_values(result: InteractionResult) -> dict[str, str]:
    """Return the values that an opened form is filled in with; fields for files are left out."""
    assert result.modal is not None
    fields = [part["component"] for part in result.modal["components"] if "component" in part]
    fields = [field for field in fields if field["type"] != discord.ComponentType.file_upload.value]
    return {field["custom_id"]: field.get("value") or "" for field in fields}


@dataclass
class World:
    """A server with a home channel, Ada, Bo and Cleo."""

    env: simcord.Env
    guild: GuildHandle
    home: ChannelHandle
    ada: MemberActor
    bo: MemberActor
    cleo: MemberActor

    @classmethod
    def create(cls, env: simcord.Env) -> "World":
        """Create the server and its people; nobody is in a couple yet."""
        guild = env.create_guild("The two of us")
        home = guild.create_text_channel("home")
        ada, bo, cleo = (guild.add_member(env.create_user(name)) for name in ("ada", "bo", "cleo"))
        return cls(env, guild, home, ada, bo, cleo)

    @classmethod
    def existing(
        cls, env: simcord.Env, guild_id: int, home_id: int, user_ids: tuple[int, int, int]
    ) -> "World":
        """Return the world of a server that exists already."""
        guild = GuildHandle(env, env.backend.get_guild(guild_id))
        home = ChannelHandle(env, guild, env.backend.get_channel(home_id))
        ada, bo, cleo = (
            MemberActor(env, guild, UserHandle(env, env.backend.get_user(user_id))) for user_id in user_ids
        )
        return cls(env, guild, home, ada, bo, cleo)

    @property
    def bot(self) -> Kindling:
        bot = self.env.bot
        assert isinstance(bot, Kindling)
        return bot

    def make_channel_for_two(self, name: str) -> ChannelHandle:
        """Create a channel that only Ada, Bo and the bot can see."""
        hidden, visible = (
            discord.PermissionOverwrite(view_channel=False),
            discord.PermissionOverwrite(view_channel=True),
        )
        assert self.guild.me is not None
        return self.guild.create_text_channel(
            name,
            overwrites={
                self.guild.default_role: hidden,
                self.ada: visible,
                self.bo: visible,
                self.guild.me: visible,
            },
        )

    def posts(self) -> list[discord.Message]:
        """Return the public messages of the home, oldest first, without Discord's notices about threads."""
        return [
            message
            for message in self.home.history()
            if not message.flags.ephemeral and not message.is_system()
        ]

    def find_post(self, *, label: str | None = None, text: str | None = None) -> discord.Message:
        """Return the newest public message with a button or a rare choice of this label, and this text."""
        for message in reversed(self.posts()):
            offered = {*labels_of(message), *(option.label for option in rare_options_of(message))}
            if (label is None or label in offered) and (text is None or text in text_of(message)):
                return message
        raise AssertionError(f"nothing in the home with {label or text!r}")

    def has_text(self, text: str) -> bool:
        """Return whether a public message of the home contains a text."""
        return any(text in text_of(message) for message in self.posts())

    async def advance_with_ticks(self, **how_long: float) -> None:
        """Let time go by; the clock rings whenever something is due, and at the end.

        Between two such moments a round would find nothing to do, so it is not held.
        """
        until = self.env.now() + timedelta(**how_long)
        while (now := self.env.now()) < until:
            due = await next_due(self.bot.database, now) or until
            await self.advance_with_one_tick(seconds=(min(due, until) - now).total_seconds())

    async def advance_with_one_tick(self, **how_long: float) -> None:
        """Advance the clock in one step, and run one tick at the end."""
        await self.env.advance_time(timedelta(**how_long).total_seconds())
        await self.bot.run_due()

    async def restart(self) -> None:
        """Replace the bot by a new one, as after a crash: only what is stored survives."""
        old = self.bot
        await self.env.restart_bot(create_bot())
        await old.database.close()
        await old.keyring.close()

    @contextmanager
    def bot_away(self) -> Generator[None]:
        """Let the bot miss all events of this block, as while it is offline."""
        listeners = self.env.backend.subscribers
        subscribed = list(listeners)
        listeners.clear()
        try:
            yield
        finally:
            listeners.extend(subscribed)

    async def close_databases(self) -> None:
        """Close the connections of the bot that runs now."""
        await self.bot.database.close()
        await self.bot.keyring.close()

    async def pair(self) -> None:
        """Make Ada and Bo a couple, and confirm the setup card."""
        await self.ada.slash(self.home, "couple start", partner=self.bo.user)
        consent = await self.bo.click(self.find_post(label="Accept"), label="Accept")
        assert consent.response is not None
        await self.bo.click(consent.response, label="Yes, we are both adults")
        await self.bo.click(self.find_post(label="Looks right"), label="Looks right")
        # Ada has read the privacy notice by then: that her first request brings it has a test of its own.
        await self.bot.services.couples.mark_privacy_notice_read(Person(self.guild.id, self.ada.id))

    async def make_private(self) -> None:
        """Let both partners agree that only they read the home, so that words are shown there openly."""
        await self.ada.click(self.find_post(label="Only we two read here"), label="Only we two read here")
        await self.bo.click(self.find_post(label="Agree"), label="Agree")

    async def make_another_couple(self) -> None:
        """Make Cleo and Dan a couple in the same server."""
        dan = self.guild.add_member(self.env.create_user("dan"))
        await self.cleo.slash(self.home, "couple start", partner=dan.user)
        consent = await dan.click(self.find_post(label="Accept"), label="Accept")
        assert consent.response is not None
        await dan.click(consent.response, label="Yes, we are both adults")

    async def move_out_of_sight(self) -> None:
        """Move the home into a channel that only the couple can see; it stays so after a restart."""
        hidden = discord.PermissionOverwrite(view_channel=False)
        visible = discord.PermissionOverwrite(view_channel=True)
        assert self.guild.me is not None
        readers = {self.ada: visible, self.bo: visible, self.guild.me: visible}
        den = self.guild.create_text_channel("den", overwrites={self.guild.default_role: hidden, **readers})
        await self.ada.slash(self.home, "couple home", channel=den)
        self.home = den

    def deny_permissions(self, **permissions: bool) -> None:
        """Deny the bot permissions in the home, such as `send_messages=False`; without any, restore all."""
        allow, denied = discord.PermissionOverwrite(**permissions).pair()
        assert self.bot.user is not None
        self.env.backend.set_overwrite(
            self.home.id,
            Overwrite(self.bot.user.id, OverwriteType.MEMBER, allow=allow.value, deny=denied.value),
        )

    async def post_button(self, noun: str, component_key: object, verb: str) -> discord.Message:
        """Post a persistent button for all to press: only a forged client could press it otherwise."""
        home = self.bot.get_channel(self.home.id)
        assert isinstance(home, discord.TextChannel)
        return await home.send(
            PLANTED, view=persistent_view(PersistentButton("Press", noun, component_key, verb))
        )

    async def status_of(self, who: MemberActor, channel: ChannelHandle | None = None) -> str:
        """Return all of a person's `/couple status`, whose topics are behind a menu."""
        return await read_topics(who, await who.slash(channel or self.home, "couple status"))

    async def answer(self, who: MemberActor, body: str, **fields: Any) -> InteractionResult:
        """Answer the open question through its card and form."""
        form = await who.click(self.find_post(label="Answer"), label="Answer")
        return await who.submit_modal(form, {"body": body, **fields})

    async def reach_second_week(self) -> None:
        """Answer the first question, and let time pass to the first one that asks for a pulse.

        The couple began on Thursday, 1 January 2026; their questions come on Sundays at 20:00.
        """
        await self.answer(self.ada, "Your laugh")
        await self.answer(self.bo, "Your eyes")
        await self.advance_with_ticks(days=10, hours=20)

    async def keep_memory(
        self,
        who: MemberActor,
        title: str,
        story: str = "We were there.",
        day: str = "2019-06-01",
        **fields: Any,
    ) -> InteractionResult:
        """Keep a memory through its form."""
        form = await who.slash(self.home, "memory add")
        return await who.submit_modal(form, {"title": title, "story": story, "day": day, **fields})

    async def press_or_choose(self, who: MemberActor, message: AnyMessage, label: str) -> InteractionResult:
        """Press a card's button, or choose it in the card's menu of rare ones."""
        value = next((one.value for one in rare_options_of(message) if one.label == label), None)
        if value is None:
            return await who.click(message, label=label)
        return await who.select(message, [value], custom_id="menu:panel::press")

    async def post_copy(self, message: AnyMessage | None) -> discord.Message:
        """Post a copy of a message's buttons in the home: another can press them, also after it is gone."""
        assert message is not None
        source = message.message if isinstance(message, ResponseMessage) else message
        channel = self.bot.get_channel(self.home.id)
        assert isinstance(channel, discord.TextChannel)
        return await channel.send(COPY, view=discord.ui.View.from_message(source, timeout=None))

    async def thank(self, who: MemberActor, message: str, **options: Any) -> ResponseMessage:
        """Thank the partner in the home, and return the private reply to the author."""
        given = await who.slash(self.home, "thanks", message=message, **options)
        assert given.response is not None
        return given.response


class LoggedFailures(logging.Handler):
    """Collects what the bot logs at ERROR or above."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
