"""Membership: who may ask what, looked up on every request and every press."""

from core.couples import Couple, CoupleState, NotInCouple, Person
from core.errors import NotYours, Over
from core.exports import NothingKept
from data.stores import Stores


async def couple_of(stores: Stores, person: Person) -> Couple:
    """Load the caller's couple in this server, locked for this work. Raises `NotInCouple`."""
    couple = await stores.couples.of(person)
    if couple is None or couple.state is not CoupleState.TOGETHER:  # it may have parted while this waited
        raise NotInCouple
    return couple


async def couple_with(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id, which the caller must be in. Raises `NotInCouple`, `NotYours`, `Over`.

    Buttons in direct messages carry no server, so it is the couple that decides, not where it was pressed.
    """
    couple = await stores.couples.get(couple_id)
    if couple is None:
        raise Over
    if person.user_id in couple.user_ids:
        if couple.state is CoupleState.TOGETHER:
            return couple
        raise Over
    if await stores.couples.is_together(person):
        raise NotYours
    raise NotInCouple


async def kept_with(stores: Stores, person: Person, couple_id: int) -> Couple:
    """Load the couple of that id, which the caller must be or have been in, until it is erased.

    Raises `NothingKept`, `NotInCouple`, `NotYours`.
    """
    couple = await stores.couples.get(couple_id)
    if couple is None:
        raise NothingKept
    if person.user_id in couple.user_ids:
        return couple
    if await stores.couples.is_together(person):
        raise NotYours
    raise NotInCouple
