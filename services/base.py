"""The base of services, and each noun's contribution to the use cases of all nouns."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar

from core.couples import Couple, Person
from core.decks import Decks
from core.proposals import Proposal, ProposalKind
from core.recaps import RecapItem, RecapPeriod
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_of, couple_with

DeleteOwn = Callable[[UnitOfWork, Couple, int, int], Awaitable[None]]
"""Deletes a user's words under a subject id, and removes them from the cards that show them.

Called with the unit of work, the couple, the subject id, and the user id.
"""

MomentGatherer = Callable[[UnitOfWork, Decks, Couple, RecapPeriod], Awaitable[Sequence[RecapItem]]]
"""Finds the moments of one kind within a span; their days are in the couple's zone."""

ProposalHandler = Callable[[UnitOfWork, Couple, Proposal], Awaitable[object]]
FindWords = Callable[[UnitOfWork, Couple, Proposal], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A kind of proposal: its actions on *Agree* and on *Not now*.

    `find_words` finds the partner's words a proposal is about, if any.
    """

    carry_out: ProposalHandler
    find_words: FindWords | None = None
    on_decline: ProposalHandler | None = None


AgreementsByKind = Mapping[ProposalKind, Agreement]
DeleteOwnByTable = Mapping[str, DeleteOwn]


class Service:
    """The use cases of a noun.

    `agreements` are the kinds of proposals about it, `own_words` has the functions that delete one partner's
    words, by table, and `moments` finds its items for a recap. `wiring` gathers them from `NOUNS`.
    """

    agreements: ClassVar[AgreementsByKind] = {}
    own_words: ClassVar[DeleteOwnByTable] = {}
    moments: ClassVar[tuple[MomentGatherer, ...]] = ()

    def __init__(self, work: OpenWork) -> None:
        self._work = work

    @asynccontextmanager
    async def _work_of(
        self, person: Person, couple_id: int | None = None
    ) -> AsyncGenerator[tuple[UnitOfWork, Couple]]:
        """Open a unit of work, and load the caller's couple in it: the one of this server, or by its id.

        Raises the refusals of `couple_of` and `couple_with`.
        """
        async with self._work() as work:
            if couple_id is None:
                yield work, await couple_of(work, person)
            else:
                yield work, await couple_with(work, person, couple_id)


class DeckService(Service):
    """The use cases of a noun that deals from the decks."""

    def __init__(self, work: OpenWork, decks: Decks) -> None:
        super().__init__(work)
        self._decks = decks
