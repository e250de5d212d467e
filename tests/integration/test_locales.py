"""Two people in two locales: each is answered in their own, and a card in the home is the same for both."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.live_bot import ADA, BO, HOME, LiveBot, live_bot, text_of_answers
from support.loopback.state import GUILD_SETTINGS
from support.sentences import SPELLED_IN_TWO_WAYS, messages_of
from support.source_trees import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
async def live(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[LiveBot]:
    """Ada reads American English, Bo British English."""
    async with live_bot(database_templates, tmp_path, monkeypatch) as one:
        one.discord.locales |= {ADA: "en-US", BO: "en-GB"}
        yield one


@pytest.fixture
async def british(
    database_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[LiveBot]:
    """The language of the server itself is British English, and that of Ada American English."""
    monkeypatch.setitem(GUILD_SETTINGS, "preferred_locale", "en-GB")
    async with live_bot(database_templates, tmp_path, monkeypatch) as one:
        one.discord.locales |= {ADA: "en-US", BO: "en-GB"}
        yield one


async def answer_of(live: LiveBot, who: int, command: str, **options: object) -> str:
    asked = await live.discord.slash(who, HOME, command, **options)
    return text_of_answers(await live.discord.wait_for_answers(asked))


async def newest_card(live: LiveBot, before: int) -> str:
    await live.discord.wait_until(lambda: len(live.discord.messages(HOME)) > before)
    return str(live.discord.messages(HOME)[-1]["embeds"])


async def test_each_is_answered_in_their_own_locale(live: LiveBot) -> None:
    await answer_of(live, BO, "couple timezone", zone="Tokyo")
    for who, right, wrong in ((ADA, "8:00 PM", "20:00"), (BO, "20:00", "8:00 PM")):
        status = await answer_of(live, who, "couple status")
        assert right in status
        assert wrong not in status
    typed = {"ritual": "checkin", "day": "Sunday", "time": "never"}
    assert "`7:30pm`" in await answer_of(live, ADA, "ritual set", **typed)
    assert "`19:30`" in await answer_of(live, BO, "ritual set", **typed)
    assert "couples counsellor" not in await answer_of(live, ADA, "help", part="guidance")
    assert "couples counsellor" in await answer_of(live, BO, "help", part="guidance")


async def test_each_reads_a_date_as_they_write_it(live: LiveBot) -> None:
    for who, shown in ((ADA, "under March 3, 2030."), (BO, "under 3 March 2030.")):
        assert shown in await answer_of(live, who, "milestone add", name=f"Day of {who}", date="2030-03-03")


async def test_a_press_and_a_form_are_answered_in_the_locale_of_who_pressed(live: LiveBot) -> None:
    before = len(live.discord.messages(HOME))
    await answer_of(live, ADA, "date plan", what="A walk", when="in 3 days 7:30pm")
    await newest_card(live, before)
    card = live.discord.messages(HOME)[-1]
    for who, typed, example in ((ADA, "7:30pm", "`tomorrow 7:30pm`"), (BO, "19:30", "`tomorrow 19:30`")):
        form = (await live.discord.wait_for_answers(await live.discord.press(who, card, "Move it")))[0]
        assert f" {typed}'" in str(form.body)
        words = {"when": "when pigs fly", "where": "", "hours": ""}
        sent = await live.discord.submit(who, HOME, form.body["custom_id"], words, card)
        assert example in text_of_answers(await live.discord.wait_for_answers(sent))


async def test_a_card_is_in_american_english_whoever_caused_it(live: LiveBot) -> None:
    for who in (BO, ADA):
        before = len(live.discord.messages(HOME))
        hour = "20:00" if who == BO else "9pm"
        await answer_of(live, who, "ritual set", ritual="checkin", day="Sunday", time=hour)
        assert "00 PM" in await newest_card(live, before)


async def test_a_card_is_in_the_language_of_its_server(british: LiveBot) -> None:
    before = len(british.discord.messages(HOME))
    answer = await answer_of(british, ADA, "ritual set", ritual="checkin", day="Sunday", time="9pm")
    assert "21:00" in await newest_card(british, before)
    assert "Try" not in answer  # it was done
    assert "`7:30pm`" in await answer_of(british, ADA, "ritual set", ritual="checkin", day="Sunday", time="x")


async def test_the_list_of_commands_has_british_words_where_american_ones_differ(live: LiveBot) -> None:
    described = list(descriptions(live.discord.world.commands))
    british = {
        part["description"]: part["description_localizations"] for part in described if is_translated(part)
    }
    assert british["For example 8pm"] == {"en-GB": "For example 20:00"}
    assert len(british) == len(list(messages_of(ROOT / "ui/texts/en-GB/commands.ftl")))
    differing = [part["description"] for part in described if SPELLED_IN_TWO_WAYS.search(part["description"])]
    assert set(differing) == set(british)


def descriptions(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every command, group and option that has a description."""
    for part in parts:
        if part.get("description"):
            yield part
        yield from descriptions(part.get("options", []))


def is_translated(part: dict[str, Any]) -> bool:
    return bool(part.get("description_localizations"))
