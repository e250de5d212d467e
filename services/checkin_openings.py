"""The opening of check-ins: one for each couple, as the ritual, a command or the start asks for it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.checkins import Checkin
from core.couples import Couple
from core.decks import Decks
from core.deliveries import DeliveryKind
from data.unit_of_work import UnitOfWork
from services.question_choices import next_question_keys
from services.ritual_openings import OccurrenceOpener, Openings

NUDGE_AFTER = timedelta(hours=24)


async def open_checkin(
    work: UnitOfWork, decks: Decks, couple: Couple, question_key: str | None = None
) -> Checkin:
    """Open a couple's next check-in as `open_checkins` does, with the given question, if any."""
    keys = {couple.id: question_key} if question_key else await next_question_keys(work, decks, [couple])
    return (await open_checkins(work, [couple], keys))[0]


async def open_checkins(
    work: UnitOfWork, couples: Sequence[Couple], question_keys: Mapping[int, str]
) -> list[Checkin]:
    """Open a check-in for each couple, and close the previous ones; `question_keys` is by couple id.

    Nudges are scheduled for the daytime after 24 hours.
    """
    by_id = {couple.id: couple for couple in couples}
    previous = await work.checkins.open_ids_of_all(by_id)
    if previous:
        await work.checkins.close_checkins(previous.values())
        await work.deliveries.cancel_pending_of_all(
            previous.values(), DeliveryKind.NUDGE, DeliveryKind.CHECKIN
        )
    opened = await work.checkins.insert_checkins(question_keys)
    redraws = [
        work.deliveries.new_delivery(by_id[couple_id], DeliveryKind.REDRAW, checkin_id, work.now)
        for couple_id, checkin_id in previous.items()
    ]
    nudges = [
        work.deliveries.new_delivery(
            by_id[checkin.couple_id],
            DeliveryKind.NUDGE,
            checkin.id,
            work.now + NUDGE_AFTER,
            user_id=user_id,
        )
        for checkin in opened
        for user_id in by_id[checkin.couple_id].user_ids
    ]
    await work.deliveries.insert_deliveries([*redraws, *nudges])
    return opened


def checkin_opener(decks: Decks) -> OccurrenceOpener:
    """Return the opener of the check-in ritual."""

    async def open_next(work: UnitOfWork, couples: Sequence[Couple]) -> Openings:
        keys = await next_question_keys(work, decks, couples)
        opened = await open_checkins(work, couples, keys)
        return {checkin.couple_id: (DeliveryKind.CHECKIN, checkin.id) for checkin in opened}

    return OccurrenceOpener(open_next, opens_many=True)
