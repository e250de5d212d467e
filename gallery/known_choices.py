"""The sensible values of a text or number: names of tables, reasons, weekdays and the like."""

from datetime import date, time, timedelta
from functools import cache
from typing import Any

from core.albums import AlbumEntryKind
from core.checkins import FRAME_QUESTION
from core.homes import Audience
from core.pictures import VOICE_TYPE
from core.polls import Verdict
from core.supports import EmergencyKind, Note
from core.talks import TalkState, TalkWay
from core.unreadable import UNREADABLE
from gallery.commands import commands_by_part
from gallery.sample_words import ADA, BO, HOME, NOW
from ui.texts import DEFAULT_LANGUAGE, text_ids

# By class or function, and the name of its field or argument. Its values complete a text id: the choices are
# the endings of all text ids with this prefix.
PREFIXES = {
    ("MissedPosts", "reason"): "missed-",
    ("StoredKind", "table"): "kept-",
    ("trouble_message", "reason"): "trouble-",
}
OPERATORS: tuple[dict[int, str], ...] = (
    {9: "Kim (@kim)"},
    {},
    {ADA: "Ada (@ada)", 9: "Kim (@kim)"},
    {ADA: "Ada (@ada)"},
)
# A list of this class has one entry for each choice of the field, as many times as the number says; the
# choices of a text are the endings of the text ids with this prefix.
ENTRY_PER_CHOICE = {
    "StoredKind": ("table", "kept-", 1),
    "Waiting": ("kind", "", 1),
    "Quote": ("label", "album-said-", 1),
    "RecapItem": ("kind", "", 2),
}
AUDIENCES = (
    Audience(is_everyone=False, role_ids=(), user_ids=(), member_count=3),
    Audience(is_everyone=False, role_ids=(), user_ids=(9,), member_count=4),
    Audience(is_everyone=True, role_ids=(), user_ids=(), member_count=9),
    Audience(is_everyone=False, role_ids=(), user_ids=(), member_count=3, owner_id=9),
)
CURVE = tuple(range(12))  # points of a trend: over three months, one year, five years
DAYS_OF_CURVE = tuple(
    tuple(date(2026, 9, 6) - timedelta(weeks=point * weeks) for point in reversed(CURVE))
    for weeks in (1, 5, 20)
)
CHOICES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("Schedule", "weekday"): (6, 0, 1, 2, 3, 4, 5),
    ("Schedule", "every"): (1, 2, 4),
    ("Schedule", "days"): ((), (0, 2, 4), (0, 1, 2, 3, 4, 5, 6)),
    ("StatementLines", "feel"): ("alone", "that you never listen"),
    ("Milestone", "day"): (date(2019, 12, 6), date(2026, 12, 4), date(2026, 12, 11), date(2020, 12, 4)),
    ("Country", "name"): ("Germany", "Ireland"),
    ("Country", "emergency"): (((EmergencyKind.ANY, "112"), (EmergencyKind.POLICE, "110")),),
    ("Directory", "name"): ("A list of therapists",),
    ("HelpLine", "name"): ("A help line",),
    ("HelpLine", "region"): ("Berlin", ""),
    ("HelpLine", "notes"): ((), *((note,) for note in Note)),
    ("HelpLine", "whatsapp"): ("0170 123 456", ""),
    ("TextNumber", "number"): ("50808",),
    ("TextNumber", "word"): ("HELLO", ""),
    ("Source", "year"): (2026, None),
    ("Picture", "media_type"): ("image/jpeg", VOICE_TYPE),
    ("OpenHours", "opens"): ("09:00", "00:00"),
    ("OpenHours", "closes"): ("20:30", "24:00"),
    ("OpenHours", "first"): (0,),
    ("OpenHours", "last"): (3, 6),
    ("HelpLine", "languages"): (("en", "es"),),
    ("Picture", "alt"): ("Two cups on a table.", UNREADABLE),
    ("Question", "deck_id"): ("first-laugh", "own:7", "first", "eyes", FRAME_QUESTION),
    ("reading_label", "reading"): (
        NOW,
        date(2026, 12, 4),
        time(20, 30),
        "America/Manaus",
    ),
    ("which_couple_panel", "verb"): ("export",),
    ("short_readers", "audience"): AUDIENCES,
    ("Quote", "label"): ("gratitude", ""),
    ("AlbumEntry", "kind"): tuple(AlbumEntryKind),
    ("short_readers", "ours_alone"): (None, AUDIENCES[1].fingerprint),
    ("StoredKind", "count"): (12, 0, None),
    ("Talk", "state"): (*(TalkState.ASKED,) * 6, *TalkState),
    ("Exercise", "compared_at"): ({ADA: NOW, BO: None}, {ADA: None}, {BO: None}),
    ("Recap", "first"): (date(2026, 11, 1), date(2026, 11, 3)),
    ("Recap", "last"): (date(2026, 11, 30),),
    ("trend_request", "days"): DAYS_OF_CURVE,
    ("trend_request", "pulses"): (tuple((2, 4) for _ in CURVE),),
    ("Tally", "picks"): (
        {ADA: (0, 1), BO: (0, 1)},
        {ADA: (0,), BO: (0, 1)},
        {ADA: (0,), BO: (1,)},
        {ADA: (0,), BO: ()},
    ),
    ("Tally", "winner"): (0,),
    ("Poll", "winner"): (0, None),
    ("Poll", "verdict"): (Verdict.SHARED, Verdict.SHARED, *Verdict),
    ("Plan", "minutes"): (120, 60, 90, 30, 100),
    ("Talk", "way"): tuple(TalkWay),
    ("Milestone", "is_yearly"): (True, False),
    ("Question", "text"): ("What made you laugh this week?", ""),
    ("PollIdea", "title"): ("A walk by the lake", "Board games", ""),
    ("SparkEntry", "text"): ("Mountains or sea?", ""),
    ("consent_points", "operators"): OPERATORS,
    ("operator_line", "operators"): OPERATORS,
    ("consent_points", "couple_ids"): ((ADA, BO),),
    ("operator_line", "couple_ids"): ((ADA, BO),),
    ("give_prefill", "typed"): ({},),
    ("Plan", "every"): (2, None),
    ("Plan", "series_id"): (7, 6),
    ("AlbumEntry", "detail"): ("support", "hug"),
    ("Checkin", "question_key"): ("first-laugh", "first", "eyes", "own:7", FRAME_QUESTION),
    ("Volume", "first_month"): (1, 7),
    ("Volume", "last_month"): (6, 12),
}
TERMS = (
    {"ritual": "memory", "weekday": "4", "wall": "19:00", "every": "2"},
    {"ritual": "spark", "weekday": "0", "wall": "08:30", "every": "1", "days": "0,2,4"},
)
OTHER_TERMS = {"channel": str(HOME), "at": "1796515200", "readers": "7"}


