"""Answers to people over a connection that is cut: nothing but one line reaches the operator."""

from typing import Any

import pytest
from support.live_bot import ADA, HOME, LiveBot, text_of_answers

pytestmark = pytest.mark.slow
ANSWER = r"^/(interactions/\d+/[^/]+/callback|webhooks/)"
CUTS: dict[str, dict[str, Any]] = {
    "cut": {"reset": True},
    "taken, then cut": {"reset": True, "after_accepting": True},
}


async def cut_answer(live: LiveBot, how: dict[str, Any], request: Any) -> None:
    """Send a request whose answers are all cut, and wait until the bot has given up."""
    fault = live.discord.fail("POST", ANSWER, times=100, **how)
    await request()
    await live.discord.wait_until(lambda: fault.times < 100)
    live.discord.rest.faults.clear()
    replies = await live.discord.wait_for_answers(await live.discord.slash(ADA, HOME, "ritual list"))
    assert "Check-in" in text_of_answers(replies)


@pytest.mark.parametrize("cut", CUTS)
async def test_an_answer_that_is_cut_leaves_no_traceback(
    live: LiveBot, cut: str, caplog: pytest.LogCaptureFixture
) -> None:
    await live.make_question_due()
    await live.bot.run_due()
    [card] = live.questions()
    form = (await live.discord.wait_for_answers(await live.discord.press(ADA, card, "Answer")))[0]
    form_id, words = form.body["custom_id"], {"gratitude": "", "body": "Your laugh"}
    for request in (
        lambda: live.discord.slash(ADA, HOME, "couple status"),
        lambda: live.discord.slash(ADA, HOME, "thanks", message="For the soup"),
        lambda: live.discord.slash(ADA, HOME, "memory add"),
        lambda: live.discord.press(ADA, card, "Answer"),
        lambda: live.discord.submit(ADA, HOME, form_id, words, card),
        lambda: live.discord.submit(ADA, HOME, form_id, words | {"body": " "}, card),
        lambda: live.discord.submit(ADA, HOME, "form:memory::add:ab12", {"title": ""}),
    ):
        await cut_answer(live, CUTS[cut], request)
    await live.pass_time(minutes=3)  # the card is drawn anew
    assert "One answer is in" in str(live.questions())
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert {record.name.partition(".")[0] for record in caplog.records} <= {"kindling"}


@pytest.mark.parametrize("cut", CUTS)
async def test_support_leaves_nothing_where_its_answer_is_cut(
    live: LiveBot, cut: str, caplog: pytest.LogCaptureFixture
) -> None:
    for command in ("support now", "support counsellor"):
        await cut_answer(live, CUTS[cut], lambda command=command: live.discord.slash(ADA, HOME, command))
    assert [record.getMessage() for record in caplog.records] == []
