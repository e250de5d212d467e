"""`/checkin`: now, answer, history, add, takeback; and the buttons of its cards."""

import re
from collections.abc import Sequence
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from cogs.month_choices import month_choices
from cogs.parsers import parse_month_bounds
from cogs.requests import caller, command, publish, publish_or_say
from cogs.router import FormValues, form_for, on_button, on_buttons, on_modal, on_select
from core.checkins import CheckinState, asks_pulse
from core.component_keys import parse_id
from core.errors import NotAvailable
from core.pages import NEWEST_PAGE, TURNS, PageCursor
from core.text_input import QUESTION_LIMIT
from services.checkin_history import CheckinHistory
from services.checkins import Checkins
from services.clock import Clock
from services.couples import Couples
from ui.cards import Part
from ui.checkin_history import history_posts, own_answers_panel
from ui.checkins import (
    answer_form,
    answer_prefill,
    parse_answer_key,
    parse_pulse,
    question_text,
    revealed_line,
    sealed_panel,
)
from ui.drawing.render_queue import RenderQueue
from ui.forms import open_form
from ui.frames import parse_parts
from ui.mentions import allow_mentions_of
from ui.persistent import press_chosen
from ui.posts import Post, edit_message, send_ephemeral, send_ephemeral_text
from ui.reveals import opened_envelope
from ui.texts import say
from ui.trends import draw_trend

MONTH_IN_KEY = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
TRENDS_PERIOD = timedelta(days=365)


