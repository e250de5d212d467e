"""The page of all texts: drawn from the code, complete, and up to date."""

import re

import pytest
from support.sentences import faults_of
from support.source_trees import ROOT

from gallery.commands import shown_commands
from gallery.drawing import texts_of
from gallery.extra_samples import UNSHOWN
from gallery.lines import TERMINAL_FILES
from gallery.markdown import markdown
from gallery.page import PAGE, all_lines, reason_of, render, samples
from ui.texts import text_ids

pytestmark = pytest.mark.slow

MOST_BYTES = 2_000_000
MOST_UNSHOWN = 45
LISTS = {
    "homes.permission_names": "names with commas, as many as there are",
    "privacy.erase_panel": "all that one has written, with commas",
    "recaps.alt_text_of": "describes a picture to who cannot see it: no card",
}


def test_the_page_is_up_to_date() -> None:
    is_current = PAGE.read_text(encoding="utf-8") == render()  # pytest would compare 2 MB line by line
    assert is_current, "`make texts` draws it again"


def test_the_page_is_light_and_needs_no_script() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(page.encode()) < MOST_BYTES
    assert "<script" not in page
    assert not re.search(r'\b(?:src|href)="(?!#|https://)', page)


def test_no_card_has_small_print() -> None:
    # Discord draws `-# ` small in a message's content alone: an embed shows the two signs.
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "ui").glob("*.py")}
    assert [name for name, source in sources.items() if "-# " in source] == []


def test_every_text_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [text_id for text_id in text_ids("en") if f"<code>{text_id}</code>" not in page] == []


def test_nearly_every_text_is_shown_where_people_read_it() -> None:
    _, _, unknown = all_lines()
    assert [line.text_id for line in unknown if not reason_of(line.text_id)] == []
    assert len(unknown) <= MOST_UNSHOWN
    unused = [start for start in UNSHOWN if not any(line.text_id.startswith(start) for line in unknown)]
    assert unused == []


def test_every_command_is_on_the_page_with_its_options() -> None:
    names = [command.name for command in shown_commands()]
    assert len(names) == len(set(names)) > 50
    by_name = {command.name: command for command in shown_commands()}
    assert [option.name for option in by_name["ritual set"].options] == ["ritual", "day", "time", "every"]
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"<b>/{name}</b>" in page for name in names)


def test_every_sentence_as_it_is_sent_can_be_read_in_one_breath() -> None:
    faults: list[str] = []
    for sample in samples():
        where = f"{sample.noun}.{sample.function}"
        for shown in sample.shown if where not in LISTS else ():
            for text in texts_of(shown):
                faults += [f"ui/{where}: {fault}" for fault in faults_of(text)]
    for command in shown_commands():
        for text in (command.description, *(option.description for option in command.options)):
            faults += [f"/{command.name}: {fault}" for fault in faults_of(text)]
    for lines in all_lines():
        for line in lines:
            for wording in line.wordings if line.file not in TERMINAL_FILES else ():
                faults += [f"{line.text_id}: {fault}" for fault in faults_of(wording)]
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("**a** *b* `c*d*`", "<b>a</b> <i>b</i> <code>c*d*</code>"),
        ("<@1001> \\*x\\* <b>", '<span class="mention">@Ada</span> *x* &lt;b&gt;'),
        ("> one\n> two\nthree", "<blockquote>one</blockquote><blockquote>two</blockquote>three"),
        ("-# small\n### Big\nend", "<small>small</small><h4>Big</h4>end"),
        ("<https://a.example/b>", '<a href="https://a.example/b">https://a.example/b</a>'),
        ("[it](https://a.example)", '<a href="https://a.example">it</a>'),
        ("<t:1796414400:R>", "<time>in 1 hour</time>"),
        ("<t:1796410800:f>", "<time>December 4, 2026, 7:00 PM</time>"),
    ],
)
def test_markdown_is_drawn_as_discord_draws_it(typed: str, drawn: str) -> None:
    assert str(markdown(typed)) == drawn
