"""The English words for days and times; each further language is one more file like this."""

from core.date_parsing.words import DayPart, Kind, Season, Words, phrases_of
from core.zone_words import UNMISTAKABLE

DAY, WEEK, FORTNIGHT, MONTH, YEAR = (1, 0), (7, 0), (14, 0), (0, 1), (0, 12)  # (days, months)
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 90: "ninety"}
SECOND = 2  # is a unit of time as well, and read as that
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"

# One letter from "noon", "march", "month", "last", "half", "week", "next", "june" and others. "Juni" and
# "juli" are words of other languages, to be read with those.
NOT_TYPOS = (
    "noun neon match marsh mouth lost list lest hall halt weak weed nest neat text mourning moaning juni juli"
    " jane junk tune dame soon sundry moth data date them than when then won't ever even event sever"
    " never fair fail full fill our sprint string yeah hear dear near tend nigh might right light sight fight"
)

ENGLISH = Words(
    phrases_of(
        Kind.WEEKDAY,
        {
            0: "monday|mondays|mon",
            1: "tuesday|tuesdays|tue|tues",
            2: "wednesday|wednesdays|wed|weds|wensday|wednsday|wendsday",
            3: "thursday|thursdays|thu|thur|thurs",
            4: "friday|fridays|fri",
            5: "saturday|saturdays|sat",
            6: "sunday|sundays|sun",
        },
    )
    | phrases_of(
        Kind.MONTH,
        {
            1: "january|jan",
            2: "february|feb|febuary",
            3: "march|mar",
            4: "april|apr",
            5: "may",
            6: "june|jun",
            7: "july|jul",
            8: "august|aug",
            9: "september|sept|sep",
            10: "october|oct",
            11: "november|nov",
            12: "december|dec",
        },
    )
    | phrases_of(
        Kind.RELATIVE_DAY,
        {
            -2: "day before yesterday|the day before yesterday",
            -1: "yesterday|yday",
            0: "today|2day",
            1: "tomorrow|tommorow|tomorrows|tmrw|tmr|tmw|tmrow|tomo|tomoz|tomrw|2moro|2morrow|2mrw|morrow",
            2: "day after tomorrow|the day after tomorrow|overmorrow",
        },
    )
    | phrases_of(Kind.TONIGHT, {0: "tonight|tonite|tonights|2nite|2night|tn"})
    | phrases_of(
        Kind.PART,
        {
            DayPart.MORNING: "morning|mornin|morn|breakfast|first thing|first thing in the morning",
            DayPart.LUNCH: "lunch|lunchtime|lunch time|brunch",
            DayPart.AFTERNOON: "afternoon|arvo|afternoons|teatime|after lunch",
            DayPart.EVENING: (
                "evening|eve|evenings|dinner|dinnertime|dinner time|supper"
                "|after work|after dinner|after supper"
            ),
            DayPart.NIGHT: "night|nite|nights",
        },
    )
    | phrases_of(
        Kind.CLOCK_UNIT,
        {
            1: "s|sec|secs|second|seconds",
            60: "m|min|mins|minute|minutes",
            3600: "h|hr|hrs|hour|hours",
        },
    )
    | phrases_of(
        Kind.DAY_UNIT,
        {
            DAY: "d|day|days",
            WEEK: "w|wk|wks|week|weeks",
            FORTNIGHT: "fortnight|fortnights",
            MONTH: "month|months|mth|mths",
            YEAR: "year|years|yr|yrs",
        },
    )
    | phrases_of(Kind.NUMBER, dict(enumerate(NUMBERS.split())))
    | phrases_of(Kind.NUMBER, TENS)
    | {
        (ten, unit): (Kind.NUMBER, number + more)
        for number, ten in TENS.items()
        for more, unit in enumerate(NUMBERS.split()[:10])
        if more
    }
    | phrases_of(Kind.NUMBER, {2: "two|a couple|a couple of|couple of|couple"})
    | {(word,): (Kind.ORDINAL, number) for number, word in enumerate(ORDINALS.split(), 1) if number != SECOND}
    | phrases_of(Kind.ONE, {1: "a|an"})
    | phrases_of(Kind.OCLOCK, {0: "o'clock|oclock|o clock|sharp"})
    | phrases_of(Kind.NOON, {0: "noon|midday|mid day|noontime"})
    | phrases_of(Kind.MIDNIGHT, {0: "midnight|mid night"})
    | phrases_of(
        Kind.HOLIDAY,
        {
            (12, 24): "christmas eve|xmas eve",
            (12, 25): "christmas|christmas day|xmas|xmas day",
            (12, 26): "boxing day",
            (12, 31): "new year's eve|new years eve|new year eve|nye",
            (1, 1): "new year's day|new years day|new year's|new years|new year",
            (2, 14): "valentine's day|valentines day|valentine's|valentines|valentine day",
            (10, 31): "halloween",
        },
    )
    | phrases_of(
        Kind.SEASON,
        {
            Season.SPRING: "spring|springtime",
            Season.SUMMER: "summer|summertime",
            Season.AUTUMN: "autumn|fall",
            Season.WINTER: "winter|wintertime",
        },
    )
    | phrases_of(Kind.WEEKEND, {0: "weekend|wknd|week end"})
    | phrases_of(
        Kind.EDGE,
        {0: "early|late|mid|middle of|end of|the end of|start of|the start of|beginning of|the beginning of"},
    )
    | phrases_of(Kind.IN, {0: "in|within|back in|sometime in"})
    | phrases_of(Kind.FROM_NOW, {0: "from now|hence"})
    | phrases_of(Kind.AGO, {0: "ago|back|before now"})
    | phrases_of(Kind.FROM, {0: "from|after"})
    | phrases_of(Kind.AND, {0: "and"})
    | phrases_of(Kind.HALF, {0: "half"})
    | phrases_of(Kind.QUARTER, {0: "quarter|a quarter"})
    | phrases_of(Kind.PAST, {0: "past"})
    | phrases_of(Kind.TO, {0: "to|till|til"})
    | phrases_of(Kind.NEXT, {0: "next|nxt|the next|the following|following"})
    | phrases_of(Kind.LAST, {0: "last|the last|previous"})
    | phrases_of(Kind.THIS, {0: "this|coming|this coming|upcoming"})
    | phrases_of(Kind.AT, {0: "at"})
    | phrases_of(Kind.ON, {0: "on"})
    | phrases_of(Kind.THE, {0: "the"})
    | phrases_of(Kind.OF, {0: "of"})
    | {(short,): (Kind.ZONE, zone) for short, zone in UNMISTAKABLE.items()}
    | phrases_of(
        Kind.FILLER,
        {
            0: "around|about|approx|approximately|circa|ca|ish|by|please|pls|let's|later|earlier|then"
            "|my time|or so"
        },
    ),
    not_typos=frozenset(NOT_TYPOS.split()),
    several_weekdays={
        **dict.fromkeys(("daily", "every day", "everyday", "each day", "all days"), (0, 1, 2, 3, 4, 5, 6)),
        **dict.fromkeys(("weekdays", "every weekday", "workdays"), (0, 1, 2, 3, 4)),
        **dict.fromkeys(("weekends", "weekend", "every weekend"), (5, 6)),
    },
    between_weekdays=frozenset({"and", "every", "on", "each", "from"}),
    from_to=frozenset({"to", "through", "thru", "till", "until"}),
)
