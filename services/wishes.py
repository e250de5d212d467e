"""Wishes: write one, choose, try it for a week, say what was noticed; or let it rest."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import Over
from core.prose import written
from core.wishes import (
    NOTICING_LIMIT,
    WISH_LIMIT,
    AlreadyChosen,
    NotYourPromise,
    Round,
    RoundState,
    TakingBack,
    TrialRuns,
    Wish,
    WishesOpen,
    WishTried,
    trial_end,
)
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.growths import tell_other
from services.membership import couple_of, couple_with


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as it is at this moment, and its couple."""

    couple: Couple
    round: Round
    now: datetime


async def close_round(stores: Stores, found: Round) -> None:
    """Close a round that runs; without any words left it is gone."""
    for kind in (DeliveryKind.TRIAL, DeliveryKind.GROWTH_NEWS):
        await stores.deliveries.drop(kind, found.id)
    if not found.wishes and not found.noticings:
        await stores.wishes.forget(found.id)
    elif found.is_running:
        await stores.wishes.change(found.id, state=RoundState.CLOSED)


async def forget_wish(stores: Stores, found: Round, wish_id: int) -> None:
    """Delete a wish; the round that it was in rests, or is gone with its last words."""
    await stores.wishes.forget_wish(wish_id)
    await close_round(stores, replace(found, wishes=tuple(one for one in found.wishes if one.id != wish_id)))


async def forget_noticing(stores: Stores, found: Round, user_id: int) -> None:
    """Delete what somebody noticed; a closed round is gone with its last words."""
    await stores.wishes.forget_noticing(found.id, user_id)
    if not found.is_running:
        kept = tuple(one for one in found.noticings if one.author_id != user_id)
        await close_round(stores, replace(found, noticings=kept))


