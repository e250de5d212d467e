"""Settings: read once into one frozen value, with an exact message for each invalid one."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from core.database_urls import read_database_url
from core.errors import InvalidSetting
from core.shards import Shards
from core.storage_locations import BucketLocation, FolderLocation, StorageLocation

KEY_BYTES = 32
LAST_PORT = 65_535
DEFAULT_POOL_SIZE, LEAST_POOL_SIZE = 10, 2
DISCORD_RATE_LIMIT = 50  # requests a second that Discord accepts from one bot; from very large ones, more
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
BUCKET_EXAMPLE = "s3://access-key:secret-key@s3.example.org/bucket"
DEFAULT_REGION = "us-east-1"  # what stores outside of Amazon take
TLS_CHOICES = {"on": "https", "off": "http"}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one bot process.

    `master_keys`, 32 bytes each, encrypt the couples' data keys: the first one encrypts, all of them decrypt.
    It is empty where none are configured (`data/crypto/master_keys.py`). `pool_size` connections to each
    database are open at most on PostgreSQL. `rate_limit` is how many requests a second Discord accepts
    from all processes together. With `takes_recommended_shards` Discord says how many `shards`
    there are, and this process serves all of them. `metrics_port` None turns metrics off. `backups` is a
    second place for backups, if there is one. `allowed_servers`, ids, is empty where every server may have
    the bot.
    """

    data_dir: Path
    database_url: str
    keyring_url: str
    media: StorageLocation
    backups: StorageLocation | None
    pool_size: int
    token: str | None = field(repr=False)
    master_keys: tuple[bytes, ...] = field(repr=False)
    api_url: str | None
    gateway_url: str | None
    rate_limit: int
    shards: Shards
    takes_recommended_shards: bool
    log_level: str
    metrics_port: int | None
    allowed_servers: frozenset[int]


def read_settings(values: Mapping[str, str]) -> Settings:
    """Parse settings from environment variables; an empty one counts as unset. Raises `InvalidSetting`."""
    data_dir = _folder(values.get("KINDLING_HOME") or "var")
    shard_count = _shard_count(values.get("SHARD_COUNT"))
    database_url = _database_url("DATABASE_URL", values.get("DATABASE_URL"), data_dir / "kindling.db")
    is_on_postgresql = database_url.startswith("postgresql")
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        keyring_url=_database_url("KEYRING_URL", values.get("KEYRING_URL"), data_dir / "keyring.db"),
        media=_location("MEDIA_URL", values.get("MEDIA_URL"), data_dir / "media"),
        backups=_second_place(values.get("BACKUP_URL"), data_dir / "backups"),
        pool_size=_pool_size(values.get("DATABASE_POOL_SIZE")),
        token=_token(values.get("DISCORD_TOKEN")),
        master_keys=_master_keys(values.get("KINDLING_KEYS")),
        api_url=_url("DISCORD_API_URL", values.get("DISCORD_API_URL"), ("http://", "https://")),
        gateway_url=_url("DISCORD_GATEWAY_URL", values.get("DISCORD_GATEWAY_URL"), ("ws://", "wss://")),
        rate_limit=_rate_limit(values.get("DISCORD_RATE_LIMIT")),
        shards=Shards(shard_count, _shard_ids(values.get("SHARD_IDS"), shard_count)),
        takes_recommended_shards=is_on_postgresql and not values.get("SHARD_COUNT"),
        log_level=_log_level(values.get("LOG_LEVEL")),
        metrics_port=_port(values.get("METRICS_PORT")),
        allowed_servers=_server_ids(values.get("ALLOWED_SERVERS")),
    )


def _folder(value: str) -> Path:
    try:
        return Path(value).expanduser().absolute()
    except RuntimeError:
        raise InvalidSetting(f"KINDLING_HOME: this machine has no user {Path(value).parts[0]}") from None


def _token(value: str | None) -> str | None:
    token = (value or "").strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InvalidSetting(
            "DISCORD_TOKEN has a space or another character that no token has: copy it again, without “Bot”"
        )
    return token or None


def _database_url(name: str, value: str | None, default: Path) -> str:
    return read_database_url(name, value) if value else f"sqlite+aiosqlite:///{default}"


def _pool_size(value: str | None) -> int:
    if not value:
        return DEFAULT_POOL_SIZE
    if not value.isdecimal() or int(value) < LEAST_POOL_SIZE:
        raise InvalidSetting(
            f"DATABASE_POOL_SIZE must be a whole number from {LEAST_POOL_SIZE} on, for example 10"
        )
    return int(value)


