"""Support as one person sees it: plain words without a card, since a card can be read from across a room."""

from collections.abc import Sequence
from datetime import date

import discord

from core.supports import Country, Directory, HelpLine, Need
from ui.moments import day_text
from ui.persistent import PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.texts import say

MAX_OPTIONS = 25  # options, Discord's limit


def lines_panel(
    country: Country | None, everywhere: Sequence[Directory], countries: Sequence[Country], *, was_asked: bool
) -> Post:
    """Say who answers now; `was_asked`: a country was named, so that its absence is said."""
    if country is None:
        danger = say("support-danger-anywhere")
        parts = [say("support-unknown") if was_asked else say("support-everywhere")]
        parts += [_directory(one) for one in everywhere]
    else:
        danger = say("support-danger", country=country.name, emergency=country.emergency)
        parts = [_line(line) for line in sorted(country.lines, key=lambda line: line.need is Need.CRISIS)]
    days = [one.verified for one in (country.lines if country else everywhere)]
    parts += [say("support-not-safe"), _verified(days)]
    return _panel([danger, *parts], "now", countries)


def counsellors_panel(
    country: Country | None, everywhere: Sequence[Directory], countries: Sequence[Country], *, was_asked: bool
) -> Post:
    """Say where qualified counsellors are listed, what to expect, and when not to go together."""
    here = country.counsellors if country else ()
    parts = [_directory(one) for one in here]
    if not here:
        parts = [say("support-unknown") if was_asked else say("support-everywhere")]
        parts += [_directory(one) for one in everywhere]
    head = [f"**{country.name}**"] if country and here else []
    parts += [say("support-expect"), say("support-ask"), say("support-alone")]
    days = [one.verified for one in (here or everywhere)]
    return _panel([*head, *parts, _verified(days)], "counsellor", countries)


def _panel(parts: Sequence[str], verb: str, countries: Sequence[Country]) -> Post:
    text = "\n\n".join([say("support-first"), *(part for part in parts if part)])
    half = -(-len(countries) // 2)
    menus = [
        PersistentSelect(
            say("support-other", **{"from": some[0].name, "to": some[-1].name}),
            "support",
            number,
            verb,
            [discord.SelectOption(label=country.name, value=country.code) for country in some],
        )
        for number, some in enumerate((countries[:half], countries[half:]))
        if some
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


def _directory(one: Directory) -> str:
    return say("support-directory", name=one.name, site=one.site, what=one.description)


def _verified(days: Sequence[date]) -> str:
    """Name the oldest day: all of them are at least that fresh."""
    return f"-# {say('support-verified', day=day_text(min(days)))}" if days else ""
