"""Histories as one person sees them: what was revealed in a month, and one's own answers."""

import discord

from core.checkins import PastCheckin
from core.pages import Page
from ui.checkins import answer_text, bare_question, question_text
from ui.lasting import LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import shown_day
from ui.posts import Post, spread_over
from ui.prose import one_line
from ui.texts import say

OPTION_LIMIT = 100


def history_posts(past: Page[PastCheckin], month: str, name: str) -> list[Post]:
    """Show what was revealed in a month, to one person; `month` is its key, `name` what people call it."""
    if not past.items:
        return [Post(content=say("history-empty", month=name))]
    posts: list[Post] = []
    for one in past.items:
        texts = "\n\n".join(f"<@{answer.user_id}>\n{answer_text(answer)}" for answer in one.answers)
        body = f"### {question_text(one.question)}\n{texts}"
        posts.extend(
            spread_over(card(Part.named(one.question.part), shown_day(one.checkin.opened_at.date()), body))
        )
    newest, oldest = past.items[0].checkin.id, past.items[-1].checkin.id
    buttons: list[LastingButton] = []
    if past.has_newer:
        buttons.append(LastingButton(say("newer"), "history", f"{month},{newest}", "newer"))
    if past.has_older:
        buttons.append(LastingButton(say("older"), "history", f"{month},{oldest}", "older"))
    if buttons:
        posts[-1] = Post(embed=posts[-1].embed, view=lasting(*buttons))
    return posts


def take_back_panel(answered: Page[PastCheckin]) -> Post:
    """Which of one's own answers to take back."""
    options = [
        discord.SelectOption(
            label=one_line(
                f"{shown_day(one.checkin.opened_at.date())}: {bare_question(one.question)}", OPTION_LIMIT
            ),
            value=str(one.checkin.id),
        )
        for one in answered.items
    ]
    items: list[LastingButton | LastingMenu] = [
        LastingMenu(say("take-back-menu"), "checkin", "", "takeback", options)
    ]
    if answered.has_newer:
        items.append(LastingButton(say("newer"), "answers", answered.items[0].checkin.id, "newer"))
    if answered.has_older:
        items.append(LastingButton(say("older"), "answers", answered.items[-1].checkin.id, "older"))
    return Post(content=say("take-back-which"), view=lasting(*items))
