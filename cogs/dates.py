"""`/date`: poll, idea, plan, list, done, cancel; and the buttons of date ideas."""

from functools import partial
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.attempts import returning_words
from cogs.parsers import parse_hours, parse_moment
from cogs.requests import caller, command, publish_or_say, require_home
from cogs.router import on_button
from cogs.suggestions import MAX_CHOICES, StringChoice, suggest
from core.component_keys import parse_id
from core.couples import Couple
from core.decks import Budget, VenueKind
from core.idea_filters import IdeaFilter
from core.plans import USUAL_HOURS, VENUE_LIMIT, PlanDraft
from core.text_input import IDEA_LIMIT
from services.clock import Clock
from services.couples import Couples
from services.plans import Plans
from services.polls import Polls
from services.votes import Votes
from ui.cards import Part
from ui.plans import (
    HOURS_LIMIT,
    call_off_question,
    done_panel,
    done_question,
    plans_panel,
    which_done_panel,
    which_to_call_off_panel,
)
from ui.polls import idea_panel
from ui.posts import edit_message, is_message_deleted, send_ephemeral
from ui.texts import say

OwnIdea = app_commands.Range[str, 1, IDEA_LIMIT]
BudgetName = Literal["free", "low", "treat"]
PlaceName = Literal["home", "out", "anywhere"]
Weeks = Literal["1", "2", "4"]
BUDGET_DESCRIPTION = "What it may cost. Low is about the price of a snack"
PLACE_DESCRIPTION = "Where it should be"


