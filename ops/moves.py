"""`bot.py move`: copy everything to another database, keyring and store of pictures, and compare it."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values
from sqlalchemy.exc import SQLAlchemyError

from core.errors import InvalidSetting, StorageUnavailable
from core.settings import Settings, read_settings
from data.crypto import keyring_tables
from data.crypto.keyring import Keyring
from data.crypto.master_keys import find_master_keys
from data.engine import Database
from data.moving import OtherFile, OtherRows, is_inside, is_same_database, move_files, move_rows
from data.object_stores import ObjectStoreError, open_store
from data.schema import is_newer_than_code, is_newest, migrate
from data.tables import metadata
from ops.operations import OperationRefused, exclusive_storage
from ui.texts import say


@dataclass(slots=True)
class _Moved:
    """The result of a move: the numbers of things copied, and their former locations."""

    rows: int = 0
    keys: int = 0
    files: int = 0
    unreadable_files: int = 0
    left_behind: list[str] = field(default_factory=list[str])


async def move(settings: Settings, file: Path) -> str:
    """Copy everything to the locations set in `file`, compare it, and return a text for the operator.

    Nothing here is changed. The file is written like `.env`; missing settings have their defaults. An
    interrupted move can be run again. Raises `OperationRefused`.
    """
    there = _settings_in(file, settings)
    moved = _Moved()
    async with exclusive_storage(settings) as (database, keyring):
        try:
            if database.is_missing or not await is_newest(database):
                raise OperationRefused(say("move-schema"))
            await _refuse_same_places(settings, there, file)
            # The keys first, as everywhere: words without their key could never be read.
            if there.keyring_url != settings.keyring_url:
                await _move_keyring(settings, there, keyring, moved)
            if there.database_url != settings.database_url:
                await _move_database(there, database, moved)
            if there.media != settings.media:
                old, new = open_store(settings.media), open_store(there.media)
                await asyncio.to_thread(new.probe)
                moved.files, moved.unreadable_files = await asyncio.to_thread(move_files, old, new)
                moved.left_behind.append(settings.media.name)
        except ObjectStoreError as error:
            raise OperationRefused(say("move-store-unusable", store=there.media.name)) from error
        except OtherRows as error:
            raise OperationRefused(say("move-other-rows", table=error.table)) from error
        except OtherFile as error:
            raise OperationRefused(say("move-other-file", name=error.name)) from error
        except (StorageUnavailable, SQLAlchemyError, OSError) as error:
            cause = error.__cause__ if isinstance(error, StorageUnavailable) else error
            raise OperationRefused(say("move-failed", error=type(cause or error).__name__)) from error
    return _say_what_was_moved(moved, file)


def _settings_in(file: Path, settings: Settings) -> Settings:
    """Read the target's settings. Raises `OperationRefused`."""
    if not file.is_file():
        raise OperationRefused(say("move-no-file", file=str(file)))
    try:
        values = {name: value for name, value in dotenv_values(file).items() if value}
        there = read_settings({"KINDLING_HOME": str(settings.data_dir), **values})
    except (InvalidSetting, OSError, UnicodeDecodeError) as error:
        raise OperationRefused(str(error) if isinstance(error, InvalidSetting) else file.name) from error
    if there.data_dir != settings.data_dir:
        raise OperationRefused(say("move-other-home", file=str(file)))
    here = (settings.database_url, settings.keyring_url, settings.media)
    if (there.database_url, there.keyring_url, there.media) == here:
        raise OperationRefused(say("move-nothing", file=str(file)))
    return there


async def _refuse_same_places(settings: Settings, there: Settings, file: Path) -> None:
    """Refuse a place that is used now, by another name.

    Everything would be found there, and equal, and the operator be told to delete what is left behind.
    Raises `OperationRefused`.
    """
    for setting, here, new in (
        ("KEYRING_URL", settings.keyring_url, there.keyring_url),
        ("DATABASE_URL", settings.database_url, there.database_url),
    ):
        async with AsyncExitStack() as stack:
            source, target = Database(here), Database(new)
            stack.push_async_callback(source.close)
            stack.push_async_callback(target.close)
            if here != new and await is_same_database(source, target):
                raise OperationRefused(say("move-same-place", setting=setting, file=str(file)))
    if there.media != settings.media and is_inside(there.media, settings.media):
        raise OperationRefused(say("move-same-place", setting="MEDIA_URL", file=str(file)))


async def _move_keyring(settings: Settings, there: Settings, keyring: Keyring, moved: _Moved) -> None:
    masters = find_master_keys(there.master_keys, there.data_dir)
    async with AsyncExitStack() as stack:
        target, source = Database(there.keyring_url), Database(settings.keyring_url)
        stack.push_async_callback(source.close)
        stack.push_async_callback(target.close)
        new = Keyring(target, masters)
        await keyring.create_tables()  # those that a newer version has added
        await new.create_tables()
        moved.keys = await move_rows(source, target, keyring_tables.metadata.sorted_tables)
        if not await new.is_sample_readable():
            raise OperationRefused(say("check-keys-wrong"))
    moved.left_behind.append(keyring.location)


async def _move_database(there: Settings, database: Database, moved: _Moved) -> None:
    target = Database(there.database_url)
    try:
        if await is_newer_than_code(target):
            raise OperationRefused(say("start-newer"))
        await migrate(target)
        moved.rows = await move_rows(database, target, metadata.sorted_tables)
    finally:
        await target.close()
    moved.left_behind.append(database.location)


def _say_what_was_moved(moved: _Moved, file: Path) -> str:
    counted = {"rows": str(moved.rows), "keys": str(moved.keys), "files": str(moved.files)}
    done = say("move-done", file=str(file), **counted)
    left_behind = say("move-left-behind", places=", ".join(moved.left_behind))
    unreadable = [say("move-unreadable", count=moved.unreadable_files)] if moved.unreadable_files else []
    return "\n".join((done, *unreadable, left_behind))
