"""Checks of the stores of pictures and backups: a bucket must exist, take files, and forget them."""

import asyncio

import structlog

from core.errors import StorageUnavailable
from data.crypto.keyring import Keyring
from data.images.media import ASIDE_FOLDER
from data.object_stores import FolderStore, ObjectStore, ObjectStoreError, StoreFault
from ops.backup_uploads import unknown_keys_in
from ops.check_results import CheckResult, fault, fine
from ops.storage import StartRefused
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.storage")


async def check_store(setting: str, store: ObjectStore) -> CheckResult | None:
    """Try a bucket, and return the result, a fault with its fix; None for a folder.

    Only a test file, written and deleted again, shows that the keys may write, and that an erased file is
    gone.
    """
    if isinstance(store, FolderStore):
        return None
    names = {"setting": setting, "store": store.location.name}
    try:
        await asyncio.to_thread(store.probe)
    except ObjectStoreError as error:
        return fault(f"store-{error.fault}", **names)
    return fine("store-fine", **names)


async def check_keys_there(store: ObjectStore, keyring: Keyring) -> CheckResult | None:
    """Return a fault if the second place of backups holds keys that the keyring here does not know."""
    try:
        unknown = await unknown_keys_in(store, keyring)
    except (ObjectStoreError, OSError, StorageUnavailable):
        return None  # the check of the store, or that of the keys, says so
    if not unknown:
        return None
    return fault("check-second-place-kept", count=len(unknown), store=store.location.name)


async def check_pictures_aside(store: ObjectStore) -> CheckResult | None:
    """Return a hint if picture files belong to nothing in the database."""
    try:
        count = len(await asyncio.to_thread(store.objects_under, ASIDE_FOLDER))
    except ObjectStoreError:
        return None  # the check of the store says so
    folder = f"{store.location.name}/{ASIDE_FOLDER}"
    return fine("check-pictures-aside", count=count, folder=folder) if count else None


async def refuse_versioned_store(setting: str, store: ObjectStore) -> None:
    """Refuse a bucket that keeps deleted files; log any other failure, which may pass.

    Raises `StartRefused`.
    """
    try:
        await asyncio.to_thread(store.probe)
    except ObjectStoreError as error:
        if error.fault is StoreFault.VERSIONED:
            raise StartRefused(say("store-versioned", setting=setting, store=store.location.name)) from error
        LOG.error("store unusable", setting=setting, fault=error.fault)
