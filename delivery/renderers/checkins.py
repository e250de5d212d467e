"""Render check-ins: the sealed card, the nudge, the reveal, and the thread to talk about it."""

from datetime import timedelta

from core.checkins import CheckinState
from core.deliveries import DeliveryKind
from core.moments import NUDGE_HOURS, first_within
from delivery.rendering import NotDueYet, RenderContext, Renderers, Rendering, ThreadSpec
from services.checkin_views import CheckinView, Reveal
from services.checkins import Checkins
from services.clock import Clock
from services.deliveries import Deliveries
from ui.checkins import checkin_card
from ui.homes import thread_permissions
from ui.nudges import nudge_card
from ui.reveals import discussion_card, reveal_posts
from ui.texts import say

NUDGE_RECHECK_DELAY = timedelta(hours=1)
REVEAL_RECHECK_DELAY, MAX_DISCUSSION_DELAY = timedelta(minutes=1), timedelta(days=3)


class CheckinRenderer:
    """Renders check-ins. A nudge is never too late while its check-in is open; a reveal never at all.

    The thread to talk about a reveal opens up to three days late; after that nobody misses it.
    """

    def __init__(self, checkins: Checkins, deliveries: Deliveries, clock: Clock) -> None:
        self._checkins = checkins
        self._deliveries = deliveries
        self._clock = clock

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.CHECKIN: self._render_checkin,
            DeliveryKind.NUDGE: self._render_nudge,
            DeliveryKind.REVEAL: self._render_reveal,
            DeliveryKind.DISCUSSION: self._render_discussion,
        }

    async def _render_checkin(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(CheckinView) or await self._checkins.checkin_view(subject_id)
        is_shared = view.question.is_own and await context.is_shared()
        card = checkin_card(
            view.checkin, view.couple, view.question, view.earlier_reveals, is_shared=is_shared
        )
        return Rendering((card,))

    async def _render_nudge(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view, user_id = await self._checkins.checkin_view(subject_id), context.user_id
        is_open = view.checkin.state is CheckinState.OPEN
        if user_id is None or not is_open or user_id in view.checkin.answered_by:
            return None
        partner = view.couple.partner_by_id(user_id)
        if not partner.wants_nudges:
            return None
        now = self._clock()
        if not await self._deliveries.posts_of(DeliveryKind.CHECKIN, subject_id):
            raise NotDueYet(now + NUDGE_RECHECK_DELAY)  # a card that nobody can see cannot be answered
        daytime = first_within(NUDGE_HOURS, now, [view.couple.zone_of(user_id)])
        if daytime > now:
            raise NotDueYet(daytime)
        card = nudge_card(view.checkin, view.couple, user_id)
        return Rendering((card,), dm_user_id=user_id if partner.wants_messages else None)

    async def _render_reveal(self, subject_id: int, context: RenderContext) -> Rendering | None:
        reveal = context.view_as(Reveal) or await self._checkins.reveal_view(subject_id)
        posts = reveal_posts(
            reveal.checkin,
            reveal.couple,
            reveal.question,
            reveal.answers,
            reveal.followup,
            reveal.offered_ritual,
            reveal.earlier_checkins,
            reveal.reactions,
            is_shared=await context.is_shared(),
            ends_long_silence=reveal.ends_long_silence,
            offers_frame=reveal.offers_frame,
        )
        return Rendering(tuple(posts))

    async def _render_discussion(self, subject_id: int, context: RenderContext) -> Rendering | None:
        """Open a thread to talk on, under the reveal or private; without the permission, leave it."""
        reveal = await self._checkins.reveal_view(subject_id)
        revealed_at, now = reveal.checkin.revealed_at, self._clock()
        if revealed_at is None or now - revealed_at > MAX_DISCUSSION_DELAY:
            return None
        if not await self._deliveries.posts_of(DeliveryKind.REVEAL, subject_id):
            raise NotDueYet(now + REVEAL_RECHECK_DELAY)
        is_shared = await context.is_shared()
        if reveal.followup is None or not context.has_permissions(thread_permissions(is_private=is_shared)):
            return None
        under = None if is_shared else DeliveryKind.REVEAL
        return Rendering(
            (discussion_card(reveal.followup),), thread=ThreadSpec(say("discussion-thread"), under)
        )
