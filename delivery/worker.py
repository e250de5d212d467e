"""The delivery worker: posts each claimed delivery and settles it. Nothing else posts in a home."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import discord
import structlog

from core.couples import Couple, CoupleState
from core.deliveries import (
    Delivery,
    DeliveryKind,
    PostedMessage,
)
from core.errors import KindlingError, StorageUnavailable
from core.publications import DeleteReminders, PostNow, Publication, Redraw, leaving_to_queue
from delivery.calls import with_calls
from delivery.commit_batcher import CommitBatcher
from delivery.destinations import Destinations
from delivery.failures import FailureSettler
from delivery.redrawer import CardRedrawer
from delivery.rendering import NotDueYet, Renderers, TaskHandlers, render
from delivery.sender import MessageSender, RecipientUnreachable, Target, add_reactions
from delivery.task_handlers import refusal_of_failure, run_task
from delivery.threads import Threads
from services.deliveries import REASON_LATE, Deliveries
from ui.discord_errors import REQUEST_ERRORS
from ui.homes import Home, HomeOrThread, require_attach_files
from ui.posts import Post

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")

# Of one attempt, from its card to its last message. Below LEASE (two minutes): whatever hangs in it, a
# picture or a thread as well as a message, ends before the delivery can be claimed again, and made twice.
SEND_TIMEOUT_SECONDS = 90


class DeliveryWorker:
    """Sends, redraws and deletes messages, and settles deliveries; renderers decide the content.

    `recount_votes` counts the reactions under a poll's card.
    """

    def __init__(
        self,
        bot: discord.Client,
        deliveries: Deliveries,
        renderers: Renderers,
        task_handlers: TaskHandlers,
        sender: MessageSender,
        destinations: Destinations,
        threads: Threads,
        commit_batcher: CommitBatcher,
        redrawer: CardRedrawer,
        recount_votes: Callable[[int], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._deliveries = deliveries
        self._renderers = renderers
        self._task_handlers = task_handlers
        self._sender = sender
        self._destinations = destinations
        self._threads = threads
        self._commit_batcher = commit_batcher
        self._redrawer = redrawer
        self._recount_votes = recount_votes
        self._failures = FailureSettler(deliveries)

    async def deliver(self, delivery: Delivery, couple: Couple | None, view: object | None = None) -> None:
        """Deliver one claimed delivery; log any failure, and schedule another attempt.

        `view` is the content of its card, if the queue runner has loaded it together with others.
        """
        try:
            await self._deliver(delivery, couple, view=view)
        except Exception as error:  # noqa: BLE001 (one failing couple never stops another's delivery)
            LOG.error("delivery failed", id=delivery.id, kind=delivery.kind, error=type(error).__name__)
            # Without the database nothing is stored: the lease runs out, and a later tick claims it again.
            with contextlib.suppress(StorageUnavailable):
                await self._deliveries.retry(delivery)

    async def publish(
        self, interaction: discord.Interaction | None, publications: Sequence[Publication]
    ) -> None:
        """Publish everything a request has committed, in the order it was asked for.

        Raises the first failure once the rest is published: `PostDelayed` for a post that is stored but not
        sent yet.
        """
        failed: Exception | None = None
        # A task handler that runs here may ask for posts of its own. Nobody waits for those, so they are left
        # to the queue.
        with leaving_to_queue():
            for publication in publications:
                try:
                    await self._publish(publication, interaction)
                except Exception as error:  # noqa: BLE001 (one failing card never keeps another from being shown)
                    failed = failed or error
        if failed is not None:
            raise failed

    async def _publish(self, publication: Publication, interaction: discord.Interaction | None) -> None:
        match publication:
            case PostNow():
                await self._deliver(
                    publication.delivery, publication.couple, interaction, view=publication.view
                )
            case Redraw():
                for post in publication.posts:
                    if not await self._redrawer.redraw_message(
                        post, publication.posts, interaction, publication.couple, view=publication.view
                    ):
                        await self._deliveries.schedule_redraw(post)
            case DeleteReminders():
                await self._delete_reminders(publication.posts)

    async def _delete_reminders(self, posts: Sequence[PostedMessage]) -> None:
        deleted: list[int] = []
        for post in posts:
            try:
                await self._sender.delete_message(post.channel_id, post.message_id)
            except REQUEST_ERRORS as error:
                LOG.info("reminder not deleted", message=post.message_id, error=type(error).__name__)
            else:
                deleted.append(post.message_id)
        if deleted:
            await self._deliveries.delete_post_records(deleted)

    async def _deliver(
        self,
        delivery: Delivery,
        couple: Couple | None,
        interaction: discord.Interaction | None = None,
        *,
        view: object | None = None,
    ) -> None:
        # The order matters. Deletions come first, since they are made for ended couples too. Then cancelled
        # deliveries: they may have a message to delete, even if their couple has ended. Only then is a
        # delivery dropped, held or late, and being held comes before being late: a card that was held through
        # a pause until after its `not_after` is judged when the pause is over.
        if delivery.kind is DeliveryKind.DELETION:
            await self._delete_message(delivery)
        elif delivery.kind.promises.is_deletion:
            await self._run_task(delivery, None)
        elif self._is_held_by_removal(delivery, couple):
            await self._deliveries.hold(delivery, None)
        elif delivery.is_cancelled:
            await self._delete_unconfirmed_posts(delivery, couple)
        elif delivery.couple_id is not None and (couple is None or couple.has_ended):
            await self._deliveries.settle_dropped(delivery)
        elif (
            couple is not None
            and couple.is_resting
            and interaction is None
            and delivery.kind.promises.is_held_while_resting
        ):
            await self._deliveries.hold(delivery, couple.paused_until)
        elif delivery.not_after is not None and discord.utils.utcnow() > delivery.not_after:
            await self._deliveries.settle_missed(delivery, REASON_LATE)
        elif delivery.kind is DeliveryKind.REDRAW:
            await self._redraw_all_cards(delivery)
        elif delivery.kind in self._task_handlers:
            await self._run_task(delivery, interaction)
        else:
            await self._send_and_settle(delivery, couple, interaction, view)

    def _is_held_by_removal(self, delivery: Delivery, couple: Couple | None) -> bool:
        """Return whether a delivery waits until both partners go on after a removal.

        Existing posts are redrawn and deleted as soon as the bot is back, without waiting for the partners.
        """
        if (
            couple is None
            or couple.state is not CoupleState.REMOVED
            or delivery.kind.promises.is_sent_while_removed
        ):
            return False
        changes_posts = delivery.is_cancelled or delivery.kind is DeliveryKind.REDRAW
        return not changes_posts or self._bot.get_guild(delivery.guild_id) is None

    async def _run_task(self, delivery: Delivery, interaction: discord.Interaction | None) -> None:
        handler = self._task_handlers[delivery.kind]

        async def handle(delivery: Delivery) -> None:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await handler(delivery)

        await run_task(
            handle, delivery, self._deliveries, self._failures, is_requested=interaction is not None
        )

    async def _send_and_settle(
        self,
        delivery: Delivery,
        couple: Couple | None,
        interaction: discord.Interaction | None,
        view: object | None,
    ) -> None:
        posted: list[PostedMessage] = []
        channel: Target | None = None
        ends_at = asyncio.get_running_loop().time() + SEND_TIMEOUT_SECONDS
        try:
            context, location = self._destinations.destination_of(delivery, couple, view)
            async with asyncio.timeout_at(ends_at):
                rendering = await render(self._renderers, delivery.kind, delivery.subject_id, context)
            if rendering is None:
                await self._deliveries.settle_dropped(delivery)
                return
            if location is not None and rendering.dm_user_id is None and rendering.has_files:
                require_attach_files(location)
            async with asyncio.timeout_at(ends_at):
                rendering = await self._sender.resolve_names(rendering, delivery.guild_id)
                rendering = with_calls(rendering, delivery, couple, discord.utils.utcnow())
                channel = location
                if rendering.thread is not None and couple is not None and isinstance(location, Home):
                    channel = await self._threads.thread_for(delivery, couple, rendering.thread, location)
                await self._sender.send(delivery, rendering, channel, interaction, posted)
        except NotDueYet as not_yet:
            await self._deliveries.postpone(delivery, not_yet.until)
        except (KindlingError, RecipientUnreachable, *REQUEST_ERRORS) as error:
            # First record the part of a long post that did arrive: the next attempt continues after it, and
            # it is deleted with its words even if no attempt succeeds.
            await self._deliveries.record_posts(posted)
            await self._failures.settle(delivery, couple, error, channel, is_partly_sent=bool(posted))
            if interaction is not None:
                raise refusal_of_failure(error) from None
        else:
            await self._settle_sent(delivery, posted, interaction)
            if channel is not None:  # after the commit: a vote on a card not recorded yet would be ignored
                for one, post in zip(posted, rendering.posts, strict=True):
                    await self._offer_reactions(delivery, channel, one, post)

    async def _offer_reactions(
        self, delivery: Delivery, channel: Target, posted: PostedMessage, post: Post
    ) -> None:
        await add_reactions(channel, posted.message_id, post)
        if post.reactions and delivery.attempts > 1:
            # An earlier attempt may have posted the card, and people may have voted on it since.
            await self._recount_votes(delivery.subject_id)

    async def _settle_sent(
        self, delivery: Delivery, posted: list[PostedMessage], interaction: discord.Interaction | None
    ) -> None:
        if interaction is None:
            await self._commit_batcher.settle_sent(delivery, posted)
        else:
            await self._deliveries.settle_sent(delivery, posted)

    async def _delete_message(self, delivery: Delivery) -> None:
        # After a removal Discord refuses every request, and each refusal counts toward a ban
        # (`circuit_breaker`): do not even ask.
        if self._bot.get_guild(delivery.guild_id) is None:
            await self._deliveries.retry(delivery)
            return
        try:
            await self._sender.delete_message(delivery.channel_id or 0, delivery.subject_id)
        except REQUEST_ERRORS:
            await self._deliveries.retry(delivery)
            return
        await self._deliveries.delete_post_records([delivery.subject_id])
        await self._deliveries.settle_dropped(delivery)

    async def _delete_unconfirmed_posts(self, delivery: Delivery, couple: Couple | None) -> None:
        thread_id = None
        if delivery.kind.promises.has_thread:
            thread_id = await self._deliveries.thread_of(delivery.kind, delivery.subject_id)
        channel_id = thread_id or delivery.channel_id or (couple.home_id if couple else 0)
        location = self._bot.get_channel(channel_id)
        try:
            is_here = delivery.kind in self._renderers and not delivery.kind.promises.is_direct_message
            if isinstance(location, HomeOrThread) and is_here:
                await self._sender.delete_unconfirmed_posts(delivery, location)
        except REQUEST_ERRORS:
            await self._deliveries.retry(delivery)
            return
        await self._deliveries.settle_cancelled(delivery)

    async def _redraw_all_cards(self, delivery: Delivery) -> None:
        if await self._redrawer.redraw_all_cards(delivery.subject_id):
            await self._deliveries.settle_sent(delivery, ())
        else:
            await self._deliveries.retry(delivery)
