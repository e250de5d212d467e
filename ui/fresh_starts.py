"""Fresh starts as people see them: the card that asks, and the line when the hour is over."""

from core.couples import Couple
from core.fresh_starts import FreshStart, FreshStartState
from ui.cards import Part, card
from ui.moments import timestamp
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.texts import say


def start_over_button() -> PersistentButton:
    """Return the button that asks the other partner to start over."""
    return PersistentButton(say("start-over"), "again", "", "ask")


def fresh_start_card(fresh_start: FreshStart, couple: Couple, *, is_shared: bool) -> Post:
    """Ask in the home to start over; if others can read, the question is behind *Read*."""
    other = f"<@{couple.other_partner(fresh_start.asked_by).user_id}>"
    call = say("start-over-line", user=other, by=f"<@{fresh_start.asked_by}>")
    mentioned = (couple.other_partner(fresh_start.asked_by).user_id,)
    if is_shared:
        envelope = card(Part.COMMUNICATION, "", say("start-over-envelope"))
        return Post(
            content=call, embed=envelope, view=persistent_view(_read(fresh_start)), mentioned_ids=mentioned
        )
    buttons = _answers(fresh_start)
    return Post(
        content=call,
        embed=card(Part.COMMUNICATION, say("start-over-title"), _state_line(fresh_start, couple)),
        view=persistent_view(*buttons) if buttons else None,
        mentioned_ids=mentioned,
    )


def fresh_start_panel(fresh_start: FreshStart, couple: Couple, user_id: int) -> Post:
    """Show the request to the partner who opened its envelope; its sender gets no answers to press."""
    buttons = _answers(fresh_start) if user_id != fresh_start.asked_by else []
    embed = card(Part.COMMUNICATION, say("start-over-title"), _state_line(fresh_start, couple))
    return Post(embed=embed, view=persistent_view(*buttons) if buttons else None)


def hour_over_card(fresh_start: FreshStart, *, is_shared: bool) -> Post:
    """Say quietly, mentioning nobody, that the hour is over; if others can read, without the subject."""
    if is_shared:
        return Post(content=say("start-over-envelope"), view=persistent_view(_read(fresh_start)))
    if fresh_start.state is FreshStartState.AGREED:
        return Post(content=say("start-over-hour-done"))
    return Post(content=say("start-over-hour"), view=persistent_view(_answers(fresh_start)[0]))


def _state_line(fresh_start: FreshStart, couple: Couple) -> str:
    by, other = f"<@{fresh_start.asked_by}>", f"<@{couple.other_partner(fresh_start.asked_by).user_id}>"
    asked = say("start-over-asked", by=by)
    match fresh_start.state:
        case FreshStartState.ASKED:
            return asked
        case FreshStartState.LATER:
            until = timestamp(fresh_start.waits_until) if fresh_start.waits_until else ""
            return f"{asked}\n\n{say('start-over-later', other=other, until=until)}"
        case FreshStartState.AGREED:
            return say("start-over-agreed", by=by, partner=other)


def _answers(fresh_start: FreshStart) -> list[PersistentButton]:
    yes = PersistentButton(say("start-over-yes"), "again", fresh_start.id, "yes", style=STYLES.primary)
    hour = PersistentButton(say("start-over-wait"), "again", fresh_start.id, "hour")
    match fresh_start.state:
        case FreshStartState.ASKED:
            return [yes, hour]
        case FreshStartState.LATER:
            return [yes]
        case FreshStartState.AGREED:
            return []


def _read(fresh_start: FreshStart) -> PersistentButton:
    return PersistentButton(say("read"), "again", fresh_start.id, "read", style=STYLES.primary)
