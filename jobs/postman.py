"""The postman: sends what was decided, once, and settles it; the only one who posts in a home."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace as replace_fields
from datetime import timedelta
from http import HTTPStatus

import aiohttp
import discord

from core.couples import Couple, CoupleState
from core.deliveries import Delivery, DeliveryKind, Posted, PostedLater
from core.errors import KindlingError, Over
from core.homes import Audience, others_can_read
from jobs.errands import Acts, Errand, Loads, NotYet, Scene
from services.deliveries import LATE, Deliveries
from ui.homes import HomeMissing, audience_of, home_in
from ui.names import NameBook, mentioned_in
from ui.posts import Post, replace

LOG = logging.getLogger("kindling.deliveries")

AT_ONCE = 16
LOOKS_BACK = timedelta(minutes=10)
LOOKS_AT = 100  # messages
WAITS_FOR_COUPLE = frozenset(
    {
        DeliveryKind.CHECKIN,
        DeliveryKind.NUDGE,
        DeliveryKind.REST,
        DeliveryKind.PROMPT,
        DeliveryKind.POLL,
        DeliveryKind.POLL_CLOSING,
    }
)
OUTLIVES_COUPLE = frozenset({DeliveryKind.DELETION, DeliveryKind.INVITATION})
CARDS = (DeliveryKind.CHECKIN, DeliveryKind.POLL, DeliveryKind.PROMPT, DeliveryKind.PROPOSAL)
NOWHERE = Audience(everyone=False, role_ids=(), user_ids=(), member_count=0)
INTERACTION_GONE = (10062, 10015)  # Unknown Interaction, Unknown Webhook: its token lives 15 minutes
PASSING = (discord.RateLimited, aiohttp.ClientError, TimeoutError, OSError)
MESSAGES_CLOSED = 50007  # Cannot send messages to this user


Target = discord.TextChannel | discord.PartialMessageable


class HomeUnreachable(ConnectionError):
    """The server is not there just now: an outage, which passes, and not a removal."""


class Postman:
    """Claims, sends and settles. What is private about a couple passes through here unread."""

    def __init__(
        self,
        bot: discord.Client,
        deliveries: Deliveries,
        loads: Loads,
        acts: Acts,
        guilds: tuple[int, tuple[int, ...]],
        names: NameBook,
    ) -> None:
        self._bot = bot
        self._deliveries = deliveries
        self._loads = loads
        self._acts = acts
        self._guilds = guilds
        self._names = names

    async def run_due(self) -> None:
        """Deliver everything that is due: each couple's in order, couples side by side, 16 at once."""
        running: set[asyncio.Task[None]] = set()
        while True:
            room = AT_ONCE - len(running)
            claimed = await self._deliveries.claim(room, self._guilds) if room else []
            running |= {asyncio.create_task(self._deliver_quietly(delivery)) for delivery in claimed}
            if not running:
                return
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)

    async def post(self, interaction: discord.Interaction | None, deliveries: Sequence[Delivery]) -> None:
        """Post what was decided; to a request it raises `PostedLater`, `HomeMissing`, `PermissionMissing`."""
        failed: Exception | None = None
        for delivery in deliveries:
            try:
                await self._deliver(delivery, interaction)
            except (KindlingError, discord.HTTPException) as error:
                failed = failed or error
        if failed is not None:
            raise failed

    async def redraw(
        self, kind: DeliveryKind, subject_id: int, interaction: discord.Interaction | None = None
    ) -> None:
        """Show a lasting card anew; a message that is gone, or a home that is closed, is let be."""
        for posted in await self._deliveries.standing(kind, subject_id):
            await self._redraw(posted, interaction)

    async def clear(self, kind: DeliveryKind, subject_id: int, user_id: int) -> None:
        """Delete a person's own reminders of something that is done."""
        mine = [
            posted
            for posted in await self._deliveries.standing(kind, subject_id)
            if posted.user_id == user_id
        ]
        for posted in mine:
            channel = self._bot.get_partial_messageable(posted.channel_id)
            try:
                await channel.get_partial_message(posted.message_id).delete()
            except (discord.HTTPException, *PASSING) as error:
                LOG.info("reminder not deleted message=%s error=%s", posted.message_id, type(error).__name__)
        await self._deliveries.gone([posted.message_id for posted in mine])

    async def _deliver_quietly(self, delivery: Delivery) -> None:
        try:
            await self._deliver(delivery, None)
        except Exception as error:  # noqa: BLE001 (one failing couple never stops another's delivery)
            LOG.error(
                "delivery failed id=%s kind=%s error=%s", delivery.id, delivery.kind, type(error).__name__
            )

    async def _deliver(self, delivery: Delivery, via: discord.Interaction | None) -> None:
        couple = await self._deliveries.couple_behind(delivery)
        if delivery.kind is DeliveryKind.DELETION:
            await self._delete(delivery)
        elif delivery.couple_id is not None and (couple is None or couple.state is not CoupleState.TOGETHER):
            await self._deliveries.dropped(delivery)
        elif couple is not None and couple.is_resting and via is None and delivery.kind in WAITS_FOR_COUPLE:
            await self._deliveries.hold(delivery, couple.paused_until)
        elif delivery.not_after is not None and discord.utils.utcnow() > delivery.not_after:
            await self._deliveries.missed(delivery, LATE)
        elif delivery.kind is DeliveryKind.REDRAW:
            for kind in CARDS:
                await self.redraw(kind, delivery.subject_id)
            await self._deliveries.sent(delivery, ())
        elif delivery.kind in self._acts:
            await self._acts[delivery.kind](delivery)
            await self._deliveries.sent(delivery, ())
        else:
            await self._send_and_settle(delivery, couple, via)

    async def _send_and_settle(
        self, delivery: Delivery, couple: Couple | None, via: discord.Interaction | None
    ) -> None:
        try:
            scene, channel = self._scene(delivery, couple)
            errand = await self._load(delivery.kind, delivery.subject_id, delivery.user_id, scene)
            if errand is None:
                await self._deliveries.dropped(delivery)
                return
            errand = await self._named(errand, delivery.guild_id)
            posted = await self._send(delivery, errand, channel, via)
        except NotYet as not_yet:
            await self._deliveries.put_off(delivery, not_yet.until)
        except (KindlingError, discord.HTTPException, *PASSING) as error:
            await self._not_sent(delivery, couple, error)
            if via is not None:
                if is_passing(error):
                    raise PostedLater from None
                raise
        else:
            await self._deliveries.sent(delivery, posted)
            if channel is not None:  # only now, since a vote counts once it is known where its card stands
                for one, post in zip(posted, errand.posts, strict=True):
                    await _react(channel, one.message_id, post)

    async def _not_sent(self, delivery: Delivery, couple: Couple | None, error: Exception) -> None:
        name = type(error).__name__
        if is_passing(error):
            LOG.warning("delivery put off id=%s kind=%s error=%s", delivery.id, delivery.kind, name)
            await self._deliveries.retry(delivery)
        elif isinstance(error, discord.HTTPException) and error.code == MESSAGES_CLOSED:
            await self._deliveries.missed(delivery, "messages-closed")
        elif isinstance(error, (KindlingError, discord.Forbidden, discord.NotFound)):
            await self._trouble(delivery, couple, error)
        else:
            code = getattr(error, "code", 0)
            LOG.error("delivery refused id=%s kind=%s code=%s", delivery.id, delivery.kind, code)
            await self._deliveries.missed(delivery, f"refused-{code}")

    def _scene(self, delivery: Delivery, couple: Couple | None) -> tuple[Scene, discord.TextChannel | None]:
        guild = self._bot.get_guild(delivery.guild_id)
        home_id = delivery.channel_id or (couple.home_id if couple else 0)
        if delivery.kind is DeliveryKind.TROUBLE:
            return Scene(couple, NOWHERE, home_id, is_shared=False), None
        if guild is None or guild.unavailable:
            raise HomeUnreachable
        channel = home_in(guild, home_id)
        audience = audience_of(channel, couple.user_ids if couple else ())
        shared = others_can_read(audience, couple.ours_alone if couple else None)
        return Scene(couple, audience, channel.id, shared), channel

    async def _load(
        self, kind: DeliveryKind, subject_id: int, user_id: int | None, scene: Scene
    ) -> Errand | None:
        try:
            return await self._loads[kind](subject_id, user_id, scene)
        except Over:
            return None

    async def _named(self, errand: Errand, guild_id: int) -> Errand:
        """Call people by their names: who is unknown since the start is asked for once."""
        guild, lookup = self._bot.get_guild(guild_id), self._names.lookup(guild_id)
        spoken_of = set[int]().union(*(mentioned_in(post.embed) for post in errand.posts))
        for user_id in sorted(spoken_of):
            if guild is not None and lookup(user_id) is None:
                try:
                    self._names.learn(guild_id, await guild.fetch_member(user_id))
                except (discord.HTTPException, *PASSING):
                    continue  # the mention itself stays
        return replace_fields(errand, posts=tuple(post.named(lookup) for post in errand.posts))

    async def _send(
        self,
        delivery: Delivery,
        errand: Errand,
        channel: discord.TextChannel | None,
        via: discord.Interaction | None,
    ) -> list[Posted]:
        target = await self._target(errand, channel)
        standing = await self._already_there(delivery, errand, target) if delivery.may_have_been_sent else {}
        posted: list[Posted] = []
        for place, post in enumerate(errand.posts):
            message_id = standing.get(place)
            if message_id is None:
                if via is not None and channel is not None and via.channel_id == channel.id:
                    message_id = await _send_by_interaction(via, post)
                if message_id is None:
                    message_id = (await target.send(**post.sendable(), nonce=f"{delivery.id}.{place}")).id
            posted.append(_posted(delivery, place, message_id, target.id, post))
        return posted

    async def _target(self, errand: Errand, channel: discord.TextChannel | None) -> Target:
        if errand.to_user is None:
            if channel is None:
                raise HomeMissing
            return channel
        # discord.py's own `create_dm` writes the id as a number; Discord's document says a string.
        opened = await self._bot.http.start_private_message(str(errand.to_user))  # type: ignore[arg-type]
        return self._bot.get_partial_messageable(int(opened["id"]), type=discord.ChannelType.private)

    async def _already_there(self, delivery: Delivery, errand: Errand, target: Target) -> dict[int, int]:
        """Which of the messages an earlier, interrupted attempt has sent: the channel itself is asked."""
        me = self._bot.user
        found: dict[int, int] = {}
        async for message in target.history(
            after=delivery.due_at - LOOKS_BACK, limit=LOOKS_AT, oldest_first=True
        ):
            for place, post in enumerate(errand.posts):
                if (
                    place not in found
                    and me is not None
                    and message.author.id == me.id
                    and post.is_shown_by(message)
                ):
                    found[place] = message.id
                    break
        return found

    async def _trouble(self, delivery: Delivery, couple: Couple | None, error: Exception) -> None:
        reason = error.key.removeprefix("refusal-") if isinstance(error, KindlingError) else "home-refused"
        LOG.warning("home in trouble couple=%s reason=%s", delivery.couple_id, reason)
        if delivery.not_after is None and delivery.kind is not DeliveryKind.TROUBLE:
            await self._deliveries.retry(delivery)  # never too late: the home may be mended
        else:
            await self._deliveries.missed(delivery, reason)
        if couple is not None and delivery.kind is not DeliveryKind.TROUBLE:
            await self._deliveries.in_trouble(couple, reason)

    async def _delete(self, delivery: Delivery) -> None:
        channel = self._bot.get_partial_messageable(delivery.channel_id or 0, guild_id=delivery.guild_id)
        try:
            await channel.get_partial_message(delivery.subject_id).delete()
        except (discord.NotFound, discord.Forbidden):
            pass  # already gone, or out of reach for good
        except (discord.HTTPException, *PASSING):
            await self._deliveries.retry(delivery)
            return
        await self._deliveries.gone([delivery.subject_id])
        await self._deliveries.dropped(delivery)

    async def _redraw(self, posted: Posted, via: discord.Interaction | None) -> None:
        couple = await self._deliveries.couple_of(posted)
        standing = self._bot.get_channel(posted.channel_id)
        if not isinstance(standing, discord.TextChannel):
            return
        try:
            channel = home_in(standing.guild, posted.channel_id)
            audience = audience_of(channel, couple.user_ids if couple else ())
            scene = Scene(
                couple, audience, channel.id, others_can_read(audience, couple.ours_alone if couple else None)
            )
            errand = await self._load(posted.kind, posted.subject_id, posted.user_id, scene)
            if errand is None or posted.place >= len(errand.posts):
                return
            errand = await self._named(errand, channel.guild.id)
            post = errand.posts[posted.place]
            if post.has_words and not posted.has_words:
                await self._deliveries.shows_words(posted)
            if (
                via is not None
                and via.message is not None
                and via.message.id == posted.message_id
                and not via.response.is_done()
            ):
                await replace(via, post)
            else:
                await channel.get_partial_message(posted.message_id).edit(**post.editable())
        except discord.NotFound:
            await self._deliveries.gone([posted.message_id])
        except (KindlingError, discord.HTTPException, *PASSING) as error:
            LOG.warning("card not redrawn message=%s error=%s", posted.message_id, type(error).__name__)


