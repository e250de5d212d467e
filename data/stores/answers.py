"""Store the answers to check-ins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.checkins import Answer, AnswerDraft, Checkin, CheckinState
from core.frames import FramePart
from data.stores.base import Store
from data.tables import answers, checkins

PART_COLUMNS = {
    FramePart.ROSE: "answers.rose",
    FramePart.THORN: "answers.thorn",
    FramePart.BUD: "answers.bud",
}
ANSWERS = (
    select(answers)
    .where(answers.c.checkin_id.in_(bindparam("checkin_ids", expanding=True)))
    .order_by(answers.c.id)
)


class AnswerStore(Store):
    """The partners' answers, encrypted."""

    async def answers_to(self, checkin: Checkin) -> list[Answer]:
        """List the answers to a check-in, in the order they were given."""
        return await self.answers_to_all(checkin.couple_id, [checkin.id])

    async def answers_to_all(self, couple_id: int, checkin_ids: Sequence[int]) -> list[Answer]:
        """List the answers to several check-ins of a couple, in the order they were given."""
        rows = await self._connection.execute(ANSWERS, {"checkin_ids": checkin_ids})
        return [self._answer(couple_id, row) for row in rows.all()]

    async def answer_of(self, checkin: Checkin, user_id: int) -> Answer | None:
        """Find one partner's answer."""
        return next((answer for answer in await self.answers_to(checkin) if answer.user_id == user_id), None)

    async def upsert_answer(self, checkin: Checkin, user_id: int, draft: AnswerDraft) -> None:
        """Store an answer, replacing the user's earlier one, if any."""
        found = None
        if user_id in checkin.answered_by:
            found = await self._connection.scalar(
                select(answers.c.id).where(answers.c.checkin_id == checkin.id, answers.c.user_id == user_id)
            )
        answer_id = found or self._next_id()
        couple_id = checkin.couple_id
        columns = {
            "body": self._cipher.encrypt(couple_id, "answers.body", answer_id, draft.body),
            **{
                part.value: self._cipher.encrypt_optional(couple_id, name, answer_id, draft.parts.get(part))
                for part, name in PART_COLUMNS.items()
            },
            "gratitude": self._cipher.encrypt_optional(
                couple_id, "answers.gratitude", answer_id, draft.gratitude
            ),
            "pulse": self._cipher.encrypt_optional(
                couple_id, "answers.pulse", answer_id, str(draft.pulse) if draft.pulse else None
            ),
        }
        origin = {"checkin_id": checkin.id, "user_id": user_id, "answered_at": self._now}
        await self._upsert(answers, answer_id, columns, is_new=not found, **origin)

    async def delete_answer(self, checkin_id: int, user_id: int) -> bool:
        """Delete a partner's answer, and return whether there was one."""
        is_theirs = answers.c.user_id == user_id
        return bool(await self._delete_words(answers, answers.c.checkin_id == checkin_id, is_theirs))

    async def pulses_since(self, couple_id: int, first: datetime) -> list[tuple[datetime, int, int]]:
        """List (revealed at, user id, pulse) of check-ins revealed from `first` on, the oldest first."""
        rows = await self._connection.execute(
            select(checkins.c.revealed_at, answers.c.id, answers.c.user_id, answers.c.pulse)
            .join(answers)
            .where(
                checkins.c.couple_id == couple_id,
                checkins.c.state == CheckinState.REVEALED,
                checkins.c.revealed_at >= first,
                answers.c.pulse.is_not(None),
            )
            # Not by id: one that was answered late is revealed after one that opened after it.
            .order_by(checkins.c.revealed_at, answers.c.id)
        )
        found = [(row, self._pulse(couple_id, row.id, row.pulse)) for row in rows.all()]
        return [(row.revealed_at, row.user_id, pulse) for row, pulse in found if pulse is not None]

    def _answer(self, couple_id: int, row: Row[Any]) -> Answer:
        return Answer(
            id=row.id,
            checkin_id=row.checkin_id,
            user_id=row.user_id,
            body=self._cipher.decrypt(couple_id, "answers.body", row.id, row.body),
            gratitude=self._cipher.decrypt_optional(couple_id, "answers.gratitude", row.id, row.gratitude),
            pulse=self._pulse(couple_id, row.id, row.pulse),
            answered_at=row.answered_at,
            parts=self._parts(couple_id, row),
        )

    def _parts(self, couple_id: int, row: Row[Any]) -> dict[FramePart, str]:
        ciphertexts: dict[FramePart, bytes | None] = {part: getattr(row, part.value) for part in FramePart}
        return {
            part: self._cipher.decrypt(couple_id, PART_COLUMNS[part], row.id, ciphertext)
            for part, ciphertext in ciphertexts.items()
            if ciphertext is not None
        }

    def _pulse(self, couple_id: int, row_id: int, ciphertext: bytes | None) -> int | None:
        """Return a pulse; an unreadable one counts as not given."""
        if ciphertext is None:
            return None
        pulse = self._cipher.decrypt_or_none(couple_id, "answers.pulse", row_id, ciphertext)
        return None if pulse is None else int(pulse)
