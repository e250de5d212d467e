"""Take the pictures of the couples' pages from the demo: `make pictures`, after words or looks have changed.

Each is one card or form as a phone shows it, in docs/couples/pictures.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where pytest finds `browser`, too

from browser.demo_page import (
    ANSWERS_WITHIN,
    ARRIVES_WITHIN,
    CHROMIUM,
    FLAGS,
    ROOT,
    become,
    both_see,
    button,
    command,
    form_of,
    message_with,
    open_form,
    press,
    react,
    running_demo,
    settle,
    submit,
    timeline,
    wait_for_images,
)
from playwright.sync_api import Locator, Page, expect, sync_playwright

PICTURES = ROOT / "docs/couples/pictures"
WIDTH, HEIGHT = 480, 1400
ANSWERS = (
    ("Ada", "For the tea that stood on my desk before I knew I wanted it.", "A Sunday without plans."),
    ("Bo", "Best singer of made-up songs about the dog.", "That you called my mother."),
)
THANKS = ("You got up with the baby, three nights in a row.", "That you think of me before I ask.")


def main() -> None:
    """Start the demo, live through a week of it as both partners, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with running_demo(ROOT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
        page.set_default_timeout(ANSWERS_WITHIN)
        page.goto(address)
        for take in (panel, question_and_reveal, spark, date, thanks, memories, recap):
            take(page)
        browser.close()


def shoot(page: Page, name: str, target: Locator | None = None) -> None:
    """Take a picture of the newest message, or of another part of the page, once its images are there."""
    shown = target or page.locator("[data-message-id]").last
    settle(page)
    wait_for_images(page, shown)
    # Away from the message, which shows its tools below the pointer and around what was pressed.
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    shown.screenshot(path=PICTURES / f"{name}.png")


def panel(page: Page) -> None:
    become(page, "Ada")
    shoot(page, "panel", message_with(page, "Say thanks"))


def question_and_reveal(page: Page) -> None:
    expect(button(page, "Another question")).to_be_visible(timeout=ARRIVES_WITHIN)
    shoot(page, "question", message_with(page, "Another question"))
    for name, body, gratitude in ANSWERS:
        become(page, name)
        form = open_form(page, "Answer")
        form.get_by_role("textbox", name="My answer").fill(body)
        form.get_by_role("textbox", name="grateful").fill(gratitude)
        form.get_by_role("radio", name="4").check()
        if name == "Ada":
            shoot(page, "answer", form)
        submit(page)
    both_see(page, *(body for _, body, _ in ANSWERS))
    press(page, "♥", message_with(page, "Tell me more").get_by_text("♥ Bo"))
    shoot(page, "reveal", message_with(page, "Tell me more"))


def spark(page: Page) -> None:
    command(page, "/spark now")
    for name in ("Ada", "Bo"):
        become(page, name)
        card = message_with(page, "Pick")
        form = open_form(page, "Pick")
        for group in form.get_by_role("radiogroup").all():
            group.get_by_role("radio").first.check()
        submit(page)
        if name == "Ada":
            expect(card.get_by_text("has picked")).to_be_visible()
            shoot(page, "spark", card)
    both_see(page, "To talk about:")
    shoot(page, "spark-opened", page.locator("[data-message-id]").filter(has_text="To talk about:").last)


def date(page: Page) -> None:
    command(page, "/date poll")
    react(page, "1️⃣")
    become(page, "Ada")
    react(page, "1️⃣")
    shoot(page, "vote", message_with(page, "Done"))
    press(page, "Done", button(page, "Plan it"))
    shoot(page, "result", message_with(page, "Plan it"))
    form = open_form(page, "Plan it")
    form.get_by_role("textbox", name="Where").fill("Our park")
    submit(page)
    both_see(page, "you have a plan")
    shoot(page, "plan", message_with(page, "Call it off"))


def thanks(page: Page) -> None:
    command(page, "/thanks")
    what, says = THANKS
    form_of(page).get_by_role("textbox", name="What you did").fill(what)
    form_of(page).get_by_role("textbox", name="What it says").fill(says)
    submit(page)
    both_see(page, what)
    become(page, "Ada")
    press(page, "♥", message_with(page, "Tell me more").get_by_text("♥ Ada"))
    shoot(page, "thanks", message_with(page, "Tell me more"))


def memories(page: Page) -> None:
    command(page, "/memory timeline")
    expect(timeline(page).get_by_text("Your timeline").last).to_be_visible()
    shoot(page, "timeline")


def recap(page: Page) -> None:
    command(page, "/recap")
    picture = timeline(page).get_by_role("img", name="with what you said and kept").last
    expect(picture).to_be_visible()
    shoot(page, "recap", picture)


if __name__ == "__main__":
    main()
