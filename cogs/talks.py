"""`/talk`: start, say; and the components of conversations and statements."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.parsers import parse_moment
from cogs.requests import caller, command, publish, publish_or_say, require_home
from cogs.router import FormValues, form_for, on_button, on_buttons, on_modal
from core.component_keys import parse_id
from core.errors import NotAvailable
from core.statements import StatementLines
from core.talks import DEFAULT_MINUTES, LONGEST_MINUTES, SHORTEST_MINUTES, TalkAction, TalkState, TalkWay
from core.text_input import QUESTION_LIMIT
from services.clock import Clock
from services.couples import Couples
from services.statements import Statements
from services.talks import Talks
from ui.cards import Part
from ui.forms import open_form, require_filled
from ui.homes import require_permissions, thread_permissions
from ui.posts import Post, edit_message, send_ephemeral
from ui.statements import (
    FIELDS,
    draft_panel,
    opened_statement,
    posted_panel,
    statement_form,
    statement_prefill,
)
from ui.talks import closing_form, closing_prefill, later_form, opened_steps, opened_topic
from ui.texts import say


@app_commands.guild_only()
class TalkCog(
    commands.GroupCog, group_name="talk", group_description="A safe space to talk, and to be heard"
):
    """Handles `/talk` and the buttons and forms of conversations and statements."""

    def __init__(self, talks: Talks, statements: Statements, couples: Couples, clock: Clock) -> None:
        self._talks = talks
        self._statements = statements
        self._couples = couples
        self._clock = clock

    @command(
        Part.COMMUNICATION,
        description="Ask your partner to talk. They can say yes, another time, or not this",
    )
    @app_commands.describe(
        topic="What it’s about, in a few words",
        minutes="How many minutes each of you speaks (5 if left out)",
        when="For example “tomorrow 7:30pm” (now if left out)",
        how="In the same room, by voice, or in writing. Only what’s written is kept",
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
        minutes: app_commands.Range[int, SHORTEST_MINUTES, LONGEST_MINUTES] = DEFAULT_MINUTES,
        when: str | None = None,
        how: str = TalkWay.ROOM,
    ) -> None:
        """Ask the other partner to talk."""
        couple = await self._couples.couple_of(caller(interaction))
        home = require_home(interaction, couple)
        if how == TalkWay.WRITING:
            require_permissions(home, thread_permissions(is_private=True))
        zone, locale = couple.zone_of(interaction.user.id), str(interaction.locale)
        moment = parse_moment(when, zone, self._clock(), field="when", locale=locale) if when else None
        await self._talks.ask_to_talk(caller(interaction), topic, minutes, TalkWay(how), moment)
        await publish_or_say(interaction, say("talk-asked-line"))

    @command(
        Part.COMMUNICATION,
        name="say",
        description="Say how you feel: when…, I feel…, I need…, would you…",
    )
    async def say_it(self, interaction: discord.Interaction) -> None:
        """Open the form of a statement, which has four lines."""
        await self.open_say(interaction, "", {})

    @form_for("talk", "say")
    async def open_say(self, interaction: discord.Interaction, component_key: str, typed: FormValues) -> None:
        """Open the form, filled in from a draft if there is one."""
        person = caller(interaction)
        draft_id = parse_id(component_key) if component_key else None
        if draft_id is None:
            await self._couples.couple_of(person)
        elif not typed:
            typed = statement_prefill(await self._statements.own_draft(person, draft_id))
        await open_form(interaction, statement_form(draft_id), typed)

    @on_modal("talk", "say")
    async def submit_say(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store the statement as a draft, and show it to its author alone."""
        require_filled(statement_form(None).fields, typed)
        lines = StatementLines(*(typed.get(name, "") for name in FIELDS))
        draft = await self._statements.save_draft(
            caller(interaction), lines, parse_id(component_key) if component_key else None
        )
        if component_key and interaction.message is not None:
            await edit_message(interaction, draft_panel(draft))
        else:
            await send_ephemeral(interaction, draft_panel(draft))

    @on_button("statement", "post")
    async def post_statement(self, interaction: discord.Interaction, component_key: str) -> None:
        """Post a draft, so that both partners read it."""
        await self._statements.post_statement(
            caller(interaction), parse_id(component_key), interaction.channel_id
        )
        await edit_message(interaction, posted_panel(parse_id(component_key)))

    @on_button("statement", "read")
    async def read_statement(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a statement to one partner."""
        statement = await self._statements.read_statement(caller(interaction), parse_id(component_key))
        await send_ephemeral(interaction, *opened_statement(statement))

    @on_button("statement", "takeback")
    async def delete_own_statement(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete a statement and the message that shows it."""
        await self._statements.delete_own_statement(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("statement-taken-back")))

    @on_button("talk", "read")
    async def read_topic(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the topic to one partner."""
        view = await self._talks.read_talk(caller(interaction), parse_id(component_key))
        if view.talk.topic is None:
            raise NotAvailable
        await send_ephemeral(interaction, opened_topic(view.talk))

    @on_button("talk", "steps")
    async def read_steps(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the small next steps to one partner."""
        view = await self._talks.read_talk(caller(interaction), parse_id(component_key))
        await send_ephemeral(interaction, opened_steps(view.closings))

    @form_for("talk", "later")
    async def open_later(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form that asks for another time."""
        view = await self._talks.read_talk(caller(interaction), parse_id(component_key))
        if view.talk.state not in (TalkState.ASKED, TalkState.AGREED):
            raise NotAvailable
        await open_form(interaction, later_form(view.talk), typed)

    @on_modal("talk", "later")
    async def submit_later(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Suggest another time, or say "another time" without one."""
        person, when = caller(interaction), typed.get("when", "").strip()
        couple = (await self._talks.read_talk(person, parse_id(component_key))).couple
        zone, locale = couple.zone_of(person.user_id), str(interaction.locale)
        moment = parse_moment(when, zone, self._clock(), field="when", locale=locale) if when else None
        opens_thread = await self._talks.postpone_talk(person, parse_id(component_key), moment)
        await self._show(interaction, opens_thread=opens_thread)

    @form_for("talk", "close")
    async def open_close(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form for closing words, filled in with the caller's earlier ones."""
        view = await self._talks.read_talk(caller(interaction), parse_id(component_key))
        own = [closing_prefill(each) for each in view.closings if each.user_id == interaction.user.id]
        if view.talk.state is not TalkState.CLOSING:
            raise NotAvailable
        await open_form(interaction, closing_form(view.talk), typed or (own[0] if own else {}))

    @on_modal("talk", "close")
    async def submit_close(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store closing words."""
        opens_thread = await self._talks.write_closing(
            caller(interaction), parse_id(component_key), typed.get("appreciation", ""), typed.get("step")
        )
        await self._show(interaction, opens_thread=opens_thread)

    @on_buttons("talk", TalkAction)
    async def take_step(self, interaction: discord.Interaction, component_key: str, verb: str) -> None:
        """Move the conversation on by a step, let it rest, or end it."""
        opens_thread = await self._talks.take_action(
            caller(interaction), parse_id(component_key), TalkAction(verb)
        )
        await self._show(interaction, opens_thread=opens_thread)

    async def _show(self, interaction: discord.Interaction, *, opens_thread: bool) -> None:
        if opens_thread:  # it takes several requests, and Discord waits only three seconds for an answer
            await interaction.response.defer()
        await publish(interaction)
        if not interaction.response.is_done():  # the card that was pressed is deleted
            await interaction.response.defer()
