"""Stores of whole files: a folder and a bucket of a real S3-compatible server behave alike."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from support.bucket_server import SECRET_KEY, BucketServer, Gate, free_ports

from core.storage_locations import FolderLocation
from data.buckets import BucketStore
from data.object_stores import FolderStore, ObjectStore, ObjectStoreError, StoreFault, open_store

PART = 5 * 2**20  # bytes, from which on a bucket takes a file in parts


@pytest.fixture(params=["folder", "bucket", "folder in a bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return open_store(FolderLocation(tmp_path / "store"))
    server: BucketServer = request.getfixturevalue("bucket_server")
    return open_store(server.location("below/it" if "in" in request.param else ""))


def names_in(store: ObjectStore, folder: str = "") -> list[str]:
    return [stored.name for stored in store.objects_under(folder)]


def test_a_file_is_whole_or_not_there(store: ObjectStore) -> None:
    assert store.read("7/1.whole") is None
    assert not store.exists("7/1.whole")
    store.write("7/1.whole", b"first")
    store.write("7/1.whole", b"second")
    assert store.read("7/1.whole") == b"second"
    assert store.exists("7/1.whole")
    assert names_in(store) == ["7/1.whole"]


def test_a_new_folder_is_synced_too_or_a_power_cut_takes_it_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []

    def note_path(path: Path, _flags: int) -> None:
        synced.append(path)

    monkeypatch.setattr("data.files._fsync", note_path)
    FolderStore(FolderLocation(tmp_path / "media")).write("7/1.whole", b"a picture")
    assert {tmp_path, tmp_path / "media", tmp_path / "media" / "7"} <= set(synced)


def test_files_are_listed_by_folder(store: ObjectStore) -> None:
    for name in ("7/1.whole", "71/2.whole", "aside/2026-03-01/7/3.small"):
        store.write(name, b"12345")
    assert names_in(store, "7") == ["7/1.whole"]
    assert [stored.size for stored in store.objects_under("7")] == [5]
    assert names_in(store) == ["7/1.whole", "71/2.whole", "aside/2026-03-01/7/3.small"]
    assert store.subfolders_of("") == ["7", "71", "aside"]
    assert store.subfolders_of("aside") == ["2026-03-01"]
    assert store.subfolders_of("nowhere") == []
    assert names_in(store, "nowhere") == []


def test_what_is_deleted_or_moved_twice_does_no_harm(store: ObjectStore) -> None:
    for number in range(3):
        store.write(f"7/{number}.whole", b"it")
    for _ in range(2):
        store.move("7/0.whole", "aside/0.whole")
        store.delete(["7/1.whole", "7/none.whole"])
    assert names_in(store) == ["7/2.whole", "aside/0.whole"]
    for _ in range(2):
        store.delete_under("7")
    assert names_in(store) == ["aside/0.whole"]
    store.delete([])


def test_large_files_come_and_go_as_files(store: ObjectStore, tmp_path: Path) -> None:
    large, back = tmp_path / "large", tmp_path / "back"
    large.write_bytes(bytes(range(256)) * (2 * PART // 256) + b"end")
    store.write_file("kindling-2026-03-01.tar", large)
    assert store.read_file("kindling-2026-03-01.tar", back)
    assert back.read_bytes() == large.read_bytes()
    assert not store.read_file("kindling-2026-03-02.tar", back)


def test_a_sound_store_passes_its_probe_and_nothing_is_left(store: ObjectStore) -> None:
    store.probe()
    assert names_in(store) == []


def test_a_folder_is_its_owners_alone(tmp_path: Path) -> None:
    FolderStore(FolderLocation(tmp_path / "store")).write("7/1.whole", b"it")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "store").rglob("*")}
    assert modes == {0o700, 0o600}


def test_two_folders_of_a_bucket_know_nothing_of_each_other(bucket_server: BucketServer) -> None:
    whole = bucket_server.location()
    one, other = (BucketStore(replace(whole, prefix=prefix)) for prefix in ("pictures", "pictures-too"))
    one.write("7/1.whole", b"it")
    assert names_in(other) == []
    other.delete_under("7")
    assert names_in(one) == ["7/1.whole"]


def fault_of(store: ObjectStore) -> StoreFault:
    with pytest.raises(ObjectStoreError) as found:
        store.probe()
    assert SECRET_KEY not in str(found.value)
    return found.value.fault


def test_what_is_wrong_with_a_bucket_has_a_name(bucket_server: BucketServer) -> None:
    good, missing = bucket_server.location(), bucket_server.missing_location()
    assert fault_of(BucketStore(replace(good, secret_key="another"))) is StoreFault.KEYS_REFUSED
    assert fault_of(BucketStore(replace(good, access_key="another"))) is StoreFault.KEYS_REFUSED
    assert fault_of(BucketStore(missing)) is StoreFault.BUCKET_MISSING
    assert fault_of(BucketStore(bucket_server.versioned_location())) is StoreFault.VERSIONED
    nowhere = replace(good, endpoint=f"http://127.0.0.1:{free_ports(1)[0]}")
    assert fault_of(BucketStore(nowhere)) is StoreFault.AWAY


def test_a_missing_bucket_is_no_missing_file(bucket_server: BucketServer) -> None:
    store = BucketStore(bucket_server.missing_location())
    for ask in (
        lambda: store.read("7/1.whole"),
        lambda: store.delete(["7/1.whole"]),
        lambda: store.move("7/1.whole", "7/2.whole"),
    ):
        with pytest.raises(ObjectStoreError) as found:
            ask()
        assert found.value.fault is StoreFault.BUCKET_MISSING


def test_a_bucket_that_keeps_versions_takes_no_file(bucket_server: BucketServer, tmp_path: Path) -> None:
    store = BucketStore(bucket_server.versioned_location())
    large = tmp_path / "large"
    large.write_bytes(bytes(PART + 1))
    for write in (lambda: store.write("7/1.whole", b"it"), lambda: store.write_file("a.tar", large)):
        with pytest.raises(ObjectStoreError) as found:
            write()
        assert found.value.fault is StoreFault.VERSIONED


def test_a_store_that_is_gone_is_away_and_comes_back(bucket_server: BucketServer, gate: Gate) -> None:
    store = BucketStore(bucket_server.location(port=gate.port))
    store.write("7/1.whole", b"it")
    gate.shut()
    assert fault_of(store) is StoreFault.AWAY
    with pytest.raises(ObjectStoreError):
        store.read("7/1.whole")
    gate.open()
    assert store.read("7/1.whole") == b"it"
