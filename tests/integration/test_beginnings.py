"""Beginnings: one open invitation per person, one couple per person, whoever presses at the same instant."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from houses import ADA, BO, CHANNEL, CLEO, DEE, GUILD, Clock, House, OpenHouse, person
from sqlalchemy import func, select

from core.checkins import FIRST_QUESTION
from core.couples import AlreadyPaired, CoupleState, NotInCouple, TheyArePaired
from core.deliveries import DeliveryKind
from core.errors import KindlingError, Over
from core.invitations import (
    AlreadyInviting,
    InvitationState,
    InvitesBot,
    InvitesSelf,
    NotInvited,
    NotNowForAWhile,
)
from core.rituals import RitualKind
from data.tables import couples, invitations
from services.invitations import Asked, Beginning

OTHER_GUILD = 77 << 22


async def ask(house: House, inviter: int = ADA, invitee: int = BO, guild_id: int = GUILD) -> Asked:
    return await house.invitations.invite(person(inviter, guild_id), invitee, CHANNEL, is_bot=False)


async def count(house: House, table: object, *conditions: object) -> int:
    async with house.database.begin() as connection:
        query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
        return int(await connection.scalar(query) or 0)


async def test_an_invitation_is_posted_and_open_for_two_days(house: House, clock: Clock) -> None:
    asked = await ask(house)
    assert asked.delivery is not None
    assert (asked.delivery.kind, asked.delivery.channel_id) == (DeliveryKind.INVITATION, CHANNEL)
    assert (await house.invitations.known(asked.invitation.id)).expires_at == clock() + timedelta(hours=48)
    clock.forward(hours=48)
    for refused in (
        house.invitations.look_at(person(BO), asked.invitation.id),
        house.invitations.accept(person(BO), asked.invitation.id),
        house.invitations.decline(person(BO), asked.invitation.id, InvitationState.DECLINED),
    ):
        with pytest.raises(Over):
            await refused


async def test_a_yes_makes_a_couple_with_its_first_question(house: House) -> None:
    asked = await ask(house)
    begun = await house.invitations.accept(person(BO), asked.invitation.id)
    couple = begun.couple
    assert (couple.user_ids, couple.home_id, couple.state) == ((ADA, BO), CHANNEL, CoupleState.TOGETHER)
    assert [delivery.kind for delivery in begun.deliveries] == [DeliveryKind.SETUP, DeliveryKind.CHECKIN]
    assert (await house.checkins.current(person(ADA))).question.key == FIRST_QUESTION
    _, (ritual,) = await house.rituals.list(person(BO))
    assert ritual.kind is RitualKind.CHECKIN
    assert ritual.next_at == datetime(2026, 1, 4, 20, tzinfo=UTC)
    assert ritual.schedule.wall == time(20, 0)


async def test_the_other_is_to_be_told_what_is_kept_until_they_were(house: House) -> None:
    await house.begin()
    assert [await house.couples.was_seen(person(user_id)) for user_id in (BO, ADA, ADA)] == [
        False,
        True,
        True,
    ]
    await house.couples.has_read(person(ADA))
    assert await house.couples.was_seen(person(ADA)) is False
    assert await house.couples.was_seen(person(CLEO)) is None


async def test_oneself_and_bots_are_no_partners(house: House) -> None:
    with pytest.raises(InvitesSelf):
        await ask(house, ADA, ADA)
    with pytest.raises(InvitesBot):
        await house.invitations.invite(person(ADA), BO, CHANNEL, is_bot=True)
    assert await count(house, invitations) == 0


async def test_only_the_invited_one_answers(house: House) -> None:
    asked = await ask(house)
    for user_id in (ADA, CLEO):
        with pytest.raises(NotInvited):
            await house.invitations.accept(person(user_id), asked.invitation.id)
        with pytest.raises(NotInvited):
            await house.invitations.decline(person(user_id), asked.invitation.id, InvitationState.NEVER)
    assert (await house.invitations.known(asked.invitation.id)).state is InvitationState.OPEN


async def test_one_open_invitation_per_person(house: House, clock: Clock) -> None:
    await ask(house, ADA, BO)
    for invitee in (BO, CLEO):
        with pytest.raises(AlreadyInviting):
            await ask(house, ADA, invitee)
    assert (await ask(house, ADA, BO, OTHER_GUILD)).delivery is not None
    clock.forward(hours=48)
    assert (await ask(house, ADA, CLEO)).delivery is not None


async def test_who_is_in_a_couple_neither_invites_nor_is_invited(house: House) -> None:
    await house.begin()
    for paired in (ADA, BO):
        with pytest.raises(AlreadyPaired):
            await ask(house, paired, CLEO)
        with pytest.raises(TheyArePaired):
            await ask(house, CLEO, paired)
    assert (await ask(house, ADA, CLEO, OTHER_GUILD)).delivery is not None


async def test_an_invitation_that_crosses_another_leads_to_the_first(house: House) -> None:
    first = await ask(house, ADA, BO)
    second = await ask(house, BO, ADA)
    assert second.delivery is None
    assert second.invitation.id == first.invitation.id


async def test_two_invitations_that_cross_at_the_same_instant_are_one(
    house: House, open_house: OpenHouse, kind: str
) -> None:
    for turn in range(5):
        first, second = 1000 + turn, 2000 + turn
        other = open_house() if kind == "postgresql" else house
        asked = await asyncio.gather(ask(house, first, second), ask(other, second, first))
        assert len({one.invitation.id for one in asked}) == 1
        assert len([one for one in asked if one.delivery is not None]) == 1
    assert await count(house, invitations, invitations.c.state == InvitationState.OPEN) == 5


async def accept_all(*presses: tuple[House, int, int]) -> list[Beginning]:
    """Let several people accept at the same instant; what became of those who could."""
    results = await asyncio.gather(
        *(house.invitations.accept(person(user_id), asked_id) for house, user_id, asked_id in presses),
        return_exceptions=True,
    )
    assert all(isinstance(result, Beginning | KindlingError) for result in results)
    return [result for result in results if isinstance(result, Beginning)]


async def test_a_yes_that_is_pressed_twice_makes_one_couple(
    house: House, open_house: OpenHouse, kind: str
) -> None:
    asked = await ask(house)
    other = open_house() if kind == "postgresql" else house
    begun = await accept_all((house, BO, asked.invitation.id), (other, BO, asked.invitation.id))
    assert len(begun) == 1
    assert await count(house, couples) == 1


async def test_nobody_gets_into_two_couples_at_the_same_instant(
    house: House, open_house: OpenHouse, kind: str
) -> None:
    to_bo, from_cleo = await ask(house, ADA, BO), await ask(house, CLEO, ADA)
    other = open_house() if kind == "postgresql" else house
    begun = await accept_all((house, BO, to_bo.invitation.id), (other, ADA, from_cleo.invitation.id))
    assert len(begun) == 1
    assert await count(house, couples) == 1
    assert ADA in (await house.couples.of(person(ADA))).user_ids


async def test_a_couple_withdraws_what_either_had_asked(house: House) -> None:
    asked = await ask(house, BO, CLEO)
    await house.begin(ADA, BO)
    with pytest.raises(Over):
        await house.invitations.accept(person(CLEO), asked.invitation.id)
    assert (await house.invitations.known(asked.invitation.id)).state is InvitationState.EXPIRED


async def test_an_invitation_to_somebody_who_has_found_another_ends_kindly(house: House) -> None:
    to_bo = await ask(house, ADA, BO)
    await house.begin(CLEO, BO)
    with pytest.raises(AlreadyPaired):
        await house.invitations.accept(person(BO), to_bo.invitation.id)
    with pytest.raises(NotInCouple):
        await house.couples.of(person(ADA))


async def test_a_key_is_committed_before_its_couple(
    house: House, open_house: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies in between leaves a key without a couple, never a couple without a key."""
    asked = await ask(house)
    made: list[str] = []
    make = house.keyring.make

    async def die_after() -> str:
        made.append(await make())
        raise KeyboardInterrupt

    monkeypatch.setattr(house.keyring, "make", die_after)
    with pytest.raises(KeyboardInterrupt):
        await house.invitations.accept(person(BO), asked.invitation.id)
    later = open_house()
    assert await later.keyring.find(made[0])
    assert await count(later, couples) == 0
    begun = await later.invitations.accept(person(BO), asked.invitation.id)
    assert begun.couple.user_ids == (ADA, BO)


