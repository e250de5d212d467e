"""The pictures of the couples' pages: each is shown, and says what can be seen in it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs/couples").glob("*.md")), ROOT / "README.md"]
SHOWN = re.compile(r"!\[([^\]]*)\]\((\S*?pictures/(\w[\w-]*\.png))\)")
SHORTEST_ALT = 40  # characters: a name alone says nothing to who cannot see it


def test_every_picture_is_shown_where_it_is_described() -> None:
    shown = [
        (page, alt, path, name)
        for page in PAGES
        for alt, path, name in SHOWN.findall(page.read_text(encoding="utf-8"))
    ]
    assert not [name for page, _, path, name in shown if not (page.parent / path).is_file()]
    assert not [name for _, alt, _, name in shown if len(alt) < SHORTEST_ALT]
    taken = {picture.name for picture in (ROOT / "docs/couples/pictures").iterdir()}
    assert taken == {name for *_, name in shown}
