"""Archives of backups, taken apart and put together again by other means than the bot's."""

import io
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from support.backend import Backend
from support.photos import photo

from core.couples import Couple
from core.pictures import PictureOwner
from data.images.media import MEDIA_FOLDER

DATABASE = "kindling.db"


def members_of(archive: Path) -> dict[str, bytes]:
    """Return what is in an archive, by the names of its members."""
    with tarfile.open(archive) as opened:
        files = {member.name: opened.extractfile(member) for member in opened.getmembers()}
        return {name: file.read() for name, file in files.items() if file is not None}


def write_members(archive: Path, members: dict[str, bytes], *extra: tarfile.TarInfo) -> None:
    """Write an archive of these members, and of further ones without content, such as links."""
    with tarfile.open(archive, "w") as opened:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            opened.addfile(member, io.BytesIO(content))
        for member in extra:
            opened.addfile(member)


def database_in(archive: Path, folder: Path) -> Path:
    """Unpack an archive's database into a folder."""
    file = folder / DATABASE
    file.write_bytes(members_of(archive)[DATABASE])
    return file


def change_archive(archive: Path, sql: str) -> None:
    """Execute a statement in an archive's database."""
    folder = Path(tempfile.mkdtemp())
    file = database_in(archive, folder)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql)
    write_members(archive, {**members_of(archive), DATABASE: file.read_bytes()})
    shutil.rmtree(folder)


async def keep_picture(backend: Backend, couple: Couple, subject_id: int = 7) -> list[Path]:
    """Store a picture, and return where its files are below the data directory."""
    async with backend.pictures.store_images(couple, [photo()], user_id=1) as upload, backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        shown = [(image, "a lake") for image in upload.images]
        await work.pictures.insert_pictures(couple.id, PictureOwner.MEMORY, subject_id, shown)
    (image,) = upload.images
    return [Path(MEDIA_FOLDER, str(couple.id), f"{image.id}.{size}") for size in ("whole", "small")]
