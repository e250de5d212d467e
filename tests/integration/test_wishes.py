"""Wishes in the database: concurrent steps, encrypted words, and taking words back without leftovers."""

import asyncio

import pytest
from sqlalchemy import func, select
from support.backend import ADA, BO, CLEO, DEE, Backend, OpenBackend, person

from core.couples import Couple, NotInCouple
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, NotYours
from core.wishes import (
    AlreadyChosen,
    NotYourPromise,
    TrialStillRunning,
    WishDeletion,
    WishesAlreadyOpen,
    WishRoundState,
)
from data.tables import deliveries, noticings, wish_rounds
from data.tables import wishes as table
from services.growths import Growths
from services.wishes import RoundView, Wishes


@pytest.fixture
def wishes(backend: Backend, couple: Couple) -> Wishes:
    assert couple.user_ids == (ADA, BO)
    return Wishes(backend.work)


async def write(wishes: Wishes, user_id: int, key: str = "") -> RoundView:
    return await wishes.write_wish(person(user_id), key, f"Wish of {user_id}", f"Promise of {user_id}")


async def open_round(wishes: Wishes) -> RoundView:
    await write(wishes, ADA)
    return await write(wishes, BO)


async def try_one(backend: Backend, wishes: Wishes) -> RoundView:
    """Let Ada choose her wish, and advance to the end of the week."""
    view = await open_round(wishes)
    own = view.round.wish_of(ADA)
    assert own is not None
    view = await wishes.choose_wish(person(ADA), own.id)
    assert view.round.ends_at is not None
    backend.clock.now = view.round.ends_at
    return view


async def count(backend: Backend) -> tuple[int, ...]:
    """Count the stored rounds, wishes and noticings."""
    counts = [
        select(func.count()).select_from(one).scalar_subquery() for one in (wish_rounds, table, noticings)
    ]
    async with backend.database.begin() as connection:
        return tuple((await connection.execute(select(*counts))).one())


async def waiting(backend: Backend, kind: DeliveryKind) -> list[int | None]:
    """Return the users for whom a delivery of a kind is pending."""
    query = select(deliveries.c.user_id).where(deliveries.c.kind == kind, deliveries.c.state == "due")
    async with backend.database.begin() as connection:
        return list((await connection.scalars(query.order_by(deliveries.c.user_id))).all())


@pytest.mark.on_postgresql
async def test_two_who_wish_in_the_same_instant_open_one_round(backend: Backend, wishes: Wishes) -> None:
    views = await asyncio.gather(write(wishes, ADA), write(wishes, BO))
    assert len({view.round.id for view in views}) == 1
    assert sorted(view.round.state for view in views) == [WishRoundState.OPEN, WishRoundState.SEALED]
    assert await count(backend) == (1, 2, 0)
    found = (await wishes.read_round(person(ADA), views[0].round.id)).round
    assert found.opened_at is not None
    assert len(found.wishes) == 2


