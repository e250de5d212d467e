"""Plans as people see them: the card, the reminder, the impressions afterwards, and the lists."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from core.couples import Couple
from core.pages import NumberedPage
from core.pictures import LoadedPicture
from core.plans import VENUE_LIMIT, Impression, Plan, PlanState, nearest_waking_start
from ui.cards import Part, card
from ui.mentions import mentions_of
from ui.moments import clock_lines, day_text, timestamp
from ui.page_buttons import number_buttons
from ui.persistent import STYLES, PersistentButton, PersistentSelect, more_menu, persistent_view
from ui.pictures import attach_pictures
from ui.posts import Post
from ui.safe_text import block_quote, escape_text, one_line
from ui.texts import say

WHEN_LIMIT, HOURS_LIMIT, OPTION_LIMIT = 60, 40, 100  # characters
HALF_AN_HOUR, QUARTER = 30, 15  # minutes


def plan_card(plan: Plan, couple: Couple, now: datetime) -> Post:
    """Show a plan in the home; it says so if it was moved, was called off or has happened."""
    if plan.has_happened:
        body = "\n\n".join([_title_and_venue(plan), say("plan-past")])
        return Post(
            embed=card(Part.TIME, say("plan-title"), body), mentioned_ids=couple.user_ids, has_words=True
        )
    is_off = plan.state is PlanState.CALLED_OFF
    off = "plan-off-once-line" if plan.every else "plan-off-line"
    changed = "plan-moved-line" if plan.sequence else "plan-line"
    # The sequence of a series goes on with each of its dates: it does not tell whether this one was moved.
    call = off if is_off else changed if plan.id == plan.series_id else "plan-series-line"
    title = say("plan-off-title" if is_off else "plan-title")
    return Post(
        content=say(call, **mentions_of(couple)),
        embed=card(Part.TIME, title, "\n\n".join([_title_and_venue(plan), *_facts(plan, couple, now)])),
        view=persistent_view(*_buttons(plan, now)),
        mentioned_ids=couple.user_ids,
        has_words=True,
    )


def reminder_card(plan: Plan, couple: Couple) -> Post:
    """Remind both partners of a plan; the line shown on a lock screen does not name it."""
    lines = [timestamp(plan.starts_at), *clock_lines(plan.starts_at, couple)]
    return Post(
        content=say("plan-reminder-line", **mentions_of(couple)),
        embed=card(
            Part.TIME, say("plan-reminder-title"), "\n\n".join([_title_and_venue(plan), "\n".join(lines)])
        ),
        view=persistent_view(
            PersistentButton(say("plan-move"), "plan", plan.id, "move"),
            PersistentButton(say("plan-call-off"), "plan", plan.id, "off"),
        ),
        mentioned_ids=couple.user_ids,
        has_words=True,
    )


def after_card(plan: Plan, couple: Couple, now: datetime) -> Post:
    """Ask both partners for their impressions; the card never says who has answered."""
    is_readable = plan.told_by and plan.are_impressions_open(now)
    return Post(
        content=say("plan-opened-line" if is_readable else "plan-after-line", **mentions_of(couple)),
        embed=card(
            Part.TIME, say("plan-after-title"), f"{_title_and_venue(plan)}\n\n{_told_line(plan, now)}"
        ),
        view=persistent_view(*_buttons(plan, now)),
        mentioned_ids=couple.user_ids,
        has_words=True,
    )


def plan_panel(plan: Plan, couple: Couple, now: datetime) -> Post:
    """Show a plan to one partner, with buttons to act on it."""
    impressions = [_told_line(plan, now)] if plan.has_happened else []
    body = "\n\n".join([_title_and_venue(plan), *_facts(plan, couple, now), *impressions])
    return Post(embed=card(Part.TIME, say("plan-title"), body), view=persistent_view(*_buttons(plan, now)))


def plans_panel(page: NumberedPage[Plan], zone: ZoneInfo) -> Post:
    """List one page of the plans, with a menu that opens one; `zone` is the reader's."""
    words = "\n\n".join(
        f"{_title_and_venue(plan)}\n{timestamp(plan.happened_at)}{_state_of(plan)}" for plan in page.items
    )
    menu = _menu(page.items, zone, "plan-choose", "choose", page.number)
    buttons = number_buttons("plan", page, say("plan-sooner"), say("plan-later"))
    return Post(embed=card(Part.TIME, say("plans-title"), words), view=persistent_view(menu, *buttons))


