"""The sheet for a first session: the consent that a line waits for, and the files made of the sheet."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.couples import Couple, CoupleState, Partner
from core.sheets import LINE_LIMIT, MOST_LINES, LineState, Sheet, SheetLine, SheetTopic
from data.child_process import run_script
from ui.drawing import render_queue
from ui.drawing.render_queue import RenderQueue
from ui.safe_text import CHUNK_LIMIT
from ui.sheet_files import sheet_files
from ui.sheets import line_panel, sheet_panel

pytestmark = pytest.mark.slow
ADA, BO, CLEO = 10, 20, 30
NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
NAMES = {ADA: "Ada", BO: "Bo"}
QUEUE = RenderQueue(run_script)
UNPRINTABLE = "\ue000"  # private use: each font may mean something else by it


def line(
    number: int = 1,
    state: LineState = LineState.AGREED,
    author: int = ADA,
    topic: SheetTopic = SheetTopic.GOOD,
    text: str = "We laugh",
    agreed_at: datetime | None = NOW,
) -> SheetLine:
    return SheetLine(number, 7, author, topic, text, state, NOW, agreed_at)


def sheet(*lines: SheetLine, made_at: datetime | None = None) -> Sheet:
    return Sheet(7, lines, ADA if made_at else None, made_at)


def pair(zone: str | None = None) -> Couple:
    one, other = (Partner(7, 1, user_id, None, False, True, True, False, NOW) for user_id in (ADA, BO))
    return Couple(7, 1, "key", 5, zone, CoupleState.TOGETHER, (one, other), NOW, None, None, None, None, None)


def test_each_sees_what_waits_for_them_what_they_put_aside_and_what_is_their_own() -> None:
    waiting, aside = line(1, LineState.WAITING), line(2, LineState.ASIDE)
    agreed, theirs = line(3), line(4, LineState.WAITING, author=BO)
    made = sheet(waiting, aside, agreed, theirs)
    assert made.waiting_for(BO) == (waiting,)
    assert made.put_aside_by(BO) == (aside,)
    assert made.not_agreed_by_author(BO) == (theirs,)
    assert made.waiting_for(ADA) == (theirs,)
    assert made.put_aside_by(ADA) == ()
    assert made.not_agreed_by_author(ADA) == (waiting, aside)
    assert made.agreed_lines == (agreed,)


def test_the_sheet_is_in_the_order_of_its_topics() -> None:
    made = sheet(
        line(1, topic=SheetTopic.ASKS), line(2, topic=SheetTopic.BRINGS), line(3, topic=SheetTopic.ASKS)
    )
    assert [one.id for topic in SheetTopic for one in made.agreed_about(topic)] == [2, 1, 3]
    assert list(SheetTopic) == [
        SheetTopic.BRINGS,
        SheetTopic.TRIED,
        SheetTopic.GOOD,
        SheetTopic.HOPES,
        SheetTopic.ASKS,
    ]


@pytest.mark.parametrize(
    ("made_at", "is_made"),
    [
        (None, False),
        (NOW - timedelta(seconds=1), False),
        (NOW, True),
        (NOW + timedelta(days=1), True),
    ],
)
def test_a_file_is_made_until_another_line_comes_onto_the_sheet(
    made_at: datetime | None, is_made: bool
) -> None:
    assert sheet(line(), made_at=made_at).is_file_current is is_made


def test_forty_of_the_longest_lines_fit_their_panel_and_one_fits_a_message() -> None:
    states = [LineState.WAITING, LineState.ASIDE, LineState.AGREED]
    lines = [line(n, states[n % 3], (ADA, BO)[n % 2], text="*" * LINE_LIMIT) for n in range(MOST_LINES)]
    for user_id in (ADA, BO):
        posts = sheet_panel(sheet(*lines, made_at=NOW), user_id)
        assert all(len(post.embed.description or "") <= CHUNK_LIMIT for post in posts if post.embed)
        assert posts[-1].view is not None
        assert len(posts[-1].view.to_components()) <= 5
    post = line_panel(lines[0], BO)
    assert post.embed is not None
    assert (post.embed.description or "").count("\\*") == LINE_LIMIT


@pytest.mark.parametrize("waiting", [25, 26, 40])
def test_no_menu_holds_more_than_25_lines(waiting: int) -> None:
    lines = [line(n, LineState.WAITING if n < waiting else LineState.AGREED) for n in range(MOST_LINES)]
    view = sheet_panel(sheet(*lines), BO)[-1].view
    assert view is not None
    sizes = [
        len(one["options"]) for row in view.to_components() for one in row["components"] if "options" in one
    ]
    assert sizes[0] == 25
    assert sum(sizes) == 25 + MOST_LINES - waiting


async def files(made: Sheet, couple: Couple, names: dict[int, str] = NAMES) -> dict[str, bytes]:
    _, made_files = await sheet_files(made, couple, names.get, QUEUE)
    found: dict[str, bytes] = {}
    for one in made_files:
        assert isinstance(one.fp, io.BytesIO)
        found[one.filename] = one.fp.getvalue()
    return found


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (None, "March 1, 2026"),
        ("Pacific/Honolulu", "February 28, 2026"),
        ("Asia/Tokyo", "March 1, 2026"),
    ],
)
async def test_the_day_is_the_couples_own(zone: str | None, day: str) -> None:
    found = await files(sheet(line(), made_at=NOW), pair(zone))
    assert f"Made on {day}" in found["session-sheet.md"].decode()


async def test_a_moment_of_a_real_clock_has_fractions_of_a_second() -> None:
    found = await files(sheet(line(), made_at=NOW.replace(microsecond=123_456)), pair())
    assert found["session-sheet.pdf"].startswith(b"%PDF-")


async def test_a_leap_day_is_named() -> None:
    made_at = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)
    assert (
        "February 29, 2028"
        in (await files(sheet(line(), made_at=made_at), pair()))["session-sheet.md"].decode()
    )


async def test_only_what_both_agreed_to_is_in_the_file_and_nobody_is_named_beside_a_line() -> None:
    made = sheet(
        line(1, text="Agreed"),
        line(2, LineState.WAITING, text="Waiting"),
        line(3, LineState.ASIDE, text="Put aside"),
        made_at=NOW,
    )
    text = (await files(made, pair()))["session-sheet.md"].decode()
    assert "- Agreed" in text
    assert "Waiting" not in text
    assert "Put aside" not in text
    assert text.count("Ada") == 1


async def test_somebody_without_a_known_name_is_one_of_the_two() -> None:
    assert (
        "Ada and one of us"
        in (await files(sheet(line(), made_at=NOW), pair(), {ADA: "Ada"}))["session-sheet.md"].decode()
    )


async def test_what_they_wrote_cannot_break_out_of_the_markdown() -> None:
    made = sheet(line(text="# A\n> b\n*c* [d](e) \u202ef"), made_at=NOW)
    text = (await files(made, pair(), {ADA: "*Ada*", BO: "# Bo"}))["session-sheet.md"].decode()
    assert "- \\# A\n  \\> b\n  \\*c\\* \\[d](e) f" in text
    assert "\\*Ada\\* and \\# Bo" in text


async def test_the_process_prints_or_says_that_a_letter_is_missing() -> None:
    words, both = await sheet_files(sheet(line(), made_at=NOW), pair(), NAMES.get, QUEUE)
    assert [one.filename for one in both] == ["session-sheet.md", "session-sheet.pdf"]
    assert both[1].fp.read(5) == b"%PDF-"
    assert words.startswith("Here’s your sheet. Your partner")
    words, alone = await sheet_files(sheet(line(text=UNPRINTABLE), made_at=NOW), pair(), NAMES.get, QUEUE)
    assert [one.filename for one in alone] == ["session-sheet.md"]
    assert "a letter or sign I can’t print" in words


@pytest.mark.parametrize("status", [None, 1, -9, 0])
async def test_a_process_that_fails_costs_the_pdf_alone(status: int | None) -> None:
    async def fail(_script: Path, _request: bytes) -> tuple[int | None, bytes]:
        return status, b""

    words, alone = await sheet_files(sheet(line(), made_at=NOW), pair(), NAMES.get, RenderQueue(fail))
    assert [one.filename for one in alone] == ["session-sheet.md"]
    assert "couldn’t make it right now" in words


async def test_a_full_line_costs_the_pdf_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_queue, "MAX_WAITING", 0)
    queue = RenderQueue(run_script)
    async with queue._slots, queue._slots:
        words, alone = await sheet_files(sheet(line(), made_at=NOW), pair(), NAMES.get, queue)
    assert [one.filename for one in alone] == ["session-sheet.md"]
    assert "again in a minute" in words
