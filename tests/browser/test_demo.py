"""The demo's page, driven in headless Chromium as a newcomer would."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
SHOTS = Path(__file__).parent / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Far more than a busy machine needs: they end a test that hangs, and never decide one that is slow.
READY_WITHIN = 600  # seconds
ARRIVES_WITHIN = 300_000  # milliseconds
ANSWERS_WITHIN = 120_000  # milliseconds
expect.set_options(timeout=ANSWERS_WITHIN)


def read_into(printed: Iterable[str], lines: Queue[str]) -> None:
    """Hand on what the demo prints, line by line."""
    for line in printed:
        lines.put(line)


@contextmanager
def running_demo(folder: Path) -> Generator[str]:
    """Run the demo in a folder, and yield the address of its page."""
    environment = {**os.environ, "KINDLING_DEMO_PORT": "0", "CI": "true", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, str(ROOT / "bot.py"), "demo"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        lines: Queue[str] = Queue()
        assert process.stdout is not None
        reader = threading.Thread(target=read_into, args=(process.stdout, lines), daemon=True)
        reader.start()
        printed = ""
        try:
            while not (found := re.search(r"http://127\.0\.0\.1:\d+/#\S+", printed)):
                printed += lines.get(timeout=READY_WITHIN)
            yield found[0]
        except Empty:
            pytest.fail(f"the demo did not start: {printed}")
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    """The address of a running demo."""
    with running_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture
def page(address: str) -> Generator[Page, None, None]:
    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(ANSWERS_WITHIN)
        page.goto(address)
        expect(page.get_by_label("Viewing as")).to_be_visible()
        yield page
        browser.close()


def settle(page: Page) -> None:
    """Wait until the page has nothing under way: meanwhile it ignores what is pressed."""
    page.wait_for_timeout(500)  # it begins a moment after the press
    expect(page.locator("#action-status")).not_to_contain_text("…")


def shoot(page: Page, name: str) -> None:
    """Leave a screenshot at a desktop's and at a phone's width."""
    settle(page)
    page.screenshot(path=SHOTS / f"{name}.png")
    page.set_viewport_size({"width": 400, "height": 860})
    settle(page)
    page.screenshot(path=SHOTS / f"{name}-phone.png")
    page.set_viewport_size({"width": 1200, "height": 1000})
    settle(page)


def become(page: Page, name: str) -> None:
    page.get_by_label("Viewing as").select_option(label=name)
    settle(page)


def button(page: Page, label: str) -> Locator:
    return page.locator("#channel-message-list").get_by_role("button", name=label, exact=True).last


def command(page: Page, text: str) -> None:
    """Type a slash command, choose it, and send it without options."""
    composer = page.locator("#channel-composer")
    box = composer.get_by_role("textbox", name="Message")
    box.click()
    box.press_sequentially(text)
    composer.get_by_role("listbox", name="Application commands").get_by_role("option").first.wait_for()
    box.press("Enter")
    composer.get_by_role("button", name=f"Command {text}").wait_for()
    composer.get_by_role("button", name="Send").click()
    settle(page)


def answer(page: Page, name: str, body: str, pulse: str) -> None:
    become(page, name)
    button(page, "Answer").click()
    form = page.get_by_role("dialog").last
    form.get_by_role("textbox", name="My answer").fill(body)
    form.get_by_role("radio", name=pulse).check()
    if name == "Ada":
        shoot(page, "form")
    form.get_by_role("button", name="Submit").click()
    expect(form).to_be_hidden()


def test_the_page_opens_with_each_ones_panel(page: Page) -> None:
    timeline = page.locator("#channel-message-list")
    for name in ("Ada", "Bo"):
        become(page, name)
        expect(timeline.get_by_text("Waiting for you").last).to_be_visible()
        expect(button(page, "Say thanks")).to_be_visible()
    shoot(page, "panel")


def test_a_question_arrives_both_answer_and_both_are_revealed(page: Page) -> None:
    timeline = page.locator("#channel-message-list")
    expect(button(page, "Another question")).to_be_visible(timeout=ARRIVES_WITHIN)
    shoot(page, "question")
    answer(page, "Ada", "The coffee that you bring without a word.", "4 · quite close")
    expect(timeline.get_by_text("One answer is in").last).to_be_visible()
    become(page, "Bo")
    expect(timeline.get_by_text("without a word")).to_have_count(0)
    answer(page, "Bo", "That you hum while you water the plants.", "5 · very close")
    expect(timeline.get_by_text("The coffee that you bring without a word.").last).to_be_visible()
    expect(timeline.get_by_text("That you hum while you water the plants.").last).to_be_visible()
    shoot(page, "reveal")


def test_a_poll_is_voted_on_and_ended(page: Page) -> None:
    become(page, "Ada")
    command(page, "/date poll")
    timeline = page.locator("#channel-message-list")
    expect(timeline.get_by_text("What would you love?").last).to_be_visible()
    shoot(page, "poll")
    react(page, "1️⃣")
    become(page, "Bo")
    react(page, "1️⃣")
    button(page, "Done").click()
    expect(timeline.get_by_text("You’d both love this").last).to_be_visible()
    shoot(page, "result")


def test_a_memory_is_kept_with_a_picture_and_shared(page: Page) -> None:
    become(page, "Ada")
    command(page, "/memory add")
    form = page.get_by_role("dialog").last
    form.get_by_role("textbox", name="A title").fill("The pier")
    form.get_by_role("textbox", name="The story").fill("We sat there until the lamps went out.")
    form.get_by_role("textbox", name="The day it happened").fill("1 June 2019")
    form.locator("input[type=file]").set_input_files(ROOT / "docs" / "kindling.png")
    form.get_by_role("textbox", name="What can you see in it?").fill("A pier at night")
    shoot(page, "memory-form")
    form.get_by_role("button", name="Submit").click()
    expect(form).to_be_hidden()
    settle(page)
    button(page, "Share it here").click()
    timeline = page.locator("#channel-message-list")
    expect(timeline.get_by_role("img", name="A pier at night").last).to_be_visible()
    shoot(page, "memory")
    command(page, "/memory timeline")
    expect(timeline.get_by_text("Your timeline").last).to_be_visible()


def react(page: Page, emoji: str) -> None:
    page.locator("#channel-message-list").get_by_role("button", name=re.compile(emoji)).last.click()
    settle(page)
