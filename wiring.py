"""Build the services, the renderers, the delivery and the cogs: the one place where the layers are joined."""

from pathlib import Path

import discord
from discord.ext import commands

from cogs.affections import AffectionCog
from cogs.attachments import AttachmentCache
from cogs.checkins import CheckinCog
from cogs.couples import CoupleCog
from cogs.dates import DateCog
from cogs.events import EventRetrier
from cogs.growths import GrowthCog
from cogs.help import HelpCog
from cogs.invitations import InvitationCog
from cogs.jars import JarCog
from cogs.keep_as_memory import KeepAsMemoryCog
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
from cogs.removals import RemovalCog
from cogs.requests import CardPublisher
from cogs.reunions import ReunionCog
from cogs.rituals import RitualCog
from cogs.router import Router
from cogs.scheduled_events import ScheduledEventCog
from cogs.servers import ServerCog
from cogs.sheets import SheetCog
from cogs.supports import SupportCog
from cogs.talks import TalkCog
from cogs.thanks import ThanksCog
from cogs.timelines import TimelineCog
from cogs.tries import TryCog
from cogs.wishes import WishCog
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.rituals import RitualKind
from core.shards import Shards
from data.child_process import run_script
from data.crypto.keyring import Keyring
from data.decks.lessons import load_lessons
from data.decks.supports import load_supports
from data.images.image_worker import ImageWorker
from data.images.media import MEDIA_FOLDER, Media
from data.unit_of_work import OpenWork
from delivery.circuit_breaker import CircuitBreaker
from delivery.clock_check import ClockCheck
from delivery.commit_batcher import CommitBatcher
from delivery.destinations import Destinations
from delivery.due_rituals import DueRituals
from delivery.expired_removals import ExpiredRemovals
from delivery.membership_check import MembershipCheck
from delivery.queue_runner import QueueRunner
from delivery.rate_limiter import rate_limited
from delivery.redrawer import CardRedrawer
from delivery.renderers.affections import AffectionRenderer
from delivery.renderers.checkins import CheckinRenderer
from delivery.renderers.couples import CoupleRenderer
from delivery.renderers.growths import GrowthRenderer
from delivery.renderers.lessons import LessonRenderer
from delivery.renderers.memories import MemoryRenderer
from delivery.renderers.milestones import MilestoneRenderer, MilestoneTasks
from delivery.renderers.mornings import MorningRenderer, MorningTasks
from delivery.renderers.plans import PlanRenderer, PlanTasks
from delivery.renderers.polls import PollRenderer, PollTasks
from delivery.renderers.recaps import RecapRenderer
from delivery.renderers.removals import RemovalRenderer
from delivery.renderers.reunions import ReunionRenderer
from delivery.renderers.sheets import SheetRenderer
from delivery.renderers.talks import TalkRenderer, TalkTasks
from delivery.renderers.thanks import ThanksRenderer
from delivery.rendering import Renderers, TaskHandlers
from delivery.scheduled_events import ScheduledEventTasks
from delivery.sender import MessageSender
from delivery.threads import Threads
from delivery.ticks import Ticker
from delivery.token_check import TokenCheck
from delivery.view_loader import ViewLoader
from delivery.worker import DeliveryWorker
from ops.backups import Backups
from ops.metrics import Metrics
from services.affections import Affections
from services.agreements import Agreements
from services.base import Service
from services.bookkeeping import Bookkeeping
from services.checkin_history import CheckinHistory
from services.checkins import Checkins
from services.clock import Clock
from services.couples import Couples
from services.deliveries import Deliveries, SettledCallback
from services.erasures import Erasures
from services.exports import Exports
from services.growths import Growths
from services.homes import Homes
from services.ideas import Ideas
from services.impressions import Impressions
from services.invitations import Invitations
from services.lessons import Lessons
from services.memories import Memories
from services.memory_origins import prompt_opener
from services.memory_search import MemorySearch
from services.milestones import Milestones
from services.mornings import Mornings
from services.own_words import OwnWords
from services.pictures import Pictures
from services.plan_lifecycle import date_opener
from services.plans import Plans
from services.polls import Polls
from services.questions import checkin_opener
from services.recaps import Recaps, recap_opener
from services.removals import BotRemovals
from services.reunions import Reunions
from services.rituals import Rituals
from services.scheduled_events import ScheduledEvents
from services.sheets import Sheets
from services.statements import Statements
from services.supports import Supports
from services.talks import Talks
from services.thanks import ThankYous
from services.tombstones import Tombstones
from services.tries import Tries
from services.votes import Votes
from services.wishes import Wishes
from ui.drawing.render_queue import RenderQueue
from ui.homes import MemberCountCache
from ui.names import DisplayNameCache
from ui.places import gazetteer

