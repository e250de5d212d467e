"""Failures of Discord: for each error, what the couple and the operator see, over real HTTP."""

import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.live_bot import ADA, BO, HOME, SEND_PATH, LiveBot, fail_sends, live_bot, text_of_answers

from delivery import worker
from ops.shutdown import running_requests

pytestmark = pytest.mark.slow
CALLBACK = r"^/interactions/\d+/[^/]+/callback$"
OPEN_DIRECT_MESSAGE = r"^/users/@me/channels$"
LATER = {"minutes": 3}  # past every lease and first backoff


@pytest.fixture(autouse=True)
def short_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SEND_TIMEOUT_SECONDS", 2.5)


@pytest.fixture
async def live_with_direct_messages(
    database_templates: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> AsyncGenerator[LiveBot]:
    """A couple who both turned direct messages on."""
    caplog.set_level(logging.WARNING)
    async with live_bot(database_templates, tmp_path, monkeypatch, wants_messages=True) as one:
        yield one


@dataclass(frozen=True)
class FailureCase:
    """How Discord answers the question's post, and what is seen of it.

    `at_once` and `later` count the questions that stand; `status` is what `/couple status` says afterwards;
    `log` what the operator reads, in order.
    """

    how: dict[str, Any]
    at_once: int
    later: int
    status: str = "Nothing’s wrong"
    log: tuple[str, ...] = field(default_factory=tuple)


POSTPONED = 'event="delivery postponed"'
TROUBLE = 'event="home in trouble"'
WAITS_FOR_TOKEN = 'event="delivery waits for the token"'
TOKEN_REFUSED, TOKEN_ACCEPTED = 'event="token refused"', 'event="token accepted again"'
LIMITED = "We are being rate limited"
FAILURE_CASES = {
    "429 of a route": FailureCase({"status": 429, "scope": "user"}, 1, 1, log=(LIMITED,)),
    "429 shared": FailureCase({"status": 429, "scope": "shared"}, 1, 1, log=(LIMITED,)),
    "429 of everything": FailureCase(
        {"status": 429, "scope": "global"}, 1, 1, log=(LIMITED, "Global rate limit")
    ),
    "429 for minutes": FailureCase({"status": 429, "retry_after": 120.0}, 0, 1, log=(LIMITED, POSTPONED)),
    "429 from a proxy": FailureCase({"status": 429, "has_via": False}, 0, 1, log=(POSTPONED,)),
    "500": FailureCase({"status": 500}, 1, 1),
    "502": FailureCase({"status": 502}, 1, 1),
    "503": FailureCase({"status": 503}, 0, 1, log=(POSTPONED,)),
    "504": FailureCase({"status": 504}, 1, 1),
    "500 and on": FailureCase({"status": 503, "times": 2}, 0, 1, log=(POSTPONED, POSTPONED)),
    "a reset": FailureCase({"reset": True}, 0, 1, log=(POSTPONED,)),
    "silence": FailureCase({"hang": 4.0}, 0, 1, log=(POSTPONED,)),
    "taken, then silence": FailureCase({"hang": 4.0, "after_accepting": True}, 1, 1, log=(POSTPONED,)),
    "taken, then a reset": FailureCase({"reset": True, "after_accepting": True}, 1, 1, log=(POSTPONED,)),
    "taken, then 503": FailureCase({"status": 503, "after_accepting": True}, 1, 1, log=(POSTPONED,)),
    "taken, then 500": FailureCase({"status": 500, "after_accepting": True}, 1, 1),
    "50013, no permission": FailureCase(
        {"status": 403, "code": 50013}, 0, 0, "Discord didn’t let me post in your home (1)", (TROUBLE,)
    ),
    "50001, no access": FailureCase(
        {"status": 403, "code": 50001}, 0, 0, "Discord didn’t let me post in your home (1)", (TROUBLE,)
    ),
    "10003, no channel": FailureCase(
        {"status": 404, "code": 10003}, 0, 0, "Discord didn’t let me post in your home (1)", (TROUBLE,)
    ),
    "400, and no more known": FailureCase(
        {"status": 400, "code": 50035}, 0, 0, "(1)", ('event="delivery refused"',)
    ),
    "a proxy's 400": FailureCase({"status": 400}, 0, 1, log=(POSTPONED,)),
    "a proxy's 403": FailureCase({"status": 403}, 0, 1, log=(POSTPONED,)),
    "a proxy's 404": FailureCase({"status": 404}, 0, 1, log=(POSTPONED,)),
    "a proxy's own code": FailureCase({"status": 403, "code": 1020}, 0, 1, log=(POSTPONED,)),
    "one 401": FailureCase({"status": 401}, 0, 1, log=(TOKEN_REFUSED, WAITS_FOR_TOKEN, TOKEN_ACCEPTED)),
}


@pytest.mark.parametrize("name", FAILURE_CASES)
async def test_a_question_on_a_bad_day(live: LiveBot, name: str, caplog: pytest.LogCaptureFixture) -> None:
    day = FAILURE_CASES[name]
    await live.make_question_due()
    fail_sends(live.discord, **day.how)
    await live.bot.run_due()
    assert len(live.questions()) == day.at_once
    for _ in range(3):
        await live.pass_time(**LATER)
    assert len(live.questions()) == day.later
    assert day.status in await live.status()
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    lines = [line for line in lines if "behind" not in line]
    assert len(lines) == len(day.log), lines
    assert all(sign in line for sign, line in zip(day.log, lines, strict=True)), lines
    assert not [line for line in lines if "Sunday" in line or "question" in line]


async def test_trouble_at_home_is_told_once_and_without_a_word_of_theirs(
    live_with_direct_messages: LiveBot,
) -> None:
    live_with_direct_messages.discord.fail(
        "POST", rf"^/channels/{HOME}/messages$", status=403, code=50013, times=99
    )
    for _ in range(3):
        await live_with_direct_messages.make_question_due()
        await live_with_direct_messages.bot.run_due()
        await live_with_direct_messages.pass_time(days=7)
    private = [str(one) for one in live_with_direct_messages.private_messages()]
    assert len([one for one in private if "no longer lets me post" in one]) == 2  # one for each of them
    assert "Discord didn’t let me post in your home (" in await live_with_direct_messages.status()


async def test_closed_direct_messages_get_the_nudge_in_the_home_instead(
    live_with_direct_messages: LiveBot,
) -> None:
    await live_with_direct_messages.make_question_due()
    await live_with_direct_messages.bot.run_due()
    assert "Your answer is sealed" in text_of_answers(
        await live_with_direct_messages.answer(ADA, live_with_direct_messages.questions()[0], "Your laugh")
    )
    fail_sends(
        live_with_direct_messages.discord,
        rf"^/channels/(?!{HOME})\d+/messages$",
        status=403,
        code=50007,
        times=9,
    )
    for _ in range(9):
        await live_with_direct_messages.pass_time(
            hours=8
        )  # whatever the hour is now, some of these are not at night
    nudges = [
        one
        for one in live_with_direct_messages.discord.messages(HOME)
        if "still waiting" in str(one["content"])
    ]
    assert len(nudges) == 1
    assert "Your laugh" not in str(live_with_direct_messages.discord.messages(HOME))


async def test_closed_direct_messages_end_a_word_of_trouble_quietly(
    live_with_direct_messages: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    await live_with_direct_messages.make_question_due()
    fail_sends(live_with_direct_messages.discord, status=403, code=50013)
    fail_sends(live_with_direct_messages.discord, OPEN_DIRECT_MESSAGE, status=403, code=50007, times=2)
    for _ in range(4):
        await live_with_direct_messages.pass_time(**LATER)
    assert not live_with_direct_messages.private_messages()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_thread_that_hangs_is_given_up_before_its_delivery_is_claimed_again(
    live: LiveBot, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise a second attempt begins beside it, finds no thread that is recorded, and opens another."""
    await live.make_question_due()
    await live.bot.run_due()
    for who in (ADA, BO):
        await live.answer(who, live.questions()[0], "Your laugh")
    await live.discord.wait_until(lambda: "Your laugh" in str(live.discord.messages(HOME)))
    live.discord.fail("POST", r"/threads$", times=1, hang=4.0, after_accepting=True)
    await live.pass_time(minutes=1)
    (postponed,) = [line for line in caplog.messages if POSTPONED in line]
    assert "error=TimeoutError" in postponed  # by its own patience, which is shorter than Discord's
    for _ in range(3):
        await live.pass_time(**LATER)
    assert len(live.discord.world.threads) == 1


async def test_an_answer_is_kept_when_its_interaction_is_gone(live: LiveBot) -> None:
    await live.make_question_due()
    await live.bot.run_due()
    card = live.questions()[0]
    form = (await live.discord.wait_for_answers(await live.discord.press(ADA, card, "Answer")))[0]
    fail_sends(live.discord, CALLBACK, status=404, code=10062, times=3)
    typed = {"gratitude": "", "body": "Your laugh"}
    await live.discord.submit(ADA, HOME, form.body["custom_id"], typed, card)
    await live.discord.wait_until(lambda: "One answer is in" in str(live.questions()))
    live.discord.rest.faults.clear()
    await live.answer(BO, live.questions()[0], "Your eyes")
    await live.discord.wait_until(lambda: "Your laugh" in str(live.discord.messages(HOME)))
    assert str(live.discord.messages(HOME)).count("Your laugh") == 1


@pytest.mark.parametrize(
    "how",
    [{"status": 503}, {"reset": True}, {"status": 503, "after_accepting": True}],
    ids=["503", "a reset", "taken, then 503"],
)
async def test_both_answers_are_revealed_once_whatever_happens_to_the_first_try(
    live: LiveBot, how: dict[str, Any]
) -> None:
    await live.make_question_due()
    await live.bot.run_due()
    await live.answer(ADA, live.questions()[0], "Your laugh")
    live.discord.fail("POST", CALLBACK, times=1, **how)
    live.discord.fail("POST", SEND_PATH, times=1, **how)
    form_card = live.questions()[0]
    pressed = await live.discord.press(BO, form_card, "Answer")
    answers = await live.discord.wait_for_answers(pressed) if "after_accepting" in how else []
    live.discord.rest.faults.clear()
    if not answers:
        answers = await live.discord.wait_for_answers(await live.discord.press(BO, form_card, "Answer"))
    live.discord.fail("POST", CALLBACK, times=1, **how)
    typed = {"gratitude": "", "body": "Your eyes"}
    await live.discord.submit(BO, HOME, answers[0].body["custom_id"], typed, form_card)
    await live.discord.wait_until(lambda: live.discord.rest.faults[0].times == 0)
    # discord.py tries again after a second of its own: passed time must not end the lease meanwhile.
    await live.discord.wait_until(lambda: not running_requests())
    for _ in range(3):
        await live.pass_time(**LATER)
    reveals = [one for one in live.discord.messages(HOME) if "Your eyes" in str(one)]
    assert len(reveals) == 1
    assert "Your laugh" in str(live.discord.messages(HOME))


async def test_a_lost_gateway_is_resumed_and_not_started_again(live: LiveBot) -> None:
    before = live.discord.gateway.identifies
    await live.discord.gateway.disconnect_all(4000)
    await live.discord.wait_until(lambda: live.discord.gateway.resumes == 1)
    await live.make_question_due()
    await live.bot.run_due()
    assert "Your answer is sealed" in text_of_answers(
        await live.answer(ADA, live.questions()[0], "Your laugh")
    )
    assert live.discord.gateway.identifies == before


async def test_a_home_that_refuses_for_a_week_stays_far_below_the_ban(live: LiveBot) -> None:
    fail_sends(live.discord, status=403, code=50013, times=10_000)
    before = live.discord.invalid_requests
    for _ in range(7):
        await live.make_question_due()
        for _ in range(4):
            await live.pass_time(hours=6)
    assert 0 < live.discord.invalid_requests - before <= 14
