"""The jar, which shows old thank-yous again."""

from datetime import timedelta
from typing import Any

from simcord.actors import MemberActor
from simcord.results import ResponseMessage
from support.world import World, labels_of, private_text_of, text_of


async def thank(world: World, *messages: str) -> None:
    """Thank Bo in Ada's name, once for each message."""
    for message in messages:
        await world.thank(world.ada, message)


async def draw(world: World, who: MemberActor) -> str:
    """Draw from the jar, a while after the last time."""
    await world.env.advance_time(60)
    return private_text_of(await who.slash(world.home, "jar draw"))


async def list_own(world: World) -> ResponseMessage:
    """The list of what Ada gave."""
    response = (await world.ada.slash(world.home, "jar mine")).response
    assert response is not None
    assert response.ephemeral
    return response


def options_of(panel: ResponseMessage) -> list[dict[str, Any]]:
    """What can be chosen in a list."""
    return panel.components[0]["components"][0]["options"]


async def test_a_draw_gives_back_what_was_never_drawn_then_the_longest_unseen(couple: World) -> None:
    await thank(couple, "for the soup", "for the song", "for the walk")
    first = [await draw(couple, couple.bo) for _ in range(3)]
    for words in ("for the soup", "for the song", "for the walk"):
        assert sum(words in drawn for drawn in first) == 1
    assert [await draw(couple, couple.bo) for _ in range(3)] == first
    await thank(couple, "for the tea")
    assert "for the tea" in await draw(couple, couple.bo)


async def test_a_draw_tells_the_day_on_the_callers_own_calendar(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple timezone", zone="Asia/Tokyo")
    await couple.env.advance_time(timedelta(hours=20).total_seconds())
    await thank(couple, "for the soup")
    drawn = await draw(couple, couple.bo)
    assert "**ada** gave you this on January 2, 2026" in drawn
    assert "> for the soup" in drawn


async def test_a_draw_is_private_wherever_it_is_asked_for_and_brings_private_ones_too(couple: World) -> None:
    await couple.ada.slash(couple.home, "thanks", message="for the soup", private=True)
    lounge = couple.guild.create_text_channel("lounge")
    drawn = await couple.bo.slash(lounge, "jar draw")
    assert "for the soup" in private_text_of(drawn)
    assert not lounge.history()


async def test_a_jar_holds_only_what_one_received(couple: World) -> None:
    await thank(couple, "for the soup")
    empty = await draw(couple, couple.ada)
    assert "still empty" in empty
    assert "`/thanks`" in empty


async def test_who_gave_nothing_is_told_how_to_begin(couple: World) -> None:
    await thank(couple, "for the soup")
    refused = private_text_of(await couple.bo.slash(couple.home, "jar mine"))
    assert "haven’t given a thank-you" in refused
    assert "`/thanks`" in refused


async def test_mine_lists_the_newest_first_and_counts_nothing(couple: World) -> None:
    await thank(couple, "for the soup", "for the *song*")
    panel = await list_own(couple)
    shown = text_of(panel)
    assert shown.index("for the \\*song\\*") < shown.index("for the soup")
    assert "January 1, 2026" in shown
    assert labels_of(panel) == ["Choose one to read in full"]
    assert [option["label"] for option in options_of(panel)] == [
        "January 1, 2026: for the *song*",
        "January 1, 2026: for the soup",
    ]


async def test_ten_fit_on_a_page_and_an_eleventh_turns_it(couple: World) -> None:
    await thank(couple, *(f"for day {day:02}" for day in range(1, 11)))
    assert "Older" not in labels_of(await list_own(couple))
    await thank(couple, "for day 11")
    panel = await list_own(couple)
    assert labels_of(panel)[1:] == ["Older"]
    assert "for day 01" not in text_of(panel)
    await couple.restart()
    await couple.ada.click(panel, label="Older")
    assert "for day 01" in text_of(panel)
    assert "for day 02" not in text_of(panel)
    assert labels_of(panel)[1:] == ["Newer"]
    await couple.restart()
    await couple.ada.click(panel, label="Newer")
    assert "for day 11" in text_of(panel)


async def test_choosing_one_shows_it_whole_to_be_edited_or_taken_back(couple: World) -> None:
    long = "for every single morning " * 40
    await thank(couple, long)
    panel = await list_own(couple)
    assert long.strip() not in text_of(panel)
    await couple.restart()
    chosen = await couple.ada.select(panel, [options_of(panel)[0]["value"]])
    assert long.strip() in private_text_of(chosen)
    assert chosen.response is not None
    assert labels_of(chosen.response) == ["Edit", "Take back"]
    await couple.restart()
    form = await couple.ada.click(chosen.response, label="Edit")
    await couple.ada.submit_modal(form, {"message": "for every morning"})
    assert "> for every morning" in await draw(couple, couple.bo)
    await couple.ada.click(chosen.response, label="Take back")
    assert "still empty" in await draw(couple, couple.bo)
    assert not any("there’s a thank-you" in message.content for message in couple.posts())


async def test_a_list_that_is_out_of_date_says_what_is_over(couple: World) -> None:
    await thank(couple, *(f"for day {day:02}" for day in range(1, 12)))
    panel = await list_own(couple)
    newest = options_of(panel)[0]["value"]
    chosen = await couple.ada.select(panel, [newest])
    assert chosen.response is not None
    await couple.ada.click(chosen.response, label="Take back")
    assert "That’s over" in private_text_of(await couple.ada.select(panel, [newest]))
    assert "That’s over" in private_text_of(await couple.ada.click(panel, label="Older"))


async def test_a_strangers_press_reaches_no_jar(couple: World) -> None:
    await thank(couple, "for the soup")
    planted = await couple.post_button("jar", 0, "page")
    assert "not in a couple" in private_text_of(await couple.cleo.click(planted, label="Press"))
    for name in ("draw", "mine"):
        refused = await couple.cleo.slash(couple.home, f"jar {name}")
        assert "`/couple start`" in private_text_of(refused)
