"""Rituals as people see them: their names, their lines with the next time, and their cards."""

from collections.abc import Sequence
from datetime import datetime

import discord

from core.component_keys import parse_id
from core.couples import Couple
from core.errors import NotAvailable
from core.rituals import Ritual, RitualKind, RitualState
from ui.cards import Part, card
from ui.couples import resting_lines
from ui.forms import ChoiceField, Form, TextField
from ui.frames import switch_button
from ui.moments import (
    WEEKDAYS,
    have_same_clock,
    schedule_text,
    timestamp,
    typed_clock,
    wall_time_text,
    zone_city,
)
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.texts import say

WEEKS = ("1", "2", "4")
TYPED_LIMIT = 60  # characters
PARTS = {
    RitualKind.CHECKIN: Part.COMMUNICATION,
    RitualKind.SPARK: Part.TIME,
    RitualKind.DATE: Part.TIME,
    RitualKind.MEMORY: Part.JOURNEY,
    RitualKind.RECAP: Part.JOURNEY,
    RitualKind.THANKS: Part.APPRECIATION,
}


def ritual_name(kind: RitualKind) -> str:
    """Return the name of a ritual."""
    return say(f"ritual-name-{kind}")


def offer_key(couple: Couple, kind: RitualKind) -> str:
    """Return the component key of an offer. Its format is stored in messages and never changes."""
    return f"{couple.id},{kind.value}"


def parse_offer_key(component_key: str) -> tuple[int, RitualKind]:
    """Return the couple's id and the offered ritual from an `offer_key`. Raises `NotAvailable`."""
    couple_id, _, kind = component_key.partition(",")
    try:
        return parse_id(couple_id), RitualKind(kind)
    except ValueError:
        raise NotAvailable from None


def skip_key(ritual: Ritual) -> str:
    """Return the component key of a skip: it names the occurrence that the panel shows, by its week."""
    return f"{ritual.id},{ritual.next_week}"


def parse_skip_key(component_key: str) -> tuple[int, int | None]:
    """Return the ritual's id and the week from a `skip_key`; older ones have no week.

    Raises `NotAvailable`.
    """
    ritual_id, _, week = component_key.partition(",")
    return parse_id(ritual_id), parse_id(week) if week else None


def both_clocks(moment: datetime, couple: Couple) -> str:
    """Return a timestamp, with each partner's wall time if their clocks differ."""
    if have_same_clock(moment, couple):
        return timestamp(moment)
    walls = " · ".join(
        say("moment-for", user=f"<@{user_id}>", wall=wall_time_text(moment, couple.zone_of(user_id)))
        for user_id in couple.user_ids
    )
    return f"{timestamp(moment)}\n{walls}"


def ritual_line(ritual: Ritual, couple: Couple) -> str:
    """Return a ritual's lines: its schedule, the chosen form of check-ins, if any, and when it comes next."""
    head = say(
        "ritual-head",
        name=ritual_name(ritual.kind),
        schedule=schedule_text(ritual.schedule),
        zone=zone_city(str(couple.zone)),
    )
    if ritual.kind is RitualKind.CHECKIN and couple.has_frame is not None:
        head = f"{head}\n{say('frame-on' if couple.has_frame else 'frame-off')}"
    if ritual.state is RitualState.PAUSED:
        return f"{head}\n{say('ritual-paused', user=f'<@{ritual.paused_by}>')}"
    if ritual.state is RitualState.RESTING or ritual.next_at is None:
        return f"{head}\n{say('ritual-resting')}"
    if couple.is_resting:  # a pause without an end, say: nobody knows when it comes
        return head
    following = say("ritual-next", moment=both_clocks(ritual.next_at, couple))
    # Moved on Tuesday from Sunday 20:00 to Monday, it may still be due once more on Sunday: the line says so.
    kept = f"\n{say('ritual-kept')}" if ritual.has_moment_from_before_change(couple.zone) else ""
    return f"{head}\n{following}{kept}"


