"""Take the pictures of the couples' pages from the demo: `make pictures`, after words or looks have changed.

Each is one card or form as a phone shows it, in docs/couples/pictures.
"""

import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # where pytest finds `browser`, too

from browser.test_demo import (
    ANSWERS_WITHIN,
    ARRIVES_WITHIN,
    CHROMIUM,
    FLAGS,
    ROOT,
    become,
    button,
    command,
    react,
    running_demo,
    settle,
)

PICTURES = ROOT / "docs/couples/pictures"
WIDTH, HEIGHT = 480, 1400


def main() -> None:
    """Start the demo, live through some minutes of it as both partners, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with running_demo(ROOT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
        page.set_default_timeout(ANSWERS_WITHIN)
        page.goto(address)
        for take in (panel, question_and_reveal, spark, date, memory, rituals):
            take(page)
        browser.close()


def shoot(page: Page, name: str, target: Locator | None = None) -> None:
    """Take a picture of the newest message, or of another part of the page."""
    page.mouse.move(0, 0)  # away from the message, which shows its tools below the pointer
    settle(page)
    (target or page.locator("[data-message-id]").last).screenshot(path=PICTURES / f"{name}.png")


def form_of(page: Page) -> Locator:
    """Return the form that is open."""
    return page.get_by_role("dialog").last


def submit(page: Page) -> None:
    """Send the open form, and wait until it is gone."""
    form = form_of(page)
    form.get_by_role("button", name="Submit").click()
    expect(form).to_be_hidden()
    settle(page)


def message_with(page: Page, label: str) -> Locator:
    """Return the newest message that has a button with this label."""
    return page.locator("[data-message-id]").filter(has=page.get_by_role("button", name=label)).last


def panel(page: Page) -> None:
    become(page, "Ada")
    shoot(page, "panel", message_with(page, "Say thanks"))


def question_and_reveal(page: Page) -> None:
    expect(button(page, "Another question")).to_be_visible(timeout=ARRIVES_WITHIN)
    shoot(page, "question", message_with(page, "Another question"))
    answers = (
        ("Ada", "For the tea that stood on my desk before I knew I wanted it.", "A Sunday without plans."),
        ("Bo", "Best singer of made-up songs about the dog.", "That you called my mother."),
    )
    for name, body, gratitude in answers:
        become(page, name)
        button(page, "Answer").click()
        form = form_of(page)
        form.get_by_role("textbox", name="My answer").fill(body)
        form.get_by_role("textbox", name="grateful").fill(gratitude)
        form.get_by_role("radio", name="4").check()
        if name == "Ada":
            shoot(page, "answer", form)
        submit(page)
    page.wait_for_timeout(3_000)  # the page ignores a press while the reveal is still coming in
    button(page, "♥").click()
    shoot(page, "reveal", message_with(page, "Tell me more"))


def spark(page: Page) -> None:
    command(page, "/spark now")
    for name in ("Ada", "Bo"):
        become(page, name)
        card = message_with(page, "Pick")
        button(page, "Pick").click()
        form_of(page).get_by_role("radio").first.check()
        if name == "Ada":
            shoot(page, "spark-form", form_of(page))
        submit(page)
        if name == "Ada":
            shoot(page, "spark", card)
    opened = page.locator("[data-message-id]").filter(has_text="A spark").last
    shoot(page, "spark-opened", opened)


def date(page: Page) -> None:
    command(page, "/date poll")
    react(page, "1️⃣")
    become(page, "Ada")
    react(page, "1️⃣")
    shoot(page, "vote", message_with(page, "Done"))
    button(page, "Done").click()
    expect(button(page, "Plan it")).to_be_visible()
    shoot(page, "result", message_with(page, "Plan it"))


def memory(page: Page) -> None:
    command(page, "/memory timeline")
    page.wait_for_timeout(3_000)  # its pictures load
    shoot(page, "timeline")


def rituals(page: Page) -> None:
    command(page, "/ritual list")
    shoot(page, "rituals")


if __name__ == "__main__":
    main()
