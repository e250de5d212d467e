"""The checks behind `bot.py check`: storage, keys, drawings, token, intents, permissions, with fixes."""

import asyncio
import os
import socket
import stat
from collections.abc import AsyncGenerator, Sequence
from datetime import date

from core.errors import StorageUnavailable
from core.pictures import LEAST_FREE_BYTES
from core.settings import Settings
from core.storage_locations import FolderLocation
from core.supports import FRESH_FOR, oldest_look_up
from data.backups import KEYRING_COPY
from data.crypto.key_index import count_keys_in
from data.crypto.key_wrapping import WrongMasterKey
from data.crypto.keyring import Keyring
from data.decks.supports import load_supports
from data.engine import Database
from data.key_checks import missing_keys
from data.limited_run import landlock_version
from data.object_stores import free_bytes_at, open_store
from data.schema import is_empty, is_newer_than_code, is_newest
from ops.check_results import CheckResult, fault, fine
from ops.discord_checks import DiscordChecks
from ops.health import HOST, is_health_server
from ops.store_checks import check_keys_there, check_pictures_aside, check_store
from ops.zone_data import PATH_SETTING, machine_version, pinned_version
from services.clock import Clock
from services.couples import Couples
from ui.drawing.render_queue import RenderQueue
from ui.drawing.scripts import missing_scripts
from ui.moments import day_text
from ui.texts import say

MEBIBYTE = 2**20
BEFORE_RESTORE = ".before-????????-??????"  # the end of a name that `data/restoring.py` gives
OTHERS = 0o077  # the group's and everybody's bits of a mode


