"""The schema: one module for each group of nouns, one metadata object for all.

Every table that knows a person says in `info` how its rows are erased and exported: `erased="couple"` goes
with the couple (its key is destroyed first), `erased="expiry"` is deleted when it is over; `exported` names
whose export holds it: "both", "author" with what opens it to the other, or "nobody" with the reason. Columns
of type `LargeBinary` hold words, sealed under the couple's key.
"""

from data.tables.base import UtcDateTime, metadata
from data.tables.checkins import answers, checkins, questions
from data.tables.couples import couples, invitations, partners, proposals
from data.tables.deliveries import deliveries, posts, threads
from data.tables.lessons import exercise_parts, exercises, sheet_lines, sheets
from data.tables.memories import memories, mornings, pictures
from data.tables.milestones import growths, milestones
from data.tables.plans import impressions, plans, tries
from data.tables.polls import poll_ideas, poll_refusals, poll_votes, polls
from data.tables.rituals import recaps, rituals, seen
from data.tables.talks import statements, talk_closings, talks
from data.tables.thanks import affections, reunions, thanks
from data.tables.wishes import noticings, wish_rounds, wishes

__all__ = [
    "UtcDateTime",
    "affections",
    "answers",
    "checkins",
    "couples",
    "deliveries",
    "exercise_parts",
    "exercises",
    "growths",
    "impressions",
    "invitations",
    "memories",
    "metadata",
    "milestones",
    "mornings",
    "noticings",
    "partners",
    "pictures",
    "plans",
    "poll_ideas",
    "poll_refusals",
    "poll_votes",
    "polls",
    "posts",
    "proposals",
    "questions",
    "recaps",
    "reunions",
    "rituals",
    "seen",
    "sheet_lines",
    "sheets",
    "statements",
    "talk_closings",
    "talks",
    "thanks",
    "threads",
    "tries",
    "wish_rounds",
    "wishes",
]
