"""Things to try: add them, draw one, call them done."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.couples import Couple, Person
from core.errors import NotTheAuthor, Over
from core.prose import written
from core.tries import (
    DRAWS_UNTIL_PROMPT,
    MOST_TRIES,
    TRY_LIMIT,
    NoTries,
    SameTryTwice,
    TooManyTries,
    Try,
    TryState,
    chosen,
    longest_undrawn,
    suggested,
)
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.membership import couple_of, couple_with

PAGE = 10
DRAWN = "tries"


@dataclass(frozen=True, slots=True)
class TryPage:
    """A page of things to try, and of what was done; `number` counts from 0."""

    tries: tuple[Try, ...]
    number: int
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

    async def add(self, person: Person, what: str, *, is_ongoing: bool) -> Try:
        """Add something to try.

        Raises `Empty`, `TooLong`, `SameTryTwice`, `TooManyTries`, `NotInCouple`.
        """
        now = self._clock()
        what = written(what, TRY_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            waiting = await stores.tries.open_of(couple.id)
            if any(one.what.casefold() == what.casefold() for one in waiting):
                raise SameTryTwice
            if len(waiting) >= MOST_TRIES:
                raise TooManyTries(limit=str(MOST_TRIES))
            return await stores.tries.add(couple.id, person.user_id, what, now, is_ongoing=is_ongoing)

    async def page(self, person: Person, number: int = 0) -> TryPage:
        """List a page, what is open first. Raises `NotInCouple`, `NoTries`, `Over` past the end."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.tries.page(couple.id, number * PAGE, PAGE + 1)
            if not found:
                raise Over if number else NoTries
            return TryPage(tuple(found[:PAGE]), number, has_more=len(found) > PAGE)

    async def draw(self, person: Person, last: int | None = None) -> Try | None:
        """Draw one that was longest unseen; None when it is time to ask for what they used to love.

        That is so at every third draw, and while there is nothing to draw. Raises `NotInCouple`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            waiting = await stores.tries.open_of(couple.id)
            drawn = await stores.seen.of(couple.id, DRAWN)
            if not waiting or len(drawn) + 1 >= DRAWS_UNTIL_PROMPT:
                await stores.seen.forget(couple.id, DRAWN)
                return None
            found = secrets.choice(longest_undrawn(waiting, last))
            await stores.seen.add(couple.id, DRAWN, [str(found.id)], now)
            await stores.tries.change(found.id, drawn_at=now)
            return found

    async def suggested(self, person: Person, typed: str, limit: int) -> Sequence[Try]:
        """List what holds what was typed, the newest first. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return suggested(await stores.tries.open_of(couple.id), typed, limit)

    async def chosen(self, person: Person, choice: str) -> Try:
        """Find what is open by its id or its words. Raises `NotInCouple`, `TryUnknown`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return chosen(await stores.tries.open_of(couple.id), choice)

    async def read(self, person: Person, try_id: int) -> tuple[Couple, Try]:
        """Load one for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            return await self._load_for(stores, person, try_id)

    async def done(self, person: Person, try_id: int) -> Try:
        """Call it done; what is ongoing was tended, and stays. Raises `NotInCouple`, `NotYours`, `Over`."""
        now = self._clock()
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, try_id)
            if not found.is_open:
                raise Over
            state = TryState.OPEN if found.is_ongoing else TryState.DONE
            await stores.tries.change(found.id, state=state, done_at=now)
            return replace(found, state=state, done_at=now)

    async def take_out(self, person: Person, try_id: int) -> None:
        """Delete what the caller added. Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            _, found = await self._load_for(stores, person, try_id)
            if found.author_id != person.user_id:
                raise NotTheAuthor
            await stores.tries.forget(found.id)

    async def _load_for(self, stores: Stores, person: Person, try_id: int) -> tuple[Couple, Try]:
        couple_id = await stores.tries.couple_behind(try_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        found = await stores.tries.get(couple.id, try_id)
        if found is None:
            raise Over
        return couple, found
