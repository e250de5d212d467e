"""The schema on one page.

Every table that knows a person says in `info` how its rows are erased and exported: `erased="couple"` goes
with the couple (its key is destroyed first), `erased="expiry"` is deleted when it is over; `exported` names
whose export holds it: "both", "author" with what opens it to the other, or "nobody" with the reason. Columns
of type `LargeBinary` hold words, sealed under the couple's key.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """An aware instant, in UTC on both sides: SQLite itself would return it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Refuse naive datetimes; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Give back UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def _couple(*, index: bool = False) -> Column[int]:
    return Column(
        "couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), nullable=False, index=index
    )


def _of(name: str, table: str) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


WITH_COUPLE = {"erased": "couple", "exported": "both"}
OWN = {"erased": "couple", "exported": "author alone"}
BOOKKEEPING = {"erased": "couple", "exported": "nobody: holds ids and moments alone"}

couples = Table(
    "couples",
    metadata,
    _id(),
    Column("guild_id", BigInteger, nullable=False, index=True),
    Column("key_id", String(36), nullable=False, unique=True),
    Column("home_id", BigInteger, nullable=False),
    Column("zone", String(64)),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("paused_by", BigInteger),
    Column("paused_until", Moment, index=True),
    Column("ours_alone", String),
    Column("trouble", String(64)),
    Column("erase_at", Moment, index=True),
    Column("has_mornings", Boolean),
    Index(
        "ix_couples_ending",
        "state",
        "erase_at",
        sqlite_where=text("state != 'together'"),
        postgresql_where=text("state != 'together'"),
    ),
    info=WITH_COUPLE,
)

