"""The operator's commands beside a running bot."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.live_bot import GUILD, HOME, LiveBot

from core.announcements import Announcement
from core.settings import Settings, read_settings
from ops.cli import OperationRefused
from ops.host_commands import announce, leave, stats

pytestmark = pytest.mark.slow
SERVER = "123456789012345678"


def settings_of(live: LiveBot) -> Settings:
    return live.bot.settings


def saying(answer: str) -> Callable[[str], str]:
    return lambda _question: answer


async def test_stats_are_counts_and_say_nothing_of_anyone(live: LiveBot) -> None:
    await live.make_question_due()
    await live.bot.run_due()
    said = await stats(settings_of(live), live.now())
    assert "One couple in one server" in said
    assert "0 pictures, 0 MiB." in said
    assert "sent, 0 missed" in said
    assert str(GUILD) not in said


async def test_stats_of_nothing_make_nothing(tmp_path: Path) -> None:
    settings = read_settings({"KINDLING_HOME": str(tmp_path / "home")})
    with pytest.raises(OperationRefused, match="no data"):
        await stats(settings, None)  # type: ignore[arg-type] (never read)
    assert not (tmp_path / "home").exists()


async def test_the_running_bot_leaves_a_server_once_the_host_has_said_yes(live: LiveBot) -> None:
    assert await leave(settings_of(live), SERVER, saying("no")) == "Nothing was changed."
    await live.bot.run_due()
    path = f"/users/@me/guilds/{SERVER}"
    assert not [one for one in live.discord.requests if one.path == path]
    await leave(settings_of(live), SERVER, saying("yes"))
    live.discord.fail("DELETE", path, status=503, times=20)  # which discord.py does not retry
    await live.bot.run_due()
    live.discord.rest.faults.clear()
    await live.bot.run_due()
    await live.bot.run_due()
    assert [one.status for one in live.discord.requests if one.path == path][-1] == 204
    assert len([one for one in live.discord.requests if one.path == path and one.status == 204]) == 1


async def test_an_announcement_is_posted_once_in_every_home(live: LiveBot) -> None:
    answers = iter(["yes", "yes"])
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    await announce(settings_of(live), "We’re away on *Friday*, @everyone.", live.now(), ask)
    assert "one home" in asked[0]
    assert "Friday" in asked[0]
    for _ in range(3):
        await live.pass_time(seconds=1)
    (posted,) = [one for one in live.discord.messages(HOME) if "who runs me" in str(one["embeds"])]
    assert "\\*Friday\\*" in posted["embeds"][0]["description"]
    assert not posted["content"]
    assert not list((settings_of(live).data_dir / "requests").iterdir())


async def test_an_announcement_that_was_cut_off_reaches_each_couple_once(live: LiveBot) -> None:
    made = Announcement(1, "We’re away.", live.now())
    announcements = live.bot.services.announcements
    assert await announcements.announce(made) == live.couple.id
    assert await announcements.announce(made) == live.couple.id
    assert await announcements.announce(made, live.couple.id) is None
    await live.pass_time(seconds=1)
    assert len([one for one in live.discord.messages(HOME) if "away" in str(one["embeds"])]) == 1


async def test_an_announcement_is_asked_for_twice(live: LiveBot) -> None:
    answers = iter(["yes", "no"])
    said = await announce(settings_of(live), "Hello", live.now(), lambda _question: next(answers))
    assert said == "Nothing was changed."
    for text, words in ((" ", "is empty"), ("x" * 2_001, "2,001 characters")):
        with pytest.raises(OperationRefused, match=words):
            await announce(settings_of(live), text, live.now(), saying("yes"))
    assert not (settings_of(live).data_dir / "requests").exists()


async def test_without_a_running_bot_the_host_is_told_that_it_waits(tmp_path: Path) -> None:
    settings = read_settings({"KINDLING_HOME": str(tmp_path)})
    assert "No bot is running on this home" in await leave(settings, SERVER, saying("yes"))
    (request,) = (tmp_path / "requests").iterdir()
    assert json.loads(request.read_text()) == {"leave": int(SERVER)}
    assert request.stat().st_mode & 0o077 == 0


async def test_what_is_no_servers_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match="no server’s id"):
        await leave(read_settings({"KINDLING_HOME": str(tmp_path)}), "my server", saying("yes"))


async def test_a_request_that_cannot_be_read_now_is_carried_out_later(
    live: LiveBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await leave(settings_of(live), SERVER, saying("yes"))
    (request,) = (settings_of(live).data_dir / "requests").iterdir()
    kept = request.rename(tmp_path / "kept")
    request.symlink_to(request)  # whoever reads it gets an error of the system
    await live.bot.run_due()
    assert "request not read" in caplog.text
    request.unlink()
    kept.rename(request)
    await live.bot.run_due()
    path = f"/users/@me/guilds/{SERVER}"
    assert [one.status for one in live.discord.requests if one.path == path] == [204]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
async def test_what_root_stores_belongs_to_the_bots_user(tmp_path: Path) -> None:
    os.chown(tmp_path, 12_345, 12_345)
    await leave(read_settings({"KINDLING_HOME": str(tmp_path)}), SERVER, saying("yes"))
    folder = tmp_path / "requests"
    assert {path.stat().st_uid for path in (folder, *folder.iterdir())} == {12_345}
