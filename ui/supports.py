"""Help lines and counsellors as one person sees them.

Plain text without a card, which could be recognized from across a room.
"""

from collections.abc import Sequence
from datetime import date

import discord

from core.supports import Country, Directory, HelpLine, Need
from ui.moments import day_text
from ui.persistent import PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.texts import say

MAX_OPTIONS = 25  # options, Discord's limit of a menu


def lines_panel(
    country: Country | None, everywhere: Sequence[Directory], countries: Sequence[Country], *, was_asked: bool
) -> Post:
    """List who can be called now, by country or, without one, everywhere.

    `was_asked` is true where a country was named: the panel then says that it is not in the list.
    """
    if country is None:
        danger = say("support-danger-anywhere")
        parts = [say("support-unknown") if was_asked else say("support-everywhere")]
        parts += [_directory(directory) for directory in everywhere]
    else:
        danger = say("support-danger", country=country.name, emergency=country.emergency)
        # Lines for violence first, then those for a crisis; `sorted` is stable, so each kind keeps its order.
        parts = [_line(line) for line in sorted(country.lines, key=lambda line: line.need is Need.CRISIS)]
    days = [entry.verified for entry in (country.lines if country else everywhere)]
    parts += [say("support-not-safe"), _verified(days)]
    return _panel([danger, *parts], "now", countries)


def counsellors_panel(
    country: Country | None, everywhere: Sequence[Directory], countries: Sequence[Country], *, was_asked: bool
) -> Post:
    """List directories of qualified counsellors, with what to expect and when not to go together."""
    local = country.counsellors if country else ()
    parts = [_directory(directory) for directory in local]
    if not local:
        parts = [say("support-unknown") if was_asked else say("support-everywhere")]
        parts += [_directory(directory) for directory in everywhere]
    head = [f"**{country.name}**"] if country and local else []
    parts += [say("support-expect"), say("support-ask"), say("support-alone")]
    days = [directory.verified for directory in (local or everywhere)]
    return _panel([*head, *parts, _verified(days)], "counsellor", countries)


def _panel(parts: Sequence[str], verb: str, countries: Sequence[Country]) -> Post:
    text = "\n\n".join([say("support-first"), *(part for part in parts if part)])
    # There are more countries than a menu takes: the first half, rounded up, and the second one.
    half = -(-len(countries) // 2)
    menus = [
        PersistentSelect(
            say("support-other", **{"from": group[0].name, "to": group[-1].name}),
            "support",
            number,
            verb,
            [discord.SelectOption(label=country.name, value=country.code) for country in group],
        )
        for number, group in enumerate((countries[:half], countries[half:]))
        if group
    ]
    return Post(
        content=text,
        view=persistent_view(PersistentButton(say("support-hide"), "support", "", "hide"), *menus),
    )


def _line(line: HelpLine) -> str:
    return say(
        "support-line",
        name=line.name,
        number=line.number,
        hours=line.hours,
        languages=line.languages,
        whom=line.for_whom,
        site=line.site,
    )


def _directory(directory: Directory) -> str:
    return say("support-directory", name=directory.name, site=directory.site, what=directory.description)


def _verified(days: Sequence[date]) -> str:
    """Return the oldest day on which an entry was verified: all are at least that recent."""
    return f"-# {say('support-verified', day=day_text(min(days)))}" if days else ""
