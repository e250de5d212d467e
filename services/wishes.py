"""Wishes: write one, choose, try it for a week, say what was noticed; or let it rest."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.text_input import clean_text
from core.wishes import (
    NOTICING_LIMIT,
    WISH_LIMIT,
    AlreadyChosen,
    NotYourPromise,
    TrialStillRunning,
    Wish,
    WishAlreadyTried,
    WishDeletion,
    WishesAlreadyOpen,
    WishRound,
    WishRoundState,
    trial_end,
)
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.growths import notify_other_partner


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as it is at this moment, and its couple."""

    couple: Couple
    round: WishRound
    now: datetime


async def close_round(stores: Stores, found: WishRound) -> None:
    """Close a round that runs; without any words left it is gone."""
    for kind in (DeliveryKind.TRIAL, DeliveryKind.GROWTH_NEWS):
        await stores.deliveries.cancel_pending(kind, found.id)
    if not found.wishes and not found.noticings:
        await stores.wishes.delete_round(found.id)
    elif found.is_running:
        await stores.wishes.update_round(found.id, state=WishRoundState.CLOSED)


async def delete_wish(stores: Stores, found: WishRound, wish_id: int) -> None:
    """Delete a wish; the round that it was in rests, or is gone with its last words."""
    await stores.wishes.delete_wish(wish_id)
    await close_round(stores, replace(found, wishes=tuple(one for one in found.wishes if one.id != wish_id)))


async def delete_noticing(stores: Stores, found: WishRound, user_id: int) -> None:
    """Delete what somebody noticed; a closed round is gone with its last words."""
    await stores.wishes.delete_noticing(found.id, user_id)
    if not found.is_running:
        kept = tuple(one for one in found.noticings if one.author_id != user_id)
        await close_round(stores, replace(found, noticings=kept))


