"""Requests: their caller, the commands, and the publication of their cards."""

import functools
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import discord
from discord import app_commands

from cogs.attempts import Attempt, WordsToReturn, cause_of
from cogs.failures import NO_WORDS, refuse_if_possible, report_error
from cogs.measuring import measured
from core.couples import Couple, Person
from core.deliveries import PostDelayed
from core.errors import KindlingError, StorageUnavailable
from core.open_cards import StillOpen
from core.publications import Collector, Publication, collecting, current_collector
from core.supports import leaves_no_trace
from ui.cards import Part
from ui.discord_errors import REQUEST_ERRORS
from ui.homes import HomeMissing, home_in
from ui.notices import notice_sentence
from ui.persistent import router_of
from ui.posts import send_ephemeral_text
from ui.texts import say, speak

# In `Interaction.extras`: the full name of a command that a press runs, and the caller as the use case loaded
# them.
PRESSED_COMMAND, LOADED_CALLER = "command", "caller"

P = ParamSpec("P")
CogT = TypeVar("CogT")
UsableT = TypeVar("UsableT")
Callback = Callable[Concatenate[CogT, discord.Interaction, P], Awaitable[None]]


class NoHomeHere(KindlingError):
    """A couple cannot begin in a thread, a forum, a voice channel, or a deleted channel."""

    text_id = "refusal-no-home-here"


class HomeElsewhere(KindlingError):
    """The home is in a server of another process; only that process can see its channels."""

    text_id = "refusal-home-elsewhere"


class CardPublisher(Protocol):
    """Posts, redraws and deletes lasting cards, for a request or for an event."""

    async def publish(
        self, interaction: discord.Interaction | None, publications: Sequence[Publication]
    ) -> None:
        """Publish the collected posts, through the request's own interaction if it can show them."""
        ...


class LostCards(Protocol):
    """Posts deleted cards again."""

    async def post_again_if_lost(self, refusal: StillOpen) -> bool:
        """Repost the card of something still open if the card is gone; return True if it was reposted."""
        ...


class RequestBot(Protocol):
    """The parts of the bot that requests need."""

    worker: CardPublisher
    lost_cards: LostCards

    def serves(self, guild_id: int) -> bool:
        """Return whether this process serves a server."""
        ...


@asynccontextmanager
async def publishing(
    publisher: CardPublisher, interaction: discord.Interaction | None = None
) -> AsyncGenerator[None]:
    """Publish everything committed in this block, when it ends at the latest (`publish`).

    Every command, press, form and reaction goes through this, so that no cog can forget a card. Committed
    publications are published even if the answer to the person failed.
    """
    collector = _collector_of(interaction) if interaction else Collector()
    with collecting(collector):
        try:
            yield
        finally:
            if interaction is not None:
                interaction.extras[LOADED_CALLER] = collector.caller
            await publisher.publish(interaction, collector.take())
    if interaction is not None:  # last: the answer comes first
        for notice in collector.notices:
            await send_ephemeral_text(interaction, notice_sentence(notice))


def _collector_of(interaction: discord.Interaction) -> Collector:
    serves = cast("RequestBot", interaction.client).serves
    return Collector(functools.partial(require_home, interaction), serves)


async def publish(interaction: discord.Interaction) -> None:
    """Publish everything committed so far: the card is the answer, and a private line follows it.

    Raises `PostDelayed` for a post that is stored and not sent yet.
    """
    collector = current_collector()
    if collector is not None:
        await publisher_of(interaction).publish(interaction, collector.take())


async def publish_or_say(interaction: discord.Interaction, line: str, home_id: int | None = None) -> None:
    """Publish the card; if it was posted elsewhere and so is not the answer, answer with a private line.

    A deferred request counts as answered: with `home_id`, the line is sent nevertheless if the card is not in
    the request's own channel.
    """
    await publish(interaction)
    if not interaction.response.is_done() or home_id not in {None, interaction.channel_id}:
        await send_ephemeral_text(interaction, line)


def is_installed_by_person_alone(interaction: discord.Interaction) -> bool:
    """Return whether only the caller installed the bot, which is no member of this server."""
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def caller(interaction: discord.Interaction) -> Person:
    """Return the caller and their server: 0 in direct messages, and where the bot is not a member."""
    guild_id = 0 if is_installed_by_person_alone(interaction) else interaction.guild_id or 0
    return Person(guild_id, interaction.user.id)


async def reopen_thread(interaction: discord.Interaction) -> None:
    """Unarchive the thread of a press: nothing can be edited or posted in an archived one.

    If it is locked, the press is still answered.
    """
    thread = interaction.channel
    if isinstance(thread, discord.Thread) and thread.archived:
        with suppress(*REQUEST_ERRORS):
            await thread.edit(archived=False)


def operators_of(interaction: discord.Interaction) -> Mapping[int, str]:
    """Return the names of the bot's operators: its owner, or every member of its team."""
    application = interaction.client.application
    if application is None:
        return {}
    people: Sequence[discord.User | discord.TeamMember] = [application.owner]
    if application.team is not None:
        joined = discord.TeamMembershipState.accepted
        people = [member for member in application.team.members if member.membership_state is joined]
    return {
        person.id: f"{person.global_name} (@{person.name})" if person.global_name else f"@{person.name}"
        for person in people
    }


