"""Requests of the host's to the running bot, as files in its data directory.

On SQLite only the bot may write to the database, so a command beside it leaves a file. The bot reads the
folder at each tick, and deletes a request once it is carried out.
"""

import json
import os
import uuid
from pathlib import Path

from data.files import make_private_folder, replace_file

FOLDER, SUFFIX = "requests", ".json"


def store_leave_request(data_dir: Path, guild_id: int) -> None:
    """Ask the bot to leave a server. Raises `OSError`."""
    folder = data_dir / FOLDER
    make_private_folder(folder)
    target = folder / f"{uuid.uuid4()}{SUFFIX}"
    unfinished = target.with_suffix(".unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"leave": guild_id}, file)
    replace_file(unfinished, target)


def leave_requests(data_dir: Path) -> dict[Path, int | None]:
    """Return the server that each request names, by the request's file; None where it cannot be read."""
    return {path: _guild_id_in(path) for path in sorted((data_dir / FOLDER).glob(f"*{SUFFIX}"))}


def _guild_id_in(path: Path) -> int | None:
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["leave"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
