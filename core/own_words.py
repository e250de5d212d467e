"""Retractions: what one partner wrote, and may take back alone."""

from datetime import timedelta
from enum import StrEnum

from core.errors import KindlingError

ERASURE_ASKED_FOR = timedelta(
    days=7
)  # an *Agree* to erase everything is good for: nobody comes upon it years later


class PartnerAlreadyAsked(KindlingError):
    """The other has asked for the same already: their card has *Agree*."""

    text_id = "refusal-partner-asked"


class AuthoredKind(StrEnum):
    """A kind of words that have one author, named by the table that holds them."""

    ANSWERS = "answers"
    QUESTIONS = "questions"
    THANKS = "thanks"
    AFFECTIONS = "affections"
    MEMORIES = "memories"
    TALK_TOPICS = "talks"
    TALK_CLOSINGS = "talk_closings"
    STATEMENTS = "statements"
    EXERCISE_PARTS = "exercise_parts"
    SHEET_LINES = "sheet_lines"
    MILESTONES = "milestones"
    GROWTHS = "growths"
    WISHES = "wishes"
    NOTICINGS = "noticings"
    IMPRESSIONS = "impressions"
    TRIES = "tries"
