"""Places as people type them, and the zones that they mean."""

from contextlib import suppress
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.parsers import parse_zone
from core.errors import AmbiguousZone, UnknownZone
from core.places import City, Country, Gazetteer, Region, fold_name, offset_name, zone_of_offset
from core.zone_words import NICKNAMES
from ui.moments import zone_city
from ui.places import gazetteer


def test_the_tables_name_zones_that_exist() -> None:
    places = gazetteer()
    named = {city.zone for city in places.cities} | {zone for each in places.countries for zone in each.zones}
    named |= {zone for zones in NICKNAMES.values() for zone in zones}
    named |= {zone for region in places.regions for zone in region.zones}
    assert named <= available_timezones()
    assert len(places.cities) > 6_000
    assert len(places.regions) > 60
    assert len(places.countries) > 200


def test_every_city_and_country_is_found_by_its_own_name() -> None:
    places = gazetteer()
    lost = [city.name for city in places.cities if not places.zones_of(city.name)]
    lost += [each.name for each in places.countries for name in each.names if not places.zones_of(name)]
    assert not lost


def test_a_name_that_two_cities_share_is_asked_about_and_a_country_says_which() -> None:
    assert gazetteer().zones_of("Hyderabad") == ("Asia/Kolkata", "Asia/Karachi")
    assert gazetteer().zones_of("Hyderabad, Pakistan") == ("Asia/Karachi",)
    assert gazetteer().zones_of("Berlin, somewhere") == ("Europe/Berlin",)


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("London, Ontario", ["America/Toronto"]),  # not the largest one
        ("Birmingham AL", ["America/Chicago"]),
        ("Paris, Texas", ["America/Chicago"]),  # not listed
        ("Cambridge, MA", ["America/New_York"]),  # listed is one of another country with the same clock
        ("Victoria, Australia", ["Australia/Melbourne"]),
        ("Perth, WA", ["Australia/Perth"]),
        ("Seattle WA", ["America/Los_Angeles"]),
        ("Toronto, CA", ["America/Toronto"]),
        ("Berlin DE", ["Europe/Berlin"]),
        ("London UK", ["Europe/London"]),
        ("Athens, Georgia", ["America/New_York", "Asia/Tbilisi"]),
        ("Moscow, Idaho", ["America/Boise", "America/Los_Angeles"]),
        ("St. Louis, Missouri", ["America/Chicago"]),
        ("St Paul MN", ["America/Chicago"]),
        ("Berlin FooBar", []),
        ("Foo Texas", []),
    ],
)
def test_what_stands_behind_a_city_says_which(typed: str, zones: list[str]) -> None:
    assert list(gazetteer().zones_of(typed)) == zones


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("Pittsburgh", ["America/New_York"]),
        ("Saint Louis", ["America/Chicago", "Africa/Dakar"]),
        ("st. louis", ["America/Chicago", "Africa/Dakar"]),
        ("Saint Catharines", ["America/Toronto"]),
        ("Nuremberg", ["Europe/Berlin"]),
        ("Manchester", ["Europe/London", "America/New_York"]),
        ("London", ["Europe/London"]),  # Ontario's has less than a tenth of its people
        ("Georgia", ["America/New_York", "Asia/Tbilisi"]),
        ("Washington", ["America/New_York", "America/Los_Angeles"]),
        ("Mexico", ["America/Mexico_City"]),  # and not the Philippines' city
        ("Texas", ["America/Chicago"]),
        ("New South Wales", ["Australia/Sydney"]),
        ("Ontario", ["America/Toronto"]),
        ("Bali", ["Asia/Makassar"]),
        ("DE", []),
    ],
)
def test_cities_of_a_hundred_thousand_people_and_states_are_known(typed: str, zones: list[str]) -> None:
    assert list(gazetteer().zones_of(typed))[: len(zones) or None] == zones


def test_the_nearest_layer_answers_and_a_typo_only_where_one_name_is_near() -> None:
    places = Gazetteer(
        cities=[City("Lunaria", "Asia/Tokyo", "luna|lunatown"), City("Solaris", "Asia/Seoul")],
        regions=[Region("ST", "Starland", ("Asia/Seoul",))],
        countries=[Country("XX", "Solaris", ("Asia/Tokyo", "Asia/Seoul"), ("Solaris", "Moonland"))],
        zones=["Asia/Tokyo", "Asia/Seoul", "UTC"],
        nicknames={"lst": ("Asia/Seoul",)},
    )
    assert places.zones_of("lunaria") == ("Asia/Tokyo",)
    assert places.zones_of("Moonland") == ("Asia/Tokyo", "Asia/Seoul")
    assert places.zones_of("LUNA") == places.zones_of("Lunatown") == ("Asia/Tokyo",)
    assert places.zones_of("una") == places.zones_of("|") == ()
    assert places.zones_of("lst") == ("Asia/Seoul",)
    assert places.zones_of("solaris") == ("Asia/Seoul",)
    assert places.zones_of("Starland") == ("Asia/Seoul",)
    assert places.zones_of("Lunaria ST") == ("Asia/Seoul",)
    assert places.zones_of("ST") == ()
    assert places.zones_of("Lunarai") == ("Asia/Tokyo",)
    assert places.zones_of("Lnari") == ()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("UTC+2", "Etc/GMT-2"),
        ("utc -11", "Etc/GMT+11"),
        ("GMT+05:30", "Asia/Kolkata"),
        ("−3:30", "America/St_Johns"),
        ("+0", "UTC"),
        ("UTC+14", "Etc/GMT-14"),
        ("UTC+15", None),
        ("UTC-13", None),
        ("+1:15", None),
        ("5", None),
        ("UTC", None),
    ],
)
def test_an_offset_from_utc_is_a_zone(typed: str, zone: str | None) -> None:
    assert zone_of_offset(typed) == zone


def test_an_offset_is_shown_as_it_was_typed() -> None:
    # in the names of the database the sign is turned round
    assert offset_name("Etc/GMT+8") == "UTC-8"
    assert zone_city("Etc/GMT-2") == "UTC+2"
    assert zone_city("America/New_York") == "New York"


@pytest.mark.parametrize(
    ("one", "other"), [("Zürich", "ZURICH"), ("São Paulo", "sao-paulo"), ("Łódź", "lodz")]
)
def test_accents_case_and_marks_make_no_difference(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_while_typing_the_beginnings_of_places_come_first() -> None:
    assert gazetteer().matching("new del")[0] == "Asia/Kolkata" or "Asia/Kolkata" in gazetteer().matching(
        "delh"
    )
    assert gazetteer().matching("münch") == ["Europe/Berlin"]
    assert gazetteer().matching("germ")[0] == "Europe/Berlin"
    assert gazetteer().matching("EST")[0] == "America/New_York"
    assert "Asia/Kolkata" in gazetteer().matching("kolk")


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_zone_or_a_refusal(text: str) -> None:
    assert all(ZoneInfo(zone) for zone in gazetteer().matching(text))
    with suppress(UnknownZone, AmbiguousZone):
        assert ZoneInfo(parse_zone(text))


@pytest.mark.parametrize("text", ["a" * 5_000, "Berlin " * 900, "," * 4_000])
def test_a_long_text_is_no_place(text: str) -> None:
    assert gazetteer().zones_of(text) == ()
    assert gazetteer().matching(text) == []