class Wishes:
    """What a couple does with its wishes; `WishRound` says what follows what."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def own_wish(self, person: Person, round_key: str) -> Wish | None:
        """Load the caller's sealed wish in the round of that id, or in the one that runs, if there is one.

        Raises `WishesAlreadyOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            _, running = await self._load_writable_round(stores, person, round_key)
            return running.wish_of(person.user_id) if running else None

    async def write_wish(self, person: Person, round_key: str, wish: str, promise: str) -> RoundView:
        """Seal a wish, or change it; the second one opens both.

        Raises `EmptyText`, `TextTooLong`, `WishesAlreadyOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        wish, promise = clean_text(wish, WISH_LIMIT), clean_text(promise, WISH_LIMIT)
        async with self._work() as stores:
            couple, running = await self._load_writable_round(stores, person, round_key)
            found = running or await stores.wishes.insert_round(couple.id, now)
            is_new = found.wish_of(person.user_id) is None
            await stores.wishes.upsert_wish(found, person.user_id, wish, promise, now)
            if is_new and found.wishes:
                await stores.wishes.update_round(found.id, state=WishRoundState.OPEN, opened_at=now)
            if is_new:
                await notify_other_partner(stores, couple, found.id, person.user_id, now)
            return await self._reload(stores, couple, found.id, now)

    async def choose_wish(self, person: Person, wish_id: int) -> RoundView:
        """Choose the wish that the caller would do; both try it for 7 days.

        Raises `NotYourPromise`, `AlreadyChosen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, found = await self._round_of_wish(stores, person, wish_id)
            own = found.wish_of(person.user_id)
            if not found.opened_at or not found.is_running:
                raise NotAvailable
            if own is None or own.id != wish_id:
                raise NotYourPromise
            if found.state is WishRoundState.TRYING:
                raise AlreadyChosen
            ends_at = trial_end(now, couple.zone, couple.zones)
            await stores.wishes.update_round(
                found.id, state=WishRoundState.TRYING, chosen_id=wish_id, ends_at=ends_at
            )
            for user_id in couple.user_ids:
                await stores.deliveries.schedule(
                    couple, DeliveryKind.TRIAL, found.id, ends_at, now, user_id=user_id
                )
            await notify_other_partner(stores, couple, found.id, person.user_id, now)
            return await self._reload(stores, couple, found.id, now)

    async def noticing_view(self, person: Person, round_id: int) -> RoundView:
        """Load a round whose week is over, to be told what was noticed.

        Raises `TrialStillRunning`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, found = await self._load_round_to_notice(stores, person, round_id, now)
            return RoundView(couple, found, now)

    async def write_noticing(self, person: Person, round_id: int, body: str) -> RoundView:
        """Seal what the caller noticed, or change it; the second one opens both, and closes the round.

        Raises `EmptyText`, `TextTooLong`, `TrialStillRunning`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        body = clean_text(body, NOTICING_LIMIT)
        async with self._work() as stores:
            couple, found = await self._load_round_to_notice(stores, person, round_id, now)
            is_new = found.noticing_of(person.user_id) is None
            await stores.wishes.replace_noticing(found, person.user_id, body, now)
            if is_new and found.noticings:
                await stores.wishes.update_round(found.id, state=WishRoundState.CLOSED, noticed_at=now)
                await stores.deliveries.cancel_pending(DeliveryKind.TRIAL, found.id)
                await notify_other_partner(stores, couple, found.id, person.user_id, now)
            return await self._reload(stores, couple, found.id, now)

    async def end_round(self, person: Person, round_id: int) -> None:
        """End a round, alone. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, round_id)
            if not found.is_running:
                raise NotAvailable
            await close_round(stores, found)

    async def delete_own_wish(self, person: Person, wish_id: int, *, is_sure: bool = False) -> WishDeletion:
        """Delete the caller's own wish; the round that it was in rests, or is gone with its last words.

        Where a week is set aside in that round nothing changes unless `is_sure`.
        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            _, found = await self._round_of_wish(stores, person, wish_id)
            own = found.wish_of(person.user_id)
            if own is None or own.id != wish_id:
                raise NotAvailable
            if found.state is WishRoundState.TRYING and not is_sure:
                return WishDeletion.NEEDS_CONFIRMATION
            await delete_wish(stores, found, wish_id)
            ends_round = found.opened_at is not None and found.is_running
            return WishDeletion.ROUND_RESTS if ends_round else WishDeletion.GONE

    async def delete_own_noticing(self, person: Person, round_id: int) -> None:
        """Delete what the caller noticed. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, round_id)
            if found.noticing_of(person.user_id) is None:
                raise NotAvailable
            await delete_noticing(stores, found, person.user_id)

    async def round_view(self, round_id: int) -> RoundView:
        """Load a round. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple_id = await stores.wishes.couple_id_of(round_id)
            couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
            if couple is None:
                raise NotAvailable
            return await self._reload(stores, couple, round_id, self._clock())

    async def read_round(self, person: Person, round_id: int) -> RoundView:
        """Load a round for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            couple, found = await self._load_for(stores, person, round_id)
            return RoundView(couple, found, self._clock())

    async def _load_writable_round(
        self, stores: Stores, person: Person, round_key: str
    ) -> tuple[Couple, WishRound | None]:
        """Load the round that a wish can be written for. Raises `WishesAlreadyOpen`."""
        if round_key:
            couple, running = await self._load_for(stores, person, int(round_key))
            if not running.is_running:
                raise NotAvailable
        else:
            couple = await couple_of(stores, person)
            running = await stores.wishes.running_round_of(couple.id)
        if running is not None and running.state is WishRoundState.TRYING:
            raise WishAlreadyTried
        if running is not None and running.state is not WishRoundState.SEALED:
            raise WishesAlreadyOpen
        return couple, running

    async def _load_round_to_notice(
        self, stores: Stores, person: Person, round_id: int, now: datetime
    ) -> tuple[Couple, WishRound]:
        couple, found = await self._load_for(stores, person, round_id)
        if found.state is not WishRoundState.TRYING or found.ends_at is None:
            raise NotAvailable
        if not found.awaits_noticings(now):
            local = found.ends_at.astimezone(couple.zone_of(person.user_id))
            raise TrialStillRunning(moment=f"{local:%Y-%m-%d %H:%M}")
        return couple, found

    async def _round_of_wish(self, stores: Stores, person: Person, wish_id: int) -> tuple[Couple, WishRound]:
        round_id = await stores.wishes.round_id_of_wish(wish_id)
        if round_id is None:
            raise NotAvailable
        return await self._load_for(stores, person, round_id)

    async def _load_for(self, stores: Stores, person: Person, round_id: int) -> tuple[Couple, WishRound]:
        couple_id = await stores.wishes.couple_id_of(round_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        # read under the couple's lock: the other may have changed it in between
        found = await stores.wishes.find_round(couple.id, round_id)
        if found is None:
            raise NotAvailable
        return couple, found

    async def _reload(self, stores: Stores, couple: Couple, round_id: int, now: datetime) -> RoundView:
        found = await stores.wishes.find_round(couple.id, round_id)
        if found is None:
            raise NotAvailable
        return RoundView(couple, found, now)
