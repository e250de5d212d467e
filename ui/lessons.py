"""Lessons as one partner sees them: the list, a lesson, its form, and both parts side by side."""

from collections.abc import Sequence
from dataclasses import replace as with_changes

import discord

from core.component_keys import parse_id
from core.couples import Couple
from core.lessons import (
    LINE_LIMIT,
    Exercise,
    ExercisePart,
    Lesson,
    LessonStatus,
    current_round,
    lesson_status,
)
from core.unreadable import UNREADABLE
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.moments import day_text
from ui.persistent import STYLES, PersistentButton, PersistentSelect, more_menu, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote, escape_text
from ui.texts import say
from ui.waits import told_line

ROUNDS_SHOWN = 25  # options, Discord's limit of a menu; earlier rounds are in the export
EXERCISE_LABELS = {
    LessonStatus.SEALED: "lesson-change",
    LessonStatus.READY: "lesson-again",
    LessonStatus.COMPARED: "lesson-again",
}


def lesson_key(couple: Couple, lesson: Lesson) -> str:
    """Return the component key of a lesson's buttons. Its format is stored in messages and never changes."""
    return f"{couple.id}.{lesson.deck_id}"


def parse_lesson_key(component_key: str) -> tuple[int, str]:
    """Return the couple's id and the lesson's deck id from a `lesson_key`. Raises `NotAvailable`."""
    couple_id, _, lesson = component_key.partition(".")
    return parse_id(couple_id), lesson


def parse_round_key(component_key: str) -> tuple[int, str, int]:
    """Return couple id, deck id and round from the key of an exercise's form. Raises `NotAvailable`."""
    lesson, _, number = component_key.rpartition(".")
    return (*parse_lesson_key(lesson), parse_id(number))


def lessons_panel(
    couple: Couple,
    user_id: int,
    lessons: Sequence[tuple[Lesson, Exercise | None]],
    of_the_week: tuple[Lesson, bool] | None = None,
) -> Post:
    """List every lesson with its status for one partner, and a menu that opens one.

    `of_the_week` is the next lesson on the path, and whether it is for this week: it has a button of its own.
    """
    lines = [_line(couple, user_id, lesson, latest) for lesson, latest in lessons]
    options = [discord.SelectOption(label=lesson.title, value=lesson.deck_id) for lesson, _ in lessons]
    body = "\n".join([say("lessons-about"), *_path_lines(of_the_week), "", *lines])
    items: list[PersistentButton | PersistentSelect] = []
    if of_the_week is not None:
        lesson, is_due = of_the_week
        style = STYLES.primary if is_due else STYLES.secondary
        key = lesson_key(couple, lesson)
        items.append(PersistentButton(say("lesson-open"), "lesson", key, "open", style=style))
    items.append(PersistentButton(say("back"), "panel", "guidance", "part"))
    items.append(PersistentSelect(say("lessons-menu"), "lesson", couple.id, "open", options))
    return Post(embed=card(Part.GUIDANCE, say("lessons-title"), body), view=persistent_view(*items))


def _path_lines(of_the_week: tuple[Lesson, bool] | None) -> list[str]:
    if of_the_week is None:
        return []
    lesson, is_due = of_the_week
    title = escape_text(lesson.title)
    return ["", say("lessons-this-week" if is_due else "lessons-next-week", title=title)]


def lesson_panel(couple: Couple, user_id: int, lesson: Lesson, rounds: Sequence[Exercise]) -> list[Post]:
    """Show a lesson's course to one partner, with their next steps; `rounds` has the newest first."""
    latest = rounds[0] if rounds else None
    head = say("lesson-head", minutes=str(lesson.minutes), standing=_status_text(couple, user_id, latest))
    steps = "\n".join(f"{number}. {escape_text(step)}" for number, step in enumerate(lesson.technique, 1))
    body = "\n\n".join(
        [
            head,
            f"**{say('lesson-technique')}**\n{steps}",
            f"**{say('lesson-example')}**\n{block_quote(lesson.example)}",
            say("lesson-practice"),
        ]
    )
    *first, last = split_into_posts(card(Part.named(lesson.part), lesson.title, body))
    return [*first, with_changes(last, view=persistent_view(*_actions(couple, user_id, lesson, rounds)))]


def why_posts(couple: Couple, lesson: Lesson) -> list[Post]:
    """Show why a lesson works, with its source and limits, and the way back to it."""
    body = "\n\n".join(
        [
            escape_text(lesson.why),
            f"**{say('lesson-limits')}**\n{escape_text(lesson.limits)}",
            say("lesson-source", source=escape_text(lesson.source)),
        ]
    )
    *first, last = split_into_posts(card(Part.named(lesson.part), lesson.title, body))
    return [*first, with_changes(last, view=persistent_view(_back_to(couple, lesson)))]


def exercise_form(lesson: Lesson, couple: Couple, number: int) -> Form:
    """Ask a partner for their part of the round with this number."""
    return Form(
        title=lesson.title,
        noun="lesson",
        component_key=f"{lesson_key(couple, lesson)}.{number}",
        verb="do",
        fields=exercise_fields(lesson),
        intro=f"{say('lesson-form-intro')} {say('skip-it')}",
    )


def exercise_fields(lesson: Lesson) -> tuple[TextField, ...]:
    """Return the text fields of an exercise; each is required."""
    return tuple(
        TextField(task.line_id, task.label, LINE_LIMIT, is_long=True, hint=task.hint)
        for task in lesson.exercise_lines
    )


