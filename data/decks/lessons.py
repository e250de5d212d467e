"""The deck of lessons, read from TOML and checked like the other decks."""

import tomllib
from functools import cache
from typing import Any

from core.decks import PARTS
from core.lessons import LESSON_MINUTES, ExerciseLine, Lesson
from data import decks
from data.decks import LANGUAGE, InvalidDeck


@cache
def load_lessons(language: str = LANGUAGE) -> tuple[Lesson, ...]:
    """Load and check all lessons of a language, in the order of its path, once per process.

    Raises `InvalidDeck`, and `KeyError` for a missing field.
    """
    path = decks.DECKS_DIR / language / "lessons.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    lessons = tuple(_lesson(entry) for entry in content["lesson"])
    for lesson in lessons:
        if [other.deck_id for other in lessons].count(lesson.deck_id) > 1:
            raise InvalidDeck(f"{path.name}: {lesson.deck_id} appears twice")
    steps: list[str] = content["path"]
    if sorted(steps) != sorted(lesson.deck_id for lesson in lessons):
        raise InvalidDeck(f"{path.name}: the path does not have each lesson once")
    return tuple(sorted(lessons, key=lambda lesson: steps.index(lesson.deck_id)))


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
            ExerciseLine(line["key"], line["label"], line["hint"]) for line in entry["exercise"]
        ),
        compare=entry["compare"],
        source=entry["source"],
        limits=entry["limits"],
    )
    if lesson.part not in PARTS:
        raise InvalidDeck(f"{lesson.deck_id}: part is {lesson.part!r}, not one of {', '.join(PARTS)}")
    if lesson.minutes not in LESSON_MINUTES:
        raise InvalidDeck(f"{lesson.deck_id}: {lesson.minutes} minutes are not 3 to 8")
    if len({line.line_id for line in lesson.exercise_lines}) < len(lesson.exercise_lines):
        raise InvalidDeck(f"{lesson.deck_id}: a line of its exercise appears twice")
    if not all(text.strip() for text in _texts(lesson)):
        raise InvalidDeck(f"{lesson.deck_id} has an empty field")
    return lesson


def _texts(lesson: Lesson) -> list[str]:
    line_texts = [text for line in lesson.exercise_lines for text in (line.line_id, line.label, line.hint)]
    fields = [lesson.title, lesson.why, lesson.example, lesson.compare, lesson.source, lesson.limits]
    return [*fields, *lesson.technique, *line_texts]
