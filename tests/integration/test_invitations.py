"""Invitations: one open per person, and one couple per person, even for presses in the same instant."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from support.backend import ADA, BO, CHANNEL, CLEO, DEE, GUILD, Backend, ManualClock, OpenBackend, person

from core.checkins import FIRST_QUESTION
from core.couples import AlreadyPaired, Couple, CoupleState, InviteeAlreadyPaired, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import KindlingError, NotAvailable
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
from data.tables import couples, invitations

OTHER_GUILD = 77 << 22


async def ask(backend: Backend, inviter: int = ADA, invitee: int = BO, guild_id: int = GUILD) -> Invitation:
    return await backend.invitations.invite(person(inviter, guild_id), invitee, CHANNEL, is_bot=False)


async def invitations_to_post(backend: Backend) -> list[int]:
    """Return the ids of the invitations whose cards are still to be posted."""
    return [card.subject_id for card in await backend.pending(DeliveryKind.INVITATION)]


async def can_ask(backend: Backend, inviter: int = ADA, invitee: int = BO, guild_id: int = GUILD) -> bool:
    """Let one invite another, and return whether that is a new invitation with a card."""
    earlier = await invitations_to_post(backend)
    invitation = await ask(backend, inviter, invitee, guild_id)
    return await invitations_to_post(backend) == [*earlier, invitation.id]


async def count(backend: Backend, table: object, *conditions: object) -> int:
    async with backend.database.begin() as connection:
        query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
        return int(await connection.scalar(query) or 0)


async def test_an_invitation_is_posted_and_open_for_two_days(backend: Backend, clock: ManualClock) -> None:
    asked = await ask(backend)
    (card,) = await backend.claim_and_settle_all()
    assert (card.kind, card.subject_id, card.channel_id) == (DeliveryKind.INVITATION, asked.id, CHANNEL)
    assert (await backend.invitations.load_invitation(asked.id)).expires_at == clock() + timedelta(hours=48)
    clock.advance(hours=48)
    for refused in (
        backend.invitations.read_invitation(person(BO), asked.id),
        backend.invitations.accept_invitation(person(BO), asked.id),
        backend.invitations.decline_invitation(person(BO), asked.id, InvitationState.DECLINED),
    ):
        with pytest.raises(NotAvailable):
            await refused


async def test_a_yes_makes_a_couple_with_its_first_question(backend: Backend) -> None:
    asked = await ask(backend)
    await backend.settle_all()
    couple = await backend.invitations.accept_invitation(person(BO), asked.id)
    assert (couple.user_ids, couple.home_id, couple.state) == ((ADA, BO), CHANNEL, CoupleState.TOGETHER)
    assert couple == await backend.couples.load_couple(couple.id)
    cards = await backend.claim_and_settle_all()
    assert [card.kind for card in cards] == [DeliveryKind.SETUP, DeliveryKind.CHECKIN]
    assert (await backend.checkins.current_checkin(person(ADA))).question.deck_id == FIRST_QUESTION
    _, (ritual,) = await backend.rituals.rituals_of(person(BO))
    assert ritual.kind is RitualKind.CHECKIN
    assert ritual.next_at == datetime(2026, 1, 4, 20, tzinfo=UTC)
    assert ritual.schedule.wall == time(20, 0)


async def test_the_other_is_to_be_told_what_is_kept_until_they_were(backend: Backend) -> None:
    await backend.begin_couple()
    assert [await backend.couples.note_seen(person(user_id)) for user_id in (BO, ADA, ADA)] == [
        False,
        True,
        True,
    ]
    await backend.couples.mark_privacy_notice_read(person(ADA))
    assert await backend.couples.note_seen(person(ADA)) is False
    assert await backend.couples.note_seen(person(CLEO)) is None


@pytest.mark.on_postgresql
async def test_oneself_and_bots_are_no_partners(backend: Backend) -> None:
    with pytest.raises(InvitesSelf):
        await ask(backend, ADA, ADA)
    with pytest.raises(InvitesBot):
        await backend.invitations.invite(person(ADA), BO, CHANNEL, is_bot=True)
    assert await count(backend, invitations) == 0


async def test_only_the_invited_one_answers(backend: Backend) -> None:
    asked = await ask(backend)
    for user_id in (ADA, CLEO):
        with pytest.raises(NotInvited):
            await backend.invitations.accept_invitation(person(user_id), asked.id)
        with pytest.raises(NotInvited):
            await backend.invitations.decline_invitation(person(user_id), asked.id, InvitationState.NEVER)
    assert (await backend.invitations.load_invitation(asked.id)).state is InvitationState.OPEN


async def test_one_open_invitation_per_person(backend: Backend, clock: ManualClock) -> None:
    await ask(backend, ADA, BO)
    for invitee in (BO, CLEO):
        with pytest.raises(AlreadyInviting):
            await ask(backend, ADA, invitee)
    assert await can_ask(backend, ADA, BO, OTHER_GUILD)
    clock.advance(hours=48)
    assert await can_ask(backend, ADA, CLEO)


async def test_who_is_in_a_couple_neither_invites_nor_is_invited(backend: Backend) -> None:
    await backend.begin_couple()
    for paired in (ADA, BO):
        with pytest.raises(AlreadyPaired):
            await ask(backend, paired, CLEO)
        with pytest.raises(InviteeAlreadyPaired):
            await ask(backend, CLEO, paired)
    assert await can_ask(backend, ADA, CLEO, OTHER_GUILD)


@pytest.mark.on_postgresql
async def test_an_invitation_that_crosses_another_leads_to_the_first(backend: Backend) -> None:
    first = await ask(backend, ADA, BO)
    assert await ask(backend, BO, ADA) == first
    assert await invitations_to_post(backend) == [first.id]


@pytest.mark.on_postgresql
async def test_two_invitations_that_cross_at_the_same_instant_are_one(
    backend: Backend, open_backend: OpenBackend, database_kind: str
) -> None:
    for turn in range(5):
        first, second = 1000 + turn, 2000 + turn
        other = open_backend() if database_kind == "postgresql" else backend
        asked = await asyncio.gather(ask(backend, first, second), ask(other, second, first))
        assert len({one.id for one in asked}) == 1
        # In no order: two processes that store in the same millisecond give ids in whatever order.
        to_post = await invitations_to_post(backend)
        assert (len(to_post), asked[0].id in to_post) == (turn + 1, True)
    assert await count(backend, invitations, invitations.c.state == InvitationState.OPEN) == 5


async def accept_all(*presses: tuple[Backend, int, int]) -> list[Couple]:
    """Let several people accept at the same instant, and return the couples that began."""
    results = await asyncio.gather(
        *(
            backend.invitations.accept_invitation(person(user_id), asked_id)
            for backend, user_id, asked_id in presses
        ),
        return_exceptions=True,
    )
    assert all(isinstance(result, Couple | KindlingError) for result in results)
    return [result for result in results if isinstance(result, Couple)]


@pytest.mark.on_postgresql
async def test_a_yes_that_is_pressed_twice_makes_one_couple(
    backend: Backend, open_backend: OpenBackend, database_kind: str
) -> None:
    asked = await ask(backend)
    other = open_backend() if database_kind == "postgresql" else backend
    begun = await accept_all((backend, BO, asked.id), (other, BO, asked.id))
    assert len(begun) == 1
    assert await count(backend, couples) == 1


@pytest.mark.on_postgresql
async def test_nobody_gets_into_two_couples_at_the_same_instant(
    backend: Backend, open_backend: OpenBackend, database_kind: str
) -> None:
    to_bo, from_cleo = await ask(backend, ADA, BO), await ask(backend, CLEO, ADA)
    other = open_backend() if database_kind == "postgresql" else backend
    begun = await accept_all((backend, BO, to_bo.id), (other, ADA, from_cleo.id))
    assert len(begun) == 1
    assert await count(backend, couples) == 1
    assert ADA in (await backend.couples.couple_of(person(ADA))).user_ids


async def test_a_couple_withdraws_what_either_had_asked(backend: Backend) -> None:
    asked = await ask(backend, BO, CLEO)
    await backend.begin_couple(ADA, BO)
    with pytest.raises(NotAvailable):
        await backend.invitations.accept_invitation(person(CLEO), asked.id)
    assert (await backend.invitations.load_invitation(asked.id)).state is InvitationState.EXPIRED


async def test_an_invitation_to_somebody_who_has_found_another_ends_kindly(backend: Backend) -> None:
    to_bo = await ask(backend, ADA, BO)
    await backend.begin_couple(CLEO, BO)
    with pytest.raises(AlreadyPaired):
        await backend.invitations.accept_invitation(person(BO), to_bo.id)
    with pytest.raises(NotInCouple):
        await backend.couples.couple_of(person(ADA))


async def test_a_key_is_committed_before_its_couple(
    backend: Backend, open_backend: OpenBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies in between leaves a key without a couple, never a couple without a key."""
    asked = await ask(backend)
    made: list[str] = []
    make = backend.keyring.create_key

    async def die_after() -> str:
        made.append(await make())
        raise KeyboardInterrupt

    monkeypatch.setattr(backend.keyring, "create_key", die_after)
    with pytest.raises(KeyboardInterrupt):
        await backend.invitations.accept_invitation(person(BO), asked.id)
    later = open_backend()
    assert await later.keyring.find_key(made[0])
    assert await count(later, couples) == 0
    begun = await later.invitations.accept_invitation(person(BO), asked.id)
    assert begun.user_ids == (ADA, BO)


