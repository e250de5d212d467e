"""Growth: a hard time that a couple came through, as one partner describes it."""

from dataclasses import dataclass
from datetime import datetime

PAGE_SIZE = 5
FIELD_LIMIT = 1_000  # characters of each field but the title


@dataclass(frozen=True, slots=True)
class GrowthStory:
    """The words of an entry, all its author's: the demands of the time, the help, each partner's growth."""

    title: str
    asked: str
    carried: str
    author_grew: str | None
    other_grew: str | None


@dataclass(frozen=True, slots=True)
class Growth:
    """One entry about a hard time that the couple came through."""

    id: int
    couple_id: int
    author_id: int
    story: GrowthStory
    created_at: datetime
