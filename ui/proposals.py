"""Proposals as people see them: one partner's proposal, and the other's *Agree* or *Not now*."""

from datetime import UTC, datetime

from core.couples import Couple
from core.homes import HomeChange
from core.imports import ImportSummary
from core.proposals import Proposal, ProposalKind, ProposalState
from core.rituals import RitualKind
from core.schedules import Schedule
from ui.cards import Part, card
from ui.imports import summary_text
from ui.moments import schedule_text, timestamp
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.rituals import ritual_name
from ui.safe_text import block_quote
from ui.texts import say


def proposal_text(proposal: Proposal) -> str:
    """Return the proposal, in the bot's words alone."""
    terms = proposal.terms
    by = f"<@{proposal.proposed_by}>"
    if proposal.kind is ProposalKind.RITUAL:
        schedule = Schedule.from_terms(terms)
        name = ritual_name(RitualKind(terms["ritual"]))
        return say("proposal-ritual", by=by, name=name, schedule=schedule_text(schedule))
    if proposal.kind is ProposalKind.RITUAL_RESUME:
        return say("proposal-ritual-resume", by=by, name=ritual_name(RitualKind(terms["ritual"])))
    if proposal.kind is ProposalKind.HOME:
        change = terms.get("change", HomeChange.WIDER.value)  # an older proposal says nothing of it
        return say("proposal-home", by=by, channel=f"<#{terms['channel']}>", change=change)
    if proposal.kind is ProposalKind.EVENT:
        at = datetime.fromtimestamp(int(terms["at"]), UTC)
        return say("proposal-event", by=by, moment=timestamp(at))
    return say(f"proposal-{proposal.kind.value}", by=by)


def proposal_words(proposal: Proposal, words: str | None) -> str | None:
    """Return the subject of a proposal, to be quoted: a partner's words, or the summary of an import."""
    if proposal.kind is ProposalKind.IMPORT:
        return summary_text(ImportSummary.from_terms(proposal.terms))
    return words


def proposal_card(proposal: Proposal, couple: Couple, words: str | None, *, is_shared: bool) -> Post:
    """Show a proposal; its subject, `words`, comes in an envelope if others can read.

    A growth entry is never shown in a home: the proposal to remove one is always an envelope.
    """
    words = proposal_words(proposal, words)
    is_envelope = is_shared or proposal.kind is ProposalKind.GROWTH_REMOVE
    lines = [proposal_text(proposal)]
    buttons: list[PersistentButton] = []
    if proposal.state is ProposalState.OPEN:
        buttons.append(PersistentButton(say("agree"), "proposal", proposal.id, "agree", style=STYLES.primary))
        buttons.append(PersistentButton(say("not-now"), "proposal", proposal.id, "decline"))
    else:
        lines.append(say(f"proposal-{proposal.state.value}"))
    if words and is_envelope:
        buttons.append(PersistentButton(say("read"), "proposal", proposal.id, "read"))
    elif words:
        lines.append(block_quote(words))
    other = couple.other_partner(proposal.proposed_by).user_id
    return Post(
        content=say("proposal-line", user=f"<@{other}>") if proposal.state is ProposalState.OPEN else None,
        embed=card(Part.GENERAL, say("proposal-title"), "\n\n".join(lines)),
        view=persistent_view(*buttons),
        mentioned_ids=(other,),
        has_words=bool(words) and not is_envelope,
    )
