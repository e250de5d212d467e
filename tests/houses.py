"""Houses: the services on a real database, with a clock that tests set, and nothing of Discord."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.rituals import RitualKind
from data.decks import load_decks
from data.engine import Database
from data.keyring import Keyring
from data.work import OpenWork, work_on
from services.agreements import Agreements
from services.checkins import Checkins
from services.couples import Couples
from services.deliveries import Deliveries
from services.erasures import Erasures
from services.invitations import Invitations
from services.questions import checkin_opener
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
    rituals: Rituals
    checkins: Checkins
    agreements: Agreements
    deliveries: Deliveries
    erasures: Erasures

    async def begin(self, first: int = ADA, second: int = BO, guild_id: int = GUILD) -> Couple:
        """Let the first invite the second, who accepts."""
        asked = await self.invitations.invite(Person(guild_id, first), second, CHANNEL, is_bot=False)
        begun = await self.invitations.accept(Person(guild_id, second), asked.invitation.id)
        return begun.couple

    async def settle_all(self) -> None:
        """Let everything that waits be posted, wherever it stands."""
        for delivery in await self.claim_all():
            await self.deliveries.sent(delivery, ())

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


OpenHouse = Callable[..., House]


def person(user_id: int, guild_id: int = GUILD) -> Person:
    """Somebody in the couple's server."""
    return Person(guild_id, user_id)


def house_on(
    database_url: str, keyring_url: str, clock: Clock, masters: tuple[bytes, ...] = (MASTER,)
) -> House:
    """Open a house on two databases that exist."""
    database, keyring = Database(database_url), Keyring(Database(keyring_url), masters)
    work = work_on(database, keyring)
    return House(
        database=database,
        keyring=keyring,
        work=work,
        clock=clock,
        couples=Couples(work, clock),
        invitations=Invitations(work, keyring, DECKS, clock),
        rituals=Rituals(work, {RitualKind.CHECKIN: checkin_opener(DECKS)}, clock),
        checkins=Checkins(work, DECKS, clock),
        agreements=Agreements(work, clock),
        deliveries=Deliveries(work, clock),
        erasures=Erasures(work, keyring, clock),
    )
