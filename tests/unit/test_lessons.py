"""Lessons: every deck entry fits where it is shown, and the rules of an exercise."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.every_entry import for_every

from core.couples import Couple, CoupleState, Partner
from core.decks import PARTS
from core.errors import NotAvailable
from core.lessons import (
    LESSON_MINUTES,
    Exercise,
    ExerciseAlreadyOpened,
    ExercisePart,
    Lesson,
    LessonStatus,
    LessonUnknown,
    current_round,
    lesson_of_the_week,
    lesson_status,
    resolve_lesson,
)
from data import decks
from data.decks import InvalidDeck
from data.decks.lessons import load_lessons
from data.tables import exercises
from services.lessons import refuse_round_not_due
from ui.forms import DESCRIPTION_LIMIT, LABEL_LIMIT, TITLE_LIMIT, build_modal
from ui.lessons import (
    comparison_posts,
    exercise_form,
    lesson_key,
    lesson_panel,
    lessons_panel,
    parse_lesson_key,
    parse_round_key,
    why_posts,
)
from ui.persistent import TEMPLATE
from ui.safe_text import CHUNK_LIMIT

LESSONS = load_lessons()
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ADA, BO = 10, 20
# Each couple is meant, and nobody is counted; a source keeps its own title.
LEFT_ALONE = re.findall(
    r"\S+",
    """
    husband wife boyfriend girlfriend spouse married marriage he she him her his hers man woman men women
    god church pray sex sexy diagnosis disorder patient score winner loser streak points
    fiancé fiancée wedding himself herself boy girl mother father mum dad children kids baby pregnant bedroom
    sexual erotic naked kink prayer faith religion religious bible heaven soul christmas easter ramadan
    politics political election voting government health healthy illness disease doctor diet trauma
    depressed alcohol beer wine drunk
    """,
)
MOST_WORDS = 150  # before the exercise


def by_key(lesson: Lesson) -> str:
    return lesson.deck_id


def texts_of(lesson: Lesson) -> list[str]:
    tasks = [text for task in lesson.exercise_lines for text in (task.label, task.hint)]
    return [
        lesson.title,
        lesson.why,
        *lesson.technique,
        lesson.example,
        lesson.compare,
        lesson.limits,
        *tasks,
    ]


def pair() -> Couple:
    one, other = (Partner(7, 1, user_id, None, False, True, True, False, NOW) for user_id in (ADA, BO))
    return Couple(
        2**62, 1, "key", 5, None, CoupleState.TOGETHER, (one, other), NOW, None, None, None, None, None
    )


def exercise(*done_by: int, number: int = 1, opened: bool = False, looked: tuple[int, ...] = ()) -> Exercise:
    compared = {user_id: NOW if user_id in looked else None for user_id in done_by}
    return Exercise(2**62, 2**62, "listening", number, NOW, NOW if opened else None, compared)


def test_there_are_enough_lessons_from_all_five_parts() -> None:
    assert len(LESSONS) >= 14
    assert set(Counter(lesson.part for lesson in LESSONS)) == set(PARTS)
    assert len({lesson.deck_id for lesson in LESSONS}) == len(LESSONS)
    assert len({lesson.title for lesson in LESSONS}) == len(LESSONS) <= 25, "a menu holds 25"


@for_every(LESSONS, by_key)
def test_a_lesson_is_complete_and_fits_its_form(lesson: Lesson) -> None:
    assert lesson.minutes in LESSON_MINUTES
    assert re.fullmatch(r"[a-z0-9-]{1,24}", lesson.deck_id)
    assert len(lesson.title) <= min(TITLE_LIMIT, LABEL_LIMIT)
    assert len(lesson.technique) >= 3
    assert 2 <= len(lesson.exercise_lines) <= 3
    for task in lesson.exercise_lines:
        assert re.fullmatch(r"[a-z]+", task.line_id)
        assert len(task.label) <= LABEL_LIMIT
        assert len(task.hint) <= DESCRIPTION_LIMIT
    assert len(lesson.deck_id) <= (getattr(exercises.c.lesson_key.type, "length", None) or 0)


@for_every(LESSONS, by_key)
def test_a_lesson_names_an_author_a_year_and_its_limits(lesson: Lesson) -> None:
    assert re.match(r"[A-ZÀ-Þ][\w’-]+[^.]* \((19|20)\d\d\), ", lesson.source)
    assert len(lesson.limits) >= 80


@for_every(LESSONS, by_key)
def test_a_lesson_is_in_clean_words_for_every_couple(lesson: Lesson) -> None:
    for text in [*texts_of(lesson), lesson.source]:
        assert text == " ".join(text.split())
        assert not re.search(r"[*_`|<>#\[\]'\"\u2014]", text), text
    for text in texts_of(lesson):
        for word in LEFT_ALONE:
            assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), (word, text)


@for_every(LESSONS, by_key)
def test_no_hint_of_an_exercise_sounds_as_if_its_line_could_be_left_out(lesson: Lesson) -> None:
    for task in lesson.exercise_lines:
        assert not re.search(r"\bif (one|any|anything|something|it) |optional|leave it out", task.hint), (
            task.hint
        )


@for_every(LESSONS, by_key)
def test_a_lesson_is_shown_in_one_message_with_all_that_it_says(lesson: Lesson) -> None:
    rounds = [exercise(ADA, BO, number=2, opened=True), exercise(ADA, BO, opened=True)]
    (post,) = lesson_panel(pair(), ADA, lesson, rounds)
    assert post.embed is not None
    shown = post.embed.description or ""
    assert len(shown) <= CHUNK_LIMIT
    for text in lesson.technique:
        assert text.replace("’", "") in shown.replace("’", "").replace("\\", "")
    assert len(shown.split()) <= MOST_WORDS
    (why,) = why_posts(pair(), lesson)
    assert why.embed is not None
    told = why.embed.description or ""
    for text in [lesson.why, lesson.limits]:
        assert text.replace("’", "") in told.replace("’", "").replace("\\", "")
    assert "This is practice, not therapy." in shown
    assert "`/support now`" in shown


@for_every(LESSONS, by_key)
def test_the_ids_of_a_lesson_are_short_enough_and_can_be_read_again(lesson: Lesson) -> None:
    form = exercise_form(lesson, pair(), 999)
    assert len(build_modal(form, {}).custom_id) <= 100
    assert re.fullmatch(TEMPLATE, f"lesson:{form.component_key}:do")
    assert parse_round_key(form.component_key) == (2**62, lesson.deck_id, 999)
    assert parse_lesson_key(lesson_key(pair(), lesson)) == (2**62, lesson.deck_id)


@pytest.mark.parametrize("key", ["", "listening", "x.listening", "7", "7.listening"])
def test_what_is_no_key_of_a_round_is_over(key: str) -> None:
    with pytest.raises(NotAvailable):
        parse_round_key(key)


def test_the_whole_list_fits_in_one_message() -> None:
    post = lessons_panel(pair(), BO, [(lesson, exercise(ADA)) for lesson in LESSONS])
    assert post.embed is not None
    assert len(post.embed.description or "") <= CHUNK_LIMIT


@for_every(LESSONS, by_key)
def test_the_longest_parts_are_spread_and_never_cut(lesson: Lesson) -> None:
    lines = {task.line_id: "*" * 1_000 for task in lesson.exercise_lines}
    parts = [ExercisePart(n, 1, user_id, lines, NOW) for n, user_id in enumerate((ADA, BO))]
    opened = exercise(ADA, BO, opened=True)
    posts = comparison_posts(lesson, pair(), ADA, opened, parts, 2)
    shown = "".join((post.embed.description or "") for post in posts if post.embed)
    assert shown.count("\\*") == 2_000 * len(lesson.exercise_lines)
    assert all(len(post.embed.description or "") <= CHUNK_LIMIT for post in posts if post.embed)
    assert posts[-1].embed is not None
    assert "/support" in str(posts[-1].embed.footer.text)


@pytest.mark.parametrize(
    ("latest", "for_ada", "for_bo"),
    [
        (None, LessonStatus.NEW, LessonStatus.NEW),
        (exercise(ADA), LessonStatus.SEALED, LessonStatus.WAITING),
        (exercise(ADA, BO, opened=True), LessonStatus.READY, LessonStatus.READY),
        (exercise(ADA, BO, opened=True, looked=(BO,)), LessonStatus.READY, LessonStatus.COMPARED),
        (exercise(ADA, BO, opened=True, looked=(ADA, BO)), LessonStatus.COMPARED, LessonStatus.COMPARED),
        (exercise(BO, opened=True), LessonStatus.COMPARED, LessonStatus.READY),
    ],
    ids=["nobody", "one", "both", "one looked", "both looked", "one took theirs back"],
)
def test_the_status_of_a_lesson(latest: Exercise | None, for_ada: LessonStatus, for_bo: LessonStatus) -> None:
    assert lesson_status(latest, ADA) is for_ada
    assert lesson_status(latest, BO) is for_bo


def test_what_waits_for_somebody_comes_first_in_a_list() -> None:
    assert list(LessonStatus)[:2] == [LessonStatus.WAITING, LessonStatus.READY]


@pytest.mark.parametrize(
    ("rounds", "title", "is_due"),
    [
        ([None, None, None], "Small invitations", True),
        ([exercise(BO), None, None], "Small invitations", True),  # it waits for Ada
        ([exercise(ADA), None, None], "Answer good news", False),  # it waits for Bo
        ([exercise(ADA, BO, opened=True, looked=(ADA,)), None, None], "Answer good news", False),
        ([None, None, exercise(BO)], "Thanks that are about you", True),
    ],
)
def test_the_path_has_one_lesson_a_week(rounds: list[Exercise | None], title: str, *, is_due: bool) -> None:
    found = lesson_of_the_week(list(zip(LESSONS[:3], rounds, strict=True)), ADA, NOW)
    assert found is not None
    assert (found[0].title, found[1]) == (title, is_due)


def test_a_week_later_the_next_lesson_of_the_path_is_due_and_after_the_last_none() -> None:
    done = exercise(ADA, BO, opened=True, looked=(ADA, BO))
    a_week_later = NOW + timedelta(days=7)
    assert lesson_of_the_week([(LESSONS[0], done), (LESSONS[1], None)], ADA, a_week_later) == (
        LESSONS[1],
        True,
    )
    assert lesson_of_the_week([(LESSONS[0], done)], ADA, a_week_later) is None


def test_a_part_belongs_to_the_round_that_is_not_opened_else_to_the_next() -> None:
    assert current_round(None) == 1
    assert current_round(exercise(ADA, number=3)) == 3
    assert current_round(exercise(ADA, BO, number=3, opened=True)) == 4


def test_a_part_of_an_opened_round_is_refused_and_one_of_a_later_round_is_over() -> None:
    opened = exercise(ADA, BO, number=3, opened=True)
    refuse_round_not_due(opened, 4)
    with pytest.raises(ExerciseAlreadyOpened):
        refuse_round_not_due(opened, 3)
    with pytest.raises(NotAvailable):
        refuse_round_not_due(opened, 5)


def test_a_lesson_is_chosen_by_its_key_or_its_whole_title() -> None:
    lesson = resolve_lesson(LESSONS, "listening")
    assert resolve_lesson(LESSONS, f" {lesson.title.upper()} ") == lesson
    for choice in ("", "Say", "shouting"):
        with pytest.raises(LessonUnknown):
            resolve_lesson(LESSONS, choice)


PATH = 'path = ["a"]\n'
ENTRY = """
[[lesson]]
id = "a"
part = "time"
title = "b"
minutes = 3
why = "c"
technique = ["d"]
example = "e"
compare = "f"
source = "g"
limits = "h"

