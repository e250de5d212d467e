"""Nudges that a partner moves to a time they choose."""

from datetime import datetime

from core.checkins import Checkin, refuse_unless_open
from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.nudges import LaterChoice, NextComesFirst, NothingToRemind, NudgesOff, nudge_moments
from core.rituals import RitualKind
from data.unit_of_work import UnitOfWork
from services.access import load_for
from services.base import Service

LaterMoments = dict[LaterChoice, datetime]


class Nudges(Service):
    """Use cases of a partner with their own reminder of an open check-in."""

    async def later_moments(self, person: Person, checkin_id: int) -> LaterMoments:
        """List the later times the caller may choose for their nudge.

        Raises `NothingToRemind`, `NudgesOff`, `NextComesFirst`, `AlreadyRevealed`, `NotAvailable`,
        `NotYours`.
        """
        async with self._work() as work:
            _, _, moments = await self._load_choices(work, person, checkin_id)
            return moments

    async def move_nudge(
        self, person: Person, checkin_id: int, choice: LaterChoice
    ) -> tuple[Couple, datetime]:
        """Move the caller's nudge, or send another if it came already; return its couple and its new time.

        Raises the refusals of `later_moments`.
        """
        async with self._work() as work:
            couple, checkin, moments = await self._load_choices(work, person, checkin_id)
            if choice not in nudge_moments(work.now, couple.zone_of(person.user_id)):
                raise NotAvailable  # tonight, when it was offered before eight and pressed after
            if choice not in moments:
                raise NextComesFirst
            # Not cancelled: the same choice, pressed twice, is scheduled for the same moment.
            await work.deliveries.delete_unstarted(DeliveryKind.NUDGE, checkin.id, user_id=person.user_id)
            await work.deliveries.cancel_pending(checkin.id, DeliveryKind.NUDGE, user_id=person.user_id)
            await work.deliveries.schedule(
                couple,
                DeliveryKind.NUDGE,
                checkin.id,
                moments[choice],
                user_id=person.user_id,
                # One that was cancelled may have had the same moment.
                repetition=int(work.now.timestamp()),
            )
            work.delete_reminders(couple, DeliveryKind.NUDGE, checkin.id, person.user_id)
            return couple, moments[choice]

    async def _load_choices(
        self, work: UnitOfWork, person: Person, checkin_id: int
    ) -> tuple[Couple, Checkin, LaterMoments]:
        couple, checkin = await load_for(work, person, work.checkins, checkin_id)
        refuse_unless_open(checkin)
        if person.user_id in checkin.answered_by:
            raise NothingToRemind
        if not couple.partner_by_id(person.user_id).wants_nudges:
            raise NudgesOff
        moments = nudge_moments(work.now, couple.zone_of(person.user_id))
        ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind.CHECKIN)
        next_at = ritual.next_at if ritual is not None else None
        # The next question closes this one, and its nudges with it: none is promised for after that.
        in_time = {choice: at for choice, at in moments.items() if next_at is None or at < next_at}
        if not in_time:
            raise NextComesFirst
        return couple, checkin, in_time
