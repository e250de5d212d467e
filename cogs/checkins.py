"""`/checkin`: now, answer, history, add, takeback; and the buttons of its cards."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import Typed, opens, picked, pressed, submits
from cogs.months import offer_months
from cogs.requests import PostOffice, caller, command, require_home
from cogs.typed import parse_month
from core.checkins import FIRST_QUESTION
from core.deliveries import DeliveryKind
from core.errors import Over, UnreadableMonth
from core.pages import NEWEST, Edge
from core.prose import QUESTION_LIMIT
from services.checkins import Checkins
from services.clock import Clock
from services.couples import Couples
from services.histories import Histories
from ui.checkins import (
    answer_form,
    question_text,
    reveal_words,
    revealed_line,
    sealed_line,
    typed_answer,
)
from ui.forms import open_form
from ui.histories import history_posts, take_back_panel
from ui.mentions import calling
from ui.names import names_for
from ui.posts import Post, replace, tell, tell_line
from ui.texts import say
from ui.trends import trend_picture, trend_words

TRENDS_REACH = timedelta(days=365)


@app_commands.guild_only()
class CheckinCog(
    commands.GroupCog, group_name="checkin", group_description="One question, two sealed answers"
):
    """What a couple does with its check-ins."""

    def __init__(
        self, checkins: Checkins, histories: Histories, couples: Couples, office: PostOffice, clock: Clock
    ) -> None:
        self._checkins = checkins
        self._histories = histories
        self._couples = couples
        self._office = office
        self._clock = clock

    @command(description="Ask the next question now")
    async def now(self, interaction: discord.Interaction) -> None:
        """Open a check-in at once."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        _, delivery = await self._checkins.open_now(caller(interaction))
        await self._office.post(interaction, [delivery])
        if not interaction.response.is_done():
            await tell_line(interaction, say("checkin-asked"))

    @command(description="Answer the open question, or change your answer before the reveal")
    async def answer(self, interaction: discord.Interaction) -> None:
        """Open the form of the open check-in."""
        view = await self._checkins.current(caller(interaction))
        await self.open_answer(interaction, str(view.checkin.id), {})

    @command(description="Read what you two answered in a month")
    @app_commands.describe(month="For example March or 2026-03; this month if left out")
    async def history(self, interaction: discord.Interaction, month: str | None = None) -> None:
        """Revealed answers of a month, private to the caller."""
        couple = await self._couples.of(caller(interaction))
        first, end = parse_month(month, couple.zone_of(interaction.user.id), self._clock())
        await self._show_history(interaction, first, end, NEWEST)

    @history.autocomplete("month")
    async def _months(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await offer_months(interaction, self._couples, self._clock, typed)

    @command(description="The pulses of the weeks in which you both gave one")
    async def trends(self, interaction: discord.Interaction) -> None:
        """Draw the shared pulses of a year, for the caller alone."""
        couple, shared = await self._histories.shared_pulses(
            caller(interaction), self._clock() - TRENDS_REACH
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        picture = await trend_picture(couple, shared, names_for(interaction))
        words = trend_words(couple, shared)
        files = [] if picture is None else [picture]
        await interaction.followup.send(words, files=files, ephemeral=True, allowed_mentions=calling(()))

    @pressed("history", "older")
    async def older_history(self, interaction: discord.Interaction, key: str) -> None:
        """Show what was revealed before that, in the same month."""
        first, end, checkin_id = await self._month_of(interaction, key)
        await self._show_history(interaction, first, end, Edge(older_than=checkin_id))

    @pressed("history", "newer")
    async def newer_history(self, interaction: discord.Interaction, key: str) -> None:
        """Show what was revealed after that, in the same month."""
        first, end, checkin_id = await self._month_of(interaction, key)
        await self._show_history(interaction, first, end, Edge(newer_than=checkin_id))

    @command(description="Suggest a question of your own; it needs your partner's yes")
    @app_commands.describe(question="Your question to both of you")
    async def add(
        self, interaction: discord.Interaction, question: app_commands.Range[str, 1, QUESTION_LIMIT]
    ) -> None:
        """Propose a question."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        card = await self._checkins.add_question(caller(interaction), question)
        await tell_line(interaction, say("question-proposed"))
        await self._office.post(interaction, [card])

    @command(description="Take one of your answers back")
    async def takeback(self, interaction: discord.Interaction) -> None:
        """Choose among the caller's own answers."""
        await tell(interaction, await self._own_answers(interaction, NEWEST))

    @pressed("answers", "older")
    async def older_answers(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to older answers of the caller's own."""
        await replace(interaction, await self._own_answers(interaction, Edge(older_than=_id_in(key))))

    @pressed("answers", "newer")
    async def newer_answers(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to newer answers of the caller's own."""
        await replace(interaction, await self._own_answers(interaction, Edge(newer_than=_id_in(key))))

    @picked("checkin", "takeback")
    async def take_back(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Delete an answer and the messages that show it."""
        checkin_id = int(values[0])
        _, deletions = await self._checkins.take_back(caller(interaction), checkin_id)
        await replace(interaction, Post(content=say("take-back-done")))
        await self._office.post(interaction, deletions)
        await self._office.redraw(DeliveryKind.CHECKIN, checkin_id)

    @opens("checkin", "answer")
    async def open_answer(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form, filled in with what the caller wrote before."""
        view, answer = await self._checkins.sealed_answer(caller(interaction), int(key))
        filled = typed or (typed_answer(answer) if answer else {})
        await open_form(interaction, answer_form(view.checkin, view.question), filled)

    @submits("checkin", "answer")
    async def submit_answer(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Seal an answer; the second one reveals both."""
        pulse = int(typed["pulse"]) if typed.get("pulse") else None
        answered = await self._checkins.answer(
            caller(interaction), int(key), typed.get("body", ""), typed.get("gratitude"), pulse
        )
        checkin = answered.view.checkin
        await self._office.redraw(DeliveryKind.CHECKIN, checkin.id, interaction)
        is_first = checkin.question_key == FIRST_QUESTION
        if answered.delivery is None:
            await tell_line(
                interaction,
                sealed_line(was_changed=answered.was_changed, next_at=answered.next_at, is_first=is_first),
            )
        else:
            await self._office.post(interaction, [answered.delivery])
            await tell_line(interaction, revealed_line(answered.next_at, is_first=is_first))
        await self._office.clear(DeliveryKind.NUDGE, checkin.id, interaction.user.id)

    @pressed("checkin", "swap")
    async def swap(self, interaction: discord.Interaction, key: str) -> None:
        """Ask another question instead."""
        view = await self._checkins.swap(caller(interaction), int(key))
        await self._office.redraw(DeliveryKind.CHECKIN, int(key), interaction)
        if not interaction.response.is_done():
            await tell_line(interaction, say("checkin-swapped", question=question_text(view.question)))

    @pressed("checkin", "question")
    async def read_question(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope of a question that the couple wrote itself."""
        view = await self._checkins.view(int(key))
        await self._couples.with_partner(caller(interaction), view.couple.id)
        await tell_line(interaction, question_text(view.question))

    @pressed("checkin", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope for one of the two."""
        reveal = await self._checkins.reveal(int(key), caller(interaction))
        await tell(
            interaction, *reveal_words(reveal.question, reveal.answers, reveal.followup, reveal.earlier)
        )

    @pressed("nudges", "off")
    async def nudges_off(self, interaction: discord.Interaction, key: str) -> None:
        """Switch the caller's own nudges off."""
        await self._checkins.switch_nudges(caller(interaction), int(key), wanted=False)
        await tell_line(interaction, say("nudges-now-off"))

    @pressed("nudges", "on")
    async def nudges_on(self, interaction: discord.Interaction, key: str) -> None:
        """Switch the caller's own nudges on."""
        await self._checkins.switch_nudges(caller(interaction), int(key), wanted=True)
        await tell_line(interaction, say("nudges-now-on"))

    async def _show_history(
        self, interaction: discord.Interaction, first: datetime, end: datetime, edge: Edge
    ) -> None:
        past = await self._histories.revealed(caller(interaction), first, end, edge)
        name = f"{say(f'month-{first.month}')} {first.year}"
        await tell(interaction, *history_posts(past, f"{first:%Y-%m}", name))

    async def _month_of(self, interaction: discord.Interaction, key: str) -> tuple[datetime, datetime, int]:
        """Read the month and the check-in at the edge of a page."""
        month, _, checkin_id = key.partition(",")
        couple = await self._couples.of(caller(interaction))
        try:
            first, end = parse_month(month, couple.zone_of(interaction.user.id), self._clock())
        except UnreadableMonth:
            raise Over from None
        return first, end, _id_in(checkin_id)

    async def _own_answers(self, interaction: discord.Interaction, edge: Edge) -> Post:
        return take_back_panel(await self._histories.own_answers(caller(interaction), edge))


def _id_in(key: str) -> int:
    if not key.isdecimal():
        raise Over
    return int(key)
