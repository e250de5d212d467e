"""Access checks: load the things a person may use, or refuse, on every command and press."""

from core.couples import BotWasRemoved, Couple, CoupleHasEnded, CoupleState, NotInCouple, Person
from core.errors import KindlingError, NotAvailable, NotYours, existing
from core.exports import NothingStored
from data.stores.base import ItemStore, ItemT
from data.unit_of_work import UnitOfWork


async def couple_of(work: UnitOfWork, person: Person) -> Couple:
    """Load the caller's couple in this server, locked until this unit of work ends.

    Raises `NotInCouple`, `BotWasRemoved`.
    """
    couple = await couple_of_even_if_removed(work, person)
    _refuse_if_removed(couple)
    return couple


async def couple_with(work: UnitOfWork, person: Person, couple_id: int) -> Couple:
    """Load a couple by its id; the caller must be one of its partners.

    A button in a direct message carries no server, so the couple's id counts, not the place of the press.
    Raises `NotInCouple`, `NotYours`, `NotAvailable`, `BotWasRemoved`.
    """
    couple = await couple_with_even_if_removed(work, person, couple_id)
    _refuse_if_removed(couple)
    return couple


async def couple_of_even_if_removed(work: UnitOfWork, person: Person) -> Couple:
    """Load the caller's couple as `couple_of` does, even while the bot is removed from its server.

    Raises `NotInCouple`.
    """
    couple = await work.couples.find_couple_of(person)
    if couple is None or couple.has_ended:  # it may have parted while this waited for the lock
        raise await refusal_without_couple(work, person)
    work.introduce_caller(couple.partner_by_id(person.user_id))
    return couple


async def couple_with_even_if_removed(work: UnitOfWork, person: Person, couple_id: int) -> Couple:
    """Load a couple as `couple_with` does, even while the bot is removed from its server.

    Raises `NotInCouple`, `NotYours`, `NotAvailable`.
    """
    couple = existing(await work.couples.find_couple(couple_id))
    if person.user_id in couple.user_ids:
        if couple.has_ended:
            raise _ended(couple)
        work.introduce_caller(couple.partner_by_id(person.user_id))
        return couple
    raise await _refusal_for_stranger(work, person)


async def couple_until_erased(work: UnitOfWork, person: Person, couple_id: int) -> Couple:
    """Load a couple by its id, even after its parting; the caller must be, or have been, one of its partners.

    Raises `NothingStored`, `NotInCouple`, `NotYours`.
    """
    couple = await work.couples.find_couple(couple_id)
    if couple is None:
        raise NothingStored
    if person.user_id in couple.user_ids:
        return couple
    raise await _refusal_for_stranger(work, person)


async def load_for(
    work: UnitOfWork, person: Person, store: ItemStore[ItemT], item_id: int
) -> tuple[Couple, ItemT]:
    """Load an item and its couple for one of the partners.

    The couple is locked first: nothing about it can change until this work ends, so the item is read once.
    Raises `NotAvailable` if the item is gone, `NotInCouple`, `NotYours`, `BotWasRemoved`.
    """
    couple, item = await load_for_even_if_removed(work, person, store, item_id)
    _refuse_if_removed(couple)
    return couple, item


async def load_for_even_if_removed(
    work: UnitOfWork, person: Person, store: ItemStore[ItemT], item_id: int
) -> tuple[Couple, ItemT]:
    """Load an item as `load_for` does, even while the bot is removed from the couple's server.

    Raises `NotAvailable`, `NotInCouple`, `NotYours`.
    """
    couple, item = await load_item(work, store, item_id)
    if person.user_id not in couple.user_ids:
        raise await _refusal_for_stranger(work, person)
    if couple.has_ended:
        raise _ended(couple)
    work.introduce_caller(couple.partner_by_id(person.user_id))
    return couple, item


async def load_item(work: UnitOfWork, store: ItemStore[ItemT], item_id: int) -> tuple[Couple, ItemT]:
    """Load an item and its couple for anyone. Raises `NotAvailable` if either is gone."""
    couple = await work.couples.find_couple_owning(store.table, item_id)
    item = None if couple is None else await store.find(item_id)
    if couple is None or item is None:
        raise NotAvailable
    return couple, item


async def _refusal_for_stranger(work: UnitOfWork, person: Person) -> KindlingError:
    """Return the refusal for a person outside the couple in question."""
    if await work.couples.is_together(person):
        return NotYours()
    return await refusal_without_couple(work, person)


async def refusal_without_couple(work: UnitOfWork, person: Person) -> NotInCouple:
    """Return the refusal for a person without a couple here, whose couple has ended or never was.

    A partner who was left learns of it here, with the time until which they can export their words.
    """
    known = await work.couples.unerased_couples_of(person.user_id)
    # A direct message has the guild id 0, and means the couples of every server.
    ended = [one for one in known if one.has_ended and person.guild_id in (0, one.guild_id)]
    return _ended(ended[-1]) if ended else NotInCouple()


def _ended(couple: Couple) -> NotInCouple:
    until = couple.erase_at
    return CoupleHasEnded(until=f"{until.timestamp():.0f}") if until else NotInCouple()


def _refuse_if_removed(couple: Couple) -> None:
    if couple.state is CoupleState.REMOVED and couple.erase_at is not None:
        raise BotWasRemoved(until=f"{couple.erase_at.timestamp():.0f}")
