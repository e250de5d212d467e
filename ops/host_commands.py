"""The operator's commands beside a running bot: two only read; leave and announce ask the bot."""

import re
from collections.abc import Callable
from datetime import datetime

from core.announcements import ANNOUNCEMENT_LIMIT, Announcement
from core.couples import CoupleState
from core.deliveries import DeliveryState
from core.errors import StorageUnavailable
from core.settings import Settings
from data.engine import Database
from data.host_requests import LeaveServer, store_request
from data.locks import is_held_by_bot
from data.object_stores import ObjectStoreError
from data.schema import is_newest
from data.totals import Totals, read_totals
from ops.backup_downloads import KnownBackup, known_backups
from ops.operations import OperationRefused
from ui.texts import say

MEBIBYTE = 2**20


async def stats(settings: Settings, now: datetime) -> str:
    """Return counts of everything stored. Raises `OperationRefused`."""
    totals = await _totals_of(settings, now)
    states, outcomes = totals.couples_by_state, totals.recent_outcomes
    return "\n".join(
        (
            say(
                "stats-couples",
                together=states.get(CoupleState.TOGETHER, 0),
                removed=states.get(CoupleState.REMOVED, 0),
                ending=states.get(CoupleState.PARTED, 0) + states.get(CoupleState.ERASING, 0),
                servers=totals.servers,
            ),
            say("stats-pictures", count=totals.pictures, mebibytes=totals.picture_bytes // MEBIBYTE),
            say("stats-waiting", count=totals.waiting),
            say(
                "stats-outcomes",
                sent=outcomes.get(DeliveryState.SENT, 0),
                missed=outcomes.get(DeliveryState.MISSED, 0),
                dropped=outcomes.get(DeliveryState.DROPPED, 0),
            ),
        )
    )


async def list_backups(settings: Settings) -> str:
    """Return the backups that can be restored, one a line, and how. Raises `OperationRefused`."""
    try:
        found = await known_backups(settings)
    except ObjectStoreError as error:
        second_place = settings.backups.name if settings.backups else ""
        raise OperationRefused(say("restore-place-gone", store=second_place)) from error
    if not found:
        return say("restore-list-none", folder=str(settings.data_dir / "backups"))
    return "\n".join((say("restore-list"), *map(_backup_line, found), say("restore-list-how")))


def _backup_line(backup: KnownBackup) -> str:
    place = "both" if backup.is_here and backup.is_in_second_place else "here" if backup.is_here else "there"
    return say("restore-list-line", name=backup.name, mebibytes=f"{backup.size / MEBIBYTE:.1f}", place=place)


async def leave(settings: Settings, server: str, ask: Callable[[str], str]) -> str:
    """Ask the running bot to leave a server, once the operator has said yes; return a text for the operator.

    `ask` puts a question to the operator, and returns what they typed. Raises `OperationRefused`, `OSError`.
    """
    if not re.fullmatch(r"\d{15,20}", server):
        raise OperationRefused(say("leave-no-id"))
    if ask(say("leave-ask", server=server)).strip().lower() != "yes":
        return say("forget-kept")
    store_request(settings.data_dir, LeaveServer(int(server)))
    return say("leave-stored" if is_held_by_bot(settings.data_dir) else "leave-stored-no-bot")


async def announce(settings: Settings, text: str, now: datetime, ask: Callable[[str], str]) -> str:
    """Ask the running bot to post a message in every home, once the operator has said yes twice.

    Returns a text for the operator. Raises `OperationRefused`, `OSError`.
    """
    text = text.strip()
    if not text:
        raise OperationRefused(say("announce-empty"))
    if len(text) > ANNOUNCEMENT_LIMIT:
        raise OperationRefused(say("announce-too-long", length=len(text), limit=ANNOUNCEMENT_LIMIT))
    homes = (await _totals_of(settings, now)).couples_by_state.get(CoupleState.TOGETHER, 0)
    for question in (say("announce-first", count=homes, text=text), say("announce-second")):
        if ask(question).strip().lower() != "yes":
            return say("forget-kept")
    store_request(settings.data_dir, Announcement(round(now.timestamp() * 1_000), text, now))
    return say("announce-stored" if is_held_by_bot(settings.data_dir) else "announce-stored-no-bot")


async def _totals_of(settings: Settings, now: datetime) -> Totals:
    database = Database(settings.database_url, is_read_only=True)
    try:
        if database.is_missing:
            raise OperationRefused(say("stats-nothing"))
        if not await is_newest(database):
            raise OperationRefused(say("backup-schema"))
        return await read_totals(database, now)
    except StorageUnavailable as error:
        raise OperationRefused(say("check-database-gone")) from error
    finally:
        await database.close()
