"""Build the delivery: renderers, task handlers, the worker that posts, and the ticker."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import discord
from discord.ext import commands

from cogs.reactions import ReactionCog
from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.shards import Shards
from data.child_process import run_script
from delivery.commit_batcher import CommitBatcher
from delivery.destinations import Destinations
from delivery.due_rituals import DueRituals
from delivery.expired_removals import ExpiredRemovals
from delivery.membership_check import MembershipCheck
from delivery.poll_closings import poll_closer
from delivery.queue_runner import QueueRunner, concurrency_at
from delivery.redrawer import CardRedrawer
from delivery.renderers.affections import AffectionRenderer
from delivery.renderers.announcements import AnnouncementRenderer
from delivery.renderers.checkins import CheckinRenderer
from delivery.renderers.couples import CoupleRenderer
from delivery.renderers.fresh_starts import FreshStartRenderer
from delivery.renderers.memories import MemoryRenderer
from delivery.renderers.milestones import MilestoneRenderer
from delivery.renderers.mornings import MorningRenderer
from delivery.renderers.plans import PlanRenderer
from delivery.renderers.polls import PollRenderer
from delivery.renderers.recaps import RecapRenderer
from delivery.renderers.removals import RemovalRenderer
from delivery.renderers.reunions import ReunionRenderer
from delivery.renderers.sparks import SparkRenderer
from delivery.renderers.talks import TalkRenderer
from delivery.renderers.thanks import ThanksRenderer
from delivery.renderers.waits import WaitRenderer
from delivery.rendering import Renderers, TaskHandler, TaskHandlers
from delivery.request_guards import RequestGuards
from delivery.scheduled_events import ScheduledEventTasks
from delivery.sender import MessageSender
from delivery.task_handlers import handler_of
from delivery.threads import Threads
from delivery.ticks import Ticker
from delivery.view_loader import ViewLoader
from delivery.worker import DeliveryWorker
from services.clock import Clock
from services.wishes import Wishes
from ui.drawing.render_queue import RenderQueue
from ui.homes import MemberCountCache
from ui.names import DisplayNameCache
from wiring import Services

Deliver = Callable[[Delivery, Couple | None, object | None], Coroutine[Any, Any, None]]
"""Delivers one claimed delivery of a couple; the last argument is its card's view, if it is loaded."""


def build_render_queue() -> RenderQueue:
    """Build the one queue in which every drawing of this process waits."""
    return RenderQueue(run_script)


def build_renderers(
    services: Services, render_queue: RenderQueue, display_names: DisplayNameCache, clock: Clock
) -> Renderers:
    """Map each kind of delivery that posts something to its renderer."""
    s = services
    return {
        **CoupleRenderer(s.couples, s.invitations, s.rituals, s.agreements, s.deliveries, clock).renderers,
        **RemovalRenderer(s.removals).renderers,
        **AnnouncementRenderer(s.announcements).renderers,
        **CheckinRenderer(s.checkins, s.deliveries, clock).renderers,
        **ThanksRenderer(s.thank_yous, s.couples, s.pictures).renderers,
        **AffectionRenderer(s.affections).renderers,
        **ReunionRenderer(s.reunions).renderers,
        **RecapRenderer(s.recaps, s.pictures, render_queue, display_names).renderers,
        **MemoryRenderer(s.memories, s.pictures).renderers,
        **MorningRenderer(s.mornings, s.pictures).renderers,
        **MilestoneRenderer(s.milestones).renderers,
        **PollRenderer(s.polls).renderers,
        **PlanRenderer(s.plans).renderers,
        **SparkRenderer(s.sparks).renderers,
        **TalkRenderer(s.talks, s.statements).renderers,
        **FreshStartRenderer(s.fresh_starts).renderers,
        **WaitRenderer(s.panels, clock).renderers,
    }