async def test_not_now_rests_for_thirty_days(house: House, clock: Clock) -> None:
    asked = await ask(house)
    await house.invitations.decline(person(BO), asked.invitation.id, InvitationState.DECLINED)
    clock.forward(days=29, hours=23)
    with pytest.raises(NotNowForAWhile):
        await ask(house)
    assert (await ask(house, ADA, CLEO)).delivery is not None
    clock.forward(days=3)
    assert (await ask(house)).delivery is not None


async def test_the_one_who_declined_may_ask_at_any_time(house: House) -> None:
    asked = await ask(house)
    await house.invitations.decline(person(BO), asked.invitation.id, InvitationState.DECLINED)
    assert (await ask(house, BO, ADA)).delivery is not None


async def test_never_follows_not_now_and_outlives_the_tidying(house: House, clock: Clock) -> None:
    asked = await ask(house)
    for state in (InvitationState.DECLINED, InvitationState.NEVER):
        await house.invitations.decline(person(BO), asked.invitation.id, state)
    for _ in range(3):
        clock.forward(days=400)
        await house.erasures.tidy()
        with pytest.raises(NotNowForAWhile):
            await ask(house)


async def test_an_answer_is_given_once(house: House) -> None:
    asked = await ask(house)
    await house.invitations.decline(person(BO), asked.invitation.id, InvitationState.DECLINED)
    with pytest.raises(Over):
        await house.invitations.decline(person(BO), asked.invitation.id, InvitationState.DECLINED)
    with pytest.raises(Over):
        await house.invitations.accept(person(BO), asked.invitation.id)


