"""The delivery worker: send what was decided, once, and settle it. Nothing else posts in a home."""

import asyncio
import contextlib
from collections.abc import Sequence

import discord
import structlog

from core.couples import Couple, CoupleState
from core.deliveries import (
    Delivery,
    DeliveryKind,
    PostDelayed,
    PostedMessage,
)
from core.errors import KindlingError, NotAvailable, StorageUnavailable
from core.publications import DeleteReminders, PostNow, Publication, Redraw, leaving_to_queue
from delivery.commit_batcher import CommitBatcher
from delivery.destinations import Destinations
from delivery.rendering import NotDueYet, RenderContext, Renderers, Rendering, TaskHandlers
from delivery.sender import (
    CANNOT_MESSAGE_USER,
    MessageSender,
    Target,
    add_reactions,
)
from delivery.task_handlers import delay_reason, run_task
from delivery.threads import Threads
from services.deliveries import REASON_LATE, Deliveries
from ui.discord_errors import REQUEST_ERRORS, is_transient
from ui.homes import Home, HomeOrThread, require_attach_files
from ui.posts import INTERACTION_GONE, Post, edit_message

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")

SEND_TIMEOUT_SECONDS = 90  # less than the lease: a send that hangs ends before anybody claims it again


class DeliveryWorker:
    """Sends, redraws and deletes messages, and settles deliveries, without reading what a couple wrote."""

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
    ) -> None:
        self._bot = bot
        self._deliveries = deliveries
        self._renderers = renderers
        self._task_handlers = task_handlers
        self._sender = sender
        self._destinations = destinations
        self._threads = threads
        self._commit_batcher = commit_batcher

    async def deliver(self, delivery: Delivery, couple: Couple | None) -> None:
        """Deliver what was claimed for a couple; whatever goes wrong is logged, and tried again."""
        try:
            await self._deliver(delivery, couple)
        except Exception as error:  # noqa: BLE001 (one failing couple never stops another's delivery)
            LOG.error("delivery failed", id=delivery.id, kind=delivery.kind, error=type(error).__name__)
            # Without the database, the lease ends by itself, and a later tick claims it again.
            with contextlib.suppress(StorageUnavailable):
                await self._deliveries.retry(delivery)

    async def publish(
        self, interaction: discord.Interaction | None, publications: Sequence[Publication]
    ) -> None:
        """Post, redraw and delete what a request decided, in its order.

        Raises the first failure once all else is published: `PostDelayed` for what is kept, not posted yet.
        """
        failed: Exception | None = None
        # A task that is run here may ask for posts of its own: nobody waits for those.
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
                    if not await self._redraw_message(
                        post, interaction, publication.couple, view=publication.view
                    ):
                        await self._deliveries.schedule_redraw(post)
            case DeleteReminders():
                await self._delete_reminders(publication.posts)

    async def _delete_reminders(self, posts: Sequence[PostedMessage]) -> None:
        for post in posts:
            try:
                await self._sender.delete_message(post.channel_id, post.message_id)
            except REQUEST_ERRORS as error:
                LOG.info("reminder not deleted", message=post.message_id, error=type(error).__name__)
        if posts:
            await self._deliveries.delete_post_records([post.message_id for post in posts])

    async def _deliver(
        self,
        delivery: Delivery,
        couple: Couple | None,
        interaction: discord.Interaction | None = None,
        *,
        view: object | None = None,
    ) -> None:
        if delivery.kind is DeliveryKind.DELETION:
            await self._delete_message(delivery)
        elif delivery.kind is DeliveryKind.EVENT_DELETION:
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
            await self._redraw_cards(delivery)
        elif delivery.kind in self._task_handlers:
            await self._run_task(delivery, interaction)
        else:
            await self._send_and_settle(delivery, couple, interaction, view)

    def _is_held_by_removal(self, delivery: Delivery, couple: Couple | None) -> bool:
        """Return whether a delivery waits until both partners go on after a removal.

        Posts that exist are redrawn and deleted as soon as the bot is back.
        """
        if (
            couple is None
            or couple.state is not CoupleState.REMOVED
            or delivery.kind.promises.is_sent_while_removed
        ):
            return False
        changes = delivery.is_cancelled or delivery.kind is DeliveryKind.REDRAW
        return not changes or self._bot.get_guild(delivery.guild_id) is None

    async def _run_task(self, delivery: Delivery, interaction: discord.Interaction | None) -> None:
        handler = self._task_handlers[delivery.kind]
        await run_task(handler, delivery, self._deliveries, is_requested=interaction is not None)

    async def _send_and_settle(
        self,
        delivery: Delivery,
        couple: Couple | None,
        interaction: discord.Interaction | None,
        view: object | None,
    ) -> None:
        posted: list[PostedMessage] = []
        try:
            context, location = self._destinations.destination_of(delivery, couple)
            context.view = view
            rendering = await self._render(delivery.kind, delivery.subject_id, delivery.user_id, context)
            if rendering is None:
                await self._deliveries.settle_dropped(delivery)
                return
            has_files = any(post.files for post in rendering.posts)
            if location is not None and rendering.dm_user_id is None and has_files:
                require_attach_files(location)
            rendering = await self._sender.resolve_names(rendering, delivery.guild_id)
            channel: Target | None = location
            if rendering.thread is not None and couple is not None and isinstance(location, Home):
                channel = await self._threads.thread_for(delivery, couple, rendering.thread, location)
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await self._sender.send(delivery, rendering, channel, interaction, posted)
        except NotDueYet as not_yet:
            await self._deliveries.postpone(delivery, not_yet.until)
        except (KindlingError, *REQUEST_ERRORS) as error:
            await self._deliveries.record_posts(posted)
            await self._settle_failed(delivery, couple, error)
            if interaction is not None:
                raise PostDelayed(why=delay_reason(error)) from None
        else:
            await self._settle_sent(delivery, posted, interaction)
            if channel is not None:  # only now: a vote counts from when its card is recorded
                for one, post in zip(posted, rendering.posts, strict=True):
                    await add_reactions(channel, one.message_id, post)

    async def _settle_sent(
        self, delivery: Delivery, posted: list[PostedMessage], interaction: discord.Interaction | None
    ) -> None:
        if interaction is None:
            await self._commit_batcher.settle_sent(delivery, posted)
        else:
            await self._deliveries.settle_sent(delivery, posted)

    async def _settle_failed(self, delivery: Delivery, couple: Couple | None, error: Exception) -> None:
        name = type(error).__name__
        if isinstance(error, discord.NotFound) and delivery.kind.promises.has_thread:
            # The next try opens another thread.
            await self._deliveries.delete_thread_record(delivery.kind, delivery.subject_id)
            await self._deliveries.retry(delivery)
        elif is_transient(error):
            LOG.warning("delivery postponed", id=delivery.id, kind=delivery.kind, error=name)
            await self._deliveries.retry(delivery)
        elif isinstance(error, discord.HTTPException) and error.code == CANNOT_MESSAGE_USER:
            await self._deliveries.settle_missed(delivery, "messages-closed")
        elif isinstance(error, (KindlingError, discord.Forbidden, discord.NotFound)):
            await self._settle_home_trouble(delivery, couple, error)
        else:
            code = getattr(error, "code", 0)
            LOG.error("delivery refused", id=delivery.id, kind=delivery.kind, code=code)
            await self._deliveries.settle_missed(delivery, f"refused-{code}")

    async def _render(
        self, kind: DeliveryKind, subject_id: int, user_id: int | None, context: RenderContext
    ) -> Rendering | None:
        try:
            return await self._renderers[kind](subject_id, user_id, context)
        except NotAvailable:
            return None

    async def _settle_home_trouble(self, delivery: Delivery, couple: Couple | None, error: Exception) -> None:
        reason = (
            error.text_id.removeprefix("refusal-") if isinstance(error, KindlingError) else "home-refused"
        )
        LOG.warning("home in trouble", couple=delivery.couple_id, reason=reason)
        if delivery.not_after is None and not delivery.kind.promises.is_direct_message:
            await self._deliveries.retry(delivery)  # never too late: the home may be mended
        else:
            await self._deliveries.settle_missed(delivery, reason)
        if couple is not None and not delivery.kind.promises.is_direct_message:
            await self._deliveries.record_home_trouble(couple, reason)

    async def _delete_message(self, delivery: Delivery) -> None:
        if self._bot.get_guild(delivery.guild_id) is None:  # each request would be refused, and counted
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

    async def _redraw_cards(self, delivery: Delivery) -> None:
        cards = await self._deliveries.posts_of_any_kind(delivery.subject_id)
        done = [
            await self._redraw_message(posted, None) for posted in cards if posted.kind in self._renderers
        ]
        if all(done):
            await self._deliveries.settle_sent(delivery, ())
        else:
            await self._deliveries.retry(delivery)

    async def _redraw_message(
        self,
        posted: PostedMessage,
        interaction: discord.Interaction | None,
        couple: Couple | None = None,
        *,
        view: object | None = None,
    ) -> bool:
        """Redraw one message; return whether that is done, or no longer needed."""
        couple = couple or await self._deliveries.couple_of_post(posted)
        try:
            found = self._destinations.location_of_post(posted.channel_id, couple)
            if found is None:
                return await self._delete_undrawable_words(posted, couple)
            context, location = found
            context.view = view
            rendering = await self._render(posted.kind, posted.subject_id, posted.user_id, context)
            if rendering is None or posted.index >= len(rendering.posts):
                return True
            post = (await self._sender.resolve_names(rendering, location.guild.id)).posts[posted.index]
            if post.has_words and not posted.has_words:
                await self._deliveries.mark_shows_words(posted)
            if not await _redrawn_by_interaction(interaction, posted, post):
                await location.get_partial_message(posted.message_id).edit(**post.edit_kwargs())
        except NotDueYet:
            return True
        except discord.NotFound:
            await self._deliveries.delete_post_records([posted.message_id])
        except (KindlingError, *REQUEST_ERRORS) as error:
            LOG.warning("card not redrawn", message=posted.message_id, error=type(error).__name__)
            return False
        return True

    async def _delete_undrawable_words(self, posted: PostedMessage, couple: Couple | None) -> bool:
        """Delete a message whose words cannot be redrawn, as in an archived thread; False: try later."""
        if couple is None or not posted.has_words:
            return True
        guild = self._bot.get_guild(couple.guild_id)
        if guild is None or guild.unavailable:
            return False
        await self._sender.delete_message(posted.channel_id, posted.message_id)
        await self._deliveries.delete_post_records([posted.message_id])
        return True


async def _redrawn_by_interaction(
    interaction: discord.Interaction | None, posted: PostedMessage, post: Post
) -> bool:
    """Redraw a card by answering the press on it; return whether Discord accepted that answer."""
    if (
        interaction is None
        or interaction.message is None
        or interaction.message.id != posted.message_id
        or interaction.response.is_done()
    ):
        return False
    try:
        await edit_message(interaction, post)
    except discord.NotFound as error:
        if error.code not in INTERACTION_GONE:
            raise
        return False
    return True
