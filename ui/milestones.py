"""Milestones as people see them: what is told in the home, and the list."""

from collections.abc import Sequence
from dataclasses import replace as with_changes
from datetime import date, datetime

from core.couples import Couple
from core.milestones import Milestone
from core.prose import TITLE_LIMIT
from ui.lasting import STYLES, LastingButton, lasting
from ui.look import Part, card
from ui.moments import shown, shown_day
from ui.posts import Post
from ui.prose import one_line, plain
from ui.texts import say

LABEL_LIMIT = 100


def milestone_card(milestone: Milestone, couple: Couple, today: date, *, is_shared: bool) -> Post:
    """Show a milestone in the home: the day itself, or an envelope where others can read."""
    first, second = couple.user_ids
    call = say("milestone-line", first=f"<@{first}>", second=f"<@{second}>")
    if is_shared:
        envelope = card(Part.JOURNEY, say("milestone-heading"), say("milestone-envelope"))
        read = LastingButton(say("read"), "milestone", milestone.id, "read", style=STYLES.primary)
        return Post(content=call, embed=envelope, view=lasting(read), calls=couple.user_ids)
    return with_changes(milestone_words(milestone, today), content=call, calls=couple.user_ids)


def milestone_words(milestone: Milestone, today: date) -> Post:
    """Say which day it is, and how far away; how many years it has been only of what was past when added."""
    on = milestone.coming(today)
    days, years = (on - today).days, milestone.years(on)
    if days > 0:
        lines = [say("milestone-ahead", days=days, day=shown_day(on))]
    else:
        lines = [say("milestone-on" if days else "milestone-today", day=shown_day(on))]
    if years:
        lines.append(say("milestone-years", years=years, first=shown_day(milestone.day)))
    body = "\n".join([f"### {_name(milestone)}", *lines])
    return Post(embed=card(Part.JOURNEY, say("milestone-heading"), body), has_words=True)


def kept_line(milestone: Milestone, next_at: datetime) -> str:
    """Tell who added it that it is kept, and when both are told."""
    return say("milestone-kept", day=shown_day(milestone.day), moment=shown(next_at))


def milestones_panel(milestones: Sequence[Milestone], today: date, number: int, *, has_more: bool) -> Post:
    """List a page of milestones, what comes first at its head."""
    entries = "\n\n".join(f"**{_name(one)}**\n{_when(one, today)}" for one in milestones)
    items: list[LastingButton] = []
    if number:
        items.append(LastingButton(say("milestones-before"), "milestone", number - 1, "page"))
    if has_more:
        items.append(LastingButton(say("milestones-after"), "milestone", number + 1, "page"))
    embed = card(Part.JOURNEY, say("milestones-heading"), entries, footer=say("milestones-foot"))
    return Post(embed=embed, view=lasting(*items))


def milestone_label(milestone: Milestone) -> str:
    """Name a milestone in a list to choose from."""
    return one_line(f"{shown_day(milestone.day)}: {milestone.name}", LABEL_LIMIT)


def _when(milestone: Milestone, today: date) -> str:
    on, day = milestone.coming(today), shown_day(milestone.day)
    days = (on - today).days
    if days < 0:
        return say("milestone-entry-passed", day=day)
    away = say("milestone-away", days=days)
    if milestone.is_yearly and on == milestone.day:
        return say("milestone-entry-first", day=day, away=away)
    if milestone.is_yearly:
        return say("milestone-entry-yearly", day=day, next=shown_day(on), away=away)
    return say("milestone-entry-once", day=day, away=away)


def _name(milestone: Milestone) -> str:
    return plain(one_line(milestone.name, TITLE_LIMIT))
