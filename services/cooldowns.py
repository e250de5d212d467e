"""Cooldowns: let a no rest, before whatever one partner asks of the other.

Whatever has a *Not now* goes through here: `refuse_while_resting` before it is asked, `note_no` and
`note_yes` when it is answered. Silence, and the asking partner's own taking back, are neither.
"""

from datetime import datetime

from core.cooldowns import (
    ASKED_BY_PROPOSALS,
    WORDS,
    AskedTooSoon,
    Asking,
    cooldown_after_no,
)
from core.couples import Couple
from core.proposals import ProposalKind
from data.unit_of_work import UnitOfWork


def asking_of_proposal(
    work: UnitOfWork, couple: Couple, kind: ProposalKind, terms: dict[str, str], words: str | None
) -> Asking:
    """Return what a proposal asks for; `words` are those of a partner that it is about."""
    asked, term = ASKED_BY_PROPOSALS[kind]
    if term == WORDS:
        return work.cooldowns.asking_about(couple.id, asked, words or "")
    return Asking(asked, terms[term] if term is not None else "")


async def refuse_while_resting(
    work: UnitOfWork, couple: Couple, user_id: int, asking: Asking, now: datetime
) -> None:
    """Refuse to ask again for something that the other partner lately said no to. Raises `AskedTooSoon`."""
    if not couple.has_noes:
        return
    found = await work.cooldowns.find_cooldown(couple.id, user_id, asking)
    if found is not None and now < found.until:
        raise AskedTooSoon(until=f"{found.until.timestamp():.0f}")


async def note_no(work: UnitOfWork, couple: Couple, user_id: int, asking: Asking, now: datetime) -> datetime:
    """Let a no to what `user_id` asked rest, and return until when."""
    earlier = await work.cooldowns.find_cooldown(couple.id, user_id, asking)
    cooldown = cooldown_after_no(earlier, now)
    await work.cooldowns.store_cooldown(couple.id, user_id, asking, cooldown, is_new=earlier is None)
    return cooldown.until


async def note_yes(work: UnitOfWork, couple: Couple, asking: Asking) -> None:
    """Forget every no to this: it is welcome, whoever of the two asked."""
    if couple.has_noes:
        await work.cooldowns.delete_cooldowns(couple.id, asking)
