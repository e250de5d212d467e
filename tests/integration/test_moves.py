"""`bot.py move`: from SQLite to PostgreSQL, from a folder to a bucket, and back, row by row."""

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from support.archives import keep_picture
from support.backend import (
    ADA,
    BO,
    Backend,
    ManualClock,
    PostgresServer,
    answer_checkin,
    backend_on,
    create_schemas,
    current_checkin_id,
    person,
)
from support.bot_process import MASTER_KEYS_SETTING
from support.bucket_server import SECRET_KEY, BucketServer, Gate, url_of
from support.data_dirs import NIGHT, create_databases, open_backend_in, settings_of
from support.rows import fill_every_table

from core.couples import Couple
from core.pictures import PictureOwner
from core.settings import Settings
from core.shards import Shards
from core.storage_locations import FolderLocation
from data.crypto.keyring_tables import metadata as keys
from data.engine import Database
from data.locks import hold_for_bot
from data.moving import OtherFile, move_files
from data.object_stores import FolderStore, open_store
from data.shard_session import ShardSession
from data.tables import answers, metadata
from ops.cli import OperationRefused, rekey, run_checks
from ops.moves import move
from ui.texts import say

pytestmark = pytest.mark.slow
OTHER_KEY = "A" * 43 + "="
ADD_ANNOUNCEMENT = "INSERT OR IGNORE INTO announcements VALUES (1, 'nobody', '2026-01-01 00:00:00.000000')"


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    await create_databases(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
async def couple(home: Path) -> Couple:
    """A couple with a row in every table, an answer and a picture."""
    backend = open_backend_in(home)
    begun = await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "the lake in June")
    await keep_picture(backend, begun)
    await fill_every_table(backend, begun, BO)
    await backend.keyring.destroy_key(await backend.keyring.create_key())
    await part_another_couple(backend)
    await backend.close()
    return begun


