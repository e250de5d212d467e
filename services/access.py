"""Membership: who may ask what, looked up on every request and every press."""

from core.couples import BotWasRemoved, Couple, CoupleState, NotInCouple, Person
from core.errors import KindlingError, NotAvailable, NotYours
from core.exports import NothingStored
from data.stores import Stores


async def couple_of(stores: Stores, person: Person) -> Couple:
    """Load the caller's couple in this server, locked for this work.

    Raises `NotInCouple`, `BotWasRemoved`.
    """
    couple = await couple_of_even_if_removed(stores, person)
    _refuse_if_removed(couple)
    return couple


async def couple_with(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id, which the caller must be in.

    Buttons in direct messages carry no server, so it is the couple that decides, not where it was pressed.
    Raises `NotInCouple`, `NotYours`, `NotAvailable`, `BotWasRemoved`.
    """
    couple = await couple_with_even_if_removed(stores, person, couple_id)
    _refuse_if_removed(couple)
    return couple


async def couple_of_even_if_removed(stores: Stores, person: Person) -> Couple:
    """Load the caller's couple as `couple_of` does, also while the bot is removed from its server.

    Raises `NotInCouple`.
    """
    couple = await stores.couples.find_couple_of(person)
    if couple is None or couple.has_ended:  # it may have parted while this waited
        raise NotInCouple
    return couple


async def couple_with_even_if_removed(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id as `couple_with` does, also while the bot is removed from its server.

    Raises `NotInCouple`, `NotYours`, `NotAvailable`.
    """
    couple = await stores.couples.find_couple(couple_id)
    if couple is None:
        raise NotAvailable
    if person.user_id in couple.user_ids:
        if couple.has_ended:
            raise NotAvailable
        return couple
    raise await _refusal_for_stranger(stores, person)


async def couple_until_erased(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id, which the caller must be or have been in, also after a parting.

    Raises `NothingStored`, `NotInCouple`, `NotYours`.
    """
    couple = await stores.couples.find_couple(couple_id)
    if couple is None:
        raise NothingStored
    if person.user_id in couple.user_ids:
        return couple
    raise await _refusal_for_stranger(stores, person)


async def _refusal_for_stranger(stores: Stores, person: Person) -> KindlingError:
    """Return the refusal for whoever is not in the couple that is meant."""
    return NotYours() if await stores.couples.is_together(person) else NotInCouple()


def _refuse_if_removed(couple: Couple) -> None:
    if couple.state is CoupleState.REMOVED and couple.erase_at is not None:
        raise BotWasRemoved(until=f"{couple.erase_at.timestamp():.0f}")
