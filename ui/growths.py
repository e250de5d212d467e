"""Growth as people see it: the form, one entry in full, and the list, including rounds of wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from core.component_keys import parse_id
from core.couples import Couple
from core.growths import FIELD_LIMIT, Growth, GrowthStory
from core.pages import Page
from core.text_input import TITLE_LIMIT
from core.wishes import WishRound
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.moments import day_text
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote, escape_text, one_line
from ui.texts import say
from ui.waits import told_line
from ui.wishes import round_posts

EXCERPT = 160  # characters: five excerpts, doubled by escapes, fit one embed with their titles
LABEL_LIMIT = 100  # characters, Discord's limit of an option's label
GROWTH_PREFIX, WISHES_PREFIX = "g", "w"  # of an option's value: both kinds are in one menu


def growth_form() -> Form:
    """Ask for a hard time the couple came through; each partner's growth is optional."""
    optional = say("growth-form-optional")
    return Form(
        title=say("growth-form"),
        noun="growth",
        component_key="",
        verb="through",
        fields=(
            TextField("title", say("growth-form-title"), TITLE_LIMIT),
            TextField("asked", say("growth-form-asked"), FIELD_LIMIT, is_long=True),
            TextField("carried", say("growth-form-carried"), FIELD_LIMIT, is_long=True),
            TextField(
                "me", say("growth-form-me"), FIELD_LIMIT, is_long=True, is_required=False, hint=optional
            ),
            TextField(
                "you", say("growth-form-you"), FIELD_LIMIT, is_long=True, is_required=False, hint=optional
            ),
        ),
    )


def parse_story(typed: Mapping[str, str]) -> GrowthStory:
    """Return the story typed into the form."""
    return GrowthStory(
        title=typed.get("title", ""),
        asked=typed.get("asked", ""),
        carried=typed.get("carried", ""),
        author_grew=typed.get("me"),
        other_grew=typed.get("you"),
    )


def kept_panel(growth: Growth, couple: Couple) -> Post:
    """Tell the author that the entry is kept, with the buttons to act on it."""
    lines = (say("growth-kept"), told_line(couple, growth.author_id))
    return Post(content="\n".join(lines), view=persistent_view(*_buttons(growth, growth.author_id)))


def growth_panel(growth: Growth, couple: Couple, user_id: int) -> list[Post]:
    """Show an entry in full to one partner, over as many messages as it needs."""
    story, other_id = growth.story, couple.other_partner(growth.author_id).user_id
    parts = [
        (say("growth-asked"), story.asked),
        (say("growth-carried"), story.carried),
        (say("growth-grew", user=f"<@{growth.author_id}>"), story.author_grew),
        (say("growth-grew", user=f"<@{other_id}>"), story.other_grew),
    ]
    head = f"### {_title(story.title)}\n{_byline(growth, couple.zone_of(user_id))}"
    body = "\n\n".join([head, *(f"{heading}\n{block_quote(text)}" for heading, text in parts if text)])
    *first, last = split_into_posts(card(Part.JOURNEY, say("growth-heading"), body))
    return [*first, with_changes(last, view=persistent_view(*_buttons(growth, user_id)))]


def thanks_prefill(growth: Growth) -> dict[str, str]:
    """Return the thank-you form's fields, filled in with the entry's subject."""
    return {"did": say("growth-thank-starter", title=one_line(growth.story.title, TITLE_LIMIT))}


def growths_panel(
    couple: Couple,
    user_id: int,
    current_round: WishRound | None,
    page: Page[Growth | WishRound],
    now: datetime,
) -> list[Post]:
    """Show one partner the current round of wishes in full, then a page of kept entries."""
    current = round_posts(current_round, couple, user_id, now) if current_round else []
    return [*current, entries_panel(couple, user_id, current_round, page)]


def entries_panel(
    couple: Couple, user_id: int, current_round: WishRound | None, page: Page[Growth | WishRound]
) -> Post:
    """Show one page of shortened entries, with a menu to read one in full and buttons to turn the page.

    If no round of wishes is running, a button begins one.
    """
    items: list[PersistentButton | PersistentSelect] = []
    zone = couple.zone_of(user_id)
    if page.items:
        options = [_option(entry, user_id, zone) for entry in page.items]
        items.append(PersistentSelect(say("growths-menu"), "growth", "", "read", options))
    if page.has_newer:
        items.append(PersistentButton(say("newer"), "growth", page.items[0].id, "newer"))
    if page.has_older:
        items.append(PersistentButton(say("older"), "growth", page.items[-1].id, "older"))
    items.append(PersistentButton(say("growths-through"), "growth", "", "through"))
    if current_round is None or not current_round.is_running:
        items.append(PersistentButton(say("wish-write"), "wish", "", "write"))
    entries = [_entry(entry, user_id, zone) for entry in page.items] or [say("growths-empty")]
    return Post(
        embed=card(Part.JOURNEY, say("growths-heading"), "\n\n".join(entries)), view=persistent_view(*items)
    )


def parse_choice(values: Sequence[str]) -> tuple[bool, int]:
    """Return the choice in the list: True for a round of wishes, and its id.

    Raises `NotAvailable` if the value is not one of this menu's.
    """
    kind, _, entry_id = values[0].partition(".")
    return kind == WISHES_PREFIX, parse_id(entry_id)


def _buttons(growth: Growth, user_id: int) -> tuple[PersistentButton, PersistentButton]:
    thank = PersistentButton(say("growth-thank"), "growth", growth.id, "thank", style=STYLES.primary)
    label = say("take-back") if growth.author_id == user_id else say("growth-ask-out")
    return thank, PersistentButton(label, "growth", growth.id, "remove")


def _entry(entry: Growth | WishRound, user_id: int, zone: ZoneInfo) -> str:
    name = f"**{escape_text(_name(entry, user_id))}**"
    if isinstance(entry, Growth):
        excerpt = block_quote(one_line(entry.story.carried, EXCERPT))
        return f"{name}\n{_byline(entry, zone)}\n{excerpt}"
    # The wish they chose represents the round; before that, one that this partner may see, if there is any.
    wish = entry.chosen_wish or next(iter(entry.shown_wishes(user_id)), None)
    lines = [name, day_text(entry.began_at.astimezone(zone).date())]
    return "\n".join([*lines, block_quote(one_line(wish.wish, EXCERPT))] if wish else lines)


def _option(entry: Growth | WishRound, user_id: int, zone: ZoneInfo) -> discord.SelectOption:
    at, kind = (
        (entry.created_at, GROWTH_PREFIX) if isinstance(entry, Growth) else (entry.began_at, WISHES_PREFIX)
    )
    label = one_line(f"{day_text(at.astimezone(zone).date())}: {_name(entry, user_id)}", LABEL_LIMIT)
    return discord.SelectOption(label=label, value=f"{kind}.{entry.id}")


def _name(entry: Growth | WishRound, user_id: int) -> str:
    if isinstance(entry, Growth):
        return one_line(entry.story.title, TITLE_LIMIT)
    is_sealed = entry.opened_at is None and entry.wish_of(user_id) is not None
    return say("growths-sealed") if is_sealed else say("growths-wishes")


def _byline(growth: Growth, zone: ZoneInfo) -> str:
    day = day_text(growth.created_at.astimezone(zone).date())
    return say("growth-told", day=day, author=f"<@{growth.author_id}>")


def _title(title: str) -> str:
    return escape_text(one_line(title, TITLE_LIMIT))
