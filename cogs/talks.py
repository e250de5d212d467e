"""`/talk`: ask for a conversation, go through it step by step, and say a thing of oneself."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, pressed, pressed_each, submits
from cogs.requests import PostOffice, caller, command, require_home
from cogs.typed import parse_moment
from core.errors import Over
from core.prose import QUESTION_LIMIT
from core.statements import Lines
from core.talks import LONGEST_MINUTES, MINUTES, SHORTEST_MINUTES, Step, TalkState, TalkWay
from services.clock import Clock
from services.couples import Couples
from services.statements import Statements
from services.talks import Moved, Talks
from ui.forms import open_form, require_words
from ui.homes import require_permissions, thread_permissions
from ui.posts import Post, replace, tell
from ui.statements import (
    FIELDS,
    draft_panel,
    posted_panel,
    statement_form,
    statement_words,
    typed_lines,
)
from ui.talks import closing_form, later_form, step_words, topic_words, typed_closing
from ui.texts import say


@app_commands.guild_only()
class TalkCog(
    commands.GroupCog, group_name="talk", group_description="A safe space to talk, and to be heard"
):
    """How two people talk with each other."""

    def __init__(
        self, talks: Talks, statements: Statements, couples: Couples, office: PostOffice, clock: Clock
    ) -> None:
        self._talks = talks
        self._statements = statements
        self._couples = couples
        self._office = office
        self._clock = clock

    @command(description="Ask your partner for a conversation; they may say yes, another time, or not this")
    @app_commands.describe(
        topic="What it is about, in a few words",
        minutes="How long each of you speaks (5 where you leave it out)",
        when="When, for both, for example “tomorrow 19:30”; now where you leave it out",
        how="In the same room, by voice, or in writing; only what is written is kept",
    )
    @app_commands.choices(
        how=[
            app_commands.Choice(name="in the same room, with one phone as the timer", value=TalkWay.ROOM),
            app_commands.Choice(name="by voice", value=TalkWay.VOICE),
            app_commands.Choice(name="in writing, in a thread of your own", value=TalkWay.WRITING),
        ]
    )
    async def start(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 1, QUESTION_LIMIT],
        minutes: app_commands.Range[int, SHORTEST_MINUTES, LONGEST_MINUTES] = MINUTES,
        when: str | None = None,
        how: str = TalkWay.ROOM,
    ) -> None:
        """Ask first."""
        couple = await self._couples.of(caller(interaction))
        home = require_home(interaction, couple)
        if how == TalkWay.WRITING:
            require_permissions(home, thread_permissions(is_private=True))
        moment = parse_moment(when, couple.zone_of(interaction.user.id), self._clock()) if when else None
        asking = await self._talks.ask(caller(interaction), topic, minutes, TalkWay(how), moment)
        await self._office.post(interaction, [asking])
        if not interaction.response.is_done():
            await tell(interaction, Post(content=say("talk-asked-line")))

    @command(name="say", description="Say a thing of yourself: when…, I feel…, I need…, would you…")
    async def say_it(self, interaction: discord.Interaction) -> None:
        """Open the form of four lines."""
        await self.open_say(interaction, "", {})

    @opens("talk", "say")
    async def open_say(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form, filled in from a draft where there is one."""
        person = caller(interaction)
        if key and not typed:
            typed = typed_lines(await self._statements.own_draft(person, int(key)))
        elif not key:
            await self._couples.of(person)
        await open_form(interaction, statement_form(int(key) if key else None), typed)

    @submits("talk", "say")
    async def submit_say(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Show the sentence to its author alone."""
        require_words(statement_form(None).fields, typed)
        lines = Lines(*(typed.get(name, "") for name in FIELDS))
        draft = await self._statements.draft(caller(interaction), lines, int(key) if key else None)
        if key and interaction.message is not None:
            await replace(interaction, draft_panel(draft))
        else:
            await tell(interaction, draft_panel(draft))

    @pressed("statement", "post")
    async def post(self, interaction: discord.Interaction, key: str) -> None:
        """Let both read it."""
        person = caller(interaction)
        require_home(interaction, await self._couples.of(person))
        _, delivery = await self._statements.post(person, int(key), interaction.channel_id)
        await replace(interaction, posted_panel(int(key)))
        await self._office.post(interaction, [delivery])

    @pressed("statement", "read")
    async def read_statement(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope for one of the two."""
        await tell(interaction, *statement_words(await self._statements.read(caller(interaction), int(key))))

    @pressed("statement", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete it, and the message that shows it."""
        deletions = await self._statements.take_back(caller(interaction), int(key))
        await replace(interaction, Post(content=say("statement-taken-back")))
        await self._office.post(interaction, deletions)

    @pressed("talk", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open what it is about for one of the two."""
        view = await self._talks.read(caller(interaction), int(key))
        if view.talk.topic is None:
            raise Over
        await tell(interaction, topic_words(view.talk))

    @pressed("talk", "steps")
    async def read_steps(self, interaction: discord.Interaction, key: str) -> None:
        """Open the small steps for one of the two."""
        view = await self._talks.read(caller(interaction), int(key))
        await tell(interaction, step_words(view.closings))

    @opens("talk", "later")
    async def open_later(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Ask which time would suit."""
        view = await self._talks.read(caller(interaction), int(key))
        if view.talk.state not in (TalkState.ASKED, TalkState.AGREED):
            raise Over
        await open_form(interaction, later_form(view.talk), typed)

    @submits("talk", "later")
    async def submit_later(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Suggest another time, or none."""
        person, when = caller(interaction), typed.get("when", "").strip()
        couple = (await self._talks.read(person, int(key))).couple
        moment = parse_moment(when, couple.zone_of(person.user_id), self._clock()) if when else None
        await self._show(interaction, await self._talks.postpone(person, int(key), moment))

    @opens("talk", "close")
    async def open_close(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Ask for closing words, filled in where there are some."""
        view = await self._talks.read(caller(interaction), int(key))
        mine = [typed_closing(one) for one in view.closings if one.user_id == interaction.user.id]
        if view.talk.state is not TalkState.CLOSING:
            raise Over
        await open_form(interaction, closing_form(view.talk), typed or (mine[0] if mine else {}))

    @submits("talk", "close")
    async def submit_close(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Close it in writing."""
        moved = await self._talks.close(
            caller(interaction), int(key), typed.get("appreciation", ""), typed.get("step")
        )
        await self._show(interaction, moved)

    @pressed_each("talk", Step)
    async def go(self, interaction: discord.Interaction, key: str, verb: str) -> None:
        """Go a step on, rest, or end."""
        await self._show(interaction, await self._talks.step(caller(interaction), int(key), Step(verb)))

    async def _show(self, interaction: discord.Interaction, moved: Moved) -> None:
        if moved.opens_thread:  # that takes some requests, and the asking names the thread afterwards
            await interaction.response.defer()
            await self._office.post(interaction, moved.deliveries)
        for kind in moved.redrawn:
            await self._office.redraw(kind, moved.view.talk.id, interaction)
        if not moved.opens_thread:
            await self._office.post(interaction, moved.deliveries)
        if not interaction.response.is_done():  # the card that was pressed stands no more
            await interaction.response.defer()
