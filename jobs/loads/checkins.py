"""What check-ins come to as messages: the sealed card, the nudge, the reveal."""

from datetime import timedelta

from core.checkins import CheckinState
from core.deliveries import DeliveryKind
from core.moments import NUDGING, first_within
from jobs.errands import Errand, InThread, Loads, NotYet, Scene
from services.checkins import Checkins
from services.clock import Clock
from services.deliveries import Deliveries
from ui.checkins import checkin_card, discussion_card, nudge_card, reveal_posts
from ui.homes import thread_permissions
from ui.texts import say

LOOKS_AGAIN_AFTER = timedelta(hours=1)
AFTER_REVEAL, DISCUSSED_WITHIN = timedelta(minutes=1), timedelta(days=3)


class CheckinLoads:
    """Loads for check-ins. A nudge is never too late while its check-in is open; a reveal never at all.

    A place to talk about what was revealed opens up to three days late; after that nobody misses it.
    """

    def __init__(self, checkins: Checkins, deliveries: Deliveries, clock: Clock) -> None:
        self._checkins = checkins
        self._deliveries = deliveries
        self._clock = clock

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {
            DeliveryKind.CHECKIN: self._checkin,
            DeliveryKind.NUDGE: self._nudge,
            DeliveryKind.REVEAL: self._reveal,
            DeliveryKind.DISCUSSION: self._discussion,
        }

    async def _checkin(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        view = await self._checkins.view(subject_id)
        is_shared = view.question.is_own and await scene.is_shared()
        card = checkin_card(view.checkin, view.couple, view.question, view.earlier, is_shared=is_shared)
        return Errand((card,))

    async def _nudge(self, subject_id: int, user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._checkins.view(subject_id)
        is_open = view.checkin.state is CheckinState.OPEN
        if user_id is None or not is_open or user_id in view.checkin.answered_by:
            return None
        partner = view.couple.partner(user_id)
        if not partner.wants_nudges:
            return None
        now = self._clock()
        if not await self._deliveries.standing(DeliveryKind.CHECKIN, subject_id):
            raise NotYet(now + LOOKS_AGAIN_AFTER)  # nobody can answer what nobody can see
        daytime = first_within(NUDGING, now, [view.couple.zone_of(user_id)])
        if daytime > now:
            raise NotYet(daytime)
        card = nudge_card(view.checkin, view.couple, user_id)
        return Errand((card,), to_user=user_id if partner.wants_messages else None)

    async def _reveal(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        reveal = await self._checkins.reveal(subject_id)
        posts = reveal_posts(
            reveal.checkin,
            reveal.couple,
            reveal.question,
            reveal.answers,
            reveal.followup,
            reveal.offer,
            reveal.earlier,
            is_shared=await scene.is_shared(),
        )
        return Errand(tuple(posts))

    async def _discussion(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        """Open a place to go on, under the reveal or private; without the permission it is let be."""
        reveal = await self._checkins.reveal(subject_id)
        revealed_at, now = reveal.checkin.revealed_at, self._clock()
        if revealed_at is None or now - revealed_at > DISCUSSED_WITHIN:
            return None
        if not await self._deliveries.standing(DeliveryKind.REVEAL, subject_id):
            raise NotYet(now + AFTER_REVEAL)
        is_shared = await scene.is_shared()
        if reveal.followup is None or not scene.may(thread_permissions(is_private=is_shared)):
            return None
        under = None if is_shared else DeliveryKind.REVEAL
        return Errand((discussion_card(reveal.followup),), thread=InThread(say("discussion-thread"), under))
