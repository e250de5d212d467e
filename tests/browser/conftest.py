"""The demo that all browser tests share, since it takes half a minute to start, and a page on it for each."""

from collections.abc import Generator

import pytest
from browser.demo_page import ANSWERS_WITHIN, CHROMIUM, FLAGS, SHOTS, running_demo
from playwright.sync_api import Page, expect, sync_playwright


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    """The address of a running demo."""
    with running_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture
def page(address: str) -> Generator[Page, None, None]:
    """A page of the demo, as wide as a desktop's window."""
    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(ANSWERS_WITHIN)
        page.goto(address)
        expect(page.get_by_label("Viewing as")).to_be_visible()
        yield page
        browser.close()
