"""Storage locations of pictures and backups: a folder or a bucket of an S3-compatible store."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FolderLocation:
    """A folder on this machine."""

    path: Path

    @property
    def name(self) -> str:
        """Its name for the operator."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class BucketLocation:
    """A bucket of an S3-compatible store, or a folder in one (`prefix`, empty for the whole bucket).

    `endpoint` is the store's address with its scheme. The keys are in no representation of it.
    """

    endpoint: str
    bucket: str
    prefix: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @property
    def name(self) -> str:
        """Its name for the operator, without the keys."""
        return f"{self.endpoint}/{self.bucket}{self.prefix and '/'}{self.prefix}"


StorageLocation = FolderLocation | BucketLocation
