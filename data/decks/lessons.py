"""Lessons: read from TOML and checked as they are loaded; a mistake in one stops the bot before it starts."""

import tomllib
from functools import cache
from typing import Any

from core.decks import PARTS
from core.lessons import MINUTES, Lesson, Task
from data import decks
from data.decks import LANGUAGE, WrongDeck


@cache
def load_lessons(language: str = LANGUAGE) -> tuple[Lesson, ...]:
    """Load every lesson, in the deck's order. Raises `WrongDeck`, and `KeyError` for a missing field."""
    path = decks.HERE / language / "lessons.toml"
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    lessons = tuple(_lesson(entry) for entry in read["lesson"])
    for lesson in lessons:
        if [one.key for one in lessons].count(lesson.key) > 1:
            raise WrongDeck(f"{path.name}: {lesson.key} stands twice")
    return lessons


def _lesson(entry: dict[str, Any]) -> Lesson:
    lesson = Lesson(
        key=entry["id"],
        part=entry["part"],
        title=entry["title"],
        minutes=entry["minutes"],
        why=entry["why"],
        technique=tuple(entry["technique"]),
        example=entry["example"],
        exercise=tuple(Task(task["key"], task["label"], task["hint"]) for task in entry["exercise"]),
        compare=entry["compare"],
        source=entry["source"],
        limits=entry["limits"],
    )
    if lesson.part not in PARTS:
        raise WrongDeck(f"{lesson.key}: part is {lesson.part!r}, not one of {', '.join(PARTS)}")
    if lesson.minutes not in MINUTES:
        raise WrongDeck(f"{lesson.key}: {lesson.minutes} minutes are not 3 to 8")
    if len({task.key for task in lesson.exercise}) < len(lesson.exercise):
        raise WrongDeck(f"{lesson.key}: a line of its exercise stands twice")
    if not all(text.strip() for text in _texts(lesson)):
        raise WrongDeck(f"{lesson.key} has an empty field")
    return lesson


def _texts(lesson: Lesson) -> list[str]:
    tasks = [text for task in lesson.exercise for text in (task.key, task.label, task.hint)]
    whole = [lesson.title, lesson.why, lesson.example, lesson.compare, lesson.source, lesson.limits]
    return [*whole, *lesson.technique, *tasks]