@pytest.fixture
async def postgresql(server: PostgresServer) -> AsyncGenerator[dict[str, str]]:
    """The settings of two empty databases."""
    names = {name: f"{name.lower()}_{uuid4().hex}" for name in ("DATABASE_URL", "KEYRING_URL")}
    for database in names.values():
        await server.run(f"CREATE DATABASE {database}")
    yield {name: server.url(database) for name, database in names.items()}
    for database in names.values():
        await server.run(f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
async def files(tmp_path: Path) -> dict[str, str]:
    """The settings of two new files, for what is the same whatever the target is."""
    await create_databases(tmp_path / "there")
    names = {"DATABASE_URL": "kindling.db", "KEYRING_URL": "keyring.db"}
    return {setting: f"sqlite:///{tmp_path / 'there' / name}" for setting, name in names.items()}


async def part_another_couple(backend: Backend) -> None:
    """Leave a tombstone: what ended for good moves, too."""
    other = await backend.begin_couple(50, 60)
    await backend.couples.part_couple(50, other.id)


def written(folder: Path, name: str = "new.env", **values: str) -> Path:
    file = folder / name
    file.write_text("".join(f"{key}='{value}'\n" for key, value in values.items()))
    return file


async def everything_in(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Read all rows of both databases, in an order that does not hang on the database."""
    found: dict[str, list[dict[str, Any]]] = {}
    for url, tables in ((settings.database_url, metadata), (settings.keyring_url, keys)):
        database = Database(url)
        async with database.begin() as connection:
            for table in tables.sorted_tables:
                rows = (await connection.execute(select(table))).mappings().all()
                found[table.name] = sorted(map(dict, rows), key=repr)
        await database.close()
    return found


def backend_with(settings: Settings, home: Path) -> Backend:
    clock = open_backend_in(home).clock
    return backend_on(
        settings.database_url, settings.keyring_url, clock, data_dir=home, store=open_store(settings.media)
    )


async def reads_all(settings: Settings, home: Path, couple: Couple) -> bool:
    """Return whether the answer and the picture can be read with these settings."""
    backend = backend_with(settings, home)
    async with backend.work() as work:
        await work.couples.find_couple(couple.id)
        shown = await work.pictures.pictures_of(couple.id, PictureOwner.MEMORY, 7)
    pictures = await backend.pictures.read_pictures(couple, shown)
    export = await backend.exports.export_of(person(ADA, couple.guild_id), couple.id)
    await backend.close()
    return bool(pictures) and "the lake in June" in str(export.records["answers"])


async def test_everything_moves_to_postgresql_and_a_bucket_and_back(
    home: Path,
    couple: Couple,
    postgresql: dict[str, str],
    bucket_server: BucketServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bucket = url_of(bucket_server.location("pictures"))
    small, large = settings_of(home), settings_of(home, **postgresql, MEDIA_URL=bucket)
    before = await everything_in(small)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    new = {**postgresql, "MEDIA_URL": bucket, "KINDLING_KEYS": MASTER_KEYS_SETTING}
    said = await move(small, written(tmp_path, **new))
    count = sum(len(before[table.name]) for table in metadata.sorted_tables)
    of_keys = sum(len(before[table.name]) for table in keys.sorted_tables)
    counted = {"rows": str(count), "keys": str(of_keys), "files": "2"}
    assert say("move-done", file=str(tmp_path / "new.env"), **counted) in said
    assert str(home / "keyring.db") in said
    assert SECRET_KEY not in said
    assert await everything_in(large) == before == await everything_in(small)
    assert await reads_all(large, home, couple)
    await run_checks(large, ManualClock())
    left = say("check-left-behind", files=f"{home / 'kindling.db'}, {home / 'keyring.db'}")
    assert left in capsys.readouterr().out
    # and back, where the files of before are gone
    for path in home.glob("k*.db*"):
        path.unlink()
    for path in (home / "media").rglob("*.*"):
        path.unlink()
    said = await move(large, written(tmp_path, "back.env", KINDLING_KEYS=MASTER_KEYS_SETTING))
    assert say("move-done", file=str(tmp_path / "back.env"), **counted) in said
    assert SECRET_KEY not in said
    assert await everything_in(small) == before
    assert await reads_all(small, home, couple)


async def test_a_move_that_was_interrupted_is_made_again(
    home: Path,
    couple: Couple,
    files: dict[str, str],
    bucket_server: BucketServer,
    gate: Gate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bucket = url_of(bucket_server.location(port=gate.port))
    small, large = settings_of(home), settings_of(home, **files, MEDIA_URL=bucket)
    file = written(tmp_path, **files, MEDIA_URL=bucket, KINDLING_KEYS=MASTER_KEYS_SETTING)
    monkeypatch.setattr("data.batches.ROWS_PER_BATCH", 1)
    gate.shut()
    with pytest.raises(OperationRefused) as refused:  # the rows are there, the files are not
        await move(small, file)
    assert str(refused.value) == say("move-store-unusable", store=large.media.name)
    some = Database(large.database_url)
    async with some.begin() as connection:  # a batch that had not come yet
        await connection.execute(delete(answers))
    await some.close()
    gate.open()
    assert "Moved, and compared" in await move(small, file)
    assert await everything_in(large) == await everything_in(small)
    assert await reads_all(large, home, couple)
    assert "Moved, and compared" in await move(small, file)


async def test_a_database_with_other_rows_is_refused_before_anything_is_written(
    home: Path, couple: Couple, files: dict[str, str], tmp_path: Path
) -> None:
    other_home = tmp_path / "other"
    await create_databases(other_home)
    other = open_backend_in(other_home)
    await other.begin_couple()
    await other.close()
    urls = {"DATABASE_URL": f"sqlite:///{other_home / 'kindling.db'}"}
    before = await everything_in(settings_of(other_home))
    with pytest.raises(OperationRefused, match="other rows"):
        await move(settings_of(home), written(tmp_path, **urls))
    assert await everything_in(settings_of(other_home)) == before
    # and one that was moved to, before the bot went on here
    file = written(tmp_path, **files, KINDLING_KEYS=MASTER_KEYS_SETTING)
    await move(settings_of(home), file)
    backend = open_backend_in(home)
    async with backend.database.begin() as connection:
        await connection.execute(update(answers).values(body=b"another"))
    await backend.close()
    with pytest.raises(OperationRefused) as refused:
        await move(settings_of(home), file)
    assert str(refused.value) == say("move-other-rows", table="answers")


async def test_a_move_refuses_what_would_move_nothing_or_the_wrong_thing(
    home: Path, couple: Couple, tmp_path: Path, bucket_server: BucketServer
) -> None:
    settings = settings_of(home)
    versioned = url_of(bucket_server.versioned_location())
    for file, text in (
        (tmp_path / "none.env", say("move-no-file", file=str(tmp_path / "none.env"))),
        (written(tmp_path, "same.env"), say("move-nothing", file=str(tmp_path / "same.env"))),
        (
            written(tmp_path, "home.env", KINDLING_HOME=str(tmp_path)),
            say("move-other-home", file=str(tmp_path / "home.env")),
        ),
        (
            written(tmp_path, "versioned.env", MEDIA_URL=versioned),
            say("move-store-unusable", store=settings_of(home, MEDIA_URL=versioned).media.name),
        ),
        (written(tmp_path, "wrong.env", MEDIA_URL="s3://me:it@host"), "MEDIA_URL needs a host"),
        (
            written(
                tmp_path,
                "keys.env",
                KEYRING_URL=f"sqlite:///{tmp_path / 'k.db'}",
                KINDLING_KEYS=OTHER_KEY,
            ),
            say("check-keys-wrong"),
        ),
    ):
        with pytest.raises(OperationRefused) as refused:
            await move(settings, file)
        assert text in str(refused.value)
    with hold_for_bot(home), pytest.raises(OperationRefused) as refused:
        await move(settings, written(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}"))
    assert str(refused.value) == say("operation-while-running")


@pytest.mark.parametrize(
    ("otherwise", "table"),
    [
        ("DELETE FROM answers WHERE id = NEW.id", "answers"),
        ("UPDATE answers SET body = x'00' WHERE id = NEW.id", "answers"),
        (ADD_ANNOUNCEMENT, "announcements"),
    ],
    ids=["lost", "changed", "added"],
)
async def test_a_new_database_that_stores_something_else_is_noticed(
    home: Path, couple: Couple, files: dict[str, str], tmp_path: Path, otherwise: str, table: str
) -> None:
    """What is compared at the end is what the new database has, and not what was sent to it."""
    with closing(sqlite3.connect(tmp_path / "there" / "kindling.db")) as connection, connection:
        connection.execute(f"CREATE TRIGGER otherwise AFTER INSERT ON answers BEGIN {otherwise}; END")
    with pytest.raises(OperationRefused) as refused:
        await move(settings_of(home), written(tmp_path, **files, KINDLING_KEYS=MASTER_KEYS_SETTING))
    assert str(refused.value) == say("move-other-rows", table=table)


@pytest.mark.parametrize("setting", ["DATABASE_URL", "KEYRING_URL", "MEDIA_URL"])
async def test_what_is_used_now_by_another_name_is_refused(
    home: Path, couple: Couple, tmp_path: Path, setting: str
) -> None:
    """All would be found there, and equal, and then deleted as what is left behind."""
    (tmp_path / "link").symlink_to(home)
    urls = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'link' / 'kindling.db'}",
        "KEYRING_URL": f"sqlite:///{tmp_path / 'link' / 'keyring.db'}",
        "MEDIA_URL": str(tmp_path / "link" / "media" / "new"),
    }
    file = written(tmp_path, **{setting: urls[setting]}, KINDLING_KEYS=MASTER_KEYS_SETTING)
    with pytest.raises(OperationRefused) as refused:
        await move(settings_of(home), file)
    assert str(refused.value) == say("move-same-place", setting=setting, file=str(file))


async def test_a_server_by_another_name_is_the_same_server(
    home: Path, postgresql: dict[str, str], server: PostgresServer, tmp_path: Path
) -> None:
    other = {name: f"{url}&application_name=another" for name, url in postgresql.items()}
    await create_schemas(*postgresql.values())
    file = written(tmp_path, **other, KINDLING_KEYS=MASTER_KEYS_SETTING)
    with pytest.raises(OperationRefused) as refused:
        await move(settings_of(home, **postgresql), file)
    assert str(refused.value) == say("move-same-place", setting="KEYRING_URL", file=str(file))


async def test_nothing_is_moved_or_wrapped_while_a_bot_on_another_machine_runs(
    home: Path, postgresql: dict[str, str], tmp_path: Path
) -> None:
    await create_schemas(*postgresql.values())
    settings = settings_of(home, **postgresql)
    elsewhere = Database(settings.database_url)
    session = ShardSession(elsewhere, lambda _guild_id: None)
    assert await session.try_to_lock(Shards(1, (0,)))
    for operation in (move(settings, written(tmp_path)), rekey(settings, NIGHT)):
        with pytest.raises(OperationRefused) as refused:
            await operation
        assert str(refused.value) == say("operation-while-served")
    await session.close()
    await elsewhere.close()


async def test_a_picture_that_cannot_be_read_is_told(
    home: Path, couple: Couple, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = FolderStore.read

    def read_some(store: FolderStore, name: str) -> bytes | None:
        return None if name.endswith(".whole") else read(store, name)

    monkeypatch.setattr(FolderStore, "read", read_some)
    file = written(tmp_path, MEDIA_URL=str(tmp_path / "pictures"), KINDLING_KEYS=MASTER_KEYS_SETTING)
    said = await move(settings_of(home), file)
    assert say("move-unreadable", count=1) in said


def test_a_file_is_read_back_from_where_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (FolderStore(FolderLocation(tmp_path / name)) for name in ("old", "new"))
    old.write("1/2.whole", b"a picture")

    def write_another(name: str, _content: bytes) -> None:
        FolderStore.write(new, name, b"another")

    monkeypatch.setattr(new, "write", write_another)
    with pytest.raises(OtherFile):
        move_files(old, new)
    monkeypatch.undo()
    assert move_files(old, new) == (1, 0)
    assert new.read("1/2.whole") == b"a picture"
