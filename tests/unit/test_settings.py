"""Settings: each wrong one gets its exact sentence, each missing one its default."""

import base64
from pathlib import Path

import pytest

from bot import main
from core.errors import InvalidSetting
from core.settings import read_settings
from core.shards import Shards
from core.storage_locations import BucketLocation, FolderLocation

KEY, OTHER = base64.urlsafe_b64encode(b"k" * 32).decode(), base64.urlsafe_b64encode(b"o" * 32).decode()


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({})
    assert settings.data_dir == tmp_path / "var"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/var/kindling.db"
    assert settings.keyring_url == f"sqlite+aiosqlite:///{tmp_path}/var/keyring.db"
    assert (settings.token, settings.master_keys, settings.api_url, settings.gateway_url) == (
        None,
        (),
        None,
        None,
    )
    assert (settings.shards, settings.log_level) == (Shards(1, (0,)), "INFO")
    assert settings.rate_limit == 50


def test_an_empty_setting_is_a_missing_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ("DISCORD_TOKEN", "DATABASE_URL", "KEYRING_URL", "KINDLING_KEYS", "KINDLING_HOME", "SHARD_IDS")
    assert read_settings(dict.fromkeys(names, "")) == read_settings({})


def test_everything_can_be_set() -> None:
    settings = read_settings(
        {
            "KINDLING_HOME": "/srv/kindling",
            "DATABASE_URL": "postgresql://me@db/kindling",
            "KEYRING_URL": "sqlite:////srv/keys.db",
            "DISCORD_TOKEN": "abc",
            "KINDLING_KEYS": f"{KEY}, {OTHER}",
            "DISCORD_API_URL": "http://localhost:1/api/",
            "DISCORD_GATEWAY_URL": "ws://localhost:2",
            "SHARD_COUNT": "4",
            "SHARD_IDS": "3, 1",
            "LOG_LEVEL": "debug",
            "ALLOWED_SERVERS": "123456789012345678, 223456789012345678",
            "DISCORD_RATE_LIMIT": "500",
        }
    )
    assert settings.rate_limit == 500
    assert settings.allowed_servers == {123456789012345678, 223456789012345678}
    assert settings.data_dir == Path("/srv/kindling")
    assert settings.database_url == "postgresql+asyncpg://me@db/kindling"
    assert settings.keyring_url == "sqlite+aiosqlite:////srv/keys.db"
    assert settings.master_keys == (b"k" * 32, b"o" * 32)
    assert settings.api_url == "http://localhost:1/api"
    assert settings.gateway_url == "ws://localhost:2"
    assert (settings.shards, settings.log_level) == (Shards(4, (1, 3)), "DEBUG")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///k.db", "sqlite+aiosqlite:///k.db"),
        ("sqlite+aiosqlite:///k.db", "sqlite+aiosqlite:///k.db"),
        ("postgres://db/k", "postgresql+asyncpg://db/k"),
        ("postgresql://db/k", "postgresql+asyncpg://db/k"),
        ("postgresql+asyncpg://db/k", "postgresql+asyncpg://db/k"),
        ("postgresql://me:p%40s@db/k?sslmode=require", "postgresql+asyncpg://me:p%40s@db/k?ssl=require"),
        ("postgresql://db/k?ssl=require", "postgresql+asyncpg://db/k?ssl=require"),
        (
            "postgres://db:5433/k?sslmode=verify-full&channel_binding=prefer&connect_timeout=10",
            "postgresql+asyncpg://db:5433/k?ssl=verify-full&connect_timeout=10",
        ),
        ("postgresql:///k?host=/run/postgresql", "postgresql+asyncpg:///k?host=%2Frun%2Fpostgresql"),
    ],
)
def test_a_database_may_be_written_as_people_know_it(given: str, used: str) -> None:
    assert read_settings({"DATABASE_URL": given}).database_url == used