class Wishes:
    """What a couple does with its wishes; `Round` says what follows what."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def own(self, person: Person, key: str) -> Wish | None:
        """Load the caller's sealed wish in the round of that id, or in the one that runs, if there is one.

        Raises `WishesOpen`, `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            _, running = await self._running(stores, person, key)
            return running.wish_of(person.user_id) if running else None

    async def write(self, person: Person, key: str, wish: str, promise: str) -> RoundView:
        """Seal a wish, or change it; the second one opens both.

        Raises `Empty`, `TooLong`, `WishesOpen`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        wish, promise = written(wish, WISH_LIMIT), written(promise, WISH_LIMIT)
        async with self._work() as stores:
            couple, running = await self._running(stores, person, key)
            found = running or await stores.wishes.begin(couple.id, now)
            is_new = found.wish_of(person.user_id) is None
            await stores.wishes.put(found, person.user_id, wish, promise, now)
            if is_new and found.wishes:
                await stores.wishes.change(found.id, state=RoundState.OPEN, opened_at=now)
            if is_new:
                await tell_other(stores, couple, found.id, person.user_id, now)
            return await self._again(stores, couple, found.id, now)

    async def choose(self, person: Person, wish_id: int) -> RoundView:
        """Choose the wish that the caller would do; both try it for 7 days.

        Raises `NotYourPromise`, `AlreadyChosen`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, found = await self._round_of_wish(stores, person, wish_id)
            own = found.wish_of(person.user_id)
            if not found.opened_at or not found.is_running:
                raise Over
            if own is None or own.id != wish_id:
                raise NotYourPromise
            if found.state is RoundState.TRYING:
                raise AlreadyChosen
            ends_at = trial_end(now, couple.zone, couple.zones)
            await stores.wishes.change(found.id, state=RoundState.TRYING, chosen_id=wish_id, ends_at=ends_at)
            for user_id in couple.user_ids:
                await stores.deliveries.plan(
                    couple, DeliveryKind.TRIAL, found.id, ends_at, now, user_id=user_id
                )
            await tell_other(stores, couple, found.id, person.user_id, now)
            return await self._again(stores, couple, found.id, now)

    async def ask(self, person: Person, round_id: int) -> RoundView:
        """Load a round whose week is over, to be told what was noticed.

        Raises `TrialRuns`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, found = await self._asking(stores, person, round_id, now)
            return RoundView(couple, found, now)

    async def notice(self, person: Person, round_id: int, body: str) -> RoundView:
        """Seal what the caller noticed, or change it; the second one opens both, and closes the round.

        Raises `Empty`, `TooLong`, `TrialRuns`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        body = written(body, NOTICING_LIMIT)
        async with self._work() as stores:
            couple, found = await self._asking(stores, person, round_id, now)
            is_new = found.noticing_of(person.user_id) is None
            await stores.wishes.note(found, person.user_id, body, now)
            if is_new and found.noticings:
                await stores.wishes.change(found.id, state=RoundState.CLOSED, noticed_at=now)
                await stores.deliveries.drop(DeliveryKind.TRIAL, found.id)
                await tell_other(stores, couple, found.id, person.user_id, now)
            return await self._again(stores, couple, found.id, now)

    async def rest(self, person: Person, round_id: int) -> None:
        """End a round, alone. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, round_id)
            if not found.is_running:
                raise Over
            await close_round(stores, found)

    async def take_back(self, person: Person, wish_id: int, *, is_sure: bool = False) -> TakingBack:
        """Delete the caller's own wish; the round that it was in rests, or is gone with its last words.

        Where a week is set aside in that round nothing changes unless `is_sure`.
        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            _, found = await self._round_of_wish(stores, person, wish_id)
            own = found.wish_of(person.user_id)
            if own is None or own.id != wish_id:
                raise Over
            if found.state is RoundState.TRYING and not is_sure:
                return TakingBack.ASKED
            await forget_wish(stores, found, wish_id)
            ends_round = found.opened_at is not None and found.is_running
            return TakingBack.RESTS if ends_round else TakingBack.GONE

    async def take_back_noticing(self, person: Person, round_id: int) -> None:
        """Delete what the caller noticed. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, round_id)
            if found.noticing_of(person.user_id) is None:
                raise Over
            await forget_noticing(stores, found, person.user_id)

    async def view(self, round_id: int) -> RoundView:
        """Load a round. Raises `Over`."""
        async with self._work() as stores:
            couple_id = await stores.wishes.couple_behind(round_id)
            couple = None if couple_id is None else await stores.couples.get(couple_id)
            if couple is None:
                raise Over
            return await self._again(stores, couple, round_id, self._clock())

    async def read(self, person: Person, round_id: int) -> RoundView:
        """Load a round for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            couple, found = await self._load_for(stores, person, round_id)
            return RoundView(couple, found, self._clock())

    async def _running(self, stores: Stores, person: Person, key: str) -> tuple[Couple, Round | None]:
        """Load the round that a wish can be written for. Raises `WishesOpen`."""
        if key:
            couple, running = await self._load_for(stores, person, int(key))
            if not running.is_running:
                raise Over
        else:
            couple = await couple_of(stores, person)
            running = await stores.wishes.running_of(couple.id)
        if running is not None and running.state is RoundState.TRYING:
            raise WishTried
        if running is not None and running.state is not RoundState.SEALED:
            raise WishesOpen
        return couple, running

    async def _asking(
        self, stores: Stores, person: Person, round_id: int, now: datetime
    ) -> tuple[Couple, Round]:
        couple, found = await self._load_for(stores, person, round_id)
        if found.state is not RoundState.TRYING or found.ends_at is None:
            raise Over
        if not found.asks(now):
            local = found.ends_at.astimezone(couple.zone_of(person.user_id))
            raise TrialRuns(moment=f"{local:%Y-%m-%d %H:%M}")
        return couple, found

    async def _round_of_wish(self, stores: Stores, person: Person, wish_id: int) -> tuple[Couple, Round]:
        round_id = await stores.wishes.round_behind(wish_id)
        if round_id is None:
            raise Over
        return await self._load_for(stores, person, round_id)

    async def _load_for(self, stores: Stores, person: Person, round_id: int) -> tuple[Couple, Round]:
        couple_id = await stores.wishes.couple_behind(round_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        # read under the couple's lock: the other may have changed it in between
        found = await stores.wishes.get(couple.id, round_id)
        if found is None:
            raise Over
        return couple, found

    async def _again(self, stores: Stores, couple: Couple, round_id: int, now: datetime) -> RoundView:
        found = await stores.wishes.get(couple.id, round_id)
        if found is None:
            raise Over
        return RoundView(couple, found, now)
