"""Render the album as HTML in a separate process, whose memory is freed when it ends.

The request is JSON on standard input; the page is written to standard output. Nothing else of the bot is
imported. Jinja2 escapes all text, since the partners' words are opened in a browser.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
FONTS = (("Regular", "normal", 400), ("Italic", "italic", 400), ("Semibold", "normal", 600))
"""The faces of the page's font: a part of the file's name, the style and the weight."""


def render_album_html(album: dict[str, Any]) -> str:
    """Return the album's page. The keys of `album` are those of `ui.albums.album_data`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (only this process needs it)

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("album.html").render(album, fonts=[_font(*face) for face in FONTS])


def _font(face: str, style: str, weight: int) -> dict[str, str | int]:
    content = (TEMPLATES / "fonts" / f"LibertinusSerif-{face}.woff2").read_bytes()
    return {"style": style, "weight": weight, "content": base64.b64encode(content).decode()}


if __name__ == "__main__":
    sys.stdout.buffer.write(render_album_html(json.load(sys.stdin)).encode())