def rituals_panel(couple: Couple, rituals: Sequence[Ritual]) -> Post:
    """List all rituals of a couple, and name those it could add."""
    lines = [*resting_lines(couple), *(ritual_line(ritual, couple) for ritual in rituals)]
    kinds = {ritual.kind for ritual in rituals}
    missing = [ritual_name(kind) for kind in RitualKind if kind not in kinds]
    if missing:
        lines.append(say("rituals-more", names=", ".join(missing)))
    if len(rituals) == 1:
        items = _ritual_buttons(rituals[0], couple)
    else:
        options = [
            discord.SelectOption(label=ritual_name(ritual.kind), value=str(ritual.id)) for ritual in rituals
        ]
        items = [PersistentSelect(say("ritual-pick"), "ritual", couple.id, "pick", options)]
    return Post(
        embed=card(Part.GENERAL, say("rituals-title"), "\n\n".join(lines)), view=persistent_view(*items)
    )


def ritual_panel(ritual: Ritual, couple: Couple) -> Post:
    """Show one ritual to one partner, with buttons that move, skip, pause or wake it."""
    return Post(
        embed=card(PARTS[ritual.kind], say("rituals-title"), _with_rest(ritual, couple)),
        view=persistent_view(*_ritual_buttons(ritual, couple)),
    )


def move_form(ritual: Ritual) -> Form:
    """Ask for a ritual's new schedule."""
    return Form(
        title=say("ritual-move-title"),
        noun="ritual",
        component_key=str(ritual.id),
        verb="move",
        fields=(
            TextField("day", say("ritual-form-day"), TYPED_LIMIT, hint=say("ritual-form-day-hint")),
            TextField("time", say("ritual-form-time"), TYPED_LIMIT, hint=say("ritual-form-time-hint")),
            ChoiceField(
                "every",
                say("ritual-form-every"),
                tuple((weeks, say("ritual-every", every=int(weeks))) for weeks in WEEKS),
            ),
        ),
        intro=f"**{ritual_name(ritual.kind)}**",
    )


def move_prefill(ritual: Ritual) -> dict[str, str]:
    """Return the form's fields, filled in with a ritual's present schedule."""
    schedule = ritual.schedule
    days = " ".join(say(f"day-{WEEKDAYS[day]}") for day in schedule.days or (schedule.weekday,))
    return {"day": days, "time": typed_clock(schedule.wall), "every": str(schedule.every)}


def ritual_notice(ritual: Ritual, couple: Couple) -> Post:
    """Tell both partners a ritual's new schedule."""
    return Post(
        embed=card(PARTS[ritual.kind], say("ritual-notice-title"), _with_rest(ritual, couple)),
    )


def rest_card(ritual: Ritual) -> Post:
    """Say that a ritual rests, with the button that wakes it; once awake, say that instead."""
    part, name = PARTS[ritual.kind], ritual_name(ritual.kind)
    if ritual.state is RitualState.ON:
        return Post(embed=card(part, say("awake-title"), say("awake-body", name=name)))
    return Post(
        embed=card(part, say("rest-title"), say("rest-body", name=name)),
        view=persistent_view(
            PersistentButton(say("wake"), "ritual", ritual.id, "wake", style=STYLES.primary)
        ),
    )


def _with_rest(ritual: Ritual, couple: Couple) -> str:
    """Return a ritual's lines, below the reason why it does not come by the clock, if it does not."""
    return "\n\n".join([*resting_lines(couple), ritual_line(ritual, couple)])


def _ritual_buttons(ritual: Ritual, couple: Couple) -> list[PersistentButton | PersistentSelect]:
    move = PersistentButton(say("ritual-move"), "ritual", ritual.id, "move", style=STYLES.primary)
    frame = [switch_button(couple)] if ritual.kind is RitualKind.CHECKIN else []
    if ritual.state is not RitualState.ON:
        return [move, PersistentButton(say("wake"), "ritual", ritual.id, "wake"), *frame]
    return [
        move,
        PersistentButton(say("ritual-skip"), "ritual", skip_key(ritual), "skip"),
        PersistentButton(say("ritual-pause"), "ritual", ritual.id, "pause"),
        *frame,
    ]
