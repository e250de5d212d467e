"""Ten years of a couple who used everything every week, inserted row by row into the tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert
from support.backend import Backend, ManualClock, backend_on, run_in_thread
from support.live_bot import begin_couple_in, until_noon
from support.photos import photo
from support.rows import any_value

from core.checkins import FRAME_QUESTION
from core.couples import Couple
from core.deliveries import DeliveryKind, DeliveryState
from core.frames import PART_LIMIT, FramePart
from data import tables
from data.crypto.aes_gcm import encrypt
from data.crypto.field_cipher import FieldCipher
from data.decks import load_decks
from data.ids import first_id_at
from data.images.media import MEDIA_FOLDER, PictureSize, _aad, picture_name

WEEKS = 520
MEMORIES, PICTURES, THANKS, POSTS = 3_000, 400, 4_000, 9_000
LONG = "We walked along the river until the lamps came on, and said what we had kept to ourselves. " * 40
ANSWER, STORY, MESSAGE = LONG[:3_500], LONG[:1_500], LONG[:400]
RARE_WORD = "Koepu"  # in the oldest memory alone
Row = dict[str, Any]


@dataclass
class TenYears:
    """Writes the rows of one couple, whose ten years end at `now`."""

    couple: Couple
    cipher: FieldCipher
    now: datetime

    def __post_init__(self) -> None:
        self._count = 0
        self._questions = [question.deck_id for question in load_decks().questions]

    def rows(self) -> Iterator[tuple[Table, list[Row]]]:
        """Yield each table's rows, parents before their children."""
        yield tables.checkins, list(self._checkins())
        checkins = self._last
        yield tables.answers, list(self._answers(checkins))
        yield tables.memories, list(self._memories())
        memories = self._last
        yield tables.pictures, list(self._pictures(memories))
        yield tables.thanks, list(self._thanks())
        thanks = self._last
        yield tables.affections, list(self._affections())
        yield tables.plans, list(self._plans())
        yield tables.impressions, list(self._impressions(self._last))
        yield tables.statements, list(self._statements())
        yield tables.growths, list(self._growths())
        yield tables.milestones, list(self._milestones())
        yield tables.tries, list(self._tries())
        yield tables.mornings, list(self._mornings())
        yield tables.recaps, list(self._recaps())
        yield tables.seen, list(self._seen())
        yield tables.posts, list(self._posts(checkins, thanks, memories))
        yield tables.deliveries, list(self._deliveries(checkins, thanks))

    def _spread(self, count: int) -> Iterator[tuple[int, int, datetime, int]]:
        """Yield (number, id, moment, author) of rows spread over the years, the oldest first."""
        self._last: list[tuple[int, datetime]] = []
        for number in range(count):
            at = self.now - timedelta(weeks=WEEKS) * (1 - number / count)
            self._count += 1
            row_id = first_id_at(max(at, self.now - timedelta(days=300))) + self._count
            self._last.append((row_id, at))
            yield number, row_id, at, self.couple.user_ids[number % 20 > 0]

    def _words(self, column: str, row_id: int, text: str) -> bytes:
        return self.cipher.encrypt(self.couple.id, column, row_id, text)

    def _checkins(self) -> Iterator[Row]:
        for number, row_id, at, _ in self._spread(WEEKS):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "question_key": self._question_key(number),
                "state": "revealed",
                "opened_at": at,
                "revealed_at": at + timedelta(hours=3),
                "followup_key": None,
            }

    def _question_key(self, number: int) -> str:
        """Return a question for three weeks, and the frame for the fourth."""
        return FRAME_QUESTION if number % 4 == 3 else self._questions[number % len(self._questions)]

    def _answers(self, checkins: list[tuple[int, datetime]]) -> Iterator[Row]:
        for number, (checkin_id, at) in enumerate(checkins):
            is_frame = self._question_key(number) == FRAME_QUESTION
            for user_id in self.couple.user_ids:
                self._count += 1
                row_id = first_id_at(self.now - timedelta(days=200)) + self._count
                parts = {
                    part: self._words(f"answers.{part}", row_id, LONG[:PART_LIMIT]) if is_frame else None
                    for part in FramePart
                }
                yield {
                    "id": row_id,
                    "checkin_id": checkin_id,
                    "user_id": user_id,
                    "body": self._words("answers.body", row_id, "" if is_frame else ANSWER),
                    **parts,
                    "gratitude": self._words("answers.gratitude", row_id, MESSAGE),
                    "pulse": self._words("answers.pulse", row_id, "4"),
                    "answered_at": at,
                }

    def _memories(self) -> Iterator[Row]:
        for number, row_id, at, author in self._spread(MEMORIES):
            title = f"The day of {at:%A}, number {number}"
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "author_id": author,
                "title": self._words("memories.title", row_id, title if number else RARE_WORD),
                "story": self._words("memories.story", row_id, STORY),
                "happened_on": at.date(),
                "created_at": at,
                "writer_id": None,
            }

    def _pictures(self, memories: list[tuple[int, datetime]]) -> Iterator[Row]:
        for memory_id, at in memories[-PICTURES:]:
            self._count += 1
            row_id = first_id_at(self.now - timedelta(days=100)) + self._count
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "owner": "memory",
                "subject_id": memory_id,
                "place": 0,
                "alt": self._words("pictures.alt", row_id, "The lighthouse in the fog"),
                "media_type": "image/jpeg",
                "width": 640,
                "height": 480,
                "created_at": at,
            }

    def _thanks(self) -> Iterator[Row]:
        for number, row_id, at, author in self._spread(THANKS):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "author_id": author,
                "recipient_id": self.couple.other_partner(author).user_id,
                "about": "everyday",
                "message": self._words("thanks.message", row_id, MESSAGE),
                "is_private": number % 10 == 0,
                "created_at": at,
                "drawn_at": None,
            }

    def _affections(self) -> Iterator[Row]:
        for _, row_id, at, author in self._spread(2_000):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "author_id": author,
                "recipient_id": self.couple.other_partner(author).user_id,
                "kind": "thinking",
                "note": self._words("affections.note", row_id, "Thinking of you"),
                "created_at": at,
            }

    def _plans(self) -> Iterator[Row]:
        for _, row_id, at, author in self._spread(WEEKS):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "series_id": row_id,
                "author_id": author,
                "what": self._words("plans.what", row_id, "A walk by the river"),
                "starts_at": at,
                "zone": "UTC",
                "wall": time(20),
                "minutes": 120,
                "sequence": 0,
                "state": "done",
                "has_event": True,
                "event_id": row_id,
                "created_at": at,
            }

    def _impressions(self, plans: list[tuple[int, datetime]]) -> Iterator[Row]:
        for plan_id, at in plans[-50:]:
            for user_id in self.couple.user_ids:
                self._count += 1
                row_id = first_id_at(self.now - timedelta(days=90)) + self._count
                yield {
                    "id": row_id,
                    "plan_id": plan_id,
                    "user_id": user_id,
                    "feeling": self._words("impressions.feeling", row_id, "warm"),
                    "line": self._words("impressions.line", row_id, "Good to be out again"),
                    "told_at": at,
                }

    def _statements(self) -> Iterator[Row]:
        for _, row_id, at, author in self._spread(300):
            lines = '["When", "I feel", "I need", "Would you"]'
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "author_id": author,
                "body": self._words("statements.body", row_id, lines),
                "created_at": at,
                "posted_at": at,
            }

    def _growths(self) -> Iterator[Row]:
        for _, row_id, at, author in self._spread(100):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "author_id": author,
                **{name: self._words(f"growths.{name}", row_id, MESSAGE) for name in ("asked", "carried")},
                "title": self._words("growths.title", row_id, "The winter of the move"),
                "created_at": at,
            }

    def _milestones(self) -> Iterator[Row]:
        for _, row_id, at, author in self._spread(200):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "author_id": author,
                "name": self._words("milestones.name", row_id, "Our first flat"),
                "day": at.date(),
                "is_yearly": False,
                "created_at": at,
            }

    def _tries(self) -> Iterator[Row]:
        for number, row_id, at, author in self._spread(600):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "author_id": author,
                "what": self._words("tries.what", row_id, f"Pottery, lesson {number}"),
                "is_ongoing": False,
                "state": "open" if number >= 500 else "done",
                "created_at": at,
            }

    def _mornings(self) -> Iterator[Row]:
        for _, row_id, at, _author in self._spread(1_000):
            yield {"id": row_id, "couple_id": self.couple.id, "day": at.date()}

    def _recaps(self) -> Iterator[Row]:
        for _, row_id, at, _author in self._spread(WEEKS):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "begins_at": at,
                "ends_at": at + timedelta(weeks=1),
            }

    def _seen(self) -> Iterator[Row]:
        for number, row_id, at, _author in self._spread(3_000):
            yield {
                "id": row_id,
                "couple_id": self.couple.id,
                "deck": ("checkin", "starters", "prompts")[number % 3],
                "key": self._questions[number % len(self._questions)],
                "seen_at": at,
            }

    def _posts(self, *subjects: list[tuple[int, datetime]]) -> Iterator[Row]:
        kinds = (DeliveryKind.REVEAL, DeliveryKind.THANKS, DeliveryKind.MEMORY)
        shown = [
            (kind, subject_id, at)
            for kind, some in zip(kinds, subjects, strict=True)
            for subject_id, at in some
        ]
        for (number, row_id, _, _author), (kind, subject_id, at) in zip(
            self._spread(POSTS), shown * 2, strict=False
        ):
            yield {
                "message_id": row_id,
                "couple_id": self.couple.id,
                "channel_id": self.couple.home_id,
                "kind": kind,
                "subject_id": subject_id,
                "place": 0,
                "has_words": number % 4 > 0,
                "posted_at": at,
            }

    def _deliveries(self, *subjects: list[tuple[int, datetime]]) -> Iterator[Row]:
        kinds = (DeliveryKind.CHECKIN, DeliveryKind.THANKS)
        shown = [
            (kind, subject_id, at)
            for kind, some in zip(kinds, subjects, strict=True)
            for subject_id, at in some
        ]
        for (_, row_id, _, _author), (kind, subject_id, at) in zip(
            self._spread(2 * len(shown)), shown * 2, strict=True
        ):
            yield {
                "id": row_id,
                "key": f"{kind}:{subject_id}:{row_id}",
                "guild_id": self.couple.guild_id,
                "couple_id": self.couple.id,
                "kind": kind,
                "subject_id": subject_id,
                "due_at": at,
                "next_at": at,
                "state": DeliveryState.SENT,
                "attempts": 1,
            }