async def server_name(interaction: discord.Interaction, couple: Couple) -> str:
    """Return the name of a couple's server; ask Discord if another process serves it."""
    client, guild_id = interaction.client, couple.guild_id
    guild = client.get_guild(guild_id)
    if guild is None and not cast("RequestBot", client).serves(guild_id):
        try:
            guild = await client.fetch_guild(guild_id, with_counts=False)
        except (discord.NotFound, discord.Forbidden):
            return say("unknown-server")
        except REQUEST_ERRORS:
            return say("other-server")
    return guild.name if guild else say("unknown-server")


def require_home(interaction: discord.Interaction, couple: Couple) -> discord.TextChannel:
    """Return the couple's home, ready for a post.

    Raises `HomeMissing`, `PermissionMissing`, `HomeElsewhere`.
    """
    guild = interaction.client.get_guild(couple.guild_id)
    if guild is None and not cast("RequestBot", interaction.client).serves(couple.guild_id):
        raise HomeElsewhere
    return home_in(guild, couple.home_id)


def require_new_home(interaction: discord.Interaction, channel_id: int) -> discord.TextChannel:
    """Return the channel a couple begins in. Raises `NoHomeHere`, `PermissionMissing`."""
    try:
        return home_in(interaction.guild, channel_id)
    except HomeMissing:
        raise NoHomeHere from None


def publisher_of(interaction: discord.Interaction) -> CardPublisher:
    """Return the card publisher of the bot that received an interaction."""
    return cast("RequestBot", interaction.client).worker


async def answer_or_refuse(
    interaction: discord.Interaction, answer: Awaitable[None], attempt: Attempt | None = None
) -> None:
    """Answer a command or a context menu; turn a refusal or a failure into one private sentence.

    A typing mistake can be corrected and tried again: `attempt` is the command as it was typed.
    """
    speak(str(interaction.locale))
    name = attempt.name if attempt else _command_name(interaction)
    with measured(interaction, name):
        try:
            async with publishing(publisher_of(interaction), interaction):
                await answer
        except Exception as error:  # noqa: BLE001 (the one handler of commands)
            sentence = await explain(interaction, cause_of(error), name)
            view = attempt.retry_view(error) if attempt else None
            words = attempt.words if attempt and isinstance(error, WordsToReturn) else NO_WORDS
            await refuse_if_possible(interaction, sentence, name, view=view, words=words)
    if not leaves_no_trace(name):
        await router_of(interaction).mark_seen(interaction)


def works_everywhere(command_or_group: UsableT) -> UsableT:
    """Allow a command in servers and any direct message, and for people who installed the bot themselves.

    People who have left the server, or are alone with a question, can still use it: with a server
    install alone Discord takes direct messages only while they share a server with the bot (#6699).
    """
    with_contexts = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    return app_commands.allowed_installs(guilds=True, users=True)(with_contexts(command_or_group))


def command(
    part: Part | None,
    *,
    description: str,
    name: str | None = None,
    asked: Sequence[str] = (),
    chosen: Sequence[str] = (),
) -> Callable[[Callback[CogT, P]], app_commands.Command[Any, P, None]]:
    """Make a slash command that turns each refusal or failure into one private sentence.

    `/help` shows it in `part`, with the text `help-<its full name>`; with None it does not show it. If a
    button opens it, a form asks for its required options and for those in `asked`; those in `chosen` are
    chosen from a menu of its suggestions.
    """

    def decorate(callback: Callback[CogT, P]) -> app_commands.Command[Any, P, None]:
        @functools.wraps(callback)
        async def kindly(
            self: CogT, interaction: discord.Interaction, *args: P.args, **kwargs: P.kwargs
        ) -> None:
            typed_command, full_name = interaction.command, _command_name(interaction)
            parameters = typed_command.parameters if isinstance(typed_command, app_commands.Command) else ()

            async def run(interaction: discord.Interaction, options: Mapping[str, Any]) -> None:
                answer = callback(self, interaction, *args, **options)
                await answer_or_refuse(interaction, answer, Attempt(full_name, parameters, options, run))

            await run(interaction, kwargs)

        extras = {"part": part, "asked": asked, "chosen": chosen}
        options: dict[str, Any] = {"description": description} | ({"name": name} if name else {})
        return app_commands.command(**options, extras=extras)(kindly)  # type: ignore[arg-type, return-value] (discord.py reads the wrapped signature)

    return decorate


def _command_name(interaction: discord.Interaction) -> str:
    """Return the full name of the command that was typed, or that a press runs."""
    command = interaction.command
    return command.qualified_name if command else str(interaction.extras.get(PRESSED_COMMAND, ""))


async def explain(interaction: discord.Interaction, error: Exception, source: str) -> str:
    """Return the sentence for a refusal or a failure, as `report_error` does.

    If the refusal is about something still open whose card was deleted, the card is posted again, and the
    sentence says so: otherwise nobody could answer or end it.
    """
    sentence = report_error(error, source)
    if not isinstance(error, StillOpen):
        return sentence
    lost_cards = cast("RequestBot", interaction.client).lost_cards
    is_posted = False
    # Whatever fails here, the refusal itself is the answer.
    with suppress(PostDelayed, StorageUnavailable, *REQUEST_ERRORS):
        async with publishing(publisher_of(interaction)):
            is_posted = await lost_cards.post_again_if_lost(error)
    return f"{sentence} {say('card-posted-again')}" if is_posted else sentence
