"""Plans as people see them: the card, the reminder, how it was, and the lists of one's own."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from core.couples import Couple
from core.pictures import Shown
from core.plans import PLACE_LIMIT, Feeling, Impression, Plan, PlanState, kinder_start
from core.prose import NOTE_LIMIT
from ui.forms import Form, Line, Scale
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import clock_lines, shown, shown_day
from ui.pictures import attached, picture_fields
from ui.posts import Post
from ui.prose import one_line, plain, quoted
from ui.texts import say

WHEN_LIMIT, HOURS_LIMIT, OPTION_LIMIT = 60, 10, 100
TYPED_MOMENT = "%Y-%m-%d %H:%M"


def plan_card(plan: Plan, couple: Couple, now: datetime) -> Post:
    """Show a plan in the home, for both; one that was moved or called off says so."""
    if plan.has_happened:
        body = "\n\n".join([_what(plan), say("plan-past")])
        return Post(embed=card(Part.TIME, say("plan-title"), body), calls=couple.user_ids, has_words=True)
    is_off = plan.state is PlanState.CALLED_OFF
    off = "plan-off-once-line" if plan.every else "plan-off-line"
    call = off if is_off else "plan-moved-line" if plan.sequence else "plan-line"
    title = say("plan-off-title" if is_off else "plan-title")
    return Post(
        content=say(call, **_both(couple)),
        embed=card(Part.TIME, title, "\n\n".join([_what(plan), *_facts(plan, couple, now)])),
        view=lasting(*_buttons(plan, now)),
        calls=couple.user_ids,
        has_words=True,
    )


def reminder_card(plan: Plan, couple: Couple) -> Post:
    """Remind both of what is coming: the line that a lock screen shows has nothing of it."""
    lines = [shown(plan.starts_at), *clock_lines(plan.starts_at, couple)]
    return Post(
        content=say("plan-reminder-line", **_both(couple)),
        embed=card(Part.TIME, say("plan-reminder-title"), "\n\n".join([_what(plan), "\n".join(lines)])),
        view=lasting(
            LastingButton(say("plan-move"), "plan", plan.id, "move"),
            LastingButton(say("plan-call-off"), "plan", plan.id, "off"),
        ),
        calls=couple.user_ids,
        has_words=True,
    )


def after_card(plan: Plan, couple: Couple, now: datetime) -> Post:
    """Ask both how it was; say who has told it to nobody, and once it is open, where to read it."""
    return Post(
        content=say("plan-opened-line" if plan.is_open(now) else "plan-after-line", **_both(couple)),
        embed=card(Part.TIME, say("plan-after-title"), f"{_what(plan)}\n\n{_told_line(plan, now)}"),
        view=lasting(*_buttons(plan, now)),
        calls=couple.user_ids,
        has_words=True,
    )


def plan_panel(plan: Plan, couple: Couple, now: datetime) -> Post:
    """Show a plan to one of the two, with what can be done about it."""
    facts = [_told_line(plan, now)] if plan.has_happened else []
    body = "\n\n".join([_what(plan), *_facts(plan, couple, now), *facts])
    return Post(embed=card(Part.TIME, say("plan-title"), body), view=lasting(*_buttons(plan, now)))


def plans_panel(plans: Sequence[Plan], zone: ZoneInfo, number: int, *, has_more: bool) -> Post:
    """List a page of plans for somebody in that zone, with a menu that shows one whole."""
    lines = [f"{_what(plan)}\n{shown(plan.starts_at)}{_state_of(plan)}" for plan in plans]
    items: list[LastingButton | LastingMenu] = [_menu(plans, zone, "plan-choose", "choose", number)]
    if number:
        items.append(LastingButton(say("plan-sooner"), "plan", number - 1, "page"))
    if has_more:
        items.append(LastingButton(say("plan-later"), "plan", number + 1, "page"))
    return Post(embed=card(Part.TIME, say("plans-title"), "\n\n".join(lines)), view=lasting(*items))


def which_done_panel(plans: Sequence[Plan], zone: ZoneInfo) -> Post:
    """Ask which of several is done."""
    return Post(content=say("plan-which-done"), view=lasting(_menu(plans, zone, "plan-choose", "done")))


def which_off_panel(plans: Sequence[Plan], zone: ZoneInfo) -> Post:
    """Ask which is called off, also where there is only one: it takes a press more."""
    return Post(content=say("plan-which-off"), view=lasting(_menu(plans, zone, "plan-choose", "off")))


def done_panel(plan: Plan, now: datetime) -> Post:
    """Tell the one who called it done, and ask how it was while that is not open yet."""
    words = say("plan-done-late" if plan.is_open(now) else "plan-done", what=_title(plan))
    return Post(content=words, view=lasting(*_buttons(plan, now)))


def done_question(plan: Plan) -> Post:
    """Ask once more before a plan that has not begun is called done."""
    now = LastingButton(say("plan-done-now"), "plan", plan.id, "done", style=STYLES.primary)
    words = say("plan-done-early", what=_title(plan), moment=shown(plan.starts_at))
    return Post(content=words, view=lasting(now))


def off_question(plan: Plan) -> Post:
    """Ask once more before a plan is called off."""
    return Post(
        content=say("plan-off-once-question" if plan.every else "plan-off-question", what=_what(plan)),
        view=lasting(LastingButton(say("plan-call-off"), "plan", plan.id, "calloff", style=STYLES.danger)),
    )


def off_panel(plan: Plan) -> Post:
    """Tell the one who called it off; one of a series goes on with the next."""
    return Post(content=say("plan-off-goes-on" if plan.every else "plan-off"))


def told_panel(plan: Plan, *, is_open: bool, was_changed: bool) -> Post:
    """Tell the one who said how it was what happens with it."""
    line = say("plan-told-open" if is_open else "plan-told-changed" if was_changed else "plan-told")
    buttons = [
        LastingButton(say("keep-as-memory"), "plan", plan.id, "keep", style=STYLES.primary),
        LastingButton(say("take-back"), "plan", plan.id, "takeback"),
    ]
    return Post(content=line, view=lasting(*buttons))


def impression_panel(plan: Plan, impression: Impression, pictures: Sequence[Shown], *, is_last: bool) -> Post:
    """Show how it was for one of the two; the other's stands beside it, and nothing compares them."""
    feeling = f"<@{impression.user_id}>: **{say(f'feeling-{impression.feeling}')}**"
    lines = [_what(plan), feeling, *([quoted(impression.line)] if impression.line else [])]
    return Post(
        embed=card(Part.TIME, say("plan-after-title"), "\n\n".join(lines)),
        view=lasting(LastingButton(say("keep-as-memory"), "plan", plan.id, "keep")) if is_last else None,
        files=attached(pictures),
    )