@dataclass(frozen=True)
class WrittenYears:
    """A couple's data directory after ten years, to be copied for each bot."""

    data_dir: Path
    couple: Couple


def write_ten_years(data_dir: Path, database_templates: Path) -> WrittenYears:
    """Begin a couple in a data directory, and write ten years, which end when a live bot's clock begins."""
    written: list[Couple] = []

    async def write() -> None:
        couple = await begin_couple_in(data_dir, database_templates, False, {})
        data, keys = (f"sqlite+aiosqlite:///{data_dir / name}" for name in ("kindling.db", "keyring.db"))
        backend = backend_on(data, keys, ManualClock())
        await _write_rows(backend, couple, data_dir, datetime.now(UTC) + until_noon())
        await backend.close()
        written.append(couple)

    run_in_thread(write())
    return WrittenYears(data_dir, *written)


async def _write_rows(backend: Backend, couple: Couple, data_dir: Path, now: datetime) -> None:
    """Insert ten years of a couple's words, bookkeeping and pictures, as they would be at `now`."""
    cipher = FieldCipher(backend.keyring)
    await cipher.load_key(couple.id, couple.key_id)
    async with backend.database.begin() as connection:
        await connection.execute(
            tables.couples.update()
            .where(tables.couples.c.id == couple.id)
            .values(started_at=now - timedelta(weeks=WEEKS))
        )
        for table, rows in TenYears(couple, cipher, now).rows():
            # What matters here is how many rows there are: other columns get any value.
            others = {
                column.name: any_value(column, 1)
                for column in table.columns
                if not column.nullable and column.name not in rows[0]
            }
            await connection.execute(insert(table), [{**others, **row} for row in rows])
            if table is tables.pictures:
                write_files(data_dir, couple.id, await backend.keyring.find_key(couple.key_id), rows)


def write_files(data_dir: Path, couple_id: int, data_key: bytes, pictures: Iterable[Row]) -> None:
    """Write the encrypted files of pictures, without the syncing of `Media`."""
    folder, plain = data_dir / MEDIA_FOLDER / str(couple_id), photo(size=(320, 240))
    folder.mkdir(parents=True)
    for row in pictures:
        for size in PictureSize:
            aad = _aad(couple_id, row["id"], size)
            path = folder.parent / picture_name(couple_id, row["id"], size)
            path.write_bytes(encrypt(data_key, plain, aad))