def is_passing(error: Exception) -> bool:
    """Say whether a failure passes by itself: Discord's bad days, a lost connection, a limit."""
    if isinstance(error, discord.HTTPException):
        return (
            error.status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.status == HTTPStatus.TOO_MANY_REQUESTS
        )
    return isinstance(error, PASSING)


def _posted(delivery: Delivery, place: int, message_id: int, channel_id: int, post: Post) -> Posted:
    return Posted(
        message_id=message_id,
        channel_id=channel_id,
        couple_id=delivery.couple_id,
        kind=delivery.kind,
        subject_id=delivery.subject_id,
        user_id=delivery.user_id,
        place=place,
        has_words=post.has_words,
    )


async def _send_by_interaction(via: discord.Interaction, post: Post) -> int | None:
    """Answer publicly through the interaction's own endpoints, which Discord's global limit does not count.

    Returns the message's id, or None where Discord no longer takes an answer to this interaction.
    """
    try:
        if via.response.is_done():
            return (await via.followup.send(**post.sendable(), wait=True)).id
        callback = await via.response.send_message(**post.sendable())
        return callback.message_id or (await via.original_response()).id
    except discord.NotFound as error:
        if error.code in INTERACTION_GONE:
            return None
        raise


async def _react(channel: discord.TextChannel, message_id: int, post: Post) -> None:
    """Add the reactions that people vote with; the menu beside them works without."""
    message = channel.get_partial_message(message_id)
    for emoji in post.reactions:
        try:
            await message.add_reaction(emoji)
        except (discord.HTTPException, *PASSING) as error:
            LOG.warning("reaction not added message=%s error=%s", message_id, type(error).__name__)
            return
