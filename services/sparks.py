"""Sparks: deal one, seal each pick, open both together, and let it vanish."""

from dataclasses import dataclass, replace
from typing import ClassVar

from core.abouts import fitting
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.decks import Decks, rotate_entries
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.sparks import (
    VANISHES_AFTER,
    NoPick,
    Pick,
    Spark,
    SparkEntry,
    SparkKind,
    SparkStillOpen,
    in_order,
    option_number,
    refuse_if_opened,
)
from data.unit_of_work import UnitOfWork
from services.abouts import fits_of
from services.access import load_for, load_item
from services.base import DeckService, DeleteOwnByTable
from services.daily_limits import count_added
from services.deliveries import delete_posts
from services.ritual_openings import OccurrenceOpener, Opening, opens_alone

SPARKS_DECK = "sparks"


@dataclass(frozen=True, slots=True)
class SparkView:
    """A spark as its card shows it; `picks` has both once they are open, none before."""

    spark: Spark
    couple: Couple
    entry: SparkEntry
    picks: tuple[Pick, ...] = ()


async def deal_spark(work: UnitOfWork, decks: Decks, couple: Couple) -> Spark:
    """Deal a couple's next spark, which vanishes after a day unless both pick; an open one vanishes now."""
    earlier = await work.sparks.open_of(couple.id)
    if earlier is not None:
        await _let_vanish(work, couple, earlier)
    entries = fitting(decks.sparks, await fits_of(work, couple.id))
    entry = rotate_entries(entries, await work.dealt.deck_ids_of(couple.id, SPARKS_DECK))[0]
    await work.dealt.insert_dealt(couple.id, SPARKS_DECK, [entry.deck_id])
    spark = await work.sparks.insert_spark(couple.id, entry.deck_id)
    await work.deliveries.schedule(couple, DeliveryKind.SPARK_END, spark.id, work.now + VANISHES_AFTER)
    return spark


def spark_opener(decks: Decks) -> OccurrenceOpener:
    """Return the opener of the spark ritual."""

    async def open_next(work: UnitOfWork, couple: Couple) -> Opening:
        return DeliveryKind.SPARK, (await deal_spark(work, decks, couple)).id

    return opens_alone(open_next)


async def _let_vanish(work: UnitOfWork, couple: Couple, spark: Spark) -> None:
    await work.sparks.delete_unopened(spark.id)
    await work.deliveries.cancel_pending(spark.id, DeliveryKind.SPARK_END)
    await delete_posts(work, couple, DeliveryKind.SPARK, spark.id)


async def _delete_own_pick(work: UnitOfWork, couple: Couple, spark_id: int, user_id: int) -> None:
    """Delete a pick; if it is open, delete the card that shows it, too."""
    await work.sparks.delete_pick(spark_id, user_id)
    spark = await work.sparks.find(spark_id)
    if spark is not None and spark.opened_at is not None:
        await delete_posts(work, couple, DeliveryKind.SPARK, spark_id)
    else:
        work.redraw(couple, DeliveryKind.SPARK, spark_id)


class Sparks(DeckService):
    """Use cases of a couple with its sparks."""

    own_words: ClassVar[DeleteOwnByTable] = {"spark_picks": _delete_own_pick}

    async def post_now(self, person: Person) -> None:
        """Deal a spark now.

        Raises `NotInCouple`, `SparkStillOpen`, `DailyLimitReached`, and the refusal of a missing home.
        """
        async with self._work_of(person) as (work, couple):
            work.require_home(couple)
            if (earlier := await work.sparks.open_of(couple.id)) is not None:
                raise SparkStillOpen(earlier.id)
            await count_added(work, couple, person.user_id, DailyKind.SPARK)
            spark = await deal_spark(work, self._decks, couple)
            view = SparkView(spark, couple, self._entry(spark))
            work.post(couple, DeliveryKind.SPARK, spark.id, view=view)

    async def spark_view(self, spark_id: int) -> SparkView:
        """Load a spark as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_item(work, work.sparks, spark_id))

    async def read_spark(self, person: Person, spark_id: int) -> SparkView:
        """Open the envelope of an open spark. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, spark = await load_for(work, person, work.sparks, spark_id)
            if spark.opened_at is None:
                raise NotAvailable
            return await self._view(work, couple, spark)

    async def own_sealed_pick(self, person: Person, spark_id: int) -> tuple[SparkView, Pick | None]:
        """Load a spark and the caller's own pick, if any, to fill in its form.

        Raises `SparkOpened`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, spark = await load_for(work, person, work.sparks, spark_id)
            refuse_if_opened(spark)
            own = [pick for pick in await work.sparks.picks_of(spark) if pick.user_id == person.user_id]
            return SparkView(spark, couple, self._entry(spark)), own[0] if own else None

    async def pick(self, person: Person, spark_id: int, choice: str, guess: str) -> SparkView:
        """Store the caller's pick, sealed; the second partner's pick opens both, once.

        Raises `NoPick`, `SparkOpened`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, spark = await load_for(work, person, work.sparks, spark_id)
            refuse_if_opened(spark)
            entry = self._entry(spark)
            pick = _checked_pick(person.user_id, entry, choice, guess)
            await work.sparks.upsert_pick(spark, pick)
            if person.user_id not in spark.picked_by:
                spark = replace(spark, picked_by=(*spark.picked_by, person.user_id))
            if len(spark.picked_by) == len(couple.partners):
                await work.sparks.update_item(spark.id, opened_at=work.now)
                await work.deliveries.cancel_pending(spark.id, DeliveryKind.SPARK_END)
                spark = replace(spark, opened_at=work.now)
            view = await self._view(work, couple, spark)
            work.redraw(
                couple, DeliveryKind.SPARK, spark.id, view=view, is_stored=spark.opened_at is not None
            )
            return view

    async def delete_own_pick(self, person: Person, spark_id: int) -> None:
        """Take back the caller's pick, as long as it is sealed.

        Raises `NoPick`, `SparkOpened`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, spark = await load_for(work, person, work.sparks, spark_id)
            refuse_if_opened(spark)
            if person.user_id not in spark.picked_by:
                raise NoPick
            await _delete_own_pick(work, couple, spark.id, person.user_id)

    async def end_spark(self, spark_id: int) -> None:
        """Let a spark vanish that was not opened within its day. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, spark = await load_item(work, work.sparks, spark_id)
            if spark.opened_at is None:
                await _let_vanish(work, couple, spark)

    def _entry(self, spark: Spark) -> SparkEntry:
        """Find the deck's entry; one that left the deck has no text."""
        missing = SparkEntry(spark.deck_id, SparkKind.EITHER, "", (), "")
        return self._decks.sparks_by_id.get(spark.deck_id, missing)

    async def _view(self, work: UnitOfWork, couple: Couple, spark: Spark) -> SparkView:
        picks = await work.sparks.picks_of(spark) if spark.opened_at is not None else ()
        return SparkView(spark, couple, self._entry(spark), in_order(picks, couple.user_ids))


def _checked_pick(user_id: int, entry: SparkEntry, choice: str, guess: str) -> Pick:
    """Return a pick, with a guess if the spark asks for one. Raises `NoPick` if either is missing."""
    picked, guessed = option_number(choice, entry), None
    if entry.kind.has_guess:
        guessed = option_number(guess, entry)
    if picked is None or (entry.kind.has_guess and guessed is None):
        raise NoPick
    return Pick(user_id, picked, guessed)
