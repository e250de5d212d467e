"""Rituals through the services alone: open what is due at a moment, and answer it."""

from datetime import UTC, datetime

from support.backend import ADA, ALL_SHARDS, BO, Backend, person

from core.deliveries import Delivery, DeliveryKind
from core.rituals import Ritual, RitualKind

FIRST_SUNDAY = datetime(2026, 1, 4, 20, tzinfo=UTC)
"""The moment of the first check-in of a couple that began at `support.backend.START`."""


async def ritual_of(backend: Backend, kind: RitualKind = RitualKind.CHECKIN) -> Ritual:
    _, rituals = await backend.rituals.rituals_of(person(ADA))
    return next(ritual for ritual in rituals if ritual.kind is kind)


async def tick(backend: Backend) -> list[Delivery]:
    """Open what is due and then claim it, as a tick does."""
    for ritual_id in await backend.rituals.due_ritual_ids(ALL_SHARDS):
        await backend.rituals.run_due_ritual(ritual_id)
    return await backend.claim_and_settle_all()


async def tick_at(backend: Backend, now: datetime) -> list[DeliveryKind]:
    backend.clock.now = now
    return [delivery.kind for delivery in await tick(backend)]


async def answer(backend: Backend) -> None:
    """Let both answer what is open."""
    checkin = (await backend.checkins.current_checkin(person(ADA))).checkin
    for user_id in (ADA, BO):
        await backend.checkins.submit_answer(person(user_id), checkin.id, "words", None, None)
    backend.clock.advance(minutes=5)
    await backend.settle_all()
