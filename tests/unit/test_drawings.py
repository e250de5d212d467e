"""Pictures and pages as they are drawn: compared with references, and safe from what people type."""

import io
import json
import random
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import typst
from PIL import Image
from support.drawings import (
    ADA,
    BO,
    MOST_DIFFERENCE,
    MOST_OF_A_SPOT,
    NAMES,
    NOW,
    book_of,
    difference_from_reference,
    machine_families,
    month,
    page_of,
    pair,
    sunset,
)
from support.shared_fonts import share_fonts

from core.albums import AlbumEntry, AlbumEntryKind, Quote
from core.pictures import LoadedPicture
from core.recaps import Recap, RecapItem, RecapItemKind
from ui.drawing import render_queue, typst_renderer
from ui.drawing.render_queue import RenderRequest
from ui.drawing.typst_renderer import MissingLetters, clean_text, direction_and_language, render
from ui.recaps import recap_request
from ui.sheet_files import sheet_request
from ui.trends import calm, trend_request

pytestmark = pytest.mark.slow
share_fonts()
THANKS, DATE, MEMORY, MILESTONE, QUESTION = RecapItemKind
MEMORY_ENTRY, THANKS_ENTRY = AlbumEntryKind.MEMORY, AlbumEntryKind.THANKS
PLAIN = month(
    (THANKS, "doing the dishes on a day that was yours to rest", ADA),
    (THANKS, "listening until I had found the word", BO),
    (DATE, "The green soup, cooked together", None),
    (MEMORY, "Our pier, naïve and œuvre, Größe", None),
    (QUESTION, "What first made you notice each other?", None),
)
SCRIPTS = month(
    (THANKS, "شكرا على الحساء 🍲", ADA),
    (THANKS, "doing the dishes", BO),
    (DATE, "Привет, Γειά σου, Tiếng Việt", None),
    (MEMORY, "東京の散歩、そしてラーメン", None),
    (MEMORY, "שבת שלום, 12 and tea 🫖", None),
    (MILESTONE, "नमस्ते, हमारी पहली यात्रा", None),
    (MILESTONE, "วันครบรอบของเรา", None),
    (QUESTION, "우리의 첫 여행 👩‍❤️‍👨 🇺🇦 ❤️ 🏳️‍🌈 👍🏽", None),
    (QUESTION, "我们的第一次旅行", None),
)
NEEDED_FAMILIES = {
    "Noto Naskh Arabic",
    "Noto Serif Devanagari",
    "Noto Serif Thai",
    "Noto Serif CJK JP",
    "Noto Color Emoji",
}
NEEDS_NOTO = pytest.mark.skipif(
    not machine_families() >= NEEDED_FAMILIES,
    reason="this machine lacks fonts-noto-core, fonts-noto-cjk or fonts-noto-color-emoji",
)
FIRST, MARCH = date(2026, 1, 4), date(2026, 3, 9)
PULSES = [(4, 5), (4, 5), (4, 4), (4, 2), (3, 4)]
ATTACKS = [
    "#panic()",
    '#read("/etc/passwd")',
    '#include "look.typ"',
    "$x$",
    "*bold* _it_ `raw` @ref <label> // gone",
    "\\",
    '"},{"text":"out of the JSON',
    "w" * 300,
    "ن" * 300,
    "漢" * 300,
    "word " * 2_000,
    "",
    "\x00\x07\x1b[0m",
    "\ud800 lone",
    "\u202eevil\u202c",
    "\ue000",
    "\U0001f9ff" * 60,
]


def draw(request: RenderRequest) -> bytes:
    """Draw a request in this process."""
    return render(json.loads(request.as_json()))


def recap(of: Recap, **options: object) -> RenderRequest:
    return recap_request(of, pair(), NAMES.get, options.get("photo"))  # type: ignore[arg-type] (a photo)


def band(weeks: list[tuple[int, int]]) -> RenderRequest:
    return trend_request([FIRST + timedelta(weeks=number) for number in range(len(weeks))], weeks)


def year() -> list[tuple[int, int]]:
    draw_from = random.Random(5)
    return [(draw_from.choice([3, 4]), draw_from.choice([3, 4, 5])) for _ in range(52)]


def sheet(*lines: str, names: tuple[str, str] = ("Ada", "Bo")) -> RenderRequest:
    return sheet_request(names, "Made on March 1, 2026", [("What’s good between us", lines)], NOW)


DRAWN = {
    "trend-five-weeks": lambda: band(PULSES),
    "trend-one-week": lambda: band([(2, 4)]),
    "trend-a-year": lambda: band(year()),
    "recap-plain": lambda: recap(PLAIN),
    "recap-one-thanks": lambda: recap(month((THANKS, "You made soup when I was tired", ADA))),
    "recap-landscape": lambda: recap(PLAIN, photo=sunset(1600, 1200)),
    "recap-portrait": lambda: recap(PLAIN, photo=sunset(900, 1600, "image/webp")),
    "recap-full": lambda: recap(
        month(*[(kind, f"Number {n} of many", ADA) for n in range(12) for kind in RecapItemKind])
    ),
}