def build_worker(
    bot: commands.AutoShardedBot,
    services: Services,
    render_queue: RenderQueue,
    display_names: DisplayNameCache,
    member_counts: MemberCountCache,
    serves: Callable[[int], bool],
    clock: Clock,
) -> DeliveryWorker:
    """Build the worker that posts, edits and deletes messages; `serves` tells this process's servers."""
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
        Threads(bot, deliveries, services.couples),
        CommitBatcher(deliveries),
        CardRedrawer(bot, deliveries, renderers, sender, destinations, serves),
        _vote_counter(bot),
    )


def build_ticker(
    bot: discord.Client,
    services: Services,
    shards: Shards,
    guards: RequestGuards,
    *,
    deliver: Deliver,
    set_due: Callable[[int], None],
    back_up: Callable[[], Awaitable[None]],
    finish_erasures: Callable[[], Awaitable[None]],
    carry_out_host_requests: Callable[[], Awaitable[None]],
) -> Ticker:
    """Build the ticker, which the scheduler runs every 15 seconds.

    `set_due` is told in each tick how many deliveries are due.
    """
    s = services

    async def count_due() -> None:
        set_due(await s.deliveries.count_due())

    return Ticker(
        s.couples,
        DueRituals(s.rituals, shards),
        ExpiredRemovals(s.removals, shards, lambda guild_id: bot.get_guild(guild_id) is not None),
        s.erasures,
        s.picture_cleanup,
        s.bookkeeping,
        MembershipCheck(bot, s.couples, shards),
        _build_queue_runner(s, shards, guards, deliver),
        guards.token_check,
        shards,
        guards.clock_check.check,
        count_due,
        back_up,
        finish_erasures,
        carry_out_host_requests,
    )


def _build_queue_runner(
    services: Services, shards: Shards, guards: RequestGuards, deliver: Deliver
) -> QueueRunner:
    views = ViewLoader({DeliveryKind.CHECKIN: services.checkins.checkin_views})
    return QueueRunner(
        services.deliveries,
        deliver,
        views.load_views,
        shards,
        guards.allow_sending,
        concurrency_at(guards.rate_limit),
    )


def build_task_handlers(bot: commands.AutoShardedBot, services: Services) -> TaskHandlers:
    """Map each kind of delivery that posts nothing to its task handler; none of these is ever too late."""
    s, recount_votes = services, _vote_counter(bot)
    return {
        DeliveryKind.SPARK_END: handler_of(s.sparks.end_spark),
        DeliveryKind.POLL_CLOSING: poll_closer(recount_votes, s.votes.close_due_poll),
        DeliveryKind.POLL_ENDING: poll_closer(recount_votes, s.votes.end_voted_poll),
        DeliveryKind.TALK_CLOCK: handler_of(s.talks.run_deadline),
        DeliveryKind.MILESTONE_DAY: handler_of(s.milestones.announce_milestone),
        DeliveryKind.MORNING: handler_of(s.mornings.open_morning),
        DeliveryKind.TRIAL: _ask_for_noticing(s.wishes),
        DeliveryKind.PLAN_STEP: handler_of(s.plans.run_plan_step),
        **ScheduledEventTasks(bot, s.scheduled_events).task_handlers,
        DeliveryKind.IMPORT: handler_of(s.imports.bring_in),
        DeliveryKind.MORE_DELETIONS: s.deliveries.schedule_more_deletions,
    }


def _vote_counter(bot: commands.AutoShardedBot) -> Callable[[int], Awaitable[None]]:
    async def recount_votes(poll_id: int) -> None:
        cog = bot.get_cog(ReactionCog.__name__)  # the cogs are built later than this
        if isinstance(cog, ReactionCog):
            await cog.recount_reactions(poll_id)

    return recount_votes


def _ask_for_noticing(wishes: Wishes) -> TaskHandler:
    async def handle(delivery: Delivery) -> None:
        if delivery.user_id is not None:
            await wishes.ask_for_noticing(delivery.subject_id, delivery.user_id)

    return handle
