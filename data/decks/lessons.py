"""Lessons: read from TOML and checked as they are loaded; a mistake in one stops the bot before it starts."""

import tomllib
from functools import cache
from typing import Any

from core.decks import PARTS
from core.lessons import LESSON_MINUTES, ExerciseLine, Lesson
from data import decks
from data.decks import LANGUAGE, InvalidDeck


@cache
def load_lessons(language: str = LANGUAGE) -> tuple[Lesson, ...]:
    """Load every lesson, in the deck's order. Raises `InvalidDeck`, and `KeyError` for a missing field."""
    path = decks.DECKS_DIR / language / "lessons.toml"
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    lessons = tuple(_lesson(entry) for entry in read["lesson"])
    for lesson in lessons:
        if [one.deck_id for one in lessons].count(lesson.deck_id) > 1:
            raise InvalidDeck(f"{path.name}: {lesson.deck_id} stands twice")
    return lessons


def _lesson(entry: dict[str, Any]) -> Lesson:
    lesson = Lesson(
        deck_id=entry["id"],
        part=entry["part"],
        title=entry["title"],
        minutes=entry["minutes"],
        why=entry["why"],
        technique=tuple(entry["technique"]),
        example=entry["example"],
        exercise_lines=tuple(
            ExerciseLine(task["key"], task["label"], task["hint"]) for task in entry["exercise"]
        ),
        compare=entry["compare"],
        source=entry["source"],
        limits=entry["limits"],
    )
    if lesson.part not in PARTS:
        raise InvalidDeck(f"{lesson.deck_id}: part is {lesson.part!r}, not one of {', '.join(PARTS)}")
    if lesson.minutes not in LESSON_MINUTES:
        raise InvalidDeck(f"{lesson.deck_id}: {lesson.minutes} minutes are not 3 to 8")
    if len({task.line_id for task in lesson.exercise_lines}) < len(lesson.exercise_lines):
        raise InvalidDeck(f"{lesson.deck_id}: a line of its exercise stands twice")
    if not all(text.strip() for text in _texts(lesson)):
        raise InvalidDeck(f"{lesson.deck_id} has an empty field")
    return lesson


def _texts(lesson: Lesson) -> list[str]:
    tasks = [text for task in lesson.exercise_lines for text in (task.line_id, task.label, task.hint)]
    whole = [lesson.title, lesson.why, lesson.example, lesson.compare, lesson.source, lesson.limits]
    return [*whole, *lesson.technique, *tasks]
