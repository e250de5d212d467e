"""The kinds of items that a couple's status counts, and their tables."""

from data import tables

COUNTED_TABLES = {
    "questions": tables.questions,
    "checkins": tables.checkins,
    "thanks": tables.thanks,
    "affections": tables.affections,
    "memories": tables.memories,
    "pictures": tables.pictures,
    "polls": tables.polls,
    "exercises": tables.exercises,
    "lines": tables.sheet_lines,
    "milestones": tables.milestones,
    "growths": tables.growths,
    "wishes": tables.wish_rounds,
    "plans": tables.plans,
    "tries": tables.tries,
}
