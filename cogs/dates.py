"""`/date`: poll, idea, plan, list, done, cancel; and the buttons of its ideas."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, command, require_home, sentence_for
from cogs.typed import parse_moment
from core.couples import Couple
from core.decks import Budget, Place
from core.deliveries import Delivery, DeliveryKind
from core.plans import PLACE_LIMIT, USUAL_HOURS, Draft
from core.polls import Wanted
from core.prose import IDEA_LIMIT
from services.clock import Clock
from services.couples import Couples
from services.ideas import Ideas
from services.plans import Plans
from services.polls import Polls
from services.votes import Votes
from ui.plans import done_panel, done_question, plans_panel, which_done_panel, which_off_panel
from ui.polls import idea_panel
from ui.posts import replace, tell, tell_line
from ui.refusals import give_back
from ui.texts import say

OwnIdea = app_commands.Range[str, 1, IDEA_LIMIT]
BudgetName = Literal["free", "low", "treat"]
PlaceName = Literal["home", "out", "anywhere"]
Weeks = Literal["1", "2", "4"]
Suggested = app_commands.Choice[str]
CHOICES = 25
BUDGET = "What it may cost; low is about the price of a snack"
PLACE = "Where it should be"


@app_commands.guild_only()
class DateCog(commands.GroupCog, group_name="date", group_description="Time for the two of you"):
    """What a couple does to find its next date, and to plan it."""

    def __init__(
        self,
        polls: Polls,
        votes: Votes,
        plans: Plans,
        ideas: Ideas,
        couples: Couples,
        office: PostOffice,
        clock: Clock,
    ) -> None:
        self._polls = polls
        self._votes = votes
        self._plans = plans
        self._ideas = ideas
        self._couples = couples
        self._office = office
        self._clock = clock

    @command(description="Let the two of you vote on your next date")
    @app_commands.describe(
        idea1="An idea of yours; with fewer than two, I add some",
        idea2="Another idea",
        idea3="Another idea",
        idea4="Another idea",
        idea5="Another idea",
        when="When the date is, for example “fri 8pm”",
        closes="When the vote ends, for example “tomorrow 19:30”; a day from now if left out",
        budget=BUDGET,
        place=PLACE,
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
        """Open a vote on the caller's ideas, on the deck's, or on both."""
        couple = await self._prepare(interaction)
        zone, now = couple.zone_of(interaction.user.id), self._clock()
        ideas = [idea for idea in (idea1, idea2, idea3, idea4, idea5) if idea is not None]
        try:
            planned_for = parse_moment(when, zone, now) if when is not None else None
            closes_at = parse_moment(closes, zone, now, needs_hour=False) if closes is not None else None
            wanted = _wanted(budget, place)
            card = await self._polls.open(caller(interaction), ideas, wanted, planned_for, closes_at)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, what was typed is given back)
            typed = {str(number): idea for number, idea in enumerate([*ideas, when or "", closes or ""])}
            await give_back(interaction, sentence_for(error, "date poll"), typed, None)
            return
        await self._post(interaction, card)

    @poll.autocomplete("idea1")
    @poll.autocomplete("idea2")
    @poll.autocomplete("idea3")
    @poll.autocomplete("idea4")
    @poll.autocomplete("idea5")
    async def _ideas_for_a_poll(self, interaction: discord.Interaction, typed: str) -> list[Suggested]:
        return await self._ideas_like(interaction, typed)

    @command(description="Be given one idea for a date, privately")
    @app_commands.describe(
        budget=BUDGET, place=PLACE, new="Whether it should be something that you have rarely done"
    )
    async def idea(
        self,
        interaction: discord.Interaction,
        budget: BudgetName | None = None,
        place: PlaceName | None = None,
        new: bool | None = None,  # noqa: FBT001 (a slash command's option)
    ) -> None:
        """Deal one idea, private to the caller."""
        wanted = _wanted(budget, place, is_new=new)
        await tell(interaction, idea_panel(await self._polls.idea(caller(interaction), wanted), wanted))

    @command(description="Plan a date, with reminders for both and a file for your calendars")
    @app_commands.describe(
        what="What you two will do",
        when="For example “fri 8pm” or “2026-12-24 19:30”, in your own time zone",
        where="Where it is",
        hours="How many hours it takes; two if left out",
        every="Every how many weeks it returns; once if left out",
    )
    async def plan(
        self,
        interaction: discord.Interaction,
        what: OwnIdea,
        when: str,
        where: app_commands.Range[str, 1, PLACE_LIMIT] | None = None,
        hours: float | None = None,
        every: Weeks | None = None,
    ) -> None:
        """Plan a date; both are told in the home."""
        couple = await self._couples.of(caller(interaction))
        require_home(interaction, couple)
        zone = couple.zone_of(interaction.user.id)
        try:
            starts_at = parse_moment(when, zone, self._clock())
            minutes = round(60 * (USUAL_HOURS if hours is None else hours))
            draft = Draft(what, where, starts_at, str(zone), minutes, int(every) if every else None)
            card = await self._plans.make(caller(interaction), draft)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, what was typed is given back)
            typed = {
                "what": what,
                "when": when,
                "where": where or "",
                "hours": "" if hours is None else f"{hours:g}",
            }
            await give_back(interaction, sentence_for(error, "date plan"), typed, None)
            return
        await self._post(interaction, card, "plan-made")

    @plan.autocomplete("what")
    async def _ideas_for_a_plan(self, interaction: discord.Interaction, typed: str) -> list[Suggested]:
        return await self._ideas_like(interaction, typed)

    @command(name="list", description="See what you two have planned, and what you have done")
    async def list_plans(self, interaction: discord.Interaction) -> None:
        """Show the first page."""
        page = await self._plans.page(caller(interaction))
        zone = page.couple.zone_of(interaction.user.id)
        await tell(interaction, plans_panel(page.plans, zone, page.number, has_more=page.has_more))

    @command(description="Say that a date is done, also before its end")
    async def done(self, interaction: discord.Interaction) -> None:
        """Call the only one done, or ask which; one that has not begun is asked about once more."""
        couple, plans = await self._plans.unmarked(caller(interaction))
        if len(plans) > 1:
            await tell(interaction, which_done_panel(plans, couple.zone_of(interaction.user.id)))
            return
        if plans[0].starts_at > self._clock():
            await tell(interaction, done_question(plans[0]))
            return
        view, deliveries = await self._plans.mark_done(caller(interaction), plans[0].id)
        await tell(interaction, done_panel(view.plan, view.now))
        await self._office.post(interaction, deliveries)

    @command(description="Call a plan off; your partner is told")
    async def cancel(self, interaction: discord.Interaction) -> None:
        """Ask which."""
        couple, plans = await self._plans.planned(caller(interaction))
        await tell(interaction, which_off_panel(plans, couple.zone_of(interaction.user.id)))

    @pressed("date", "another")
    async def another(self, interaction: discord.Interaction, key: str) -> None:
        """Deal another idea like that."""
        wanted = Wanted.read(key)
        await replace(interaction, idea_panel(await self._polls.idea(caller(interaction), wanted), wanted))

    @pressed("date", "vote")
    async def put_to_vote(self, interaction: discord.Interaction, key: str) -> None:
        """Open a vote on that idea and two more."""
        await self._prepare(interaction)
        idea_key, _, wanted = key.partition(",")
        card = await self._polls.put_to_vote(caller(interaction), idea_key, Wanted.read(wanted))
        await self._post(interaction, card)

    @pressed("date", "deal")
    async def deal_again(self, interaction: discord.Interaction, key: str) -> None:
        """Open another vote on three fresh ideas."""
        await self._prepare(interaction)
        card = await self._polls.deal_again(caller(interaction), int(key))
        await self._post(interaction, card)
        await self._office.redraw(DeliveryKind.RESULT, int(key))

    async def _prepare(self, interaction: discord.Interaction) -> Couple:
        """Make sure that a card can be posted, and let go of a vote whose own card somebody has deleted."""
        couple = await self._couples.of(caller(interaction))
        require_home(interaction, couple)
        card = await self._votes.card_of(caller(interaction))
        if card is not None:
            channel = interaction.client.get_partial_messageable(card.channel_id, guild_id=couple.guild_id)
            try:
                await channel.fetch_message(card.message_id)
            except discord.NotFound:
                lost = await self._votes.let_go_of_lost(card.poll_id, [card.message_id])
                await self._office.post(None, lost)
            except discord.Forbidden:
                pass  # it may stand in an earlier home that the bot can no longer read
        return couple

    async def _ideas_like(self, interaction: discord.Interaction, typed: str) -> list[Suggested]:
        try:
            titles = await self._ideas.suggested(caller(interaction), typed, CHOICES)
        except Exception:  # noqa: BLE001 (a suggestion cannot say what is wrong; the command itself does)
            return []
        return [app_commands.Choice(name=title, value=title) for title in titles]

    async def _post(
        self, interaction: discord.Interaction, card: Delivery, said: str = "poll-opened"
    ) -> None:
        await self._office.post(interaction, [card])
        if not interaction.response.is_done():
            await tell_line(interaction, say(said))


def _wanted(budget: BudgetName | None, place: PlaceName | None, *, is_new: bool | None = None) -> Wanted:
    return Wanted(Budget(budget) if budget else None, Place(place) if place else None, is_new)
