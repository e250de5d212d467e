"""Growth: what the two came through, told by one of them."""

from dataclasses import dataclass
from datetime import datetime

PAGE_SIZE = 5
FIELD_LIMIT = 1_000  # characters of each field but the title


@dataclass(frozen=True, slots=True)
class GrowthStory:
    """The words of an entry, as their author wrote them: both how they grew and how the other did."""

    title: str
    asked: str
    carried: str
    author_grew: str | None
    other_grew: str | None


@dataclass(frozen=True, slots=True)
class Growth:
    """Something that the two came through: what it asked, what carried them, how each grew."""

    id: int
    couple_id: int
    author_id: int
    story: GrowthStory
    created_at: datetime
