"""Pages: the album as HTML, written in a process of its own, whose memory is the system's again when it ends.

What is asked comes as JSON on standard input, the page leaves on standard output; no part of the house is
imported. Jinja2 escapes every word by itself: what a partner wrote is opened in a browser.
"""

import json
import sys
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def render_album_html(album: dict[str, Any]) -> str:
    """Write the album. Keys: those that `ui.albums.album_of` gives."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (only this process needs it)

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("album.html").render(album)


if __name__ == "__main__":
    sys.stdout.buffer.write(render_album_html(json.load(sys.stdin)).encode())