def which_done_panel(plans: Sequence[Plan], zone: ZoneInfo) -> Post:
    """Ask for the plan that is done, one of several."""
    return Post(
        content=say("plan-which-done"), view=persistent_view(_menu(plans, zone, "plan-choose", "done"))
    )


def which_to_call_off_panel(plans: Sequence[Plan], zone: ZoneInfo) -> Post:
    """Ask for the plan to call off, one of several."""
    return Post(content=say("plan-which-off"), view=persistent_view(_menu(plans, zone, "plan-choose", "off")))


def done_panel(plan: Plan, now: datetime) -> Post:
    """Tell the partner who marked a plan done, and ask for an impression unless they are open already."""
    words = say("plan-done-late" if plan.are_impressions_open(now) else "plan-done", what=_title(plan))
    return Post(content=words, view=persistent_view(*_buttons(plan, now)))


def done_question(plan: Plan) -> Post:
    """Ask for confirmation before a plan that has not begun is marked done."""
    done_now = PersistentButton(say("plan-done-now"), "plan", plan.id, "done", style=STYLES.primary)
    words = say("plan-done-early", what=_title(plan), moment=timestamp(plan.starts_at))
    return Post(content=words, view=persistent_view(done_now))


def call_off_question(plan: Plan) -> Post:
    """Ask for confirmation before a plan is called off."""
    return Post(
        content=say(
            "plan-off-once-question" if plan.every else "plan-off-question", what=_title_and_venue(plan)
        ),
        view=persistent_view(
            PersistentButton(say("plan-call-off"), "plan", plan.id, "calloff", style=STYLES.danger)
        ),
    )


def called_off_panel(plan: Plan) -> Post:
    """Tell the partner who called a plan off; a series goes on with its next date."""
    return Post(content=say("plan-off-goes-on" if plan.every else "plan-off"))


def impression_saved_panel(plan: Plan, *, is_open: bool, was_changed: bool) -> Post:
    """Tell the author of an impression who can see it now, and when the other will."""
    line = say("plan-told-open" if is_open else "plan-told-changed" if was_changed else "plan-told")
    buttons = [
        PersistentButton(say("keep-as-memory"), "plan", plan.id, "keep", style=STYLES.primary),
        PersistentButton(say("take-back"), "plan", plan.id, "takeback"),
    ]
    return Post(content=line, view=persistent_view(*buttons))


def impression_panel(
    plan: Plan, impression: Impression, pictures: Sequence[LoadedPicture], *, is_last: bool
) -> Post:
    """Show one partner's impression; each has a card of its own, and nothing compares them."""
    shown = say(f"feeling-{impression.feeling}") if impression.feeling else say("unreadable")
    feeling = f"<@{impression.user_id}>: **{shown}**"
    lines = [_title_and_venue(plan), feeling, *([block_quote(impression.line)] if impression.line else [])]
    return Post(
        embed=card(Part.TIME, say("plan-after-title"), "\n\n".join(lines)),
        view=persistent_view(PersistentButton(say("keep-as-memory"), "plan", plan.id, "keep"))
        if is_last
        else None,
        files=attach_pictures(pictures),
    )


def _title_and_venue(plan: Plan) -> str:
    where = f"\n{escape_text(one_line(plan.venue, VENUE_LIMIT))}" if plan.venue else ""
    return f"{_title(plan)}{where}"