partners = Table(
    "partners",
    metadata,
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("is_together", Boolean, nullable=False),
    Column("zone", String(64)),
    Column("wants_messages", Boolean, nullable=False),
    Column("wants_nudges", Boolean, nullable=False),
    Column("has_read", Boolean, nullable=False),
    Column("is_gone", Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index(
        "uq_partners_together",
        "guild_id",
        "user_id",
        unique=True,
        sqlite_where=text("is_together"),
        postgresql_where=text("is_together"),
    ),
    Index("ix_partners_user_id", "user_id"),
    Index(
        "ix_partners_seen_at",
        "seen_at",
        sqlite_where=text("is_together"),
        postgresql_where=text("is_together"),
    ),
    info=OWN,
)

invitations = Table(
    "invitations",
    metadata,
    _id(),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("inviter_id", BigInteger, nullable=False),
    Column("invitee_id", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Index("ix_invitations_pair", "guild_id", "inviter_id", "invitee_id"),
    info={"erased": "expiry", "exported": "nobody: holds ids and moments alone"},
)

rituals = Table(
    "rituals",
    metadata,
    _id(),
    _couple(),
    Column("kind", String(16), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("wall", Time, nullable=False),
    Column("every", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("paused_by", BigInteger),
    Column("is_chosen", Boolean, nullable=False),
    Column("last_week", Integer),
    Column("next_at", Moment, index=True),
    Column("next_week", Integer),
    Column("unanswered", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    UniqueConstraint("couple_id", "kind"),
    info=WITH_COUPLE,
)

checkins = Table(
    "checkins",
    metadata,
    _id(),
    _couple(),
    Column("question_key", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("revealed_at", Moment),
    Column("followup_key", String(64)),
    Index("ix_checkins_couple_id_opened_at", "couple_id", "opened_at"),
    Index(
        "uq_checkins_open",
        "couple_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    info=WITH_COUPLE,
)

answers = Table(
    "answers",
    metadata,
    _id(),
    _of("checkin_id", "checkins"),
    Column("user_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("gratitude", LargeBinary),
    Column("pulse", LargeBinary),
    Column("answered_at", Moment, nullable=False),
    UniqueConstraint("checkin_id", "user_id"),
    info={"erased": "couple", "exported": "author, and the other once revealed"},
)

questions = Table(
    "questions",
    metadata,
    _id(),
    _couple(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("is_agreed", Boolean, nullable=False),
    Column("asked_at", Moment),
    Column("created_at", Moment, nullable=False),
    info=WITH_COUPLE,
)

seen = Table(
    "seen",
    metadata,
    _id(),
    _couple(),
    Column("deck", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_seen_couple_id_deck", "couple_id", "deck", "id"),
    info=BOOKKEEPING,
)

proposals = Table(
    "proposals",
    metadata,
    _id(),
    _couple(index=True),
    Column("kind", String(16), nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("terms", String, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    info=BOOKKEEPING,
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("key", String(96), nullable=False, unique=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE")),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("due_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("not_after", Moment),
    Column("state", String(16), nullable=False),
    Column("reason", String(64)),
    Column("attempts", Integer, nullable=False),
    Index(
        "ix_deliveries_waiting",
        "next_at",
        "id",
        sqlite_where=text("state IN ('due', 'claimed')"),
        postgresql_where=text("state IN ('due', 'claimed')"),
    ),
    Index("ix_deliveries_couple_id_state", "couple_id", "state", "next_at"),
    Index("ix_deliveries_subject_id_kind", "subject_id", "kind"),
    info=BOOKKEEPING,
)

posts = Table(
    "posts",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), index=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("place", Integer, nullable=False),
    Column("has_words", Boolean, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Index("ix_posts_subject_id_kind", "subject_id", "kind"),
    info=BOOKKEEPING,
)

polls = Table(
    "polls",
    metadata,
    _id(),
    _couple(),
    Column("opened_by", BigInteger),
    Column("state", String(16), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("planned_for", Moment),
    Column("closes_at", Moment, nullable=False),
    Column("reopened_at", Moment),
    Column("verdict", String(16)),
    Column("winner", Integer),
    Index("ix_polls_couple_id_opened_at", "couple_id", "opened_at"),
    Index(
        "uq_polls_open",
        "couple_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    info=WITH_COUPLE,
)

poll_ideas = Table(
    "poll_ideas",
    metadata,
    _id(),
    _of("poll_id", "polls"),
    Column("position", Integer, nullable=False),
    Column("deck_key", String(64)),
    Column("title", LargeBinary),
    UniqueConstraint("poll_id", "position"),
    info=WITH_COUPLE,
)

poll_votes = Table(
    "poll_votes",
    metadata,
    Column("poll_id", BigInteger, ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("source", String(16), primary_key=True),
    info=OWN,
)

poll_refusals = Table(
    "poll_refusals",
    metadata,
    Column("poll_id", BigInteger, ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    info=OWN,
)

thanks = Table(
    "thanks",
    metadata,
    _id(),
    _couple(),
    Column("author_id", BigInteger, nullable=False),
    Column("recipient_id", BigInteger, nullable=False),
    Column("about", String(16), nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("drawn_at", Moment),
    Index("ix_thanks_couple_id_author_id", "couple_id", "author_id", "id"),
    Index("ix_thanks_couple_id_recipient_id", "couple_id", "recipient_id", "drawn_at"),
    info=WITH_COUPLE,
)

affections = Table(
    "affections",
    metadata,
    _id(),
    _couple(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("recipient_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("note", LargeBinary),
    Column("echo_of", BigInteger, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("saved_at", Moment),
    Column("given_at", Moment),
    info=WITH_COUPLE,
)

memories = Table(
    "memories",
    metadata,
    _id(),
    _couple(),
    Column("author_id", BigInteger, nullable=False),
    Column("title", LargeBinary, nullable=False),
    Column("story", LargeBinary, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("writer_id", BigInteger),
    Index("ix_memories_couple_id_happened_on", "couple_id", "happened_on", "id"),
    info=WITH_COUPLE,
)

talks = Table(
    "talks",
    metadata,
    _id(),
    _couple(),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_of", BigInteger, nullable=False),
    Column("offered_by", BigInteger, nullable=False),
    Column("topic", LargeBinary),
    Column("way", String(16), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("mirrored", Integer, nullable=False),
    Column("ready_by", BigInteger),
    Column("planned_for", Moment),
    Column("until", Moment),
    Column("rests_in", String(16)),
    Column("left_seconds", Integer),
    Column("moved_at", Moment, nullable=False),
    Index("ix_talks_couple_id", "couple_id"),
    Index(
        "uq_talks_open",
        "couple_id",
        unique=True,
        sqlite_where=text("is_open"),
        postgresql_where=text("is_open"),
    ),
    info=WITH_COUPLE,
)

talk_closings = Table(
    "talk_closings",
    metadata,
    _id(),
    _of("talk_id", "talks"),
    Column("user_id", BigInteger, nullable=False),
    Column("appreciation", LargeBinary, nullable=False),
    Column("step", LargeBinary),
    UniqueConstraint("talk_id", "user_id"),
    info=WITH_COUPLE,
)

statements = Table(
    "statements",
    metadata,
    _id(),
    _couple(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("posted_at", Moment),
    info={"erased": "couple", "exported": "author, and the other once posted"},
)

threads = Table(
    "threads",
    metadata,
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), index=True),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("opened_at", Moment, nullable=False),
    UniqueConstraint("kind", "subject_id"),
    info=BOOKKEEPING,
)

exercises = Table(
    "exercises",
    metadata,
    _id(),
    _couple(),
    Column("lesson_key", String(32), nullable=False),
    Column("round", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("opened_at", Moment),
    UniqueConstraint("couple_id", "lesson_key", "round"),
    info=WITH_COUPLE,
)

exercise_parts = Table(
    "exercise_parts",
    metadata,
    _id(),
    _of("exercise_id", "exercises"),
    Column("user_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("done_at", Moment, nullable=False),
    Column("compared_at", Moment),
    UniqueConstraint("exercise_id", "user_id"),
    info={"erased": "couple", "exported": "author, and the other once opened"},
)

sheets = Table(
    "sheets",
    metadata,
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), primary_key=True),
    Column("made_by", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    info=WITH_COUPLE,
)

sheet_lines = Table(
    "sheet_lines",
    metadata,
    _id(),
    _couple(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("topic", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("agreed_at", Moment),
    info=WITH_COUPLE,
)

milestones = Table(
    "milestones",
    metadata,
    _id(),
    _couple(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("day", Date, nullable=False),
    Column("is_yearly", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_on", Date),
    Column("next_ahead", Integer),
    Column("next_at", Moment),
    info=WITH_COUPLE,
)

growths = Table(
    "growths",
    metadata,
    _id(),
    _couple(),
    Column("author_id", BigInteger, nullable=False),
    Column("title", LargeBinary, nullable=False),
    Column("asked", LargeBinary, nullable=False),
    Column("carried", LargeBinary, nullable=False),
    Column("author_grew", LargeBinary),
    Column("other_grew", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Index("ix_growths_couple_id_id", "couple_id", "id"),
    info=WITH_COUPLE,
)

wish_rounds = Table(
    "wish_rounds",
    metadata,
    _id(),
    _couple(),
    Column("state", String(16), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("chosen_id", BigInteger),
    Column("ends_at", Moment),
    Column("noticed_at", Moment),
    Index("ix_wish_rounds_couple_id_id", "couple_id", "id"),
    Index(
        "uq_wish_rounds_running",
        "couple_id",
        unique=True,
        sqlite_where=text("state != 'closed'"),
        postgresql_where=text("state != 'closed'"),
    ),
    info=WITH_COUPLE,
)

wishes = Table(
    "wishes",
    metadata,
    _id(),
    _of("round_id", "wish_rounds"),
    Column("author_id", BigInteger, nullable=False),
    Column("wish", LargeBinary, nullable=False),
    Column("promise", LargeBinary, nullable=False),
    Column("written_at", Moment, nullable=False),
    UniqueConstraint("round_id", "author_id"),
    info={"erased": "couple", "exported": "author, and the other once both are open"},
)

noticings = Table(
    "noticings",
    metadata,
    _id(),
    _of("round_id", "wish_rounds"),
    Column("author_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("written_at", Moment, nullable=False),
    UniqueConstraint("round_id", "author_id"),
    info={"erased": "couple", "exported": "author, and the other once both are open"},
)

pictures = Table(
    "pictures",
    metadata,
    _id(),
    _couple(),
    Column("owner", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("alt", LargeBinary, nullable=False),
    Column("media_type", String(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("couple_id", "owner", "subject_id", "place"),
    info={"erased": "couple", "exported": "author, and the other once what it belongs to is open"},
)

mornings = Table(
    "mornings",
    metadata,
    _id(),
    _couple(),
    Column("day", Date, nullable=False),
    UniqueConstraint("couple_id", "day"),
    info=BOOKKEEPING,
)

reunions = Table(
    "reunions",
    metadata,
    _id(),
    _couple(index=True),
    Column("opened_by", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("hug_id", BigInteger),
    Index(
        "uq_reunions_open",
        "couple_id",
        unique=True,
        sqlite_where=text("state != 'over'"),
        postgresql_where=text("state != 'over'"),
    ),
    info=BOOKKEEPING,
)

recaps = Table(
    "recaps",
    metadata,
    _id(),
    _couple(index=True),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    info=BOOKKEEPING,
)

plans = Table(
    "plans",
    metadata,
    _id(),
    _couple(),
    Column("series_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("what", LargeBinary, nullable=False),
    Column("place", LargeBinary),
    Column("starts_at", Moment, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("wall", Time, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("every", Integer),
    Column("sequence", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("deck_key", String(64)),
    Column("poll_id", BigInteger),
    Column("has_event", Boolean, nullable=False),
    Column("event_id", BigInteger),
    Column("ended_at", Moment),
    Column("created_at", Moment, nullable=False),
    Index("ix_plans_couple_id_starts_at", "couple_id", "starts_at"),
    info=WITH_COUPLE,
)

impressions = Table(
    "impressions",
    metadata,
    _id(),
    _of("plan_id", "plans"),
    Column("user_id", BigInteger, nullable=False),
    Column("feeling", LargeBinary, nullable=False),
    Column("line", LargeBinary),
    Column("told_at", Moment, nullable=False),
    UniqueConstraint("plan_id", "user_id"),
    info={"erased": "couple", "exported": "author, and the other once opened"},
)

tries = Table(
    "tries",
    metadata,
    _id(),
    _couple(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("what", LargeBinary, nullable=False),
    Column("is_ongoing", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("drawn_at", Moment),
    Column("done_at", Moment),
    Column("created_at", Moment, nullable=False),
    info=WITH_COUPLE,
)
