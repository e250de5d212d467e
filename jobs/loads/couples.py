"""What a couple's beginning, home, pause, rituals and proposals come to as messages."""

from core.couples import CoupleState
from core.deliveries import DeliveryKind
from core.invitations import InvitationState
from core.rituals import RitualKind
from jobs.errands import Errand, Loads, Scene
from services.agreements import Agreements
from services.clock import Clock
from services.couples import Couples
from services.invitations import Invitations
from services.rituals import Rituals
from ui.absences import return_message
from ui.couples import home_card, pause_card, setup_card, trouble_message
from ui.homes import readers_sentence
from ui.invitations import (
    invitation_accepted_card,
    invitation_card,
    invitation_declined_card,
    invitation_over_card,
)
from ui.proposals import proposal_card
from ui.rituals import rest_card, ritual_notice

INVITATION_CARDS = {
    InvitationState.OPEN: invitation_card,
    InvitationState.ACCEPTED: invitation_accepted_card,
    InvitationState.DECLINED: invitation_declined_card,
    InvitationState.NEVER: invitation_declined_card,
    InvitationState.EXPIRED: invitation_over_card,
}


class CoupleLoads:
    """Loads for everything that belongs to the couple as such."""

    def __init__(
        self,
        couples: Couples,
        invitations: Invitations,
        rituals: Rituals,
        agreements: Agreements,
        clock: Clock,
    ) -> None:
        self._couples = couples
        self._invitations = invitations
        self._rituals = rituals
        self._agreements = agreements
        self._clock = clock

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {
            DeliveryKind.INVITATION: self._invitation,
            DeliveryKind.SETUP: self._setup,
            DeliveryKind.HOME: self._home,
            DeliveryKind.PAUSE: self._pause,
            DeliveryKind.NOTICE: self._notice,
            DeliveryKind.REST: self._rest,
            DeliveryKind.PROPOSAL: self._proposal,
            DeliveryKind.TROUBLE: self._trouble,
        }

    async def _invitation(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        invitation = await self._invitations.known(subject_id)
        return Errand((INVITATION_CARDS[invitation.state](invitation),))

    async def _setup(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        couple = await self._couples.get(subject_id)
        ritual = await self._rituals.of_kind(couple.id, RitualKind.CHECKIN)
        readers = readers_sentence(await scene.audience(), scene.channel_id, couple.ours_alone)
        return Errand(
            (setup_card(couple, ritual, readers, self._clock(), is_shared=await scene.is_shared()),)
        )

    async def _home(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        couple = await self._couples.get(subject_id)
        readers = readers_sentence(await scene.audience(), scene.channel_id, couple.ours_alone)
        return Errand((home_card(couple, readers, is_shared=await scene.is_shared()),))

    async def _pause(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        return Errand((pause_card(await self._couples.get(subject_id)),))

    async def _notice(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._rituals.view(subject_id)
        return Errand((ritual_notice(view.ritual, view.couple),))

    async def _rest(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        return Errand((rest_card((await self._rituals.view(subject_id)).ritual),))

    async def _proposal(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        view = await self._agreements.view(subject_id)
        is_shared = await scene.is_shared()
        return Errand((proposal_card(view.proposal, view.couple, view.words, is_shared=is_shared),))

    async def _trouble(self, subject_id: int, user_id: int | None, _scene: Scene) -> Errand | None:
        couple = await self._couples.get(subject_id)
        if couple.trouble is None or user_id is None or not couple.partner(user_id).wants_messages:
            return None
        message = trouble_message(couple.trouble)
        if couple.state is CoupleState.REMOVED and couple.erase_at is not None:
            message = return_message(couple.erase_at)
        return Errand((message,), to_user=user_id)
