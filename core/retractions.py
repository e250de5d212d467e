"""Retractions: what one partner wrote, and may take back alone."""

from enum import StrEnum


class Own(StrEnum):
    """A kind of words that have one author, named by the table that holds them."""

    ANSWERS = "answers"
    QUESTIONS = "questions"
    THANKS = "thanks"
    AFFECTIONS = "affections"
    MEMORIES = "memories"
    TOPICS = "talks"
    CLOSINGS = "talk_closings"
    STATEMENTS = "statements"
    PARTS = "exercise_parts"
    LINES = "sheet_lines"
    MILESTONES = "milestones"
    GROWTHS = "growths"
    WISHES = "wishes"
    NOTICINGS = "noticings"
    IMPRESSIONS = "impressions"
    TRIES = "tries"
