"""Own words: the kinds of words that have one author, who may take them back alone."""

from datetime import timedelta
from enum import StrEnum

from core.errors import KindlingError

ERASURE_ASKED_FOR = timedelta(days=7)
"""How long a proposal to erase everything can be agreed to: no couple should come upon it years later."""


class PartnerAlreadyAsked(KindlingError):
    """The other partner has asked for the same already: their card has *Agree*."""

    text_id = "refusal-partner-asked"


class AuthoredKind(StrEnum):
    """The kinds of words that have one author, named by the table that stores them."""

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
