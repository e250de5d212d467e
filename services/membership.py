"""Membership: who may ask what, looked up on every request and every press."""

from core.couples import Couple, CoupleState, NotInCouple, Person, WasRemoved
from core.errors import KindlingError, NotYours, Over
from core.exports import NothingKept
from data.stores import Stores


async def couple_of(stores: Stores, person: Person) -> Couple:
    """Load the caller's couple in this server, locked for this work. Raises `NotInCouple`, `WasRemoved`."""
    couple = await kept_couple_of(stores, person)
    _refuse_if_removed(couple)
    return couple


async def couple_with(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id, which the caller must be in.

    Buttons in direct messages carry no server, so it is the couple that decides, not where it was pressed.
    Raises `NotInCouple`, `NotYours`, `Over`, `WasRemoved`.
    """
    couple = await kept_couple_with(stores, person, couple_id)
    _refuse_if_removed(couple)
    return couple


async def kept_couple_of(stores: Stores, person: Person) -> Couple:
    """Load the caller's couple as `couple_of` does, also while the bot is removed from its server.

    Raises `NotInCouple`.
    """
    couple = await stores.couples.of(person)
    if couple is None or couple.has_ended:  # it may have parted while this waited
        raise NotInCouple
    return couple


async def kept_couple_with(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id as `couple_with` does, also while the bot is removed from its server.

    Raises `NotInCouple`, `NotYours`, `Over`.
    """
    couple = await stores.couples.get(couple_id)
    if couple is None:
        raise Over
    if person.user_id in couple.user_ids:
        if couple.has_ended:
            raise Over
        return couple
    raise await _stranger(stores, person)


async def couple_until_erased(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id, which the caller must be or have been in, also after a parting.

    Raises `NothingKept`, `NotInCouple`, `NotYours`.
    """
    couple = await stores.couples.get(couple_id)
    if couple is None:
        raise NothingKept
    if person.user_id in couple.user_ids:
        return couple
    raise await _stranger(stores, person)


async def _stranger(stores: Stores, person: Person) -> KindlingError:
    """Return the refusal for whoever is not in the couple that is meant."""
    return NotYours() if await stores.couples.is_together(person) else NotInCouple()


def _refuse_if_removed(couple: Couple) -> None:
    if couple.state is CoupleState.REMOVED and couple.erase_at is not None:
        raise WasRemoved(until=f"{couple.erase_at.timestamp():.0f}")
