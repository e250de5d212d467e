"""The cogs' house: every command and button, joined to its services."""

import discord
from discord.ext import commands

from cogs.absences import AbsenceCog
from cogs.affections import AffectionCog
from cogs.checkins import CheckinCog
from cogs.couples import CoupleCog
from cogs.dates import DateCog
from cogs.desk import Desk
from cogs.growths import GrowthCog
from cogs.helps import HelpCog
from cogs.invitations import InvitationCog
from cogs.jars import JarCog
from cogs.keepsakes import KeepsakeCog
from cogs.lessons import LessonCog
from cogs.memories import MemoryCog
from cogs.milestones import MilestoneCog
from cogs.mornings import MorningCog
from cogs.plans import PlanCog
from cogs.polls import PollCog
from cogs.privacy import PrivacyCog
from cogs.proposals import ProposalCog
from cogs.reactions import ReactionCog
from cogs.recaps import RecapCog
from cogs.requests import PostOffice
from cogs.reunions import ReunionCog
from cogs.rituals import RitualCog
from cogs.sheets import SheetCog
from cogs.supports import SupportCog
from cogs.talks import TalkCog
from cogs.thanks import ThanksCog
from cogs.timelines import TimelineCog
from cogs.tries import TryCog
from cogs.uploads import Keepsakes
from cogs.wishes import WishCog
from services.clock import Clock
from services.house import Services
from ui.drawings import Easel


def join_cogs(
    services: Services, office: PostOffice, client: discord.Client, clock: Clock
) -> tuple[commands.Cog, ...]:
    """Join every command and button to its services."""
    s = services
    couples = CoupleCog(s.couples, s.invitations, s.rituals, office, clock)
    keepsakes = Keepsakes(clock)
    reactions = ReactionCog(client, s.votes, office)
    return (
        Desk(s.couples.was_seen, couples.explain, clock),
        couples,
        InvitationCog(s.invitations, office),
        AbsenceCog(client, s.absences, office),
        RitualCog(s.rituals, s.couples, office),
        CheckinCog(s.checkins, s.histories, s.couples, office, clock),
        MemoryCog(s.memories, s.mornings, s.pictures, keepsakes, office, clock),
        TimelineCog(s.memories, s.pictures),
        MorningCog(s.mornings, s.couples, s.pictures, office),
        KeepsakeCog(s.memories, keepsakes),
        MilestoneCog(s.milestones, s.couples, office, clock),
        GrowthCog(s.growths, s.wishes, s.thank_yous, s.couples, office),
        WishCog(s.wishes),
        ThanksCog(s.thank_yous, s.pictures, s.couples, office, keepsakes),
        JarCog(s.thank_yous, s.pictures),
        AffectionCog(s.affections, s.couples, office),
        ReunionCog(s.reunions, s.affections, s.couples, office),
        RecapCog(s.recaps, s.couples, Easel(), clock),
        DateCog(s.polls, s.votes, s.plans, s.ideas, s.couples, office, clock),
        PollCog(s.polls, s.votes, s.couples, office, reactions.reread),
        PlanCog(s.plans, s.impressions, s.events, s.pictures, office, clock),
        TryCog(s.tries, clock),
        reactions,
        ProposalCog(s.agreements, s.couples, office),
        TalkCog(s.talks, s.statements, s.couples, office, clock),
        SupportCog(s.supports),
        LessonCog(s.lessons, s.sheets, office),
        SheetCog(s.sheets),
        PrivacyCog(s.exports, s.retractions, office),
        HelpCog(),
    )
