"""The grammar of dates, whatever is typed: it never fails, never guesses, and its work is bounded."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.date_parsing.english import ENGLISH
from core.date_parsing.lexer import MAX_LENGTH, tokens_of
from core.date_parsing.moments import Reading, read_moment
from core.date_parsing.pieces import Setting, setting_at
from core.date_parsing.readings import KnownDays, Moments, Unreadable, WithoutHour
from core.date_parsing.whole_days import read_day, read_past_day
from core.date_parsing.words import Kind

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 28, 18, 10, tzinfo=NEW_YORK)
FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2027, 2080))
FIGURES = (
    *(
        "8",
        "19:30",
        "8pm",
        "24",
        "2026",
        "3/4",
        "3.10",
        "24.12.2026",
        "+2",
        "'19",
        "24th",
        "8h",
        "25:00",
        "@",
        "🎉",
    ),
)
WORDS = st.sampled_from([*sorted(ENGLISH.vocabulary), *FIGURES])
TEXTS = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=8).map(" ".join))


def read(text: str, now: datetime = NOW, locale: str | None = None) -> Reading:
    return read_moment(text, now, ENGLISH, setting_at(now, locale))


@given(text=TEXTS, locale=st.sampled_from([None, "en-US", "en-GB"]))
def test_whatever_is_typed_is_a_moment_to_come_or_named_as_unreadable(text: str, locale: str | None) -> None:
    match read(text, locale=locale):
        case Moments(moments):
            assert all(moment > NOW for moment in moments)
            assert list(moments) == sorted(set(moments))
        case WithoutHour(likely):
            assert all(moment > NOW for moment in likely)
            assert len(likely) <= 5
        case Unreadable(part):
            assert part in text
        case _:
            pass


@given(text=TEXTS)
def test_a_day_that_has_been_never_lies_ahead(text: str) -> None:
    setting = Setting(NOW.date(), is_past=True)
    found = read_past_day(text, ENGLISH, setting)
    if isinstance(found, KnownDays):
        assert all(day <= NOW.date() for day in found.days)
    read_day(text, ENGLISH, Setting(NOW.date()))


@given(
    moment=st.datetimes(FIRST, LAST),
    spelling=st.sampled_from(
        [
            "%Y-%m-%d %H:%M",
            "%d.%m.%Y %H:%M",
            "%d %b %Y %I:%M %p",
            "%B %d, %Y at %H:%M:%S",
            "%I:%M%p on %a %d %b %Y",
        ]
    ),
)
def test_a_date_in_full_is_that_moment_however_it_is_written(moment: datetime, spelling: str) -> None:
    moment = moment.replace(second=0, microsecond=0)
    text = moment.strftime(spelling)
    read_back = read(text)
    assert isinstance(read_back, Moments)
    walls = {each.replace(tzinfo=None) for each in read_back.moments}
    # An hour that does not exist moves on.
    exists = moment.replace(tzinfo=NEW_YORK).astimezone(UTC).astimezone(NEW_YORK).replace(tzinfo=None)
    assert walls == {exists}


@given(count=st.integers(1, 500), unit=st.sampled_from(["minutes", "min", "m", "hours", "hrs"]))
def test_a_wait_is_counted_from_now(count: int, unit: str) -> None:
    step = timedelta(minutes=1) if unit.startswith("m") else timedelta(hours=1)
    expected = (NOW.astimezone(UTC) + count * step).astimezone(NEW_YORK)
    assert read(f"in {count} {unit}") == Moments((expected,))
    assert read(f"{count} {unit} from now") == Moments((expected,))


def test_no_word_is_taken_for_a_typo_of_another() -> None:
    for word in ENGLISH.vocabulary | ENGLISH.not_typos:
        assert ENGLISH.correct(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("firday", "friday"),
        ("saturda", "saturday"),
        ("tuesdayy", "tuesday"),
        ("novembar", "november"),
        ("evning", "evening"),
        ("tuseday", "tuesday"),
        ("tursday", "tursday"),  # Tuesday or Thursday
        ("soon", "soon"),  # not noon
        ("unday", "unday"),
        ("mxy", "mxy"),
        ("sunddayy", "sunddayy"),
    ],
)
def test_a_typo_of_one_letter_is_read_where_one_word_is_near(typed: str, meant: str) -> None:
    assert ENGLISH.correct(typed) == meant


@pytest.mark.parametrize(
    "text", ["8" * 4_000, "tomorrow " * 500, "a" * 100_000, "in " * 1_000, "🎉" * 4_000, "x-" * 999]
)
def test_a_long_text_is_refused_without_being_read_to_its_end(text: str) -> None:
    assert len(tokens_of(text, ENGLISH)) <= MAX_LENGTH + 1
    assert isinstance(read(text), Unreadable)


@pytest.mark.parametrize(
    ("today", "text", "locale", "days"),
    [
        (date(2026, 11, 25), "next friday", None, [date(2026, 11, 27), date(2026, 12, 4)]),
        (date(2026, 11, 28), "next friday", None, [date(2026, 12, 4)]),
        (date(2026, 11, 29), "next friday", "en-US", [date(2026, 12, 4), date(2026, 12, 11)]),
        (date(2026, 11, 29), "next friday", "en-GB", [date(2026, 12, 4)]),
        (date(2026, 11, 25), "friday next week", None, [date(2026, 12, 4)]),
        (date(2026, 11, 25), "this friday", None, [date(2026, 11, 27)]),
        (date(2026, 11, 25), "friday", None, [date(2026, 11, 27)]),
    ],
)
def test_next_friday_is_asked_about_where_two_are_meant(
    today: date, text: str, locale: str | None, days: list[date]
) -> None:
    now = datetime.combine(today, datetime.min.time(), NEW_YORK) + timedelta(hours=12)
    found = read(f"{text} 8pm", now, locale)
    assert isinstance(found, Moments)
    assert [moment.date() for moment in found.moments] == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("a week tomorrow", date(2026, 12, 6)),
        ("tomorrow week", date(2026, 12, 6)),
        ("tomorrow in a fortnight", date(2026, 12, 13)),
        ("two weeks today", date(2026, 12, 12)),
        ("this friday week", date(2026, 12, 11)),
        ("friday next", date(2026, 12, 4)),
        ("first friday of december", date(2026, 12, 4)),
        ("on the 3rd saturday in january", date(2027, 1, 16)),
        ("last sunday of november", date(2026, 11, 29)),
        ("last sunday of june 2027", date(2027, 6, 27)),
        ("5th monday in january", date(2028, 1, 31)),
    ],
)
def test_a_day_may_be_counted_from_another_or_within_a_month(text: str, day: date) -> None:
    expected = Moments((datetime.combine(day, time(20), NEW_YORK),))
    assert read(f"{text} 8pm") == read(f"8pm {text}") == read(f"{text} from 8pm") == expected


@pytest.mark.parametrize("text", ["tomorrow 2 weeks 8pm", "6th friday of may 8pm", "friday from 7 to 9"])
def test_no_day_is_guessed_from_words_that_do_not_fit(text: str) -> None:
    assert read(text) == Unreadable(text)


def test_summer_begins_in_december_in_the_south() -> None:
    southern = setting_at(NOW.astimezone(ZoneInfo("Australia/Sydney")), "en-AU", is_past=True)
    found = read_past_day("summer 2019", ENGLISH, southern)
    assert isinstance(found, KnownDays)
    assert found.days == (date(2019, 12, 1),)


def test_each_kind_has_a_letter_of_its_own() -> None:
    assert len({kind.value for kind in Kind}) == len(Kind)
    assert all(len(kind.value) == 1 for kind in Kind)
