"""Watch the event loop: no callback and no transaction may take long, nor wait for anything but the database.

Long means processor time of the thread that works, so a test does not fail because other processes are busy.
Machines differ, too: the limit is what `_calibrate` takes in the same thread. That is 50 ms on a slow machine
(on which dateparser loads in 335 ms), and less on a faster one. Where others use the same processor and its
caches, a piece of work may take twice its usual time once, so `lasting_faults` looks again. A tracer, as
coverage has one, is off meanwhile: it would slow our code alone, and other tests cover what runs here.
"""

import asyncio
import gc
import sys
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from support.garbage import collecting_as_python_does

from data.crypto import field_cipher
from data.engine import Database
from data.sqlite_driver import SqliteCursor
from ops.gc_tuning import GcTuner

CALIBRATIONS = 3
MOST_DECRYPTED = 500  # texts in one transaction: a page or a month, never a couple's whole history
# In workloads. A transaction has several callbacks, between which others go on who need no database.
MOST_WORKLOADS = {"callback": 1, "transaction": 2}
WORTH_A_NAME = 0.005  # seconds
MOST_FAULTS = 20
ATTEMPTS = 3
FAR_TOO_LONG = 3  # times its limit: counts at once, since what a process loads is loaded only once
Flow = tuple[str, str]
"""What was done, and the kind of what it kept."""

SIMULATED_DISCORD = ("support.loopback", "aiohttp.web")  # it shares the loop, and is not what is measured


@dataclass(frozen=True)
class Hold:
    """What kept the loop or the connection, how much processor time it took, and what was done meanwhile."""

    kind: str
    seconds: float
    doing: str
    name: str


@dataclass
class LoopWatch:
    """What kept the loop or the connection, and what else was done while a transaction was open.

    `workload` is in seconds of processor time; it is final when the watched block has ended. Whoever watches
    sets `doing` to what is done next.
    """

    workload: float
    doing: str = ""
    is_over: bool = False
    holds: list[Hold] = field(default_factory=list[Hold])
    intrusions: list[str] = field(default_factory=list[str])

    def note(self, kind: str, seconds: float, name: str) -> None:
        if seconds > WORTH_A_NAME and not self.is_over:
            self.holds.append(Hold(kind, seconds, self.doing, name))

    def intrude(self, what: str) -> None:
        self.intrusions.append(f"{self.doing}: {what}")

    def faults(self, beyond: float = 1) -> dict[Flow, str]:
        """Return what took longer than `beyond` times its limit, the longest of each flow first.

        What should not have been done in a transaction is a fault whatever the limit.
        """
        found: dict[Flow, str] = {}
        for one in sorted(self.holds, key=lambda hold: -hold.seconds):
            limit = MOST_WORKLOADS[one.kind] * self.workload
            if one.seconds > beyond * limit and len(found) < MOST_FAULTS:
                milliseconds = f"{one.seconds * 1000:.0f} ms in one {one.kind} (limit {limit * 1000:.0f})"
                found.setdefault((one.doing, one.kind), f"{one.doing}: {milliseconds}: {one.name}")
        return found | {(what, "intrusion"): what for what in self.intrusions}


async def lasting_faults(play: Callable[[], Awaitable[LoopWatch]]) -> list[str]:
    """Play the same flows again while there are faults: list those that each attempt had.

    What was far too long is listed at once, and what should not have been done in a transaction.
    """
    watch = await play()
    if certain := watch.faults(FAR_TOO_LONG):
        return list(certain.values())
    lasting = watch.faults()
    for _ in range(ATTEMPTS - 1):
        if not lasting:
            break
        again = (await play()).faults()
        lasting = {flow: fault for flow, fault in lasting.items() if flow in again}
    return list(lasting.values())


@dataclass
class _Transaction:
    """An open transaction: its processor time so far, in the loop's thread and in SQLite's."""

    seconds: float = 0.0
    decrypted: int = 0
    statements: list[str] = field(default_factory=list[str])


_open: ContextVar[_Transaction | None] = ContextVar("open_transaction", default=None)


@asynccontextmanager
async def watching_loop() -> AsyncGenerator[LoopWatch]:
    """Watch what the loop does in this block, as in the running bot: what is loaded already is frozen."""
    tuner, tracer = GcTuner(), sys.gettrace()
    await tuner.start()
    sys.settrace(None)
    try:
        # The slowest of several: a processor that it shares may slow the next callback just as much.
        watch = LoopWatch(max(_calibrate() for _ in range(CALIBRATIONS)))
        with collecting_as_python_does(), pytest.MonkeyPatch.context() as patch:
            _time_handles(patch, watch)
            _time_statements(patch)
            _look_into_transactions(patch, watch)
            yield watch
            watch.is_over = True
        watch.workload = max(watch.workload, *(_calibrate() for _ in range(CALIBRATIONS)))
    finally:
        sys.settrace(tracer)
        tuner.stop()
        gc.freeze()  # the tuner gave back what all tests have loaded