@app_commands.guild_only()
class DateCog(commands.GroupCog, group_name="date", group_description="Time for the two of you"):
    """Handles `/date`, and the buttons that help a couple find its next date."""

    def __init__(self, polls: Polls, votes: Votes, plans: Plans, couples: Couples, clock: Clock) -> None:
        self._polls = polls
        self._votes = votes
        self._plans = plans
        self._couples = couples
        self._clock = clock

    @command(
        Part.TIME,
        description="Vote together on your next date",
        asked=("when", "budget", "place", "idea1", "idea2"),
    )
    @app_commands.describe(
        idea1="Your idea. With fewer than two, I add some",
        idea2="Another idea",
        idea3="Another idea",
        idea4="Another idea",
        idea5="Another idea",
        when="When the date is, for example “fri 8pm”",
        closes="When the vote ends, for example “tomorrow 7:30pm” (a day from now if left out)",
        budget=BUDGET_DESCRIPTION,
        place=PLACE_DESCRIPTION,
    )
    async def poll(
        self,
        interaction: discord.Interaction,
        idea1: OwnIdea | None = None,
        idea2: OwnIdea | None = None,
        idea3: OwnIdea | None = None,
        idea4: OwnIdea | None = None,
        idea5: OwnIdea | None = None,
        when: str | None = None,
        closes: str | None = None,
        budget: BudgetName | None = None,
        place: PlaceName | None = None,
    ) -> None:
        """Open a vote on the caller's ideas, the deck's, or both."""
        couple = await self._prepare_for_poll(interaction)
        zone, now = couple.zone_of(interaction.user.id), self._clock()
        ideas = [idea for idea in (idea1, idea2, idea3, idea4, idea5) if idea is not None]
        with returning_words():
            read = partial(parse_moment, zone=zone, now=now, locale=str(interaction.locale))
            planned_for = read(when, field="when") if when is not None else None
            closes_at = read(closes, field="closes", needs_hour=False) if closes is not None else None
            wanted = _idea_filter(budget, place)
            await self._polls.start_poll(caller(interaction), ideas, wanted, planned_for, closes_at)
        await publish_or_say(interaction, say("poll-opened"), couple.home_id)

    @command(Part.TIME, description="Get a date idea. Only you see it")
    @app_commands.describe(
        budget=BUDGET_DESCRIPTION,
        place=PLACE_DESCRIPTION,
        new="Only something you’ve rarely done",
    )
    async def idea(
        self,
        interaction: discord.Interaction,
        budget: BudgetName | None = None,
        place: PlaceName | None = None,
        new: bool | None = None,  # noqa: FBT001 (a slash command's option)
    ) -> None:
        """Show one idea from the deck, private to the caller."""
        wanted = _idea_filter(budget, place, is_new=new)
        await send_ephemeral(
            interaction, idea_panel(await self._polls.deal_idea(caller(interaction), wanted), wanted)
        )

    @command(Part.TIME, description="Plan a date, with reminders for both and a file for your calendars")
    @app_commands.describe(
        what="What you’ll do",
        when="For example “fri 8pm” or “2026-12-24 7:30pm”, in your own time zone",
        where="Where it is",
        hours="How long it takes, for example “90 min”, “1h30” or “1.5” (two hours if left out)",
        every="Repeat every … weeks (once if left out)",
    )
    async def plan(
        self,
        interaction: discord.Interaction,
        what: OwnIdea,
        when: str,
        where: app_commands.Range[str, 1, VENUE_LIMIT] | None = None,
        hours: app_commands.Range[str, 1, HOURS_LIMIT] | None = None,
        every: Weeks | None = None,
    ) -> None:
        """Plan a date, and tell both partners in their home."""
        couple = await self._couples.couple_of(caller(interaction))
        require_home(interaction, couple)
        zone = couple.zone_of(interaction.user.id)
        with returning_words():
            locale = str(interaction.locale)
            starts_at = parse_moment(when, zone, self._clock(), field="when", locale=locale)
            minutes = parse_hours(hours, USUAL_HOURS, locale=locale)
            draft = PlanDraft(what, where, starts_at, str(zone), minutes, int(every) if every else None)
            await self._plans.add_plan(caller(interaction), draft)
        await publish_or_say(interaction, say("plan-made"), couple.home_id)

    @poll.autocomplete("idea1")
    @poll.autocomplete("idea2")
    @poll.autocomplete("idea3")
    @poll.autocomplete("idea4")
    @poll.autocomplete("idea5")
    @plan.autocomplete("what")
    async def _autocomplete_ideas(self, interaction: discord.Interaction, typed: str) -> list[StringChoice]:
        titles = self._polls.suggest_titles(caller(interaction), typed, MAX_CHOICES)
        return await suggest(titles, str, str)

    @command(Part.TIME, name="list", description="See what you’ve planned, and what you’ve done")
    async def list_plans(self, interaction: discord.Interaction) -> None:
        """Show the first page of plans, private to the caller."""
        couple, page = await self._plans.plan_page(caller(interaction))
        await send_ephemeral(interaction, plans_panel(page, couple.zone_of(interaction.user.id)))

    @command(Part.TIME, description="Mark a date as done, even before its end")
    async def done(self, interaction: discord.Interaction) -> None:
        """Mark the only open plan as done, or ask which; if it has not begun, ask the caller to confirm."""
        couple, plans = await self._plans.plans_to_mark_done(caller(interaction))
        if len(plans) > 1:
            await send_ephemeral(interaction, which_done_panel(plans, couple.zone_of(interaction.user.id)))
            return
        if plans[0].starts_at > self._clock():
            await send_ephemeral(interaction, done_question(plans[0]))
            return
        view = await self._plans.mark_plan_done(caller(interaction), plans[0].id)
        await send_ephemeral(interaction, done_panel(view.plan, view.now))

    @command(Part.TIME, description="Call a plan off. Your partner is told")
    async def cancel(self, interaction: discord.Interaction) -> None:
        """Ask which plan to call off; if there is only one, ask the caller to confirm."""
        couple, plans = await self._plans.open_plans(caller(interaction))
        which = which_to_call_off_panel(plans, couple.zone_of(interaction.user.id))
        await send_ephemeral(interaction, call_off_question(plans[0]) if len(plans) == 1 else which)

    @on_button("date", "another")
    async def another_idea(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show another idea that fits the same filter."""
        wanted = IdeaFilter.parse(component_key)
        await edit_message(
            interaction, idea_panel(await self._polls.deal_idea(caller(interaction), wanted), wanted)
        )

    @on_button("date", "vote")
    async def put_to_vote(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open a vote on the shown idea and two more."""
        couple = await self._prepare_for_poll(interaction)
        deck_id, _, wanted = component_key.partition(",")
        await self._polls.start_poll_on_idea(caller(interaction), deck_id, IdeaFilter.parse(wanted))
        await publish_or_say(interaction, say("poll-opened"), couple.home_id)

    @on_button("date", "deal")
    async def vote_on_new_ideas(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open another vote on three new ideas."""
        couple = await self._prepare_for_poll(interaction)
        await self._polls.start_fresh_poll(caller(interaction), parse_id(component_key))
        await publish_or_say(interaction, say("poll-opened"), couple.home_id)

    async def _prepare_for_poll(self, interaction: discord.Interaction) -> Couple:
        """Check that a card can be posted, and close an open vote if its card was deleted."""
        couple = await self._couples.couple_of(caller(interaction))
        require_home(interaction, couple)
        # An open vote blocks the next one (`PollStillOpen`), even if somebody deleted its card.
        card = await self._votes.own_open_poll_card(caller(interaction))
        if card is not None:
            channel = interaction.client.get_partial_messageable(card.channel_id, guild_id=couple.guild_id)
            message = channel.get_partial_message(card.message_id)
            if await is_message_deleted(interaction.client, message):
                await self._votes.close_lost_poll(card.poll_id, [card.message_id])
        return couple


def _idea_filter(
    budget: BudgetName | None, place: PlaceName | None, *, is_new: bool | None = None
) -> IdeaFilter:
    return IdeaFilter(Budget(budget) if budget else None, VenueKind(place) if place else None, is_new)
