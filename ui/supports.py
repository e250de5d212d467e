"""Help lines and counsellors as one person sees them.

Plain text without a card, which could be recognized from across a room.
"""

from collections.abc import Sequence

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
    """List the help lines of a country, and below always the directories of every country.

    Without a country it asks for one; `was_asked` is true where one was named that is not in the list.
    """
    if country is None:
        parts = [say("support-danger-anywhere")]
    else:
        parts = [say("support-danger", country=country.name, emergency=country.emergency)]
        # Lines for violence first, then those for a crisis; `sorted` is stable, so each kind keeps its order.
        parts += [_line(line) for line in sorted(country.lines, key=lambda line: line.need is Need.CRISIS)]
    known = country.lines if country else ()
    parts += _everywhere(everywhere, has_own=bool(known), is_missing=was_asked)
    parts += [say("support-not-safe"), _verified([*known, *everywhere])]
    return _panel(parts, "now", country, countries)


def counsellors_panel(
    country: Country | None, everywhere: Sequence[Directory], countries: Sequence[Country], *, was_asked: bool
) -> Post:
    """List directories of qualified counsellors, with what to expect and when not to go together."""
    local = country.counsellors if country else ()
    parts = [f"**{country.name}**", *map(_directory, local)] if country and local else []
    parts += _everywhere(everywhere, has_own=bool(local), is_missing=was_asked or country is not None)
    parts += [say("support-expect"), say("support-ask"), say("support-alone")]
    return _panel([*parts, _verified([*local, *everywhere])], "counsellor", country, countries)


def _everywhere(everywhere: Sequence[Directory], *, has_own: bool, is_missing: bool) -> list[str]:
    """Return the directories that serve every country: in one line each below a country's own, else in full.

    Whoever is given a country's list may be somewhere else, so they stand below each list.
    """
    if has_own:
        short = [say("support-directory-short", name=one.name, site=one.site) for one in everywhere]
        return ["\n".join([say("support-everywhere"), *short])]
    return [say("support-unknown" if is_missing else "support-where"), *map(_directory, everywhere)]


def _panel(parts: Sequence[str], verb: str, shown: Country | None, countries: Sequence[Country]) -> Post:
    label = "support-other" if shown else "support-choose"
    text = "\n\n".join([say("support-first"), *parts])
    # There are more countries than a menu takes: the first half, rounded up, and the second one.
    half = -(-len(countries) // 2)
    menus = [
        PersistentSelect(
            say(label, **{"from": group[0].name, "to": group[-1].name}),
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


def _verified(entries: Sequence[HelpLine | Directory]) -> str:
    """Return the oldest day on which one of the entries was verified: all are at least that recent."""
    return f"-# {say('support-verified', day=day_text(min(entry.verified for entry in entries)))}"