[[lesson.exercise]]
key = "i"
label = "j"
hint = "k"
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ENTRY.replace('"time"', '"sports"'), "a: part is 'sports', not one of"),
        (ENTRY.replace("= 3", "= 2"), "a: 2 minutes are not 3 to 8"),
        (ENTRY.replace("= 3", "= 9"), "a: 9 minutes are not 3 to 8"),
        (ENTRY.replace('"h"', '" "'), "a has an empty field"),
        (ENTRY.replace('"d"', '""'), "a has an empty field"),
        (ENTRY + ENTRY, "lessons.toml: a appears twice"),
        (ENTRY + ENTRY.replace('"a"', '"b"'), "lessons.toml: the path does not have each lesson once"),
        (ENTRY + ENTRY.split("\n\n")[1], "a: a line of its exercise appears twice"),
    ],
)
def test_a_mistake_in_the_deck_stops_the_start(
    text: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "lessons.toml").write_text(PATH + text, encoding="utf-8")
    monkeypatch.setattr(decks, "DECKS_DIR", tmp_path)
    with pytest.raises(InvalidDeck, match=re.escape(sentence)):
        load_lessons("xx")


@pytest.mark.parametrize("minutes", [3, 8])
def test_the_shortest_and_the_longest_lesson_load(
    minutes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yy").mkdir()
    text = PATH + ENTRY.replace("= 3", f"= {minutes}")
    (tmp_path / "yy" / "lessons.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(decks, "DECKS_DIR", tmp_path)
    (lesson,) = load_lessons.__wrapped__("yy")
    assert lesson.minutes == minutes
