"""Recaps: the days that they cover, whose thanks they show, and the contents of their picture."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from support.drawings import pair

from core.checkins import FIRST_QUESTION, Question
from core.date_parsing.pieces import Precision
from core.recaps import (
    LONGEST_LOOK_BACK,
    THANKS_PER_PARTNER,
    Recap,
    RecapItem,
    RecapItemKind,
    RecapPeriod,
    build_recap,
    months_between,
    period_before,
    sample_thanks,
)
from ui.posts import FILE_ALT_LIMIT
from ui.recaps import alt_text_of, recap_name, recap_request, recap_words

NOW = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
BERLIN, AUCKLAND, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/Berlin", "Pacific/Auckland", "Australia/Lord_Howe")
)


def thanks(by: int, count: int) -> list[RecapItem]:
    return [
        RecapItem(RecapItemKind.THANKS, date(2026, 1, 1) + timedelta(days=day), f"{by}-{day}", author_id=by)
        for day in range(count)
    ]


def month(zone: ZoneInfo, year: int, number: int) -> RecapPeriod:
    first = datetime(year, number, 1, tzinfo=zone)
    years, following = divmod(number, 12)
    return RecapPeriod(first, datetime(year + years, following + 1, 1, tzinfo=zone))


@pytest.mark.parametrize(
    ("zone", "year", "number", "last"),
    [
        pytest.param(BERLIN, 2026, 1, 31, id="an ordinary month"),
        pytest.param(BERLIN, 2026, 2, 28, id="a short February"),
        pytest.param(BERLIN, 2028, 2, 29, id="a leap day"),
        pytest.param(BERLIN, 2026, 3, 31, id="the hour that is missing"),
        pytest.param(BERLIN, 2026, 10, 31, id="the hour that comes twice"),
        pytest.param(AUCKLAND, 2026, 4, 30, id="on the other half of the earth"),
        pytest.param(LORD_HOWE, 2026, 10, 31, id="a change of half an hour"),
        pytest.param(BERLIN, 2026, 12, 31, id="the last one of a year"),
    ],
)
def test_a_month_is_all_its_days(zone: ZoneInfo, year: int, number: int, last: int) -> None:
    recap = build_recap(month(zone, year, number), zone, ())
    assert (recap.first, recap.last) == (date(year, number, 1), date(year, number, last))
    assert recap.is_month


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 2), date(2026, 1, 31)),
        (date(2026, 1, 1), date(2026, 1, 30)),
        (date(2026, 1, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2027, 1, 31)),
    ],
)
def test_other_days_are_no_month(first: date, last: date) -> None:
    assert not Recap(first, last, ()).is_month


@pytest.mark.parametrize(
    ("last_end", "begins_at"),
    [
        pytest.param(None, NOW - timedelta(weeks=4), id="the first one"),
        pytest.param(NOW - timedelta(weeks=4, hours=1), NOW - timedelta(weeks=4, hours=1), id="the next one"),
        pytest.param(NOW - timedelta(weeks=2), NOW - timedelta(weeks=2), id="earlier than usual"),
        pytest.param(NOW - LONGEST_LOOK_BACK, NOW - LONGEST_LOOK_BACK, id="eight weeks ago"),
        pytest.param(
            NOW - LONGEST_LOOK_BACK - timedelta(seconds=1), NOW - timedelta(weeks=4), id="longer ago"
        ),
        pytest.param(NOW, NOW - timedelta(weeks=4), id="at this very moment"),
    ],
)
def test_a_recap_begins_where_the_last_one_ended(last_end: datetime | None, begins_at: datetime) -> None:
    assert period_before(NOW, 4, last_end) == RecapPeriod(begins_at, NOW)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), ["2026-01"]),
        (date(2026, 11, 30), date(2027, 1, 1), ["2027-01", "2026-12", "2026-11"]),
        (date(2028, 2, 29), date(2028, 3, 1), ["2028-03", "2028-02"]),
    ],
    ids=["one", "over a new year", "a leap day"],
)
def test_months_are_listed_from_the_latest_back(first: date, last: date, months: list[str]) -> None:
    assert [f"{month:%Y-%m}" for month in months_between(first, last)] == months


@pytest.mark.parametrize("counts", [(0, 0), (1, 0), (2, 2), (3, 1), (40, 2), (2, 40)])
def test_a_few_of_each_are_drawn_however_many_there_are(counts: tuple[int, int]) -> None:
    given = [*thanks(1, counts[0]), *thanks(2, counts[1])]
    drawn = sample_thanks(given, "2026-01-01")
    for by, count in zip((1, 2), counts, strict=True):
        assert len([one for one in drawn if one.author_id == by]) == min(count, THANKS_PER_PARTNER)
    assert sample_thanks(given, "2026-01-01") == drawn


def test_what_is_drawn_is_not_always_the_same() -> None:
    given = thanks(1, 40)
    assert len({tuple(sample_thanks(given, str(seed))) for seed in range(10)}) > 1


def test_moments_are_ordered_by_their_days() -> None:
    late, early = (RecapItem(RecapItemKind.DATE, date(2026, 1, day), str(day)) for day in (9, 2))
    recap = build_recap(month(BERLIN, 2026, 1), BERLIN, [late, early])
    assert recap.items_of_kind(RecapItemKind.DATE) == (early, late)
    assert recap.items_of_kind(RecapItemKind.MEMORY) == ()


def full(words: str = "x" * 2_000, count: int = 30) -> Recap:
    """A recap with more than any picture holds."""
    kinds = (RecapItemKind.THANKS, RecapItemKind.DATE, RecapItemKind.MEMORY)
    moments = [RecapItem(kind, date(2026, 1, 1), words, author_id=1) for kind in kinds for _ in range(count)]
    return Recap(date(2026, 1, 1), date(2026, 1, 31), tuple(moments))


def test_alt_text_fits_whatever_there_is() -> None:
    assert len(alt_text_of(full())) == FILE_ALT_LIMIT
    assert (
        alt_text_of(full(count=0))
        == "A picture of January 2026, with what you said and kept, as far as there’s room."
    )


def test_alt_text_says_no_day_of_a_memory_that_has_none() -> None:
    summer = RecapItem(RecapItemKind.MEMORY, date(2019, 6, 1), "The lake", about=Precision.SUMMER)
    told = alt_text_of(Recap(date(2026, 1, 1), date(2026, 1, 31), (summer,)))
    assert "The lake, summer 2019" in told
    assert "June" not in told


def drawn(text: str, note: str = "", *, is_quote: bool = False) -> dict[str, object]:
    """An item as the template is given it."""
    return {"text": text, "note": {"text": note}, "is_quote": is_quote}


def test_the_picture_is_asked_for_what_the_recap_holds() -> None:
    asked = Question(FIRST_QUESTION, "journey", "")
    moments = (
        RecapItem(RecapItemKind.THANKS, date(2026, 1, 3), "For\nthe *soup*", author_id=1),
        RecapItem(RecapItemKind.MEMORY, date(2019, 6, 1), "The lake"),
        RecapItem(RecapItemKind.MILESTONE, date(2026, 1, 20), "The day we met"),
        RecapItem(RecapItemKind.QUESTION, date(2026, 1, 4), "", question=asked),
    )
    recap = Recap(date(2026, 1, 1), date(2026, 1, 31), moments)
    request = recap_request(recap, pair(), {1: "Ada", 10: "Ada", 20: "Bo"}.get, None)
    assert request.data == {
        "title": "January",
        "subtitle": {"text": "Ada & Bo, 2026", "otherwise": "2026"},
        "foot": "Some weeks are full, some are quiet. You were here for all of them.",
        "sections": [
            {"name": "Thanks", "items": [drawn("For the *soup*", "Ada", is_quote=True)]},
            {"name": "Memories", "items": [drawn("The lake", "June 1, 2019")]},
            {"name": "Your days", "items": [drawn("The day we met", "January 20, 2026")]},
            {"name": "Questions you opened", "items": [drawn("What first made you notice each other?")]},
        ],
    }
    words = recap_words(recap, pair())
    assert "> For\n> the \\*soup\\*" in words
    assert "June 1, 2019: The lake" in words


def test_the_two_take_turns_in_the_picture() -> None:
    days = [(1, 3), (1, 4), (2, 5), (2, 6)]
    moments = [
        RecapItem(RecapItemKind.THANKS, date(2026, 1, day), f"{by} on {day}", author_id=by)
        for by, day in days
    ]
    recap = Recap(date(2026, 1, 1), date(2026, 1, 31), tuple(moments))
    (section,) = recap_request(recap, pair(), {}.get, None).data["sections"]
    assert [item["text"] for item in section["items"]] == ["1 on 3", "2 on 5", "1 on 4", "2 on 6"]


def test_weeks_are_named_by_their_days() -> None:
    recap = Recap(date(2026, 1, 5), date(2026, 2, 1), ())
    assert recap_name(recap) == "January 5, 2026 to February 1, 2026"
    span = "January 5, 2026 to February 1, 2026"
    for names, subtitle in (({10: "Ada", 20: "Bo"}, f"Ada & Bo, {span}"), ({10: "Ada"}, span)):
        data = recap_request(recap, pair(), names.get, None).data
        assert data["title"] == "Your last weeks"
        assert data["subtitle"] == {"text": subtitle, "otherwise": span}
