"""Wish rounds: write wishes, choose one, try it for a week, and write a noticing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from core.component_keys import parse_id
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, existing
from core.text_input import clean_text
from core.waits import WaitKind
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
from data.unit_of_work import UnitOfWork
from services.access import couple_of, load_for, load_item
from services.base import DeleteOwnByTable, Service
from services.daily_limits import count_added
from services.waits import note_waiting, note_waiting_for_other


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round and its couple, loaded at `now` (UTC); `is_begun` is True if the caller just began it."""

    couple: Couple
    round: WishRound
    now: datetime
    is_begun: bool = False


async def close_round(work: UnitOfWork, wish_round: WishRound) -> None:
    """Close a running round, or delete a round without words."""
    await work.deliveries.cancel_pending(wish_round.id, DeliveryKind.TRIAL)
    await work.waits.delete_about(wish_round.couple_id, wish_round.id)
    if not wish_round.wishes and not wish_round.noticings:
        await work.wishes.delete_round(wish_round.id)
    elif wish_round.is_running:
        await work.wishes.update_item(wish_round.id, state=WishRoundState.CLOSED)


async def delete_wish(work: UnitOfWork, wish_round: WishRound, wish_id: int) -> None:
    """Delete a wish and close its round, or delete the round if no words are left."""
    await work.wishes.delete_wish(wish_id)
    remaining = tuple(wish for wish in wish_round.wishes if wish.id != wish_id)
    await close_round(work, replace(wish_round, wishes=remaining))


async def delete_noticing(work: UnitOfWork, wish_round: WishRound, user_id: int) -> None:
    """Delete a partner's noticing, and a closed round if no words are left."""
    await work.wishes.delete_noticing(wish_round.id, user_id)
    if not wish_round.is_running:
        remaining = tuple(one for one in wish_round.noticings if one.author_id != user_id)
        await close_round(work, replace(wish_round, noticings=remaining))


async def _delete_own_wish(work: UnitOfWork, _couple: Couple, wish_id: int, _user_id: int) -> None:
    round_id = await work.wishes.round_id_of_wish(wish_id)
    found = None if round_id is None else await work.wishes.find(round_id)
    if found is not None:
        await delete_wish(work, found, wish_id)


async def _delete_own_noticing(work: UnitOfWork, _couple: Couple, round_id: int, user_id: int) -> None:
    found = await work.wishes.find(round_id)
    if found is not None:
        await delete_noticing(work, found, user_id)


