"""Couples: their zones, their pauses, their status, and their parting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from core.couples import (
    KEEP_AFTER_PARTING,
    AlreadyPaused,
    Couple,
    CoupleState,
    NotPaused,
    Partner,
    Person,
)
from core.deliveries import DeliveryKind, MissedPosts
from core.errors import NotAvailable, existing
from core.proposals import Proposal, ProposalKind, is_still_asked
from core.rituals import Ritual, RitualKind
from core.shards import Shards
from data.unit_of_work import UnitOfWork
from services.access import (
    couple_of,
    couple_of_even_if_removed,
    couple_with,
    couple_with_even_if_removed,
    refusal_without_couple,
)
from services.base import Agreement, AgreementsByKind, Service
from services.deletions import delete_all_posts
from services.proposals import close_proposals, propose
from services.removals import continue_by_command
from services.ritual_schedules import reschedule_for_new_zones, restart_rituals
from services.talks import let_open_talk_lapse

MEMBERSHIP_CHECK_AFTER = timedelta(days=1)
STATUS_LOOKBACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class CoupleStatus:
    """A couple's rituals and open proposals, missed deliveries, and the number of items stored."""

    couple: Couple
    rituals: tuple[Ritual, ...]
    open_proposals: tuple[Proposal, ...]
    missed: tuple[MissedPosts, ...]
    counts: dict[str, int]


async def resume_everything(work: UnitOfWork, couple: Couple) -> Couple:
    """End a pause: every ritual returns at its next moment, and missed occurrences are not made up for."""
    await close_proposals(work, couple, ProposalKind.RESUME, {})
    await work.couples.update_couple(couple.id, paused_by=None, paused_until=None)
    couple = replace(couple, paused_by=None, paused_until=None)
    await restart_rituals(work, couple)
    return couple


async def _resume_by_other(work: UnitOfWork, couple: Couple, proposal: Proposal) -> None:
    if couple.paused_by != couple.other_partner(proposal.proposed_by).user_id:
        raise NotAvailable
    await resume_everything(work, couple)