def sealed_panel(couple: Couple, lesson: Lesson, exercise: Exercise, *, was_changed: bool) -> Post:
    """Tell the partner who was first that their part is sealed, with the buttons to act on it."""
    component_key = f"{lesson_key(couple, lesson)}.{exercise.round}"
    told = say("lesson-part-changed")
    if not was_changed:
        told = f"{say('lesson-part-sealed')}\n{told_line(couple, exercise.done_by[0])}"
    return Post(
        content=told,
        view=persistent_view(
            PersistentButton(say("lesson-change"), "lesson", component_key, "do"),
            PersistentButton(say("take-back"), "lesson", exercise.id, "takeback"),
            _back_to(couple, lesson),
        ),
    )


def taken_back_panel(couple: Couple, lesson: Lesson) -> Post:
    """Tell a partner that their part is gone, with the way back to the lesson."""
    return Post(content=say("lesson-part-taken-back"), view=persistent_view(_back_to(couple, lesson)))


def comparison_posts(
    lesson: Lesson,
    couple: Couple,
    user_id: int,
    exercise: Exercise,
    parts: Sequence[ExercisePart],
    next_round: int,
) -> list[Post]:
    """Show both parts to one partner, line by line. The footer always says where help is."""
    by_user = {part.user_id: part for part in parts}
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
    next_key = f"{lesson_key(couple, lesson)}.{next_round}"
    buttons = [PersistentButton(say("lesson-again"), "lesson", next_key, "do")]
    if user_id in by_user:
        buttons.append(PersistentButton(say("take-back"), "lesson", exercise.id, "takeback"))
    *first, last = split_into_posts(embed)
    return [*first, with_changes(last, view=persistent_view(*buttons, _back_to(couple, lesson)))]


def _back_to(couple: Couple, lesson: Lesson) -> PersistentButton:
    return PersistentButton(say("back"), "lesson", lesson_key(couple, lesson), "open")


def _actions(
    couple: Couple, user_id: int, lesson: Lesson, rounds: Sequence[Exercise]
) -> list[PersistentButton | PersistentSelect]:
    latest = rounds[0] if rounds else None
    status = lesson_status(latest, user_id)
    is_open, is_ready = latest is not None and latest.opened_at is not None, status is LessonStatus.READY
    # The button carries the round that it was shown for: pressed a week later, it writes into no other.
    key = f"{lesson_key(couple, lesson)}.{current_round(latest)}"
    label = say(EXERCISE_LABELS.get(status, "lesson-do"))
    items: list[PersistentButton | PersistentSelect] = [
        PersistentButton(label, "lesson", key, "do", style=STYLES.secondary if is_ready else STYLES.primary)
    ]
    if latest is not None and is_open:
        style = STYLES.primary if is_ready else STYLES.secondary
        items.insert(0, PersistentButton(say("lesson-compare"), "lesson", latest.id, "compare", style=style))
    items.append(PersistentButton(say("lesson-why"), "lesson", lesson_key(couple, lesson), "why"))
    back = PersistentButton(say("back"), "lesson", couple.id, "list")
    if latest is not None and user_id in latest.done_by:
        take_back = PersistentButton(say("take-back"), "lesson", latest.id, "takeback")
        items += [back, more_menu(take_back)] if is_open else [take_back, back]
    else:
        items.append(back)
    earlier = [exercise for exercise in rounds[1:] if exercise.opened_at is not None][:ROUNDS_SHOWN]
    if earlier:
        options = [
            discord.SelectOption(
                label=say(
                    "lesson-round", number=str(exercise.round), day=_opened_on(couple, user_id, exercise)
                ),
                value=str(exercise.id),
            )
            for exercise in earlier
        ]
        items.append(PersistentSelect(say("lesson-earlier"), "lesson", couple.id, "compare", options))
    return items


def _line(couple: Couple, user_id: int, lesson: Lesson, latest: Exercise | None) -> str:
    """Return a lesson's line in the list; a new one shows no status, to fit one line on a phone."""
    title, minutes = escape_text(lesson.title), str(lesson.minutes)
    if lesson_status(latest, user_id) is LessonStatus.NEW:
        return say("lessons-line-new", title=title, minutes=minutes)
    return say("lessons-line", title=title, minutes=minutes, standing=_status_text(couple, user_id, latest))


def _status_text(couple: Couple, user_id: int, latest: Exercise | None) -> str:
    status = lesson_status(latest, user_id)
    if latest is not None and status is LessonStatus.COMPARED:
        return say("lesson-compared", day=_opened_on(couple, user_id, latest))
    return say(f"lesson-{status}")


def _opened_on(couple: Couple, user_id: int, exercise: Exercise) -> str:
    """Return the day, in the reader's zone, they compared both parts or, if never, that both were in."""
    at = exercise.compared_at.get(user_id) or exercise.opened_at or exercise.started_at
    return day_text(at.astimezone(couple.zone_of(user_id)).date())


def _answer_text(part: ExercisePart | None, field_name: str) -> str:
    gone = f"> *{say('lesson-part-gone')}*"
    if part is None:
        return gone
    if not part.is_readable:
        return block_quote(UNREADABLE)
    return block_quote(part.lines[field_name]) if field_name in part.lines else gone
