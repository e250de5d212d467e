"""Text layout: every script in a font that has it, whole emoji, and lines in their reading order."""

import pytest
from PIL import Image

from ui.drawing import fonts
from ui.drawing.fonts import Weight, available_fonts
from ui.drawing.text_layout import ELLIPSIS, Run, TextLayout, bidi_levels, grapheme_clusters, in_visual_order

pytestmark = pytest.mark.slow
LAYOUT = TextLayout()
with_fribidi = pytest.mark.skipif(not fonts.HAS_RAQM, reason="libfribidi0 is not on this machine")
FONT = next(iter(available_fonts()))
SCRIPTS = {
    "Latin": "Soup and a song",
    "Vietnamese": "Cảm ơn em đã nấu cháo",
    "Greek": "Σε ευχαριστώ",
    "Cyrillic": "Спасибо за чай",
    "Arabic": "شكرا لك",
    "Hebrew": "תודה רבה",
    "Devanagari": "धन्यवाद",
    "Bengali": "ধন্যবাদ",
    "Tamil": "நன்றி",
    "Thai": "ขอบคุณ",
    "Georgian": "მადლობა",
    "Armenian": "Շնորհակալություն",
    "Ethiopic": "አመሰግናለሁ",
    "Khmer": "អរគុណ",
    "Japanese": "ありがとう東京",
    "Korean": "고마워요",
    "Chinese": "谢谢你",
    "emoji": "🥰🏳️‍🌈👩🏽‍🚀1️⃣❤️",
}


def drawn_line(text: str, colour: str = "#000000") -> Image.Image:
    """A line, as it is written."""
    picture = Image.new("RGB", (900, 120), "white")
    LAYOUT.draw_text(picture, (20, 80), text, 48, Weight.REGULAR, colour)
    return picture


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_is_drawn_whole(text: str) -> None:
    if not fonts.HAS_RAQM and any(ord(letter) in fonts.NEEDS_RAQM for letter in text):
        pytest.skip("libfribidi0 is not on this machine")
    assert LAYOUT.drawable(text) == text
    box = Image.eval(drawn_line(text).convert("L"), lambda value: 255 - value).getbbox()
    assert box is not None
    assert box[2] - box[0] >= LAYOUT.width(text, 48, Weight.REGULAR) * 0.8


@with_fribidi
def test_different_letters_look_different() -> None:
    drawn = {drawn_line(letter).tobytes() for letter in "aжשبक谢한ก🥰"}
    assert len(drawn) == 9


def test_a_letter_that_no_font_has_is_left_out() -> None:
    assert LAYOUT.drawable("Soup \ue000 and \U000f0000a song") == "Soup and a song"
    assert LAYOUT.drawable("\ue000") == ""
    assert LAYOUT.wrap("\ue000", 48, Weight.REGULAR, 600, 3) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("abc", 3),
        ("e\u0301a", 2),
        ("👩🏽‍🚀", 1),
        ("🏳️‍🌈", 1),
        ("🇪🇪🇩🇪", 2),
        ("1️⃣", 1),
        ("👍🏿👍", 2),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 1),
    ],
)
def test_what_belongs_together_stays_whole(text: str, count: int) -> None:
    assert len(grapheme_clusters(text)) == count
    assert "".join(grapheme_clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc", "abc"),
        ("אבג", "אבג"),
        ("אב ab גד", "גד|ab|אב"),
        ("ab אב cd", "ab|אב|cd"),
        ("אב 12 גד", "גד|12|אב"),
        ("ab אב 12 גד cd", "ab|גד|12|אב|cd"),
        ("ab 12", "ab 12"),
        ("12 אב", "אב|12"),
        ("", ""),
    ],
)
def test_runs_are_in_visual_order(text: str, seen: str) -> None:
    runs: list[Run] = []
    for letter, level in zip(text, bidi_levels(list(text)), strict=True):
        if runs and runs[-1].level == level:
            runs[-1] = Run(runs[-1].text + letter, FONT, level)
        else:
            runs.append(Run(letter, FONT, level))
    assert "|".join(run.text.strip() for run in in_visual_order(runs)) == seen


def test_a_line_goes_where_its_first_letter_goes() -> None:
    assert LAYOUT.is_right_to_left("“תודה” for the soup")
    assert not LAYOUT.is_right_to_left("Soup, תודה")
    assert not LAYOUT.is_right_to_left("12 🥰")


def test_lines_break_at_words_and_no_word_is_lost() -> None:
    text = "You made soup when I was tired and sat with me until I slept"
    lines = LAYOUT.wrap(text, 38, Weight.REGULAR, 400, 20)
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert all(LAYOUT.width(line, 38, Weight.REGULAR) <= 400 for line in lines)


def test_lines_without_spaces_break_too() -> None:
    text = "東京で一緒に散歩してくれてありがとうまた行きましょうね"
    lines = LAYOUT.wrap(text, 38, Weight.REGULAR, 400, 20)
    assert len(lines) > 1
    assert "".join(lines) == text


@pytest.mark.parametrize("most", [1, 2, 3])
def test_what_is_left_over_is_marked(most: int) -> None:
    lines = LAYOUT.wrap("soup and song " * 40, 38, Weight.REGULAR, 400, most)
    assert len(lines) == most
    assert lines[-1].endswith(ELLIPSIS)
    assert all(LAYOUT.width(line, 38, Weight.REGULAR) <= 400 for line in lines)


def test_what_fits_is_not_marked() -> None:
    assert LAYOUT.wrap("soup", 38, Weight.REGULAR, 400, 1) == ["soup"]


def test_one_endless_word_is_shortened() -> None:
    (line,) = LAYOUT.wrap("x" * 400, 38, Weight.REGULAR, 400, 3)
    assert line.endswith(ELLIPSIS)
    assert LAYOUT.width(line, 38, Weight.REGULAR) <= 400


def test_bold_is_heavier() -> None:
    assert LAYOUT.width("January", 84, Weight.BOLD) > LAYOUT.width("January", 84, Weight.REGULAR)


@with_fribidi
def test_a_machine_without_fonts_of_its_own_draws_every_script_and_emoji_as_outlines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FONT_FOLDERS", ())
    letters = TextLayout()
    for text in SCRIPTS.values():
        assert letters.drawable(text) == text
    assert letters.width("🥰", 48, Weight.REGULAR) > 0


def test_without_raqm_no_letter_is_written_the_wrong_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "HAS_RAQM", False)
    letters = TextLayout()
    assert letters.drawable("Soup, תודה धन्यवाद and 谢谢 🥰") == "Soup, and 谢谢 🥰"
    picture = Image.new("RGB", (900, 120), "white")
    letters.draw_text(picture, (20, 80), "Soup 谢谢 🥰", 48, Weight.REGULAR, "#000000")
    assert picture.getcolors(1) is None