def snaps(*sizes: tuple[int, int], alt: str = "The lake") -> list[LoadedPicture]:
    """Return photos of these sizes, numbered from 1."""
    taken = [sunset(*size) for size in sizes]
    return [
        replace(one, picture=replace(one.picture, id=number, alt=alt)) for number, one in enumerate(taken, 1)
    ]


def entry(
    kind: AlbumEntryKind, day: date, title: str, *quotes: Quote, photos: Sequence[LoadedPicture] = ()
) -> AlbumEntry:
    return AlbumEntry(kind, day, title, quotes, tuple(photo.picture for photo in photos))


def full_book() -> RenderRequest:
    """Return a book of two months, with a photo, a row of three, a panorama and a right-to-left thank-you."""
    photos = snaps((800, 600), (600, 800), (800, 600), (600, 600), (1_500, 400), alt="The lake, early (1/5)")
    return book_of(
        entry(
            MEMORY_ENTRY, FIRST, "The frozen canal", Quote(BO, "We slid to the bridge."), photos=photos[:1]
        ),
        entry(THANKS_ENTRY, FIRST, "", Quote(ADA, "You made soup when I was tired")),
        entry(THANKS_ENTRY, FIRST, "", Quote(BO, "תודה על המרק")),
        entry(MEMORY_ENTRY, MARCH, "A tower, a dog", Quote(ADA, "All in one day."), photos=photos[1:4]),
        entry(MEMORY_ENTRY, MARCH, "All along the coast", Quote(ADA, "So wide."), photos=photos[4:]),
        photos=photos,
    )


