"""`/date`: poll, idea; and the menus and buttons of its cards."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import picked, pressed
from cogs.requests import PostOffice, caller, command, require_home, sentence_for
from cogs.typed import parse_moment
from core.couples import Couple
from core.decks import Budget, Place
from core.deliveries import Delivery, DeliveryKind
from core.polls import EMOJIS, Wanted
from core.prose import IDEA_LIMIT
from services.clock import Clock
from services.couples import Couples
from services.polls import Polls
from services.votes import Voted, Votes
from ui.polls import ballot_line, idea_panel
from ui.posts import replace, tell, tell_line
from ui.refusals import give_back
from ui.texts import say

OwnIdea = app_commands.Range[str, 1, IDEA_LIMIT]
BudgetName = Literal["free", "low", "treat"]
PlaceName = Literal["home", "out", "anywhere"]
BUDGET = "What it may cost; low is about the price of a snack"
PLACE = "Where it should be"


@app_commands.guild_only()
class DateCog(commands.GroupCog, group_name="date", group_description="Time for the two of you"):
    """What a couple does to find its next date."""

    def __init__(
        self,
        polls: Polls,
        votes: Votes,
        couples: Couples,
        office: PostOffice,
        reread: Callable[[int], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._polls = polls
        self._votes = votes
        self._couples = couples
        self._office = office
        self._reread = reread
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
            closes_at = parse_moment(closes, zone, now) if closes is not None else None
            wanted = _wanted(budget, place)
            card = await self._polls.open(caller(interaction), ideas, wanted, planned_for, closes_at)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, what was typed is given back)
            typed = {str(number): idea for number, idea in enumerate(ideas)}
            await give_back(interaction, sentence_for(error, "date poll"), typed, None)
            return
        await self._post(interaction, card)

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

    @picked("date", "love")
    async def love(self, interaction: discord.Interaction, key: str, values: Sequence[str]) -> None:
        """Take what somebody would love."""
        voted = await self._votes.pick(caller(interaction), int(key), [int(value) for value in values])
        await self._show(interaction, voted)

    @picked("date", "refuse")
    async def refuse(self, interaction: discord.Interaction, key: str, values: Sequence[str]) -> None:
        """Take what somebody would rather not."""
        voted = await self._votes.refuse(caller(interaction), int(key), [int(value) for value in values])
        await self._show(interaction, voted)

    @pressed("date", "yes")
    async def say_yes(self, interaction: discord.Interaction, key: str) -> None:
        """Say yes to what the other would love."""
        poll_id, position = (int(part) for part in key.split(","))
        await self._polls.accept(caller(interaction), poll_id, position)
        await self._office.redraw(DeliveryKind.RESULT, poll_id, interaction)
        await tell_line(interaction, say("result-accepted-line", number=EMOJIS[position]))

    @pressed("date", "again")
    async def ask_again(self, interaction: discord.Interaction, key: str) -> None:
        """Open the vote again; reactions may have come and gone in between."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        deliveries = await self._polls.ask_again(caller(interaction), int(key))
        await tell_line(interaction, say("poll-opened"))
        await self._office.post(interaction, deliveries)
        await self._reread(int(key))

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

    async def _post(self, interaction: discord.Interaction, card: Delivery) -> None:
        await self._office.post(interaction, [card])
        if not interaction.response.is_done():
            await tell_line(interaction, say("poll-opened"))

    async def _show(self, interaction: discord.Interaction, voted: Voted) -> None:
        if voted.changes_card:
            await self._office.redraw(DeliveryKind.POLL, voted.poll.id, interaction)
        await tell_line(interaction, ballot_line(voted.poll, voted.poll.ballot_of(interaction.user.id)))
        await self._office.post(interaction, voted.deliveries)


def _wanted(budget: BudgetName | None, place: PlaceName | None, *, is_new: bool | None = None) -> Wanted:
    return Wanted(Budget(budget) if budget else None, Place(place) if place else None, is_new)
