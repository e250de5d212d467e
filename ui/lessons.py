"""Lessons as one of the two sees them: the list, a lesson, its form, and both parts side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes

import discord

from core.couples import Couple
from core.errors import Over
from core.lessons import PART_LIMIT, Exercise, ExercisePart, Lesson, Standing, round_to_do, standing_of
from ui.forms import Form, Line
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import shown_day
from ui.posts import Post, spread_over
from ui.prose import plain, quoted
from ui.texts import say

ROUNDS_SHOWN = 25  # a menu holds no more; those before them are in the export
DO_LABELS = {
    Standing.SEALED: "lesson-change",
    Standing.READY: "lesson-again",
    Standing.COMPARED: "lesson-again",
}


def lesson_key(couple: Couple, lesson: Lesson) -> str:
    """Make the key of a lesson's button, for its `custom_id`: a stored format."""
    return f"{couple.id}.{lesson.key}"


def read_lesson_key(key: str) -> tuple[int, str]:
    """Read what `lesson_key` made: the couple's id and the lesson's key. Raises `Over`."""
    couple_id, _, lesson = key.partition(".")
    if not couple_id.isdecimal():
        raise Over
    return int(couple_id), lesson


def read_round_key(key: str) -> tuple[int, str, int]:
    """Read the key of an exercise's form: a lesson's key, then the round. Raises `Over`."""
    lesson, _, number = key.rpartition(".")
    if not number.isdecimal():
        raise Over
    return (*read_lesson_key(lesson), int(number))


def lessons_panel(couple: Couple, user_id: int, lessons: Sequence[tuple[Lesson, Exercise | None]]) -> Post:
    """List every lesson with where it stands for one partner, and a menu that opens one."""
    lines = [_line(couple, user_id, lesson, latest) for lesson, latest in lessons]
    options = [discord.SelectOption(label=lesson.title, value=lesson.key) for lesson, _ in lessons]
    body = "\n".join([say("lessons-about"), "", *lines])
    menu = LastingMenu(say("lessons-menu"), "lesson", couple.id, "open", options)
    return Post(embed=card(Part.GUIDANCE, say("lessons-title"), body), view=lasting(menu))


def lesson_panel(couple: Couple, user_id: int, lesson: Lesson, rounds: Sequence[Exercise]) -> list[Post]:
    """Show a lesson whole to one partner, with what they can do now; `rounds` has the newest first."""
    latest = rounds[0] if rounds else None
    head = say("lesson-head", minutes=str(lesson.minutes), standing=_standing(couple, user_id, latest))
    steps = "\n".join(f"{number}. {plain(step)}" for number, step in enumerate(lesson.technique, 1))
    body = "\n\n".join(
        [
            f"-# {head}",
            plain(lesson.why),
            f"**{say('lesson-technique')}**\n{steps}",
            f"**{say('lesson-example')}**\n{quoted(lesson.example)}",
            f"**{say('lesson-limits')}**\n{plain(lesson.limits)}",
            say("lesson-practice"),
            f"-# {say('lesson-source', source=plain(lesson.source))}",
        ]
    )
    *first, last = spread_over(card(Part.named(lesson.part), lesson.title, body))
    return [*first, with_changes(last, view=lasting(*_actions(couple, user_id, lesson, rounds)))]


def exercise_form(lesson: Lesson, couple: Couple, number: int) -> Form:
    """Ask for one's own part of a round."""
    return Form(
        title=lesson.title,
        noun="lesson",
        key=f"{lesson_key(couple, lesson)}.{number}",
        verb="do",
        fields=exercise_lines(lesson),
        intro=say("lesson-form-intro"),
    )


def exercise_lines(lesson: Lesson) -> tuple[Line, ...]:
    """List the lines of an exercise, each of which is needed."""
    return tuple(
        Line(task.key, task.label, PART_LIMIT, is_long=True, hint=task.hint) for task in lesson.exercise
    )


