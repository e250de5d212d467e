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
    replace_file(unfinished, target)


def stored_requests(data_dir: Path) -> dict[Path, HostRequest | None]:
    """Return the requests by their files; None for an unreadable one."""
    return {path: _request_in(path) for path in sorted((data_dir / FOLDER).glob(f"*{SUFFIX}"))}


def _fields_of(request: HostRequest) -> dict[str, object]:
    if isinstance(request, LeaveServer):
        return {"leave": request.guild_id}
    return {"announce": request.text, "id": request.id, "made_at": request.made_at.isoformat()}


def _request_in(path: Path) -> HostRequest | None:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if "leave" in fields:
            return LeaveServer(int(fields["leave"]))
        made_at = datetime.fromisoformat(fields["made_at"])
        return Announcement(int(fields["id"]), str(fields["announce"]), made_at)
    except (OSError, ValueError, KeyError, TypeError):
        return None