class Checks:
    """Checks everything a running bot needs, and changes nothing on Discord."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        couples: Couples,
        render_queue: RenderQueue,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._couples = couples
        self._render_queue = render_queue
        self._settings = settings
        self._keyring_copy = settings.data_dir / "backups" / KEYRING_COPY
        self._pictures = open_store(settings.media)
        self._clock = clock
        self._discord = DiscordChecks(settings, clock)

    async def run(self) -> AsyncGenerator[CheckResult]:
        """Run all checks, one after another, and yield each result as it is known.

        After a fault the checks that depend on it are left out.
        """
        yield (schema := await self._check_schema())
        yield await self._check_keys()
        if (old := self._check_left_behind()) is not None:
            yield old
        second_place = self._settings.backups
        for found in (
            await check_store("MEDIA_URL", self._pictures),
            await check_store("BACKUP_URL", open_store(second_place)) if second_place else None,
            await check_keys_there(open_store(second_place), self._keyring) if second_place else None,
            await check_pictures_aside(self._pictures),
        ):
            if found is not None:
                yield found
        if (low := await self._check_disk()) is not None:
            yield low
        for result in await asyncio.to_thread(self._check_modes):
            yield result
        if (port := await self._check_port()) is not None:
            yield port
        yield await self._check_drawings()
        yield await asyncio.to_thread(check_zones)
        if (old := check_help_lines(self._clock().date())) is not None:
            yield old
        if not landlock_version():
            yield fine("check-landlock-missing")
        homes: Sequence[tuple[int, int]] = (
            await self._couples.home_channels() if schema.is_schema_current else ()
        )
        async for result in self._discord.run(homes):
            yield result

    async def _check_schema(self) -> CheckResult:
        try:
            if self._database.is_missing or await is_empty(self._database):
                return await self._check_new_database()
            newest = await is_newest(self._database)
            newer = await is_newer_than_code(self._database)
        except StorageUnavailable:
            return fault("check-database-gone")
        if newer:
            return fault("start-newer")
        if newest:
            return CheckResult(is_fine=True, text=say("check-schema-fine"), is_schema_current=True)
        return fault("check-schema-old")

    async def _check_new_database(self) -> CheckResult:
        """Tell a new installation from one with lost data: the latter has keys already."""
        keys = await self._keyring.count_keys() or await count_keys_in(self._keyring_copy)
        if keys:
            return fault("check-database-lost", count=keys)
        return fine("check-schema-new")

    async def _check_keys(self) -> CheckResult:
        try:
            count, missing = (
                await self._keyring.count_keys(),
                await missing_keys(self._database, self._keyring),
            )
            if not count and (kept := await count_keys_in(self._keyring_copy)):
                texts = {"file": self._keyring.location, "copy": str(self._keyring_copy)}
                return fault("check-keyring-lost", count=kept, **texts)
            if missing:
                return fault("check-keys-missing", count=len(missing), file=self._keyring.location)
            if count and not self._keyring.has_master_keys:
                return fault("check-master-missing")
            count = await self._keyring.check_all_keys() if count else 0
        except StorageUnavailable:
            return fault("check-keyring-gone")
        except WrongMasterKey:
            return fault("check-keys-wrong")
        return fine("check-keys-fine", count=count)

    def _check_left_behind(self) -> CheckResult | None:
        """Return a hint if files of a moved database or keyring, or of data before a restore, are there."""
        home = self._settings.data_dir
        used = {self._database.path, self._keyring.path}
        left = [
            path for path in (home / "kindling.db", home / "keyring.db") if path not in used and path.exists()
        ]
        if (data := self._database.path) is not None:
            left += sorted(data.parent.glob(f"{data.name}{BEFORE_RESTORE}"))
        return fine("check-left-behind", files=", ".join(map(str, left))) if left else None

    async def _check_disk(self) -> CheckResult | None:
        """Return a fault if the disk has no room for pictures."""
        location = self._settings.media
        folder = location.path if isinstance(location, FolderLocation) else self._settings.data_dir
        free = await asyncio.to_thread(free_bytes_at, folder)
        if free >= LEAST_FREE_BYTES:
            return None
        sizes = {"free": str(free // MEBIBYTE), "least": str(LEAST_FREE_BYTES // MEBIBYTE)}
        return fault("check-disk-low", folder=str(folder), **sizes)

    def _check_modes(self) -> list[CheckResult]:
        """Name each key file that other users of this machine can read."""
        files = (self._keyring.path, self._keyring_copy, self._settings.data_dir / "master.key")
        return [
            fault("check-keys-open", file=str(file), mode=f"{mode:o}")
            for file in files
            if file is not None and file.exists() and (mode := stat.S_IMODE(file.stat().st_mode)) & OTHERS
        ]

    async def _check_port(self) -> CheckResult | None:
        """Return a fault if the monitoring port is taken, unless by a running bot."""
        port = self._settings.metrics_port
        if port is None:
            return None
        try:
            with socket.socket() as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind((HOST, port))
        except OSError as error:
            if await is_health_server(port):
                return fine("check-port-ours", port=str(port))
            return fault("check-port-taken", port=str(port), error=error.strerror or "")
        return fine("check-port-fine", port=str(port))

    async def _check_drawings(self) -> CheckResult:
        missing = await missing_scripts(self._render_queue)
        if missing is None:
            return fault("check-drawings-wrong")
        if missing:
            return fine("check-drawings-some", scripts=", ".join(missing))
        return fine("check-drawings-fine")


def check_zones() -> CheckResult:
    """Return the version of time zone data in use, with a hint if the machine has newer."""
    if chosen := os.environ.get(PATH_SETTING):
        return fine("check-zones-chosen", folders=chosen)
    pinned, machines = pinned_version(), machine_version()
    if machines is not None and machines > pinned:
        return fine("check-zones-older", version=pinned, newer=machines)
    return fine("check-zones-fine", version=pinned)


def check_help_lines(today: date) -> CheckResult | None:
    """Return a hint if the help lines of `/support` were looked up too long ago."""
    oldest = oldest_look_up(*load_supports())
    return None if today - oldest <= FRESH_FOR else fine("check-help-lines-old", day=day_text(oldest))