def sealed_panel(couple: Couple, lesson: Lesson, exercise: Exercise, *, was_changed: bool) -> Post:
    """Tell the one who did it first that their part is sealed, with what they can do with it."""
    change = f"{lesson_key(couple, lesson)}.{exercise.round}"
    return Post(
        content=say("lesson-part-changed" if was_changed else "lesson-part-sealed"),
        view=lasting(
            LastingButton(say("lesson-change"), "lesson", change, "do"),
            LastingButton(say("take-back"), "lesson", exercise.id, "takeback"),
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
        f"**{plain(task.label)}**\n"
        + "\n\n".join(f"<@{each}>\n{_said(by_user.get(each), task.key)}" for each in couple.user_ids)
        for task in lesson.exercise
    ]
    together = f"**{say('lesson-together')}**\n{plain(lesson.compare)}"
    embed = card(
        Part.named(lesson.part), lesson.title, "\n\n".join([*answered, together]), say("reveal-support")
    )
    again = f"{lesson_key(couple, lesson)}.{next_round}"
    buttons = [LastingButton(say("lesson-again"), "lesson", again, "do")]
    if user_id in by_user:
        buttons.append(LastingButton(say("take-back"), "lesson", exercise.id, "takeback"))
    *first, last = spread_over(embed)
    return [*first, with_changes(last, view=lasting(*buttons))]


def lesson_message(couple: Couple, lesson: Lesson, standing: Standing) -> Post:
    """Say to one partner alone that something waits in a lesson, and not what."""
    line = say("lesson-opened-line" if standing is Standing.READY else "lesson-waits-line")
    button = LastingButton(
        say("lesson-open"), "lesson", lesson_key(couple, lesson), "open", style=STYLES.primary
    )
    return Post(content=line, view=lasting(button))


def _actions(
    couple: Couple, user_id: int, lesson: Lesson, rounds: Sequence[Exercise]
) -> list[LastingButton | LastingMenu]:
    latest = rounds[0] if rounds else None
    standing = standing_of(latest, user_id)
    is_open, is_ready = latest is not None and latest.opened_at is not None, standing is Standing.READY
    key = f"{lesson_key(couple, lesson)}.{round_to_do(latest)}"
    label = say(DO_LABELS.get(standing, "lesson-do"))
    items: list[LastingButton | LastingMenu] = [
        LastingButton(label, "lesson", key, "do", style=STYLES.secondary if is_ready else STYLES.primary)
    ]
    if latest is not None and is_open:
        style = STYLES.primary if is_ready else STYLES.secondary
        items.insert(0, LastingButton(say("lesson-compare"), "lesson", latest.id, "compare", style=style))
    if latest is not None and user_id in latest.done_by:
        items.append(LastingButton(say("take-back"), "lesson", latest.id, "takeback"))
    earlier = [one for one in rounds[1:] if one.opened_at is not None][:ROUNDS_SHOWN]
    if earlier:
        options = [
            discord.SelectOption(
                label=say("lesson-round", number=str(one.round), day=_opened_on(couple, user_id, one)),
                value=str(one.id),
            )
            for one in earlier
        ]
        items.append(LastingMenu(say("lesson-earlier"), "lesson", couple.id, "compare", options))
    return items


def _line(couple: Couple, user_id: int, lesson: Lesson, latest: Exercise | None) -> str:
    """Name a lesson in the list; of a new one nothing is said, so that it fits a line of a phone."""
    title, minutes = plain(lesson.title), str(lesson.minutes)
    if standing_of(latest, user_id) is Standing.NEW:
        return say("lessons-line-new", title=title, minutes=minutes)
    return say("lessons-line", title=title, minutes=minutes, standing=_standing(couple, user_id, latest))


def _standing(couple: Couple, user_id: int, latest: Exercise | None) -> str:
    standing = standing_of(latest, user_id)
    if latest is not None and standing is Standing.COMPARED:
        return say("lesson-compared", day=_opened_on(couple, user_id, latest))
    return say(f"lesson-{standing}")


def _opened_on(couple: Couple, user_id: int, exercise: Exercise) -> str:
    """Name the day, in the reader's own zone, on which they looked at both, else on which both were in."""
    at = exercise.compared.get(user_id) or exercise.opened_at or exercise.started_at
    return shown_day(at.astimezone(couple.zone_of(user_id)).date())


def _said(lines: Mapping[str, str] | None, key: str) -> str:
    return quoted(lines[key]) if lines and key in lines else f"> -# {say('lesson-part-gone')}"
