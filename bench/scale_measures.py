"""The actions measured at both sizes: parts of a tick, and one couple's commands."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bench.idle_ticker import ALL_SHARDS
from bench.scale_fill import TEXT, FilledDatabase
from core.couples import Person
from core.deliveries import Delivery, PostedMessage
from core.errors import KindlingError
from data.tables import rituals

DUE, AT_ONCE = 500, 32
PULSE = 4
MESSAGE_IDS = count(1_450_000_000_000_000_000)

Action = Callable[[FilledDatabase, int], Awaitable[object]]
"""Something that is asked of a filled database; the number is another one each time."""


@dataclass(frozen=True)
class Measure:
    """An action, its runs in each turn, and an unmeasured preparation before each run."""

    name: str
    action: Action
    times: int
    prepare: Action | None = None


def _asker(filled: FilledDatabase, number: int, place: int = 0) -> Person:
    """Return a partner of one of the couples whose words can be read."""
    return filled.person(filled.asked[number % len(filled.asked)], place)


async def _tick_idly(filled: FilledDatabase, _number: int) -> None:
    await filled.ticker.tick()


async def _claim(filled: FilledDatabase, _number: int) -> None:
    await filled.services.deliveries.claim_with_couples(AT_ONCE, ALL_SHARDS)


async def _make_due(filled: FilledDatabase, number: int) -> None:
    """Make the check-ins of 500 couples due, spread over all couples; other couples in each run."""
    step = filled.many.count // DUE
    ids = [filled.many.couple_id(turn * step + number) for turn in range(DUE)]
    due_at = datetime.now(UTC) - timedelta(seconds=1)
    async with filled.database.begin() as connection:
        await connection.execute(update(rituals).where(rituals.c.id.in_(ids)).values(next_at=due_at))


async def _open_claim_and_settle(filled: FilledDatabase, _number: int) -> None:
    """Open, claim and settle what is due, as a tick does, without posting."""
    deliveries, sent = filled.services.deliveries, 0
    while ritual_ids := await filled.services.rituals.due_ritual_ids(ALL_SHARDS, limit=AT_ONCE):
        await filled.services.rituals.run_due_rituals(ritual_ids)
        while claimed := await deliveries.claim_with_couples(AT_ONCE, ALL_SHARDS):
            await deliveries.settle_sent_batch([(one, [_post_of(one)]) for one, _ in claimed])
            sent += len(claimed)
    assert sent >= DUE, sent  # and what the check-ins that close leave to be redrawn


def _post_of(sent: Delivery) -> PostedMessage:
    return PostedMessage(
        message_id=next(MESSAGE_IDS),
        channel_id=1,
        couple_id=sent.couple_id,
        kind=sent.kind,
        subject_id=sent.subject_id,
        user_id=None,
        index=0,
        has_words=False,
    )


async def _purge_slices(filled: FilledDatabase, _number: int) -> None:
    await filled.services.bookkeeping.purge_some()


async def _begin_purge(filled: FilledDatabase, _number: int) -> None:
    filled.services.bookkeeping.begin_pass()


async def _clean_up(filled: FilledDatabase, _number: int) -> None:
    await filled.services.rituals.far_ritual_ids(ALL_SHARDS)
    await filled.services.erasures.purge_old_records()


async def _newest_post(filled: FilledDatabase, _number: int) -> None:
    await filled.services.deliveries.newest_posted_at()


async def _list_rituals(filled: FilledDatabase, number: int) -> None:
    await filled.services.rituals.rituals_of(_asker(filled, number))


async def _show_status(filled: FilledDatabase, number: int) -> None:
    await filled.services.couples.couple_status(_asker(filled, number))


async def _show_panel(filled: FilledDatabase, number: int) -> None:
    await filled.services.panels.panel_of(_asker(filled, number))


async def _show_history(filled: FilledDatabase, number: int) -> None:
    await filled.services.checkin_history.revealed_checkins(_asker(filled, number), _last_year)


def _last_year(_zone: ZoneInfo) -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(days=365), now


async def _show_timeline(filled: FilledDatabase, number: int) -> None:
    await filled.services.timelines.timeline_page(_asker(filled, number))


async def _count_stored(filled: FilledDatabase, number: int) -> None:
    couple_id = filled.many.couple_id(filled.asked[number % len(filled.asked)])
    await filled.services.exports.count_exportable(_asker(filled, number), couple_id)


async def _export(filled: FilledDatabase, number: int) -> None:
    couple_id = filled.many.couple_id(filled.asked[number % len(filled.asked)])
    await filled.services.exports.export_of(_asker(filled, number), couple_id)


async def _ask_question(filled: FilledDatabase, number: int) -> None:
    with suppress(KindlingError):  # it is open already
        await filled.services.checkins.open_now(_asker(filled, number))


async def _answer(filled: FilledDatabase, number: int, place: int = 0) -> None:
    person = _asker(filled, number, place)
    checkin_id = (await filled.services.checkins.current_checkin(person)).checkin.id
    await filled.services.checkins.submit_answer(person, checkin_id, TEXT, None, PULSE)


async def _reveal(filled: FilledDatabase, number: int) -> None:
    await _answer(filled, number, place=1)


MEASURES = (
    # Those of ticks first: answers leave deliveries behind, which a tick would find due.
    Measure("an idle tick", _tick_idly, 10),
    Measure("a claim", _claim, 20),
    Measure("500 occurrences opened, claimed and settled", _open_claim_and_settle, 1, _make_due),
    Measure("ten slices of bookkeeping", _purge_slices, 3, _begin_purge),
    Measure("the daily clean-up", _clean_up, 1),
    Measure("the newest post, at a start", _newest_post, 1),
    Measure("`/ritual list`", _list_rituals, 20),
    Measure("`/couple status`", _show_status, 20),
    Measure("`/kindling`", _show_panel, 20),
    Measure("`/checkin history`", _show_history, 20),
    Measure("`/memory timeline`", _show_timeline, 20),
    Measure("`/privacy what`", _count_stored, 10),
    Measure("`/privacy export` of one couple", _export, 3),
    Measure("the first answer", _answer, 7, _ask_question),
    Measure("the second answer, which reveals", _reveal, 7),
)
