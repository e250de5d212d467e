"""The shapes of importable rows: how those of each table are checked before they are kept.

Nothing in an export is believed: only rows that the caller wrote are taken, column by column, and whatever
decides for the other partner (that a line is agreed, that a thank-you was read) is never taken from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from core import growths, sheets
from core.affections import AffectionKind
from core.date_parsing.pieces import Precision
from core.frames import PART_LIMIT, FramePart
from core.import_parents import (
    LONGEST_DAY,
    ParentReader,
    Row,
    picture_parent,
    shared_parent,
    written_parent,
)
from core.import_readers import (
    Reader,
    day,
    digit_in,
    exercise_lines,
    flag,
    key,
    number_in,
    one_of,
    optional,
    or_empty,
    past_moment,
    planned_moment,
    pulse,
    statement_lines,
    wall_time,
    words,
    zone,
)
from core.pictures import ALT_LIMIT, MOST_PICTURES
from core.plans import LONGEST, VENUE_LIMIT, Feeling, PlanState
from core.text_input import (
    ANSWER_LIMIT,
    IDEA_LIMIT,
    MESSAGE_LIMIT,
    NOTE_LIMIT,
    QUESTION_LIMIT,
    STORY_LIMIT,
    TITLE_LIMIT,
)
from core.thanks import ThanksAbout
from core.tries import TRY_LIMIT, TryKind, TryState
from core.wishes import NOTICING_LIMIT, WISH_LIMIT

NUMBER_LENGTH = len(" (10/10)")  # behind the alt text of each of several pictures
PAST_STATES = (PlanState.PAST, PlanState.DONE, PlanState.CALLED_OFF)
OF_A_TALK = (timedelta(days=8), LONGEST_DAY)  # before the day of its end, at most, and after that day began


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a table are read: who wrote a row, when, and each column that is taken from it.

    A table without an `author` has rows of no author, which belong to one who has. Without a `moment`, or
    with one that is not exact (`around`), a row is known again by its parent. `since` is a moment of the
    parent, before which a row that can be changed was not written. `is_whole` says whether a row can come
    along at all.
    """

    author: str | None
    moment: str | None
    readers: Mapping[str, Reader]
    is_whole: Callable[[Row], bool] = field(default=lambda _row: True)
    parent: ParentReader | None = None
    since: str | None = None
    around: tuple[timedelta, timedelta] | None = None


def _is_kept_in_own_words(row: Row) -> bool:
    # One that was kept from the other's message, word for word, is theirs.
    return row.get("writer_id") in (None, row.get("author_id")) or row.get("is_retold") is True


