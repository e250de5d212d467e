"""Lessons as one of the two sees them: the list, a lesson, its form, and both parts side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes

import discord

from core.couples import Couple
from core.errors import NotAvailable
from core.lessons import (
    LINE_LIMIT,
    Exercise,
    ExercisePart,
    Lesson,
    LessonStatus,
    current_round,
    lesson_status,
)
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.moments import day_text
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote, escape_text
from ui.texts import say

ROUNDS_SHOWN = 25  # a menu holds no more; those before them are in the export
EXERCISE_LABELS = {
    LessonStatus.SEALED: "lesson-change",
    LessonStatus.READY: "lesson-again",
    LessonStatus.COMPARED: "lesson-again",
}


def lesson_key(couple: Couple, lesson: Lesson) -> str:
    """Make the key of a lesson's button, for its `custom_id`: a stored format."""
    return f"{couple.id}.{lesson.deck_id}"


def parse_lesson_key(component_key: str) -> tuple[int, str]:
    """Read what `lesson_key` made: the couple's id and the lesson's key. Raises `NotAvailable`."""
    couple_id, _, lesson = component_key.partition(".")
    if not couple_id.isdecimal():
        raise NotAvailable
    return int(couple_id), lesson


def parse_round_key(component_key: str) -> tuple[int, str, int]:
    """Read the key of an exercise's form: a lesson's key, then the round. Raises `NotAvailable`."""
    lesson, _, number = component_key.rpartition(".")
    if not number.isdecimal():
        raise NotAvailable
    return (*parse_lesson_key(lesson), int(number))


def lessons_panel(couple: Couple, user_id: int, lessons: Sequence[tuple[Lesson, Exercise | None]]) -> Post:
    """List every lesson with where it stands for one partner, and a menu that opens one."""
    lines = [_line(couple, user_id, lesson, latest) for lesson, latest in lessons]
    options = [discord.SelectOption(label=lesson.title, value=lesson.deck_id) for lesson, _ in lessons]
    body = "\n".join([say("lessons-about"), "", *lines])
    menu = PersistentSelect(say("lessons-menu"), "lesson", couple.id, "open", options)
    return Post(embed=card(Part.GUIDANCE, say("lessons-title"), body), view=persistent_view(menu))


def lesson_panel(couple: Couple, user_id: int, lesson: Lesson, rounds: Sequence[Exercise]) -> list[Post]:
    """Show a lesson whole to one partner, with what they can do now; `rounds` has the newest first."""
    latest = rounds[0] if rounds else None
    head = say("lesson-head", minutes=str(lesson.minutes), standing=_standing_text(couple, user_id, latest))
    steps = "\n".join(f"{number}. {escape_text(step)}" for number, step in enumerate(lesson.technique, 1))
    body = "\n\n".join(
        [
            f"-# {head}",
            escape_text(lesson.why),
            f"**{say('lesson-technique')}**\n{steps}",
            f"**{say('lesson-example')}**\n{block_quote(lesson.example)}",
            f"**{say('lesson-limits')}**\n{escape_text(lesson.limits)}",
            say("lesson-practice"),
            f"-# {say('lesson-source', source=escape_text(lesson.source))}",
        ]
    )
    *first, last = split_into_posts(card(Part.named(lesson.part), lesson.title, body))
    return [*first, with_changes(last, view=persistent_view(*_actions(couple, user_id, lesson, rounds)))]


def exercise_form(lesson: Lesson, couple: Couple, number: int) -> Form:
    """Ask for one's own part of a round."""
    return Form(
        title=lesson.title,
        noun="lesson",
        component_key=f"{lesson_key(couple, lesson)}.{number}",
        verb="do",
        fields=exercise_fields(lesson),
        intro=say("lesson-form-intro"),
    )


def exercise_fields(lesson: Lesson) -> tuple[TextField, ...]:
    """List the lines of an exercise, each of which is needed."""
    return tuple(
        TextField(task.line_id, task.label, LINE_LIMIT, is_long=True, hint=task.hint)
        for task in lesson.exercise_lines
    )


def sealed_panel(couple: Couple, lesson: Lesson, exercise: Exercise, *, was_changed: bool) -> Post:
    """Tell the one who did it first that their part is sealed, with what they can do with it."""
    change = f"{lesson_key(couple, lesson)}.{exercise.round}"
    return Post(
        content=say("lesson-part-changed" if was_changed else "lesson-part-sealed"),
        view=persistent_view(
            PersistentButton(say("lesson-change"), "lesson", change, "do"),
            PersistentButton(say("take-back"), "lesson", exercise.id, "takeback"),
        ),
    )


