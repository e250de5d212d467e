"""Things to try: add them, draw one, call them done."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.couples import Couple, Person
from core.errors import NotAvailable, NotTheAuthor
from core.text_input import clean_text
from core.tries import (
    DRAWS_BEFORE_PROMPT,
    MOST_TRIES,
    TRY_LIMIT,
    NoTries,
    SameTryTwice,
    TooManyTries,
    Try,
    TryState,
    least_recently_drawn,
    resolve_try,
    suggest_tries,
)
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock

TRIES_PER_PAGE = 10
TRIES_DECK = "tries"


@dataclass(frozen=True, slots=True)
class TryPage:
    """A page of things to try, and of what was done; `number` counts from 0."""

    tries: tuple[Try, ...]
    page_number: int
    has_more: bool


class Tries:
    """What the two would like to try, and what they tend together."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def couple_of(self, person: Person) -> Couple:
        """Load the caller's couple. Raises `NotInCouple`."""
        async with self._work() as stores:
            return await couple_of(stores, person)

    async def add_try(self, person: Person, what: str, *, is_ongoing: bool) -> Try:
        """Add something to try.

        Raises `EmptyText`, `TextTooLong`, `SameTryTwice`, `TooManyTries`, `NotInCouple`.
        """
        now = self._clock()
        what = clean_text(what, TRY_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            waiting = await stores.tries.open_of(couple.id)
            if any(one.what.casefold() == what.casefold() for one in waiting):
                raise SameTryTwice
            if len(waiting) >= MOST_TRIES:
                raise TooManyTries(limit=str(MOST_TRIES))
            return await stores.tries.insert_try(couple.id, person.user_id, what, now, is_ongoing=is_ongoing)

    async def try_page(self, person: Person, page_number: int = 0) -> TryPage:
        """List a page, what is open first. Raises `NotInCouple`, `NoTries`, `NotAvailable` past the end."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.tries.tries_page_of(
                couple.id, page_number * TRIES_PER_PAGE, TRIES_PER_PAGE + 1
            )
            if not found:
                raise NotAvailable if page_number else NoTries
            return TryPage(tuple(found[:TRIES_PER_PAGE]), page_number, has_more=len(found) > TRIES_PER_PAGE)

    async def draw_try(self, person: Person, last_drawn_id: int | None = None) -> Try | None:
        """Draw one that was longest unseen; None when it is time to ask for what they used to love.

        That is so at every third draw, and while there is nothing to draw. Raises `NotInCouple`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            waiting = await stores.tries.open_of(couple.id)
            drawn = await stores.dealt.deck_ids_of(couple.id, TRIES_DECK)
            if not waiting or len(drawn) + 1 >= DRAWS_BEFORE_PROMPT:
                await stores.dealt.delete_dealt_of(couple.id, TRIES_DECK)
                return None
            found = secrets.choice(least_recently_drawn(waiting, last_drawn_id))
            await stores.dealt.insert_dealt(couple.id, TRIES_DECK, [str(found.id)], now)
            await stores.tries.update_try(found.id, drawn_at=now)
            return found

    async def suggest_tries(self, person: Person, typed: str, limit: int) -> Sequence[Try]:
        """List what holds what was typed, the newest first. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return suggest_tries(await stores.tries.open_of(couple.id), typed, limit)

    async def chosen_try(self, person: Person, choice: str) -> Try:
        """Find what is open by its id or its words. Raises `NotInCouple`, `TryUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return resolve_try(await stores.tries.open_of(couple.id), choice)

    async def read_try(self, person: Person, try_id: int) -> tuple[Couple, Try]:
        """Load one for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            return await self._load_for(stores, person, try_id)

    async def mark_try_done(self, person: Person, try_id: int) -> Try:
        """Call it done; what is ongoing was tended, and stays.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, try_id)
            if not found.is_open:
                raise NotAvailable
            state = TryState.OPEN if found.is_ongoing else TryState.DONE
            await stores.tries.update_try(found.id, state=state, done_at=now)
            return replace(found, state=state, done_at=now)

    async def delete_own_try(self, person: Person, try_id: int) -> None:
        """Delete what the caller added. Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, try_id)
            if found.author_id != person.user_id:
                raise NotTheAuthor
            await stores.tries.delete_try(found.id)

    async def _load_for(self, stores: Stores, person: Person, try_id: int) -> tuple[Couple, Try]:
        couple_id = await stores.tries.couple_id_of(try_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        found = await stores.tries.find_try(couple.id, try_id)
        if found is None:
            raise NotAvailable
        return couple, found
