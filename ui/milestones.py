"""Milestones as people see them: the card in the home, and the list."""

from dataclasses import replace as with_changes
from datetime import date, datetime

from core.couples import Couple
from core.milestones import Milestone
from core.pages import NumberedPage
from core.text_input import TITLE_LIMIT
from ui.cards import Part, card
from ui.mentions import mentions_of
from ui.moments import day_text, timestamp
from ui.page_buttons import number_buttons
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text, one_line, words_or_loss
from ui.texts import say

LABEL_LIMIT = 100  # characters, Discord's limit of an option's label


def milestone_card(milestone: Milestone, couple: Couple, today: date, *, is_shared: bool) -> Post:
    """Show a milestone in the home: in words, or in an envelope if others can read."""
    call = say("milestone-line", **mentions_of(couple))
    if is_shared:
        envelope = card(Part.JOURNEY, say("milestone-heading"), say("milestone-envelope"))
        read = PersistentButton(say("read"), "milestone", milestone.id, "read", style=STYLES.primary)
        return Post(content=call, embed=envelope, view=persistent_view(read), mentioned_ids=couple.user_ids)
    opened = opened_milestone(milestone, couple, today)
    return with_changes(opened, content=call, mentioned_ids=couple.user_ids)


def opened_milestone(milestone: Milestone, couple: Couple, today: date) -> Post:
    """Show a milestone, its next day, and the number of days until then.

    The years since are told only of a day that was in the past when it was added.
    """
    # If the day does not repeat, `next_day` stays that day once it has passed: `days` is then negative.
    on = milestone.next_day(today)
    days, years = (on - today).days, milestone.years_since(on, couple.zone)
    since = say("milestone-years", years=years, first=day_text(milestone.day)) if years else ""
    if days > 0 and years:
        # "3 years since" is not true yet: the card says what the day will be.
        lines = [say("milestone-ahead-since", days=days, day=day_text(on), since=since)]
    elif days > 0:
        lines = [say("milestone-ahead", days=days, day=day_text(on))]
    else:
        lines = [say("milestone-on" if days else "milestone-today", day=day_text(on))]
        lines += [say("milestone-since", since=since)] if since else []
    body = "\n".join([f"### {_name(milestone)}", *lines])
    return Post(embed=card(Part.JOURNEY, say("milestone-heading"), body), has_words=True)


def kept_line(milestone: Milestone, next_at: datetime) -> str:
    """Return a sentence telling the partner who added a milestone when the home will show it."""
    return say("milestone-kept", day=day_text(milestone.day), moment=timestamp(next_at))


def milestones_panel(page: NumberedPage[Milestone], today: date) -> Post:
    """List one page of milestones, nearest first."""
    entries = "\n\n".join(_entry(milestone, today) for milestone in page.items)
    buttons = number_buttons("milestone", page, say("milestones-before"), say("milestones-after"))
    embed = card(Part.JOURNEY, say("milestones-heading"), entries, footer=say("milestones-foot"))
    return Post(embed=embed, view=persistent_view(*buttons))


def milestone_label(milestone: Milestone) -> str:
    """Return a milestone's label in a list to choose from."""
    return one_line(f"{day_text(milestone.day)}: {words_or_loss(milestone.name)}", LABEL_LIMIT)


def _entry(milestone: Milestone, today: date) -> str:
    on, day = milestone.next_day(today), day_text(milestone.day)
    name, days = f"**{_name(milestone)}**", (on - today).days
    if days >= 0:
        name = say("milestone-countdown", name=name, away=say("milestone-away", days=days))
    if not milestone.is_yearly:
        when = say("milestone-entry-once", day=day)
    elif on == milestone.day:
        when = say("milestone-entry-first", day=day)
    else:
        when = say("milestone-entry-yearly", day=day, next=day_text(on))
    return f"{name}\n{when}"


def _name(milestone: Milestone) -> str:
    return escape_text(one_line(milestone.name, TITLE_LIMIT))
