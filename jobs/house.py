"""The jobs' house: every kind of delivery, joined to what it shows or does."""

import discord

from jobs.backups import Backups
from jobs.caution import Caution
from jobs.endings import Endings
from jobs.errands import Acts, Loads
from jobs.events import EventActs
from jobs.loads.absences import AbsenceLoads
from jobs.loads.affections import AffectionLoads
from jobs.loads.checkins import CheckinLoads
from jobs.loads.couples import CoupleLoads
from jobs.loads.growths import GrowthLoads
from jobs.loads.lessons import LessonLoads
from jobs.loads.memories import MemoryLoads
from jobs.loads.milestones import MilestoneActs, MilestoneLoads
from jobs.loads.mornings import MorningActs, MorningLoads
from jobs.loads.plans import PlanActs, PlanLoads
from jobs.loads.polls import PollActs, PollLoads
from jobs.loads.recaps import RecapLoads
from jobs.loads.reunions import ReunionLoads
from jobs.loads.sheets import SheetLoads
from jobs.loads.talks import TalkActs, TalkLoads
from jobs.loads.thanks import ThanksLoads
from jobs.messages import Messenger
from jobs.metrics import Metrics
from jobs.openings import Openings
from jobs.outbox import Outbox
from jobs.postman import Postman
from jobs.presence import Presence
from jobs.rounds import Rounds
from jobs.scenes import Scenes
from jobs.settlements import Settlements
from jobs.threads import Threads
from services.clock import Clock
from services.house import Services
from ui.drawings import Easel
from ui.homes import Headcounts
from ui.names import NameBook


def join_loads(services: Services, clock: Clock) -> Loads:
    """Join every kind of delivery to what it shows."""
    s = services
    return {
        **CoupleLoads(s.couples, s.invitations, s.rituals, s.agreements, clock).loads,
        **AbsenceLoads(s.absences).loads,
        **CheckinLoads(s.checkins, s.deliveries, clock).loads,
        **ThanksLoads(s.thank_yous, s.pictures).loads,
        **AffectionLoads(s.affections).loads,
        **ReunionLoads(s.reunions).loads,
        **RecapLoads(s.recaps, Easel()).loads,
        **MemoryLoads(s.memories, s.pictures).loads,
        **MorningLoads(s.mornings, s.pictures).loads,
        **MilestoneLoads(s.milestones).loads,
        **GrowthLoads(s.wishes).loads,
        **PollLoads(s.polls).loads,
        **PlanLoads(s.plans).loads,
        **TalkLoads(s.talks, s.statements).loads,
        **LessonLoads(s.lessons).loads,
        **SheetLoads(s.sheets).loads,
    }


def join_postman(
    bot: discord.Client, services: Services, names: NameBook, headcounts: Headcounts, clock: Clock
) -> Postman:
    """Join the one who posts in homes."""
    deliveries = services.deliveries
    return Postman(
        bot,
        deliveries,
        join_loads(services, clock),
        join_acts(bot, services),
        Messenger(bot, names, deliveries.recorded),
        Scenes(bot, headcounts),
        Threads(bot, deliveries),
        Settlements(deliveries),
    )


def join_rounds(
    bot: discord.Client,
    services: Services,
    postman: Postman,
    guilds: tuple[int, tuple[int, ...]],
    caution: Caution,
    backups: Backups,
    metrics: Metrics,
) -> Rounds:
    """Join what the alarm clock calls."""
    s = services

    async def count_due() -> None:
        metrics.are_due(await s.deliveries.due())

    return Rounds(
        s.couples,
        Openings(s.rituals, guilds),
        Endings(s.absences, guilds, lambda guild_id: bot.get_guild(guild_id) is not None),
        s.erasures,
        s.pictures,
        Presence(bot, s.couples, guilds),
        Outbox(s.deliveries, postman.deliver, guilds, caution.allows),
        backups,
        guilds,
        count_due,
    )


def join_acts(bot: discord.Client, services: Services) -> Acts:
    """Join every kind of delivery that posts nothing to what it does."""
    s = services
    return {
        **PollActs(s.votes).acts,
        **TalkActs(s.talks).acts,
        **MilestoneActs(s.milestones).acts,
        **MorningActs(s.mornings).acts,
        **PlanActs(s.plans).acts,
        **EventActs(bot, s.events).acts,
    }
