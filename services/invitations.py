"""Invitations: from one question to a couple."""

from dataclasses import dataclass

from core.checkins import FIRST_QUESTION
from core.couples import AlreadyPaired, Couple, Person, TheyArePaired
from core.decks import Decks
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.invitations import (
    AlreadyInviting,
    Invitation,
    InvitationState,
    InvitesBot,
    InvitesSelf,
    NotInvited,
    NotNowForAWhile,
)
from core.rituals import RitualKind
from data.keyring import Keyring
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.questions import open_checkin
from services.schedules import begin_ritual


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking: an invitation to post, or, when the other had asked first, theirs to answer."""

    invitation: Invitation
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class Beginning:
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

    async def invite(self, person: Person, invitee_id: int, channel_id: int, *, is_bot: bool) -> Asked:
        """Ask somebody; two invitations that cross meet in the first one.

        Raises `InvitesSelf`, `InvitesBot`, `AlreadyPaired`, `TheyArePaired`, `AlreadyInviting`,
        `NotNowForAWhile`.
        """
        now = self._clock()
        if invitee_id == person.user_id:
            raise InvitesSelf
        if is_bot:
            raise InvitesBot
        async with self._work() as stores:
            await stores.invitations.queue_up(person.guild_id)
            if await stores.couples.is_together(person):
                raise AlreadyPaired
            if await stores.couples.is_together(Person(person.guild_id, invitee_id)):
                raise TheyArePaired
            crossing = await stores.invitations.open_by(person.guild_id, invitee_id, now)
            if crossing is not None and crossing.invitee_id == person.user_id:
                return Asked(crossing, None)
            if await stores.invitations.open_by(person.guild_id, person.user_id, now) is not None:
                raise AlreadyInviting
            earlier = await stores.invitations.between(person.guild_id, person.user_id, invitee_id)
            if any(invitation.forbids_another(now) for invitation in earlier):
                raise NotNowForAWhile
            made = await stores.invitations.add(person.guild_id, channel_id, person.user_id, invitee_id, now)
            delivery = await stores.deliveries.hand_over(
                person.guild_id, None, DeliveryKind.INVITATION, made.id, now, channel_id=channel_id
            )
            return Asked(made, delivery)

    async def known(self, invitation_id: int) -> Invitation:
        """Load the invitation, whatever became of it. Raises `Over` where it is unknown."""
        async with self._work() as stores:
            invitation = await stores.invitations.get(invitation_id)
            if invitation is None:
                raise Over
            return invitation

    async def look_at(self, person: Person, invitation_id: int) -> Invitation:
        """Show the invitation to the invited person alone. Raises `NotInvited`, `Over`."""
        async with self._work() as stores:
            return await self._open_for(stores, person, invitation_id)

    async def decline(self, person: Person, invitation_id: int, state: InvitationState) -> Invitation:
        """Say *Not now*, or silently *Never*, which may follow a *Not now*. Raises `NotInvited`, `Over`."""
        now = self._clock()
        async with self._work() as stores:
            await stores.invitations.queue_up(person.guild_id)
            invitation = await stores.invitations.get(invitation_id)
            if invitation is None:
                raise Over
            if invitation.invitee_id != person.user_id:
                raise NotInvited
            follows_not_now = state is InvitationState.NEVER and invitation.state is InvitationState.DECLINED
            if not follows_not_now and not invitation.is_open(now):
                raise Over
            await stores.invitations.answer(invitation_id, state, now)
            return invitation

    async def accept(self, person: Person, invitation_id: int) -> Beginning:
        """Make the couple: both are adults, and both agreed.

        Raises `NotInvited`, `Over`, `AlreadyPaired`, `TheyArePaired`.
        """
        await self.look_at(person, invitation_id)
        # Where this fails, the key stays: the commit may have come through, and a spare key does no harm.
        key_id = await self._keyring.make()
        async with self._work() as stores:
            return await self._begin(stores, person, invitation_id, key_id)

    async def _begin(self, stores: Stores, person: Person, invitation_id: int, key_id: str) -> Beginning:
        now = self._clock()
        await stores.invitations.queue_up(person.guild_id)
        invitation = await self._open_for(stores, person, invitation_id)
        if await stores.couples.is_together(person):
            raise AlreadyPaired
        if await stores.couples.is_together(Person(person.guild_id, invitation.inviter_id)):
            raise TheyArePaired
        users = (invitation.inviter_id, invitation.invitee_id)
        await stores.invitations.answer(invitation.id, InvitationState.ACCEPTED, now)
        await stores.invitations.withdraw_others(person.guild_id, users, now)
        couple_id = await stores.couples.start(person.guild_id, invitation.channel_id, key_id, users, now)
        await stores.couples.change_partner(couple_id, person.user_id, has_read=True)
        couple = await stores.couples.get(couple_id)
        if couple is None:
            raise Over
        await begin_ritual(stores, couple, RitualKind.CHECKIN, now)
        first = await open_checkin(stores, self._decks, couple, now, FIRST_QUESTION)
        cards = (
            await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.SETUP, couple.id, now),
            await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.CHECKIN, first.id, now
            ),
        )
        return Beginning(couple, cards)

    async def _open(self, stores: Stores, invitation_id: int) -> Invitation:
        invitation = await stores.invitations.get(invitation_id)
        if invitation is None or not invitation.is_open(self._clock()):
            raise Over
        return invitation

    async def _open_for(self, stores: Stores, person: Person, invitation_id: int) -> Invitation:
        invitation = await stores.invitations.get(invitation_id)
        if invitation is not None and invitation.invitee_id != person.user_id:
            raise NotInvited
        return await self._open(stores, invitation_id)
