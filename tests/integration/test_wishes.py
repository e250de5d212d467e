"""Wishes in their databases: both at once, what is sealed, and what is left when words are taken back."""

import asyncio

import pytest
from houses import ADA, BO, CLEO, DEE, House, OpenHouse, person
from sqlalchemy import func, select

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotYours, Over
from core.wishes import AlreadyChosen, NotYourPromise, RoundState, TakingBack, TrialRuns, WishesOpen
from data.tables import deliveries, noticings, wish_rounds
from data.tables import wishes as table
from services.growths import Growths
from services.wishes import RoundView, Wishes


@pytest.fixture
def wishes(house: House, couple: Couple) -> Wishes:
    assert couple.user_ids == (ADA, BO)
    return Wishes(house.work, house.clock)


async def write(wishes: Wishes, user_id: int, key: str = "") -> RoundView:
    return await wishes.write(person(user_id), key, f"Wish of {user_id}", f"Promise of {user_id}")


async def open_round(wishes: Wishes) -> RoundView:
    await write(wishes, ADA)
    return await write(wishes, BO)


async def try_one(house: House, wishes: Wishes) -> RoundView:
    """Let Ada choose, and the week go by."""
    view = await open_round(wishes)
    own = view.round.wish_of(ADA)
    assert own is not None
    view = await wishes.choose(person(ADA), own.id)
    assert view.round.ends_at is not None
    house.clock.now = view.round.ends_at
    return view


async def count(house: House) -> tuple[int, ...]:
    """How many rounds, wishes and noticings are stored."""
    counts = [
        select(func.count()).select_from(one).scalar_subquery() for one in (wish_rounds, table, noticings)
    ]
    async with house.database.begin() as connection:
        return tuple((await connection.execute(select(*counts))).one())


async def waiting(house: House, kind: DeliveryKind) -> list[int | None]:
    """Whom something of a kind waits for."""
    query = select(deliveries.c.user_id).where(deliveries.c.kind == kind, deliveries.c.state == "due")
    async with house.database.begin() as connection:
        return list((await connection.scalars(query.order_by(deliveries.c.user_id))).all())


async def test_two_who_wish_in_the_same_instant_open_one_round(house: House, wishes: Wishes) -> None:
    views = await asyncio.gather(write(wishes, ADA), write(wishes, BO))
    assert len({view.round.id for view in views}) == 1
    assert sorted(view.round.state for view in views) == [RoundState.OPEN, RoundState.SEALED]
    assert await count(house) == (1, 2, 0)
    found = (await wishes.read(person(ADA), views[0].round.id)).round
    assert found.opened_at is not None
    assert len(found.wishes) == 2


