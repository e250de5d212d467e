"""The demo in headless Chromium: how it is started, and what a person does on its page."""

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
from playwright.sync_api import Locator, Page, expect

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
PRESSES, SHOWS_WITHIN = 3, 60_000  # milliseconds, after which a press that the page ignored is made again
ARE_LOADED = """part => [part, ...part.querySelectorAll("img")]
  .filter(each => each instanceof HTMLImageElement)
  .every(image => image.complete && image.naturalWidth > 0)"""
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


def settle(page: Page) -> None:
    """Wait until the page has nothing under way: meanwhile it ignores what is pressed."""
    page.wait_for_timeout(500)  # it begins a moment after the press
    expect(page.locator("#action-status")).not_to_contain_text("…")


def shoot(page: Page, name: str) -> None:
    """Leave a screenshot of the newest messages at a desktop's and at a phone's width."""
    newest = page.locator("[data-message-id]").last
    for width, height, suffix in ((400, 860, "-phone"), (1200, 1000, "")):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        newest.scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / f"{name}{suffix}.png")


def become(page: Page, name: str) -> None:
    """View the page as one of the two."""
    page.get_by_label("Viewing as").select_option(label=name)
    settle(page)


def button(page: Page, label: str) -> Locator:
    """Return the newest button of this label."""
    return timeline(page).get_by_role("button", name=label, exact=True).last


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


def react(page: Page, emoji: str) -> None:
    """Tap a number on the newest card that has it."""
    timeline(page).get_by_role("button", name=re.compile(emoji)).last.click()
    settle(page)


def timeline(page: Page) -> Locator:
    """Return the list of messages."""
    return page.locator("#channel-message-list")


def wait_for_images(page: Page, shown: Locator) -> None:
    """Wait until the images of a part of the page, or the image that it is, are drawn."""
    shown.scroll_into_view_if_needed()
    page.wait_for_function(ARE_LOADED, arg=shown.element_handle())


def message_with(page: Page, label: str) -> Locator:
    """Return the newest message that has a button with this label."""
    return page.locator("[data-message-id]").filter(has=page.get_by_role("button", name=label)).last


def press(page: Page, label: str, shows: Locator | str) -> None:
    """Press the newest button of this label until it has shown what it shows, as text or on the page.

    While a message is still coming in, the page ignores what is pressed.
    """
    shown = timeline(page).get_by_text(shows).last if isinstance(shows, str) else shows
    for _ in range(PRESSES):
        button(page, label).click()
        settle(page)
        try:
            expect(shown).to_be_visible(timeout=SHOWS_WITHIN)
        except AssertionError:
            continue
        return
    expect(shown).to_be_visible()


def form_of(page: Page) -> Locator:
    """Return the form that is open."""
    return page.get_by_role("dialog").last


def open_form(page: Page, label: str) -> Locator:
    """Press a button that opens a form, and return the form."""
    press(page, label, form_of(page))
    return form_of(page)


def submit(page: Page) -> None:
    """Send the open form, and wait until it is gone."""
    form = form_of(page)
    form.get_by_role("button", name="Submit").click()
    expect(form).to_be_hidden()
    settle(page)


def both_see(page: Page, *texts: str) -> None:
    """Assert that each of the two sees these texts in the channel."""
    for name in ("Ada", "Bo"):
        become(page, name)
        for text in texts:
            expect(timeline(page).get_by_text(text).last).to_be_visible()