DATABASE = "must begin with sqlite:/// or postgresql://, for example sqlite:////srv/kindling/kindling.db"
SSL_MODES = "sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full"
CERTIFICATES = "can’t be set in it; set the environment variable PGSSLROOTCERT instead"
PARAMETERS = (
    "can’t be set in it, only sslmode, host, port, passfile, target_session_attrs, application_name, "
    "connect_timeout"
)
POOL_SIZES = "DATABASE_POOL_SIZE must be a whole number from 2 on, for example 10"
RATE_LIMITS = "DISCORD_RATE_LIMIT must be a whole number from 50 on, and only what Discord granted"
LEVELS = "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"DATABASE_URL": "mysql://db/k"}, f"DATABASE_URL {DATABASE}"),
        ({"DATABASE_URL": "postgresql+psycopg://db/k"}, f"DATABASE_URL {DATABASE}"),
        ({"DATABASE_URL": "kindling.db"}, f"DATABASE_URL {DATABASE}"),
        ({"KEYRING_URL": "keys.db"}, f"KEYRING_URL {DATABASE}"),
        ({"KINDLING_KEYS": "not base64!"}, "KINDLING_KEYS: key 1 is not base64"),
        ({"KINDLING_KEYS": f"{KEY},ä"}, "KINDLING_KEYS: key 2 is not base64"),
        ({"KINDLING_KEYS": "YWJj"}, "KINDLING_KEYS: key 1 has 3 bytes, 32 are needed"),
        ({"KINDLING_KEYS": f"{KEY},YWJj"}, "KINDLING_KEYS: key 2 has 3 bytes, 32 are needed"),
        ({"DISCORD_API_URL": "localhost"}, "DISCORD_API_URL must begin with http:// or https://"),
        ({"DISCORD_GATEWAY_URL": "http://x"}, "DISCORD_GATEWAY_URL must begin with ws:// or wss://"),
        ({"SHARD_COUNT": "two"}, "SHARD_COUNT must be a whole number from 1 on, for example 2"),
        ({"SHARD_COUNT": "0"}, "SHARD_COUNT must be a whole number from 1 on, for example 2"),
        ({"SHARD_COUNT": "-1"}, "SHARD_COUNT must be a whole number from 1 on, for example 2"),
        ({"SHARD_IDS": "1"}, "SHARD_IDS must be numbers from 0 to 0 with commas, for example 0"),
        (
            {"SHARD_COUNT": "3", "SHARD_IDS": "0,3"},
            "SHARD_IDS must be numbers from 0 to 2 with commas, for example 0",
        ),
        (
            {"SHARD_COUNT": "3", "SHARD_IDS": "0 1"},
            "SHARD_IDS must be numbers from 0 to 2 with commas, for example 0",
        ),
        ({"LOG_LEVEL": "loud"}, LEVELS),
        ({"DATABASE_URL": "postgresql://me:secret@db/k?sslmode=on"}, f"DATABASE_URL: {SSL_MODES}"),
        ({"KEYRING_URL": "postgresql://me@db/k?ssl=on"}, f"KEYRING_URL: {SSL_MODES}"),
        (
            {"DATABASE_URL": "postgresql://me:secret@db/k?sslmode=require&channel_binding=require"},
            "DATABASE_URL: this driver has no channel binding; leave channel_binding out, and keep sslmode",
        ),
        (
            {"DATABASE_URL": "postgresql://me:secret@db/k?sslrootcert=/ca.pem"},
            f"DATABASE_URL: sslrootcert {CERTIFICATES}",
        ),
        (
            {"DATABASE_URL": "postgresql://me@db/k?connect_timeout=soon"},
            "DATABASE_URL: connect_timeout must be whole seconds from 1 on, for example 10",
        ),
        (
            {"DATABASE_URL": "postgresql://me:secret@db/k?options=-c%20work_mem%3D1"},
            f"DATABASE_URL: options {PARAMETERS}",
        ),
        ({"DATABASE_POOL_SIZE": "one"}, POOL_SIZES),
        ({"DATABASE_POOL_SIZE": "1"}, POOL_SIZES),
        ({"DISCORD_RATE_LIMIT": "fast"}, RATE_LIMITS),
        ({"DISCORD_RATE_LIMIT": "49"}, RATE_LIMITS),
        (
            {"DISCORD_TOKEN": "Bot abc"},
            "DISCORD_TOKEN has a space or another character that no token has: copy it again, without “Bot”",
        ),
        (
            {"DISCORD_GATEWAY_URL": "ws://"},
            "DISCORD_GATEWAY_URL must be a whole address, for example ws://127.0.0.1:8080",
        ),
        (
            {"KINDLING_HOME": "~nobody-of-that-name/var"},
            "KINDLING_HOME: this machine has no user ~nobody-of-that-name",
        ),
    ],
)
def test_a_wrong_setting_says_which_and_what_works(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidSetting) as wrong:
        read_settings(values)
    assert str(wrong.value) == sentence