SHAPES: Mapping[str, Shape] = {
    # Questions first: a check-in that asked one of these finds it by its moment.
    "questions": Shape(
        "author_id",
        "created_at",
        {"body": words(QUESTION_LIMIT), "asked_at": optional(past_moment)},
        # One that waits for a yes waits where it was asked.
        is_whole=lambda row: row.get("is_agreed") is True,
    ),
    "answers": Shape(
        "user_id",
        "answered_at",
        {
            "body": or_empty(words(ANSWER_LIMIT)),
            "gratitude": optional(words(NOTE_LIMIT)),
            "pulse": pulse,
            **{part.value: optional(words(PART_LIMIT)) for part in FramePart},
        },
        # Rose, thorn and bud take the place of an answer's words.
        is_whole=lambda row: bool(row.get("body") or any(row.get(part.value) for part in FramePart)),
        parent=shared_parent("checkins", "checkin_id"),
    ),
    "memories": Shape(
        "author_id",
        "created_at",
        {
            "title": words(TITLE_LIMIT),
            "story": words(STORY_LIMIT),
            "happened_on": day,
            "about": optional(one_of(Precision)),
        },
        is_whole=_is_kept_in_own_words,
    ),
    "milestones": Shape(
        "author_id", "created_at", {"name": words(TITLE_LIMIT), "day": day, "is_yearly": flag}
    ),
    "growths": Shape(
        "author_id",
        "created_at",
        {
            "title": words(TITLE_LIMIT),
            "asked": words(growths.FIELD_LIMIT),
            "carried": words(growths.FIELD_LIMIT),
            "author_grew": optional(words(growths.FIELD_LIMIT)),
            "other_grew": optional(words(growths.FIELD_LIMIT)),
        },
    ),
    "thanks": Shape(
        "author_id",
        "created_at",
        {"about": one_of(ThanksAbout), "message": words(MESSAGE_LIMIT), "is_private": flag},
    ),
    "affections": Shape(
        "author_id",
        "created_at",
        {
            "kind": one_of(AffectionKind),
            "note": optional(words(NOTE_LIMIT)),
            "saved_at": optional(past_moment),
            "given_at": optional(past_moment),
        },
    ),
    "plans": Shape(
        "author_id",
        "created_at",
        {
            "what": words(IDEA_LIMIT),
            "place": optional(words(VENUE_LIMIT)),
            "starts_at": planned_moment,
            "zone": zone,
            "wall": wall_time,
            "minutes": number_in(range(1, LONGEST // timedelta(minutes=1) + 1)),
            "state": one_of(PlanState),
            "deck_key": optional(key),
            "ended_at": optional(past_moment),
        },
        # One that is still to come has reminders where it was made.
        is_whole=lambda row: (
            row.get("state") in PAST_STATES
            and (row.get("ended_at") is None) is (row.get("state") == PlanState.CALLED_OFF)
        ),
    ),
    "impressions": Shape(
        "user_id",
        "told_at",
        {"feeling": one_of(Feeling), "line": optional(words(NOTE_LIMIT))},
        parent=written_parent("plans", "plan_id"),
        since="ended_at",
    ),
    "wishes": Shape(
        "author_id",
        "written_at",
        {"wish": words(WISH_LIMIT), "promise": words(WISH_LIMIT)},
        parent=shared_parent("wish_rounds", "round_id"),
        since="began_at",
    ),
    "noticings": Shape(
        "author_id",
        "written_at",
        {"body": words(NOTICING_LIMIT)},
        parent=shared_parent("wish_rounds", "round_id"),
    ),
    "exercise_parts": Shape(
        "user_id",
        "done_at",
        {"body": exercise_lines},
        parent=shared_parent("exercises", "exercise_id"),
    ),
    "spark_picks": Shape(
        "user_id",
        "answered_at",
        {"choice": digit_in("1234"), "guess": optional(digit_in("1234"))},
        parent=shared_parent("sparks", "spark_id"),
    ),
    "talks": Shape(
        "asked_by",
        "moved_at",
        {"topic": words(QUESTION_LIMIT)},
        is_whole=lambda row: row.get("topic") is not None,
        parent=shared_parent("talks", "id"),
        around=OF_A_TALK,
    ),
    "talk_closings": Shape(
        "user_id",
        None,
        {"appreciation": words(MESSAGE_LIMIT), "step": optional(words(NOTE_LIMIT))},
        parent=shared_parent("talks", "talk_id"),
        around=OF_A_TALK,
    ),
    "tries": Shape(
        "author_id",
        "created_at",
        {
            "what": words(TRY_LIMIT),
            "is_ongoing": flag,
            "kind": optional(one_of(TryKind)),
            "state": one_of(TryState),
            "done_at": optional(past_moment),
        },
    ),
    "statements": Shape(
        "author_id",
        "created_at",
        {"body": statement_lines, "posted_at": past_moment},
        # A draft lives for a day.
        is_whole=lambda row: row.get("posted_at") is not None,
    ),
    "sheet_lines": Shape(
        "author_id",
        "created_at",
        {"topic": one_of(sheets.SheetTopic), "body": words(sheets.LINE_LIMIT)},
    ),
    "quiet_memories": Shape("user_id", None, {}, parent=written_parent("memories", "memory_id")),
    "pictures": Shape(
        None,
        None,
        {"place": number_in(range(MOST_PICTURES)), "alt": or_empty(words(ALT_LIMIT + NUMBER_LENGTH))},
        parent=picture_parent,
    ),
}
"""The tables whose rows one partner can bring along, in the order in which they come in."""