@cache
def _known_mappings() -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return the mappings that must have an entry for everything there is."""
    return {
        ("permission_names", "names"): (endings_of("permission-"),),
        ("Status", "counts"): (
            dict.fromkeys(endings_of("count-"), 2),
            dict.fromkeys(endings_of("count-")[:3], 1),
            {},
        ),
        ("erase_panel", "counts"): (
            dict.fromkeys(endings_of("own-"), 2),
            dict.fromkeys(endings_of("own-")[:1], 1),
        ),
        ("part_panel", "commands"): (commands_by_part(),),
    }


@cache
def known_choices(owner: str, name: str) -> tuple[Any, ...]:
    """Return the sensible values of a field or an argument; none if any value will do."""
    if name == "terms":
        return tuple(
            terms | OTHER_TERMS | {"change": change} for terms in TERMS for change in ("wider", "unseen")
        )
    if (owner, name) in CHOICES:
        return CHOICES[owner, name]
    if (owner, name) in (mappings := _known_mappings()):
        return mappings[owner, name]
    prefix = PREFIXES.get((owner, name))
    return endings_of(prefix) if prefix else ()


@cache
def endings_of(prefix: str) -> tuple[str, ...]:
    """Return the endings of all text ids with a prefix."""
    found = (
        text_id.removeprefix(prefix) for text_id in text_ids(DEFAULT_LANGUAGE) if text_id.startswith(prefix)
    )
    return tuple(found)