async def test_not_now_rests_for_thirty_days(backend: Backend, clock: ManualClock) -> None:
    asked = await ask(backend)
    await backend.invitations.decline_invitation(person(BO), asked.id, InvitationState.DECLINED)
    clock.advance(days=29, hours=23)
    with pytest.raises(MayNotInviteAgain):
        await ask(backend)
    assert await can_ask(backend, ADA, CLEO)
    clock.advance(days=3)
    assert await can_ask(backend)


async def test_the_one_who_declined_may_ask_at_any_time(backend: Backend) -> None:
    asked = await ask(backend)
    await backend.invitations.decline_invitation(person(BO), asked.id, InvitationState.DECLINED)
    assert await can_ask(backend, BO, ADA)


async def test_never_follows_not_now_and_outlives_the_tidying(backend: Backend, clock: ManualClock) -> None:
    asked = await ask(backend)
    for state in (InvitationState.DECLINED, InvitationState.NEVER):
        await backend.invitations.decline_invitation(person(BO), asked.id, state)
    for _ in range(3):
        clock.advance(days=400)
        await backend.erasures.purge_old_records()
        with pytest.raises(MayNotInviteAgain):
            await ask(backend)


@pytest.mark.on_postgresql
@pytest.mark.parametrize("state", [InvitationState.DECLINED, InvitationState.NEVER])
async def test_a_no_holds_in_every_server(
    backend: Backend, clock: ManualClock, state: InvitationState
) -> None:
    asked = await ask(backend)
    await backend.invitations.decline_invitation(person(BO), asked.id, state)
    with pytest.raises(MayNotInviteAgain):
        await ask(backend, guild_id=OTHER_GUILD)
    assert await can_ask(backend, CLEO, BO, OTHER_GUILD)
    clock.advance(days=30)
    if state is InvitationState.DECLINED:
        assert await can_ask(backend, ADA, BO, OTHER_GUILD)
    else:
        with pytest.raises(MayNotInviteAgain):
            await ask(backend, guild_id=OTHER_GUILD)


