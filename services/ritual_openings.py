"""Ritual openings: decide about due rituals, and open many in one transaction."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.moments import WAKING_HOURS, first_within
from core.rituals import (
    POSTED_LATE_BY_AT_MOST,
    CatchUp,
    Ritual,
    RitualKind,
    RitualState,
    catch_up,
)
from data.unit_of_work import UnitOfWork
from services.ritual_schedules import NO_NEXT_OCCURRENCE, next_occurrence_columns, occurrence_after

Opening = tuple[DeliveryKind, int]
"""The kind of a card, and its subject."""

Openings = Mapping[int, Opening]
"""The card of each couple that has something to post, by couple id."""


@dataclass(frozen=True, slots=True)
class OccurrenceOpener:
    """Opens a kind of ritual for couples. `opens_many` promises few statements for any number of couples."""

    open_all: Callable[[UnitOfWork, Sequence[Couple]], Awaitable[Openings]]
    opens_many: bool


@dataclass(frozen=True, slots=True)
class _DueOccurrence:
    couple: Couple
    ritual: Ritual
    step: CatchUp


@dataclass(frozen=True, slots=True)
class _Decisions:
    """The decisions about a batch of rituals: their new columns, those to open, and the posts to make."""

    changes: dict[int, dict[str, object]] = field(default_factory=dict[int, dict[str, object]])
    to_open: defaultdict[RitualKind, list[_DueOccurrence]] = field(default_factory=lambda: defaultdict(list))
    to_post: list[tuple[_DueOccurrence, Opening]] = field(
        default_factory=list[tuple[_DueOccurrence, Opening]]
    )


def opens_alone(
    open_next: Callable[[UnitOfWork, Couple], Awaitable[Opening | None]],
) -> OccurrenceOpener:
    """Turn a function for one couple's ritual, with too many statements for a batch, into an opener."""

    async def open_all(work: UnitOfWork, couples: Sequence[Couple]) -> Openings:
        opened = {couple.id: await open_next(work, couple) for couple in couples}
        return {couple_id: opening for couple_id, opening in opened.items() if opening is not None}

    return OccurrenceOpener(open_all, opens_many=False)


async def open_due(
    work: UnitOfWork,
    openers: Mapping[RitualKind, OccurrenceOpener],
    due: Iterable[tuple[Couple, Ritual]],
) -> None:
    """Open an occurrence of each ritual, or count it as missed, or let the ritual rest.

    Three days late is too late; of several occurrences that fell due during a downtime, only the last is
    opened.
    """
    decisions = _decide(due, work.now)
    for kind, occurrences in decisions.to_open.items():
        openings = await openers[kind].open_all(work, [one.couple for one in occurrences])
        for one in occurrences:
            opening = openings.get(one.couple.id)
            if opening is not None:
                decisions.changes[one.ritual.id]["unanswered"] = one.ritual.unanswered + kind.expects_answer
                decisions.to_post.append((one, opening))
    # Stored in the same transaction as the deliveries, so that whatever happens afterwards, no occurrence is
    # opened twice or lost.
    await work.rituals.update_rituals(decisions.changes)
    await work.deliveries.insert_deliveries(
        [_delivery_of(work, one, opening) for one, opening in decisions.to_post]
    )


def _decide(due: Iterable[tuple[Couple, Ritual]], now: datetime) -> _Decisions:
    decisions = _Decisions()
    for couple, ritual in due:
        upcoming = ritual.upcoming
        if upcoming is None or upcoming.at > now:  # another process has opened it already
            continue
        if couple.has_ended:
            decisions.changes[ritual.id] = dict(NO_NEXT_OCCURRENCE)
            continue
        step = catch_up(upcoming, now, partial(occurrence_after, couple, ritual))
        # Unchanged counts are stored as well: rituals with the same columns share one statement.
        columns = {
            "last_week": step.last.week,
            "missed": ritual.missed,
            "unanswered": ritual.unanswered,
            **next_occurrence_columns(couple, ritual, step.last.at, step.last.week),
        }
        occurrence = _DueOccurrence(couple, ritual, step)
        if not couple.is_resting:
            columns["missed"] = ritual.missed + step.missed
            if step.should_post and ritual.may_rest:
                columns = {
                    "last_week": step.last.week,
                    "missed": columns["missed"],
                    "state": RitualState.RESTING,
                    **NO_NEXT_OCCURRENCE,
                }
                decisions.to_post.append((occurrence, (DeliveryKind.RITUAL_REST, ritual.id)))
            elif step.should_post:
                decisions.to_open[ritual.kind].append(occurrence)
        decisions.changes[ritual.id] = columns
    return decisions


def _delivery_of(work: UnitOfWork, one: _DueOccurrence, opening: Opening) -> Delivery:
    kind, subject_id = opening
    due_at = one.step.last.at
    # Due on Sunday at 20:00, an hour the couple did not choose. If the bot is back at 20:10, it posts at
    # once; if it is back at 23:10, the post waits until Monday at 8:00.
    is_on_time = work.now - due_at <= one.ritual.on_time_within
    at = work.now if is_on_time else first_within(WAKING_HOURS, work.now, one.couple.zones)
    not_after = max(at, due_at + POSTED_LATE_BY_AT_MOST)
    return work.deliveries.new_delivery(
        one.couple,
        kind,
        subject_id,
        at,
        not_after=not_after,
        is_hour_chosen=one.ritual.is_chosen and is_on_time,
    )


async def load_due(work: UnitOfWork, ritual_ids: Collection[int]) -> list[tuple[Couple, Ritual]]:
    """Load rituals with their couples, locking the couples first, so that nothing about them can change.

    Deleted rituals, and those of a couple under erasure, are left out.
    """
    couples = await work.couples.lock_and_load_couples(await work.rituals.couple_ids_of(ritual_ids))
    rituals = await work.rituals.find_rituals(ritual_ids)
    return [(couples[ritual.couple_id], ritual) for ritual in rituals if ritual.couple_id in couples]
