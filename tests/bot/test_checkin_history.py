"""Check-in history: every answer can be read and taken back, however many there are."""

from typing import Any

from simcord.results import ResponseMessage
from support.world import World, labels_of, private_text_of, text_of

from core.couples import Person


async def live(world: World, checkins: int) -> None:
    """Answer that many check-ins, a minute apart, all in January 2026."""
    services = world.bot.services.checkins
    ada, bo = (Person(world.guild.id, one.id) for one in (world.ada, world.bo))
    await services.submit_answer(
        ada, (await services.current_checkin(ada)).checkin.id, "words 01", None, None
    )
    await services.submit_answer(bo, (await services.current_checkin(ada)).checkin.id, "mine 01", None, None)
    for number in range(2, checkins + 1):
        await world.env.advance_time(60)
        await services.open_now(ada)
        checkin_id = (await services.current_checkin(ada)).checkin.id
        await services.submit_answer(ada, checkin_id, f"words {number:02}", None, None)
        await services.submit_answer(bo, checkin_id, f"mine {number:02}", None, None)
    await world.advance_with_ticks(minutes=10)


def options_of(panel: ResponseMessage) -> list[dict[str, Any]]:
    """What can be chosen in a list."""
    return panel.components[0]["components"][0]["options"]


async def panel_of(world: World) -> ResponseMessage:
    """The list of Ada's answers."""
    response = (await world.ada.slash(world.home, "checkin takeback")).response
    assert response is not None
    return response


async def test_months_are_suggested_while_one_types(couple: World) -> None:
    await couple.advance_with_one_tick(days=40)
    offered = await couple.ada.autocomplete(couple.home, "checkin history", "month", "")
    assert [choice["value"] for choice in offered] == ["2026-02", "2026-01"]
    assert not await couple.cleo.autocomplete(couple.home, "checkin history", "month", "")


async def test_twenty_five_answers_fit_on_a_page(couple: World) -> None:
    await live(couple, 25)
    panel = await panel_of(couple)
    assert len(options_of(panel)) == 25
    assert labels_of(panel)[1:] == []


async def test_older_answers_can_be_taken_back_too(couple: World) -> None:
    await live(couple, 26)
    panel = await panel_of(couple)
    assert labels_of(panel)[1:] == ["Older"]
    newest = [option["value"] for option in options_of(panel)]
    await couple.restart()
    await couple.ada.click(panel, label="Older")
    assert labels_of(panel)[1:] == ["Newer"]
    (oldest,) = [option["value"] for option in options_of(panel)]
    assert oldest not in newest
    await couple.ada.click(panel, label="Newer")
    assert [option["value"] for option in options_of(panel)] == newest
    await couple.ada.click(panel, label="Older")
    done = await couple.ada.select(panel, [oldest])
    assert "Your answer is deleted" in text_of(done.response)
    assert labels_of(await panel_of(couple))[1:] == []


async def test_a_month_with_many_reveals_can_be_read_to_its_first(couple: World) -> None:
    await live(couple, 11)
    shown = await couple.bo.slash(couple.home, "checkin history")
    assert "words 11" in private_text_of(shown)
    assert "words 02" in private_text_of(shown)
    assert "words 01" not in private_text_of(shown)
    last = shown.followups[-1]
    assert labels_of(last) == ["Older"]
    await couple.restart()
    older = await couple.bo.click(last, label="Older")
    assert "words 01" in private_text_of(older)
    assert "words 02" not in private_text_of(older)
    assert older.response is not None
    newer = await couple.bo.click(older.response, label="Newer")
    assert "words 11" in private_text_of(newer)
    assert "words 01" not in private_text_of(newer)


async def test_ten_reveals_need_no_further_page(couple: World) -> None:
    await live(couple, 10)
    shown = await couple.bo.slash(couple.home, "checkin history")
    assert "words 01" in private_text_of(shown)
    assert labels_of(shown.followups[-1]) == []


async def test_a_page_that_nobody_sent_is_over(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    for noun, key in (("answers", ""), ("answers", "0"), ("history", "7"), ("history", "2026-13,7")):
        planted = await couple.post_button(noun, key, "older")
        assert "That’s over" in private_text_of(await couple.ada.click(planted, label="Press"))


async def test_a_strangers_press_turns_no_page(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    for noun, key in (("answers", "7"), ("history", "2026-01,7")):
        planted = await couple.post_button(noun, key, "newer")
        assert "not in a couple" in private_text_of(await couple.cleo.click(planted, label="Press"))