@app_commands.guild_only()
class CheckinCog(
    commands.GroupCog, group_name="checkin", group_description="One question, two sealed answers"
):
    """Handles `/checkin` and the components of check-ins and their history."""

    def __init__(
        self,
        checkins: Checkins,
        histories: CheckinHistory,
        couples: Couples,
        render_queue: RenderQueue,
        clock: Clock,
    ) -> None:
        self._checkins = checkins
        self._histories = histories
        self._couples = couples
        self._render_queue = render_queue
        self._clock = clock

    @command(Part.COMMUNICATION, description="Ask the next question now")
    async def now(self, interaction: discord.Interaction) -> None:
        """Open a check-in now."""
        await self._checkins.open_now(caller(interaction))
        await publish_or_say(interaction, say("checkin-asked"))

    @command(
        Part.COMMUNICATION, description="Answer the open question, or change your answer before the reveal"
    )
    async def answer(self, interaction: discord.Interaction) -> None:
        """Open the form of the open check-in."""
        view = await self._checkins.current_checkin(caller(interaction))
        await self.open_answer(interaction, str(view.checkin.id), {})

    @command(Part.COMMUNICATION, description="Read what you both answered in a month")
    @app_commands.describe(month="For example March or 2026-03 (this month if left out)")
    async def history(self, interaction: discord.Interaction, month: str | None = None) -> None:
        """Show the revealed answers of a month, private to the caller."""
        await self._show_history(interaction, month, NEWEST_PAGE)

    @history.autocomplete("month")
    async def _autocomplete_months(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await month_choices(interaction, self._couples, self._clock, typed)

    @command(Part.COMMUNICATION, description="The weeks you both said how close you felt, as one soft band")
    async def trends(self, interaction: discord.Interaction) -> None:
        """Draw the shared pulses of the last 365 days, private to the caller."""
        couple, shared = await self._histories.shared_pulses(
            caller(interaction), self._clock() - TRENDS_PERIOD
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        zone = couple.zone_of(interaction.user.id)
        words, files = await draw_trend(zone, shared, self._render_queue)
        await interaction.followup.send(
            words, files=files, ephemeral=True, allowed_mentions=allow_mentions_of(())
        )

    @on_buttons("history", TURNS)
    async def turn_history(self, interaction: discord.Interaction, component_key: str, *, verb: str) -> None:
        """Turn to the check-ins revealed before or after this page, in the same month."""
        month, checkin_id = _parse_history_key(component_key)
        await self._show_history(interaction, month, PageCursor.beside(checkin_id, verb))

    @command(Part.COMMUNICATION, description="Suggest a question of your own. Your partner needs to say yes")
    @app_commands.describe(question="Your question to both of you")
    async def add(
        self, interaction: discord.Interaction, question: app_commands.Range[str, 1, QUESTION_LIMIT]
    ) -> None:
        """Propose a question to the other partner."""
        await self._checkins.propose_question(caller(interaction), question)
        await send_ephemeral_text(interaction, say("question-proposed"))

    @command(Part.COMMUNICATION, description="Take one of your answers back")
    async def takeback(self, interaction: discord.Interaction) -> None:
        """List the caller's own answers, to choose one to delete."""
        await send_ephemeral(interaction, await self._own_answers_panel(interaction, NEWEST_PAGE))

    @on_buttons("answers", TURNS)
    async def turn_answers(self, interaction: discord.Interaction, component_key: str, *, verb: str) -> None:
        """Turn to the page of the caller's older or newer answers."""
        cursor = PageCursor.beside(parse_id(component_key), verb)
        await edit_message(interaction, await self._own_answers_panel(interaction, cursor))

    @on_select("checkin", "takeback")
    async def delete_own_answer(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Delete an answer and the messages that show it."""
        await self._checkins.delete_own_answer(caller(interaction), parse_id(values[0]))
        await edit_message(interaction, Post(content=say("take-back-done")))

    @form_for("checkin", "answer")
    async def open_answer(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Open the form, filled in with the caller's earlier answer if there is one."""
        checkin_id, _ = parse_answer_key(component_key)
        view, answer = await self._checkins.own_sealed_answer(caller(interaction), checkin_id)
        filled = typed or (answer_prefill(answer) if answer else {})
        form = answer_form(
            view.checkin, view.question, asks_pulse=asks_pulse(view.checkin, view.couple.started_at)
        )
        await open_form(interaction, form, filled)

    @on_modal("checkin", "answer")
    async def submit_answer(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Store an answer, sealed; the second one reveals both."""
        checkin_id, question_key = parse_answer_key(component_key)
        answered = await self._checkins.submit_answer(
            caller(interaction),
            checkin_id,
            typed.get("body", ""),
            typed.get("gratitude"),
            parse_pulse(typed),
            parts=parse_parts(typed),
            question_key=question_key,
        )
        await publish(interaction)
        checkin = answered.view.checkin
        if checkin.state is CheckinState.REVEALED:
            await send_ephemeral_text(interaction, revealed_line(checkin, answered.upcoming))
            return
        panel = sealed_panel(checkin, answered.upcoming, was_changed=answered.was_changed)
        await send_ephemeral(interaction, panel)

    @on_button("checkin", "swap")
    async def swap_question(self, interaction: discord.Interaction, component_key: str) -> None:
        """Replace the question of a check-in with another one."""
        view = await self._checkins.swap_question(caller(interaction), parse_id(component_key))
        await publish_or_say(interaction, say("checkin-swapped", question=question_text(view.question)))

    @on_button("checkin", "lighter")
    async def lighten_question(self, interaction: discord.Interaction, component_key: str) -> None:
        """Replace the question of a check-in with a lighter one."""
        view = await self._checkins.swap_question(
            caller(interaction), parse_id(component_key), is_lighter=True
        )
        await publish_or_say(interaction, say("checkin-swapped", question=question_text(view.question)))

    @on_button("checkin", "question")
    async def read_question(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a question of the couple's own, posted in an envelope, to one partner."""
        view = await self._checkins.checkin_view(parse_id(component_key))
        await self._couples.couple_with(caller(interaction), view.couple.id)
        await send_ephemeral_text(interaction, question_text(view.question))

    @on_button("checkin", "read")
    async def read_reveal(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show both answers of a reveal, posted in an envelope, to one partner."""
        reveal = await self._checkins.read_reveal(caller(interaction), parse_id(component_key))
        posts = opened_envelope(
            reveal.checkin,
            reveal.couple,
            reveal.question,
            reveal.answers,
            reveal.followup,
            reveal.earlier_checkins,
            reveal.reactions,
            ends_long_silence=reveal.ends_long_silence,
        )
        await send_ephemeral(interaction, *posts)

    @on_select("checkin", "more")
    async def open_more(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Open the menu choice of a reveal posted before all cards shared the same *More*."""
        await press_chosen(interaction, values[0])

    async def _show_history(
        self, interaction: discord.Interaction, month: str | None, cursor: PageCursor
    ) -> None:
        first, past = await self._histories.revealed_checkins(
            caller(interaction),
            lambda zone: parse_month_bounds(month, zone, self._clock(), locale=str(interaction.locale)),
            cursor,
        )
        await send_ephemeral(interaction, *history_posts(past, first))

    async def _own_answers_panel(self, interaction: discord.Interaction, cursor: PageCursor) -> Post:
        zone, answered = await self._histories.own_answers(caller(interaction), cursor)
        return own_answers_panel(answered, zone)


def _parse_history_key(component_key: str) -> tuple[str, int]:
    """Parse a month and the id of the check-in at a page's edge. Raises `NotAvailable`."""
    month, _, checkin_id = component_key.partition(",")
    if MONTH_IN_KEY.fullmatch(month) is None:
        raise NotAvailable
    return month, parse_id(checkin_id)
