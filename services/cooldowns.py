"""Cooldowns: refuse to repeat a request soon after a no.

Everything with a *Not now* goes through here: `refuse_while_resting` before it is asked, `note_no` and
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
    """Return the request a proposal makes; `words` are the partner's words it is about."""
    asked, term = ASKED_BY_PROPOSALS[kind]
    if term == WORDS:
        return work.cooldowns.asking_about(couple.id, asked, words or "")
    return Asking(asked, terms[term] if term is not None else "")


async def refuse_while_resting(work: UnitOfWork, couple: Couple, user_id: int, asking: Asking) -> None:
    """Refuse to repeat a request the other partner recently said no to. Raises `AskedTooSoon`."""
    if not couple.has_noes:
        return
    found = await work.cooldowns.find_cooldown(couple.id, user_id, asking)
    if found is not None and work.now < found.until:
        raise AskedTooSoon(until=f"{found.until.timestamp():.0f}")


async def note_no(work: UnitOfWork, couple: Couple, user_id: int, asking: Asking) -> datetime:
    """Begin the cooldown for a request of `user_id`, and return its end."""
    earlier = await work.cooldowns.find_cooldown(couple.id, user_id, asking)
    cooldown = cooldown_after_no(earlier, work.now)
    await work.cooldowns.store_cooldown(couple.id, user_id, asking, cooldown, is_new=earlier is None)
    return cooldown.until


async def note_yes(work: UnitOfWork, couple: Couple, asking: Asking) -> None:
    """Delete every cooldown for this request: it is welcome, whichever partner makes it."""
    if couple.has_noes:
        await work.cooldowns.delete_cooldowns(couple.id, asking)