PERCENT = "Write characters such as @, / or + in the keys in percent form (%40, %2F, %2B)"
BUCKET = "for example s3://access-key:secret-key@s3.example.org/bucket"


@pytest.mark.parametrize(
    ("given", "endpoint", "bucket", "prefix", "region"),
    [
        ("s3://me:it@s3.example.org/couples", "https://s3.example.org", "couples", "", "us-east-1"),
        ("s3://me:it@[::1]:9000/couples/?tls=off", "http://[::1]:9000", "couples", "", "us-east-1"),
        ("s3://me:it@s3.eu.org/c/a/b?region=eu-1&tls=on", "https://s3.eu.org", "c", "a/b", "eu-1"),
    ],
)
def test_a_bucket_is_one_line(given: str, endpoint: str, bucket: str, prefix: str, region: str) -> None:
    location = BucketLocation(endpoint, bucket, prefix, region, "me", "it")
    assert read_settings({"MEDIA_URL": given}).media == location


def test_pictures_are_in_the_data_directory_or_in_any_folder(tmp_path: Path) -> None:
    home = {"KINDLING_HOME": str(tmp_path)}
    assert read_settings(home).media == FolderLocation(tmp_path / "media")
    assert read_settings({**home, "MEDIA_URL": "/mnt/large"}).media == FolderLocation(Path("/mnt/large"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("pictures", f"must be a folder’s whole path, or begin with s3://, {BUCKET}"),
        ("https://me:it@host/bucket", f"must be a folder’s whole path, or begin with s3://, {BUCKET}"),
        ("s3://host/bucket", f"needs a host, a bucket and two keys, {BUCKET}"),
        ("s3://me:it@host", f"needs a host, a bucket and two keys, {BUCKET}"),
        ("s3://me:it@host/b?tls=maybe", ": tls must be on or off"),
        ("s3://me:it@host/b?acl=public", ": acl can’t be set in it, only region and tls"),
        (
            "s3://me:se/cret@host/b",
            f"can’t be read. {PERCENT}, {BUCKET}",
        ),
    ],
)
def test_a_wrong_place_for_pictures_says_what_works(given: str, sentence: str) -> None:
    with pytest.raises(InvalidSetting) as wrong:
        read_settings({"MEDIA_URL": given})
    assert str(wrong.value) in (f"MEDIA_URL {sentence}", f"MEDIA_URL{sentence}")


def test_no_key_of_a_bucket_is_shown() -> None:
    media = read_settings({"MEDIA_URL": "s3://the-access:the%2Fsecret@host/bucket/it"}).media
    assert isinstance(media, BucketLocation)
    assert (media.access_key, media.secret_key) == ("the-access", "the/secret")
    for shown in (repr(media), media.name):
        assert "the-access" not in shown
        assert "secret" not in shown.replace("secret_key", "")


def test_no_secret_is_in_what_a_log_would_show() -> None:
    settings = read_settings({"DISCORD_TOKEN": "secret-token", "KINDLING_KEYS": KEY})
    assert "secret-token" not in repr(settings)
    assert "kkkk" not in repr(settings)


def test_a_check_of_an_unusable_setting_says_which_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@db/k?sslmode=always")
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert SSL_MODES in said
    assert "secret" not in said
