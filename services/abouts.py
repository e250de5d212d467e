"""Facts about a couple's life: stated by either partner, and told to both."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from core.abouts import NOTHING, Fit
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.waits import WaitKind
from data.unit_of_work import UnitOfWork
from services.base import DeleteOwnByTable, Service
from services.daily_limits import count_added
from services.waits import note_waiting_for_other


@dataclass(frozen=True, slots=True)
class AboutView:
    """The facts a couple stated about its life, and the partner who did; empty before anyone did."""

    couple: Couple
    author_id: int | None
    fits: frozenset[Fit]


async def fits_of(work: UnitOfWork, couple_id: int) -> frozenset[Fit]:
    """Return the facts stated by a couple whose key is loaded."""
    about = await work.abouts.find_about_of(couple_id)
    return about.fits if about else NOTHING


async def _delete_about(work: UnitOfWork, couple: Couple, about_id: int, _user_id: int) -> None:
    await work.abouts.delete_item(about_id)
    for user_id in couple.user_ids:
        await work.waits.delete_waits(couple.id, user_id, {WaitKind.ABOUT})


class Abouts(Service):
    """Use cases of a partner who states facts about the couple's life."""

    own_words: ClassVar[DeleteOwnByTable] = {"abouts": _delete_about}

    async def about_of(self, person: Person, couple_id: int | None = None) -> AboutView:
        """Load the caller's couple's facts, which now count as read.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            await work.waits.delete_waits(couple.id, person.user_id, {WaitKind.ABOUT})
            about = await work.abouts.find_about_of(couple.id)
            return (
                AboutView(couple, about.author_id, about.fits) if about else AboutView(couple, None, NOTHING)
            )

    async def say_about(self, person: Person, couple_id: int, fits: Collection[Fit]) -> Couple | None:
        """Store the facts about a couple's life, for the other partner to read.

        Return the couple, or None if nothing has changed.
        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `DailyLimitReached`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            if await fits_of(work, couple.id) == frozenset(fits):
                return None
            await count_added(work, couple, person.user_id, DailyKind.ABOUT)
            await work.abouts.write_about(couple.id, person.user_id, fits)
            await note_waiting_for_other(work, couple, person.user_id, WaitKind.ABOUT, couple.id)
            return couple
