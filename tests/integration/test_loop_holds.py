"""A couple of ten years: nothing that they ask for keeps the event loop, or the one connection, for long."""

import asyncio
import json
import logging
import shutil
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from support.live_bot import ADA, HOME, LiveBot, live_bot_on, text_of_answers
from support.loop_watch import LoopWatch, lasting_faults, watching_loop
from support.loopback.server import AUTOCOMPLETE, COMPONENT
from support.loopback.state import Json
from support.ten_years import RARE_WORD, WrittenYears, write_ten_years

from core.couples import Person
from core.import_readers import FIRST_MOMENT
from core.import_shapes import SHAPES
from core.text_input import NOTE_LIMIT
from data.tables import couples, deliveries, memories
from ui.archives import records_json

pytestmark = [pytest.mark.slow, pytest.mark.script_process]

ELSEWHERE, CLEO = 8 << 22, 30


@dataclass(frozen=True)
class Couple:
    """What Ada of the couple of ten years does."""

    live: LiveBot
    card: Json

    async def slash(self, command: str, count: int = 1, **options: object) -> str:
        return await self._answers(self.live.discord.slash(ADA, HOME, command, **options), count)

    async def submit(self, form: str, count: int = 1, **typed: str) -> str:
        return await self._answers(self.live.discord.submit(ADA, HOME, f"form:{form}:x", typed), count)

    async def press(self, custom_id: str, count: int = 1) -> str:
        button = {"type": 2, "id": 2, "style": 1, "label": "x", "custom_id": custom_id}
        message = {**self.card, "components": [{"type": 1, "id": 1, "components": [button]}]}
        data = {"component_type": 2, "custom_id": custom_id}
        return await self._answers(self.live.discord.interact(ADA, HOME, data, COMPONENT, message), count)

    async def suggest(self, command: str, option: str, typed: str) -> str:
        group, name = command.split()
        known = next(one for one in self.live.discord.world.commands if one["name"] == group)
        focused = {"name": option, "type": 3, "value": typed, "focused": True}
        options = [{"name": name, "type": 1, "options": [focused]}]
        data = {"id": known["id"], "name": group, "type": 1, "options": options}
        return await self._answers(self.live.discord.interact(ADA, HOME, data, AUTOCOMPLETE), 1)

    async def pass_time(self, **how_long: float) -> str:
        await self.live.pass_time(**how_long)
        return "ticked"

    async def _answers(self, sending: Coroutine[Any, Any, int], count: int) -> str:
        return text_of_answers(await self.live.discord.wait_for_answers(await sending, count=count))


Flow = tuple[str, str, Callable[[Couple], Coroutine[Any, Any, str]]]
"""Its name, what the answer says, and what is done."""


def last_month(now: datetime) -> str:
    """Return the month before this one, such as "2026-11": this one may have begun today."""
    return f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"


READING: tuple[Flow, ...] = (
    (
        "autocomplete of memories, nothing found",
        "[]",
        lambda c: c.suggest("memory remove", "memory", "volcano"),
    ),
    (
        "autocomplete of memories, the oldest",
        RARE_WORD,
        lambda c: c.suggest("memory remove", "memory", RARE_WORD),
    ),
    (
        "autocomplete of memories, nothing typed",
        "number 2999",
        lambda c: c.suggest("memory remove", "memory", ""),
    ),
    ("autocomplete of tries", "lesson 599", lambda c: c.suggest("try done", "what", "lesson")),
    ("autocomplete of milestones", "flat", lambda c: c.suggest("milestone remove", "milestone", "flat")),
    ("autocomplete of months", "January", lambda c: c.suggest("checkin history", "month", "jan")),
    ("autocomplete of zones", "Berlin", lambda c: c.suggest("couple timezone", "zone", "berl")),
    ("autocomplete of ideas", "name", lambda c: c.suggest("date poll", "idea1", "a")),
    ("timeline", "number 2999", lambda c: c.slash("memory timeline")),
    ("an older page", "number", lambda c: c.press("memory:2020-01-01.5:older")),
    ("a newer page", "number", lambda c: c.press("memory:2020-01-01.5:newer")),
    ("search, all memories", RARE_WORD, lambda c: c.submit("memory::search", 2, word=RARE_WORD)),
    ("on this day", "number", lambda c: c.slash("memory onthisday")),
    ("a random memory", "flags", lambda c: c.slash("memory random")),
    ("jar", "river", lambda c: c.slash("jar draw")),
    ("what I gave", "river", lambda c: c.slash("jar mine")),
    ("history", "walked", lambda c: c.slash("checkin history", month=last_month(c.live.now()))),
    ("own answers", "Which answer", lambda c: c.slash("checkin takeback")),
    ("trends", "Weeks", lambda c: c.slash("checkin trends", 2)),
    ("recap", "Thanks", lambda c: c.slash("recap", 2, month=last_month(c.live.now()))),
    ("what is kept", "things", lambda c: c.slash("privacy what")),
    ("status", "Where things are", lambda c: c.slash("couple status")),
    ("milestones", "flat", lambda c: c.slash("milestone list")),
    ("growth", "winter", lambda c: c.slash("growth list")),
    ("a list to try", "Pottery", lambda c: c.slash("try list")),
    ("something to try", "Pottery", lambda c: c.slash("try draw")),
    ("dates", "walk", lambda c: c.slash("date list")),
    (
        "a date in three weeks",
        "At what time",
        lambda c: c.slash("date plan", what="A walk", when="in 3 weeks"),
    ),
    ("export", "album.html", lambda c: c.slash("privacy export", 2)),
)
WRITING: tuple[Flow, ...] = (
    ("a day's first tick", "ticked", lambda c: c.pass_time(days=1)),
    ("a memory taken out by its title", "Deleted", lambda c: c.slash("memory remove", memory=RARE_WORD)),
    ("what would be erased", "Gone", lambda c: c.slash("privacy erase")),
    (
        "own words erased",
        "Erased: all",
        lambda c: c.press(f"privacy:{c.live.couple.id}:erase-words", 2),
    ),
    (
        "a memory kept",
        "Kept",
        lambda c: c.submit("memory::add", title="Fog", story="And boats", day="yesterday"),
    ),
    ("parting", "It has ended", lambda c: c.press(f"couple:{c.live.couple.id}:part")),
)


