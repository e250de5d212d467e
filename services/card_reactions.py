"""Reactions to cards: one press gives a reaction, another takes it back."""

from typing import ClassVar

from core.card_reactions import OwnWords, ReactionKind
from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from data.unit_of_work import UnitOfWork
from services.access import load_for
from services.base import DeleteOwnByTable, Service


async def _delete_own_reaction(work: UnitOfWork, couple: Couple, reaction_id: int, _user_id: int) -> None:
    reaction = await work.card_reactions.find(reaction_id)
    if reaction is not None:
        await work.card_reactions.delete_item(reaction_id)
        work.redraw_all_cards(couple, reaction.subject_id)


class CardReactions(Service):
    """Use cases of a partner who reacts to the other's words."""

    own_words: ClassVar[DeleteOwnByTable] = {"card_reactions": _delete_own_reaction}

    async def toggle_reaction(
        self, person: Person, card: DeliveryKind, subject_id: int, kind: ReactionKind
    ) -> bool:
        """Give a reaction to a card, or take it back; return whether it is there now.

        Raises `OwnWords`, `NotInCouple`, `NotYours`, and `NotAvailable` if the words are gone.
        """
        async with self._work() as work:
            couple = await _load_couple_of_card(work, person, card, subject_id)
            given = await work.card_reactions.reactions_to(card, subject_id)
            own = [one.id for one in given if (one.user_id, one.kind) == (person.user_id, kind)]
            if own:
                await work.card_reactions.delete_item(own[0])
            else:
                await work.card_reactions.insert_reaction(couple, card, subject_id, person.user_id, kind)
            # Without a view: of two presses in the same second, the later edit must show both.
            work.redraw(couple, card, subject_id)
            return not own


async def _load_couple_of_card(
    work: UnitOfWork, person: Person, card: DeliveryKind, subject_id: int
) -> Couple:
    """Load the couple of a card with words of the other partner's.

    Raises `OwnWords`, `NotInCouple`, `NotYours`, `NotAvailable`.
    """
    if card is DeliveryKind.REVEAL:
        couple, checkin = await load_for(work, person, work.checkins, subject_id)
        other_id = couple.other_partner(person.user_id).user_id
        if checkin.revealed_at is None or other_id not in checkin.answered_by:
            raise NotAvailable
        return couple
    if card is DeliveryKind.THANKS:
        couple, thanks = await load_for(work, person, work.thanks, subject_id)
        writer_id = thanks.author_id
    elif card is DeliveryKind.MEMORY:
        couple, memory = await load_for(work, person, work.memories, subject_id)
        writer_id = memory.writer_id or memory.author_id
    else:
        raise NotAvailable
    if writer_id == person.user_id:
        raise OwnWords
    return couple
