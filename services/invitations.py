"""Invitations: from one question to a couple."""

from dataclasses import dataclass

from core.checkins import FIRST_QUESTION
from core.couples import AlreadyPaired, Couple, InviteeAlreadyPaired, Person
from core.decks import Decks
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
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
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.clock import Clock
from services.questions import open_checkin
from services.ritual_schedules import begin_ritual


@dataclass(frozen=True, slots=True)
class InviteResult:
    """What became of asking: an invitation to post, or, when the other had asked first, theirs to answer."""

    invitation: Invitation
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class NewCouple:
    """A couple that has just begun, and its first cards to post."""

    couple: Couple
    deliveries: tuple[Delivery, ...]


class Invitations:
    """How a couple begins."""

    def __init__(self, work: OpenWork, keyring: Keyring, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._keyring = keyring
        self._decks = decks
        self._clock = clock

    async def invite(self, person: Person, invitee_id: int, channel_id: int, *, is_bot: bool) -> InviteResult:
        """Ask somebody; two invitations that cross meet in the first one.

        Raises `InvitesSelf`, `InvitesBot`, `AlreadyPaired`, `InviteeAlreadyPaired`, `AlreadyInviting`,
        `MayNotInviteAgain`.
        """
        now = self._clock()
        if invitee_id == person.user_id:
            raise InvitesSelf
        if is_bot:
            raise InvitesBot
        async with self._work() as stores:
            await stores.invitations.lock_guild(person.guild_id)
            if await stores.couples.is_together(person):
                raise AlreadyPaired
            if await stores.couples.is_together(Person(person.guild_id, invitee_id)):
                raise InviteeAlreadyPaired
            crossing = await stores.invitations.open_invitation_by(person.guild_id, invitee_id, now)
            if crossing is not None and crossing.invitee_id == person.user_id:
                return InviteResult(crossing, None)
            if await stores.invitations.open_invitation_by(person.guild_id, person.user_id, now) is not None:
                raise AlreadyInviting
            earlier = await stores.invitations.invitations_between(
                person.guild_id, person.user_id, invitee_id
            )
            if any(invitation.forbids_inviting_again(now) for invitation in earlier):
                raise MayNotInviteAgain
            made = await stores.invitations.insert_invitation(
                person.guild_id, channel_id, person.user_id, invitee_id, now
            )
            delivery = await stores.deliveries.enqueue_claimed(
                person.guild_id, None, DeliveryKind.INVITATION, made.id, now, channel_id=channel_id
            )
            return InviteResult(made, delivery)

    async def load_invitation(self, invitation_id: int) -> Invitation:
        """Load the invitation, whatever became of it. Raises `NotAvailable` where it is unknown."""
        async with self._work() as stores:
            invitation = await stores.invitations.find_invitation(invitation_id)
            if invitation is None:
                raise NotAvailable
            return invitation

    async def read_invitation(self, person: Person, invitation_id: int) -> Invitation:
        """Show the invitation to the invited person alone. Raises `NotInvited`, `NotAvailable`."""
        async with self._work() as stores:
            return await self._load_open_for(stores, person, invitation_id)

    async def decline_invitation(
        self, person: Person, invitation_id: int, state: InvitationState
    ) -> Invitation:
        """Say *Not now*, or silently *Never*, which may follow a *Not now*.

        Raises `NotInvited`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            await stores.invitations.lock_guild(person.guild_id)
            invitation = await stores.invitations.find_invitation(invitation_id)
            if invitation is None:
                raise NotAvailable
            if invitation.invitee_id != person.user_id:
                raise NotInvited
            follows_not_now = state is InvitationState.NEVER and invitation.state is InvitationState.DECLINED
            if not follows_not_now and not invitation.is_open(now):
                raise NotAvailable
            await stores.invitations.update_state(invitation_id, state, now)
            return invitation

    async def accept_invitation(self, person: Person, invitation_id: int) -> NewCouple:
        """Make the couple: both are adults, and both agreed.

        Raises `NotInvited`, `NotAvailable`, `AlreadyPaired`, `InviteeAlreadyPaired`.
        """
        await self.read_invitation(person, invitation_id)
        # Where this fails, the key stays: the commit may have come through, and a spare key does no harm.
        key_id = await self._keyring.create_key()
        async with self._work() as stores:
            return await self._start_couple(stores, person, invitation_id, key_id)

    async def _start_couple(
        self, stores: Stores, person: Person, invitation_id: int, key_id: str
    ) -> NewCouple:
        now = self._clock()
        await stores.invitations.lock_guild(person.guild_id)
        invitation = await self._load_open_for(stores, person, invitation_id)
        if await stores.couples.is_together(person):
            raise AlreadyPaired
        if await stores.couples.is_together(Person(person.guild_id, invitation.inviter_id)):
            raise InviteeAlreadyPaired
        users = (invitation.inviter_id, invitation.invitee_id)
        await stores.invitations.update_state(invitation.id, InvitationState.ACCEPTED, now)
        await stores.invitations.expire_open_by(person.guild_id, users, now)
        couple_id = await stores.couples.insert_couple(
            person.guild_id, invitation.channel_id, key_id, users, now
        )
        await stores.couples.update_partner(couple_id, person.user_id, has_read=True)
        couple = await stores.couples.find_couple(couple_id)
        if couple is None:
            raise NotAvailable
        await begin_ritual(stores, couple, RitualKind.CHECKIN, now)
        first = await open_checkin(stores, self._decks, couple, now, FIRST_QUESTION)
        cards = (
            await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.SETUP, couple.id, now
            ),
            await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.CHECKIN, first.id, now
            ),
        )
        return NewCouple(couple, cards)

    async def _load_open(self, stores: Stores, invitation_id: int) -> Invitation:
        invitation = await stores.invitations.find_invitation(invitation_id)
        if invitation is None or not invitation.is_open(self._clock()):
            raise NotAvailable
        return invitation

    async def _load_open_for(self, stores: Stores, person: Person, invitation_id: int) -> Invitation:
        invitation = await stores.invitations.find_invitation(invitation_id)
        if invitation is not None and invitation.invitee_id != person.user_id:
            raise NotInvited
        return await self._load_open(stores, invitation_id)
