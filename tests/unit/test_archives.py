"""Archives: as many files as Discord's size limit requires, and one album that fits them all."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import discord

from core.couples import Couple, CoupleState, Partner
from core.exports import Export, Record
from core.pictures import LoadedPicture, Picture, PictureOwner
from data.child_process import run_script
from data.tables import metadata
from ui.album_html import TEMPLATES, render_album_html
from ui.albums import album_data
from ui.archives import SIZE_MARGIN, build_archives, records_json

ADA, BO = 10, 20
MADE_AT = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
WHOLE, SMALL = b"w" * 100_000, b"s" * 1_000


def partner(user_id: int) -> Partner:
    return Partner(1, 2, user_id, None, False, True, True, False, MADE_AT)


COUPLE = Couple(
    1,
    2,
    "key",
    3,
    "Europe/Berlin",
    CoupleState.TOGETHER,
    (partner(ADA), partner(BO)),
    MADE_AT,
    None,
    None,
    None,
    None,
    None,
)


def picture(number: int) -> Picture:
    return Picture(1_000 + number, 1, PictureOwner.MEMORY, 5, number, f"Lake {number}", "image/jpeg", 9, 9)


def export(count: int = 0, **records: list[Record]) -> Export:
    """Everything of a couple with so many pictures of one memory, and these records."""
    empty: dict[str, list[Record]] = {str(table.name): [] for table in metadata.sorted_tables}
    pictures = tuple(picture(number) for number in range(count))
    kept: list[Record] = [
        {name: getattr(one, name) for name in ("id", "couple_id", "owner", "subject_id", "alt")}
        | {"place": one.index, "media_type": one.media_type, "width": 9, "height": 9}
        for one in pictures
    ]
    memory: Record = {
        "id": 5,
        "author_id": ADA,
        "writer_id": None,
        "title": "The lake",
        "story": "So still",
        "happened_on": date(2024, 2, 29),
    }
    every = empty | {"pictures": kept, "memories": [memory]} | records
    return Export(COUPLE, ADA, MADE_AT, every, pictures, {}, {})


async def whole(_export: Export, one: Picture) -> LoadedPicture | None:
    return None if one.index == 3 else LoadedPicture(one, WHOLE)


async def small(_export: Export, one: Picture) -> LoadedPicture | None:
    return LoadedPicture(one, SMALL)


def nobody(_user_id: int) -> str | None:
    return None


async def made(of: Export, limit: int) -> list[tuple[discord.File, zipfile.ZipFile, int]]:
    """The files, opened, with their sizes."""
    found = [one.file async for one in build_archives(of, nobody, small, whole, limit, run_script)]
    sizes = [len(file.fp.read()) for file in found]
    for file in found:
        file.fp.seek(0)
    return [
        (file, zipfile.ZipFile(io.BytesIO(file.fp.read())), size)
        for file, size in zip(found, sizes, strict=True)
    ]


async def test_few_pictures_come_in_one_file() -> None:
    [(file, archive, _)] = await made(export(2), 10 * 2**20)
    assert file.filename == "kindling-2026-11-27.zip", "on the couple's own day"
    assert archive.namelist() == [
        "kindling.json",
        "album.html",
        "pictures/memory-1000.jpeg",
        "pictures/memory-1001.jpeg",
    ]
    assert archive.testzip() is None


async def test_many_pictures_are_spread_and_none_is_lost_or_twice() -> None:
    limit = 300_000 + SIZE_MARGIN
    files = await made(export(12), limit)
    called = [file.filename for file, _, _ in files]
    assert called[:2] == ["kindling-2026-11-27.zip", "kindling-2026-11-27-2.zip"]
    assert all(size <= limit for _, _, size in files)
    names = [name for _, archive, _ in files for name in archive.namelist()]
    assert len(names) == len(set(names)) == 2 + 12 - 1, "but for the one whose file is gone"


async def test_a_picture_that_fits_no_file_comes_alone() -> None:
    files = await made(export(2), 50_000 + SIZE_MARGIN)
    assert [len(archive.namelist()) for _, archive, _ in files] == [2, 1, 1]


def test_who_is_unknown_by_name_is_you_and_your_partner() -> None:
    page = render_album_html(album_data(export(2), nobody, {1_000: None}))
    assert "<h1>You &amp; Your partner</h1>" in page
    assert 'src="pictures/memory-1000.jpeg"' in page, "a picture that does not stand in the page"
    assert "memory-1001" not in page, "one whose file is gone"
    assert "February 29, 2024" in page


def test_an_album_without_a_word_says_so() -> None:
    page = render_album_html(album_data(export(memories=[], pictures=[]), nobody, {}))
    assert "There’s nothing here yet" in page


def test_the_page_carries_its_letters_and_names_their_license() -> None:
    page = render_album_html(album_data(export(1), nobody, {1_000: None}))
    assert page.count("src: url(data:font/woff2;base64,d09GMk") == 3, "wOF2"
    assert "under the SIL Open Font License" in page
    assert "font-src data:" in page
    assert (TEMPLATES / "fonts" / "OFL.txt").is_file()


def album_of_two_pictures(alt: str) -> str:
    """Return the page of a memory called *The lake* with two pictures of one alt text."""
    of = export(2)
    pictures = [{**row, "alt": f"{alt} ({place}/2)"} for place, row in enumerate(of.records["pictures"], 1)]
    described = replace(of, records={**of.records, "pictures": pictures})
    return render_album_html(album_data(described, nobody, {1_000: None, 1_001: None}))


def test_what_can_be_seen_stands_once_below_the_pictures_unless_it_is_the_title() -> None:
    fog, lake = (album_of_two_pictures(alt) for alt in ("Fog", "The lake"))
    assert fog.count(">Fog</p>") == 1
    assert lake.count('alt="The lake (') == 2
    assert "caption" not in lake.partition("<body>")[2]


def test_records_keep_large_ids_whole_and_say_when_they_were_made() -> None:
    large = 1_468_123_456_789_012_345
    kept: Record = {"id": large, "author_id": None, "about": "everyday"}
    read = json.loads(records_json(export(thanks=[kept]), nobody))
    assert read["records"]["thanks"] == [{"id": str(large), "author_id": None, "about": "everyday"}]
    assert read["made_at"] == "2026-11-26T23:30:00Z"
    assert (read["you"], read["server"], read["format"]) == (str(ADA), "2", 1)