NOUNS: tuple[type[Service], ...] = (
    Couples,
    Homes,
    Rituals,
    ThankYous,
    Plans,
    Memories,
    Milestones,
    Checkins,
    Affections,
    Mornings,
    Talks,
    Statements,
    Lessons,
    Sheets,
    Growths,
    Wishes,
    Impressions,
    ScheduledEvents,
    Tries,
    OwnWords,
)
"""The services that contribute to use cases of all nouns: agreements, the erasure of own words, recaps."""

AGREEMENTS = {kind: agreement for noun in NOUNS for kind, agreement in noun.agreements.items()}
DELETE_OWN = {table: delete for noun in NOUNS for table, delete in noun.own_words.items()}
MOMENTS = tuple(gatherer for noun in NOUNS for gatherer in noun.moments)


class Services:
    """All services, by name.

    `on_settled` is told of each delivery's outcome. Without `media`, pictures are kept in the default data
    directory (`var/media`).
    """

    def __init__(
        self,
        work: OpenWork,
        keyring: Keyring,
        decks: Decks,
        clock: Clock,
        on_settled: SettledCallback | None = None,
        media: Media | None = None,
    ) -> None:
        media = media or Media(Path("var") / MEDIA_FOLDER)
        openers = {
            RitualKind.CHECKIN: checkin_opener(decks),
            RitualKind.DATE: date_opener(decks),
            RitualKind.MEMORY: prompt_opener(decks),
            RitualKind.RECAP: recap_opener(decks, MOMENTS),
        }
        lessons = load_lessons()
        self.pictures = Pictures(work, keyring, media, ImageWorker(), clock)
        self.couples = Couples(work, clock)
        self.homes = Homes(work, clock)
        self.invitations = Invitations(work, keyring, decks, clock)
        self.removals = BotRemovals(work, clock)
        self.rituals = Rituals(work, openers, clock)
        self.checkins = Checkins(work, decks, clock)
        self.checkin_history = CheckinHistory(work, decks)
        self.memories = Memories(work, decks, clock)
        self.memory_search = MemorySearch(work)
        self.milestones = Milestones(work, clock)
        self.growths = Growths(work, clock)
        self.wishes = Wishes(work, clock)
        self.mornings = Mornings(work, clock)
        self.thank_yous = ThankYous(work, decks, clock)
        self.affections = Affections(work, clock)
        self.reunions = Reunions(work, clock)
        self.recaps = Recaps(work, decks, MOMENTS, clock)
        self.polls = Polls(work, decks, clock)
        self.votes = Votes(work, decks, clock)
        self.agreements = Agreements(work, clock, AGREEMENTS)
        self.deliveries = Deliveries(work, clock, on_settled)
        self.erasures = Erasures(work, keyring, media, clock)
        self.tombstones = Tombstones(work, keyring, DELETE_OWN, clock)
        self.bookkeeping = Bookkeeping(work, clock)
        self.supports = Supports(*load_supports())
        self.talks = Talks(work, clock)
        self.statements = Statements(work, clock)
        self.lessons = Lessons(work, lessons, clock)
        self.sheets = Sheets(work, clock)
        self.ideas = Ideas(work, decks)
        self.plans = Plans(work, decks, clock)
        self.impressions = Impressions(work, clock)
        self.scheduled_events = ScheduledEvents(work, clock)
        self.tries = Tries(work, clock)
        self.exports = Exports(work, decks, lessons, self.pictures, clock)
        self.own_words = OwnWords(work, clock, DELETE_OWN)


def build_render_queue() -> RenderQueue:
    """Build the one queue in which every drawing of this process waits."""
    return RenderQueue(run_script)


def build_renderers(
    services: Services, render_queue: RenderQueue, display_names: DisplayNameCache, clock: Clock
) -> Renderers:
    """Map each kind of delivery that posts something to its renderer."""
    s = services
    return {
        **CoupleRenderer(s.couples, s.invitations, s.rituals, s.agreements, clock).renderers,
        **RemovalRenderer(s.removals).renderers,
        **CheckinRenderer(s.checkins, s.deliveries, clock).renderers,
        **ThanksRenderer(s.thank_yous, s.pictures).renderers,
        **AffectionRenderer(s.affections).renderers,
        **ReunionRenderer(s.reunions).renderers,
        **RecapRenderer(s.recaps, s.pictures, render_queue, display_names).renderers,
        **MemoryRenderer(s.memories, s.pictures).renderers,
        **MorningRenderer(s.mornings, s.pictures).renderers,
        **MilestoneRenderer(s.milestones).renderers,
        **GrowthRenderer(s.wishes).renderers,
        **PollRenderer(s.polls).renderers,
        **PlanRenderer(s.plans).renderers,
        **TalkRenderer(s.talks, s.statements).renderers,
        **LessonRenderer(s.lessons).renderers,
        **SheetRenderer(s.sheets).renderers,
    }