class Couples(Service):
    """Use cases about a couple itself: its zones, pauses, status and parting."""

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.RESUME: Agreement(_resume_by_other),
    }

    async def couple_of(self, person: Person) -> Couple:
        """Load the caller's couple. Raises `NotInCouple`."""
        async with self._work() as work:
            return await couple_of(work, person)

    async def load_couple(self, couple_id: int) -> Couple:
        """Load a couple by its id. Raises `NotAvailable`."""
        async with self._work() as work:
            return existing(await work.couples.find_couple(couple_id))

    async def couple_with(self, person: Person, couple_id: int) -> Couple:
        """Load a couple by its id, if the caller is in it.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            return await couple_with(work, person, couple_id)

    async def couples_to_part(self, person: Person) -> list[Couple]:
        """List the couples a person may mean: in a server, its own; in a direct message, any.

        Raises `NotInCouple`.
        """
        async with self._work() as work:
            couples = await work.couples.couples_of(person.user_id)
            meant = [couple for couple in couples if person.guild_id in (0, couple.guild_id)]
            if not meant:
                raise await refusal_without_couple(work, person)
            return meant

    async def home_channels(self) -> list[tuple[int, int]]:
        """List the server and the home channel of every couple that is together."""
        async with self._work() as work:
            return await work.couples.home_channels()

    async def note_seen(self, person: Person) -> bool | None:
        """Store that a partner was seen, and return whether the privacy notice is still unread.

        Return None for a person who is in no couple here.
        """
        async with self._work() as work:
            couple = await work.couples.find_couple_of(person)
            if couple is None:
                return None
            partner = couple.partner_by_id(person.user_id)
            if not partner.has_been_noted(work.now):
                await work.couples.update_partner(couple.id, person.user_id, seen_at=work.now, is_gone=False)
            return not partner.has_read

    async def mark_privacy_notice_read(self, person: Person) -> None:
        """Store that the caller has read the privacy notice. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            await work.couples.update_partner(couple.id, person.user_id, has_read=True)

    async def unseen_partners(self, shards: Shards, limit: int) -> Sequence[Partner]:
        """List partners not seen for a day, the longest unseen first."""
        async with self._work() as work:
            return await work.couples.partners_unseen_since(work.now - MEMBERSHIP_CHECK_AFTER, limit, shards)

    async def record_membership(self, couple_id: int, user_id: int, *, is_gone: bool | None) -> None:
        """Store whether a partner is still in the server; a couple rests while one is gone.

        None means that it is unknown: the stored value stays, and is checked again after a day. An open
        conversation needs both, so it lapses while one is gone.
        """
        known: dict[str, object] = {} if is_gone is None else {"is_gone": is_gone}
        async with self._work() as work:
            await work.couples.update_partner(couple_id, user_id, seen_at=work.now, **known)
            if is_gone and (couple := await work.couples.find_couple(couple_id)) is not None:
                await let_open_talk_lapse(work, couple)

    async def set_zone(self, person: Person, zone: str, *, both: bool, is_shown: bool = False) -> Couple:
        """Set the caller's zone and, with `both` or if the couple has none yet, the couple's too.

        Both partners are told if the couple's zone changes, unless the setup card shows it (`is_shown`).
        Raises `NotInCouple`.
        """
        async with self._work() as work:
            couple = await couple_of(work, person)
            await work.couples.update_partner(couple.id, person.user_id, zone=zone)
            couple = couple.with_partner(replace(couple.partner_by_id(person.user_id), zone=zone))
            is_changed = both or couple.chosen_zone is None
            if is_changed:
                await work.couples.update_couple(couple.id, zone=zone)
                couple = replace(couple, chosen_zone=zone)
            await reschedule_for_new_zones(work, couple)
            if is_shown:
                work.redraw(couple, DeliveryKind.SETUP, couple.id)
                return couple
            ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind.CHECKIN)
            if is_changed and ritual is not None:
                work.post(couple, DeliveryKind.NOTICE, ritual.id)
            return couple

    async def allow_messages(self, person: Person, *, allowed: bool) -> None:
        """Allow or forbid direct messages to the caller. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            await work.couples.update_partner(couple.id, person.user_id, wants_messages=allowed)

    async def pause_couple(self, person: Person, until: datetime | None) -> None:
        """Pause everything scheduled, until `until` if given; a longer pause replaces a shorter one.

        Raises `NotInCouple`, `AlreadyPaused`.
        """
        async with self._work_of(person) as (work, couple):
            if not couple.may_be_paused(person.user_id, until):
                raise AlreadyPaused
            await close_proposals(work, couple, ProposalKind.RESUME, {})
            await work.couples.update_couple(couple.id, paused_by=person.user_id, paused_until=until)
            paused = replace(couple, paused_by=person.user_id, paused_until=until)
            work.post(paused, DeliveryKind.PAUSE, couple.id)

    async def resume_couple(self, person: Person) -> tuple[Couple, bool]:
        """Resume the couple, and return it, with True if that waits for the other partner.

        It waits if the other partner paused, or if a removal of the bot stopped everything until both agree.
        Raises `NotInCouple`, `NotPaused`, `AlreadyProposed`, `AlreadyAgreedToGoOn`, `NotAvailable`.
        """
        async with self._work() as work:
            couple = await couple_of_even_if_removed(work, person)
            if couple.state is CoupleState.REMOVED:
                couple = await continue_by_command(work, couple, person.user_id)
                return couple, couple.state is CoupleState.REMOVED
            if couple.paused_by is None:
                raise NotPaused
            if couple.paused_by != person.user_id:
                await propose(work, couple, ProposalKind.RESUME, person.user_id, {})
                return couple, True
            couple = await resume_everything(work, couple)
            work.post(couple, DeliveryKind.PAUSE, couple.id)
            return couple, False

    async def couples_to_resume(self, shards: Shards) -> Sequence[int]:
        """List the ids of couples whose pause has expired."""
        async with self._work() as work:
            return await work.couples.couple_ids_to_resume(work.now, shards)

    async def end_pause(self, couple_id: int) -> None:
        """Resume a couple whose pause has expired, unless a partner has changed the pause in the meantime."""
        async with self._work() as work:
            couple = await work.couples.find_couple(couple_id)
            if couple is None or couple.state is not CoupleState.TOGETHER:
                return
            if couple.paused_until is not None and couple.paused_until <= work.now:
                await resume_everything(work, couple)

    async def couple_status(self, person: Person) -> CoupleStatus:
        """Load the status of the caller's couple. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            return CoupleStatus(
                couple=couple,
                rituals=tuple(await work.rituals.rituals_of(couple.id)),
                open_proposals=tuple(
                    one for one in await work.proposals.open_of(couple.id) if is_still_asked(one, work.now)
                ),
                missed=tuple(await work.deliveries.missed_posts_of(couple.id, work.now - STATUS_LOOKBACK)),
                counts=await work.couples.counts_by_table(couple.id),
            )

    async def couple_to_part(self, person: Person, couple_id: int) -> Couple:
        """Load the couple the caller may part from. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            return await couple_with_even_if_removed(work, person, couple_id)

    async def part_couple(self, user_id: int, couple_id: int) -> datetime:
        """End a couple at one partner's wish, silently, and return the time of its erasure (UTC).

        Nothing is posted any more, nothing sealed is ever revealed, and the messages that show what either
        wrote are deleted if they still exist. A date of erasure set by a removal stays. The partner who was
        left cannot invite the other for 30 days.
        Raises `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple = await couple_with_even_if_removed(work, Person(0, user_id), couple_id)
            erase_at = couple.erase_at or work.now + KEEP_AFTER_PARTING
            await work.couples.mark_parted(couple.id, erase_at, left_by=user_id)
            await work.invitations.insert_rest_after_parting(couple, user_id, work.now)
            await delete_all_posts(work, couple)
            return erase_at
