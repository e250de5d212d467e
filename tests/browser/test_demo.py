"""A week on the demo's page: each of the two does what the week is made of, and both see it.

The tests are steps of one week, in their order, in one running demo.
"""

from browser.demo_page import (
    ARRIVES_WITHIN,
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
    shoot,
    submit,
    timeline,
    wait_for_images,
)
from playwright.sync_api import Page, expect

ADAS_ANSWER = "The coffee that you bring without a word."
BOS_ANSWER = "That you hum while you water the plants."
THANKS = "You fixed the bike light before I noticed."


def answer(page: Page, name: str, body: str, pulse: str) -> None:
    become(page, name)
    form = open_form(page, "Answer")
    form.get_by_role("textbox", name="My answer").fill(body)
    form.get_by_role("radio", name=pulse).check()
    if name == "Ada":
        shoot(page, "form")
    submit(page)


def test_the_page_opens_with_each_ones_panel(page: Page) -> None:
    for name in ("Ada", "Bo"):
        become(page, name)
        expect(timeline(page).get_by_text("Waiting for you").last).to_be_visible()
        expect(button(page, "Say thanks")).to_be_visible()
    shoot(page, "panel")


def test_the_panel_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 860})
    for name in ("Ada", "Bo"):
        become(page, name)
        expect(timeline(page).get_by_text("Waiting for you").last).to_be_visible()
        for label in ("Say thanks", "Find a date", "Keep a memory"):
            box = button(page, label).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 400
    become(page, "Ada")
    form = open_form(page, "Say thanks")
    expect(form.get_by_role("textbox", name="What you did")).to_be_in_viewport()


def test_a_question_arrives_both_answer_and_a_heart_is_given_back(page: Page) -> None:
    expect(button(page, "Another question")).to_be_visible(timeout=ARRIVES_WITHIN)
    shoot(page, "question")
    answer(page, "Ada", ADAS_ANSWER, "4 · quite close")
    expect(timeline(page).get_by_text("One answer is in").last).to_be_visible()
    become(page, "Bo")
    expect(timeline(page).get_by_text("without a word")).to_have_count(0)
    answer(page, "Bo", BOS_ANSWER, "5 · very close")
    both_see(page, ADAS_ANSWER, BOS_ANSWER)
    press(page, "♥", message_with(page, "Tell me more").get_by_text("♥ Bo"))
    both_see(page, "♥ Bo")
    shoot(page, "reveal")


def test_a_spark_opens_when_both_have_picked(page: Page) -> None:
    become(page, "Ada")
    command(page, "/spark now")
    for name in ("Ada", "Bo"):
        become(page, name)
        form = open_form(page, "Pick")
        for group in form.get_by_role("radiogroup").all():
            group.get_by_role("radio").first.check()
        submit(page)
        if name == "Ada":
            expect(timeline(page).get_by_text("has picked").last).to_be_visible()
    both_see(page, "To talk about:")
    shoot(page, "spark")


def test_a_vote_by_taps_becomes_a_plan(page: Page) -> None:
    become(page, "Ada")
    command(page, "/date poll")
    expect(timeline(page).get_by_text("What would you love to do together?").last).to_be_visible()
    shoot(page, "poll")
    react(page, "1️⃣")
    become(page, "Bo")
    react(page, "1️⃣")
    press(page, "Done", "You’d both love this")
    shoot(page, "result")
    both_see(page, "You’d both love this")
    idea = message_with(page, "Plan it").locator("h3, strong").first.inner_text()
    open_form(page, "Plan it")
    submit(page)
    both_see(page, "you have a plan", idea)
    shoot(page, "plan")


def test_a_thank_you_is_given_and_a_heart_comes_back(page: Page) -> None:
    become(page, "Ada")
    command(page, "/thanks")
    form_of(page).get_by_role("textbox", name="What you did").fill(THANKS)
    submit(page)
    both_see(page, "there’s a thank-you for you", THANKS)
    become(page, "Bo")
    press(page, "♥", message_with(page, "Tell me more").get_by_text("♥ Bo"))
    shoot(page, "thanks")


def test_a_memory_is_kept_with_a_picture_and_shared(page: Page) -> None:
    become(page, "Ada")
    command(page, "/memory add")
    form = form_of(page)
    form.get_by_role("textbox", name="A title").fill("The pier")
    form.get_by_role("textbox", name="The story").fill("We sat there until the lamps went out.")
    form.get_by_role("textbox", name="The day it happened").fill("1 June 2019")
    form.locator("input[type=file]").set_input_files(ROOT / "docs" / "kindling.png")
    form.get_by_role("textbox", name="What can you see in it?").fill("A pier at night")
    shoot(page, "memory-form")
    submit(page)
    shown = timeline(page).get_by_role("img", name="A pier at night").last
    press(page, "Share it here", shown)
    both_see(page, "The pier", "We sat there until the lamps went out.")
    expect(shown).to_be_visible()  # to Bo, too
    shoot(page, "memory")
    command(page, "/memory timeline")
    expect(timeline(page).get_by_text("Your timeline").last).to_be_visible()


def test_the_week_is_in_the_recap_of_each(page: Page) -> None:
    for name in ("Ada", "Bo"):
        become(page, name)
        command(page, "/recap")
        picture = timeline(page).get_by_role("img", name="with what you said and kept").last
        expect(picture).to_be_visible()
        wait_for_images(page, picture)
        assert "Ada & Bo" in str(picture.get_attribute("alt"))
        for text in (THANKS, "The pier"):
            expect(timeline(page).get_by_text(text).last).to_be_visible()
    shoot(page, "recap")
