"""Render a couple's beginning, home, pause, rituals and proposals."""

from core.couples import LONG_PAUSE, CoupleState
from core.deliveries import DeliveryKind
from core.invitations import InvitationState
from core.rituals import RitualKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.agreements import Agreements
from services.clock import Clock
from services.couples import Couples
from services.deliveries import Deliveries
from services.invitations import Invitations
from services.rituals import Rituals
from ui.couples import home_card, home_left_card, pause_card, setup_card, trouble_message
from ui.invitations import (
    invitation_accepted_card,
    invitation_card,
    invitation_declined_card,
    invitation_over_card,
)
from ui.proposals import proposal_card
from ui.removals import return_message
from ui.rituals import rest_card, ritual_notice

INVITATION_CARDS = {
    InvitationState.OPEN: invitation_card,
    InvitationState.ACCEPTED: invitation_accepted_card,
    InvitationState.DECLINED: invitation_declined_card,
    InvitationState.NEVER: invitation_declined_card,
    InvitationState.EXPIRED: invitation_over_card,
}


class CoupleRenderer:
    """Renders the cards and messages that concern the couple as such."""

    def __init__(
        self,
        couples: Couples,
        invitations: Invitations,
        rituals: Rituals,
        agreements: Agreements,
        deliveries: Deliveries,
        clock: Clock,
    ) -> None:
        self._couples = couples
        self._invitations = invitations
        self._rituals = rituals
        self._agreements = agreements
        self._deliveries = deliveries
        self._clock = clock

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.INVITATION: self._render_invitation,
            DeliveryKind.SETUP: self._render_setup,
            DeliveryKind.HOME: self._render_home,
            DeliveryKind.PAUSE: self._render_pause,
            DeliveryKind.NOTICE: self._render_notice,
            DeliveryKind.RITUAL_REST: self._render_rest,
            DeliveryKind.PROPOSAL: self._render_proposal,
            DeliveryKind.TROUBLE: self._render_trouble,
        }

    async def _render_invitation(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        invitation = await self._invitations.load_invitation(subject_id)
        return Rendering((INVITATION_CARDS[invitation.state](invitation),))

    async def _render_setup(self, subject_id: int, context: RenderContext) -> Rendering | None:
        couple = await self._couples.load_couple(subject_id)
        ritual = await self._rituals.ritual_of_kind(couple.id, RitualKind.CHECKIN)
        readers = await context.readers()
        return Rendering(
            (setup_card(couple, ritual, readers, self._clock(), is_shared=await context.is_shared()),)
        )

    async def _render_home(self, subject_id: int, context: RenderContext) -> Rendering | None:
        couple = await self._couples.load_couple(subject_id)
        if context.user_id is not None:  # the partner who moved it: this is for the old home
            return Rendering((home_left_card(couple, context.user_id),))
        readers = await context.readers()
        return Rendering((home_card(couple, readers, is_shared=await context.is_shared()),))

    async def _render_pause(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        couple = await self._couples.load_couple(subject_id)
        # The previous card: when everything goes on, it is the one that announced the pause.
        last_at = await self._deliveries.last_posted_at(DeliveryKind.PAUSE, subject_id)
        was_long_pause = last_at is not None and self._clock() - last_at >= LONG_PAUSE
        return Rendering((pause_card(couple, was_long_pause=was_long_pause),))

    async def _render_notice(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        view = await self._rituals.ritual_view(subject_id)
        return Rendering((ritual_notice(view.ritual, view.couple),))

    async def _render_rest(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        return Rendering((rest_card((await self._rituals.ritual_view(subject_id)).ritual),))

    async def _render_proposal(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = await self._agreements.proposal_view(subject_id)
        is_shared = await context.is_shared()
        return Rendering((proposal_card(view.proposal, view.couple, view.words, is_shared=is_shared),))

    async def _render_trouble(self, subject_id: int, context: RenderContext) -> Rendering | None:
        couple, user_id = await self._couples.load_couple(subject_id), context.user_id
        if couple.trouble is None or user_id is None or not couple.partner_by_id(user_id).wants_messages:
            return None
        message = trouble_message(couple.trouble)
        if couple.state is CoupleState.REMOVED and couple.erase_at is not None:
            message = return_message(couple.erase_at)
        return Rendering((message,), dm_user_id=user_id)