async def test_what_no_longer_keeps_anybody_from_asking_is_forgotten(house: House, clock: Clock) -> None:
    await ask(house)
    clock.forward(days=31, hours=23)
    await house.erasures.tidy()
    assert await count(house, invitations) == 1
    clock.forward(hours=2)
    await house.erasures.tidy()
    assert await count(house, invitations) == 0


async def test_an_unknown_invitation_is_over(house: House) -> None:
    for refused in (house.invitations.known(1), house.invitations.accept(person(BO), 1)):
        with pytest.raises(Over):
            await refused


async def test_many_couples_share_a_server(house: House) -> None:
    first, second = await house.begin(ADA, BO), await house.begin(CLEO, DEE)
    assert (await house.couples.of(person(BO))).id == first.id
    assert (await house.couples.of(person(CLEO))).id == second.id
    assert sorted(await house.couples.homes()) == [(GUILD, CHANNEL), (GUILD, CHANNEL)]


async def test_a_yes_that_crosses_a_not_now_is_one_of_them(
    house: House, open_house: OpenHouse, kind: str
) -> None:
    asked = await ask(house)
    other = open_house() if kind == "postgresql" else house
    results = await asyncio.gather(
        house.invitations.accept(person(BO), asked.invitation.id),
        *(
            other.invitations.decline(person(BO), asked.invitation.id, state)
            for state in (InvitationState.DECLINED, InvitationState.NEVER)
        ),
        return_exceptions=True,
    )
    is_paired = await count(house, couples) == 1
    assert isinstance(results[0], Exception) != is_paired
    state = (await house.invitations.known(asked.invitation.id)).state
    assert (state is InvitationState.ACCEPTED) == is_paired