PAGES: dict[str, tuple[Callable[[], RenderRequest], int]] = {
    "book-cover": (full_book, 1),
    "book-month": (full_book, 2),
    "book-rows": (full_book, 4),
    "book-plain": (lambda: book_of(entry(THANKS_ENTRY, FIRST, "", Quote(ADA, "You made soup"))), 1),
    "sheet": (lambda: sheet("We laugh at the same bad films.", "The walks after dinner."), 1),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_was_looked_at(name: str, tmp_path: Path) -> None:
    request, number = PAGES[name]
    mean, spot = difference_from_reference(name, page_of(draw(request()), number, tmp_path))
    assert mean <= MOST_DIFFERENCE
    assert spot <= MOST_OF_A_SPOT


def test_short_months_share_a_page_and_a_long_one_begins_its_own(tmp_path: Path) -> None:
    short = [entry(THANKS_ENTRY, date(2026, month, 3), "", Quote(ADA, "Soup")) for month in range(1, 13)]
    long = entry(MEMORY_ENTRY, FIRST, "The lake", Quote(ADA, "We walked along the river. " * 150))
    for entries, pages in ((short[:3], 2), (short, 5), ([long, short[1]], 5)):
        pdf = draw(book_of(*entries))
        assert page_of(pdf, pages, tmp_path)
        with pytest.raises(typst.TypstError):
            page_of(pdf, pages + 1, tmp_path)


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_looks_as_it_was_looked_at(name: str) -> None:
    mean, spot = difference_from_reference(name, draw(DRAWN[name]()))
    assert mean <= MOST_DIFFERENCE
    assert spot <= MOST_OF_A_SPOT


@NEEDS_NOTO
def test_every_script_looks_as_it_was_looked_at() -> None:
    mean, spot = difference_from_reference("recap-scripts", draw(recap(SCRIPTS)))
    assert mean <= MOST_DIFFERENCE * 3  # a distribution's Noto is another release
    assert spot <= MOST_OF_A_SPOT * 2


def test_another_picture_is_told_from_a_reference() -> None:
    other = [*PULSES[:3], (2, 1), (3, 4)]
    mean, spot = difference_from_reference("trend-five-weeks", draw(band(other)))
    assert mean > MOST_DIFFERENCE or spot > MOST_OF_A_SPOT


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_what_people_type_is_never_read_as_a_template(attack: str) -> None:
    items = month((THANKS, attack, ADA), (MEMORY, attack, None), (DATE, "A picnic", None))
    request = recap_request(items, pair(), {ADA: attack, BO: "Bo"}.get, None)
    assert Image.open(io.BytesIO(draw(request))).size == (1080, 1350)
    try:
        assert draw(sheet(attack[:1_000], names=(attack, "Bo"))).startswith(b"%PDF-")
    except MissingLetters:
        assert attack in ("\ue000", "漢" * 300, "\U0001f9ff" * 60, "ن" * 300)


def test_a_template_reads_nothing_outside_its_folder() -> None:
    for path in ("/etc/passwd", "../typst_renderer.py", "../../recaps.py"):
        with pytest.raises(typst.TypstError):
            typst.Compiler(f'#read("{path}")'.encode(), root=typst_renderer.TEMPLATES).compile(format="png")


def test_markup_is_drawn_letter_by_letter() -> None:
    plain, marked = (draw(recap(month((THANKS, words, ADA)))) for words in ("bold", "*bold*"))
    assert plain != marked


def test_letters_that_no_font_has_are_left_out_of_a_picture_and_refuse_a_page() -> None:
    with_private = recap(month((THANKS, "tea \ue000 and cake", ADA)))
    assert draw(with_private) == draw(recap(month((THANKS, "tea and cake", ADA))))
    with pytest.raises(MissingLetters):
        draw(sheet("tea \ue000 and cake"))


def test_a_machine_without_fonts_draws_what_typst_has_and_leaves_out_the_other_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fonts = typst.Fonts(include_system_fonts=False)

    def without_the_machines(**_options: bool) -> typst.Fonts:
        return fonts

    monkeypatch.setattr(typst, "Fonts", without_the_machines)
    readable = [(THANKS, "doing the dishes", ADA), (MEMORY, "שבת שלום", None)]
    hidden = [(DATE, "東京の散歩", None), (MEMORY, "नमस्ते", None), (THANKS, "شكرا", BO)]
    with_emoji = month((THANKS, "doing the dishes 🍲", ADA), (MEMORY, "שבת שלום", None), *hidden)
    assert draw(recap(with_emoji)) == draw(recap(month(*readable)))
    with pytest.raises(MissingLetters):
        draw(sheet("We laugh 🍲"))


def test_a_name_that_cannot_be_printed_costs_no_page() -> None:
    assert draw(sheet("We laugh", names=("Ada \ue000", "Bo"))) == draw(sheet("We laugh", names=("", "")))


def test_a_name_that_is_a_template_of_python_stays_as_it_is() -> None:
    assert draw(sheet("We laugh", names=("{0}", "Bo"))).startswith(b"%PDF-")


def test_forty_long_lines_of_one_endless_word_are_printed_over_pages() -> None:
    pdf = draw(sheet(*["w" * 300] * 40))
    # The list of pages is in one of the compressed streams.
    streams = [
        zlib.decompressobj().decompress(found)
        for found in re.findall(rb"stream\n(\x78.*?)endstream", pdf, re.DOTALL)
    ]
    counts = re.findall(rb"/Count (\d+)", b"".join([pdf, *streams]))
    assert max(map(int, counts)) >= 2


def test_the_same_is_drawn_the_same() -> None:
    for request in (sheet("We laugh"), band(PULSES), recap(PLAIN)):
        assert draw(request) == draw(request)


def test_a_page_says_how_it_is_read_aloud_and_when_it_was_made() -> None:
    pdf = draw(sheet("We laugh"))
    assert b"/MarkInfo" in pdf or b"/StructTreeRoot" in pdf
    assert b"D:20260301030000Z" in pdf


@pytest.mark.parametrize(
    ("text", "rtl", "language"),
    [
        ("שלום abc", True, "en"),
        ("abc שלום", False, "en"),
        ("12 שלום", True, "en"),
        ("…", False, "en"),
        ("東京の散歩", False, "ja"),
        ("우리", False, "ko"),
        ("我们", False, "zh"),
    ],
)
def test_words_are_set_in_the_direction_and_language_of_their_letters(
    text: str, rtl: bool, language: str
) -> None:
    assert direction_and_language(text) == {"rtl": rtl, "lang": language}


def test_what_nobody_sees_or_what_turns_others_is_left_out() -> None:
    assert clean_text("a\x00 \ud800 b\u202ec\nd") == "a bc\nd"
    assert clean_text("👩‍❤️‍👨  \u200c") == "👩‍❤️‍👨  \u200c", "joiners, and spaces of their own, stay"


def test_a_year_is_calmed_and_a_few_months_are_as_they_were_given() -> None:
    assert calm([1, 5] * 10) == [1, 5] * 10
    calmed = calm([1, 5] * 20)
    assert len(calmed) == 40
    assert max(calmed) - min(calmed) < 3


def test_days_named_below_a_band_are_few_and_apart() -> None:
    for weeks in (1, 2, 5, 13, 52):
        ticks = band([(3, 4)] * weeks).data["ticks"]
        places = [tick["at"] for tick in ticks]
        assert 1 <= len(ticks) <= 5
        assert all(later - earlier > 0.2 for earlier, later in pairwise(places))


def test_both_files_agree_on_the_status_of_missing_letters() -> None:
    assert render_queue.EXIT_MISSING_LETTERS == typst_renderer.EXIT_MISSING_LETTERS


def test_an_empty_item_is_not_drawn() -> None:
    nothing = Recap(FIRST, FIRST, (RecapItem(DATE, FIRST, "  "),))
    assert recap(nothing).data["sections"] == []
    assert Image.open(io.BytesIO(draw(recap(nothing)))).size == (1080, 1350)
