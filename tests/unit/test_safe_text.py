"""Safe text: people's words are measured, escaped, and split without a loss."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import EmptyText, TextTooLong
from core.text_input import ANSWER_LIMIT, clean_optional_text, clean_text
from ui.safe_text import CHUNK_LIMIT, block_quote, cut_text, escape_text, one_line, split_text

WRITTEN = st.text(
    st.one_of(st.sampled_from("\\*_~|`><#-[]()@:/ \n\thttps.ab1é💌"), st.characters(codec="utf-8")),
    max_size=400,
)
SPECIAL = set("\\*_~|`<[")


def test_a_text_is_trimmed() -> None:
    assert clean_text("  two\r\nlines \n", 100) == "two\nlines"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t ",
        "\x00",
        "\u3000",
        "\u202e",
        "\u200f \x07",
        "\u200b\u2066\u2069",
        "\u3164",
        "\u2800 \u2800",
        "\u115f\uffa0",
        "\ufe0f\u034f",
        "\U000e0101",
    ],
)
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(EmptyText):
        clean_text(text, 10)


def test_a_text_may_be_as_long_as_its_limit() -> None:
    assert len(clean_text("a" * ANSWER_LIMIT, ANSWER_LIMIT)) == ANSWER_LIMIT


def test_a_text_over_its_limit_is_refused_with_both_numbers() -> None:
    with pytest.raises(TextTooLong) as refused:
        clean_text("a" * 4_001, ANSWER_LIMIT)
    assert refused.value.text_args == {"limit": "4000", "length": "4001"}


def test_only_what_is_left_after_trimming_counts() -> None:
    assert clean_text(f"  {'a' * 10}  ", 10) == "a" * 10


@pytest.mark.parametrize("text", [None, "", "  \n ", "\u202e \x07"])
def test_an_optional_text_may_be_left_out(text: str | None) -> None:
    assert clean_optional_text(text, 10) is None


def test_an_optional_text_has_its_limit_too() -> None:
    assert clean_optional_text(" kept ", 10) == "kept"
    with pytest.raises(TextTooLong):
        clean_optional_text("a" * 11, 10)


def shown(escaped: str) -> str:
    """What Discord makes of escapes."""
    return re.sub(r"\\([\W_])", r"\1", escaped.replace("\u200b", ""))


@pytest.mark.parametrize(
    "text",
    [
        "**bold** __under__ ~~struck~~ ||spoiler|| `code`",
        "```\nblock\n```",
        "> quote\n>>> all",
        "# heading\n## smaller\n-# small",
        "- list\n  - deeper\n* star",
        "[words](https://example.org)",
        "[```](a) after ```",
        "<@1> <@&2> <#3> <t:1:R> <:heart:4> </checkin now:5>",
        "@everyone @here",
        "a \\ b \\* c",
    ],
)
def test_nothing_in_a_text_is_markdown_any_more(text: str) -> None:
    escaped = escape_text(text)
    assert shown(escaped) == text
    bare = re.sub(r"\\.", "x", escaped)
    assert not SPECIAL & set(bare)
    assert not re.search(r"^[ \t]*[#>-]", bare, re.MULTILINE)
    assert not re.search(r"@(everyone|here)", bare)


def test_a_link_still_works() -> None:
    assert escape_text("see https://example.org/a_b-c?d=1#e .") == "see https://example.org/a_b-c?d=1#e ."


@pytest.mark.parametrize(
    "link",
    [
        "https://en.wikipedia.org/wiki/Heart_(symbol)",
        "https://example.org/~ada/*/a_b_c?q=[1]&x=__y__",
        "<https://example.org/a_b_c>",
    ],
)
def test_nothing_is_escaped_in_a_link(link: str) -> None:
    assert escape_text(f"*see* {link}, _soon_") == f"\\*see\\* {link}, \\_soon\\_"


@pytest.mark.parametrize(
    "kept",
    [
        "<@123456789012345678>",
        "<@!123456789012345678>",
        "<:heart:123456789012345678>",
        "<a:hug:123456789012345678>",
    ],
)
def test_people_and_emoji_of_the_server_are_shown(kept: str) -> None:
    assert escape_text(f"for {kept}!") == f"for {kept}!"


FAMILY, HEART, FLAG = (
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u2764\ufe0f\u200d\U0001f525",
    "\U0001f1e9\U0001f1ea",
)


@pytest.mark.parametrize("emoji", [FAMILY, HEART, FLAG, "e\u0301", "<:heart:123456789012345678>"])
@pytest.mark.parametrize("before", range(8))
def test_no_cut_falls_inside_an_emoji(emoji: str, before: int) -> None:
    text = "x" * before + emoji * 40
    whole = {
        "",
        *(("x" * before + emoji * count) for count in range(41)),
        *("x" * count for count in range(8)),
    }
    for limit in range(len(emoji) + 1, 90):
        assert cut_text(text, limit) in whole
        assert one_line(text, limit).removesuffix("…") in whole
        for piece in split_text(text, limit):
            assert piece.replace(emoji, "").strip("x") == ""


@pytest.mark.parametrize(
    "emoji", ["❤️", FAMILY, FLAG, "<:heart:123456789012345678>", "<@123456789012345678> "]
)
def test_more_emoji_than_a_client_draws_are_spread(emoji: str) -> None:
    pieces = split_text(block_quote(emoji * 200))
    assert sum(piece.count(emoji.strip()) for piece in pieces) == 200
    assert all(piece.count(emoji.strip()) <= 150 for piece in pieces)


def test_a_link_cannot_carry_markdown() -> None:
    assert escape_text("https://example.org/||a||") == "https://example.org/\\|\\|a\\|\\|"


def test_marks_that_turn_the_reading_around_are_taken_out() -> None:
    assert escape_text("a\u202eb\u2066c\u200fd\x07e\rf") == "abcdef"
    assert one_line("a\u202eb", 10) == "ab"


@given(WRITTEN)
def test_no_escape_is_needed_twice(text: str) -> None:
    bare = re.sub(r"\\.", "", re.sub(r"https?://\S+", "", escape_text(text)), flags=re.DOTALL)
    assert not SPECIAL & set(bare)


def test_every_line_of_a_quote_is_one() -> None:
    assert block_quote("one\n\n> two") == "> one\n> \n> \\> two"


def test_a_label_is_on_one_line() -> None:
    assert one_line(" a\n b\tc ", 10) == "a b c"


@pytest.mark.parametrize(("length", "shows"), [(9, "a" * 9), (10, "a" * 10), (11, "a" * 9 + "…")])
def test_a_label_is_cut_with_a_sign(length: int, shows: str) -> None:
    assert one_line("a" * length, 10) == shows


def bones(text: str) -> str:
    """A text without what a cut may change: white space and the marks of a quote."""
    return re.sub(r"[\s>]", "", text)


@given(WRITTEN.map(lambda text: text * 3), st.integers(40, 200), st.sampled_from([escape_text, block_quote]))
def test_spreading_loses_nothing_and_stays_within_the_size(
    text: str, size: int, shape: Callable[[str], str]
) -> None:
    safe = shape(text)
    pieces = split_text(safe, size)
    assert bones("".join(pieces)) == bones(safe)
    assert all(0 < len(piece) <= size for piece in pieces)


@given(WRITTEN.map(lambda text: text * 3), st.integers(40, 200))
def test_spreading_never_cuts_through_an_escape(text: str, size: int) -> None:
    for piece in split_text(escape_text(text), size):
        assert (len(piece) - len(piece.rstrip("\\"))) % 2 == 0


@pytest.mark.parametrize("slashes", [3_999, 4_000])
def test_a_text_of_escapes_alone_stays_few_messages(slashes: int) -> None:
    pieces = split_text(escape_text("\\" * slashes))
    assert len(pieces) == 3
    assert "".join(pieces) == "\\" * slashes * 2


def test_the_longest_answer_fits_into_few_messages() -> None:
    assert len(split_text(block_quote("*" * ANSWER_LIMIT))) <= 3
    assert all(len(piece) <= 4_096 for piece in split_text(block_quote("*\n" * (ANSWER_LIMIT // 2))))
    assert CHUNK_LIMIT < 4_096


def test_a_text_is_spread_at_a_line_where_there_is_one() -> None:
    assert split_text("a" * 60 + "\n" + "b" * 60, 100) == ["a" * 60, "b" * 60]


def test_a_text_is_spread_at_a_word_where_there_is_no_line() -> None:
    assert split_text("a" * 60 + " " + "b" * 60, 100) == ["a" * 60, "b" * 60]


def test_a_quote_goes_on_as_a_quote() -> None:
    first, second = split_text(block_quote("a" * 60 + " " + "b" * 60), 100)
    assert first.startswith("> a")
    assert second == "> " + "b" * 60