def _rate_limit(value: str | None) -> int:
    if not value:
        return DISCORD_RATE_LIMIT
    if not value.isdecimal() or int(value) < DISCORD_RATE_LIMIT:
        raise InvalidSetting(
            f"DISCORD_RATE_LIMIT must be a whole number from {DISCORD_RATE_LIMIT} on, and only what Discord "
            "granted"
        )
    return int(value)


def _location(name: str, value: str | None, default: Path) -> StorageLocation:
    """Read the location of files, in words that quote no key."""
    if not value:
        return FolderLocation(default)
    if value.startswith("s3://"):
        return _bucket(name, value)
    if "://" in value or not Path(value).is_absolute():
        raise InvalidSetting(
            f"{name} must be a folder’s whole path, or begin with s3://, for example {BUCKET_EXAMPLE}"
        )
    return FolderLocation(Path(value))


def _second_place(value: str | None, first: Path) -> StorageLocation | None:
    """Read where backups go beside the folder in the data directory; None for nowhere else."""
    location = _location("BACKUP_URL", value, first)
    if not value:
        return None
    if location == FolderLocation(first):
        raise InvalidSetting(f"BACKUP_URL: backups are in {first} anyway; name another disk or a bucket")
    return location


def _bucket(name: str, url: str) -> BucketLocation:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise InvalidSetting(
            f"{name} can’t be read. Write characters such as @, / or + in the keys in percent form "
            f"(%40, %2F, %2B), for example {BUCKET_EXAMPLE}"
        ) from None
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if not (host and bucket and parts.username and parts.password):
        raise InvalidSetting(f"{name} needs a host, a bucket and two keys, for example {BUCKET_EXAMPLE}")
    if unknown := query.keys() - {"region", "tls"}:
        raise InvalidSetting(f"{name}: {min(unknown)} can’t be set in it, only region and tls")
    if query.get("tls", "on") not in TLS_CHOICES:
        raise InvalidSetting(f"{name}: tls must be on or off")
    scheme = TLS_CHOICES[query.get("tls", "on")]
    return BucketLocation(
        endpoint=f"{scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}",
        bucket=bucket,
        prefix=prefix,
        region=query.get("region") or DEFAULT_REGION,
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
    )


def _master_keys(value: str | None) -> tuple[bytes, ...]:
    keys: list[bytes] = []
    for number, text in enumerate((part.strip() for part in (value or "").split(",") if part.strip()), 1):
        try:
            key = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise InvalidSetting(f"KINDLING_KEYS: key {number} is not base64") from None
        if len(key) != KEY_BYTES:
            raise InvalidSetting(f"KINDLING_KEYS: key {number} has {len(key)} bytes, 32 are needed")
        keys.append(key)
    return tuple(keys)


def _url(name: str, value: str | None, schemes: tuple[str, ...]) -> str | None:
    if not value:
        return None
    if not value.startswith(schemes):
        raise InvalidSetting(f"{name} must begin with {' or '.join(schemes)}")
    try:
        is_whole = bool(urlsplit(value).hostname) and urlsplit(value).port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise InvalidSetting(f"{name} must be a whole address, for example {schemes[0]}127.0.0.1:8080")
    return value.rstrip("/")


def _shard_count(value: str | None) -> int:
    if not value:
        return 1
    if not value.isdecimal() or int(value) < 1:
        raise InvalidSetting("SHARD_COUNT must be a whole number from 1 on, for example 2")
    return int(value)


def _shard_ids(value: str | None, count: int) -> tuple[int, ...]:
    if not value:
        return tuple(range(count))
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isdecimal() and int(part) < count for part in parts):
        raise InvalidSetting(f"SHARD_IDS must be numbers from 0 to {count - 1} with commas, for example 0")
    return tuple(sorted({int(part) for part in parts}))


def _server_ids(value: str | None) -> frozenset[int]:
    parts = [part.strip() for part in (value or "").split(",") if part.strip()]
    if not all(re.fullmatch(r"\d{15,20}", part) for part in parts):
        raise InvalidSetting(
            "ALLOWED_SERVERS must be ids of servers with commas, for example 123456789012345678: in Discord, "
            "Settings, Advanced, Developer Mode, then Copy Server ID"
        )
    return frozenset(map(int, parts))


def _port(value: str | None) -> int | None:
    if not value:
        return None
    if not value.isdecimal() or not 0 < int(value) <= LAST_PORT:
        raise InvalidSetting(f"METRICS_PORT must be a number from 1 to {LAST_PORT}, for example 9464")
    return int(value)


def _log_level(value: str | None) -> str:
    level = (value or "INFO").upper()
    if level not in LOG_LEVELS:
        raise InvalidSetting(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
    return level