def build_worker(
    bot: discord.Client,
    services: Services,
    render_queue: RenderQueue,
    display_names: DisplayNameCache,
    member_counts: MemberCountCache,
    clock: Clock,
) -> DeliveryWorker:
    """Build the worker that posts, edits and deletes messages."""
    deliveries = services.deliveries
    renderers = build_renderers(services, render_queue, display_names, clock)
    sender = MessageSender(bot, display_names, deliveries.known_message_ids, deliveries.posts_recorded_for)
    destinations = Destinations(bot, member_counts, services.homes.end_ours_alone)
    return DeliveryWorker(
        bot,
        deliveries,
        renderers,
        build_task_handlers(bot, services),
        sender,
        destinations,
        Threads(bot, deliveries),
        CommitBatcher(deliveries),
        CardRedrawer(bot, deliveries, renderers, sender, destinations),
    )


def build_ticker(
    bot: discord.Client,
    services: Services,
    worker: DeliveryWorker,
    shards: Shards,
    circuit_breaker: CircuitBreaker,
    clock_check: ClockCheck,
    token_check: TokenCheck,
    backups: Backups,
    metrics: Metrics,
) -> Ticker:
    """Build the ticker, which the scheduler runs every 15 seconds."""
    s = services

    async def count_due() -> None:
        metrics.set_due(await s.deliveries.count_due())

    return Ticker(
        s.couples,
        DueRituals(s.rituals, shards),
        ExpiredRemovals(s.removals, shards, lambda guild_id: bot.get_guild(guild_id) is not None),
        s.erasures,
        s.pictures,
        s.bookkeeping,
        MembershipCheck(bot, s.couples, shards),
        QueueRunner(
            s.deliveries,
            worker.deliver,
            ViewLoader({DeliveryKind.CHECKIN: s.checkins.checkin_views}).load_views,
            shards,
            lambda: token_check.allows_sending() and circuit_breaker.allows_sending(),
        ),
        token_check,
        shards,
        clock_check.check,
        count_due,
        backups.back_up_if_due,
        lambda is_outdated: backups.finish_erasures(is_copy_outdated=is_outdated),
    )


def build_task_handlers(bot: discord.Client, services: Services) -> TaskHandlers:
    """Map each kind of delivery that posts nothing to its task handler."""
    s = services
    return {
        **PollTasks(s.votes).task_handlers,
        **TalkTasks(s.talks).task_handlers,
        **MilestoneTasks(s.milestones).task_handlers,
        **MorningTasks(s.mornings).task_handlers,
        **PlanTasks(s.plans).task_handlers,
        **ScheduledEventTasks(bot, s.scheduled_events).task_handlers,
        DeliveryKind.MORE_DELETIONS: s.deliveries.schedule_more_deletions,
    }


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
    gazetteer()  # loads its tables now, and not while somebody waits for their first suggestion
    couples = CoupleCog(s.couples, s.homes, s.invitations, s.rituals, clock)
    attachments = AttachmentCache(clock)
    reactions = ReactionCog(client, s.votes, publisher, rate_limited, events)
    return (
        Router(s.couples.note_seen, couples.send_privacy_notice, clock, events),
        couples,
        InvitationCog(s.invitations),
        RemovalCog(client, s.removals, events),
        ServerCog(client, s.couples, allowed_servers, events),
        PrivacyCog(s.exports, s.own_words, run_script),
        RitualCog(s.rituals),
        CheckinCog(s.checkins, s.checkin_history, s.couples, render_queue, clock),
        MemoryCog(s.memories, s.memory_search, s.mornings, s.pictures, attachments, clock),
        TimelineCog(s.memories, s.memory_search, s.pictures),
        MorningCog(s.mornings, s.pictures),
        KeepAsMemoryCog(s.memories, attachments),
        MilestoneCog(s.milestones, s.couples, clock),
        GrowthCog(s.growths, s.wishes, s.thank_yous, s.couples),
        WishCog(s.wishes),
        ThanksCog(s.thank_yous, s.pictures, s.couples, attachments),
        JarCog(s.thank_yous, s.pictures),
        AffectionCog(s.affections),
        ReunionCog(s.reunions),
        RecapCog(s.recaps, s.couples, s.pictures, render_queue, clock),
        DateCog(s.polls, s.votes, s.plans, s.ideas, s.couples, clock),
        PollCog(s.polls, s.votes, reactions.recount_reactions),
        PlanCog(s.plans, s.impressions, s.pictures, clock),
        ScheduledEventCog(client, s.plans, s.scheduled_events, rate_limited, events),
        TryCog(s.tries, clock),
        reactions,
        ProposalCog(s.agreements),
        TalkCog(s.talks, s.statements, s.couples, clock),
        SupportCog(s.supports),
        LessonCog(s.lessons, s.sheets),
        SheetCog(s.sheets, render_queue),
        HelpCog(),
    )
