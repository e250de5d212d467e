"""Things to try: add, draw, finish and delete them."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.errors import NotAvailable, NotTheAuthor
from core.pages import NumberedPage, build_numbered_page
from core.suggestions import items_containing
from core.text_input import clean_text
from core.tries import (
    DRAWS_BEFORE_PROMPT,
    MOST_TRIES,
    TRY_LIMIT,
    NoTries,
    SameTryTwice,
    TooManyTries,
    Try,
    TryKind,
    TryState,
    least_recently_drawn,
    resolve_try,
)
from services.access import load_for
from services.base import DeleteOwnByTable, Service
from services.daily_limits import count_added

TRIES_PER_PAGE = 10
TRIES_DECK = "tries"


class Tries(Service):
    """Use cases of a couple with things to try, some of them kept up regularly."""

    own_words: ClassVar[DeleteOwnByTable] = {
        "tries": lambda work, _couple, try_id, _user_id: work.tries.delete_item(try_id)
    }

    async def add_try(
        self, person: Person, what: str, *, is_ongoing: bool, kind: TryKind | None = None
    ) -> Try:
        """Add a thing to try.

        Raises `EmptyText`, `TextTooLong`, `SameTryTwice`, `TooManyTries`, `NotInCouple`.
        """
        what = clean_text(what, TRY_LIMIT)
        async with self._work_of(person) as (work, couple):
            open_tries = await work.tries.open_of(couple.id)
            if any(to_try.what.casefold() == what.casefold() for to_try in open_tries):
                raise SameTryTwice
            if len(open_tries) >= MOST_TRIES:
                raise TooManyTries(limit=str(MOST_TRIES))
            await count_added(work, couple, person.user_id, DailyKind.TRY)
            return await work.tries.insert_try(
                couple.id, person.user_id, what, is_ongoing=is_ongoing, kind=kind
            )

    async def try_page(self, person: Person, page_number: int = 0) -> NumberedPage[Try]:
        """List a page of things to try: open ones by kind, then finished ones.

        Raises `NotInCouple`, `NoTries`, and `NotAvailable` past the end.
        """
        async with self._work_of(person) as (work, couple):
            found = await work.tries.tries_page_of(
                couple.id, page_number * TRIES_PER_PAGE, TRIES_PER_PAGE + 1
            )
            return build_numbered_page(found, page_number, TRIES_PER_PAGE, NoTries)

    async def draw_try(
        self, person: Person, last_drawn_id: int | None = None, *, for_tonight: bool = False
    ) -> Try | None:
        """Draw one of the open things to try drawn longest ago, or never.

        Return None at every third draw, unless it is `for_tonight`, and if there is nothing to draw: then the
        caller asks the couple for something that they used to love. Raises `NotInCouple`.
        """
        async with self._work_of(person) as (work, couple):
            open_tries = await work.tries.open_of(couple.id)
            drawn = await work.dealt.deck_ids_of(couple.id, TRIES_DECK)
            drawable = least_recently_drawn(open_tries, last_drawn_id)
            if not drawable or (not for_tonight and len(drawn) + 1 >= DRAWS_BEFORE_PROMPT):
                await work.dealt.delete_dealt_of(couple.id, TRIES_DECK)
                return None
            found = secrets.choice(drawable)
            await work.dealt.insert_dealt(couple.id, TRIES_DECK, [str(found.id)])
            await work.tries.update_item(found.id, drawn_at=work.now)
            return found

    async def suggest_tries(self, person: Person, typed: str, limit: int) -> Sequence[Try]:
        """List open things to try that contain the typed text, the newest first. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            found = await work.tries.open_of(couple.id)
            return items_containing(found, typed, limit, lambda each: each.what)

    async def chosen_try(self, person: Person, choice: str) -> Try:
        """Find an open thing to try by its id or its words. Raises `NotInCouple`, `TryUnknown`."""
        async with self._work_of(person) as (work, couple):
            return resolve_try(await work.tries.open_of(couple.id), choice)

    async def read_try(self, person: Person, try_id: int) -> tuple[Couple, Try]:
        """Load a thing to try for one partner. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            return await load_for(work, person, work.tries, try_id)

    async def mark_try_done(self, person: Person, try_id: int) -> Try:
        """Mark a thing to try as done; an ongoing one is marked as kept up, and stays open.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            _, found = await load_for(work, person, work.tries, try_id)
            if not found.is_open:
                raise NotAvailable
            state = TryState.OPEN if found.is_ongoing else TryState.DONE
            await work.tries.update_item(found.id, state=state, done_at=work.now)
            return replace(found, state=state, done_at=work.now)

    async def delete_own_try(self, person: Person, try_id: int) -> None:
        """Delete a thing to try the caller added.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            _, found = await load_for(work, person, work.tries, try_id)
            if found.author_id != person.user_id:
                raise NotTheAuthor
            await work.tries.delete_item(found.id)