class Wishes(Service):
    """Use cases of a couple with its wishes; `WishRound` describes the steps of a round."""

    own_words: ClassVar[DeleteOwnByTable] = {
        "wishes": _delete_own_wish,
        "noticings": _delete_own_noticing,
    }

    async def own_wish(self, person: Person, round_key: str) -> Wish | None:
        """Load the caller's sealed wish, if any; an empty `round_key` means the running round.

        Raises `WishesAlreadyOpen`, `WishAlreadyTried`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            _, running = await self._load_writable_round(work, person, round_key)
            return running.wish_of(person.user_id) if running else None

    async def write_wish(self, person: Person, round_key: str, wish: str, promise: str) -> RoundView:
        """Store the caller's wish, sealed, or change it; the second partner's wish opens both.

        Raises `EmptyText`, `TextTooLong`, `WishesAlreadyOpen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        wish, promise = clean_text(wish, WISH_LIMIT), clean_text(promise, WISH_LIMIT)
        async with self._work() as work:
            couple, running = await self._load_writable_round(work, person, round_key)
            wish_round = running or await work.wishes.insert_round(couple.id)
            is_new = wish_round.wish_of(person.user_id) is None
            others = tuple(one for one in wish_round.wishes if one.author_id != person.user_id)
            own = await work.wishes.upsert_wish(wish_round, person.user_id, wish, promise)
            wish_round = replace(wish_round, wishes=(*others, own))
            if is_new and others:
                await work.wishes.update_item(wish_round.id, state=WishRoundState.OPEN, opened_at=work.now)
                wish_round = replace(wish_round, state=WishRoundState.OPEN, opened_at=work.now)
            if is_new:
                await count_added(work, couple, person.user_id, DailyKind.WISH)
                kind = WaitKind.WISHES if others else WaitKind.WISH
                await note_waiting_for_other(work, couple, person.user_id, kind, wish_round.id)
            return RoundView(couple, wish_round, work.now, is_begun=is_new and not others)

    async def choose_wish(self, person: Person, wish_id: int) -> RoundView:
        """Choose the caller's own wish, whose promise is theirs; both try it for 7 days.

        Raises `NotYourPromise`, `AlreadyChosen`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, wish_round = await self._round_of_wish(work, person, wish_id)
            own = wish_round.wish_of(person.user_id)
            if not wish_round.opened_at or not wish_round.is_running:
                raise NotAvailable
            if own is None or own.id != wish_id:
                raise NotYourPromise
            if wish_round.state is WishRoundState.TRYING:
                raise AlreadyChosen
            ends_at = trial_end(work.now, couple.zone, couple.zones)
            await work.wishes.update_item(
                wish_round.id, state=WishRoundState.TRYING, chosen_id=wish_id, ends_at=ends_at
            )
            for user_id in couple.user_ids:
                await work.deliveries.schedule(
                    couple, DeliveryKind.TRIAL, wish_round.id, ends_at, user_id=user_id
                )
            await note_waiting_for_other(work, couple, person.user_id, WaitKind.WISHES, wish_round.id)
            trying = replace(wish_round, state=WishRoundState.TRYING, chosen_id=wish_id, ends_at=ends_at)
            return RoundView(couple, trying, work.now)

    async def noticing_view(self, person: Person, round_id: int) -> RoundView:
        """Load a round whose week is over, for the form that asks for the caller's noticing.

        Raises `TrialStillRunning`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, wish_round = await self._load_round_to_notice(work, person, round_id)
            return RoundView(couple, wish_round, work.now)

    async def write_noticing(self, person: Person, round_id: int, body: str) -> RoundView:
        """Store or change the caller's noticing, sealed; the second partner's closes the round.

        Once the round is closed, both partners can read both.
        Raises `EmptyText`, `TextTooLong`, `TrialStillRunning`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        body = clean_text(body, NOTICING_LIMIT)
        async with self._work() as work:
            couple, wish_round = await self._load_round_to_notice(work, person, round_id)
            is_new = wish_round.noticing_of(person.user_id) is None
            others = tuple(one for one in wish_round.noticings if one.author_id != person.user_id)
            if is_new:
                await count_added(work, couple, person.user_id, DailyKind.NOTICING)
            own = await work.wishes.replace_noticing(wish_round, person.user_id, body)
            wish_round = replace(wish_round, noticings=(*others, own))
            if is_new and others:
                await work.wishes.update_item(wish_round.id, state=WishRoundState.CLOSED, noticed_at=work.now)
                wish_round = replace(wish_round, state=WishRoundState.CLOSED, noticed_at=work.now)
                await work.deliveries.cancel_pending(wish_round.id, DeliveryKind.TRIAL)
                await note_waiting_for_other(work, couple, person.user_id, WaitKind.WISHES, wish_round.id)
            return RoundView(couple, wish_round, work.now)

    async def ask_for_noticing(self, round_id: int, user_id: int) -> None:
        """Store that a round whose week is over waits for a partner's noticing. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, wish_round = await load_item(work, work.wishes, round_id)
            if wish_round.awaits_noticings(work.now) and wish_round.noticing_of(user_id) is None:
                await note_waiting(work, couple, user_id, WaitKind.NOTICING, round_id)

    async def end_round(self, person: Person, round_id: int) -> None:
        """End a running round; either partner may. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            _, wish_round = await load_for(work, person, work.wishes, round_id)
            if not wish_round.is_running:
                raise NotAvailable
            await close_round(work, wish_round)

    async def delete_own_wish(self, person: Person, wish_id: int, *, is_sure: bool = False) -> WishDeletion:
        """Delete the caller's own wish and close its round, or delete the round if no words are left.

        While a wish of that round is being tried, nothing changes unless `is_sure`.
        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            _, wish_round = await self._round_of_wish(work, person, wish_id)
            own = wish_round.wish_of(person.user_id)
            if own is None or own.id != wish_id:
                raise NotAvailable
            if wish_round.state is WishRoundState.TRYING and not is_sure:
                return WishDeletion.NEEDS_CONFIRMATION
            await delete_wish(work, wish_round, wish_id)
            ends_round = wish_round.opened_at is not None and wish_round.is_running
            return WishDeletion.ROUND_RESTS if ends_round else WishDeletion.GONE

    async def delete_own_noticing(self, person: Person, round_id: int) -> None:
        """Delete the caller's noticing. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            _, wish_round = await load_for(work, person, work.wishes, round_id)
            if wish_round.noticing_of(person.user_id) is None:
                raise NotAvailable
            await delete_noticing(work, wish_round, person.user_id)

    async def read_round(self, person: Person, round_id: int) -> RoundView:
        """Load a round for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, wish_round = await load_for(work, person, work.wishes, round_id)
            await work.waits.delete_waits(couple.id, person.user_id, {WaitKind.WISHES}, round_id)
            return RoundView(couple, wish_round, work.now)

    async def _load_writable_round(
        self, work: UnitOfWork, person: Person, round_key: str
    ) -> tuple[Couple, WishRound | None]:
        """Load the round a wish can be written for; None if the wish begins a new one.

        Raises `WishesAlreadyOpen`, `WishAlreadyTried`, `NotAvailable` if the round of that key is closed.
        """
        if round_key:
            couple, running = await load_for(work, person, work.wishes, parse_id(round_key))
            if not running.is_running:
                raise NotAvailable
        else:
            couple = await couple_of(work, person)
            running = await work.wishes.running_round_of(couple.id)
        if running is not None and running.state is WishRoundState.TRYING:
            raise WishAlreadyTried
        if running is not None and running.state is not WishRoundState.SEALED:
            raise WishesAlreadyOpen
        return couple, running

    async def _load_round_to_notice(
        self, work: UnitOfWork, person: Person, round_id: int
    ) -> tuple[Couple, WishRound]:
        couple, wish_round = await load_for(work, person, work.wishes, round_id)
        if wish_round.state is not WishRoundState.TRYING or wish_round.ends_at is None:
            raise NotAvailable
        if not wish_round.awaits_noticings(work.now):
            raise TrialStillRunning(until=f"{wish_round.ends_at.timestamp():.0f}")
        return couple, wish_round

    async def _round_of_wish(
        self, work: UnitOfWork, person: Person, wish_id: int
    ) -> tuple[Couple, WishRound]:
        round_id = existing(await work.wishes.round_id_of_wish(wish_id))
        return await load_for(work, person, work.wishes, round_id)
