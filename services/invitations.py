"""Invitations: ask, answer, and start a couple."""

from zoneinfo import ZoneInfo

from core.checkins import FIRST_QUESTION
from core.couples import AlreadyPaired, Couple, InviteeAlreadyPaired, Person
from core.daily_limits import DailyKind, allowance_after, day_and_end
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, existing
from core.invitations import (
    AlreadyInviting,
    Invitation,
    InvitationState,
    InvitesBot,
    InvitesSelf,
    MayNotInviteAgain,
    NotInvited,
)
from core.rituals import RitualKind
from data.crypto.keyring import Keyring
from data.unit_of_work import OpenWork, UnitOfWork
from services.checkin_openings import open_checkin
from services.ritual_schedules import begin_ritual


class Invitations:
    """Use cases that begin a couple."""

    def __init__(self, work: OpenWork, keyring: Keyring, decks: Decks) -> None:
        self._work = work
        self._keyring = keyring
        self._decks = decks

    async def invite(self, person: Person, invitee_id: int, channel_id: int, *, is_bot: bool) -> Invitation:
        """Invite a user to be a couple; if that user has already invited the caller, return their invitation.

        Raises `InvitesSelf`, `InvitesBot`, `AlreadyPaired`, `InviteeAlreadyPaired`, `AlreadyInviting`,
        `MayNotInviteAgain`, `DailyLimitReached`.
        """
        if invitee_id == person.user_id:
            raise InvitesSelf
        if is_bot:
            raise InvitesBot
        async with self._work() as work:
            await work.invitations.lock_guild(person.guild_id)
            if await work.couples.is_together(person):
                raise AlreadyPaired
            crossing = await work.invitations.open_invitation_by(person.guild_id, invitee_id, work.now)
            if crossing is not None and crossing.invitee_id == person.user_id:
                return crossing
            # Before anything is told about them: whoever was left, or refused for good, does not learn here
            # that the other is in a couple again.
            earlier = await work.invitations.invitations_between(person.user_id, invitee_id)
            if any(invitation.forbids_inviting_again(work.now) for invitation in earlier):
                raise MayNotInviteAgain
            if await work.couples.is_together(Person(person.guild_id, invitee_id)):
                raise InviteeAlreadyPaired
            own = await work.invitations.open_invitation_by(person.guild_id, person.user_id, work.now)
            if own is not None:
                raise AlreadyInviting(DeliveryKind.INVITATION, own.id)
            # Before there is a couple, nobody has told a zone: the day is UTC's.
            day, until = day_and_end(work.now, ZoneInfo("UTC"))
            invited = await work.invitations.count_invitations_by(person.user_id, day)
            work.tell_allowance(allowance_after(DailyKind.INVITATION, invited + 1, until))
            made = await work.invitations.insert_invitation(
                person.guild_id, channel_id, person.user_id, invitee_id
            )
            work.post_in_channel(person.guild_id, channel_id, DeliveryKind.INVITATION, made.id)
            return made

    async def load_invitation(self, invitation_id: int) -> Invitation:
        """Load an invitation in any state. Raises `NotAvailable` if it does not exist."""
        async with self._work() as work:
            return existing(await work.invitations.find_invitation(invitation_id))

    async def read_invitation(self, person: Person, invitation_id: int) -> Invitation:
        """Load an open invitation for the invited person alone. Raises `NotInvited`, `NotAvailable`."""
        async with self._work() as work:
            return await self._load_open_for(work, person, invitation_id)

    async def decline_invitation(
        self, person: Person, invitation_id: int, state: InvitationState
    ) -> Invitation:
        """Decline with *Not now*, or silently with *Never*, which may follow a *Not now* or a parting.

        The id of a couple that the caller left stands for an invitation by the partner who was left.

        Raises `NotInvited`, `NotAvailable`.
        """
        async with self._work() as work:
            await work.invitations.lock_guild(person.guild_id)
            invitation = existing(await work.invitations.find_invitation(invitation_id))
            if invitation.invitee_id != person.user_id:
                raise NotInvited
            follows_not_now = state is InvitationState.NEVER and invitation.state is InvitationState.DECLINED
            if not follows_not_now and not invitation.is_open(work.now):
                raise NotAvailable
            await work.invitations.update_state(invitation_id, state, work.now)
            if state is InvitationState.DECLINED:
                work.redraw(None, DeliveryKind.INVITATION, invitation_id)
            return invitation

    async def accept_invitation(self, person: Person, invitation_id: int) -> Couple:
        """Accept an invitation and start the couple; both partners have confirmed that they are adults.

        Raises `NotInvited`, `NotAvailable`, `AlreadyPaired`, `InviteeAlreadyPaired`.
        """
        await self.read_invitation(person, invitation_id)
        # If this fails, the key is kept: the commit may have succeeded, and an unused key does no harm.
        key_id = await self._keyring.create_key()
        async with self._work() as work:
            return await self._start_couple(work, person, invitation_id, key_id)

    async def _start_couple(
        self, work: UnitOfWork, person: Person, invitation_id: int, key_id: str
    ) -> Couple:
        await work.invitations.lock_guild(person.guild_id)
        invitation = await self._load_open_for(work, person, invitation_id)
        if await work.couples.is_together(person):
            raise AlreadyPaired
        if await work.couples.is_together(Person(person.guild_id, invitation.inviter_id)):
            raise InviteeAlreadyPaired
        users = (invitation.inviter_id, invitation.invitee_id)
        await work.invitations.update_state(invitation.id, InvitationState.ACCEPTED, work.now)
        await work.invitations.expire_open_by(person.guild_id, users)
        couple_id = await work.couples.insert_couple(person.guild_id, invitation.channel_id, key_id, users)
        await work.couples.update_partner(couple_id, person.user_id, has_read=True)
        couple = existing(await work.couples.find_couple(couple_id))
        await begin_ritual(work, couple, RitualKind.CHECKIN)
        first = await open_checkin(work, self._decks, couple, FIRST_QUESTION)
        work.post(couple, DeliveryKind.SETUP, couple.id)
        work.post(couple, DeliveryKind.CHECKIN, first.id)
        work.redraw(None, DeliveryKind.INVITATION, invitation.id)
        return couple

    async def _load_open_for(self, work: UnitOfWork, person: Person, invitation_id: int) -> Invitation:
        invitation = existing(await work.invitations.find_invitation(invitation_id))
        if invitation.invitee_id != person.user_id:
            raise NotInvited
        if not invitation.is_open(work.now):
            raise NotAvailable
        return invitation
