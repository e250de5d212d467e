"""Proposals as people see them: what one asks, and the other's *Agree* or *Not now*."""

from datetime import UTC, datetime, time

from core.couples import Couple
from core.proposals import Proposal, ProposalKind, ProposalState
from core.rituals import RitualKind, Schedule
from ui.lasting import STYLES, LastingButton, lasting
from ui.look import Part, card
from ui.moments import shown, shown_schedule
from ui.posts import Post
from ui.prose import quoted
from ui.rituals import ritual_name
from ui.texts import say


def proposal_text(proposal: Proposal) -> str:
    """Say what is proposed, without anybody's words."""
    terms = proposal.terms
    by = f"<@{proposal.by}>"
    if proposal.kind is ProposalKind.RITUAL:
        schedule = Schedule(int(terms["weekday"]), time.fromisoformat(terms["wall"]), int(terms["every"]))
        name = ritual_name(RitualKind(terms["ritual"]))
        return say("proposal-ritual", by=by, name=name, schedule=shown_schedule(schedule))
    if proposal.kind is ProposalKind.RITUAL_RESUME:
        return say("proposal-ritual-resume", by=by, name=ritual_name(RitualKind(terms["ritual"])))
    if proposal.kind is ProposalKind.HOME:
        return say("proposal-home", by=by, channel=f"<#{terms['channel']}>")
    if proposal.kind is ProposalKind.EVENT:
        at = datetime.fromtimestamp(int(terms["at"]), UTC)
        return say("proposal-event", by=by, moment=shown(at))
    return say(f"proposal-{proposal.kind.value}", by=by)


def proposal_card(proposal: Proposal, couple: Couple, words: str | None, *, is_shared: bool) -> Post:
    """Show a proposal; the words that it is about come in an envelope where others can read.

    What the two came through stands in no home, and so comes in an envelope in every one.
    """
    is_envelope = is_shared or proposal.kind is ProposalKind.GROWTH_REMOVE
    lines = [proposal_text(proposal)]
    buttons: list[LastingButton] = []
    if proposal.state is ProposalState.OPEN:
        buttons.append(LastingButton(say("agree"), "proposal", proposal.id, "agree", style=STYLES.success))
        buttons.append(LastingButton(say("not-now"), "proposal", proposal.id, "decline"))
    else:
        lines.append(say(f"proposal-{proposal.state.value}"))
    if words and is_envelope:
        buttons.append(LastingButton(say("read"), "proposal", proposal.id, "read"))
    elif words:
        lines.append(quoted(words))
    other = couple.other(proposal.by).user_id
    return Post(
        content=say("proposal-line", user=f"<@{other}>") if proposal.state is ProposalState.OPEN else None,
        embed=card(Part.HOUSE, say("proposal-title"), "\n\n".join(lines)),
        view=lasting(*buttons),
        calls=(other,),
        has_words=bool(words) and not is_envelope,
    )