def when_form(key: str, verb: str, title: str, what: str) -> Form:
    """Ask when, where and for how long."""
    return Form(
        title=title,
        noun="plan",
        key=key,
        verb="move" if verb == "move" else "make",
        fields=(
            Line("when", say("plan-form-when"), WHEN_LIMIT, hint=say("plan-form-when-hint")),
            Line("where", say("plan-form-where"), PLACE_LIMIT, is_required=False),
            Line("hours", say("plan-form-hours"), HOURS_LIMIT, is_required=False),
        ),
        intro=f"**{plain(what)}**",
    )


def typed_when(starts_at: datetime, place: str | None, hours: float) -> dict[str, str]:
    """Fill the form in; `starts_at` is in the zone of the one who reads it."""
    return {"when": f"{starts_at:{TYPED_MOMENT}}", "where": place or "", "hours": f"{hours:g}"}


def tell_form(plan: Plan) -> Form:
    """Ask how it was."""
    return Form(
        title=say("plan-after-title"),
        noun="plan",
        key=str(plan.id),
        verb="tell",
        fields=(
            Scale(
                "feeling",
                say("plan-form-feeling"),
                tuple((feeling.value, say(f"feeling-{feeling}")) for feeling in Feeling),
                is_required=True,
                hint=say("plan-form-sealed"),
            ),
            Line("line", say("plan-form-line"), NOTE_LIMIT, is_long=True, is_required=False),
            *picture_fields(most=1),
        ),
        intro=f"**{plain(plan.what)}**",
    )


