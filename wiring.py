"""Build the services, the renderers, the delivery and the cogs: the one place where the layers are joined."""

from dataclasses import dataclass
from pathlib import Path

import discord
from discord.ext import commands

from cogs.affections import AffectionCog
from cogs.attachments import AttachmentCache
from cogs.checkins import CheckinCog
from cogs.couples import CoupleCog
from cogs.dates import DateCog
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
from cogs.sheets import SheetCog
from cogs.supports import SupportCog
from cogs.talks import TalkCog
from cogs.thanks import ThanksCog
from cogs.timelines import TimelineCog
from cogs.tries import TryCog
from cogs.wishes import WishCog
from core.decks import Decks
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
from delivery.commit_batcher import CommitBatcher
from delivery.destinations import Destinations
from delivery.due_rituals import DueRituals
from delivery.expired_removals import ExpiredRemovals
from delivery.membership_check import MembershipCheck
from delivery.queue_runner import QueueRunner
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
from delivery.worker import DeliveryWorker
from ops.backups import Backups
from ops.metrics import Metrics
from services.affections import Affections
from services.agreements import Agreements
from services.checkin_history import CheckinHistory
from services.checkins import Checkins
from services.clock import Clock
from services.couples import Couples
from services.deliveries import Deliveries, SettledCallback
from services.erasures import Erasures
from services.exports import Exports
from services.growths import Growths
from services.ideas import Ideas
from services.impressions import Impressions
from services.invitations import Invitations
from services.lessons import Lessons
from services.memories import Memories
from services.memory_origins import prompt_opener
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
from services.tries import Tries
from services.votes import Votes
from services.wishes import Wishes
from ui.drawing.render_queue import RenderQueue
from ui.homes import MemberCountCache
from ui.names import DisplayNameCache


@dataclass(frozen=True, slots=True)
class Services:
    """All services, by name."""

    couples: Couples
    invitations: Invitations
    removals: BotRemovals
    rituals: Rituals
    checkins: Checkins
    checkin_history: CheckinHistory
    memories: Memories
    milestones: Milestones
    growths: Growths
    wishes: Wishes
    mornings: Mornings
    pictures: Pictures
    thank_yous: ThankYous
    affections: Affections
    reunions: Reunions
    recaps: Recaps
    polls: Polls
    votes: Votes
    agreements: Agreements
    deliveries: Deliveries
    erasures: Erasures
    supports: Supports
    talks: Talks
    statements: Statements
    lessons: Lessons
    sheets: Sheets
    ideas: Ideas
    plans: Plans
    impressions: Impressions
    scheduled_events: ScheduledEvents
    tries: Tries
    exports: Exports
    own_words: OwnWords


def build_services(
    work: OpenWork,
    keyring: Keyring,
    decks: Decks,
    clock: Clock,
    on_settled: SettledCallback | None = None,
    media: Media | None = None,
) -> Services:
    """Build every service.

    `on_settled` is told of each delivery's outcome. Without `media`, pictures are kept in the default data
    directory (`var/media`).
    """
    media = media or Media(Path("var") / MEDIA_FOLDER)
    openers = {
        RitualKind.CHECKIN: checkin_opener(decks),
        RitualKind.DATE: date_opener(decks),
        RitualKind.MEMORY: prompt_opener(decks),
        RitualKind.RECAP: recap_opener(decks),
    }
    lessons = load_lessons()
    pictures = Pictures(work, keyring, media, ImageWorker(), clock)
    return Services(
        couples=Couples(work, clock),
        invitations=Invitations(work, keyring, decks, clock),
        removals=BotRemovals(work, clock),
        rituals=Rituals(work, openers, clock),
        checkins=Checkins(work, decks, clock),
        checkin_history=CheckinHistory(work, decks),
        memories=Memories(work, decks, clock),
        milestones=Milestones(work, clock),
        growths=Growths(work, clock),
        wishes=Wishes(work, clock),
        mornings=Mornings(work, clock),
        pictures=pictures,
        thank_yous=ThankYous(work, decks, clock),
        affections=Affections(work, clock),
        reunions=Reunions(work, clock),
        recaps=Recaps(work, decks),
        polls=Polls(work, decks, clock),
        votes=Votes(work, decks, clock),
        agreements=Agreements(work, clock),
        deliveries=Deliveries(work, clock, on_settled),
        erasures=Erasures(work, keyring, media, clock),
        supports=Supports(*load_supports()),
        talks=Talks(work, clock),
        statements=Statements(work, clock),
        lessons=Lessons(work, lessons, clock),
        sheets=Sheets(work, clock),
        ideas=Ideas(work, decks),
        plans=Plans(work, decks, clock),
        impressions=Impressions(work, clock),
        scheduled_events=ScheduledEvents(work, clock),
        tries=Tries(work, clock),
        exports=Exports(work, decks, lessons, pictures, clock),
        own_words=OwnWords(work, clock),
    )


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
    return DeliveryWorker(
        bot,
        deliveries,
        build_renderers(services, render_queue, display_names, clock),
        build_task_handlers(bot, services),
        MessageSender(bot, display_names, deliveries.known_message_ids),
        Destinations(bot, member_counts),
        Threads(bot, deliveries),
        CommitBatcher(deliveries),
    )


def build_ticker(
    bot: discord.Client,
    services: Services,
    worker: DeliveryWorker,
    shards: Shards,
    circuit_breaker: CircuitBreaker,
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
        MembershipCheck(bot, s.couples, shards),
        QueueRunner(s.deliveries, worker.deliver, shards, circuit_breaker.allows_sending),
        shards,
        count_due,
        backups.back_up_if_due,
        backups.replace_keyring_copy,
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
    }


def build_cogs(
    services: Services,
    publisher: CardPublisher,
    render_queue: RenderQueue,
    client: discord.Client,
    clock: Clock,
) -> tuple[commands.Cog, ...]:
    """Build every cog, the router of buttons, selects and forms among them."""
    s = services
    couples = CoupleCog(s.couples, s.invitations, s.rituals, clock)
    attachments = AttachmentCache(clock)
    reactions = ReactionCog(client, s.votes, publisher)
    return (
        Router(s.couples.note_seen, couples.send_privacy_notice, clock),
        couples,
        InvitationCog(s.invitations),
        RemovalCog(client, s.removals),
        RitualCog(s.rituals),
        CheckinCog(s.checkins, s.checkin_history, s.couples, render_queue, clock),
        MemoryCog(s.memories, s.mornings, s.pictures, attachments, clock),
        TimelineCog(s.memories, s.pictures),
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
        PlanCog(s.plans, s.impressions, s.scheduled_events, s.pictures, clock),
        TryCog(s.tries, clock),
        reactions,
        ProposalCog(s.agreements),
        TalkCog(s.talks, s.statements, s.couples, clock),
        SupportCog(s.supports),
        LessonCog(s.lessons, s.sheets),
        SheetCog(s.sheets, render_queue),
        PrivacyCog(s.exports, s.own_words, run_script),
        HelpCog(),
    )
