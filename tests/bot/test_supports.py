"""Support: for everyone, everywhere, in private; nothing is stored, logged, measured or counted."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import discord
import pytest
from sqlalchemy import event
from support.world import World, labels_of, private_text_of, text_of

import cogs.supports

NOW, COUNSELLOR = "support now", "support counsellor"
SECOND_MENU = "menu:support:1:now"


async def test_lines_of_a_country_are_shown_to_one_person(world: World) -> None:
    told = await world.cleo.slash(world.home, NOW, country="DE")
    assert "116 016" in private_text_of(told)
    assert private_text_of(told).splitlines()[0] == "Only you can see this. *Hide* takes it away."
    assert told.response is not None
    assert told.response.embeds == []
    assert labels_of(told.response)[0] == "Hide"
    assert world.posts() == []


async def test_an_unknown_country_gets_the_directories_of_all(world: World) -> None:
    told = await world.cleo.slash(world.home, NOW, country="Atlantis")
    assert "I don’t have a list for that country yet" in private_text_of(told)
    assert "findahelpline.com" in private_text_of(told)
    told = await world.cleo.slash(world.home, COUNSELLOR, country="Atlantis")
    assert "I don’t have a list for that country yet" in private_text_of(told)


async def test_whoever_writes_english_is_asked_where_they_are_and_told_no_number_of_elsewhere(
    world: World,
) -> None:
    told = await world.cleo.slash(world.home, NOW)
    assert "**Where are you?**" in private_text_of(told)
    assert "911" not in private_text_of(told)
    assert "findahelpline.com" in private_text_of(told)
    assert told.response is not None
    assert labels_of(told.response)[1].startswith("Where are you?")
    chosen = await world.cleo.select(told.response, ["DE"], custom_id="menu:support:0:now")
    assert "116 016" in text_of(chosen.response)
    assert "findahelpline.com" in text_of(chosen.response)


async def test_counsellors_come_with_what_to_ask_and_when_not_to_go_together(world: World) -> None:
    told = await world.ada.slash(world.home, COUNSELLOR, country="United Kingdom")
    for part in ("What to expect", "What to ask", "seeing someone *together* isn’t safe"):
        assert part in private_text_of(told)


async def test_another_country_is_one_pick_away_and_hiding_one_press_also_after_a_restart(
    world: World,
) -> None:
    told = await world.ada.slash(world.home, NOW, country="DE")
    await world.restart()
    assert told.response is not None
    assert labels_of(told.response)[2].startswith("Another country")
    changed = await world.ada.select(told.response, ["SE"], custom_id=SECOND_MENU)
    assert "Sweden" in text_of(changed.response)
    hidden = await world.ada.click(told.response, label="Hide")
    assert "116 016" not in text_of(hidden)


async def test_it_works_in_direct_messages(world: World) -> None:
    told = await world.bo.user.slash(NOW, country="GB")
    assert "United Kingdom" in text_of(told)


def counted(world: World) -> list[str]:
    """Return the metrics, without those that the process has whatever it does (its memory, its time)."""
    lines = world.bot.metrics.exposition().decode().splitlines()
    return [line for line in lines if "process_" not in line and "python_" not in line]


@contextmanager
def statements_of(world: World) -> Generator[list[str]]:
    """Collect every statement that reaches either database within the block."""
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written.append(statement)

    engines = [world.bot.database.engine.sync_engine, world.bot.keyring._database.engine.sync_engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield written
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


async def test_nothing_is_written_measured_counted_or_logged(
    couple: World, caplog: pytest.LogCaptureFixture
) -> None:
    couple.bot.router._seen._seen.clear()  # as for somebody who is here for the first time today
    before = counted(couple)
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    with statements_of(couple) as written:
        told = await couple.bo.slash(couple.home, NOW, country="DE")
        await couple.bo.slash(couple.home, COUNSELLOR)
        await couple.cleo.slash(couple.home, NOW, country="Atlantis")
        assert told.response is not None
        await couple.bo.select(told.response, ["SE"], custom_id=SECOND_MENU)
        await couple.bo.click(told.response, label="Hide")
    assert written == []
    assert counted(couple) == before
    assert couple.bot.router._seen._seen == {}
    ours = [record for record in caplog.records if record.name.startswith(("kindling", "discord"))]
    assert [record.getMessage() for record in ours if "support" in record.getMessage().lower()] == []
    assert [record for record in ours if record.name.startswith("kindling")] == []


async def test_opened_from_a_panel_it_leaves_no_trace_either(couple: World) -> None:
    alone = (await couple.cleo.slash(couple.home, "kindling")).response
    panel = (await couple.bo.slash(couple.home, "kindling")).response
    assert alone is not None
    assert panel is not None
    await couple.bo.select(panel, ["guidance"], custom_id="menu:panel::part")
    couple.bot.router._seen._seen.clear()
    before = counted(couple)
    with statements_of(couple) as written:
        shown = [
            await couple.cleo.click(alone, label="Help lines"),
            await couple.cleo.click(alone, label="Find a counselor"),
            await couple.bo.select(panel, ["support-now"], custom_id="menu:panel::open"),
        ]
    assert all("findahelpline.com" in private_text_of(one) for one in (shown[0], shown[2]))
    assert written == []
    assert counted(couple) == before
    assert couple.bot.router._seen._seen == {}


async def test_a_failure_leaves_no_trace_either(
    couple: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> discord.Embed:
        raise RuntimeError("of a kind that nobody thought of")

    monkeypatch.setattr(cogs.supports, "lines_panel", broken)
    caplog.clear()
    told = await couple.bo.slash(couple.home, NOW, country="DE")
    assert "call the emergency number where you are" in private_text_of(told)
    assert [record for record in caplog.records if record.name.startswith("kindling")] == []


async def test_a_reveal_ends_with_the_same_quiet_line(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    assert "/support is there, and only you see it" in text_of(couple.find_post(text="Your laugh"))


async def test_a_forged_press_hides_no_public_message(couple: World) -> None:
    planted = await couple.post_button("support", "", "hide")
    for who in (couple.ada, couple.cleo):
        assert "That’s over" in private_text_of(await who.click(planted, label="Press"))
    assert couple.has_text("Planted")
