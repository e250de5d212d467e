"""Memories: timeline cursors, random draws, choosing by title, and prompts whose tags take turns."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from support.every_entry import for_every
from support.past_days import parse_past_day

from core.checkins import FIRST_QUESTION, Question
from core.decks import TAGS, MemoryPrompt, order_prompts, rotate_entries
from core.errors import InTheFuture, UnreadablePastDay
from core.memories import (
    MemoryTitle,
    MemoryUnknown,
    TimelineCursor,
    exclude_last_drawn,
    resolve_memory,
)
from core.text_input import TITLE_LIMIT
from data.decks import load_decks
from ui.memories import prefill_from_question

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
BERLIN, HONOLULU = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Honolulu")
LAKE = MemoryTitle(7, "The lake", date(2019, 6, 1))
SEA = MemoryTitle(8, "The sea", date(2020, 2, 29))
OTHER_LAKE = MemoryTitle(9, "the LAKE", date(2021, 6, 1))


@pytest.mark.parametrize("day", [date(2020, 2, 29), date(1, 1, 1), date(2026, 12, 31)])
def test_a_bookmark_is_read_as_it_was_written(day: date) -> None:
    mark = TimelineCursor(day, 66135785473839293)
    assert TimelineCursor.parse(mark.component_key) == mark


@pytest.mark.parametrize(
    ("ids", "last", "may_come"),
    [
        ([1, 2, 3], None, [1, 2, 3]),
        ([1, 2, 3], 2, [1, 3]),
        ([1, 2], 9, [1, 2]),
        ([1], 1, [1]),
    ],
)
def test_the_last_one_comes_again_only_when_it_is_alone(
    ids: list[int], last: int | None, may_come: list[int]
) -> None:
    assert exclude_last_drawn(ids, last) == may_come


def test_a_memory_is_chosen_by_its_id_or_by_a_title_that_only_one_has() -> None:
    assert resolve_memory([OTHER_LAKE, SEA, LAKE], "7") == LAKE
    assert resolve_memory([OTHER_LAKE, SEA, LAKE], " the SEA ") == SEA
    for choice in ("The lake", "The mountain", ""):
        with pytest.raises(MemoryUnknown):
            resolve_memory([OTHER_LAKE, SEA, LAKE], choice)


def test_the_tags_take_turns() -> None:
    prompts = [MemoryPrompt(f"{tag}-{number}", tag, "") for tag in reversed(TAGS) for number in (1, 2)]
    prompts.append(MemoryPrompt("values-3", "values", ""))
    assert [prompt.deck_id for prompt in order_prompts(prompts)] == [
        "interests-1",
        "values-1",
        "moments-1",
        "interests-2",
        "values-2",
        "moments-2",
        "values-3",
    ]
    assert order_prompts([]) == []


def test_no_prompt_comes_twice_before_the_deck_is_used_up() -> None:
    prompts = load_decks().prompts
    seen: list[str] = []
    for _ in prompts:
        seen.append(rotate_entries(order_prompts(prompts), seen)[0].deck_id)
    assert sorted(seen) == sorted(prompt.deck_id for prompt in prompts)
    assert rotate_entries(order_prompts(prompts), seen)[0].deck_id == seen[0]


@for_every(load_decks().prompts, lambda prompt: prompt.deck_id)
def test_a_prompt_fits_the_hint_of_the_form_and_the_key_of_a_button(prompt: MemoryPrompt) -> None:
    assert len(prompt.text) <= 100
    assert set(prompt.deck_id) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("typed", "zone", "day"),
    [
        ("29 Feb", BERLIN, date(2024, 2, 29)),
        ("29 February 2024", BERLIN, date(2024, 2, 29)),
        ("2000-02-29", BERLIN, date(2000, 2, 29)),
        ("yesterday", BERLIN, date(2026, 2, 28)),
        ("yesterday", HONOLULU, date(2026, 2, 27)),
        ("today", HONOLULU, date(2026, 2, 28)),
        ("2026-03-01", BERLIN, date(2026, 3, 1)),
        ("29 March 2020", BERLIN, date(2020, 3, 29)),  # clocks changed on that day
    ],
)
def test_a_past_day_is_read_in_the_tellers_zone(typed: str, zone: ZoneInfo, day: date) -> None:
    assert parse_past_day(typed, zone, NOW) == day


@pytest.mark.parametrize(
    "typed", ["29 February 2023", "1900-02-29", "0001-01-01", "0001", "that summer", "", "💍"]
)
def test_what_is_no_day_is_unreadable(typed: str) -> None:
    with pytest.raises(UnreadablePastDay):
        parse_past_day(typed, BERLIN, NOW)


@pytest.mark.parametrize(("typed", "zone"), [("tomorrow", BERLIN), ("2026-03-01", HONOLULU)])
def test_a_day_that_is_still_to_come_is_no_memory(typed: str, zone: ZoneInfo) -> None:
    with pytest.raises(InTheFuture):
        parse_past_day(typed, zone, NOW)


def test_yesterday_of_the_1st_of_march_in_a_leap_year_is_the_29th_of_february() -> None:
    assert parse_past_day("yesterday", BERLIN, NOW.replace(year=2024)) == date(2024, 2, 29)


def test_a_question_becomes_a_title_that_fits() -> None:
    day = date(2024, 2, 29)
    first = prefill_from_question(Question(FIRST_QUESTION, "journey", ""), day)
    assert first == {"title": "What first made you notice each other?", "story": "", "day": "2024-02-29"}
    long = prefill_from_question(Question("own:1", "communication", "What *would* you " * 20), day)["title"]
    assert len(long) <= TITLE_LIMIT
    assert long.startswith("What *would* you")
