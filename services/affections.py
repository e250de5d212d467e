"""Signs of affection: send one, echo it once, delete it."""

from typing import ClassVar

from core.affections import Affection, AffectionKind, AlreadyEchoed, NotYoursToEcho
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.errors import NotTheAuthor
from core.text_input import NOTE_LIMIT, clean_optional_text
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import DeleteOwnByTable, Service
from services.daily_limits import count_added
from services.deliveries import delete_posts
from services.reunions import skip_deleted_hug


async def delete_affection(work: UnitOfWork, couple: Couple, affection_id: int, _user_id: int) -> None:
    """Delete a sign and the messages that show it; a reunion at this hug turns to the next one.

    What it sent back can be sent back again.
    """
    affection = await work.affections.find(affection_id)
    await work.affections.delete_item(affection_id)
    await delete_posts(work, couple, DeliveryKind.AFFECTION, affection_id)
    if affection is not None and affection.echo_of is not None:
        work.redraw(couple, DeliveryKind.AFFECTION, affection.echo_of)
    await skip_deleted_hug(work, couple, affection_id)


class Affections(Service):
    """Use cases of partners who send each other small signs."""

    own_words: ClassVar[DeleteOwnByTable] = {"affections": delete_affection}

    async def send_affection(self, person: Person, kind: AffectionKind, note: str | None) -> Affection:
        """Send a sign to the caller's partner.

        Raises `TextTooLong`, `NotInCouple`, and the refusal of a missing home.
        """
        note = clean_optional_text(note, NOTE_LIMIT)
        async with self._work_of(person) as (work, couple):
            work.require_home(couple)
            await count_added(work, couple, person.user_id, DailyKind.AFFECTION)
            sent = await work.affections.insert_affection(couple, person.user_id, kind, note=note)
            work.post(couple, DeliveryKind.AFFECTION, sent.id, view=sent)
            return sent

    async def echo_affection(self, person: Person, affection_id: int) -> Affection:
        """Send a sign back to its author, once, and return the echo.

        Raises `NotYoursToEcho`, `AlreadyEchoed`, `NotInCouple`, `NotYours`, `NotAvailable`, and the refusal
        of a missing home.
        """
        async with self._work() as work:
            couple, received = await load_for(work, person, work.affections, affection_id)
            work.require_home(couple)
            if received.recipient_id != person.user_id:
                raise NotYoursToEcho
            if not received.may_be_echoed:
                raise AlreadyEchoed
            await count_added(work, couple, person.user_id, DailyKind.AFFECTION)
            echo = await work.affections.insert_affection(
                couple, person.user_id, received.kind, echo_of=received.id
            )
            work.post(couple, DeliveryKind.AFFECTION, echo.id, view=echo)
            work.redraw(couple, DeliveryKind.AFFECTION, received.id)
            return echo

    async def affection_view(self, affection_id: int) -> Affection:
        """Load a sign as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            _, affection = await load_item(work, work.affections, affection_id)
            return affection

    async def read_affection(self, person: Person, affection_id: int) -> Affection:
        """Load a sign with its note for one partner. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            _, affection = await load_for(work, person, work.affections, affection_id)
            return affection

    async def delete_own_affection(self, person: Person, affection_id: int) -> None:
        """Delete a sign the caller sent, with the messages that show it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, affection = await load_for(work, person, work.affections, affection_id)
            if affection.author_id != person.user_id:
                raise NotTheAuthor
            await delete_affection(work, couple, affection.id, person.user_id)
