"""Bad input: it gets one private, kind sentence that says what to do next, and changes nothing."""

import sqlite3
from pathlib import Path

import discord
import pytest
from support.world import LoggedFailures, World, labels_of, private_text_of, text_of

from core.errors import CommitUnknown
from ui.persistent import PersistentButton, persistent_view

NEED_A_COUPLE = [
    ("checkin now", {}),
    ("checkin answer", {}),
    ("checkin history", {}),
    ("checkin takeback", {}),
    ("checkin add", {"question": "Which song?"}),
    ("couple status", {}),
    ("couple timezone", {"zone": "Europe/Berlin"}),
    ("couple messages", {"allowed": "yes"}),
    ("couple pause", {}),
    ("couple resume", {}),
    ("couple part", {}),
    ("ritual list", {}),
    ("ritual set", {"ritual": "checkin", "day": "fri", "time": "20:00"}),
    ("ritual skip", {"ritual": "checkin"}),
    ("ritual pause", {"ritual": "checkin"}),
    ("ritual resume", {"ritual": "checkin"}),
    ("memory add", {}),
    ("memory random", {}),
    ("memory timeline", {}),
    ("memory prompt", {}),
    ("milestone list", {}),
    ("milestone add", {"name": "The lake", "date": "tomorrow"}),
    ("milestone remove", {"milestone": "7"}),
    ("learn list", {}),
    ("learn start", {"lesson": "soft-start"}),
    ("learn prepare", {}),
]


async def test_who_is_in_no_couple_is_told_how_to_begin(world: World) -> None:
    for command, options in NEED_A_COUPLE:
        told = private_text_of(await world.cleo.slash(world.home, command, **options))
        assert "You’re not in a couple here yet. `/couple start`" in told, command


async def test_another_couples_buttons_are_not_ours_to_press(couple: World) -> None:
    ours = couple.find_post(label="Answer")
    await couple.ada.slash(couple.home, "checkin add", question="Which song?")
    proposal = couple.find_post(label="Agree")
    await couple.make_another_couple()
    for message, label in ((ours, "Answer"), (proposal, "Agree"), (proposal, "Not now"), (proposal, "Read")):
        assert "belongs to another couple" in private_text_of(await couple.cleo.click(message, label=label))


async def test_an_unknown_button_says_that_it_is_over(couple: World) -> None:
    home = couple.bot.get_channel(couple.home.id)
    assert isinstance(home, discord.TextChannel)
    await home.send("An old card", view=persistent_view(PersistentButton("Dance", "picnic", 7, "dance")))
    assert "That’s over" in private_text_of(
        await couple.ada.click(couple.find_post(label="Dance"), label="Dance")
    )


async def test_an_empty_answer_gives_back_what_was_typed_and_opens_again_filled_in(couple: World) -> None:
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    refused = await couple.ada.submit_modal(form, {"body": "   ", "gratitude": "The long walk"})
    assert "no words in it" in private_text_of(refused)
    assert "The long walk" in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert again.modal is not None
    assert "The long walk" in str(again.modal)
    assert "sealed" in private_text_of(await couple.ada.submit_modal(again, {"body": "Your laugh"}))


async def test_try_again_after_a_restart_says_that_it_is_over(couple: World) -> None:
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    refused = await couple.ada.submit_modal(form, {"body": "   "})
    assert refused.response is not None
    await couple.restart()
    assert "That’s over" in private_text_of(await couple.ada.click(refused.response, label="Try again"))


async def test_a_button_that_nothing_here_sends_says_that_it_is_over(couple: World) -> None:
    home = couple.bot.get_channel(couple.home.id)
    assert isinstance(home, discord.TextChannel)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Dance", custom_id="Dance with me"))
    await home.send("An old card", view=view)
    view.stop()
    assert "That’s over" in private_text_of(
        await couple.ada.click(couple.find_post(label="Dance"), label="Dance")
    )


@pytest.mark.parametrize("month", ["9999-12", "0001-01"])
async def test_a_month_beyond_the_calendar_is_refused_with_examples(couple: World, month: str) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    refused = private_text_of(await couple.ada.slash(couple.home, "checkin history", month=month))
    assert f"“{month}”" in refused
    assert "2026-03" in refused


