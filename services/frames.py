"""The frame: rose, thorn and bud in place of a question, if both partners want it."""

from dataclasses import replace
from typing import ClassVar

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, existing
from core.frames import FrameAlreadyOn
from core.proposals import ProposalKind
from core.rituals import RitualKind
from data.unit_of_work import UnitOfWork
from services.base import Agreement, AgreementsByKind, Service
from services.proposals import agree_if_proposed, propose
from services.rituals import RitualView


async def _begin_frame(work: UnitOfWork, couple: Couple) -> None:
    await work.couples.update_couple(couple.id, has_frame=True)


class Frames(Service):
    """Use cases of a couple with the frame. It starts with the next check-in; an open one is unchanged.

    The couple's own questions still come first, and so does the first question on its day.
    """

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.FRAME: Agreement(lambda work, couple, _proposal: _begin_frame(work, couple))
    }

    async def propose_frame(self, person: Person, couple_id: int) -> bool:
        """Propose the frame to the other partner, or agree if they have proposed it already.

        Return whether it waits for their *Agree*.
        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `FrameAlreadyOn`, `AlreadyProposed`, `AskedTooSoon`,
        and the refusal of a missing home.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            work.require_home(couple)
            if couple.has_frame:
                raise FrameAlreadyOn
            if await agree_if_proposed(work, couple, ProposalKind.FRAME, person.user_id):
                await _begin_frame(work, couple)
                return False
            await propose(work, couple, ProposalKind.FRAME, person.user_id, {})
            return True

    async def stop_frame(self, person: Person, couple_id: int) -> RitualView:
        """Let check-ins ask questions again, and tell both; either partner may do so alone.

        Return the ritual of check-ins. Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            if not couple.has_frame:
                raise NotAvailable
            ritual = existing(await work.rituals.find_ritual_of_kind(couple.id, RitualKind.CHECKIN))
            await work.couples.update_couple(couple.id, has_frame=False)
            changed = replace(couple, has_frame=False)
            work.post(changed, DeliveryKind.NOTICE, ritual.id)
            return RitualView(ritual, changed)
