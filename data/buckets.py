"""Buckets of S3-compatible stores, through obstore."""

from collections.abc import Collection, Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from core.storage_locations import BucketLocation
from data.object_stores import ObjectStoreError, StoredObject, StoreFault

PROBE_NAME = "kindling-check"  # the name of the file that a probe writes and deletes
CONNECT_SECONDS, REQUEST_SECONDS = 5, 60
RETRY_FOR = timedelta(seconds=10)
# Fragments that identify the stores' answers: obstore has no errors of its own for them.
MISSING_BUCKET = "NoSuchBucket"
REFUSED_KEYS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "403 Forbidden")


class BucketStore:
    """A bucket, or a folder in one, without versioning: a deleted file is gone.

    Addressed by path, which every S3-compatible store understands. A write is refused if the store says that
    it has kept a version: deleting such a file would only hide it.
    """

    def __init__(self, location: BucketLocation) -> None:
        self._location = location
        self._store = S3Store(
            location.bucket,
            prefix=location.prefix or None,
            endpoint=location.endpoint,
            region=location.region,
            access_key_id=location.access_key,
            secret_access_key=location.secret_key,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": location.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "timeout": timedelta(seconds=REQUEST_SECONDS),
            },
            retry_config={
                "max_retries": 2,
                "retry_timeout": RETRY_FOR,
                "backoff": {
                    "init_backoff": timedelta(milliseconds=200),
                    "max_backoff": timedelta(seconds=2),
                    "base": 2,
                },
            },
        )

    @property
    def location(self) -> BucketLocation:
        """The location of the files."""
        return self._location

    def write(self, name: str, content: bytes) -> None:
        """Store a file, replacing any of the same name."""
        self._put(name, content)

    def write_file(self, name: str, path: Path) -> None:
        """Store a copy of a local file, in parts if it is large."""
        self._put(name, path)

    def _put(self, name: str, content: bytes | Path) -> None:
        with _faults_of_the_store():
            kept = obstore.put(self._store, name, content)
            if kept["version"] is not None:
                obstore.delete(self._store, [name])
                raise ObjectStoreError(StoreFault.VERSIONED)

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None if it is missing."""
        try:
            with _faults_of_the_store():
                return bytes(obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None

    def read_file(self, name: str, path: Path) -> bool:
        """Copy a file to a local one, in pieces; return False if it is missing."""
        try:
            with _faults_of_the_store(), path.open("wb") as file:
                for piece in obstore.get(self._store, name):
                    file.write(piece)
        except FileNotFoundError:
            return False
        return True

    def exists(self, name: str) -> bool:
        """Return whether a file of that name exists."""
        try:
            with _faults_of_the_store():
                obstore.head(self._store, name)
        except FileNotFoundError:
            return False
        return True

    def delete(self, names: Collection[str]) -> None:
        """Delete files, a thousand per request; missing ones are ignored."""
        if not names:
            return
        try:
            with _faults_of_the_store():
                obstore.delete(self._store, sorted(names))
        except FileNotFoundError:
            return

    def delete_under(self, folder: str) -> None:
        """Delete all files of a folder."""
        self.delete([stored.name for stored in self.objects_under(folder)])

    def move(self, name: str, new_name: str) -> None:
        """Rename a file; a missing one is ignored."""
        try:
            with _faults_of_the_store():
                obstore.rename(self._store, name, new_name)
        except FileNotFoundError:
            return

    def objects_under(self, folder: str) -> list[StoredObject]:
        """List all files in a folder and its subfolders, by name."""
        with _faults_of_the_store():
            found = [
                StoredObject(each["path"], each["size"], each["last_modified"])
                for each in obstore.list(self._store, folder or None).collect()  # pyright: ignore[reportUnknownMemberType] (an overload for Arrow)
            ]
        return sorted(found, key=lambda stored: stored.name)

    def subfolders_of(self, folder: str) -> list[str]:
        """List the names of a folder's direct subfolders; an empty `folder` means the whole store."""
        with _faults_of_the_store():
            listed = obstore.list_with_delimiter(self._store, folder or None)  # pyright: ignore[reportUnknownMemberType] (an overload for Arrow)
        return sorted(prefix.rstrip("/").rpartition("/")[2] for prefix in listed["common_prefixes"])

    def free_bytes(self) -> None:
        """Return None: a bucket has no limit to ask for."""
        return

    def probe(self) -> None:
        """Try every operation the bot uses on one empty file. Raises `ObjectStoreError`."""
        with _faults_of_the_store():
            # First, since some stores create a missing bucket on a write.
            obstore.list_with_delimiter(self._store)  # pyright: ignore[reportUnknownMemberType] (an overload for Arrow)
        self.write(PROBE_NAME, b"")
        self.delete([PROBE_NAME])
        if self.exists(PROBE_NAME):
            raise ObjectStoreError(StoreFault.VERSIONED)


@contextmanager
def _faults_of_the_store() -> Generator[None]:
    """Raise `ObjectStoreError` for obstore's errors, but `FileNotFoundError` if only a file is missing."""
    try:
        yield
    except (BaseError, FileNotFoundError, TimeoutError) as error:
        # A store answers a request for a file in a bucket that is gone like one for a missing file.
        said = str(error)
        if MISSING_BUCKET in said:
            raise ObjectStoreError(StoreFault.BUCKET_MISSING) from error
        if isinstance(error, FileNotFoundError):
            raise
        is_refused = isinstance(error, (PermissionDeniedError, UnauthenticatedError))
        if is_refused or any(code in said for code in REFUSED_KEYS):
            raise ObjectStoreError(StoreFault.KEYS_REFUSED) from error
        raise ObjectStoreError(StoreFault.AWAY) from error