def typed_impression(impression: Impression) -> dict[str, str]:
    """Fill the form in with what was said before."""
    return {"feeling": impression.feeling.value, "line": impression.line or ""}


def _what(plan: Plan) -> str:
    where = f"\n{plain(one_line(plan.place, PLACE_LIMIT))}" if plan.place else ""
    return f"{_title(plan)}{where}"


def _title(plan: Plan) -> str:
    return f"**{plain(one_line(plan.what, OPTION_LIMIT))}**"


def _facts(plan: Plan, couple: Couple, now: datetime) -> list[str]:
    if plan.state is PlanState.CALLED_OFF:
        return ["\n".join([shown(plan.starts_at), *([say("plan-next-stays")] if plan.every else [])])]
    kinder = kinder_start(plan.starts_at, couple.zones, now) if plan.is_planned else None
    lines = [shown(plan.starts_at), *clock_lines(plan.starts_at, couple, kinder)]
    if plan.is_planned:
        lines.append(_lasts(plan))
        lines += [say("plan-repeats", every=plan.every)] if plan.every else []
        lines += [say("plan-has-event")] if plan.has_event else []
    return ["\n".join(lines)]


def _lasts(plan: Plan) -> str:
    whole, rest = divmod(plan.minutes, 60)
    if not whole:
        return say("plan-lasts-half")
    return say("plan-lasts", hours=f"{plan.minutes / 60:g}" if rest else whole)


def _buttons(plan: Plan, now: datetime) -> list[LastingButton]:
    file = LastingButton(say("plan-file"), "plan", plan.id, "file", style=STYLES.primary)
    if plan.state is PlanState.CALLED_OFF:
        return [file]
    keep = LastingButton(say("keep-as-memory"), "plan", plan.id, "keep")
    if plan.has_happened and not plan.is_open(now):
        return [LastingButton(say("plan-tell"), "plan", plan.id, "tell", style=STYLES.primary), keep]
    if plan.has_happened:
        read = LastingButton(say("read"), "plan", plan.id, "read", style=STYLES.primary)
        return [read, keep] if plan.told_by else [keep]
    verb = "unlist" if plan.has_event else "list"
    buttons = [
        file,
        LastingButton(say("plan-move"), "plan", plan.id, "move"),
        LastingButton(say("plan-call-off"), "plan", plan.id, "off"),
        LastingButton(say(f"plan-{verb}"), "plan", plan.id, verb),
    ]
    if plan.every:
        buttons.append(LastingButton(say("plan-stop"), "plan", plan.id, "stop"))
    return buttons


def _told_line(plan: Plan, now: datetime) -> str:
    if plan.is_open(now):
        return say("plan-told-both" if plan.told_by else "plan-told-nobody")
    return say("plan-one-told" if plan.told_by else "plan-none-told")


def _state_of(plan: Plan) -> str:
    return f"\n{say(f'plan-state-{plan.state}')}" if plan.has_happened else ""


def _menu(plans: Sequence[Plan], zone: ZoneInfo, placeholder: str, verb: str, key: int = 0) -> LastingMenu:
    options = [
        discord.SelectOption(
            label=one_line(plan.what, OPTION_LIMIT),
            description=shown_day(plan.starts_at.astimezone(zone).date()),
            value=str(plan.id),
        )
        for plan in plans
    ]
    return LastingMenu(say(placeholder), "plan", key, verb, options)


def _both(couple: Couple) -> dict[str, str]:
    first, second = couple.user_ids
    return {"first": f"<@{first}>", "second": f"<@{second}>"}