def comparison_posts(
    lesson: Lesson,
    couple: Couple,
    user_id: int,
    exercise: Exercise,
    parts: Sequence[ExercisePart],
    next_round: int,
) -> list[Post]:
    """Show both parts to one of the two, line by line, and at the end, always the same, where help is."""
    by_user = {part.user_id: part.lines for part in parts}
    answered = [
        f"**{escape_text(task.label)}**\n"
        + "\n\n".join(
            f"<@{each}>\n{_answer_text(by_user.get(each), task.line_id)}" for each in couple.user_ids
        )
        for task in lesson.exercise_lines
    ]
    together = f"**{say('lesson-together')}**\n{escape_text(lesson.compare)}"
    embed = card(
        Part.named(lesson.part), lesson.title, "\n\n".join([*answered, together]), say("reveal-support")
    )
    again = f"{lesson_key(couple, lesson)}.{next_round}"
    buttons = [PersistentButton(say("lesson-again"), "lesson", again, "do")]
    if user_id in by_user:
        buttons.append(PersistentButton(say("take-back"), "lesson", exercise.id, "takeback"))
    *first, last = split_into_posts(embed)
    return [*first, with_changes(last, view=persistent_view(*buttons))]


def lesson_message(couple: Couple, lesson: Lesson, standing: LessonStatus) -> Post:
    """Say to one partner alone that something waits in a lesson, and not what."""
    line = say("lesson-opened-line" if standing is LessonStatus.READY else "lesson-waits-line")
    button = PersistentButton(
        say("lesson-open"), "lesson", lesson_key(couple, lesson), "open", style=STYLES.primary
    )
    return Post(content=line, view=persistent_view(button))


def _actions(
    couple: Couple, user_id: int, lesson: Lesson, rounds: Sequence[Exercise]
) -> list[PersistentButton | PersistentSelect]:
    latest = rounds[0] if rounds else None
    standing = lesson_status(latest, user_id)
    is_open, is_ready = latest is not None and latest.opened_at is not None, standing is LessonStatus.READY
    key = f"{lesson_key(couple, lesson)}.{current_round(latest)}"
    label = say(EXERCISE_LABELS.get(standing, "lesson-do"))
    items: list[PersistentButton | PersistentSelect] = [
        PersistentButton(label, "lesson", key, "do", style=STYLES.secondary if is_ready else STYLES.primary)
    ]
    if latest is not None and is_open:
        style = STYLES.primary if is_ready else STYLES.secondary
        items.insert(0, PersistentButton(say("lesson-compare"), "lesson", latest.id, "compare", style=style))
    if latest is not None and user_id in latest.done_by:
        items.append(PersistentButton(say("take-back"), "lesson", latest.id, "takeback"))
    earlier = [one for one in rounds[1:] if one.opened_at is not None][:ROUNDS_SHOWN]
    if earlier:
        options = [
            discord.SelectOption(
                label=say("lesson-round", number=str(one.round), day=_opened_on(couple, user_id, one)),
                value=str(one.id),
            )
            for one in earlier
        ]
        items.append(PersistentSelect(say("lesson-earlier"), "lesson", couple.id, "compare", options))
    return items


def _line(couple: Couple, user_id: int, lesson: Lesson, latest: Exercise | None) -> str:
    """Name a lesson in the list; of a new one nothing is said, so that it fits a line of a phone."""
    title, minutes = escape_text(lesson.title), str(lesson.minutes)
    if lesson_status(latest, user_id) is LessonStatus.NEW:
        return say("lessons-line-new", title=title, minutes=minutes)
    return say("lessons-line", title=title, minutes=minutes, standing=_standing_text(couple, user_id, latest))


def _standing_text(couple: Couple, user_id: int, latest: Exercise | None) -> str:
    standing = lesson_status(latest, user_id)
    if latest is not None and standing is LessonStatus.COMPARED:
        return say("lesson-compared", day=_opened_on(couple, user_id, latest))
    return say(f"lesson-{standing}")


def _opened_on(couple: Couple, user_id: int, exercise: Exercise) -> str:
    """Name the day, in the reader's own zone, on which they looked at both, else on which both were in."""
    at = exercise.compared_at.get(user_id) or exercise.opened_at or exercise.started_at
    return day_text(at.astimezone(couple.zone_of(user_id)).date())


def _answer_text(lines: Mapping[str, str] | None, field_name: str) -> str:
    return (
        block_quote(lines[field_name]) if lines and field_name in lines else f"> -# {say('lesson-part-gone')}"
    )