@pytest.mark.on_postgresql
async def test_who_was_left_invites_nowhere_for_30_days_and_who_left_at_any_time(
    backend: Backend, clock: ManualClock, couple: Couple
) -> None:
    await backend.couples.part_couple(BO, couple.id)
    clock.advance(days=29, hours=23, minutes=59)
    await backend.erasures.purge_old_records()
    for guild_id in (GUILD, OTHER_GUILD):
        with pytest.raises(MayNotInviteAgain):
            await ask(backend, guild_id=guild_id)
    assert await can_ask(backend, BO, ADA)
    clock.advance(minutes=1)
    assert await can_ask(backend, ADA, BO, OTHER_GUILD)


async def test_who_may_not_ask_does_not_learn_that_the_other_is_in_a_couple_again(
    backend: Backend, couple: Couple
) -> None:
    await backend.couples.part_couple(BO, couple.id)
    await backend.begin_couple(BO, CLEO)
    with pytest.raises(MayNotInviteAgain):
        await ask(backend)


async def test_who_left_can_say_never_at_once_and_alone(
    backend: Backend, clock: ManualClock, couple: Couple
) -> None:
    await backend.couples.part_couple(BO, couple.id)
    for user_id in (ADA, CLEO):
        with pytest.raises(NotInvited):
            await backend.invitations.decline_invitation(person(user_id, 0), couple.id, InvitationState.NEVER)
    await backend.invitations.decline_invitation(person(BO, 0), couple.id, InvitationState.NEVER)
    clock.advance(days=400)
    await backend.erasures.purge_old_records()
    for guild_id in (GUILD, OTHER_GUILD):
        with pytest.raises(MayNotInviteAgain):
            await ask(backend, guild_id=guild_id)


