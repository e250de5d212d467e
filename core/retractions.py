"""Retractions: what one partner wrote, and may take back alone."""

from datetime import timedelta
from enum import StrEnum

from core.errors import KindlingError

ASKED_FOR = timedelta(days=7)  # an *Agree* to erase everything is good for: nobody comes upon it years later


class PartnerAsked(KindlingError):
    """The other has asked for the same already: their card has *Agree*."""

    key = "refusal-partner-asked"


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
