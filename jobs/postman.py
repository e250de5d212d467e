"""The postman: sends what was decided, once, and settles it; the only one who posts in a home."""

import asyncio
import contextlib
from collections.abc import Sequence

import discord
import structlog

from core.couples import Couple, CoupleState
from core.deliveries import WAITS_FOR_COUPLE, WHILE_REMOVED, Delivery, DeliveryKind, Posted, PostedLater
from core.errors import KindlingError, Over, Unavailable
from jobs.acts import carry_out, why
from jobs.errands import Acts, Errand, Loads, NotYet, Scene
from jobs.messages import MESSAGES_CLOSED, PASSING, Messenger, Target, is_passing, react
from jobs.scenes import TO_ONE_ALONE, Scenes
from jobs.settlements import Settlements
from jobs.threads import THREADED, Threads
from services.deliveries import LATE, Deliveries
from ui.homes import Home, Place, require_files
from ui.posts import INTERACTION_GONE, Post, replace

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")

SEND_WITHIN_SECONDS = 90  # less than the lease: a send that hangs ends before anybody claims it again


class Postman:
    """Claims, sends and settles. What is private about a couple passes through here unread."""

    def __init__(
        self,
        bot: discord.Client,
        deliveries: Deliveries,
        loads: Loads,
        acts: Acts,
        messenger: Messenger,
        scenes: Scenes,
        threads: Threads,
        settlements: Settlements,
    ) -> None:
        self._bot = bot
        self._deliveries = deliveries
        self._loads = loads
        self._acts = acts
        self._messenger = messenger
        self._scenes = scenes
        self._threads = threads
        self._settlements = settlements

    async def deliver(self, delivery: Delivery, couple: Couple | None) -> None:
        """Deliver what was claimed for a couple; whatever goes wrong is logged, and tried again."""
        try:
            await self._deliver(delivery, couple, None)
        except Exception as error:  # noqa: BLE001 (one failing couple never stops another's delivery)
            LOG.error("delivery failed", id=delivery.id, kind=delivery.kind, error=type(error).__name__)
            with contextlib.suppress(Unavailable):  # then the lease ends, and the next round claims it again
                await self._deliveries.retry(delivery)

    async def post(self, interaction: discord.Interaction | None, deliveries: Sequence[Delivery]) -> None:
        """Post what was decided; to a request it raises `PostedLater` for what is kept, yet not posted."""
        failed: Exception | None = None
        for delivery in deliveries:
            try:
                couple = await self._deliveries.couple_behind(delivery)
                await self._deliver(delivery, couple, interaction)
            except (KindlingError, discord.HTTPException) as error:
                failed = failed or error
        if failed is not None:
            raise failed

    async def redraw(
        self, kind: DeliveryKind, subject_id: int, interaction: discord.Interaction | None = None
    ) -> None:
        """Show a lasting card anew; where that cannot be done now, it is done later."""
        for posted in await self._deliveries.standing(kind, subject_id):
            if not await self._redraw(posted, interaction):
                await self._deliveries.redraw_later(posted)

    async def clear(self, kind: DeliveryKind, subject_id: int, user_id: int) -> None:
        """Delete a person's own reminders of something that is done."""
        mine = [
            posted
            for posted in await self._deliveries.standing(kind, subject_id)
            if posted.user_id == user_id
        ]
        for posted in mine:
            try:
                await self._messenger.delete(posted.channel_id, posted.message_id)
            except (discord.HTTPException, *PASSING) as error:
                LOG.info("reminder not deleted", message=posted.message_id, error=type(error).__name__)
        await self._deliveries.gone([posted.message_id for posted in mine])

    async def _deliver(
        self, delivery: Delivery, couple: Couple | None, via: discord.Interaction | None
    ) -> None:
        if delivery.kind is DeliveryKind.DELETION:
            await self._delete(delivery)
        elif delivery.kind is DeliveryKind.EVENT_DELETION:
            await self._carry_out(delivery, None)
        elif self._waits_for_both(delivery, couple):
            await self._deliveries.hold(delivery, None)
        elif delivery.is_retracted:
            await self._retract(delivery, couple)
        elif delivery.couple_id is not None and (couple is None or couple.has_ended):
            await self._deliveries.dropped(delivery)
        elif couple is not None and couple.is_resting and via is None and delivery.kind in WAITS_FOR_COUPLE:
            await self._deliveries.hold(delivery, couple.paused_until)
        elif delivery.not_after is not None and discord.utils.utcnow() > delivery.not_after:
            await self._deliveries.missed(delivery, LATE)
        elif delivery.kind is DeliveryKind.REDRAW:
            await self._redraw_all(delivery)
        elif delivery.kind in self._acts:
            await self._carry_out(delivery, via)
        else:
            await self._send_and_settle(delivery, couple, via)

    def _waits_for_both(self, delivery: Delivery, couple: Couple | None) -> bool:
        """Whether it waits until both go on after a removal; what stands is changed once the bot is back."""
        if couple is None or couple.state is not CoupleState.REMOVED or delivery.kind in WHILE_REMOVED:
            return False
        changes = delivery.is_retracted or delivery.kind is DeliveryKind.REDRAW
        return not changes or self._bot.get_guild(delivery.guild_id) is None

    async def _carry_out(self, delivery: Delivery, via: discord.Interaction | None) -> None:
        act = self._acts[delivery.kind]
        await carry_out(act, delivery, self._deliveries, is_asked_for=via is not None)

    async def _send_and_settle(
        self, delivery: Delivery, couple: Couple | None, via: discord.Interaction | None
    ) -> None:
        posted: list[Posted] = []
        try:
            scene, place = self._scenes.of(delivery, couple)
            errand = await self._load(delivery.kind, delivery.subject_id, delivery.user_id, scene)
            if errand is None:
                await self._deliveries.dropped(delivery)
                return
            if place is not None and errand.to_user is None and any(post.files for post in errand.posts):
                require_files(place)
            errand = await self._messenger.named(errand, delivery.guild_id)
            channel: Target | None = place
            if errand.thread is not None and couple is not None and isinstance(place, Home):
                channel = await self._threads.place_for(delivery, couple, errand.thread, place)
            async with asyncio.timeout(SEND_WITHIN_SECONDS):
                await self._messenger.send(delivery, errand, channel, via, posted)
        except NotYet as not_yet:
            await self._deliveries.put_off(delivery, not_yet.until)
        except (KindlingError, discord.HTTPException, *PASSING) as error:
            await self._deliveries.stand(posted)
            await self._not_sent(delivery, couple, error)
            if via is not None:
                raise PostedLater(why=why(error)) from None
        else:
            await self._settle(delivery, posted, via)
            if channel is not None:  # only now, since a vote counts once it is known where its card stands
                for one, post in zip(posted, errand.posts, strict=True):
                    await react(channel, one.message_id, post)

    async def _settle(
        self, delivery: Delivery, posted: list[Posted], via: discord.Interaction | None
    ) -> None:
        if via is None:
            await self._settlements.sent(delivery, posted)
        else:
            await self._deliveries.sent(delivery, posted)

    async def _not_sent(self, delivery: Delivery, couple: Couple | None, error: Exception) -> None:
        name = type(error).__name__
        if isinstance(error, discord.NotFound) and delivery.kind in THREADED:
            await self._deliveries.thread_gone(delivery.kind, delivery.subject_id)  # the next try opens one
            await self._deliveries.retry(delivery)
        elif is_passing(error):
            LOG.warning("delivery put off", id=delivery.id, kind=delivery.kind, error=name)
            await self._deliveries.retry(delivery)
        elif isinstance(error, discord.HTTPException) and error.code == MESSAGES_CLOSED:
            await self._deliveries.missed(delivery, "messages-closed")
        elif isinstance(error, (KindlingError, discord.Forbidden, discord.NotFound)):
            await self._trouble(delivery, couple, error)
        else:
            code = getattr(error, "code", 0)
            LOG.error("delivery refused", id=delivery.id, kind=delivery.kind, code=code)
            await self._deliveries.missed(delivery, f"refused-{code}")

    async def _load(
        self, kind: DeliveryKind, subject_id: int, user_id: int | None, scene: Scene
    ) -> Errand | None:
        try:
            return await self._loads[kind](subject_id, user_id, scene)
        except Over:
            return None

    async def _trouble(self, delivery: Delivery, couple: Couple | None, error: Exception) -> None:
        reason = error.key.removeprefix("refusal-") if isinstance(error, KindlingError) else "home-refused"
        LOG.warning("home in trouble", couple=delivery.couple_id, reason=reason)
        if delivery.not_after is None and delivery.kind not in TO_ONE_ALONE:
            await self._deliveries.retry(delivery)  # never too late: the home may be mended
        else:
            await self._deliveries.missed(delivery, reason)
        if couple is not None and delivery.kind not in TO_ONE_ALONE:
            await self._deliveries.in_trouble(couple, reason)

    async def _delete(self, delivery: Delivery) -> None:
        if self._bot.get_guild(delivery.guild_id) is None:  # each request would be refused, and counted
            await self._deliveries.retry(delivery)
            return
        try:
            await self._messenger.delete(delivery.channel_id or 0, delivery.subject_id)
        except (discord.HTTPException, *PASSING):
            await self._deliveries.retry(delivery)
            return
        await self._deliveries.gone([delivery.subject_id])
        await self._deliveries.dropped(delivery)

    async def _retract(self, delivery: Delivery, couple: Couple | None) -> None:
        thread_id = None
        if delivery.kind in THREADED:
            thread_id = await self._deliveries.thread_of(delivery.kind, delivery.subject_id)
        place_id = thread_id or delivery.channel_id or (couple.home_id if couple else 0)
        place = self._bot.get_channel(place_id)
        try:
            is_here = delivery.kind in self._loads and delivery.kind not in TO_ONE_ALONE
            if isinstance(place, Place) and is_here:
                await self._messenger.retract(delivery, place)
        except (discord.HTTPException, *PASSING):
            await self._deliveries.retry(delivery)
            return
        await self._deliveries.retracted(delivery)

    async def _redraw_all(self, delivery: Delivery) -> None:
        cards = await self._deliveries.cards_of(delivery.subject_id)
        done = [await self._redraw(posted, None) for posted in cards if posted.kind in self._loads]
        if all(done):
            await self._deliveries.sent(delivery, ())
        else:
            await self._deliveries.retry(delivery)

    async def _redraw(self, posted: Posted, via: discord.Interaction | None) -> bool:
        """Show one message as it should be now; whether that is done, or not needed any more."""
        couple = await self._deliveries.couple_of(posted)
        try:
            found = self._scenes.standing(posted.channel_id, couple)
            if found is None:
                return await self._out_of_sight(posted, couple)
            scene, place = found
            errand = await self._load(posted.kind, posted.subject_id, posted.user_id, scene)
            if errand is None or posted.place >= len(errand.posts):
                return True
            post = (await self._messenger.named(errand, place.guild.id)).posts[posted.place]
            if post.has_words and not posted.has_words:
                await self._deliveries.shows_words(posted)
            if not await _shown_by_interaction(via, posted, post):
                await place.get_partial_message(posted.message_id).edit(**post.editable())
        except NotYet:
            return True
        except discord.NotFound:
            await self._deliveries.gone([posted.message_id])
        except (KindlingError, discord.HTTPException, *PASSING) as error:
            LOG.warning("card not redrawn", message=posted.message_id, error=type(error).__name__)
            return False
        return True

    async def _out_of_sight(self, posted: Posted, couple: Couple | None) -> bool:
        """Delete words that cannot be drawn anew, as in an archived thread, or say to try it later."""
        if couple is None or not posted.has_words:
            return True
        guild = self._bot.get_guild(couple.guild_id)
        if guild is None or guild.unavailable:
            return False
        await self._messenger.delete(posted.channel_id, posted.message_id)
        await self._deliveries.gone([posted.message_id])
        return True


async def _shown_by_interaction(via: discord.Interaction | None, posted: Posted, post: Post) -> bool:
    """Show a card anew by answering the press on it; whether Discord took that answer."""
    if via is None or via.message is None or via.message.id != posted.message_id or via.response.is_done():
        return False
    try:
        await replace(via, post)
    except discord.NotFound as error:
        if error.code not in INTERACTION_GONE:
            raise
        return False
    return True
