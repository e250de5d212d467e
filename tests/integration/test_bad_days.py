"""Discord's bad days: for each error, what the couple see and what the operator sees, over real HTTP."""

import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from towns import ADA, BO, HOME, SENDS, Town, fail, told, town

from jobs import postman

CARD_EDIT = r"^/channels/\d+/messages/\d+$"
CALLBACK = r"^/interactions/\d+/[^/]+/callback$"
DIRECT = r"^/users/@me/channels$"
LATER = {"minutes": 3}  # past every lease and first backoff


@pytest.fixture
async def place(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncGenerator[Town]:
    monkeypatch.setattr(postman, "SEND_WITHIN_SECONDS", 2.5)
    caplog.set_level(logging.WARNING)
    async with town(files, tmp_path, monkeypatch) as one:
        yield one


@pytest.fixture
async def open_place(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncGenerator[Town]:
    """A couple who both turned direct messages on."""
    caplog.set_level(logging.WARNING)
    async with town(files, tmp_path, monkeypatch, wants_messages=True) as one:
        yield one


@dataclass(frozen=True)
class BadDay:
    """How Discord answers the question's post, and what is seen of it.

    `at_once` and `later` count the questions that stand; `status` is what `/couple status` says afterwards;
    `log` what the operator reads, in order.
    """

    how: dict[str, Any]
    at_once: int
    later: int
    status: str = "Nothing in the last 60 days"
    log: tuple[str, ...] = field(default_factory=tuple)


PUT_OFF = 'event="delivery put off"'
TROUBLE = 'event="home in trouble"'
LIMITED = "We are being rate limited"
DAYS = {
    "429 of a route": BadDay({"status": 429, "scope": "user"}, 1, 1, log=(LIMITED,)),
    "429 shared": BadDay({"status": 429, "scope": "shared"}, 1, 1, log=(LIMITED,)),
    "429 of everything": BadDay({"status": 429, "scope": "global"}, 1, 1, log=(LIMITED, "Global rate limit")),
    "429 for minutes": BadDay({"status": 429, "retry_after": 120.0}, 0, 1, log=(LIMITED, PUT_OFF)),
    "429 from a proxy": BadDay({"status": 429, "has_via": False}, 0, 1, log=(PUT_OFF,)),
    "500": BadDay({"status": 500}, 1, 1),
    "502": BadDay({"status": 502}, 1, 1),
    "503": BadDay({"status": 503}, 0, 1, log=(PUT_OFF,)),
    "504": BadDay({"status": 504}, 1, 1),
    "500 and on": BadDay({"status": 503, "times": 2}, 0, 1, log=(PUT_OFF, PUT_OFF)),
    "a reset": BadDay({"reset": True}, 0, 1, log=(PUT_OFF,)),
    "silence": BadDay({"hang": 4.0}, 0, 1, log=(PUT_OFF,)),
    "taken, then silence": BadDay({"hang": 4.0, "after_accepting": True}, 1, 1, log=(PUT_OFF,)),
    "taken, then a reset": BadDay({"reset": True, "after_accepting": True}, 1, 1, log=(PUT_OFF,)),
    "taken, then 503": BadDay({"status": 503, "after_accepting": True}, 1, 1, log=(PUT_OFF,)),
    "taken, then 500": BadDay({"status": 500, "after_accepting": True}, 1, 1),
    "50013, no permission": BadDay(
        {"status": 403, "code": 50013}, 0, 0, "Discord did not let me post in the home (1)", (TROUBLE,)
    ),
    "50001, no access": BadDay(
        {"status": 403, "code": 50001}, 0, 0, "Discord did not let me post in the home (1)", (TROUBLE,)
    ),
    "10003, no channel": BadDay(
        {"status": 404, "code": 10003}, 0, 0, "Discord did not let me post in the home (1)", (TROUBLE,)
    ),
    "400, and no more known": BadDay(
        {"status": 400, "code": 50035}, 0, 0, "(1)", ('event="delivery refused"',)
    ),
}


@pytest.mark.parametrize("name", DAYS)
async def test_a_question_on_a_bad_day(place: Town, name: str, caplog: pytest.LogCaptureFixture) -> None:
    day = DAYS[name]
    await place.question_falls_due()
    fail(place.discord, **day.how)
    await place.bot.run_due()
    assert len(place.questions()) == day.at_once
    for _ in range(3):
        await place.pass_time(**LATER)
    assert len(place.questions()) == day.later
    assert day.status in await place.status()
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    lines = [line for line in lines if "behind" not in line]
    assert len(lines) == len(day.log), lines
    assert all(sign in line for sign, line in zip(day.log, lines, strict=True)), lines
    assert not [line for line in lines if "Sunday" in line or "question" in line]


async def test_trouble_at_home_is_told_once_and_without_a_word_of_theirs(open_place: Town) -> None:
    open_place.discord.fail("POST", rf"^/channels/{HOME}/messages$", status=403, code=50013, times=99)
    for _ in range(3):
        await open_place.question_falls_due()
        await open_place.bot.run_due()
        await open_place.pass_time(days=7)
    private = [str(one) for one in open_place.private_messages()]
    assert len([one for one in private if "no longer lets me post" in one]) == 2  # one for each of them
    assert "Discord did not let me post in the home (" in await open_place.status()


async def test_closed_direct_messages_get_the_nudge_in_the_home_instead(open_place: Town) -> None:
    await open_place.question_falls_due()
    await open_place.bot.run_due()
    assert "Your answer is sealed" in told(
        await open_place.answer(ADA, open_place.questions()[0], "Your laugh")
    )
    fail(open_place.discord, rf"^/channels/(?!{HOME})\d+/messages$", status=403, code=50007, times=9)
    for _ in range(9):
        await open_place.pass_time(hours=8)  # whatever the hour is now, some of these are not at night
    nudges = [one for one in open_place.discord.messages(HOME) if "still waiting" in str(one["content"])]
    assert len(nudges) == 1
    assert "Your laugh" not in str(open_place.discord.messages(HOME))


async def test_closed_direct_messages_end_a_word_of_trouble_quietly(
    open_place: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await open_place.question_falls_due()
    fail(open_place.discord, status=403, code=50013)
    fail(open_place.discord, DIRECT, status=403, code=50007, times=2)
    for _ in range(4):
        await open_place.pass_time(**LATER)
    assert not open_place.private_messages()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_an_answer_is_kept_when_its_interaction_is_gone(place: Town) -> None:
    await place.question_falls_due()
    await place.bot.run_due()
    card = place.questions()[0]
    form = (await place.discord.answered(await place.discord.press(ADA, card, "Answer")))[0]
    fail(place.discord, CALLBACK, status=404, code=10062, times=3)
    typed = {"gratitude": "", "body": "Your laugh"}
    await place.discord.submit(ADA, HOME, form.body["custom_id"], typed, card)
    await place.discord.until(lambda: "One answer is in" in str(place.questions()))
    place.discord.rest.faults.clear()
    await place.answer(BO, place.questions()[0], "Your eyes")
    await place.discord.until(lambda: "Your laugh" in str(place.discord.messages(HOME)))
    assert str(place.discord.messages(HOME)).count("Your laugh") == 1


@pytest.mark.parametrize(
    "how",
    [{"status": 503}, {"reset": True}, {"status": 503, "after_accepting": True}],
    ids=["503", "a reset", "taken, then 503"],
)
async def test_both_answers_are_revealed_once_whatever_happens_to_the_first_try(
    place: Town, how: dict[str, Any]
) -> None:
    await place.question_falls_due()
    await place.bot.run_due()
    await place.answer(ADA, place.questions()[0], "Your laugh")
    place.discord.fail("POST", CALLBACK, times=1, **how)
    place.discord.fail("POST", SENDS, times=1, **how)
    form_card = place.questions()[0]
    pressed = await place.discord.press(BO, form_card, "Answer")
    answers = await place.discord.answered(pressed, within=20) if "after_accepting" in how else []
    place.discord.rest.faults.clear()
    if not answers:
        answers = await place.discord.answered(await place.discord.press(BO, form_card, "Answer"))
    place.discord.fail("POST", CALLBACK, times=1, **how)
    typed = {"gratitude": "", "body": "Your eyes"}
    await place.discord.submit(BO, HOME, answers[0].body["custom_id"], typed, form_card)
    await place.discord.until(lambda: place.discord.rest.faults[0].times == 0)
    for _ in range(3):
        await place.pass_time(**LATER)
    reveals = [one for one in place.discord.messages(HOME) if "Your eyes" in str(one)]
    assert len(reveals) == 1
    assert "Your laugh" in str(place.discord.messages(HOME))


async def test_a_lost_gateway_is_resumed_and_not_begun_anew(place: Town) -> None:
    before = place.discord.gateway.identifies
    await place.discord.gateway.drop(4000)
    await place.discord.until(lambda: place.discord.gateway.resumes == 1, within=20)
    await place.question_falls_due()
    await place.bot.run_due()
    assert "Your answer is sealed" in told(await place.answer(ADA, place.questions()[0], "Your laugh"))
    assert place.discord.gateway.identifies == before


async def test_a_home_that_refuses_for_a_month_stays_far_below_the_ban(place: Town) -> None:
    fail(place.discord, status=403, code=50013, times=10_000)
    before = place.discord.invalid_requests
    for _ in range(30):
        await place.question_falls_due()
        for _ in range(4):
            await place.pass_time(hours=6)
    assert 0 < place.discord.invalid_requests - before <= 60