@pytest.fixture(scope="session")
def years(database_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> WrittenYears:
    return write_ten_years(tmp_path_factory.mktemp("years"), database_templates)


NewCouple = Callable[[], AbstractAsyncContextManager[Couple]]


@pytest.fixture
def new_couple(
    years: WrittenYears,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> NewCouple:
    """Return what starts a bot with the couple of ten years, each time as it was written."""

    @asynccontextmanager
    async def start() -> AsyncGenerator[Couple]:
        caplog.set_level(logging.WARNING)
        folder = tmp_path_factory.mktemp("bot")
        shutil.copytree(years.data_dir, folder, dirs_exist_ok=True)
        async with live_bot_on(folder, years.couple, monkeypatch) as live:
            await live.make_question_due()
            await live.bot.run_due()
            yield Couple(live, live.discord.messages(HOME)[0])

    return start


@pytest.mark.parametrize("flows", [READING, WRITING], ids=["reading", "writing"])
async def test_nothing_keeps_the_loop_or_the_connection(
    new_couple: NewCouple, flows: tuple[Flow, ...]
) -> None:
    async def play() -> LoopWatch:
        unexpected: list[str] = []
        async with new_couple() as couple, watching_loop() as watch:
            for watch.doing, expected, do in flows:
                said = await do(couple)
                await asyncio.sleep(0.02)  # the bot ends what it began
                if expected not in said:
                    unexpected.append(f"{watch.doing}: {said[:200]}")
        assert not unexpected, "\n".join(unexpected)
        return watch

    faults = await lasting_faults(play)
    assert not faults, "\n".join(faults)


async def test_an_erasure_leaves_room_for_others(new_couple: NewCouple) -> None:
    async def play() -> LoopWatch:
        async with new_couple() as couple:
            bot = couple.live.bot
            await bot.services.couples.part_couple(ADA, couple.live.couple.id)
            async with bot.database.begin() as connection:  # the messages in Discord are deleted already
                await connection.execute(update(deliveries).values(state="sent"))
            async with watching_loop() as watch:
                await couple.pass_time(days=31)
            async with bot.database.begin() as connection:
                counts = [select(func.count()).select_from(table) for table in (couples, memories)]
                assert [await connection.scalar(count) for count in counts] == [0, 0]
        return watch

    faults = await lasting_faults(play)
    assert not faults, "\n".join(faults)


async def test_an_import_leaves_room_for_others(new_couple: NewCouple) -> None:
    async def play() -> LoopWatch:
        async with new_couple() as couple:
            return await _import_elsewhere(couple)

    faults = await lasting_faults(play)
    assert not faults, "\n".join(faults)


async def _import_elsewhere(couple: Couple) -> LoopWatch:
    services, author = couple.live.bot.services, Person(couple.live.couple.guild_id, ADA)
    export = await services.exports.export_of(author, couple.live.couple.id)
    document = json.loads(await asyncio.to_thread(records_json, export, lambda _: None))
    # Ten years ago there was no Kindling to import from.
    moments = {table: shape.moment for table, shape in SHAPES.items() if shape.moment is not None}
    for table, moment in moments.items():
        for number, row in enumerate(document["records"][table]):
            row[moment] = (FIRST_MOMENT + timedelta(minutes=number)).isoformat()
    for number, row in enumerate(document["records"]["checkins"]):
        day = (FIRST_MOMENT + timedelta(hours=12 * number)).isoformat()
        row.update(opened_at=day, revealed_at=row["revealed_at"] and day, closed_at=None)
    for row in document["records"]["answers"]:
        row["gratitude"] = row["gratitude"][:NOTE_LIMIT]
    file = json.dumps(document).encode()
    invitation = await services.invitations.invite(Person(ELSEWHERE, ADA), CLEO, HOME, is_bot=False)
    elsewhere = await services.invitations.accept_invitation(Person(ELSEWHERE, CLEO), invitation.id)

    async def read() -> bytes:
        return file

    async with watching_loop() as watch:
        watch.doing = "an import is read"
        found = await services.imports.read_files([read])
        watch.doing = "an import is asked for"
        view = await services.imports.propose_import(Person(ELSEWHERE, ADA), elsewhere.id, found)
        watch.doing = "an import comes in"
        await services.agreements.agree_to_proposal(Person(ELSEWHERE, CLEO), view.proposal_id)
        await services.imports.bring_in(view.proposal_id)
    assert view.summary.counts["answers"] == 520
    assert sum(view.summary.counts.values()) > 1_000
    return watch
