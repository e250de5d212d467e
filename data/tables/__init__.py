"""The schema: one module for each group of nouns, and one metadata object for all.

Every table states its facts in `info`: who can read its rows, and how they are counted, exported, taken back
and erased (`data/tables/facts.py`). Columns of type `LargeBinary` hold words, encrypted with the couple's
data key.

Partial indexes say their condition for SQLite alone. On PostgreSQL they have the same, which their migrations
give them: named here, too, it would load PostgreSQL's dialect, two megabytes, where no such database is used.
"""

from data.tables.abouts import abouts
from data.tables.announcements import announcements
from data.tables.base import UtcDateTime, metadata
from data.tables.card_reactions import card_reactions
from data.tables.checkins import answers, checkins, questions
from data.tables.couples import cooldowns, couples, daily_counts, invitations, partners, proposals
from data.tables.deliveries import deliveries, posts, threads
from data.tables.imports import import_parts
from data.tables.lessons import exercise_parts, exercises, sheet_lines, sheets
from data.tables.memories import memories, mornings, picture_removals, pictures, quiet_memories
from data.tables.milestones import growths, milestones
from data.tables.plans import impressions, plans, tries
from data.tables.polls import poll_ideas, poll_refusals, poll_votes, polls
from data.tables.rituals import recaps, rituals, seen
from data.tables.sparks import spark_picks, sparks
from data.tables.talks import fresh_starts, statements, talk_closings, talks
from data.tables.thanks import affections, reunions, thanks
from data.tables.waits import waits
from data.tables.wishes import noticings, wish_rounds, wishes

__all__ = [
    "UtcDateTime",
    "abouts",
    "affections",
    "announcements",
    "answers",
    "card_reactions",
    "checkins",
    "cooldowns",
    "couples",
    "daily_counts",
    "deliveries",
    "exercise_parts",
    "exercises",
    "fresh_starts",
    "growths",
    "import_parts",
    "impressions",
    "invitations",
    "memories",
    "metadata",
    "milestones",
    "mornings",
    "noticings",
    "partners",
    "picture_removals",
    "pictures",
    "plans",
    "poll_ideas",
    "poll_refusals",
    "poll_votes",
    "polls",
    "posts",
    "proposals",
    "questions",
    "quiet_memories",
    "recaps",
    "reunions",
    "rituals",
    "seen",
    "sheet_lines",
    "sheets",
    "spark_picks",
    "sparks",
    "statements",
    "talk_closings",
    "talks",
    "thanks",
    "threads",
    "tries",
    "waits",
    "wish_rounds",
    "wishes",
]