@pytest.mark.on_postgresql
async def test_two_who_choose_in_the_same_instant_choose_once(backend: Backend, wishes: Wishes) -> None:
    view = await open_round(wishes)
    choices = [(wish.author_id, wish.id) for wish in view.round.wishes]
    done = await asyncio.gather(
        *(wishes.choose_wish(person(user_id), wish_id) for user_id, wish_id in choices),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["AlreadyChosen", "RoundView"]
    assert await waiting(backend, DeliveryKind.TRIAL) == [ADA, BO]


@pytest.mark.on_postgresql
async def test_two_who_notice_in_the_same_instant_open_both_once(backend: Backend, wishes: Wishes) -> None:
    view = await try_one(backend, wishes)
    done = await asyncio.gather(
        *(
            wishes.write_noticing(person(user_id), view.round.id, f"Noticed by {user_id}")
            for user_id in (ADA, BO)
        )
    )
    assert sorted(one.round.state for one in done) == [WishRoundState.CLOSED, WishRoundState.TRYING]
    found = (await wishes.read_round(person(BO), view.round.id)).round
    assert found.noticed_at == backend.clock()
    assert sorted(one.body for one in found.shown_noticings(BO)) == [
        f"Noticed by {user}" for user in (ADA, BO)
    ]
    assert await waiting(backend, DeliveryKind.TRIAL) == []


@pytest.mark.on_postgresql
async def test_another_process_goes_on_with_a_round_at_each_step(
    backend: Backend, wishes: Wishes, open_backend: OpenBackend
) -> None:
    await write(wishes, ADA)
    later = Wishes(open_backend().work)
    view = await write(later, BO)
    assert sorted(wish.wish for wish in view.round.wishes) == [f"Wish of {user}" for user in (ADA, BO)]
    later = Wishes(open_backend().work)
    own = view.round.wish_of(BO)
    assert own is not None
    view = await later.choose_wish(person(BO), own.id)
    backend.clock.advance(days=8)
    for user_id in (ADA, BO):
        later = Wishes(open_backend().work)
        view = await later.write_noticing(person(user_id), view.round.id, "We laughed")
    assert view.round.state is WishRoundState.CLOSED


async def test_each_step_refuses_what_belongs_to_another(backend: Backend, wishes: Wishes) -> None:
    sealed = await write(wishes, ADA)
    adas = sealed.round.wish_of(ADA)
    assert adas is not None
    with pytest.raises(NotAvailable):
        await wishes.choose_wish(person(ADA), adas.id)
    with pytest.raises(NotAvailable):
        await wishes.delete_own_wish(person(BO), adas.id)
    with pytest.raises(NotAvailable):
        await wishes.noticing_view(person(ADA), sealed.round.id)
    await write(wishes, BO, str(sealed.round.id))
    with pytest.raises(NotYourPromise):
        await wishes.choose_wish(person(BO), adas.id)
    with pytest.raises(WishesAlreadyOpen):
        await write(wishes, ADA)
    await wishes.choose_wish(person(ADA), adas.id)
    with pytest.raises(AlreadyChosen):
        await wishes.choose_wish(person(ADA), adas.id)
    with pytest.raises(TrialStillRunning):
        await wishes.write_noticing(person(BO), sealed.round.id, "Too early")
    with pytest.raises(WishesAlreadyOpen):
        await wishes.own_wish(person(BO), "")
    assert await count(backend) == (1, 2, 0)


async def test_nobody_else_reaches_a_round(backend: Backend, wishes: Wishes) -> None:
    view = await open_round(wishes)
    with pytest.raises(NotInCouple):
        await wishes.read_round(person(CLEO), view.round.id)
    await backend.begin_couple(CLEO, DEE)
    for use in (
        wishes.read_round(person(CLEO), view.round.id),
        wishes.end_round(person(CLEO), view.round.id),
        wishes.choose_wish(person(CLEO), view.round.wishes[0].id),
        write(wishes, CLEO, str(view.round.id)),
    ):
        with pytest.raises(NotYours):
            await use
    for use in (
        wishes.read_round(person(ADA), 7),
        wishes.delete_own_wish(person(ADA), 7),
    ):
        with pytest.raises(NotAvailable):
            await use


async def test_a_round_that_rests_ends_its_questions_and_makes_room(backend: Backend, wishes: Wishes) -> None:
    view = await try_one(backend, wishes)
    await wishes.write_noticing(person(ADA), view.round.id, "We laughed")
    await wishes.end_round(person(BO), view.round.id)
    assert await waiting(backend, DeliveryKind.TRIAL) == []
    rested = (await wishes.read_round(person(BO), view.round.id)).round
    assert rested.shown_noticings(BO) == ()
    for use in (
        wishes.end_round(person(BO), view.round.id),
        wishes.write_noticing(person(BO), view.round.id, "Late"),
        write(wishes, BO, str(view.round.id)),
    ):
        with pytest.raises(NotAvailable):
            await use
    assert (await write(wishes, BO)).round.id != view.round.id


async def test_a_wish_in_a_week_is_taken_back_only_by_who_is_sure(backend: Backend, wishes: Wishes) -> None:
    view = await try_one(backend, wishes)
    adas, bos = (view.round.wish_of(user_id) for user_id in (ADA, BO))
    assert adas is not None
    assert bos is not None
    assert await wishes.delete_own_wish(person(BO), bos.id) is WishDeletion.NEEDS_CONFIRMATION
    assert await count(backend) == (1, 2, 0)
    assert await wishes.delete_own_wish(person(BO), bos.id, is_sure=True) is WishDeletion.ROUND_RESTS
    assert await count(backend) == (1, 1, 0)
    assert await waiting(backend, DeliveryKind.TRIAL) == []
    assert await wishes.delete_own_wish(person(ADA), adas.id) is WishDeletion.GONE
    assert await count(backend) == (0, 0, 0)


async def test_a_round_is_gone_with_its_last_words(backend: Backend, wishes: Wishes) -> None:
    view = await try_one(backend, wishes)
    for user_id in (ADA, BO):
        await wishes.write_noticing(person(user_id), view.round.id, "We laughed")
    for user_id in (ADA, BO):
        own = view.round.wish_of(user_id)
        assert own is not None
        await wishes.delete_own_wish(person(user_id), own.id)
        await wishes.delete_own_noticing(person(user_id), view.round.id)
    assert await count(backend) == (0, 0, 0)


@pytest.mark.on_postgresql
async def test_a_lone_wish_is_in_nobodys_list_but_its_authors(backend: Backend, wishes: Wishes) -> None:
    view = await write(wishes, ADA)
    await wishes.end_round(person(BO), view.round.id)
    growths = Growths(backend.work)
    assert [entry.id for entry in (await growths.growth_page(person(ADA))).page.items] == [view.round.id]
    assert (await growths.growth_page(person(BO))).page.items == ()


@pytest.mark.parametrize(("days", "stands_first"), [(7, True), (8, False)])
async def test_what_both_noticed_comes_first_for_a_week(
    backend: Backend, wishes: Wishes, days: int, stands_first: bool
) -> None:
    view = await try_one(backend, wishes)
    for user_id in (ADA, BO):
        await wishes.write_noticing(person(user_id), view.round.id, "We laughed")
    backend.clock.advance(days=days)
    found = await Growths(backend.work).growth_page(person(ADA))
    assert (found.current_round is not None) is stands_first
    assert [entry.id for entry in found.page.items] == [view.round.id]


async def test_nothing_is_asked_after_parting(backend: Backend, wishes: Wishes, couple: Couple) -> None:
    view = await try_one(backend, wishes)
    await backend.couples.part_couple(ADA, couple.id)
    assert await waiting(backend, DeliveryKind.TRIAL) == []
    with pytest.raises(NotAvailable):
        await wishes.write_noticing(person(BO), view.round.id, "Late")
