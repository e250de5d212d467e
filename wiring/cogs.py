"""Build the cogs, and the router of buttons, selects and forms."""

import discord
from discord.ext import commands

from cogs.abouts import AboutCog
from cogs.affections import AffectionCog
from cogs.attachments import AttachmentCache
from cogs.books import BookCog
from cogs.card_reactions import CardReactionCog
from cogs.checkins import CheckinCog
from cogs.command_forms import CommandFormCog
from cogs.couples import CoupleCog
from cogs.dates import DateCog
from cogs.events import EventRetrier
from cogs.frames import FrameCog
from cogs.fresh_starts import FreshStartCog
from cogs.growths import GrowthCog
from cogs.imports import ImportCog
from cogs.invitations import InvitationCog
from cogs.jars import JarCog
from cogs.keep_as_memory import KeepAsMemoryCog
from cogs.lessons import LessonCog
from cogs.memories import MemoryCog
from cogs.milestones import MilestoneCog
from cogs.mornings import MorningCog
from cogs.nudges import NudgeCog
from cogs.panels import PanelCog
from cogs.plans import PlanCog
from cogs.polls import PollCog
from cogs.privacy import PrivacyCog
from cogs.proposals import ProposalCog
from cogs.reactions import ReactionCog
from cogs.recaps import RecapCog
from cogs.removals import RemovalCog
from cogs.requests import CardPublisher
from cogs.reunions import ReunionCog
from cogs.rituals import RitualCog
from cogs.router import Router
from cogs.scheduled_events import ScheduledEventCog
from cogs.seen import SeenTracker
from cogs.servers import ServerCog
from cogs.setup_cards import SetupCardCog
from cogs.sheets import SheetCog
from cogs.sparks import SparkCog
from cogs.statuses import StatusCog
from cogs.supports import SupportCog
from cogs.talks import TalkCog
from cogs.thanks import ThanksCog
from cogs.timelines import TimelineCog
from cogs.tries import TryCog
from cogs.wishes import WishCog
from data.child_process import run_script
from delivery.rate_limiter import rate_limited
from services.clock import Clock
from ui.drawing.render_queue import RenderQueue
from ui.texts import load_texts
from wiring import Services


def build_cogs(
    services: Services,
    publisher: CardPublisher,
    render_queue: RenderQueue,
    client: discord.Client,
    clock: Clock,
    allowed_servers: frozenset[int],
    events: EventRetrier,
) -> tuple[commands.Cog, ...]:
    """Build every cog, the router of buttons, selects and forms among them."""
    s = services
    load_texts()
    statuses = StatusCog(s.couples)
    couples = CoupleCog(s.couples, s.homes, s.invitations, clock, statuses.show_status)
    setup_cards = SetupCardCog(s.couples, s.homes, s.rituals, s.panels)
    return (
        Router(SeenTracker(s.couples.note_seen, setup_cards.send_consent_points, clock, events)),
        couples,
        AboutCog(s.abouts),
        statuses,
        setup_cards,
        InvitationCog(s.invitations),
        RemovalCog(client, s.removals, events),
        ServerCog(client, s.couples, allowed_servers, events),
        PrivacyCog(s.exports, s.own_words, run_script),
        ImportCog(s.imports),
        RitualCog(s.rituals),
        CheckinCog(s.checkins, s.checkin_history, s.couples, render_queue, clock),
        FrameCog(s.frames),
        NudgeCog(s.checkins, s.nudges),
        CardReactionCog(s.card_reactions),
        SparkCog(s.sparks),
        *_keepsake_cogs(s, render_queue, clock),
        *_date_cogs(s, publisher, client, clock, events),
        ProposalCog(s.agreements),
        *_conversation_cogs(s, render_queue, clock),
        PanelCog(s.panels),
        CommandFormCog(),
    )


def _keepsake_cogs(s: Services, render_queue: RenderQueue, clock: Clock) -> tuple[commands.Cog, ...]:
    """Build the cogs of what couples keep and give one another; uploads share one cache."""
    attachments = AttachmentCache(clock)
    return (
        MemoryCog(s.memories, s.memory_search, s.timelines, s.mornings, s.pictures, attachments, clock),
        TimelineCog(s.memories, s.memory_search, s.timelines, s.couples, s.pictures),
        MorningCog(s.mornings, s.quiet_memories, s.pictures),
        KeepAsMemoryCog(s.memories, attachments),
        MilestoneCog(s.milestones, s.couples, clock),
        GrowthCog(s.growths, s.wishes, s.thank_yous, s.couples),
        WishCog(s.wishes),
        ThanksCog(s.thank_yous, s.pictures, s.couples, attachments),
        JarCog(s.thank_yous, s.pictures),
        AffectionCog(s.affections),
        ReunionCog(s.reunions),
        RecapCog(s.recaps, s.couples, s.pictures, render_queue, clock),
        BookCog(s.books, render_queue),
    )


def _date_cogs(
    s: Services, publisher: CardPublisher, client: discord.Client, clock: Clock, events: EventRetrier
) -> tuple[commands.Cog, ...]:
    """Build the cogs of dates: ideas, votes, plans, and things to try."""
    reactions = ReactionCog(client, s.votes, publisher, rate_limited, events)
    return (
        DateCog(s.polls, s.votes, s.plans, s.couples, clock),
        PollCog(s.polls, s.votes, reactions.recount_reactions),
        PlanCog(s.plans, s.impressions, s.pictures, clock),
        ScheduledEventCog(client, s.plans, s.scheduled_events, rate_limited, events),
        TryCog(s.tries, s.couples, clock),
        reactions,
    )


def _conversation_cogs(s: Services, render_queue: RenderQueue, clock: Clock) -> tuple[commands.Cog, ...]:
    """Build the cogs of difficult conversations, and of learning to have them."""
    return (
        TalkCog(s.talks, s.statements, s.couples, clock),
        FreshStartCog(s.fresh_starts),
        SupportCog(s.supports),
        LessonCog(s.lessons, s.sheets),
        SheetCog(s.sheets, render_queue),
    )