async def test_where_nobody_left_the_other_nobody_rests(backend: Backend, couple: Couple) -> None:
    """Everything was erased because both wanted it."""
    await backend.own_words.propose_erasing_couple(person(ADA), couple.id)
    await backend.agreements.agree_to_proposal(person(BO), await backend.newest_proposal_id())
    assert await can_ask(backend, ADA, BO)
    with pytest.raises(AlreadyInviting):
        await ask(backend, ADA, CLEO)
    assert await can_ask(backend, BO, CLEO)


async def test_an_answer_is_given_once(backend: Backend) -> None:
    asked = await ask(backend)
    await backend.invitations.decline_invitation(person(BO), asked.id, InvitationState.DECLINED)
    with pytest.raises(NotAvailable):
        await backend.invitations.decline_invitation(person(BO), asked.id, InvitationState.DECLINED)
    with pytest.raises(NotAvailable):
        await backend.invitations.accept_invitation(person(BO), asked.id)


async def test_what_no_longer_keeps_anybody_from_asking_is_forgotten(
    backend: Backend, clock: ManualClock
) -> None:
    await ask(backend)
    clock.advance(days=31, hours=23)
    await backend.erasures.purge_old_records()
    assert await count(backend, invitations) == 1
    clock.advance(hours=2)
    await backend.erasures.purge_old_records()
    assert await count(backend, invitations) == 0


async def test_an_unknown_invitation_is_over(backend: Backend) -> None:
    for refused in (
        backend.invitations.load_invitation(1),
        backend.invitations.accept_invitation(person(BO), 1),
    ):
        with pytest.raises(NotAvailable):
            await refused


@pytest.mark.on_postgresql
async def test_many_couples_share_a_server(backend: Backend) -> None:
    first, second = await backend.begin_couple(ADA, BO), await backend.begin_couple(CLEO, DEE)
    assert (await backend.couples.couple_of(person(BO))).id == first.id
    assert (await backend.couples.couple_of(person(CLEO))).id == second.id
    assert sorted(await backend.couples.home_channels()) == [(GUILD, CHANNEL), (GUILD, CHANNEL)]


@pytest.mark.on_postgresql
async def test_a_yes_that_crosses_a_not_now_is_one_of_them(
    backend: Backend, open_backend: OpenBackend, database_kind: str
) -> None:
    asked = await ask(backend)
    other = open_backend() if database_kind == "postgresql" else backend
    results = await asyncio.gather(
        backend.invitations.accept_invitation(person(BO), asked.id),
        *(
            other.invitations.decline_invitation(person(BO), asked.id, state)
            for state in (InvitationState.DECLINED, InvitationState.NEVER)
        ),
        return_exceptions=True,
    )
    is_paired = await count(backend, couples) == 1
    assert isinstance(results[0], Exception) != is_paired
    state = (await backend.invitations.load_invitation(asked.id)).state
    assert (state is InvitationState.ACCEPTED) == is_paired
