"""Turns at a database's connections: in order, with a person's requests ahead of background work."""

import asyncio

from core.publications import current_collector

WAIT_SECONDS = 2  # of a request: an interaction must be answered within Discord's 3 seconds
# Nobody waits for a tick: giving up as early would end its round whenever the disk stalls for some seconds.
BACKGROUND_WAIT_SECONDS = 30

Turn = tuple[asyncio.Semaphore, ...]
"""The semaphores that one transaction holds; `end_turn` releases them."""


class Turns:
    """One turn for each connection, given out in the order of asking.

    Where nobody waits for an answer, as in a tick, a transaction first waits for the others of its kind: so a
    request, whose person waits, has at most one waiting transaction for each connection ahead of it.
    """

    def __init__(self, count: int) -> None:
        turn, background_turn = asyncio.Semaphore(count), asyncio.Semaphore(count)
        self._of_request: Turn = (turn,)
        self._of_background: Turn = (background_turn, turn)

    async def take(self) -> Turn:
        """Wait for a turn and return it, for `end_turn`.

        Raises `TimeoutError` if others hold all of them for two seconds; thirty where nobody waits.
        """
        if current_collector() is not None:
            return await self.take_soon()
        return await _acquire_all(self._of_background, BACKGROUND_WAIT_SECONDS)

    async def take_soon(self) -> Turn:
        """Wait for a turn as a request does, and return it. Raises `TimeoutError` after two seconds."""
        return await _acquire_all(self._of_request, WAIT_SECONDS)


def end_turn(turn: Turn) -> None:
    """Release a turn, so that the next in line has it."""
    for semaphore in turn:
        semaphore.release()


async def _acquire_all(turn: Turn, wait_seconds: float) -> Turn:
    """Acquire all parts of a turn, or none. Raises `TimeoutError` if that takes longer than it may."""
    if not any(semaphore.locked() for semaphore in turn):  # nobody is ahead: no timer is needed
        for semaphore in turn:
            await semaphore.acquire()
        return turn
    acquired: list[asyncio.Semaphore] = []
    try:
        async with asyncio.timeout(wait_seconds):
            for semaphore in turn:
                await semaphore.acquire()
                acquired.append(semaphore)
    except BaseException:
        end_turn(tuple(acquired))
        raise
    return turn
