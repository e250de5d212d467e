"""Help lines and counsellors as one person sees them.

Plain text without a card, which could be recognized from across a room.
"""

from collections.abc import Sequence
from datetime import time

import discord
from babel import Locale

from core.supports import (
    Country,
    Directory,
    HelpLine,
    OpenHours,
    Source,
    in_reading_order,
    leaves_someone_out,
)
from ui.moments import clock_text
from ui.persistent import PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.texts import current_language, say

HOURS_IN_DAY = 24
MAX_OPTIONS = 25  # options, Discord's limit of a menu


def lines_panel(
    country: Country | None, everywhere: Sequence[Directory], countries: Sequence[Country], *, was_asked: bool
) -> Post:
    """List the help lines of a country, always followed by the directories for every country.

    Without a country it asks for one; `was_asked` is true if one was named that is not in the list.
    """
    known = country.lines if country else ()
    parts = [_danger(country), *map(_line, in_reading_order(known))]
    if country and leaves_someone_out(known):
        parts.append(say("support-left-out"))
    parts += _everywhere(everywhere, has_own=bool(known), is_missing=was_asked)
    return _panel([*parts, say("support-not-safe"), say("support-numbers-change")], "now", country, countries)


def counsellors_panel(
    country: Country | None, everywhere: Sequence[Directory], countries: Sequence[Country], *, was_asked: bool
) -> Post:
    """List directories of qualified counsellors, with what to expect and when not to go together."""
    local = country.counsellors if country else ()
    parts = [f"**{country.name}**", *map(_directory, local)] if country and local else []
    parts += _everywhere(everywhere, has_own=bool(local), is_missing=was_asked or country is not None)
    parts += [say("support-expect"), say("support-ask"), say("support-alone")]
    return _panel(parts, "counsellor", country, countries)


def _everywhere(everywhere: Sequence[Directory], *, has_own: bool, is_missing: bool) -> list[str]:
    """Return the directories for every country: one line each below a country's own, else in full.

    People may be somewhere else than the country of the list, so these come below each list.
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


def _danger(country: Country | None) -> str:
    if country is None:
        return say("support-danger-anywhere")
    numbers = [say("support-emergency", kind=kind.value, number=number) for kind, number in country.emergency]
    return say("support-danger", country=country.name, numbers=" · ".join(numbers))


def _line(line: HelpLine) -> str:
    """Return a line in three rows: the ways to reach it, its audience and hours, and the source."""
    name = say("support-name", name=line.name)
    if line.region:
        name = say("support-name-region", name=line.name, region=line.region)
    facts = [
        say("support-audience", audience=line.audience),
        _hours(line),
        _languages(line),
        *(say("support-note", note=one) for one in line.notes),
    ]
    return "\n".join(
        [
            " · ".join([name, *_ways(line)]),
            " · ".join(fact for fact in facts if fact),
            " ".join([*([f"<{line.site}>"] if line.site else []), f"({_source(line.source)})"]),
        ]
    )


def _ways(line: HelpLine) -> list[str]:
    """List the ways to reach a line, starting with those that need no voice."""
    texts = [
        say("support-text-word", word=one.word, number=one.number)
        if one.word
        else say("support-text", number=one.number)
        for one in line.texts
    ]
    whatsapp = [say("support-whatsapp", number=line.whatsapp)] if line.whatsapp else []
    chat = [say("support-chat")] if line.has_chat else []
    calls = [say("support-call", numbers=" / ".join(line.calls))] if line.calls else []
    return [*texts, *whatsapp, *chat, *calls]


def _hours(line: HelpLine) -> str:
    if line.is_always_open:
        return say("support-always")
    return ", ".join(map(_open_hours, line.hours)) or say("support-hours-unknown")


def _open_hours(hours: OpenHours) -> str:
    times = {"opens": _clock(hours.opens), "closes": _clock(hours.closes)}
    if (hours.first, hours.last) == (0, 6):
        return say("support-hours-daily", **times)
    names = _babel_locale().days["format"]["abbreviated"]
    days = [str(names[day]) for day in dict.fromkeys((hours.first, hours.last))]
    return say("support-hours", days="–".join(days), **times)


def _clock(typed: str) -> str:
    hour, _, minute = typed.partition(":")
    return clock_text(
        time(int(hour) % HOURS_IN_DAY, int(minute))
    )  # a line that closes at 24:00 closes at midnight


def _babel_locale() -> Locale:
    return Locale.parse(current_language(), sep="-")


def _languages(line: HelpLine) -> str:
    known = _babel_locale().languages
    names = [str(known[code]) for code in line.languages]
    return ", ".join([*names, *([say("support-interpreters")] if line.has_interpreters else [])])


def _source(source: Source) -> str:
    year = str(source.year) if source.year else "unknown"
    return say("support-source", owner=source.owner.value, year=year)


def _directory(directory: Directory) -> str:
    what = say("support-directory-kind", kind=directory.kind.value)
    return say(
        "support-directory",
        name=directory.name,
        site=directory.site,
        what=f"{what} ({_source(directory.source)})",
    )
