"""The host's requests to the running bot, as files in its data directory.

On SQLite only the bot may write to the database, so a command beside it leaves a file. The bot reads the
folder at each tick, and deletes a request once it is carried out.
"""

import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.announcements import Announcement
from data.files import make_private_folder, replace_file

FOLDER, SUFFIX = "requests", ".json"


@dataclass(frozen=True, slots=True)
class LeaveServer:
    """A server the bot has to leave."""

    guild_id: int


HostRequest = LeaveServer | Announcement


def store_request(data_dir: Path, request: HostRequest) -> None:
    """Store a request for the bot to find. Raises `OSError`."""
    folder = data_dir / FOLDER
    make_private_folder(folder)
    target = folder / f"{uuid.uuid4()}{SUFFIX}"
    unfinished = target.with_suffix(".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(_fields_of(request), file)
    for path in (folder, unfinished):
        _give_to_owner_of(data_dir, path)
    replace_file(unfinished, target)


def _give_to_owner_of(data_dir: Path, path: Path) -> None:
    """Give a file that `sudo` has made to the bot's user, who could not read it otherwise."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = data_dir.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def stored_requests(data_dir: Path) -> list[Path]:
    """List the files of all requests."""
    return sorted((data_dir / FOLDER).glob(f"*{SUFFIX}"))


def _fields_of(request: HostRequest) -> dict[str, object]:
    if isinstance(request, LeaveServer):
        return {"leave": request.guild_id}
    return {"announce": request.text, "id": request.id, "made_at": request.made_at.isoformat()}


def read_request(path: Path) -> HostRequest | None:
    """Read a request; return None for a file that is none. Raises `OSError`."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if "leave" in fields:
            return LeaveServer(int(fields["leave"]))
        made_at = datetime.fromisoformat(fields["made_at"])
        return Announcement(int(fields["id"]), str(fields["announce"]), made_at)
    except (ValueError, KeyError, TypeError):
        return None
