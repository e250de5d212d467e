"""Privacy: seeing the stored data, exporting it, and erasing it."""

import json

import pytest
from simcord.results import InteractionResult, ResponseMessage
from sqlalchemy import text
from support.albums import LAKE
from support.exports import unpacked
from support.removals import remove_bot
from support.world import (
    LoggedFailures,
    World,
    labels_of,
    private_text_of,
    read_topics,
    reply_with_button,
    text_of,
)

from cogs.privacy import PrivacyCog
from data.tables import metadata
from ui.texts import say

WHAT, EXPORT, ERASE = "privacy what", "privacy export", "privacy erase"
TRAP = "<script>alert(1)</script> [x](https://example.com) *stars*"


def answer_of(result: InteractionResult) -> ResponseMessage:
    """The last message of an answer."""
    return [one for one in [result.response, *result.followups] if one is not None][-1]


async def live(world: World, *pictures: tuple[str, bytes]) -> None:
    """Let both have answered, Ada have thanked, and kept a memory."""
    await world.answer(world.ada, "Your laugh", gratitude=TRAP)
    await world.answer(world.bo, "Your eyes")
    await world.ada.slash(world.home, "thanks", message="For the soup")
    await world.keep_memory(world.ada, "The lake", TRAP, pictures=list(pictures), alt="A lake at dusk")


async def test_a_few_lines_first_and_every_kind_with_its_readers_behind_a_menu(couple: World) -> None:
    await live(couple)
    shown = await couple.bo.slash(couple.home, WHAT)
    first = private_text_of(shown)
    assert "I keep **6 things** you can read" in first
    assert "could read everything, sealed answers too" in first
    assert "Then 30 days more" in first
    assert "thank-yous" not in first
    told = await read_topics(couple.bo, shown)
    for part in (
        "thank-yous (1)",
        "answers, and how connected you felt (2)",
        "memories (1)",
        "Only its writer can read, until both are in",
    ):
        assert part in told
    assert "(0)" not in told
    assert "For the soup" not in told
    for table in metadata.tables:
        assert f"• {say('kept-' + table.replace('_', '-'))}" in told, table


async def test_a_couple_that_wrote_nothing_reads_no_zeros_also_in_a_direct_message(couple: World) -> None:
    for who, shown in (
        (couple.ada, await couple.ada.slash(couple.home, WHAT)),
        (couple.ada.user, await couple.ada.user.slash(WHAT)),
    ):
        assert "I keep **2 things** you can read" in text_of(answer_of(shown))  # a question and a ritual
        await couple.restart()
        told = await read_topics(who, shown)
        assert "(0)" not in told
        assert "What’s still empty\n" in told


