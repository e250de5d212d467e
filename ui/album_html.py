"""Render the album as HTML, in a process of its own whose memory goes back when it ends.

The request is JSON on standard input; the page is written to standard output. Nothing else of the bot is
imported. Jinja2 escapes all text: what a partner wrote is opened in a browser.
"""

import json
import sys
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def render_album_html(album: dict[str, Any]) -> str:
    """Return the album's page. The keys of `album` are those of `ui.albums.album_data`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (only this process needs it)

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("album.html").render(album)


if __name__ == "__main__":
    sys.stdout.buffer.write(render_album_html(json.load(sys.stdin)).encode())