async def test_a_missing_permission_is_named_and_nothing_is_changed(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    couple.deny_permissions(send_messages=False, embed_links=False)
    told = private_text_of(await couple.ada.slash(couple.home, "checkin now"))
    assert "Send Messages, Embed Links" in told
    assert couple.home.mention in told
    couple.deny_permissions()
    assert "This week’s question" in text_of(await couple.ada.slash(couple.home, "checkin now"))


async def test_a_deleted_home_is_told_in_status_and_once_by_message_and_the_clock_keeps_running(
    couple: World,
) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    lounge = couple.guild.create_text_channel("lounge")
    couple.env.backend.delete_channel(couple.home.id)
    for _ in range(14):
        await couple.advance_with_one_tick(days=1)
    messages = couple.bo.user.dm_channel.history()
    assert len([message for message in messages if "can’t find your home channel" in message.content]) == 1
    assert not couple.ada.user.dm_channel.history()
    told = await couple.status_of(couple.ada, lounge)
    assert "Your home channel is gone" in told
    assert "your home channel was gone (2)" in told
    await couple.ada.slash(lounge, "couple home", channel=lounge)
    await couple.bo.click(next(one for one in lounge.history() if "Agree" in labels_of(one)), label="Agree")
    assert any("This week’s question" in text_of(message) for message in lounge.history())
    await couple.advance_with_ticks(days=7)
    assert len([message for message in lounge.history() if "This week’s question" in text_of(message)]) == 2


async def test_an_answer_to_a_home_that_is_gone_is_kept_and_revealed_in_the_next(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    lounge = couple.guild.create_text_channel("lounge")
    form = await couple.bo.slash(lounge, "checkin answer")
    couple.env.backend.delete_channel(couple.home.id)
    told = private_text_of(await couple.bo.submit_modal(form, {"body": "Your eyes"}))
    assert "home channel is gone" in told
    await couple.ada.slash(lounge, "couple home", channel=lounge)
    await couple.bo.click(lounge.history()[-1], label="Agree")
    await couple.advance_with_ticks(hours=4)
    assert any("both answers are in" in text_of(message) for message in lounge.history())


async def test_nobody_is_told_that_nothing_was_saved_if_nobody_knows(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose_database(*_arguments: object, **_options: object) -> None:
        raise CommitUnknown

    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    monkeypatch.setattr(couple.bot.services.checkins, "submit_answer", lose_database)
    told = private_text_of(await couple.ada.submit_modal(form, {"body": "Your laugh"}))
    assert "I can’t tell if that was saved" in told
    assert "nothing was saved" not in told
    assert "Your laugh" in told
    failures.records.clear()


async def test_a_busy_database_saves_nothing_says_so_and_gives_back_the_words(
    couple: World, tmp_path: Path, failures: LoggedFailures
) -> None:
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    rival = sqlite3.connect(tmp_path / "var" / "kindling.db", isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    refused = private_text_of(await couple.ada.submit_modal(form, {"body": "Your laugh"}))
    rival.execute("ROLLBACK")
    rival.close()
    assert "nothing was saved" in refused
    assert "Your laugh" in refused
    record = failures.records.pop(0).getMessage()
    assert record.split("id=")[1].split()[0] in refused
    assert "Your laugh" not in record
    failures.records.clear()
    assert "Take a few minutes" in text_of(couple.find_post(label="Answer"))


async def test_a_failure_of_ours_has_one_id_in_the_answer_and_in_the_log(
    couple: World, failures: LoggedFailures
) -> None:
    await couple.ada.slash(couple.home, "ritual list")  # she has been seen, so that nothing else fails
    await couple.bot.database.close()
    (Path(couple.bot.settings.data_dir) / "kindling.db").rename(
        Path(couple.bot.settings.data_dir) / "elsewhere.db"
    )
    for name in ("kindling.db-wal", "kindling.db-shm"):
        (Path(couple.bot.settings.data_dir) / name).unlink(missing_ok=True)
    told = private_text_of(await couple.ada.slash(couple.home, "couple status"))
    assert "nothing was saved" in told
    assert failures.records[0].getMessage().split("id=")[1].split()[0] in told
    failures.records.clear()


async def test_discord_failing_loses_no_answer(couple: World) -> None:
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    couple.env.inject_error("POST", "/interactions/*/callback", status=500)
    couple.env.inject_error("PATCH", "/channels/*", status=500)
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    await couple.answer(couple.bo, "Your eyes")
    assert "Your laugh" in private_text_of(
        await couple.bo.click(couple.find_post(label="Read"), label="Read")
    )
