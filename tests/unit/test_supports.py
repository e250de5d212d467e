"""Support: the lists are fresh, each entry names its source, and every answer fits one message."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from babel import Locale, localedata
from babel.languages import get_official_languages
from support.every_entry import for_every

from core.supports import (
    FRESH_FOR,
    Audience,
    Country,
    HelpLine,
    Need,
    Source,
    SourceOwner,
    TextNumber,
    in_reading_order,
    leaves_no_trace,
    leaves_someone_out,
    oldest_look_up,
)
from data.decks.supports import load_supports
from services.supports import Supports
from ui.supports import counsellors_panel, lines_panel

COUNTRIES, DIRECTORIES = load_supports()
SUPPORTS = Supports(COUNTRIES, DIRECTORIES)
ROOT = Path(__file__).parents[2]
MESSAGE = 2_000  # characters, Discord's limit


def released_on() -> date:
    """The day of the newest release, as the changelog has it."""
    found = re.search(
        r"^## \[\d+\.\d+\.\d+\] - (\d{4}-\d{2}-\d{2})", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert found is not None
    return date.fromisoformat(found[1])


def every_entry() -> list[tuple[str, str, Source]]:
    """Each entry's name, site and source."""
    entries = [one for country in COUNTRIES for one in (*country.lines, *country.counsellors)]
    return [(one.name, one.site, one.source) for one in (*entries, *DIRECTORIES)]


@for_every(every_entry())
def test_each_entry_names_its_source_and_is_fresh(entry: tuple[str, str, Source]) -> None:
    name, site, source = entry
    assert name.strip()
    assert site.startswith("https://") or not site
    assert source.url.startswith(("https://", "http://"))
    assert source.looked_up >= released_on() - FRESH_FOR
    assert source.year is None or 2012 <= source.year <= source.looked_up.year


def test_the_oldest_look_up_is_that_of_any_entry() -> None:
    assert oldest_look_up(COUNTRIES, DIRECTORIES) == min(source.looked_up for _, _, source in every_entry())


@for_every([(country.code, line) for country in COUNTRIES for line in country.lines], lambda one: one[1].name)
def test_each_line_can_be_reached(entry: tuple[str, HelpLine]) -> None:
    _, line = entry
    assert line.calls or line.is_quiet or line.notes
    # A way that has no number of its own is found on the line's site.
    assert line.site or (line.calls and not line.has_chat)
    assert line.need in {Need.VIOLENCE, Need.CRISIS}


def help_line(
    name: str,
    need: Need = Need.VIOLENCE,
    audience: Audience = Audience.EVERYONE,
    *,
    text: str = "",
    region: str = "",
) -> HelpLine:
    source = Source(SourceOwner.SERVICE, 2026, "https://example.org", date(2026, 1, 1))
    return HelpLine(
        need=need,
        name=name,
        region=region,
        calls=("1",),
        texts=(TextNumber(text),) if text else (),
        whatsapp="",
        has_chat=False,
        is_always_open=True,
        hours=(),
        languages=(),
        has_interpreters=False,
        audience=audience,
        notes=(),
        site="https://example.org",
        source=source,
    )


def test_violence_comes_before_crisis_and_what_needs_no_voice_first() -> None:
    lines = [
        help_line("crisis", Need.CRISIS, text="2"),
        help_line("call"),
        help_line("text", text="2"),
        help_line("call too"),
    ]
    assert [line.name for line in in_reading_order(lines)] == ["text", "call", "call too", "crisis"]


@pytest.mark.parametrize(
    ("lines", "is_so"),
    [
        ([help_line("all")], False),
        ([help_line("women", audience=Audience.WOMEN)], True),
        ([help_line("women", audience=Audience.WOMEN), help_line("men", audience=Audience.MEN)], False),
        ([help_line("women", audience=Audience.WOMEN), help_line("all", region="Bogotá")], True),
        ([help_line("crisis", Need.CRISIS)], True),
    ],
)
def test_who_finds_no_line_because_of_their_gender_is_known(lines: list[HelpLine], is_so: bool) -> None:
    assert leaves_someone_out(lines) is is_so


@for_every(COUNTRIES, lambda country: country.code)
def test_where_lines_serve_one_gender_the_lists_for_everyone_are_named(country: Country) -> None:
    panel = lines_panel(country, SUPPORTS.directories(Need.VIOLENCE, Need.CRISIS), COUNTRIES, was_asked=True)
    assert panel.content is not None
    is_told = "the ones below are for everyone" in panel.content
    assert is_told is leaves_someone_out(country.lines)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("US", "text **START** to **88788** · chat on its site · call **1-800-799-7233**"),
        ("US", "(according to an official page of 2022)"),
        ("DE", "men · Mon–Thu 8:00 AM–8:00 PM, Fri 8:00 AM–3:00 PM · German"),
        ("GB", "**Live Fear Free** (Wales)"),
        ("TW", "Chinese, English, Vietnamese, Thai, Indonesian, Japanese"),
        ("FR", "**17** (police) · **15** (ambulance) · **112** · text **114**"),
    ],
)
def test_the_facts_of_an_entry_are_said_in_words(code: str, shown: str) -> None:
    panel = lines_panel(SUPPORTS.find_country(code), DIRECTORIES, COUNTRIES, was_asked=True)
    assert panel.content is not None
    assert shown in panel.content