async def test_two_who_choose_in_the_same_instant_choose_once(house: House, wishes: Wishes) -> None:
    view = await open_round(wishes)
    choices = [(wish.author_id, wish.id) for wish in view.round.wishes]
    done = await asyncio.gather(
        *(wishes.choose(person(user_id), wish_id) for user_id, wish_id in choices), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["AlreadyChosen", "RoundView"]
    assert await waiting(house, DeliveryKind.TRIAL) == [ADA, BO]


async def test_two_who_notice_in_the_same_instant_open_both_once(house: House, wishes: Wishes) -> None:
    view = await try_one(house, wishes)
    done = await asyncio.gather(
        *(wishes.notice(person(user_id), view.round.id, f"Noticed by {user_id}") for user_id in (ADA, BO))
    )
    assert sorted(one.round.state for one in done) == [RoundState.CLOSED, RoundState.TRYING]
    found = (await wishes.read(person(BO), view.round.id)).round
    assert found.noticed_at == house.clock()
    assert sorted(one.body for one in found.shown_noticings(BO)) == [
        f"Noticed by {user}" for user in (ADA, BO)
    ]
    assert await waiting(house, DeliveryKind.TRIAL) == []


async def test_another_process_goes_on_with_a_round_at_each_step(
    house: House, wishes: Wishes, open_house: OpenHouse
) -> None:
    await write(wishes, ADA)
    later = Wishes(open_house().work, house.clock)
    view = await write(later, BO)
    assert sorted(wish.wish for wish in view.round.wishes) == [f"Wish of {user}" for user in (ADA, BO)]
    later = Wishes(open_house().work, house.clock)
    own = view.round.wish_of(BO)
    assert own is not None
    view = await later.choose(person(BO), own.id)
    house.clock.forward(days=8)
    for user_id in (ADA, BO):
        later = Wishes(open_house().work, house.clock)
        view = await later.notice(person(user_id), view.round.id, "We laughed")
    assert view.round.state is RoundState.CLOSED


async def test_each_step_refuses_what_belongs_to_another(house: House, wishes: Wishes) -> None:
    sealed = await write(wishes, ADA)
    adas = sealed.round.wish_of(ADA)
    assert adas is not None
    with pytest.raises(Over):
        await wishes.choose(person(ADA), adas.id)
    with pytest.raises(Over):
        await wishes.take_back(person(BO), adas.id)
    with pytest.raises(Over):
        await wishes.ask(person(ADA), sealed.round.id)
    await write(wishes, BO, str(sealed.round.id))
    with pytest.raises(NotYourPromise):
        await wishes.choose(person(BO), adas.id)
    with pytest.raises(WishesOpen):
        await write(wishes, ADA)
    await wishes.choose(person(ADA), adas.id)
    with pytest.raises(AlreadyChosen):
        await wishes.choose(person(ADA), adas.id)
    with pytest.raises(TrialRuns):
        await wishes.notice(person(BO), sealed.round.id, "Too early")
    with pytest.raises(WishesOpen):
        await wishes.own(person(BO), "")
    assert await count(house) == (1, 2, 0)


async def test_nobody_else_reaches_a_round(house: House, wishes: Wishes) -> None:
    view = await open_round(wishes)
    with pytest.raises(NotInCouple):
        await wishes.read(person(CLEO), view.round.id)
    await house.begin(CLEO, DEE)
    for use in (
        wishes.read(person(CLEO), view.round.id),
        wishes.rest(person(CLEO), view.round.id),
        wishes.choose(person(CLEO), view.round.wishes[0].id),
        write(wishes, CLEO, str(view.round.id)),
    ):
        with pytest.raises(NotYours):
            await use
    for use in (wishes.read(person(ADA), 7), wishes.take_back(person(ADA), 7), wishes.view(7)):
        with pytest.raises(Over):
            await use


async def test_a_round_that_rests_ends_its_questions_and_makes_room(house: House, wishes: Wishes) -> None:
    view = await try_one(house, wishes)
    await wishes.notice(person(ADA), view.round.id, "We laughed")
    await wishes.rest(person(BO), view.round.id)
    assert await waiting(house, DeliveryKind.TRIAL) == []
    rested = (await wishes.read(person(BO), view.round.id)).round
    assert rested.shown_noticings(BO) == ()
    for use in (
        wishes.rest(person(BO), view.round.id),
        wishes.notice(person(BO), view.round.id, "Late"),
        write(wishes, BO, str(view.round.id)),
    ):
        with pytest.raises(Over):
            await use
    assert (await write(wishes, BO)).round.id != view.round.id


async def test_a_wish_in_a_week_is_taken_back_only_by_who_is_sure(house: House, wishes: Wishes) -> None:
    view = await try_one(house, wishes)
    adas, bos = (view.round.wish_of(user_id) for user_id in (ADA, BO))
    assert adas is not None
    assert bos is not None
    assert await wishes.take_back(person(BO), bos.id) is TakingBack.ASKED
    assert await count(house) == (1, 2, 0)
    assert await wishes.take_back(person(BO), bos.id, is_sure=True) is TakingBack.RESTS
    assert await count(house) == (1, 1, 0)
    assert await waiting(house, DeliveryKind.TRIAL) == []
    assert await wishes.take_back(person(ADA), adas.id) is TakingBack.GONE
    assert await count(house) == (0, 0, 0)


async def test_a_round_is_gone_with_its_last_words(house: House, wishes: Wishes) -> None:
    view = await try_one(house, wishes)
    for user_id in (ADA, BO):
        await wishes.notice(person(user_id), view.round.id, "We laughed")
    for user_id in (ADA, BO):
        own = view.round.wish_of(user_id)
        assert own is not None
        await wishes.take_back(person(user_id), own.id)
        await wishes.take_back_noticing(person(user_id), view.round.id)
    assert await count(house) == (0, 0, 0)


async def test_a_lone_wish_is_in_nobodys_list_but_its_authors(house: House, wishes: Wishes) -> None:
    view = await write(wishes, ADA)
    await wishes.rest(person(BO), view.round.id)
    growths = Growths(house.work, house.clock)
    assert [entry.id for entry in (await growths.list(person(ADA))).page.items] == [view.round.id]
    assert (await growths.list(person(BO))).page.items == ()


@pytest.mark.parametrize(("days", "stands_first"), [(7, True), (8, False)])
async def test_what_both_noticed_stands_first_for_a_week(
    house: House, wishes: Wishes, days: int, stands_first: bool
) -> None:
    view = await try_one(house, wishes)
    for user_id in (ADA, BO):
        await wishes.notice(person(user_id), view.round.id, "We laughed")
    house.clock.forward(days=days)
    found = await Growths(house.work, house.clock).list(person(ADA))
    assert (found.first is not None) is stands_first
    assert [entry.id for entry in found.page.items] == [view.round.id]


async def test_nothing_is_asked_after_parting(house: House, wishes: Wishes, couple: Couple) -> None:
    view = await try_one(house, wishes)
    await house.couples.part(ADA, couple.id)
    assert await waiting(house, DeliveryKind.TRIAL) == []
    with pytest.raises(Over):
        await wishes.notice(person(BO), view.round.id, "Late")
