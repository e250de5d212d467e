"""Houses: the services on a real database, with a clock that tests set, and nothing of Discord."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import update

from core.checkins import NoCheckin
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind, DeliveryState
from core.rituals import RitualKind
from data.darkroom import Darkroom
from data.decks import load_decks
from data.decks.lessons import load_lessons
from data.engine import Database
from data.keyring import Keyring
from data.media import MEDIA, Media
from data.schema import migrate
from data.tables import deliveries
from data.work import OpenWork, work_on
from services.absences import Absences
from services.agreements import Agreements
from services.checkins import Answered, Checkins
from services.couples import Couples
from services.deliveries import Deliveries
from services.erasures import Erasures
from services.exports import Exports
from services.histories import Histories
from services.invitations import Invitations
from services.pictures import Pictures
from services.questions import checkin_opener
from services.retractions import Retractions
from services.rituals import Rituals

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)  # a Thursday
GUILD, CHANNEL, ADA, BO, CLEO, DEE = 9 << 22, 500, 10, 20, 30, 40
MASTER = b"m" * 32
DECKS = load_decks()
ALL = (1, (0,))  # one shard, and it is this process's


class Clock:
    """Tells the time that it was set to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_long: float) -> datetime:
        """Let time go by."""
        self.now += timedelta(**how_long)
        return self.now


@dataclass(frozen=True)
class House:
    """One process of the house, without its bot."""

    database: Database
    keyring: Keyring
    work: OpenWork
    clock: Clock
    couples: Couples
    invitations: Invitations
    absences: Absences
    rituals: Rituals
    checkins: Checkins
    histories: Histories
    agreements: Agreements
    deliveries: Deliveries
    erasures: Erasures
    pictures: Pictures
    exports: Exports
    retractions: Retractions

    async def begin(self, first: int = ADA, second: int = BO, guild_id: int = GUILD) -> Couple:
        """Let the first invite the second, who accepts."""
        asked = await self.invitations.invite(Person(guild_id, first), second, CHANNEL, is_bot=False)
        begun = await self.invitations.accept(Person(guild_id, second), asked.invitation.id)
        return begun.couple

    async def settle_all(self) -> None:
        """Let everything that is due or was handed over have been posted."""
        waiting = deliveries.c.state.in_((DeliveryState.DUE, DeliveryState.CLAIMED))
        query = update(deliveries).where(waiting, deliveries.c.next_at <= self.clock())
        async with self.database.begin() as connection:
            await connection.execute(query.values(state=DeliveryState.SENT))

    async def claim_all(self) -> list[Delivery]:
        """Claim all that is due or was handed over, as if every lease had ended, and settle it."""
        found: list[Delivery] = []
        while claimed := await self.deliveries.claim(100, ALL):
            for delivery in claimed:
                await self.deliveries.sent(delivery, ())
            found += claimed
        return found

    async def due(self, kind: DeliveryKind) -> list[Delivery]:
        """What is due now and of one kind; everything due is settled."""
        return [delivery for delivery in await self.claim_all() if delivery.kind is kind]

    async def end_pauses(self) -> None:
        """End every pause whose time has come."""
        for couple_id in await self.couples.to_resume(ALL):
            await self.couples.end_pause(couple_id)

    async def close(self) -> None:
        """Let go of the databases."""
        await self.database.close()
        await self.keyring.close()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server: where its socket is, and where it keeps its files."""

    socket: str
    files: Path

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.socket}"

    async def run(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(host=self.socket, user="postgres", database=database)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


T = TypeVar("T")
OpenHouse = Callable[..., House]


def person(user_id: int, guild_id: int = GUILD) -> Person:
    """Somebody in the couple's server."""
    return Person(guild_id, user_id)


def house_on(
    database_url: str,
    keyring_url: str,
    clock: Clock,
    masters: tuple[bytes, ...] = (MASTER,),
    home: Path = Path("var"),
) -> House:
    """Open a house on two databases that exist; pictures lie under `home`."""
    database, keyring = Database(database_url), Keyring(Database(keyring_url), masters)
    media = Media(home / MEDIA)
    work = work_on(database, keyring, media)
    pictures = Pictures(work, keyring, media, Darkroom(), clock)
    return House(
        database=database,
        keyring=keyring,
        work=work,
        clock=clock,
        couples=Couples(work, clock),
        invitations=Invitations(work, keyring, DECKS, clock),
        absences=Absences(work, clock),
        rituals=Rituals(work, {RitualKind.CHECKIN: checkin_opener(DECKS)}, clock),
        checkins=Checkins(work, DECKS, clock),
        histories=Histories(work, DECKS),
        agreements=Agreements(work, clock),
        deliveries=Deliveries(work, clock),
        erasures=Erasures(work, keyring, media, clock),
        pictures=pictures,
        exports=Exports(work, DECKS, load_lessons(), pictures, clock),
        retractions=Retractions(work, clock),
    )


async def plan(
    house: House,
    couple: Couple,
    subject_id: int,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
) -> Delivery:
    """Plan a notice, due now if nothing else is said."""
    now = house.clock()
    async with house.work() as stores:
        return await stores.deliveries.plan(
            couple, DeliveryKind.NOTICE, subject_id, due_at or now, now, not_after=not_after
        )


async def current(house: House, user_id: int = ADA) -> int:
    return (await house.checkins.current(person(user_id))).checkin.id


async def answer(
    house: House, user_id: int, checkin_id: int, body: str = "An answer", pulse: int | None = None
) -> Answered:
    return await house.checkins.answer(person(user_id), checkin_id, body, None, pulse)


async def reveal(house: House, pulses: tuple[int | None, int | None] = (None, None)) -> int:
    """Let both answer what is open, or the next question; the check-in's id."""
    try:
        checkin_id = await current(house)
    except NoCheckin:
        checkin_id = (await house.checkins.open_now(person(ADA)))[0].checkin.id
    for user_id, pulse in zip((ADA, BO), pulses, strict=True):
        await answer(house, user_id, checkin_id, pulse=pulse)
        house.clock.forward(minutes=1)
    await house.settle_all()
    return checkin_id


def beside(coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start something that belongs to no work that is open here."""
    return asyncio.get_running_loop().create_task(coroutine, context=Context())


def beside_the_loop(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run something to its end in a thread, away from the event loops of tests."""
    thread = threading.Thread(target=asyncio.run, args=(coroutine,))
    thread.start()
    thread.join()


async def make_schema(database_url: str, keyring_url: str) -> None:
    """Make both databases with the newest schema."""
    database, keyring = Database(database_url), Keyring(Database(keyring_url), (b"m" * 32,))
    await migrate(database)
    await keyring.prepare()
    await database.close()
    await keyring.close()
