"""Rose, thorn and bud, as two partners choose the frame and fill it in."""

from support.backend import (
    ADA,
    BO,
    Backend,
    current_checkin_id,
    open_next_checkin,
    person,
    reveal_checkin,
)

from core.couples import Couple
from core.frames import FramePart
from services.checkins import AnswerResult
from services.frames import Frames

ROSE, THORN, BUD = FramePart
ALL_THREE = {ROSE: "The swim", THORN: "The deadline", BUD: "Saturday"}


async def begin_frame(frames: Frames, couple: Couple) -> None:
    """Let both partners want the frame."""
    assert await frames.propose_frame(person(ADA), couple.id)
    assert not await frames.propose_frame(person(BO), couple.id)


async def open_frame(backend: Backend, couple: Couple) -> Couple:
    """Let both want the frame, and open it as their next check-in."""
    await reveal_checkin(backend)
    await begin_frame(Frames(backend.work), couple)
    assert (await open_next_checkin(backend)).checkin.is_frame
    await backend.settle_all()
    return await backend.couples.couple_of(person(ADA))


async def fill_in(
    backend: Backend,
    user_id: int,
    checkin_id: int,
    parts: dict[FramePart, str] | None = None,
    *,
    pulse: int | None = None,
) -> AnswerResult:
    return await backend.checkins.submit_answer(
        person(user_id), checkin_id, "", None, pulse, parts=ALL_THREE if parts is None else parts
    )


async def reveal_frame(backend: Backend, pulse: int | None = None) -> int:
    """Let both partners fill in the open frame, or else the next one, and return the check-in's id."""
    checkin_id = await current_checkin_id(backend)
    for user_id in (ADA, BO):
        await fill_in(backend, user_id, checkin_id, pulse=pulse)
    backend.clock.advance(minutes=1)
    await backend.settle_all()
    return checkin_id