def test_twenty_countries_have_lines_for_violence_or_crisis() -> None:
    both = {Need.VIOLENCE, Need.CRISIS}
    assert len([country for country in COUNTRIES if both <= {line.need for line in country.lines}]) >= 20
    assert all(country.lines and country.emergency for country in COUNTRIES)
    assert {one.need for one in DIRECTORIES} == set(Need)


@for_every(COUNTRIES, lambda country: country.code)
def test_a_country_is_found_by_its_names_in_its_own_languages(country: Country) -> None:
    known = [
        language
        for language in get_official_languages(country.code, de_facto=True)
        if localedata.exists(language)
    ]
    names = [Locale.parse(language).territories.get(country.code, country.name) for language in known]
    assert all(SUPPORTS.find_country(name) is country for name in names), names


def test_codes_are_told_apart_and_names_too() -> None:
    codes = [country.code for country in COUNTRIES]
    assert len(set(codes)) == len(codes)
    raw = tomllib.loads((ROOT / "data/decks/en/supports.toml").read_text(encoding="utf-8"))
    assert len(raw["country"]) == len(COUNTRIES) <= 50  # two menus


@for_every([*COUNTRIES, None], lambda one: one.code if one else "unknown")
def test_every_answer_fits_one_message_with_its_menus(country: Country | None) -> None:
    lines = lines_panel(country, SUPPORTS.directories(Need.VIOLENCE, Need.CRISIS), COUNTRIES, was_asked=True)
    listed = counsellors_panel(country, SUPPORTS.directories(Need.COUNSELLORS), COUNTRIES, was_asked=True)
    for post in (lines, listed):
        assert post.content is not None
        assert post.embed is None
        assert len(post.content) <= MESSAGE
        assert len(post.content.splitlines()[0]) <= 60
        assert "Hide" in post.content.splitlines()[0]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("de", "DE"),
        ("Germany", "DE"),
        ("  deutschland ", "DE"),
        ("Schweiz", "CH"),
        ("suisse", "CH"),
        ("UK", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("Sverige", "SE"),
        ("españa", "ES"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_country_is_found_by_what_people_call_it(typed: str, code: str | None) -> None:
    found = SUPPORTS.find_country(typed)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("sv-SE", "SE"),
        ("pt-BR", "BR"),
        ("es-ES", "ES"),
        ("ja", "JP"),
        ("da", "DK"),
        ("no", "NO"),
        ("th", "TH"),
        ("uk", "UA"),
        ("vi", None),  # one country, which the lists do not have
        ("tr", None),  # Cyprus, too
        ("de", None),  # Austria, Switzerland …
        ("fr", None),
        ("it", None),
        ("nl", None),
        ("ko", None),
        ("es-419", None),  # a continent
        ("en-US", None),  # the language of half the internet, and what Discord begins with
        ("en-GB", None),
        ("", None),
        ("xx-YY", None),
    ],
)
def test_a_language_setting_gives_a_country_only_where_it_names_exactly_one(
    locale: str, code: str | None
) -> None:
    found = SUPPORTS.country_of_locale(locale)
    assert (found.code if found else None) == code


@for_every([*COUNTRIES, None], lambda one: one.code if one else "unknown")
def test_the_directories_of_all_countries_always_stand_below(country: Country | None) -> None:
    everywhere = SUPPORTS.directories(Need.VIOLENCE, Need.CRISIS)
    lines = lines_panel(country, everywhere, COUNTRIES, was_asked=country is not None)
    listed = counsellors_panel(
        country, SUPPORTS.directories(Need.COUNSELLORS), COUNTRIES, was_asked=country is not None
    )
    assert lines.content is not None
    assert listed.content is not None
    assert all(directory.site in lines.content for directory in everywhere)
    assert all(directory.site in listed.content for directory in SUPPORTS.directories(Need.COUNSELLORS))


def test_suggestions_begin_with_what_was_typed() -> None:
    assert [country.code for country in SUPPORTS.suggest_countries("swe", 25)] == ["SE"]
    assert "DE" in [country.code for country in SUPPORTS.suggest_countries("deut", 25)]
    assert len(SUPPORTS.suggest_countries("", 25)) == min(25, len(COUNTRIES))
    assert SUPPORTS.suggest_countries("xyz", 25) == []


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        ("support now", True),
        ("support counsellor", True),
        ("press:support:hide", True),
        ("pick:support:now", True),
        ("thanks", False),
        ("form:thanks:support", True),
        ("couple status", False),
    ],
)
def test_what_leaves_no_trace(name: str, is_so: bool) -> None:
    assert leaves_no_trace(name) is is_so