def _title(plan: Plan) -> str:
    return f"**{escape_text(one_line(plan.what, OPTION_LIMIT))}**"


def _facts(plan: Plan, couple: Couple, now: datetime) -> list[str]:
    if plan.has_happened:
        return [timestamp(plan.happened_at)]
    if plan.state is PlanState.CALLED_OFF:
        return ["\n".join([timestamp(plan.starts_at), *([say("plan-next-stays")] if plan.every else [])])]
    waking_start = nearest_waking_start(plan.starts_at, couple.zones, now)
    lines = [timestamp(plan.starts_at), *clock_lines(plan.starts_at, couple, waking_start)]
    lines.append(_duration_text(plan))
    lines += [say("plan-repeats", every=plan.every)] if plan.every else []
    lines += [say("plan-has-event")] if plan.has_event else []
    if plan.event_starts_at is not None:
        lines.append(say("plan-event-moved", moment=timestamp(plan.event_starts_at)))
    return ["\n".join(lines)]


def _duration_text(plan: Plan) -> str:
    hours, rest = divmod(plan.minutes, 60)
    if plan.minutes == HALF_AN_HOUR:
        return say("plan-lasts-half")
    if not hours or rest % QUARTER:
        return say("plan-lasts-minutes", minutes=str(plan.minutes))
    # Fluent chooses "hour" or "hours" by a number: 1.5 goes in as text, which takes the plural.
    return say("plan-lasts", hours=f"{plan.minutes / 60:g}" if rest else hours)


def _buttons(plan: Plan, now: datetime) -> list[PersistentButton | PersistentSelect]:
    has_moved = plan.event_starts_at is not None  # in Discord: whether that counts is asked first
    style = STYLES.secondary if has_moved else STYLES.primary
    file = PersistentButton(say("plan-file"), "plan", plan.id, "file", style=style)
    if plan.state is PlanState.CALLED_OFF:
        return [file]
    keep = PersistentButton(say("keep-as-memory"), "plan", plan.id, "keep")
    if plan.has_happened and not plan.are_impressions_open(now):
        return [PersistentButton(say("plan-tell"), "plan", plan.id, "tell", style=STYLES.primary), keep]
    if plan.has_happened:
        read = PersistentButton(say("read"), "plan", plan.id, "read", style=STYLES.primary)
        return [read, keep] if plan.told_by else [keep]
    verb = "unlist" if plan.has_event else "list"
    event = PersistentButton(say(f"plan-{verb}"), "plan", plan.id, verb)
    stop = PersistentButton(say("plan-stop"), "plan", plan.id, "stop")
    buttons = [
        file,
        PersistentButton(say("plan-move"), "plan", plan.id, "move"),
        PersistentButton(say("plan-call-off"), "plan", plan.id, "off"),
    ]
    if has_moved:
        buttons.insert(
            0, PersistentButton(say("plan-follow"), "plan", plan.id, "follow", style=STYLES.primary)
        )
    if not has_moved and not plan.every:
        return [*buttons, event]
    return [*buttons, more_menu(event, *([stop] if plan.every else []))]


def _told_line(plan: Plan, now: datetime) -> str:
    if plan.are_impressions_open(now):
        return say("plan-told-both" if plan.told_by else "plan-told-nobody")
    return say("plan-one-told" if plan.told_by else "plan-none-told")


def _state_of(plan: Plan) -> str:
    return f"\n{say(f'plan-state-{plan.state}')}" if plan.has_happened else ""


def _menu(
    plans: Sequence[Plan], zone: ZoneInfo, placeholder: str, verb: str, component_key: int = 0
) -> PersistentSelect:
    options = [
        discord.SelectOption(
            label=one_line(plan.what, OPTION_LIMIT),
            description=day_text(plan.happened_at.astimezone(zone).date()),
            value=str(plan.id),
        )
        for plan in plans
    ]
    return PersistentSelect(say(placeholder), "plan", component_key, verb, options)