def _calibrate() -> float:
    """Do a fixed piece of pure Python, and return the processor time that it took."""
    start = time.thread_time()
    words: dict[str, int] = {}
    for number in range(100_000):
        word = f"{number % 977}"
        words[word] = words.get(word, 0) + len(word)
    sorted(words, key=words.__getitem__)
    return time.thread_time() - start


def _time_handles(patch: pytest.MonkeyPatch, watch: LoopWatch) -> None:
    run, thread = asyncio.Handle._run, threading.get_ident()

    def timed_run(handle: asyncio.Handle) -> None:
        if threading.get_ident() != thread or _is_simulated(handle):
            run(handle)
            return
        start = time.thread_time()
        run(handle)
        seconds = time.thread_time() - start
        if transaction := handle._context.get(_open):
            transaction.seconds += seconds
        if seconds > WORTH_A_NAME:
            watch.note("callback", seconds, _name_of(handle))

    patch.setattr(asyncio.Handle, "_run", timed_run)


def _time_statements(patch: pytest.MonkeyPatch) -> None:
    """Count what SQLite's thread does towards the transaction that waits for it."""

    def timed(name: str) -> None:
        call = getattr(SqliteCursor, name)

        def timed_call(cursor: SqliteCursor, sql: str, *parameters: Any) -> None:
            call(cursor, sql, *parameters)
            if transaction := _open.get():
                transaction.seconds += vars(cursor)["seconds"]
                transaction.statements.append(sql)

        patch.setattr(SqliteCursor, name, timed_call)

    run = SqliteCursor._run

    def timed_run(cursor: SqliteCursor, *arguments: Any) -> None:
        start = time.thread_time()
        run(cursor, *arguments)
        vars(cursor)["seconds"] = time.thread_time() - start

    patch.setattr(SqliteCursor, "_run", timed_run)
    timed("execute")
    timed("executemany")


def _task_of(handle: asyncio.Handle) -> "asyncio.Task[Any] | None":
    owner = getattr(handle._callback, "__self__", None)
    return owner if isinstance(owner, asyncio.Task) else None


def _is_simulated(handle: asyncio.Handle) -> bool:
    task = _task_of(handle)
    frame = getattr(task.get_coro(), "cr_frame", None) if task is not None else None
    module = frame.f_globals.get("__name__", "") if frame is not None else ""
    return str(module).startswith(SIMULATED_DISCORD)


def _name_of(handle: asyncio.Handle) -> str:
    """Name a callback; a task by the functions that it stopped in, the innermost last."""
    task = _task_of(handle)
    if task is None:
        return repr(handle)
    names: list[str] = []
    waiting: Any = task.get_coro()
    while waiting is not None and hasattr(waiting, "__qualname__"):
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        names.append(f"{waiting.__qualname__}:{frame.f_lineno}" if frame else waiting.__qualname__)
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)
    return " > ".join(names)


def _look_into_transactions(patch: pytest.MonkeyPatch, watch: LoopWatch) -> None:
    """Note every thread, process and request that is waited for in a transaction, and much decryption."""
    begin, decrypt = Database.begin, field_cipher.decrypt

    @asynccontextmanager
    async def watched_begin(database: Database) -> AsyncGenerator[AsyncConnection]:
        with _watched_transaction(watch):
            async with begin(database) as connection:
                yield connection

    def watched_decrypt(*arguments: bytes) -> bytes:
        if transaction := _open.get():
            transaction.decrypted += 1
        return decrypt(*arguments)

    patch.setattr(Database, "begin", watched_begin)
    patch.setattr(field_cipher, "decrypt", watched_decrypt)
    for owner, name in (
        (asyncio, "to_thread"),
        (asyncio, "create_subprocess_exec"),
        (asyncio, "sleep"),
        (aiohttp.ClientSession, "_request"),
    ):
        patch.setattr(owner, name, _noted(getattr(owner, name), name, watch))


@contextmanager
def _watched_transaction(watch: LoopWatch) -> Generator[None]:
    """Note what a transaction cost; that of the keyring, inside another, is a part of it."""
    if _open.get() is not None:
        yield
        return
    transaction = _Transaction()
    token = _open.set(transaction)
    try:
        yield
    finally:
        _open.reset(token)
        count, decrypted = len(transaction.statements), transaction.decrypted
        said = " … ".join(sql[:160] for sql in transaction.statements[1:3])
        watch.note("transaction", transaction.seconds, f"{count} statements: {said}")
        if decrypted > MOST_DECRYPTED:
            watch.intrude(f"{decrypted} texts decrypted in one transaction")


def _noted(call: Callable[..., Awaitable[Any]], name: str, watch: LoopWatch) -> Callable[..., Any]:
    async def noted(*arguments: Any, **options: Any) -> object:
        if _open.get() is not None:
            watch.intrude(f"{name} was waited for in a transaction: {arguments[:1]!r}")
        return await call(*arguments, **options)

    return noted
