"""Growth as people see it: the form, one entry whole, the list that holds wishes too."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from core.couples import Couple
from core.growths import FIELD_LIMIT, Growth, Telling
from core.pages import Page
from core.prose import TITLE_LIMIT
from core.wishes import Round
from ui.forms import Form, Line
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import shown_day
from ui.posts import Post, spread_over
from ui.prose import one_line, plain, quoted
from ui.texts import say
from ui.wishes import round_posts

EXCERPT = 160  # characters: five of them, doubled by escapes, fit one embed with their titles
LABEL_LIMIT = 100
GROWTH, WISHES = "g", "w"


def growth_form() -> Form:
    """Ask what the two came through; how each grew may be left out."""
    optional = say("growth-form-optional")
    return Form(
        title=say("growth-form"),
        noun="growth",
        key="",
        verb="through",
        fields=(
            Line("title", say("growth-form-title"), TITLE_LIMIT),
            Line("asked", say("growth-form-asked"), FIELD_LIMIT, is_long=True),
            Line("carried", say("growth-form-carried"), FIELD_LIMIT, is_long=True),
            Line("me", say("growth-form-me"), FIELD_LIMIT, is_long=True, is_required=False, hint=optional),
            Line("you", say("growth-form-you"), FIELD_LIMIT, is_long=True, is_required=False, hint=optional),
        ),
    )


def telling_of(typed: Mapping[str, str]) -> Telling:
    """Read what was typed into the form."""
    return Telling(
        title=typed.get("title", ""),
        asked=typed.get("asked", ""),
        carried=typed.get("carried", ""),
        author_grew=typed.get("me"),
        other_grew=typed.get("you"),
    )


def kept_panel(growth: Growth) -> Post:
    """Tell the author that it is kept, and what they can do with it."""
    return Post(content=say("growth-kept"), view=lasting(*_buttons(growth, growth.author_id)))


def growth_panel(growth: Growth, couple: Couple, user_id: int) -> list[Post]:
    """Show an entry whole to one of the two, over as many messages as it needs."""
    telling, other_id = growth.telling, couple.other(growth.author_id).user_id
    parts = [
        (say("growth-asked"), telling.asked),
        (say("growth-carried"), telling.carried),
        (say("growth-grew", user=f"<@{growth.author_id}>"), telling.author_grew),
        (say("growth-grew", user=f"<@{other_id}>"), telling.other_grew),
    ]
    head = f"### {_title(telling.title)}\n{_told(growth, couple.zone_of(user_id))}"
    body = "\n\n".join([head, *(f"{heading}\n{quoted(text)}" for heading, text in parts if text)])
    *first, last = spread_over(card(Part.JOURNEY, say("growth-heading"), body))
    return [*first, with_changes(last, view=lasting(*_buttons(growth, user_id)))]


def typed_thanks(growth: Growth) -> dict[str, str]:
    """Fill the form for a thank-you in with what it is for."""
    return {"did": say("growth-thank-starter", title=one_line(growth.telling.title, TITLE_LIMIT))}


def growths_panel(
    couple: Couple, user_id: int, first: Round | None, page: Page[Growth | Round], now: datetime
) -> list[Post]:
    """Show what waits for somebody, whole, and then a page of what is kept."""
    waiting = round_posts(first, couple, user_id, now) if first else []
    return [*waiting, entries_panel(couple, user_id, first, page)]


def entries_panel(couple: Couple, user_id: int, first: Round | None, page: Page[Growth | Round]) -> Post:
    """Show one page of what is kept: shortened, a menu to read one whole, and the pages beside.

    A wish can be begun here where no round runs.
    """
    items: list[LastingButton | LastingMenu] = []
    zone = couple.zone_of(user_id)
    if page.items:
        options = [_option(entry, user_id, zone) for entry in page.items]
        items.append(LastingMenu(say("growths-menu"), "growth", "", "read", options))
    if page.has_newer:
        items.append(LastingButton(say("newer"), "growth", page.items[0].id, "newer"))
    if page.has_older:
        items.append(LastingButton(say("older"), "growth", page.items[-1].id, "older"))
    items.append(LastingButton(say("growths-through"), "growth", "", "through"))
    if first is None or not first.is_running:
        items.append(LastingButton(say("wish-write"), "wish", "", "write"))
    entries = [_entry(entry, user_id, zone) for entry in page.items] or [say("growths-empty")]
    return Post(embed=card(Part.JOURNEY, say("growths-heading"), "\n\n".join(entries)), view=lasting(*items))


def read_choice(values: Sequence[str]) -> tuple[bool, int]:
    """Read what was picked from the list: whether it is a round of wishes, and its id."""
    kind, _, key = values[0].partition(".")
    return kind == WISHES, int(key)


def news_message() -> Post:
    """Say in a direct message that something waits, and nothing but that."""
    return Post(content=say("growth-news"))


def _buttons(growth: Growth, user_id: int) -> tuple[LastingButton, LastingButton]:
    thank = LastingButton(say("growth-thank"), "growth", growth.id, "thank", style=STYLES.primary)
    label = say("take-back") if growth.author_id == user_id else say("growth-ask-out")
    return thank, LastingButton(label, "growth", growth.id, "remove")


def _entry(entry: Growth | Round, user_id: int, zone: ZoneInfo) -> str:
    name = f"**{plain(_name(entry, user_id))}**"
    if isinstance(entry, Growth):
        excerpt = quoted(one_line(entry.telling.carried, EXCERPT))
        return f"{name}\n{_told(entry, zone)}\n{excerpt}"
    shown = entry.chosen or next(iter(entry.shown_wishes(user_id)), None)
    lines = [name, shown_day(entry.began_at.astimezone(zone).date())]
    return "\n".join([*lines, quoted(one_line(shown.wish, EXCERPT))] if shown else lines)


def _option(entry: Growth | Round, user_id: int, zone: ZoneInfo) -> discord.SelectOption:
    at, kind = (entry.created_at, GROWTH) if isinstance(entry, Growth) else (entry.began_at, WISHES)
    label = one_line(f"{shown_day(at.astimezone(zone).date())}: {_name(entry, user_id)}", LABEL_LIMIT)
    return discord.SelectOption(label=label, value=f"{kind}.{entry.id}")


def _name(entry: Growth | Round, user_id: int) -> str:
    if isinstance(entry, Growth):
        return one_line(entry.telling.title, TITLE_LIMIT)
    is_sealed = entry.opened_at is None and entry.wish_of(user_id) is not None
    return say("growths-sealed") if is_sealed else say("growths-wishes")


def _told(growth: Growth, zone: ZoneInfo) -> str:
    day = shown_day(growth.created_at.astimezone(zone).date())
    return say("growth-told", day=day, author=f"<@{growth.author_id}>")


def _title(title: str) -> str:
    return plain(one_line(title, TITLE_LIMIT))