async def test_what_is_sealed_is_not_even_counted_for_the_other(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    to_bo = await read_topics(couple.bo, await couple.bo.slash(couple.home, WHAT))
    assert "answers, and how connected you felt" in to_bo[to_bo.index("What’s still empty") :]
    to_ada = await read_topics(couple.ada, await couple.ada.slash(couple.home, WHAT))
    assert "answers, and how connected you felt (1)" in to_ada


@pytest.mark.script_process
async def test_an_export_holds_every_record_the_pictures_and_an_album(couple: World) -> None:
    await live(couple, LAKE)
    result = await couple.bo.slash(couple.home, EXPORT)
    assert "Here’s everything you can take with you" in private_text_of(result)
    held = await unpacked(result)
    [picture] = [name for name in held if name.startswith("pictures/")]
    assert sorted(held) == ["album.html", "kindling.json", picture]
    records = json.loads(held["kindling.json"])
    assert records["names"][records["you"]] == "bo"
    kept = records["records"]
    assert {one["body"] for one in kept["answers"]} == {"Your laugh", "Your eyes"}
    assert kept["checkins"][0]["question"] == "What first made you notice each other?"
    assert kept["memories"][0]["story"] == TRAP
    assert isinstance(kept["memories"][0]["id"], str)
    assert held[picture].startswith(b"\xff\xd8")


async def test_the_album_needs_no_network_and_shows_words_as_they_are(couple: World) -> None:
    await live(couple, LAKE)
    held = await unpacked(await couple.ada.slash(couple.home, EXPORT))
    page = held["album.html"].decode()
    assert "<h1>ada &amp; bo</h1>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [x](https://example.com) *stars*" in page
    assert "<script" not in page
    without_fonts = page.replace("url(data:font/woff2;base64,", "")
    assert not [way for way in ('src="http', 'href="http', "url(", "@import") if way in without_fonts]
    assert 'alt="A lake at dusk"' in page
    assert 'src="data:image/jpeg;base64,' in page
    [picture] = [name for name in held if name.startswith("pictures/")]
    assert f'href="{picture}"' in page
    assert "ada: grateful for" in page


async def test_nothing_that_the_partner_has_sealed_is_in_an_export(couple: World) -> None:
    await couple.answer(couple.ada, "Only when you answer")
    for who, is_there in ((couple.bo, False), (couple.ada, True)):
        held = await unpacked(await who.slash(couple.home, EXPORT))
        assert (b"Only when you answer" in held["kindling.json"]) is is_there
        assert (b"Only when you answer" in held["album.html"]) is is_there


async def test_an_export_works_in_a_direct_message_and_from_the_panel_after_a_restart(
    couple: World,
) -> None:
    await live(couple)
    shown = await couple.bo.user.slash(WHAT)
    await couple.restart()
    held = await unpacked(await couple.bo.user.click(answer_of(shown), label="Download my data"))
    assert b"The lake" in held["album.html"]
    assert "album.html" in await unpacked(await couple.bo.user.slash(EXPORT))


async def test_after_parting_each_takes_along_what_is_theirs_for_thirty_days(couple: World) -> None:
    await live(couple)
    parting = await couple.ada.slash(couple.home, "couple part")
    told = await couple.ada.click(reply_with_button(parting, "Part"), label="Part")
    assert "`/privacy export`" in private_text_of(told)
    await couple.advance_with_one_tick(days=29)
    held = await unpacked(await couple.bo.slash(couple.home, EXPORT))
    assert b"Your laugh" in held["kindling.json"]
    assert "You’ve parted" in private_text_of(await couple.bo.slash(couple.home, WHAT))
    await couple.advance_with_ticks(days=2)
    assert "I keep nothing you wrote here" in private_text_of(await couple.bo.slash(couple.home, EXPORT))


async def test_while_the_bot_is_removed_from_the_server_a_direct_message_still_exports_everything(
    couple: World,
) -> None:
    await live(couple)
    await remove_bot(couple)
    assert "I was removed from that server" in text_of(await couple.bo.user.slash(WHAT))
    held = await unpacked(await couple.bo.user.slash(EXPORT))
    assert b"Your laugh" in held["kindling.json"]
    asked = await couple.ada.user.slash(ERASE)
    assert labels_of(answer_of(asked)) == ["Erase my words"]
    done = await couple.ada.user.click(answer_of(asked), label="Erase my words")
    assert "all 3 things" in text_of(done)


async def test_of_several_couples_one_is_chosen_in_a_direct_message(couple: World) -> None:
    await live(couple)
    parting = await couple.ada.slash(couple.home, "couple part")
    await couple.ada.click(reply_with_button(parting, "Part"), label="Part")
    await couple.pair()
    asked = await couple.ada.user.slash(EXPORT)
    assert "Choose the one to see" in text_of(asked)
    message = answer_of(asked)
    [menu] = [row["components"][0] for row in message.components]
    old, new = (option["value"] for option in menu["options"])
    for value, is_there in ((old, True), (new, False)):
        held = await unpacked(await couple.ada.user.select(message, [value], custom_id=menu["custom_id"]))
        assert (b"Your laugh" in held["kindling.json"]) is is_there


async def test_erasing_takes_ones_own_words_and_the_messages_that_show_them(couple: World) -> None:
    await couple.make_private()
    await live(couple, LAKE)
    await couple.bo.slash(couple.home, "thanks", message="For the song")
    asked = await couple.ada.slash(couple.home, ERASE)
    assert "1 answer, 1 memory, 1 thank-you" in private_text_of(asked)
    assert couple.has_text("For the soup")
    await couple.restart()
    done = await couple.ada.click(reply_with_button(asked, "Erase my words"), label="Erase my words")
    assert "all 3 things" in private_text_of(done)
    await couple.advance_with_ticks(minutes=1)
    assert not couple.has_text("For the soup")
    assert not couple.has_text("Your laugh")
    assert couple.has_text("For the song")
    held = await unpacked(await couple.ada.slash(couple.home, EXPORT))
    assert b"Your laugh" not in held["kindling.json"]
    assert b"Your eyes" in held["kindling.json"]
    assert not [name for name in held if name.startswith("pictures/")]
    again = await couple.ada.slash(couple.home, ERASE)
    assert "nothing left here that only you could erase" in private_text_of(again)
    assert "Erase my words" not in labels_of(answer_of(again))


async def test_what_could_not_be_erased_is_told_and_found_in_the_log(
    couple: World, failures: LoggedFailures
) -> None:
    await live(couple)
    async with couple.bot.database.begin() as connection:
        await connection.execute(text("UPDATE memories SET happened_on = 'a day that is none'"))
    asked = await couple.ada.slash(couple.home, ERASE)
    told = private_text_of(
        await couple.ada.click(reply_with_button(asked, "Erase my words"), label="Erase my words")
    )
    assert "One thing you wrote is still here" in told
    assert "The other 2 are erased." in told
    [record] = failures.records
    assert "error=ValueError" in record.getMessage()
    assert told.rsplit(" ", 1)[-1] in record.getMessage()
    failures.records.clear()


async def test_everything_goes_with_both_keys(couple: World) -> None:
    await couple.make_private()
    await live(couple)
    asked = await couple.ada.slash(couple.home, ERASE)
    told = await couple.ada.click(
        reply_with_button(asked, "Ask to erase everything"), label="Ask to erase everything"
    )
    assert "Your partner needs to agree first" in private_text_of(told)
    card = couple.find_post(label="Agree", text="erased for good")
    assert "only your partner can agree" in private_text_of(await couple.ada.click(card, label="Agree"))
    await couple.bo.click(card, label="Agree")
    assert "You both agreed" in text_of(couple.find_post(text="erased for good"))
    await couple.advance_with_ticks(minutes=61)
    for word in ("For the soup", "Your laugh", "Your eyes"):
        assert not couple.has_text(word)
    for who in (couple.ada, couple.bo):
        assert "I keep nothing you wrote" in private_text_of(await who.slash(couple.home, WHAT))
    assert await couple.bot.keyring.check_all_keys() == 0


async def test_not_now_leaves_everything(couple: World) -> None:
    await live(couple)
    asked = await couple.ada.slash(couple.home, ERASE)
    await couple.ada.click(
        reply_with_button(asked, "Ask to erase everything"), label="Ask to erase everything"
    )
    await couple.bo.click(couple.find_post(label="Not now"), label="Not now")
    await couple.advance_with_ticks(hours=2)
    assert b"Your laugh" in (await unpacked(await couple.bo.slash(couple.home, EXPORT)))["kindling.json"]


async def test_strangers_and_other_couples_reach_nothing(couple: World) -> None:
    await live(couple)
    for command in (WHAT, EXPORT, ERASE):
        assert "I keep nothing you wrote here" in private_text_of(
            await couple.cleo.slash(couple.home, command)
        )
    async with couple.bot.services.exports._work() as work:
        [kept] = await work.couples.unerased_couples_of(couple.ada.id)
    for verb in ("export", "erase", "erase-words", "erase-all"):
        planted = await couple.post_button("privacy", kept.id, verb)
        refused = await couple.cleo.click(planted, label="Press")
        assert "You’re not in a couple here yet" in private_text_of(refused)
    assert b"Your laugh" in (await unpacked(await couple.bo.slash(couple.home, EXPORT)))["kindling.json"]


async def test_an_open_conversation_ends_when_its_topic_is_erased(couple: World) -> None:
    await couple.make_private()
    await couple.ada.slash(couple.home, "talk start", topic="The move to Kiel")
    assert couple.has_text("The move to Kiel")
    asked = await couple.ada.slash(couple.home, ERASE)
    await couple.ada.click(reply_with_button(asked, "Erase my words"), label="Erase my words")
    await couple.advance_with_ticks(minutes=1)
    assert not couple.has_text("The move to Kiel")
    await couple.ada.slash(couple.home, "talk start", topic="The garden")
    assert couple.has_text("The garden")


async def test_an_export_that_cannot_be_sent_in_time_is_not_called_a_queue(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def time_out(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(PrivacyCog, "_send_export", time_out)
    answer = private_text_of(await couple.ada.slash(couple.home, EXPORT))
    assert "Many people" not in answer
    (record,) = failures.records
    assert "error=TimeoutError" in record.getMessage()
    failures.records.clear()
