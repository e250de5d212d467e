"""Past check-ins as one partner sees them: those revealed in a month, and their own answers."""

from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from core.checkins import PastCheckin
from core.pages import Page
from ui.cards import Part, card
from ui.checkins import question_text, unescaped_question
from ui.moments import day_text
from ui.page_buttons import edge_buttons
from ui.persistent import PersistentSelect, persistent_view
from ui.posts import Post, split_into_posts
from ui.reveals import answers_text
from ui.safe_text import one_line
from ui.texts import say

OPTION_LIMIT = 100  # characters, Discord's limit of an option's label


def history_posts(past: Page[PastCheckin], first: datetime) -> list[Post]:
    """Show one partner a page of the check-ins revealed in a month.

    `first` is the month's first moment, in the reader's zone.
    """
    if not past.items:
        month_name = f"{say(f'month-{first.month}')} {first.year}"
        return [Post(content=say("history-empty", month=month_name))]
    posts: list[Post] = []
    for entry in past.items:
        body = f"### {question_text(entry.question)}\n{answers_text(entry.answers)}"
        day = day_text(entry.checkin.opened_at.astimezone(first.tzinfo).date())
        posts.extend(split_into_posts(card(Part.named(entry.question.part), day, body)))
    newest, oldest, month_key = past.items[0].checkin.id, past.items[-1].checkin.id, f"{first:%Y-%m}"
    edges = (f"{month_key},{newest}", f"{month_key},{oldest}")
    buttons = edge_buttons("history", *edges, has_newer=past.has_newer, has_older=past.has_older)
    if buttons:
        posts[-1] = Post(embed=posts[-1].embed, view=persistent_view(*buttons))
    return posts


def own_answers_panel(answered: Page[PastCheckin], zone: ZoneInfo) -> Post:
    """Ask the caller for the answer to take back; `zone` is theirs."""
    options = [
        discord.SelectOption(
            label=one_line(
                f"{day_text(entry.checkin.opened_at.astimezone(zone).date())}: "
                f"{unescaped_question(entry.question)}",
                OPTION_LIMIT,
            ),
            value=str(entry.checkin.id),
        )
        for entry in answered.items
    ]
    menu = PersistentSelect(say("take-back-menu"), "checkin", "", "takeback", options)
    edges = answered.items[0].checkin.id, answered.items[-1].checkin.id
    buttons = edge_buttons("answers", *edges, has_newer=answered.has_newer, has_older=answered.has_older)
    return Post(content=say("take-back-which"), view=persistent_view(menu, *buttons))
